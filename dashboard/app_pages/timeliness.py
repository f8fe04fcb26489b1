"""Timeliness, for team leads: which step is late, in which channel, with whom, and which complaints those are."""

import streamlit as st

from dashboard import (
    caveat_words,
    charts,
    cohort_words,
    durations,
    filters,
    frame,
    markup,
    reads,
    steps,
    takeaway,
    words,
)
from dashboard.text import t
from queries.settings import settings

now = frame.current()
reads.gather(*steps.asks(now), *durations.asks(now, steps.clock_asked(now)))
found = steps.collect(now)
markup.opening(
    filters.words(now.view, now.today),
    words.weakest_step(found.figures),
    words.weakest_channel(found.weakest, found.figures),
)
markup.show(steps.table_of_steps(found, settings().on_time_target_share))
takeaway.steps(now, found)
caveat_words.show(now, *durations.DOUBTED)
durations.readings(now)

markup.heading(
    words.nine_of_ten(found.times),
    t(
        "Complaints by the time each step took, for steps that ended in the period. Grey: within the limit; "
        "orange: longer (an extension, or a deadline on a day of rest, allows more)."
    ),
)
for place, (clock, spread) in zip(
    st.columns(max(len(found.spreads), 1), vertical_alignment="bottom"), found.spreads.items(), strict=False
):
    with place:
        markup.show(markup.paragraph("subtitle", spread.title))
        charts.distribution(spread, f"spread_{clock}")
takeaway.times(now, found)

clock = steps.clock_asked(now)
markup.heading(steps.finding(now, clock), cohort_words.said(cohort_words.ONE_STEP))
steps.choose_clock(now)
for dimension in durations.dimensions(now):
    rows, has_rows = steps.breakdown(now, clock, dimension)
    markup.show(rows if has_rows else markup.paragraph("note", cohort_words.said(cohort_words.NOT_IN_PERIOD)))
    if dimension == "handler" and has_rows:
        markup.show(
            markup.paragraph("note", t("In alphabetical order. Figures of a person on few complaints are not shown."))
        )
    if has_rows:
        takeaway.breakdown(now, clock, dimension)

durations.open_so_long(now, clock, found.limits.get(clock))
durations.resolved_by_day(now)
durations.late_days(now)
durations.arrivals(now)

missed = steps.table_of_missed(now)
markup.heading(
    t("The latest missed deadlines") if missed else t("No deadline of the period was missed"),
    t("Deadlines of the period that were missed, the latest first.") if missed else "",
)
markup.show(missed)
if missed:
    takeaway.missed(now)
