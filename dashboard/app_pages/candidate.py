"""One problem, for the quality team: its evidence, the change it asks for, what is decided, and whether that helped."""

import streamlit as st

from dashboard import candidate, candidate_chart, cause_words, decision_panel, frame, markup, navigation
from dashboard import format as fmt
from dashboard.download import Download, button
from dashboard.text import t

now = frame.current()
key = st.query_params.get("key", "")
found = candidate.collect(now, key)
row = found.row
markup.opening(candidate.kicker(found), candidate.lead(found), candidate.more(found))
st.page_link(navigation.path("causes"), label=t("← All root causes"))

if len(found.weeks):
    title = candidate_chart.finding(row, found.weeks)
    definition = t("What is usual is learned from its own past and that of all others: level, trend, season, spread.")
    subtitle = t(
        "Complaints by week of receipt, {weeks} weeks; shaded: the usual range of a single week (97.5 % stay in it); "
        "dotted: what is expected at the number of complaints received. Orange, outlined: above it.",
        weeks=fmt.number(len(found.weeks)),
    )
    if found.changes:
        subtitle = f"{subtitle} {t('The usual range begins anew at a change, once eight whole weeks lie behind it.')}"
    markup.heading(title, subtitle)
    candidate_chart.draw(found.weeks, "candidate_weeks", title, found.changes)
    button(now, Download("candidate_weeks", t("Complaints a week"), definition, found.name), found.weeks)

if row is not None:
    markup.heading(t("What change does it ask for? {kind}", kind=cause_words.proposal(row)), cause_words.reason(row))
    for words in candidate.tests(found):
        markup.show(markup.paragraph("note", words))

    markup.heading(
        candidate.where_finding(found),
        t(
            "Its complaints since {day}, by store, product, channel, language; to be expected: by the share of each "
            "value in all complaints of the same weeks. Grey: within chance.",
            day=fmt.day(row["evidence_from_on"]),
        ),
    )
    markup.show(candidate.table_of_places(found))
    if len(found.places):
        scope = t("Exact binomial test, false discovery rate 5 % within the problem.")
        button(now, Download("candidate_places", t("Where it gathers"), scope, found.name), found.places)

    markup.heading(candidate.harm_finding(found), candidate.harm_totals(found))
    markup.show(candidate.table_of_harm(found))
    if len(found.harm):
        comparable = t("Comparable: of the same channel and product category, and within one place of the same cause.")
        markup.show(markup.paragraph("note", comparable))
        button(now, Download("candidate_harm", t("How its complaints fare"), comparable, found.name), found.harm)

    examples = candidate.table_of_examples(now, found)
    markup.heading(
        t("Complaints that stand for the others") if examples else t("No words of its complaints are kept"),
        t("Typical in their words, unlike each other, from several weeks and places.") if examples else "",
    )
    markup.show(examples)
    if examples and "text" not in found.examples.columns:
        markup.show(markup.paragraph("note", t("Their words are shown to readers with the right to them.")))

    for title, words in (
        (t("The same problem elsewhere"), candidate.table_of_folded(now, found)),
        (t("Was it like this before?"), candidate.table_of_past(now, found)),
    ):
        if words:
            markup.heading(title, "")
            markup.show(words)
    if not len(found.past):
        markup.heading(t("Was it like this before?"), t("Nothing like it in the past year."))
    if found.search is not None:
        markup.heading(t("How sure are we?"), cause_words.certainty(row, found.search))

# What is decided, and whether it helped.
if key and not found.is_hidden:
    decision_panel.show(now, key)
