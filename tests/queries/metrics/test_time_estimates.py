"""Estimates that count what is still open, on the hand-worked story: see golden_story for each clock.

Resolution, in calendar days: stopped after 1 (E), 8 (A), 15 (F) and 30 (B); withdrawn after 10 (C); seen running for 0
(E again) and 17 (D).
"""

import pandas as pd
import pytest

from queries.semantic import catalog
from queries.semantic.catalog import Request
from queries.warehouse import generation as warehouse_generation
from tests.helpers.small_warehouse import day, make, story
from tests.oracle.clocks.policies import file_of

RESOLUTION = {"clock": ["resolution"]}


def rows(frame, *columns):
    return [tuple(row) for row in frame[list(columns)].itertuples(index=False)]


def test_the_curve_of_those_still_open(generation):
    frame = catalog.run(generation, "survival", Request(where=RESOLUTION))
    assert list(frame.columns[:2]) == ["clock", "unit"]
    assert rows(frame, "time", "at_risk", "events", "censored", "value", "n") == [
        (0, 7, 0, 1, 1.0, 7),
        (1, 6, 1, 0, pytest.approx(5 / 6), 7),
        (8, 5, 1, 0, pytest.approx(4 / 6), 7),
        (10, 4, 0, 1, pytest.approx(4 / 6), 7),
        (15, 3, 1, 0, pytest.approx(4 / 9), 7),
        (17, 2, 0, 1, pytest.approx(4 / 9), 7),
        (30, 1, 1, 0, 0.0, 7),
    ]
    # the curve falls below a half at 15
    assert set(frame["median"]) == {15.0}
    inner = frame[frame["value"].between(0, 1, inclusive="neither")]
    assert ((inner["lower"] < inner["value"]) & (inner["value"] < inner["upper"])).all()


def test_the_curve_takes_the_clocks_that_started_in_the_period(generation):
    request = Request(where=RESOLUTION, from_on=day("2026-03-03"), to_on=day("2026-03-19"))
    frame = catalog.run(generation, "survival", request)
    # B, and C and D; E came later
    assert rows(frame, "time", "events", "censored", "n") == [(10, 0, 1, 3), (17, 0, 1, 3), (30, 1, 0, 3)]
    for name in ("resolved_by_day", "restricted_mean_time"):
        assert set(catalog.run(generation, name, request)["n"]) == {3}


def test_resolved_by_day_with_withdrawal_as_another_end(generation):
    frame = catalog.run(generation, "resolved_by_day")
    # first cycles only, so E counts once
    assert rows(frame, "by_day", "withdrawn_share", "open_share", "value", "n") == [
        (1, 0.0, pytest.approx(5 / 6), pytest.approx(1 / 6), 6),
        (3, 0.0, pytest.approx(5 / 6), pytest.approx(1 / 6), 6),
        (5, 0.0, pytest.approx(5 / 6), pytest.approx(1 / 6), 6),
        (10, pytest.approx(1 / 6), pytest.approx(3 / 6), pytest.approx(2 / 6), 6),
        (20, pytest.approx(1 / 6), pytest.approx(2 / 6), pytest.approx(3 / 6), 6),
    ]


def test_a_day_that_the_data_do_not_reach_is_not_told(tmp_path):
    events = [
        *story("A", ("received", "2026-03-02 10:00"), ("resolved", "2026-03-05 10:00")),
        *story("B", ("received", "2026-03-02 10:00")),
        *story("C", ("received", "2026-03-07 10:00"), ("withdrawn", "2026-03-07 11:00")),
    ]
    found = warehouse_generation.open_live(make(tmp_path, events))
    frame = catalog.run(found, "resolved_by_day").set_index("by_day")
    # C withdraws on day 0 of 3; A ends on day 3 of 2, B is seen open for 5 days
    assert frame.loc[1, ["withdrawn_share", "open_share", "value"]].tolist() == pytest.approx([1 / 3, 2 / 3, 0])
    assert frame.loc[[3, 5], "value"].tolist() == pytest.approx([1 / 3, 1 / 3])
    assert frame.loc[[10, 20], ["withdrawn_share", "open_share", "lower", "upper", "value"]].isna().all().all()
    assert (frame["n"] == 3).all()


