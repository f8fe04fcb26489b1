"""Satisfaction, for management: are customers more satisfied or less, who answers, and what it goes with."""

import streamlit as st

from dashboard.app_pages.satisfaction import afterwards, content
from dashboard.data import cache
from dashboard.i18n.translate import t
from dashboard.narrative import absent_data, caveats
from dashboard.narrative import control_charts as narrative_control_charts
from dashboard.sections import control_charts as sections_control_charts
from dashboard.shell import context, filters, widening
from dashboard.ui import html
from dashboard.ui import tiles as ui_tiles
from queries.semantic import present

ctx = context.current()
if not ctx.present.has(present.SATISFACTION):
    html.opening("", *absent_data.nothing(present.SATISFACTION))
    afterwards.draw(ctx)
else:
    cache.gather(*content.asks(ctx), *afterwards.asks(ctx))
    one = sections_control_charts.satisfied()
    chart = sections_control_charts.charted(ctx, [one])[one.key]
    found = content.collect(ctx, chart)
    by_lateness = ctx.run("satisfaction_by_lateness")
    html.opening(filters.words(ctx.view, ctx.today), content.lead(found), content.more(found, by_lateness))
    if content.is_few(found):
        widening.offer(ctx, "satisfaction")
    ui_tiles.tiles(content.tiles(ctx, found))
    caveats.show(ctx, "satisfaction")

    sections_control_charts.show(ctx, one, chart, sections_control_charts.changes(ctx), height=260)
    legend = narrative_control_charts.legend([chart])
    is_rated = found[1].value is not None
    drawn = t("Share of scores 4 and 5 with its 95 % interval, and how many rated; grey: few.") if is_rated else ""
    html.show(html.folded(legend, drawn))

    if is_rated:
        for pair in content.PAIRS:
            for place, (metric, key) in zip(st.columns(2), pair, strict=True):
                with place:
                    html.heading(content.finding(ctx, metric, key), "")
                    if not content.is_compared(ctx, metric, key):
                        widening.offer(ctx, f"satisfaction_{key}")
                    content.against(ctx, metric, key)

        html.heading(content.most_given(ctx), t("Each score by how often it was given in the period."))
        content.distribution(ctx)
    afterwards.draw(ctx)
