"""When complaints arrive, and the other reading of "10 days", on cases worked by hand."""

import pandas as pd
import pytest

from queries.semantic import catalog
from queries.semantic.catalog import Request
from queries.warehouse import generation as warehouse_generation
from tests.helpers.small_warehouse import day, instant, make, story
from tests.oracle.clocks.policies import file_of
from tests.queries.metrics.golden_story import EVENTS as GOLDEN
from tests.queries.metrics.work_story import EVENTS

POLICY = """
name = "invented"
label = "Invented for the tests"
source = "An invention."
zone = "Asia/Baku"
country = "AZ"
steps = ["resolved"]
channels = []
[[version]]
effective_from = 2000-01-01
source = "An invention."
[[version.clock]]
name = "resolution"
start = "received"
stop = "resolved"
limit = 10
unit = "UNIT"
source = "An invention."
"""
HOURS = "[version.schedule]\n" + "\n".join(f'{day} = ["09:00-17:00"]' for day in ("mon", "tue", "wed", "thu", "fri"))


def judged_in(folder, unit, events, policy=POLICY):
    folder.mkdir()
    (folder / "invented.toml").write_text(policy.replace("UNIT", unit) + (HOURS if "hours" in unit else ""), "utf-8")
    events = [event | {"policy": "invented"} for event in events]
    return warehouse_generation.open_live(make(folder / "warehouse", events, policies=(str(folder / "invented.toml"),)))


def cells(generation, **request):
    frame = catalog.run(generation, "receipt_heatmap", Request(**request))
    shares = frame["on_time_count"] / frame["due_count"].where(frame["due_count"] > 0)
    pd.testing.assert_series_equal(frame["on_time_share"], shares, check_names=False)
    columns = ["weekday", "hour", "on_time_count", "due_count", "value", "n"]
    return [tuple(row) for row in frame[columns].itertuples(index=False)]


def test_receipts_by_weekday_and_hour(tmp_path):
    found = warehouse_generation.open_live(make(tmp_path, EVENTS))
    assert cells(found) == [
        (1, 8, 0, 1, 1, 1),  # S, withdrawn after its deadline
        (1, 9, 1, 1, 1, 1),  # R
        (1, 10, 1, 1, 1, 1),  # P
        (2, 10, 0, 1, 1, 1),  # Q, overdue
        (4, 10, 0, 0, 1, 1),  # T, not due yet
    ]
    assert cells(found, from_on=day("2026-03-03"), to_on=day("2026-03-03")) == [(2, 10, 0, 1, 1, 1)]


@pytest.mark.slow
def test_what_was_accepted_early_is_judged_when_its_deadline_has_passed(tmp_path):
    events = story("X", ("received", "2026-03-02 10:00"), ("accepted", "2026-03-03 10:00"))
    found = warehouse_generation.open_live(make(tmp_path, events))
    assert cells(found, as_of=instant("2026-03-05 23:59:59")) == [(1, 10, 0, 0, 1, 1)]
    assert cells(found, as_of=instant("2026-03-06 00:00:00")) == [(1, 10, 1, 1, 1, 1)]


def test_a_week_and_an_hour_begin_at_local_midnight(tmp_path):
    events = [
        *story("A", ("received", "2026-03-08 23:59:59.999999")),
        *story("B", ("received", "2026-03-09 00:00:00")),
    ]
    assert cells(warehouse_generation.open_live(make(tmp_path, events))) == [(1, 0, 0, 0, 1, 1), (7, 23, 0, 0, 1, 1)]


def test_what_was_withdrawn_in_time_or_is_invalid_is_received_but_not_judged(tmp_path):
    events = [
        *story("W", ("received", "2026-03-02 10:00"), ("withdrawn", "2026-03-03 10:00")),
        *story("V", ("received", "2026-03-02 10:00"), ("accepted", "2026-03-02 09:00")),
        *story("Z", ("received", "2026-03-20 11:00")),
    ]
    assert cells(warehouse_generation.open_live(make(tmp_path, events))) == [(1, 10, 0, 0, 2, 2), (5, 11, 0, 0, 1, 1)]


def test_a_complaint_is_received_once_however_often_its_acceptance_runs(tmp_path):
    events = story(
        "X",
        ("received", "2026-03-02 10:00"),
        ("accepted", "2026-03-03 10:00"),
        ("reopened", "2026-03-04 10:00"),
        ("accepted", "2026-03-05 10:00"),
        ("rated", "2026-04-20 10:00"),
    )
    policy = POLICY.replace("resolution", "acceptance").replace("resolved", "accepted") + "reopens = true\n"
    assert cells(judged_in(tmp_path / "reopens", "working_days", events, policy)) == [(1, 10, 1, 1, 1, 1)]


def other(generation, **request):
    frame = catalog.run(generation, "on_time_other_reading", Request(**request))
    assert list(frame["value"]) == list(frame["numerator"] / frame["denominator"])
    return [(row.read_as, row.changed_count, row.numerator, row.denominator) for row in frame.itertuples()]


