"""Overview, for management: do we keep our promises, are customers more satisfied, what changed."""

import streamlit as st

from dashboard import filters, frame, markup, navigation, tiles, trends, words
from dashboard.download import Download, button
from dashboard.text import t, term
from queries import figures
from queries.settings import settings

now = frame.current()
page = tiles.collect(now)
target = settings().on_time_target_share

changed = [figure for figure in page.on_time if figure.is_more_than_chance]
largest = max(changed, key=lambda figure: abs(figure.difference or 0), default=None)
mover = figures.main_mover(now.generation, largest, now.request(), "channel") if largest else None
more = [
    *(words.clock_change(figure) for figure in changed),
    words.mover(mover, term("channel", mover.value) if mover else ""),
    words.target(page.on_time[-1], target) if page.on_time else "",
    words.satisfaction(page.satisfied),
    words.overdue(page.overdue),
]
markup.opening(
    filters.words(now.view, now.today),
    words.promises(page.on_time),
    " ".join(sentence for sentence in more if sentence),
)
markup.tiles(tiles.build(page, target))
markup.show(tiles.flow(page.flow, page.links))
button(
    now,
    Download("overview_figures", t("Figures of the overview"), t("In full on the page “Definitions”.")),
    tiles.frame(page),
)

trends.show(now, trends.on_time(now), "overview_on_time", target)
st.page_link(navigation.path("timeliness"), label=t("By channel and by employee →"))
trends.show(now, trends.satisfaction(now), "overview_satisfaction", height=240)
