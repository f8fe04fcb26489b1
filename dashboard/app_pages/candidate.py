"""One problem, for the quality team: its evidence, the change it asks for, what is decided, and whether that helped."""

import streamlit as st

from dashboard import candidate, candidate_chart, cause_lists, cause_words, decision_panel, frame, markup, navigation
from dashboard.download import Download, button
from dashboard.report import candidate_pack
from dashboard.text import t

now = frame.current()
key = st.query_params.get("key", "")
found = candidate.collect(now, key)
row = found.row
markup.opening(candidate.kicker(found), candidate.lead(found), candidate.more(found))
with st.container(horizontal=True, vertical_alignment="center", key="candidate_ways"):
    st.page_link(navigation.path("causes"), label=t("← All root causes"))
    if found.name:
        candidate_pack.button(now, found)

if len(found.weeks):
    title = candidate_chart.finding(row, found.weeks)
    definition = t("What is usual is learned from its own past and that of all others: level, trend, season, spread.")
    markup.heading(title, candidate_chart.subtitle(found.weeks, found.changes))
    weeks = cause_lists.weekly(now, key, [day.date() for day in found.weeks["week_on"]])
    candidate_chart.draw(found.weeks, "candidate_weeks", title, found.changes, targets=weeks)
    button(now, Download("candidate_weeks", t("Complaints a week"), definition, found.name), found.weeks)

if row is not None:
    markup.heading(t("What change does it ask for? {kind}", kind=cause_words.proposal(row)), cause_words.reason(row))
    for words in candidate.tests(found):
        markup.show(markup.paragraph("note", words))

    markup.heading(candidate.where_finding(found), candidate.where_subtitle(found))
    markup.show(candidate.table_of(candidate.places(now, found)))
    if len(found.places):
        scope = t("Exact binomial test, false discovery rate 5 % within the problem.")
        button(now, Download("candidate_places", t("Where it gathers"), scope, found.name), found.places)

    markup.heading(candidate.harm_finding(found), candidate.harm_totals(found))
    markup.show(candidate.table_of(candidate.harm(now, found)))
    if len(found.harm):
        comparable = candidate.comparable()
        markup.show(markup.paragraph("note", comparable))
        button(now, Download("candidate_harm", t("How its complaints fare"), comparable, found.name), found.harm)

    markup.heading(*candidate.examples_finding(found))
    markup.show(candidate.table_of(candidate.examples(now, found)))
    if len(found.examples) and "text" not in found.examples.columns:
        markup.show(markup.paragraph("note", t("Their words are shown to readers with the right to them.")))

    for title, rows in (
        (t("The same problem elsewhere"), candidate.folded(now, found)),
        (t("Was it like this before?"), candidate.past(now, found)),
    ):
        if rows[1]:
            markup.heading(title, "")
            markup.show(candidate.table_of(rows))
    if not len(found.past):
        markup.heading(t("Was it like this before?"), t("Nothing like it in the past year."))
    if found.search is not None:
        markup.heading(t("How sure are we?"), cause_words.certainty(row, found.search))

# What is decided, and whether it helped.
if key and not found.is_hidden:
    decision_panel.show(now, key)