def test_a_reader_who_asks_for_nothing_gets_the_columns_all_the_same(generation):
    request = Request(from_on=day("2030-01-01"), by=("channel",), grain="week")
    for name in ("survival", "resolved_by_day", "restricted_mean_time"):
        frame = catalog.run(generation, name, request)
        assert frame.empty
        whole = catalog.run(generation, name, Request(by=("channel",), grain="week"))
        assert list(frame.columns) == list(whole.columns)


def test_mean_time_up_to_a_horizon(generation):
    def mean(horizon):
        request = Request(where=RESOLUTION, options={"horizon": horizon} if horizon else {})
        return catalog.run(generation, "restricted_mean_time", request).iloc[0]

    # under the curve: 1 for a day, 5/6 for seven, 4/6 for seven, 4/9 for five
    assert mean(None)["value"] == mean("20")["value"] == pytest.approx(1 + 35 / 6 + 28 / 6 + 20 / 9)
    assert mean("10")["value"] == pytest.approx(1 + 35 / 6 + 8 / 6)
    assert mean("60")["value"] == pytest.approx(1 + 35 / 6 + 28 / 6 + 15 * 4 / 9)
    assert (mean("10")["n"], mean("10")["horizon"]) == (7, 10)
    assert mean("10")["lower"] < mean("10")["value"] < mean("10")["upper"] <= 10
    assert not mean("60")["is_beyond_data"]


def test_fractions_are_looked_at_once_a_day(tmp_path):
    received = {"due_at": pd.Timestamp("2026-03-12 06:00").to_pydatetime()}
    events = [
        # closed after half a day: by the end of day 1
        *story("A", ("received", "2026-03-02 10:00", received), ("resolved", "2026-03-02 22:00")),
        # closed after exactly two days: on day 2, not 3
        *story("B", ("received", "2026-03-02 10:00", received), ("resolved", "2026-03-04 10:00")),
        # withdrawn after a day and a half: by the end of day 2
        *story("W", ("received", "2026-03-02 10:00", received), ("withdrawn", "2026-03-03 22:00")),
        # open for 2.5 days: seen open on day 2
        *story("C", ("received", "2026-03-02 10:00", received)),
        # as_of
        *story("D", ("received", "2026-03-04 22:00", received)),
    ]
    found = warehouse_generation.open_live(make(tmp_path, events, policies=("boston311",)))
    frame = catalog.run(found, "survival")
    assert rows(frame, "time", "events", "censored") == [(0, 0, 1), (1, 1, 0), (2, 1, 2)]
    # one of four leaves on day 1, one of three on day 2: 1, then 3/4, then for eight days 1/2
    (mean,) = catalog.run(found, "restricted_mean_time", Request(options={"horizon": "10"})).to_dict("records")
    assert mean["value"] == pytest.approx(1 + 3 / 4 + 8 / 2)
    ends = catalog.run(found, "resolved_by_day").set_index("by_day")
    assert ends.loc[1, ["withdrawn_share", "open_share", "value"]].tolist() == pytest.approx([0, 3 / 4, 1 / 4])


def test_hours_are_not_days(tmp_path):
    steps = [("received", "2026-03-02 10:00"), ("resolved", "2026-03-04 10:00")]
    events = [{**event, "policy": "hours"} for event in story("X", *steps)]
    found = warehouse_generation.open_live(make(tmp_path, events, policies=(str(file_of("hours")),)))
    assert catalog.run(found, "resolved_by_day").empty
    # 10 to 13 and 14 to 18, eight on Tuesday, 9 to 10
    assert rows(catalog.run(found, "time_to", Request(where=RESOLUTION)), "unit", "value") == [("working_hours", 16.0)]
