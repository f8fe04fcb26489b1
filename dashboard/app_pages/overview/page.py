"""Overview, for management: do we keep our promises, are customers more satisfied, what changed, what to decide."""

import streamlit as st

from dashboard.app_pages.overview import content, drivers, text, tiles
from dashboard.downloads.menu import Download, button
from dashboard.i18n.translate import t
from dashboard.narrative import absent_data, caveats, undecided
from dashboard.narrative import control_charts as narrative_control_charts
from dashboard.sections import control_charts
from dashboard.shell import context, filters, navigation, widening
from dashboard.ui import html
from dashboard.ui import tiles as ui_tiles
from queries.analysis import few

ctx = context.current()
found = content.load(ctx)
page, waiting = found.figures, found.causes.undecided

html.opening(
    filters.words(ctx.view, ctx.today),
    text.lead(page, ctx.period, ctx.view.cohort),
    # what recurs is looked for in all complaints: under a filter it says nothing of what is shown
    text.more(page, ctx.period, ctx.view.cohort, 0 if ctx.view.where else waiting.count),
)
if all(figure.is_withheld or figure.is_small for figure in page.on_time):
    widening.offer(ctx, "overview")
ui_tiles.tiles(tiles.build(ctx, tiles.compared(page, ctx.view.against)))
html.show(html.paragraph("note", text.others(ctx)))
html.show(tiles.flow(page.flow, page.links))
caveats.show(found.caveats)
html.show(html.paragraph("note", absent_data.left_out(ctx.present)))
button(
    ctx,
    Download("overview_figures", t("Figures of the overview"), t("In full on the page “Definitions”.")),
    tiles.frame(page),
)

if waiting.count:
    first = t("The most urgent first.")
    everywhere = t("They are looked for in all complaints, whatever the filters.") if ctx.view.where else ""
    said = (first, everywhere, undecided.withheld_words(waiting))
    html.heading(text.needs_decision(waiting.count), " ".join(filter(None, said)))
    if len(waiting.shown):
        html.show(text.decisions(ctx, found.causes, waiting.shown))
    st.page_link(navigation.path("causes"), label=t("All root causes →"))

clock = text.main_clock(page)
# what one person's groups add would be told of a few complaints each
if clock and not few.names_person(ctx.view.where):
    moved = drivers.of(found.changed, clock)
    html.heading(drivers.finding(moved, clock), t("Against the period before, in percentage points."))
    drivers.show(ctx, moved, clock)

# a policy with one clock leaves nothing for the second row
changes = control_charts.changes(ctx)
for row in filter(len, (found.series[:2], found.series[2:])):
    for place, one in zip(st.columns(len(row), vertical_alignment="bottom"), row, strict=True):
        with place:
            control_charts.show(ctx, one, found.charts[one.key], changes)
if legend := narrative_control_charts.legend(found.charts.values()):
    html.show(html.folded(legend))
    html.show(html.paragraph("note", narrative_control_charts.changes(changes)))
st.page_link(navigation.path("timeliness"), label=t("By channel and by employee →"))
