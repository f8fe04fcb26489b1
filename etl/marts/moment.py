"""The moment of a load, and up to when its data reach: never later than that moment.

What lies after the moment of loading cannot have happened: it is a slip of the keyboard, a wrong clock or zone. Such
events are rejected (`occurred_at_not_in_future`): one of them would make itself the present, and everything overdue.
"""

import os
from datetime import UTC, date, datetime, timedelta

import duckdb

from queries import period
from queries.errors import UsageError

VARIABLE = "COMPLAINTS_NOW"
"""Sets the moment of loading, in ISO 8601 with an offset: for data that are loaded again as if it were then."""
CLOCK_SKEW = timedelta(minutes=10)
"""How far the clocks of a source and of this machine may lie apart."""


def now() -> datetime:
    """Give the present, or what VARIABLE says, in UTC without an offset as the warehouse keeps it."""
    if not (text := os.environ.get(VARIABLE)):
        return datetime.now(UTC).replace(tzinfo=None)
    try:
        given = datetime.fromisoformat(text)
    except ValueError:
        given = None
    if given is None or given.tzinfo is None:
        raise UsageError(f"{VARIABLE} is {text!r}: write a time with its offset, such as 2026-11-30T08:00+04:00.")
    return given.astimezone(UTC).replace(tzinfo=None)


def begin(connection: duckdb.DuckDBPyConnection, at: datetime | None = None) -> None:
    """Let a connection know the moment of its load (None: the present)."""
    at = at or now()
    connection.execute("set variable loaded_at = ?", [at])
    connection.execute("set variable latest_at = ?", [at + CLOCK_SKEW])


def data_as_of(connection: duckdb.DuckDBPyConnection) -> datetime | None:
    """Give up to when the events of the current catalog reach: to the newest, but not past the moment of the load.

    Without the moment (`begin` was not called) to the newest event, whenever that is.
    """
    newest, loaded_at = connection.execute(
        """select
            max(occurred_at) filter (where coalesce(occurred_at <= getvariable('latest_at'), true)),
            getvariable('loaded_at')
        from events"""
    ).fetchone()
    return min(newest or loaded_at, loaded_at) if loaded_at else newest


def known_on(connection: duckdb.DuckDBPyConnection, zone: str) -> date | None:
    """Give the last local day up to which everything is known, as `Generation.finished_on`; None without events."""
    if (newest := data_as_of(connection)) is None:
        return None
    loaded_at, days = connection.execute(
        """select
            getvariable('loaded_at'),
            (select list(day) from calendar where not is_working and policy = (
                select policy from complaints group by policy order by count(*) desc, policy limit 1
            ))"""
    ).fetchone()
    off = set(days or ())
    loaded_on = loaded_at and period.local_date(loaded_at, zone)
    return period.known_to(period.local_date(newest, zone), loaded_on, lambda day: day not in off)
