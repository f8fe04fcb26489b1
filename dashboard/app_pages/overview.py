"""Overview, for management: do we keep our promises, are customers more satisfied, what changed, what to decide."""

import streamlit as st

from dashboard import (
    causes,
    caveat_words,
    control_words,
    filters,
    frame,
    markup,
    movers,
    navigation,
    overview_reads,
    overview_words,
    present_words,
    tiles,
    trends,
    undecided,
)
from dashboard.download import Download, button
from dashboard.text import t
from queries import few
from queries.settings import settings

now = frame.current()
overview_reads.gather(now)
target = settings().on_time_target_share
series = overview_reads.series(now)
charts, changes = trends.charted(now, series), trends.changes(now)
page = tiles.judged(tiles.collect(now), trends.by_figure(series, charts), now.period)
waiting = causes.collect(now)
found = waiting.undecided

markup.opening(
    filters.words(now.view, now.today),
    overview_words.lead(page),
    # what recurs is looked for in all complaints: under a filter it says nothing of what is shown
    overview_words.more(page, target, 0 if now.view.where else found.count),
)
markup.tiles(tiles.build(page, target))
markup.show(tiles.flow(page.flow, page.links))
caveat_words.show(now, "on_time_share")
markup.show(markup.paragraph("note", present_words.left_out(now.present)))
button(
    now,
    Download("overview_figures", t("Figures of the overview"), t("In full on the page “Definitions”.")),
    tiles.frame(page),
)

if found.count:
    first = t("Those that deserve attention first, as the last load found them.")
    everywhere = t("They are looked for in all complaints, whatever the filters.") if now.view.where else ""
    said = (first, everywhere, undecided.withheld_words(found))
    markup.heading(overview_words.needs_decision(found.count), " ".join(filter(None, said)))
    if len(found.shown):
        markup.show(overview_words.decisions(now, waiting, found.shown))
    st.page_link(navigation.path("causes"), label=t("All root causes →"))

clock = overview_words.main_clock(page)
# what one person's groups add would be told of a few complaints each
if clock and not few.names_person(now.view.where):
    moved = movers.collect(now, clock)
    markup.heading(
        movers.finding(moved, clock), t("Against the period before, in percentage points of the whole share.")
    )
    if movers.is_certain(moved):
        movers.table(now, moved, clock)
    else:
        with st.expander(t("What each adds, all within normal variation")):
            movers.table(now, moved, clock)

# a policy with one clock leaves nothing for the second row
for row in filter(len, (series[:2], series[2:])):
    for place, one in zip(st.columns(len(row), vertical_alignment="bottom"), row, strict=True):
        with place:
            trends.show(now, one, charts[one.key], changes)
if legend := control_words.legend(charts.values()):
    markup.show(markup.paragraph("note", legend))
    markup.show(markup.paragraph("note", control_words.changes(changes)))
st.page_link(navigation.path("timeliness"), label=t("By channel and by employee →"))
