"""Trends, for management: every main figure by week, and which of them say something."""

import streamlit as st

from dashboard.app_pages.trends import text
from dashboard.narrative import caveats
from dashboard.narrative import control_charts as narrative_control_charts
from dashboard.sections import control_charts as sections_control_charts
from dashboard.shell import context, filters
from dashboard.ui import html

ctx = context.current()
series = sections_control_charts.main(ctx)
charts = sections_control_charts.charted(ctx, series)
html.opening(filters.words(ctx.view, ctx.today), text.lead(series, charts), text.more(series, charts))
caveats.show(ctx, "on_time_share")
if text.is_anything_shown(series, charts):
    changes = sections_control_charts.changes(ctx)
    for first in range(0, len(series), 2):
        for place, one in zip(st.columns(2, vertical_alignment="bottom"), series[first : first + 2], strict=False):
            with place:
                sections_control_charts.show(ctx, one, charts[one.key], changes, height=200)
    html.show(html.folded(narrative_control_charts.legend(charts.values())))
    html.show(html.paragraph("note", narrative_control_charts.changes(changes)))
