"""Definitions, for everyone: what each figure counts, the promises of the policy, the states of a clock."""

import streamlit as st

from dashboard.app_pages.definitions import content
from dashboard.i18n.translate import t
from dashboard.shell import context, fields
from dashboard.ui import html

ctx = context.current()
html.opening(
    "",
    t("What is promised, and what each figure counts."),
    t("The same definitions make every page, the reports and the command line."),
)
# the one that the small i beside a figure leads to stands first
html.show(content.one_metric(st.query_params.get("metric", "")))
html.heading(t("The figures"), t("Choose one to see how it is counted."))
sought = fields.words(t("Find a figure"), "find", placeholder=t("Part of its name or definition"), width=280)
html.show(
    content.list_of_metrics(sought) or html.paragraph("note", t("Nothing has “{words}” in its name.", words=sought))
)
if ctx.generation is None:
    html.heading(t("The promises"), t("They stand here once data are loaded, which name their policy."))
else:
    found = content.load(ctx)
    html.heading(t("The promises"), content.policy_words(ctx, found))
    html.show(content.table_of_promises(found))
html.heading(t("How a promise stands"), t("Every promise of every complaint is in one of these states."))
html.show(content.list_of_states())
