"""Timeliness, for team leads: which step is late, in which channel, with whom, and which complaints those are."""

import streamlit as st

from dashboard.app_pages.timeliness import content, downloads, durations, on_time
from dashboard.charts import histogram
from dashboard.i18n.translate import t
from dashboard.narrative import caveats, cohorts, kpis
from dashboard.sections import clock_picker
from dashboard.shell import context, filters, widening
from dashboard.ui import html

ctx = context.current()
found = content.load(ctx)
html.opening(
    filters.words(ctx.view, ctx.today),
    kpis.weakest_step(found.figures, ctx.view.cohort),
    kpis.weakest_channel(found.weakest, found.figures),
)
if all(figure.is_withheld or figure.is_small for figure in found.figures):
    widening.offer(ctx, "timeliness")
html.show(on_time.table_of_steps(ctx, found))
downloads.steps(ctx, found)
caveats.show(found.caveats)
durations.readings(ctx, found)

html.heading(
    kpis.nine_of_ten(found.times),
    t(
        "Complaints by the time each step took, for steps that ended in the period. Grey: within the limit; "
        "orange: longer (an extension, or a deadline on a day of rest, allows more)."
    ),
)
spreads = on_time.spreads(ctx, found)
for place, (clock, spread) in zip(
    st.columns(max(len(spreads), 1), vertical_alignment="bottom"), spreads.items(), strict=False
):
    with place:
        html.show(html.paragraph("subtitle", spread.title))
        histogram.distribution(spread, f"spread_{clock}")
downloads.times(ctx, found, spreads)

html.heading(on_time.finding(found), cohorts.said(cohorts.ONE_STEP, ctx.view.cohort))
clock_picker.choose_clock(ctx)
for dimension in found.by:
    rows, has_rows = on_time.breakdown(ctx, found, dimension)
    html.show(rows if has_rows else html.paragraph("note", cohorts.said(cohorts.NOT_IN_PERIOD, ctx.view.cohort)))
    if dimension == "handler" and has_rows:
        html.show(
            html.paragraph("note", t("In alphabetical order. Figures of a person on few complaints are not shown."))
        )
    if has_rows:
        downloads.breakdown(ctx, found, dimension)

durations.open_so_long(ctx, found)
durations.resolved_by_day(ctx, found)
durations.late_days(ctx, found)
durations.arrivals(ctx, found)

missed = on_time.table_of_missed(ctx, found)
html.heading(
    t("The latest missed deadlines") if missed else t("No deadline of the period was missed"),
    t("Deadlines of the period that were missed, the latest first.") if missed else "",
)
html.show(missed)
if missed:
    downloads.missed(ctx)
