"""What if, for the quality team: other limits, and what the on-time shares of the last two years would have been."""

import streamlit as st

from dashboard.app_pages.what_if import content
from dashboard.i18n.translate import t, term
from dashboard.shell import context
from dashboard.ui import html

ctx = context.current()
head = st.container()
html.heading(t("The limits"), t("Change one, and everything on this page follows."))
html.show(content.presets(ctx))
limits = content.choose(ctx)
found = content.load(ctx, limits)
with head:
    html.opening(t("What if"), content.lead(found), content.more(ctx, found))
html.show(content.table_of_totals(ctx, found))

for clock in found.moved:
    content.draw_months(ctx, found, clock)
    html.show(html.paragraph("topic", t("{step}: who would be affected", step=term("clock", clock))))
    for dimension in content.GROUPED_BY:
        if ctx.present.has(dimension):
            html.show(content.table_of_groups(ctx, found, clock, dimension))

if found.moved:
    changed = content.table_of_changed(ctx, found)
    html.heading(
        t("Promises judged otherwise") if changed else t("No promise would be judged otherwise"),
        content.count_words(found) if changed else "",
    )
    html.show(changed)
    if changed:
        html.show(content.all_changed(ctx, found))
        content.take_changed(ctx, found)
