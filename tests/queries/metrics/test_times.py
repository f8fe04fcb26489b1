"""Durations and scores on the hand-worked story."""

from datetime import timedelta

import pytest

from queries.semantic import catalog
from queries.semantic.catalog import Request
from queries.warehouse import generation as warehouse_generation
from tests.helpers.small_warehouse import day, make, story


def test_median_p90_and_implied_stops(generation):
    frame = catalog.run(generation, "time_to")
    assert list(frame.columns) == ["clock", "unit", "p90", "low", "high", "implied_count", "value", "n"]
    # six values are the fewest whose median has an interval
    assert frame[["low", "high"]].isna().all(axis=None)
    rows = [tuple(row) for row in frame.drop(columns=["low", "high"]).itertuples(index=False)]
    # 1, 1, 2, 14: the middle is 1.5; nine tenths of the way along lies 0.7 of the way from 2 to 14
    assert rows[0] == ("acceptance", "working_days", pytest.approx(10.4), 2, 1.5, 4)
    # 2, 9
    assert rows[1] == ("examination", "working_days", pytest.approx(8.3), 1, 5.5, 2)
    # 1, 8, 15, 30
    assert rows[2] == ("resolution", "calendar_days", pytest.approx(25.5), 0, 11.5, 4)


def test_durations_are_dated_by_the_stop(generation):
    request = Request(from_on=day("2026-03-10"), to_on=day("2026-03-17"), where={"clock": ["resolution"]})
    row = catalog.run(generation, "time_to", request).iloc[0]
    assert (row["value"], row["n"]) == (11.5, 2)  # A on the first day of the period, F on the last


def test_distribution_counts_each_whole_unit(generation):
    frame = catalog.run(generation, "time_distribution", Request(where={"clock": ["acceptance"]}))
    rows = [tuple(row) for row in frame[["elapsed_units", "cumulative_share", "value", "n"]].itertuples(index=False)]
    assert rows == [(1, 0.5, 2, 4), (2, 0.75, 1, 4), (14, 1.0, 1, 4)]


def test_satisfaction_and_response(generation):
    row = catalog.run(generation, "satisfaction").to_dict("records")[0]
    assert row == {
        "satisfied_count": 2,
        "satisfied_share": 1.0,
        "satisfied_low": pytest.approx(0.34238, abs=1e-5),  # 2 / (2 + 1.95996^2)
        "satisfied_high": 1.0,
        "responded_count": 2,
        "resolved_count": 3,  # A, B, F; E is open again
        "response_share": pytest.approx(2 / 3),
        "response_low": pytest.approx(0.20766, abs=1e-5),
        "response_high": pytest.approx(0.93851, abs=1e-5),
        # two scores half a point from their mean: 12.706 standard errors of 0.5, cut to the scale
        "low": 1.0,
        "high": 5.0,
        "value": 4.5,
        "n": 2,
    }


def test_satisfaction_is_dated_by_the_rating_and_response_by_the_resolution(generation):
    # A is resolved on the 10th and rated on the 12th, F on the 17th and the 18th
    request = Request(from_on=day("2026-03-11"), to_on=day("2026-03-17"))
    row = catalog.run(generation, "satisfaction", request).to_dict("records")[0]
    assert (row["value"], row["n"]) == (4.0, 1)
    assert (row["resolved_count"], row["response_share"]) == (1, 1.0)


def test_a_clock_that_stops_before_it_starts_is_in_no_figure(tmp_path):
    events = story(
        "X", ("received", "2026-03-02 10:00"), ("accepted", "2026-03-01 10:00"), ("rated", "2026-04-30 10:00")
    )
    found = warehouse_generation.open_live(make(tmp_path, events))
    acceptance = Request(where={"clock": ["acceptance"]})
    assert list(catalog.run(found, "clocks", acceptance)["state"]) == ["invalid"]
    for name in ("time_to", "time_distribution", "on_time_share"):
        assert catalog.run(found, name, acceptance).empty
    row = catalog.run(found, "overdue_count", acceptance).iloc[0]
    assert (row["value"], row["n"]) == (0, 0)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("count", "low", "high"),
    # (n - 1.96 sqrt n) / 2, rounded: 0.31 of 5, 0.60 of 6, 1.56 of 9, 3.33 of 14, 3.70 of 15 are ranks 0 to 4
    [(5, None, None), (6, 1, 6), (9, 2, 8), (14, 3, 12), (15, 4, 12)],
)
@pytest.mark.parametrize("name", ["time_to", "time_to_inform", "extension_days_granted"])
def test_the_interval_of_a_median_lies_between_two_of_the_values(tmp_path, name, count, low, high):
    def steps(number):
        """One that takes so many days, is extended by so many, and told of after so many hours."""
        if name == "time_to":
            return [("resolved", f"2026-04-{1 + number:02} 10:00")]
        if name == "time_to_inform":
            return [
                ("accepted", "2026-04-01 10:00"),
                ("informed", f"2026-04-01 {10 + number // 2}:{30 * (number % 2):02}", {"step": "accepted"}),
            ]
        promised_on = day("2026-04-13") + timedelta(number)
        return [("extended", "2026-04-02 10:00", {"reason": "awaiting parts", "promised_on": promised_on})]

    events = [
        each
        for number in range(1, count + 1)
        for each in story(f"C{number}", ("received", "2026-04-01 10:00"), *steps(number))
    ]
    found = warehouse_generation.open_live(make(tmp_path, events))
    row = catalog.run(found, name, Request(where={"clock": ["resolution"]} if name == "time_to" else {})).iloc[0]
    unit = 0.5 if name == "time_to_inform" else 1
    assert (row["value"], row["n"]) == (unit * (count + 1) / 2, count)
    assert [None if each != each else each / unit for each in (row["low"], row["high"])] == [low, high]


def test_the_distribution_takes_what_stopped_in_the_period(generation):
    request = Request(from_on=day("2026-03-10"), to_on=day("2026-03-17"), where={"clock": ["resolution"]})
    frame = catalog.run(generation, "time_distribution", request)
    assert list(zip(frame["elapsed_units"], frame["value"], frame["n"], strict=True)) == [(8, 1, 2), (15, 1, 2)]  # A, F


@pytest.mark.parametrize("name", ["time_to", "time_distribution"])
def test_what_was_withdrawn_before_it_stopped_took_no_time(tmp_path, name):
    ends = ("withdrawn", "2026-03-03 10:00"), ("resolved", "2026-03-04 10:00")
    found = warehouse_generation.open_live(make(tmp_path, story("X", ("received", "2026-03-02 10:00"), *ends)))
    assert catalog.run(found, name).empty
