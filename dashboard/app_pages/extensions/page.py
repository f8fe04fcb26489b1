"""Extensions, for team leads: how often more time is taken, whether rightly, and whether the new date is kept."""

import streamlit as st

from dashboard.app_pages.extensions import content
from dashboard.i18n.translate import t
from dashboard.narrative import absent_data, caveats
from dashboard.shell import context, filters, widening
from dashboard.ui import html
from dashboard.ui import tiles as ui_tiles
from queries.semantic import present

ctx = context.current()
if not ctx.present.has(present.EXTENSIONS):
    html.opening("", *absent_data.nothing(present.EXTENSIONS))
else:
    found = content.load(ctx)
    html.opening(filters.words(ctx.view, ctx.today), content.lead(ctx, found), content.more(found))
    if content.is_few(found):
        widening.offer(ctx, "extensions")
    ui_tiles.tiles(content.tiles(ctx, found))
    caveats.show(found.caveats)

    left, right = st.columns(2)
    with left:
        html.heading(
            content.reasons_finding(found),
            t("Extensions told in the period, by the reason given; n {n}.", n=content.told_n(found)),
        )
        content.reasons(ctx, found)
    with right:
        html.heading(
            content.why_not_finding(found),
            t("Extensions told in the period that moved no deadline, by their first fault."),
        )
        content.why_not_valid(ctx, found)
    drawn = t("By channel, with its 95 % interval.")
    for place, metric in zip(st.columns(len(content.BY_CHANNEL)), content.BY_CHANNEL, strict=True):
        with place:
            html.heading(content.channel_finding(found, metric), drawn)
            content.by_channel(ctx, found, metric)
