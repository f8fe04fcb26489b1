"""What came, went, was open, was due and how long it took, by month and channel: a second time by loops over events."""

import math
from collections import Counter, defaultdict

import pytest

from tests.oracle.metrics.event_walk import MICROSECOND, rows_of, world

pytestmark = pytest.mark.slow

WAREHOUSES = [
    pytest.param("demo_warehouse", None),
    pytest.param("demo_warehouse", "2026-08-31T20:00:00"),
]
BY_MONTH = {"grain": "month", "by": ("channel",)}
RANK = {"received": 1, "resolved": 2, "withdrawn": 2, "reopened": 3}


def month_of(case, instant):
    return f"{case.date_of(instant):%Y-%m}"


def changes(case):
    """What opened or closed a complaint, in order: (what, when); what repeats a state changes nothing."""
    received_at, is_open = case.received_at, False
    if received_at is None:
        return
    moves = [e for e in case.events if e["event_type"] in RANK and e["occurred_at"] >= received_at]
    for move in sorted(moves, key=lambda e: (e["occurred_at"], RANK[e["event_type"]], e["event_id"])):
        closes = RANK[move["event_type"]] == 2
        if closes == is_open:
            is_open = not closes
            yield move["event_type"], move["occurred_at"]


def channel_of(case):
    return next((e["channel"] for e in case.events if e["event_type"] == "received" and e["channel"]), None)


def last_day(row, case):
    """The last local day of grace: a deadline that is the end of a day belongs to that day."""
    due_at = row["due_at"] if row["unit"] in ("due_at", "working_hours") else row["due_at"] - MICROSECOND
    return case.date_of(due_at)


@pytest.mark.parametrize(("fixture", "at"), WAREHOUSES)
def test_what_came_and_went(request, fixture, at):
    generation, as_of, known, _ = world(request.getfixturevalue(fixture), at)
    found, received, channels = defaultdict(Counter), Counter(), set()
    for case in known.values():
        for what, when in changes(case):
            channels.add(channel_of(case))
            found[month_of(case, when), channel_of(case)][what] += 1
        if case.received_at is not None:
            received[month_of(case, case.received_at), channel_of(case)] += 1
    columns = ("period", "channel", "opening", "received", "reopened", "resolved", "withdrawn", "closing")
    rows = rows_of(generation, "flow", *columns, as_of=as_of, **BY_MONTH)
    assert {channel for _, channel, *_ in rows} == channels
    standing = Counter()
    for period, channel, *told in sorted(rows, key=lambda row: row[0]):
        counts = found[period, channel]
        opening = standing[channel]
        standing[channel] += counts["received"] + counts["reopened"] - counts["resolved"] - counts["withdrawn"]
        counted = [counts[name] for name in ("received", "reopened", "resolved", "withdrawn")]
        assert told == [opening, *counted, standing[channel]], (period, channel)
    assert sum(sum(counts.values()) for counts in found.values()) == sum(sum(row[3:7]) for row in rows)
    counted = {(period, channel): n for period, channel, n in rows_of(
        generation, "received_count", "period", "channel", "value", as_of=as_of, **BY_MONTH
    ) if n}  # fmt: skip
    assert counted == received


@pytest.mark.parametrize(("fixture", "at"), WAREHOUSES)
def test_what_was_open_and_overdue(request, fixture, at):
    generation, as_of, known, clock_list = world(request.getfixturevalue(fixture), at)
    opened = Counter(channel_of(case) for case in known.values() if case.opened_at() is not None)
    overdue, running = defaultdict(set), Counter()
    for row in clock_list:
        case = known[row["complaint_id"]]
        is_left = case.withdrawn_between(row["started_at"], None) is not None
        if row["state"] in ("running", "overdue", "no_deadline") and row["stopped_at"] is None and not is_left:
            running[row["clock"], channel_of(case)] += 1
        if row["state"] == "overdue":
            overdue[channel_of(case)].add(row["complaint_id"])
    by_clock = Counter((row["clock"], row["channel"]) for row in clock_list if row["state"] == "overdue")
    rows = rows_of(generation, "open_count", "channel", "overdue_count", "value", as_of=as_of, by=("channel",))
    assert {channel: n for channel, _, n in rows if n} == opened
    assert {channel: n for channel, n, _ in rows if n} == {channel: len(ids) for channel, ids in overdue.items()}
    rows = rows_of(generation, "overdue_count", "clock", "channel", "value", "n", as_of=as_of, by=("channel",))
    assert {(clock, channel): n for clock, channel, n, _ in rows if n} == by_clock
    assert {(clock, channel): n for clock, channel, _, n in rows if n} == running


@pytest.mark.parametrize(("fixture", "at"), WAREHOUSES)
@pytest.mark.parametrize("cohort", ["due", "received", "resolved"])
def test_promises_kept(request, fixture, at, cohort):
    generation, as_of, known, clock_list = world(request.getfixturevalue(fixture), at)
    met, all_of = Counter(), Counter()
    for row in clock_list:
        case = known[row["complaint_id"]]
        if row["state"] not in ("met", "late", "overdue"):
            continue
        if cohort == "resolved":
            if row["stopped_at"] is None:
                continue
            month = month_of(case, row["stopped_at"])
        elif row["due_at"] > as_of:
            continue
        else:
            month = f"{last_day(row, case):%Y-%m}" if cohort == "due" else month_of(case, case.received_at)
        all_of[row["clock"], month, channel_of(case)] += 1
        met[row["clock"], month, channel_of(case)] += row["state"] == "met"
    columns = ("clock", "period", "channel", "numerator", "denominator", "value")
    rows = rows_of(generation, "on_time_share", *columns, as_of=as_of, cohort=cohort, **BY_MONTH)
    assert {row[:3]: row[3:5] for row in rows} == {key: (met[key], n) for key, n in all_of.items()}
    assert all(value == numerator / denominator for *_, numerator, denominator, value in rows)


@pytest.mark.parametrize(("fixture", "at"), WAREHOUSES)
def test_how_long_it_took(request, fixture, at):
    generation, as_of, known, clock_list = world(request.getfixturevalue(fixture), at)
    times, implied = defaultdict(list), Counter()
    for row in clock_list:
        if row["stopped_at"] is None or row["state"] == "invalid":
            continue
        case = known[row["complaint_id"]]
        # one that was withdrawn first ended then, not by its stop
        if row["state"] != "withdrawn" and case.withdrawn_between(row["started_at"], row["stopped_at"]) is None:
            key = (row["clock"], month_of(case, row["stopped_at"]), channel_of(case))
            times[key].append(row["elapsed"])
            implied[key] += bool(row["implied"])
    columns = ("clock", "period", "channel", "p90", "implied_count", "value", "n")
    rows = rows_of(generation, "time_to", *columns, as_of=as_of, **BY_MONTH)
    assert {row[:3] for row in rows} == times.keys()
    for *key, p90, implied_count, median, n in rows:
        values = sorted(times[tuple(key)])
        assert (n, implied_count) == (len(values), implied[tuple(key)])
        assert median == pytest.approx((values[(n - 1) // 2] + values[n // 2]) / 2)
        place = 0.9 * (n - 1)
        below = math.floor(place)
        above = values[min(below + 1, n - 1)]
        assert p90 == pytest.approx(values[below] + (place - below) * (above - values[below]))
    spread = Counter((*key, math.floor(value)) for key, values in times.items() for value in values)
    columns = ("clock", "period", "channel", "elapsed_units", "value")
    rows = rows_of(generation, "time_distribution", *columns, as_of=as_of, **BY_MONTH)
    assert {row[:4]: row[4] for row in rows} == spread
