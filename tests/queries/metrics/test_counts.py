"""Counts and the flow on the hand-worked story."""

from datetime import timedelta

import pandas as pd
import pytest

from queries.semantic import catalog
from queries.semantic.catalog import Request
from queries.warehouse import generation as warehouse_generation
from tests.helpers.small_warehouse import day, instant, make, story

WEEKS = ["2026-W10", "2026-W11", "2026-W12", "2026-W13", "2026-W14"]
FLOW = ["opening", "received", "reopened", "resolved", "withdrawn", "closing", "value", "n"]


def reconciles(frame):
    inflow = frame["opening"] + frame["received"] + frame["reopened"]
    return (inflow - frame["resolved"] - frame["withdrawn"] == frame["closing"]).all()


def test_flow_by_week(generation):
    frame = catalog.run(generation, "flow", Request(grain="week"))
    assert list(frame.columns) == ["period", "period_start", *FLOW]
    assert list(frame["period"]) == WEEKS
    rows = [tuple(row) for row in frame[FLOW].itertuples(index=False)]
    assert rows == [
        (0, 3, 0, 0, 0, 3, 3, 3),  # A, B, F come
        (3, 0, 0, 1, 0, 2, 2, 3),  # A is resolved
        (2, 2, 0, 1, 0, 3, 3, 4),  # C, D come, F is resolved
        (3, 0, 0, 0, 1, 2, 2, 3),  # C is withdrawn
        (2, 1, 1, 2, 0, 2, 2, 4),  # E comes, goes and returns; B is resolved
    ]
    assert reconciles(frame)


def test_flow_of_the_whole_and_of_a_period_within(generation):
    assert tuple(catalog.run(generation, "flow")[FLOW].iloc[0]) == (0, 6, 1, 4, 1, 2, 2, 7)
    request = Request(from_on=day("2026-03-10"), to_on=day("2026-03-19"))
    assert tuple(catalog.run(generation, "flow", request)[FLOW].iloc[0]) == (3, 2, 0, 2, 0, 3, 3, 5)


@pytest.mark.parametrize("grain", ["day", "week", "month"])
@pytest.mark.parametrize("by", [(), ("channel",), ("channel", "store")])
def test_flow_reconciles_and_goes_on_from_one_period_to_the_next(generation, grain, by):
    frame = catalog.run(generation, "flow", Request(grain=grain, by=by))
    assert reconciles(frame)
    groups = [group for _, group in frame.groupby(list(by), dropna=False)] if by else [frame]
    for group in groups:
        assert list(group["opening"].iloc[1:]) == list(group["closing"].iloc[:-1])
    # every group has a row in every period, also where nothing happened
    assert len(frame) == len(groups) * frame["period"].nunique()


def test_flow_has_a_row_for_a_day_on_which_nothing_happened(generation):
    request = Request(from_on=day("2026-03-22"), to_on=day("2026-03-24"), grain="day")
    frame = catalog.run(generation, "flow", request)
    assert list(frame["period"]) == ["2026-03-22", "2026-03-23", "2026-03-24"]
    assert [tuple(row) for row in frame[FLOW].itertuples(index=False)] == [(3, 0, 0, 0, 0, 3, 3, 3)] * 3


def test_flow_before_anything_happened_is_zero_and_after_as_of_is_nothing(generation):
    before = Request(from_on=day("2026-01-01"), to_on=day("2026-01-31"))
    assert tuple(catalog.run(generation, "flow", before)[FLOW].iloc[0]) == (0,) * 8
    assert catalog.run(generation, "flow", Request(from_on=day("2026-04-06"), grain="week")).empty


def test_a_period_cut_by_its_range_keeps_its_name(generation):
    request = Request(from_on=day("2026-03-03"), to_on=day("2026-03-09"), grain="week")
    frame = catalog.run(generation, "flow", request)
    assert list(frame["period"]) == ["2026-W10", "2026-W11"]
    # A and F came on the 2nd, before the range
    assert list(frame["opening"]) == [2, 3]
    assert list(frame["received"]) == [1, 0]


def test_open_complaints_and_those_past_a_deadline(generation):
    frame = catalog.run(generation, "open_count", Request(grain="week"))
    rows = [tuple(row) for row in frame[["period", "overdue_count", "value", "n"]].itertuples(index=False)]
    # B waits for its acceptance, F for its examination, D at last for both of its clocks but is one complaint
    assert rows == [
        (week, *row) for week, row in zip(WEEKS, [(2, 3, 3), (2, 2, 2), (1, 3, 3), (1, 2, 2), (1, 2, 2)], strict=True)
    ]


def test_open_count_agrees_with_the_flow(generation):
    for by in [(), ("channel",)]:
        request = Request(grain="day", by=by)
        flow, opened = (catalog.run(generation, name, request) for name in ("flow", "open_count"))
        assert list(flow["closing"]) == list(opened["value"])


