"""A small warehouse made of events that a test writes by hand: the load's own tables, policies and marts, no files.

Times are on the wall clock of Asia/Baku (UTC+4 all year), so that a test reads like the policy does.
"""

from datetime import UTC, date, datetime, timedelta
from functools import cache
from pathlib import Path

import duckdb
import pyarrow as pa

from etl.marts import build
from etl.policy import tables as policy
from queries.warehouse.generation import CURRENT, SCHEMA_VERSION

BAKU_HOURS = 4
TABLES = Path(build.FOLDER).parent / "staging" / "tables.sql"


def event(complaint_id, event_type, at, **more):
    """Give one event; `at` is local time, `2026-03-19 10:00`."""
    local_at = datetime.fromisoformat(at)
    return {
        "complaint_id": complaint_id,
        "event_type": event_type,
        "local_at": local_at,
        "occurred_at": local_at - timedelta(hours=BAKU_HOURS),
        **more,
    }


def story(complaint_id, *steps, **received):
    """Give the events of one complaint from (event_type, local time[, what it carries]); keywords go to the first."""
    return [
        event(complaint_id, step[0], step[1], **(step[2] if len(step) > 2 else {}), **(received if number == 0 else {}))
        for number, step in enumerate(steps)
    ]


def instant(text):
    """Give local wall time as an aware instant."""
    return (datetime.fromisoformat(text) - timedelta(hours=BAKU_HOURS)).replace(tzinfo=UTC)


@cache
def policy_tables(names):
    """Give the policy tables as frames; laying out the calendar once is enough for all tests."""
    with duckdb.connect(":memory:") as connection:
        policy.install(connection, [policy.find(name) for name in names])
        tables = [row[0] for row in connection.execute("show tables").fetchall()]
        return {table: connection.execute(f'select * from "{table}"').to_arrow_table() for table in tables}


def filled(path, events, rejected, policies):
    """Write what a load has read into a new generation: policies, events, rejected rows and the load; no marts yet.

    Gives the connection by which it was written, still open.
    """
    connection = opened(path)
    _fill(connection, events, rejected, policies)
    return connection


def opened(path):
    """Open a generation for writing."""
    connection = duckdb.connect(str(path))
    connection.execute("set threads = 1")  # a second finds nothing to do in a handful of rows
    connection.execute("set timezone = 'UTC'")
    return connection


def _fill(connection, events, rejected, policies):
    for table, rows in policy_tables(tuple(policies)).items():
        connection.register("rows", rows)
        connection.execute(f'create table "{table}" as select * from rows')
        connection.unregister("rows")
    connection.execute(TABLES.read_text(encoding="utf-8"))
    # marts are only ever made of something: an empty warehouse is one that lost what it had
    rows = [
        {
            "event_id": f"e{number:04}",
            "policy": policies[0],
            "source": "events",
            "load_id": 1,
            "file": "events.csv",
            "row": number + 1,
            "content_hash": f"{number:x}",
            **given,
        }
        for number, given in enumerate(events or story("X", ("received", "2026-03-02 10:00")), start=1)
    ]
    columns = dict.fromkeys(column for row in rows for column in row)
    connection.register("rows", pa.table({column: [row.get(column) for row in rows] for column in columns}))
    connection.execute("insert into events by name select * from rows")
    connection.unregister("rows")
    for row in rejected:
        connection.execute("insert into rejected_rows values (1, 'events', 'events.csv', ?, ?, ?, ?)", row)
    load = {
        "load_id": 1,
        "loaded_at": datetime(2026, 4, 30, 8),  # noqa: DTZ001 - the warehouse keeps naive UTC
        "source": "events",
        "files": ["events.csv"],
        "rows_read": len(events) + len(rejected),
        "events_read": len(events) + len(rejected),
        "events_loaded": len(events),
        "duplicates": 0,
        "corrected": 0,
        "rejected": len(rejected),
        "seconds": 0.5,
    }
    connection.execute("insert into loads by name select unnest($1)", [load])


def make(folder, events, name="g000001.duckdb", rejected=(), policies=("retailer",), meta=None):
    """Write a generation holding these events, make it the live one, and give its folder."""
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    with filled(folder / name, events, rejected, policies) as connection:
        build.build(connection, everything=True)
        build.keep_texts(connection)
        for table in ("events", *build.MARTS) if not events else ():
            connection.execute(f"delete from {table}")
        newest = max((given["occurred_at"] for given in events), default=None)
        kept = {
            "schema_version": SCHEMA_VERSION,
            "generation": 1,
            "data_as_of": newest and newest.isoformat(),
            "zone": "Asia/Baku",
            "policy": policies[0],
            "loaded_at": "2026-04-30T08:00:00",
            **(meta or {}),
        }
        rows = [[key, str(value)] for key, value in kept.items() if value is not None]
        connection.executemany("insert into meta values (?, ?)", rows)
    (folder / CURRENT).write_text(f"{name}\n", encoding="utf-8")
    return folder


def day(text):
    """Give a date."""
    return date.fromisoformat(text)
