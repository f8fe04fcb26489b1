"""Satisfaction, for management: are customers more satisfied or less, who answers, and what it goes with."""

import streamlit as st

from dashboard.app_pages.satisfaction import afterwards, content
from dashboard.i18n.translate import t
from dashboard.narrative import absent_data, caveats
from dashboard.narrative import control_charts as narrative_control_charts
from dashboard.sections import control_charts as sections_control_charts
from dashboard.shell import context, filters, widening
from dashboard.ui import html
from dashboard.ui import tiles as ui_tiles
from queries.semantic import present

ctx = context.current()
page = content.load(ctx)
found = page.ratings
if found is None:
    html.opening("", *absent_data.nothing(present.SATISFACTION))
else:
    html.opening(filters.words(ctx.view, ctx.today), content.lead(found), content.more(found))
    if found.is_few:
        widening.offer(ctx, "satisfaction")
    ui_tiles.tiles(content.tiles(ctx, found))
    caveats.show(found.caveats)

    changes = sections_control_charts.changes(ctx)
    sections_control_charts.show(ctx, found.series, found.chart, changes, height=260)
    legend = narrative_control_charts.legend([found.chart])
    drawn = (
        t("Share of scores 4 and 5 with its 95 % interval, and how many rated; grey: few.") if found.is_rated else ""
    )
    html.show(html.folded(legend, drawn))

    if found.is_rated:
        for pair in content.PAIRS:
            for place, (metric, key) in zip(st.columns(2), pair, strict=True):
                with place:
                    html.heading(content.finding(found, key), "")
                    if not content.is_compared(found, key):
                        widening.offer(ctx, f"satisfaction_{key}")
                    content.against(ctx, found, metric, key)

        html.heading(content.most_given(found), t("Each score by how often it was given in the period."))
        content.distribution(ctx, found)
afterwards.draw(ctx, page.afterwards)
