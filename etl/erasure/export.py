"""Everything that is held on one customer, as one JSON document: what a request for information is answered with."""

import json
from datetime import UTC, date, datetime
from pathlib import Path

import duckdb

from etl.erasure import elsewhere
from etl.erasure.subject import Subject, opened
from etl.warehouse import generations
from queries.errors import NoWarehouseError

_TABLES = ("event_customers", "event_texts", "events", "event_history", "complaints", "clocks", "extensions")


def of(directory: Path, subject: Subject) -> dict:
    """Give what the live generation, the kept ones and the register hold; with how long it is kept nothing is said."""
    live = generations.live(directory)
    if live is None:
        raise NoWarehouseError(f"There is no warehouse in {directory} yet, so nothing is held.")
    with opened(directory / generations.name_of(live)) as connection:
        held = {table: _rows(connection, table, subject) for table in _TABLES}
        held["rejected_rows"] = _rejected(connection, subject)
    kept = {}
    for number in generations.generations(directory):
        with opened(directory / generations.name_of(number)) as connection:
            kept[str(number)] = {
                table: len(_rows(connection, table, subject)) for table in ("event_customers", "event_texts")
            }
    return {
        "made_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "complaints": list(subject.complaint_ids),
        "held": held,
        "rows_in_each_generation": kept,
        "register": elsewhere.register_rows(subject),
    }


def text(found: dict) -> str:
    """The document."""
    return json.dumps(found, ensure_ascii=False, indent=1, default=_plain)


def _rows(connection: duckdb.DuckDBPyConnection, table: str, subject: Subject) -> list[dict]:
    asked = connection.execute(
        f"select * from g.{table} where list_contains($1, complaint_id)", [list(subject.complaint_ids)]
    )
    names = [column[0] for column in asked.description]
    return [dict(zip(names, row, strict=True)) for row in asked.fetchall()]


def _rejected(connection: duckdb.DuckDBPyConnection, subject: Subject) -> list[dict]:
    asked = connection.execute("select * from g.rejected_rows")
    names = [column[0] for column in asked.description]
    rows = [dict(zip(names, row, strict=True)) for row in asked.fetchall()]
    sought = (*subject.complaint_ids, *elsewhere.words_of(subject))
    return [row for row in rows if any(f'"{word}"' in str(row["raw"]) for word in sought)]


def _plain(value: object) -> str:
    return value.isoformat() if isinstance(value, date | datetime) else str(value)
