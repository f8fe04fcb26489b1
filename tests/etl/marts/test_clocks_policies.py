"""Clocks of policies such as no company here has yet: one in working hours, two recorded deadlines, years to come."""

import pytest

from queries.warehouse import generation
from tests.helpers.small_warehouse import instant, make, story

HEAD = """
name = "invented"
label = "Invented for the tests"
source = "An invention."
zone = "Asia/Baku"
country = "AZ"
steps = ["accepted", "resolved"]
channels = []
[[version]]
effective_from = 2000-01-01
source = "An invention."
"""
CLOCK = """
[[version.clock]]
name = "{name}"
start = "received"
stop = "{stop}"
source = "An invention."
"""
ONE_IN_HOURS = f"""{HEAD}
{CLOCK.format(name="acceptance", stop="accepted")}
unit = "working_days"
limit = 3
{CLOCK.format(name="resolution", stop="resolved")}
unit = "working_hours"
limit = 8
pause = ["info_requested", "info_received"]
[version.schedule]
mon = ["09:00-17:00"]
tue = ["09:00-17:00"]
wed = ["09:00-17:00"]
thu = ["09:00-17:00"]
fri = ["09:00-17:00"]
"""
TWO_RECORDED = f"""{HEAD}
{CLOCK.format(name="acceptance", stop="accepted")}
unit = "due_at"
{CLOCK.format(name="resolution", stop="resolved")}
unit = "due_at"
"""

STOPS_OTHERWISE = f"""{HEAD}
{CLOCK.format(name="resolution", stop="accepted")}
unit = "working_days"
limit = 3
reopens = true
[[version]]
effective_from = 2026-01-01
source = "An invention."
{CLOCK.format(name="resolution", stop="resolved")}
unit = "working_days"
limit = 3
reopens = true
"""


def clocks(folder, policy, events, columns="complaint_id, clock, due_at, elapsed, state"):
    """Give columns of every clock row; instants are in UTC."""
    file = folder / "invented.toml"
    file.write_text(policy, encoding="utf-8")
    rows = [event | {"policy": "invented"} for event in events]
    with generation.open_live(make(folder / "warehouse", rows, policies=(str(file),))).reading() as cursor:
        return cursor.execute(f"select {columns} from clocks order by all").fetchall()


def at(text):
    return instant(text).replace(tzinfo=None)


def test_a_single_clock_in_hours_measures_its_own_times(tmp_path):
    # Monday 2 February 10 to 17 = 7, less the pause = 6; eight are full on Tuesday at 11
    begun = [
        ("received", "2026-02-02 10:00"),
        ("info_requested", "2026-02-02 15:00"),
        ("info_received", "2026-02-02 16:00"),
        ("accepted", "2026-02-03 09:30"),
    ]
    events = [
        *story("A", *begun, ("resolved", "2026-02-03 12:00")),
        *story("B", *begun, ("withdrawn", "2026-02-03 10:30")),
    ]
    # three working days end with Thursday
    acceptance = ("acceptance", at("2026-02-06 00:00"), 1.0, "met")
    assert clocks(tmp_path, ONE_IN_HOURS, events) == [
        ("A", *acceptance),
        ("A", "resolution", at("2026-02-03 11:00"), 9.0, "late"),
        ("B", *acceptance),
        ("B", "resolution", at("2026-02-03 11:00"), 7.5, "withdrawn"),
    ]


def test_two_recorded_deadlines_are_a_row_each(tmp_path):
    due = {"due_at": at("2026-02-04 10:00")}
    events = story(
        "A", ("received", "2026-02-02 10:00", due), ("accepted", "2026-02-03 10:00"), ("resolved", "2026-02-06 10:00")
    )
    assert clocks(tmp_path, TWO_RECORDED, events) == [
        ("A", "acceptance", due["due_at"], 1.0, "met"),
        ("A", "resolution", due["due_at"], 4.0, "late"),
    ]


@pytest.mark.parametrize(
    ("received", "confirmed"),
    [
        # the days of rest of 2022 to 2026 are known
        ("2026-03-02 10:00", [("acceptance", True), ("resolution", True)]),
        # three working days end in January 2027
        ("2026-12-29 10:00", [("acceptance", False), ("resolution", True)]),
        ("2021-12-30 10:00", [("acceptance", False), ("resolution", False)]),
    ],
)
def test_a_deadline_is_confirmed_with_the_years_of_its_start_and_its_end(tmp_path, received, confirmed):
    found = clocks(tmp_path, ONE_IN_HOURS, story("A", ("received", received)), "clock, is_due_confirmed")
    assert found == confirmed


def test_a_recorded_deadline_is_confirmed_whatever_the_year(tmp_path):
    found = clocks(
        tmp_path,
        TWO_RECORDED,
        story("A", ("received", "2030-02-04 10:00", {"due_at": at("2030-02-06 10:00")})),
        "is_due_confirmed",
    )
    assert found == [(True,), (True,)]


def test_a_complaint_waits_while_one_of_its_pauses_is_open(tmp_path):
    asked = [
        ("received", "2026-02-02 10:00"),
        ("info_requested", "2026-02-02 11:00"),
        ("info_received", "2026-02-02 12:00"),
        ("info_requested", "2026-02-02 13:00"),
    ]
    # the acceptance does not rest
    assert clocks(tmp_path, ONE_IN_HOURS, story("A", *asked), "clock, is_paused") == [
        ("acceptance", False),
        ("resolution", True),
    ]
    with generation.open_live(tmp_path / "warehouse").reading() as cursor:
        assert cursor.execute("select is_paused from complaints").fetchall() == [(True,)]


def test_a_clock_stops_with_what_stops_it_in_its_own_version(tmp_path):
    events = story(
        "A",
        ("received", "2026-02-02 10:00"),
        ("accepted", "2026-02-03 10:00"),
        ("resolved", "2026-02-04 10:00"),
        ("reopened", "2026-02-05 10:00"),
        ("accepted", "2026-02-06 10:00"),
        ("resolved", "2026-02-09 10:00"),
    )
    found = clocks(tmp_path, STOPS_OTHERWISE, events, "cycle, stopped_at, implied")
    assert found == [(1, at("2026-02-04 10:00"), False), (2, at("2026-02-09 10:00"), False)]
