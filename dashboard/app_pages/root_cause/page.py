"""One problem, for the quality team: its evidence, the change it asks for, what is decided, and whether that helped."""

import streamlit as st

from dashboard.app_pages.root_cause import content, evidence, pdf
from dashboard.charts import expected_range
from dashboard.downloads.menu import Download, button
from dashboard.drillthrough import cause_links
from dashboard.i18n.translate import t
from dashboard.narrative import causes
from dashboard.sections import decision_panel
from dashboard.shell import context, navigation
from dashboard.ui import html

ctx = context.current()
key = st.query_params.get("key", "")
found = content.load(ctx, key)
row = found.row
html.opening(evidence.kicker(found), evidence.lead(found), evidence.more(found))
with st.container(horizontal=True, vertical_alignment="center", key="candidate_ways"):
    st.page_link(navigation.path("causes"), label=t("← All root causes"))
    if found.name:
        pdf.button(ctx, found)

# what is decided, and whether it helped; the evidence follows
if key and not found.is_hidden:
    decision_panel.show(ctx, key)

if len(found.weeks):
    title = expected_range.finding(row, found.weeks)
    definition = t("What is usual is learned from its own past and that of all others: level, trend, season, spread.")
    html.heading(title, expected_range.subtitle(found.weeks, found.changes))
    weeks = cause_links.weekly(ctx, key, [day.date() for day in found.weeks["week_on"]])
    expected_range.draw(found.weeks, "candidate_weeks", title, found.changes, targets=weeks)
    button(ctx, Download("candidate_weeks", t("Complaints a week"), definition, found.name), found.weeks)

if row is not None:
    html.heading(t("Recommended change: {kind}", kind=causes.proposal(row)), causes.reason(row))
    for words in evidence.tests(found):
        html.show(html.paragraph("note", words))

    html.heading(evidence.where_finding(found), evidence.where_subtitle(found))
    html.show(evidence.table_of(evidence.places(ctx, found)))
    if len(found.places):
        scope = t("Exact binomial test, false discovery rate 5 % within the problem.")
        button(ctx, Download("candidate_places", t("Where it gathers"), scope, found.name), found.places)

    html.heading(evidence.harm_finding(found), evidence.harm_totals(found))
    html.show(evidence.table_of(evidence.harm(ctx, found)))
    if len(found.harm):
        comparable = evidence.comparable()
        html.show(html.paragraph("note", comparable))
        button(ctx, Download("candidate_harm", t("How its complaints fare"), comparable, found.name), found.harm)

    html.heading(*evidence.examples_finding(found))
    html.show(evidence.table_of(evidence.examples(ctx, found)))
    if len(found.examples) and "text" not in found.examples.columns:
        html.show(html.paragraph("note", t("Their words are shown to readers with the right to them.")))

    for title, rows in (
        (t("The same problem elsewhere"), evidence.folded(ctx, found)),
        (t("Was it like this before?"), evidence.past(ctx, found)),
    ):
        if rows[1]:
            html.heading(title, "")
            html.show(evidence.table_of(rows))
    if not len(found.past):
        html.heading(t("Was it like this before?"), t("Nothing like it in the past year."))
    if found.search is not None:
        html.heading(t("How sure are we?"), causes.certainty(row, found.search))
