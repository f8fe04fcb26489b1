"""Estimates of time, the heatmap and the other reading of "10 days", computed a second time by plain loops."""

from collections import Counter, defaultdict
from datetime import timedelta
from math import ceil, floor

import pytest

from queries.semantic import catalog
from tests.oracle.metrics.event_walk import rows_of, world

pytestmark = pytest.mark.slow

WAREHOUSES = [
    pytest.param("demo_warehouse", None),
    pytest.param("demo_warehouse", "2026-08-31T20:00:00"),
]
HORIZON = 20


def observations(known, clocks):
    """(clock, cycle) to a list of (whole time, how it ended) of every clock that is not invalid."""
    found = defaultdict(list)
    for row in clocks:
        if row["state"] == "invalid" or row["elapsed"] is None:
            continue
        withdrawn = known[row["complaint_id"]].withdrawn_between(row["started_at"], row["stopped_at"])
        ended = "withdrawn" if withdrawn else "stopped" if row["stopped_at"] else "open"
        time = floor(row["elapsed"]) if ended == "open" else ceil(row["elapsed"])
        found[row["clock"], row["cycle"] == 1].append((time, ended))
    return found


def product_limit(rows):
    """Time to (at risk, stopped, share that takes longer), one factor a time."""
    curve, share, at_risk = {}, 1.0, len(rows)
    by_time = defaultdict(Counter)
    for time, ended in rows:
        by_time[time][ended] += 1
    for time in sorted(by_time):
        here = by_time[time]
        share *= 1 - here["stopped"] / at_risk
        curve[time] = (at_risk, here["stopped"], share)
        at_risk -= here.total()
    return curve


@pytest.mark.parametrize(("fixture", "at"), WAREHOUSES)
def test_times(request, fixture, at):
    generation, as_of, known, clocks = world(request.getfixturevalue(fixture), at)
    found = observations(known, clocks)
    for clock in {clock for clock, _ in found}:
        rows = found[clock, True] + found[clock, False]
        curve = product_limit(rows)
        columns = ("time", "at_risk", "events", "value", "n")
        told = rows_of(generation, "survival", *columns, as_of=as_of, where={"clock": [clock]})
        assert [row[:3] for row in told] == [(time, *curve[time][:2]) for time in curve]
        assert [row[3] for row in told] == pytest.approx([curve[time][2] for time in curve], abs=1e-9)
        assert {row[4] for row in told} == {len(rows)}
        # the area under the steps, day by day
        area, height = 0.0, 1.0
        for day in range(HORIZON):
            height = curve[day][2] if day in curve else height
            area += height
        told = rows_of(generation, "restricted_mean_time", "value", "n", as_of=as_of, where={"clock": [clock]})
        assert told == [(pytest.approx(area), len(rows))]


@pytest.mark.parametrize(("fixture", "at"), WAREHOUSES)
def test_resolved_by_day(request, fixture, at):
    generation, as_of, known, clocks = world(request.getfixturevalue(fixture), at)
    rows = observations(known, clocks)["resolution", True]
    told = {row[0]: row[1:] for row in rows_of(generation, "resolved_by_day", "by_day", "value", "withdrawn_share", "n",
                                              as_of=as_of)}  # fmt: skip
    by_time = defaultdict(Counter)
    for time, ended in rows:
        by_time[time][ended] += 1
    for day, (value, withdrawn, n) in told.items():
        still_open, at_risk, resolved_share, withdrawn_share = 1.0, len(rows), 0.0, 0.0
        for time in sorted(time for time in by_time if time <= day):
            here = by_time[time]
            resolved_share += still_open * here["stopped"] / at_risk
            withdrawn_share += still_open * here["withdrawn"] / at_risk
            still_open *= 1 - (here["stopped"] + here["withdrawn"]) / at_risk
            at_risk -= here.total()
        assert (value, withdrawn, n) == (pytest.approx(resolved_share), pytest.approx(withdrawn_share), len(rows))
    assert set(told) == {1, 3, 5, 10, 20}


@pytest.mark.parametrize(("fixture", "at"), WAREHOUSES)
def test_receipts_by_weekday_and_hour(request, fixture, at):
    generation, as_of, known, clocks = world(request.getfixturevalue(fixture), at)
    judged = {
        row["complaint_id"]: row["state"] == "met"
        for row in clocks
        if row["clock"] == "acceptance" and row["state"] in ("met", "late", "overdue") and row["due_at"] <= as_of
    }
    received, due, on_time = Counter(), Counter(), Counter()
    for complaint_id, case in known.items():
        if case.received_at is None:
            continue
        local = case.received_at.astimezone(case.zone)
        cell = (local.isoweekday(), local.hour)
        received[cell] += 1
        due[cell] += complaint_id in judged
        on_time[cell] += judged.get(complaint_id, False)
    columns = ("weekday", "hour", "value", "due_count", "on_time_count")
    told = {row[:2]: row[2:] for row in rows_of(generation, "receipt_heatmap", *columns, as_of=as_of)}
    assert told == {cell: (received[cell], due[cell], on_time[cell]) for cell in received}


@pytest.mark.parametrize(("fixture", "at"), [row for row in WAREHOUSES if "demo" in row.values[0]])
def test_the_other_reading(request, fixture, at):
    generation, as_of, known, clocks = world(request.getfixturevalue(fixture), at)
    calendar = catalog.run(generation, "calendar")
    working = {
        day.date() for day, is_working in zip(calendar["day"], calendar["is_working"], strict=True) if is_working
    }
    counted = Counter()
    for row in clocks:
        if row["clock"] != "resolution" or row["state"] == "invalid":
            continue
        case = known[row["complaint_id"]]
        day, left = case.date_of(row["started_at"]), 10
        while left:
            day += timedelta(days=1)
            left -= day in working
        end = case.withdrawn_between(row["started_at"], row["stopped_at"])
        is_stop = end is None and row["stopped_at"] is not None
        end = end or row["stopped_at"]
        # the moment belongs to the day after the last day of grace
        if case.date_of(as_of) <= day:
            continue
        if is_stop and case.date_of(end) <= day:
            counted["met"] += 1
        elif end is None or case.date_of(end) > day:
            counted["missed"] += 1
    told = rows_of(generation, "on_time_other_reading", "numerator", "denominator", as_of=as_of)
    assert told == [(counted["met"], counted.total())]
    assert counted["met"]
    assert counted["missed"]
