"""Trends, for management: every main figure by week, and which of them say something."""

import streamlit as st

from dashboard.app_pages.trends import content
from dashboard.narrative import caveats
from dashboard.narrative import control_charts as narrative_control_charts
from dashboard.sections import control_charts as sections_control_charts
from dashboard.shell import context, filters
from dashboard.ui import html

ctx = context.current()
found = content.load(ctx)
html.opening(filters.words(ctx.view, ctx.today), content.lead(found), content.more(found))
caveats.show(found.caveats)
if found.is_anything_shown:
    changes = sections_control_charts.changes(ctx)
    for first in range(0, len(found.series), 2):
        row = found.series[first : first + 2]
        for place, one in zip(st.columns(2, vertical_alignment="bottom"), row, strict=False):
            with place:
                sections_control_charts.show(ctx, one, found.charts[one.key], changes, height=200)
    html.show(html.folded(narrative_control_charts.legend(found.charts.values())))
    html.show(html.paragraph("note", narrative_control_charts.changes(changes)))