@pytest.mark.parametrize(
    "as_of", [None, "2026-03-29 12:00", "2026-04-01 00:00", "2026-04-02 23:59", "2026-04-03 00:00"]
)
def test_overdue_now_is_the_clocks_in_that_state(generation, as_of):
    as_of = as_of and instant(as_of)
    frame = catalog.run(generation, "overdue_count", Request(as_of=as_of)).set_index("clock")
    clocks = catalog.run(generation, "clocks", Request(as_of=as_of))
    for clock, rows in clocks.groupby("clock"):
        assert frame.loc[clock, "value"] == (rows["state"] == "overdue").sum()
        assert frame.loc[clock, "n"] == rows["state"].isin(["overdue", "running"]).sum()


def test_overdue_at_the_end_of_past_days(generation):
    request = Request(from_on=day("2026-03-30"), to_on=day("2026-04-02"), grain="day", where={"clock": ["resolution"]})
    frame = catalog.run(generation, "overdue_count", request)
    # the deadline of D is the end of 31 March, that of B the end of 1 April; B stops on the 2nd, E does not run then
    assert list(frame["value"]) == [0, 1, 2, 1]
    assert list(frame["n"]) == [2, 2, 3, 1]


def test_received_complaints_with_empty_weeks(generation):
    frame = catalog.run(generation, "received_count", Request(grain="week"))
    assert list(frame["value"]) == [3, 0, 2, 0, 1]
    assert list(frame["n"]) == [3, 0, 2, 0, 1]
    frame = catalog.run(generation, "received_count", Request(by=("store",)))
    assert [(row.store, row.value) for row in frame.itertuples()][:2] == [("Baku", 1), ("Ganja", 1)]
    assert frame["store"].isna().iloc[2]
    assert frame["value"].iloc[2] == 4


@pytest.mark.slow
@pytest.mark.parametrize("number", range(2, 35))
def test_a_past_day_looks_as_it_did_at_its_end(generation, number):
    """What is told of a past day from now is what was told when it ended."""
    last_on = day("2026-03-01") + timedelta(days=number)
    request = Request(from_on=last_on, to_on=last_on)
    ended = Request(from_on=last_on, to_on=last_on, as_of=instant(f"{last_on + timedelta(days=1)} 00:00"))
    for name in ("open_count", "flow"):
        pd.testing.assert_frame_equal(catalog.run(generation, name, request), catalog.run(generation, name, ended))
    now, then = (catalog.run(generation, "overdue_count", asked) for asked in (request, ended))
    # a clock that had not begun then has no row then
    pd.testing.assert_frame_equal(now[now["clock"].isin(then["clock"])].reset_index(drop=True), then)


def test_a_deadline_at_exactly_as_of_counts_as_passed(generation):
    # B since March; the resolution of D was due at the end of 31 March
    for as_of, overdue in [("2026-03-31 23:59:59", 1), ("2026-04-01 00:00", 2)]:
        frame = catalog.run(generation, "open_count", Request(as_of=instant(as_of)))
        assert list(frame["overdue_count"]) == [overdue]


def test_what_is_withdrawn_at_as_of_itself_is_not_overdue_any_more(tmp_path):
    events = story("X", ("received", "2026-03-19 10:00"), ("withdrawn", "2026-04-08 10:00"))
    found = warehouse_generation.open_live(make(tmp_path, events))
    assert catalog.run(found, "open_count").to_dict("records") == [{"overdue_count": 0, "value": 0, "n": 0}]
    assert list(catalog.run(found, "overdue_count")["value"]) == [0, 0]
    # it was late all the same, and overdue on the day before
    assert list(catalog.run(found, "on_time_share")["numerator"]) == [0, 0]
    assert list(catalog.run(found, "open_count", Request(to_on=day("2026-04-07")))["overdue_count"]) == [1]


def test_what_is_received_on_the_first_and_on_the_last_day_is_received(generation):
    for from_on, to_on, value in [("03-02", "03-02", 2), ("03-03", "03-19", 3), ("03-04", "03-18", 0)]:
        request = Request(from_on=day(f"2026-{from_on}"), to_on=day(f"2026-{to_on}"))
        assert list(catalog.run(generation, "received_count", request)["value"]) == [value]


def test_a_complaint_that_was_never_received_makes_no_group(tmp_path):
    events = [
        *story("A", ("received", "2026-03-02 10:00"), channel="phone"),
        # an answer, by a channel of its own; it says nothing of how the complaint came
        *story("G", ("status_asked", "2026-03-03 10:00"), channel="email"),
    ]
    found = catalog.run(
        warehouse_generation.open_live(make(tmp_path, events)), "received_count", Request(by=("channel",))
    )
    assert list(zip(found["channel"], found["value"], strict=True)) == [("phone", 1)]
