"""Policies: what is refused and how, and the tables as the load finds them."""

import datetime as dt
import shutil

import duckdb
import pytest

from etl.policy import calendar
from etl.policy import tables as policy_tables
from queries.errors import BadPolicyError, MissingFileError, UsageError
from tests.oracle.clocks.policies import READY

MINIMAL = """
name = "trial"
label = "A trial"
source = "Made up for a test."
zone = "UTC"
steps = ["accepted", "examined", "resolved"]

[[version]]
effective_from = 2000-01-01
source = "Made up for a test."

[[version.clock]]
name = "resolution"
start = "received"
stop = "resolved"
limit = 5
unit = "working_days"
source = "Made up for a test."
"""

SECOND_VERSION = """
[[version]]
effective_from = 2026-07-01
source = "A change made up for a test."

[[version.clock]]
name = "resolution"
start = "received"
stop = "resolved"
limit = 7
unit = "working_days"
extendable = true
source = "A change made up for a test."
"""

HOURS = """
[version.schedule]
mon = ["09:00-13:00", "14:00-18:00"]
tue = ["09:00-18:00"]
thu = ["09:00-18:00"]
fri = ["10:00-24:00"]
"""


def write(folder, text: str = MINIMAL):
    """A policy file of its own."""
    path = folder / "trial.toml"
    path.write_text(text, encoding="utf-8")
    return path


def installed(*policies: policy_tables.Policy) -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect()
    policy_tables.install(connection, list(policies))
    return connection


@pytest.fixture(scope="module")
def retailer() -> duckdb.DuckDBPyConnection:
    return installed(policy_tables.find("retailer"))


def nth_working_day_after(connection, start: str, number: int) -> dt.date:
    """As marts do it: by the running count."""
    return connection.execute(
        """
        select later."day"
        from calendar as start
        join calendar as later on later.policy = start.policy
         and later.is_working
         and later.working_index = start.working_index + ?
        where start."day" = ?
        """,
        [number, start],
    ).fetchone()[0]


def test_built_in_policies_all_read():
    assert policy_tables.built_in() == sorted(("as_recorded", "boston311", "receipt", "retailer", "servicenow", *READY))
    assert [policy_tables.find(name).name for name in policy_tables.built_in()] == policy_tables.built_in()


def test_retailers_clocks(retailer):
    rows = retailer.execute(
        """
        select clock, "position", start_event, stop_event, limit_units, unit, rolls, is_extendable, reopens, pause_from
        from policy_clocks order by "position"
        """
    ).fetchall()
    assert rows == [
        ("acceptance", 1, "received", "accepted", 3, "working_days", False, False, False, None),
        ("examination", 2, "accepted", "examined", 3, "working_days", False, False, False, None),
        ("resolution", 3, "received", "resolved", 10, "calendar_days", True, True, True, None),
    ]
    assert retailer.execute("select policy, zone, country, subdivision from policies").fetchall() == [
        ("retailer", "Asia/Baku", "AZ", None)
    ]


def test_later_steps_imply_earlier_ones(retailer):
    rows = retailer.execute("select clock, event_type, implied from policy_clock_stops order by all").fetchall()
    assert rows == [
        ("acceptance", "accepted", False),
        ("acceptance", "examined", True),
        ("acceptance", "resolved", True),
        ("examination", "examined", False),
        ("examination", "resolved", True),
        ("resolution", "resolved", False),
    ]


def test_golden_days(retailer):
    assert nth_working_day_after(retailer, "2026-03-19", 3) == dt.date(2026, 4, 2)
    assert nth_working_day_after(retailer, "2026-03-19", 10) == dt.date(2026, 4, 13)
    assert nth_working_day_after(retailer, "2026-03-29", 1) == dt.date(2026, 3, 31)  # where Sunday the 29th rolls to
    days = retailer.execute(
        """
        select is_working, strftime(ends_at, '%d %H:%M')
        from calendar
        where "day" in ('2024-12-28', '2025-03-27')
        order by "day"
        """
    ).fetchall()
    assert days == [(True, "28 20:00"), (False, "27 20:00")]


def test_calendar_table_is_whole(retailer):
    assert retailer.execute(
        """select count(*), count(distinct "day"), min("day"), max("day"), count(ends_at) from calendar"""
    ).fetchone() == (14_976, 14_976, calendar.FIRST_DAY, calendar.LAST_DAY, 14_976)
    types = dict(
        retailer.execute("select column_name, data_type from duckdb_columns() where table_name = 'calendar'").fetchall()
    )
    assert types == {
        "policy": "VARCHAR",
        "day": "DATE",
        "is_working": "BOOLEAN",
        "name": "VARCHAR",
        "is_confirmed": "BOOLEAN",
        "working_index": "INTEGER",
        "ends_at": "TIMESTAMP",
        "source": "VARCHAR",
    }


def test_trial_policies_clocks():
    connection = installed(*(policy_tables.find(name) for name in ("servicenow", "boston311", "receipt")))
    rows = connection.execute(
        """select policy, clock, limit_units, unit, pause_from, pause_to, reopens from policy_clocks order by all"""
    ).fetchall()
    assert rows == [
        ("boston311", "resolution", None, "due_at", None, None, False),
        ("receipt", "resolution", None, "due_at", None, None, False),
        ("servicenow", "acceptance", 1, "working_days", None, None, False),
        ("servicenow", "resolution", 5, "working_days", "info_requested", "info_received", True),
    ]
    assert connection.execute("select policy, count(*) from calendar group by all order by all").fetchall() == [
        ("boston311", 14_976),
        ("receipt", 14_976),
        ("servicenow", 14_976),
    ]


