"""Clocks of policies such as no company here has yet: a single one in working hours, two with recorded deadlines."""

from queries import warehouse
from tests.small_warehouse import instant, make, story

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


def clocks(folder, policy, events):
    """Give complaint, clock, deadline in UTC, elapsed and state of every clock row."""
    file = folder / "invented.toml"
    file.write_text(policy, encoding="utf-8")
    rows = [event | {"policy": "invented"} for event in events]
    with warehouse.open_live(make(folder / "warehouse", rows, policies=(str(file),))).reading() as cursor:
        return cursor.execute("select complaint_id, clock, due_at, elapsed, state from clocks order by all").fetchall()


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