def test_the_other_reading_counts_working_days(tmp_path):
    found = warehouse_generation.open_live(make(tmp_path, GOLDEN))
    # A, B and F are due on 17 and 18 March; F makes it on the 17th, five days after its tenth day; D is due on 13 April
    assert other(found) == [("working_days", 1, 2, 3)]
    assert other(found, as_of=instant("2026-04-13 23:59:59")) == [("working_days", 1, 2, 3)]
    # at the end of 13 April the deadline of D has passed; E, cycle 1, was due then by the first reading only
    assert other(found, as_of=instant("2026-04-14 00:00:00")) == [("working_days", 1, 2, 4)]


@pytest.mark.parametrize(
    ("resolved", "expected"),
    [
        # both late from the end of 31 March by the first reading: 10 working days after 19 March end with 13 April
        ("2026-04-13 23:59:59.999999", [("working_days", 1, 1, 1)]),
        ("2026-04-14 00:00:00", [("working_days", 0, 0, 1)]),
    ],
)
def test_the_golden_case_of_ten_working_days(tmp_path, resolved, expected):
    events = story("X", ("received", "2026-03-19 10:00"), ("resolved", resolved))
    found = warehouse_generation.open_live(make(tmp_path, events))
    on = day("2026-04-13")
    assert other(found, as_of=instant("2026-04-20 00:00"), from_on=on, to_on=on) == expected
    assert other(found, as_of=instant("2026-04-20 00:00"), to_on=day("2026-04-12")) == []
    # by the resolved cohort, it is dated by its stop
    stopped_on = day(resolved[:10])
    assert other(found, cohort="resolved", from_on=stopped_on, to_on=stopped_on) == expected


def test_a_withdrawal_counts_only_after_the_other_deadline(tmp_path):
    for withdrawn, expected in [("2026-04-13 23:59", []), ("2026-04-14 00:00", [("working_days", 0, 0, 1)])]:
        events = story("X", ("received", "2026-03-19 10:00"), ("withdrawn", withdrawn))
        found = warehouse_generation.open_live(make(tmp_path / withdrawn[:10], events))
        assert other(found, as_of=instant("2026-04-20 00:00")) == expected


def test_what_has_recorded_deadlines_or_pauses_has_no_other_reading(tmp_path):
    events = story("X", ("received", "2026-03-02 10:00"), ("resolved", "2026-03-30 10:00"))
    for policy in ("servicenow", "boston311"):
        found = warehouse_generation.open_live(make(tmp_path / policy, events, policies=(policy,)))
        assert other(found) == []


def test_the_other_reading_of_working_days_is_calendar_days_that_roll(tmp_path):
    # ten working days after 19 March end with 13 April, ten days on Sunday 29 March, which rolls to Tuesday 31 March
    for name, resolved, expected in [
        ("in", "2026-03-31 23:59:59", [("calendar_days", 0, 1, 1)]),
        ("out", "2026-04-01 00:00:00", [("calendar_days", 1, 0, 1)]),
    ]:
        events = story("X", ("received", "2026-03-19 10:00"), ("resolved", resolved), ("rated", "2026-04-20 10:00"))
        found = judged_in(tmp_path / name, "working_days", events)
        assert other(found) == expected
        assert other(found, to_on=day("2026-03-30")) == other(found, from_on=day("2026-04-01")) == []


@pytest.mark.slow
def test_hours_have_no_other_reading(tmp_path):
    events = story(
        "X", ("received", "2026-03-02 10:00"), ("resolved", "2026-03-04 10:00"), ("rated", "2026-04-20 10:00")
    )
    assert other(judged_in(tmp_path / "hours", "working_hours", events)) == []


@pytest.mark.slow
def test_a_complaint_is_read_by_its_own_version_and_once_where_a_weekend_follows(tmp_path):
    # the tenth working day after Friday 30 January is Friday 13 February; in calendar days it was Monday 9 February
    events = [
        {**event, "policy": "two_versions"}
        for event in story(
            "X", ("received", "2025-12-29 10:00"), ("resolved", "2025-12-30 10:00"), ("rated", "2026-03-20 10:00")
        )
    ]
    found = warehouse_generation.open_live(
        make(tmp_path / "versions", events, policies=(str(file_of("two_versions")),))
    )
    assert other(found) == [("working_days", 0, 1, 1)]
    events = story("X", ("received", "2026-01-30 10:00"), ("resolved", "2026-02-13 12:00"))
    found = warehouse_generation.open_live(make(tmp_path / "weekend", events))
    assert other(found, as_of=instant("2026-02-20 10:00")) == [("working_days", 1, 1, 1)]


def test_what_is_withdrawn_as_it_is_resolved_is_resolved_by_either_reading(tmp_path):
    events = story(
        "X",
        ("received", "2026-03-02 10:00"),
        ("resolved", "2026-03-04 10:00"),
        ("withdrawn", "2026-03-04 10:00"),
        ("rated", "2026-04-20 10:00"),
    )
    assert other(warehouse_generation.open_live(make(tmp_path, events))) == [("working_days", 0, 1, 1)]