def test_second_version_of_the_retailers_policy(tmp_path):
    path = tmp_path / "own.toml"
    path.write_text((calendar.FOLDER / "retailer.toml").read_text(encoding="utf-8") + SECOND_VERSION, encoding="utf-8")
    connection = installed(policy_tables.find(str(path)))
    rows = connection.execute(
        """
        select version, effective_from, effective_to, clock, limit_units, unit
        from policy_clocks order by version, "position"
        """
    ).fetchall()
    first, second = dt.date(2000, 1, 1), dt.date(2026, 7, 1)
    assert rows == [
        (1, first, second, "acceptance", 3, "working_days"),
        (1, first, second, "examination", 3, "working_days"),
        (1, first, second, "resolution", 10, "calendar_days"),
        (2, second, None, "resolution", 7, "working_days"),
    ]


def test_install_replaces_what_was_there(tmp_path):
    connection = installed(policy_tables.find("retailer"))
    policy_tables.install(connection, [policy_tables.find(write(tmp_path))])
    for table in ("policies", "policy_clocks", "policy_clock_stops", "calendar"):
        assert connection.execute(f'select distinct policy from "{table}"').fetchall() == [("trial",)]


def test_two_policies_of_one_name_are_refused(tmp_path):
    one = policy_tables.find(write(tmp_path))
    with pytest.raises(BadPolicyError, match="'trial'"):
        installed(one, one)


def test_working_hours_are_laid_over_the_calendar(tmp_path):
    text = MINIMAL.replace('"working_days"', '"working_hours"').replace(
        'zone = "UTC"', 'zone = "Asia/Baku"\ncountry = "AZ"'
    )
    text = text.replace("\n[[version.clock]]", f"{HOURS}\n[[version.clock]]")
    connection = installed(policy_tables.find(write(tmp_path, text)))
    week = """
        select strftime(opens, '%a %d %H:%M'), strftime(closes, '%a %d %H:%M'), seconds_before
        from (select *, opens_at + interval 4 hour as opens, closes_at + interval 4 hour as closes from work_intervals)
        where opens >= ? and opens < ? order by opens
    """
    rows = connection.execute(week, [dt.date(2024, 12, 23), dt.date(2025, 1, 4)]).fetchall()
    base = rows[0][2]
    assert [(opens, closes, (seconds - base) / 3600) for opens, closes, seconds in rows] == [
        ("Mon 23 09:00", "Mon 23 13:00", 0),
        ("Mon 23 14:00", "Mon 23 18:00", 4),
        ("Tue 24 09:00", "Tue 24 18:00", 8),  # Wednesday is closed by the schedule
        ("Thu 26 09:00", "Thu 26 18:00", 17),
        ("Fri 27 10:00", "Sat 28 00:00", 26),
        ("Sat 28 10:00", "Sun 29 00:00", 40),  # worked by decree: Friday's hours
        ("Sun 29 10:00", "Mon 30 00:00", 54),  # and from 30 December to 5 January nothing
    ]
    assert connection.execute("select min(seconds_before) from work_intervals").fetchone() == (0,)

    text = text.replace("[version.schedule]", '[version.schedule]\nworking_saturday = ["11:00-15:00"]')
    connection = installed(policy_tables.find(write(tmp_path, text)))
    rows = connection.execute(week, [dt.date(2024, 12, 28), dt.date(2024, 12, 29)]).fetchall()
    assert [row[:2] for row in rows] == [("Sat 28 11:00", "Sat 28 15:00")]


def test_a_policy_that_is_not_there():
    with pytest.raises(UsageError, match="no policy named 'retailor'; choose one of as_recorded, az_banks"):
        policy_tables.find("retailor")
    with pytest.raises(MissingFileError, match="no policy file absent"):
        policy_tables.find("absent.toml")


def test_content_hash_follows_what_affects_results(tmp_path, monkeypatch):
    def content_hash(text: str = MINIMAL) -> str:
        return policy_tables.find(write(tmp_path, text)).content_hash

    baku = MINIMAL.replace('zone = "UTC"', 'zone = "Asia/Baku"\ncountry = "AZ"')
    plain = content_hash(baku)
    assert content_hash("# only a comment\n" + baku) == plain
    assert content_hash(baku.replace("limit = 5", "limit = 6")) != plain
    assert content_hash(baku.replace("Asia/Baku", "UTC")) != plain

    # A calendar file beside the policy takes the place of the built-in one.
    own = tmp_path / calendar.OVERRIDES_NAME
    shutil.copy(calendar.FOLDER / calendar.OVERRIDES_NAME, own)
    assert content_hash(baku) == plain
    with own.open("a", encoding="utf-8") as file:
        file.write("2026-02-02,NL,false,elsewhere,test\n")
    assert content_hash(baku) == plain
    with own.open("a", encoding="utf-8") as file:
        file.write("2026-02-02,AZ,false,closed,test\n")
    assert content_hash(baku) != plain
    own.unlink()

    monkeypatch.setattr("holidays.__version__", "0.0")
    assert content_hash(baku) != plain


def test_overrides_beside_a_policy_reach_its_calendar(tmp_path):
    path = write(tmp_path, MINIMAL.replace('zone = "UTC"', 'zone = "Asia/Baku"\ncountry = "AZ"'))
    own = "date,country,working,name,source\n2026-02-02,AZ,false,closed,test\n"
    (tmp_path / calendar.OVERRIDES_NAME).write_text(own, encoding="utf-8")
    connection = installed(policy_tables.find(path))
    assert connection.execute("""select is_working, name from calendar where "day" = '2026-02-02'""").fetchone() == (
        False,
        "closed",
    )
