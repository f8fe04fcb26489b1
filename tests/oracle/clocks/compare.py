"""The clocks of a warehouse beside those of the plain implementation, difference by difference."""

from datetime import UTC, datetime

from queries.warehouse.generation import Generation
from tests.oracle.clocks.generate import BAKU, WORDS

KEYS = ("complaint_id", "clock", "cycle")
VALUES = (*("started_at", "original_due_at", "due_at", "stopped_at", "implied", "withdrawn_at", "elapsed", "state"),)
HALF_A_SECOND_DAYS = 0.5 / 86_400


def naive_utc(instant: datetime) -> datetime:
    """An instant as the warehouse keeps it."""
    return instant.astimezone(UTC).replace(tzinfo=None)


def warehouse_row(event: dict, name: str) -> dict:
    """An event as the table `events` holds it."""
    occurred_at, due_at = event["occurred_at"], event.get("due_at")
    return {
        **{key: event[key] for key in ("event_id", "complaint_id", "event_type")},
        **{key: event.get(key) for key in ("reason", "promised_on", "step", *WORDS)},
        "occurred_at": naive_utc(occurred_at),
        "local_at": occurred_at.astimezone(BAKU).replace(tzinfo=None),
        "due_at": naive_utc(due_at) if due_at else None,
        "policy": name,
        "source": "events",
        "load_id": 1,
        "file": "events.csv",
        "row": 2,
        "content_hash": "",
    }


def warehouse_rows(generation: Generation, as_of: datetime) -> dict[tuple, dict]:
    """The clock rows at `as_of` by complaint, clock and cycle, in the words of clocks.judge."""
    with generation.reading(as_of) as cursor:
        cursor.execute(f"select {', '.join(KEYS + VALUES)} from clocks")
        rows = [dict(zip(KEYS + VALUES, values, strict=True)) for values in cursor.fetchall()]
    for row in rows:
        for key, value in row.items():
            if isinstance(value, datetime):
                row[key] = value.replace(tzinfo=UTC)
        # The plain implementation names a withdrawal only where it ended the clock; at the instant of a stop the mart
        # has it only there too.
        if row["withdrawn_at"] and row["stopped_at"] and row["withdrawn_at"] > row["stopped_at"]:
            row["withdrawn_at"] = None
    return {tuple(row[key] for key in KEYS): row for row in rows}


def warehouse_events(generation: Generation) -> list[dict]:
    """The events of the warehouse as clocks.judge takes them."""
    columns = (
        "complaint_id",
        "event_id",
        "event_type",
        "occurred_at",
        "reason",
        "promised_on",
        "step",
        "due_at",
        *WORDS,
    )
    with generation.cursor() as cursor:
        rows = cursor.execute(f"select {', '.join(columns)} from w.events").fetchall()
    events = [dict(zip(columns, values, strict=True)) for values in rows]
    for event in events:
        event["occurred_at"] = event["occurred_at"].replace(tzinfo=UTC)
        event["due_at"] = event["due_at"] and event["due_at"].replace(tzinfo=UTC)
    return events


def differences(expected: list[dict], actual: dict[tuple, dict]) -> list[str]:
    """A line for each row that only one side has, and for each value in which a row differs."""
    wanted = {tuple(row[key] for key in KEYS): row for row in expected}
    found = [f"{key}: only the plain implementation has it" for key in wanted.keys() - actual.keys()]
    found += [f"{key}: only the warehouse has it" for key in actual.keys() - wanted.keys()]
    for key in wanted.keys() & actual.keys():
        found += [
            f"{key} {name}: {actual[key][name]} in the warehouse, {wanted[key][name]} here"
            for name in VALUES
            if not is_same(name, wanted[key], actual[key])
        ]
    return sorted(found)


def is_same(name: str, wanted: dict, actual: dict) -> bool:
    """Whether a value agrees; fractions of days and hours to half a second."""
    if name != "elapsed" or actual[name] is None or wanted[name] is None:
        return wanted[name] == actual[name]
    return abs(float(actual[name]) - wanted[name]) < HALF_A_SECOND_DAYS
