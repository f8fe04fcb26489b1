"""Small event files and loads for the tests."""

import csv
from collections.abc import Iterable, Sequence
from datetime import datetime
from pathlib import Path

import duckdb

from etl.pipeline.load import Loaded, load
from etl.sources.definition import CANONICAL_COLUMNS
from etl.warehouse import generations

Event = dict[str, str]


def event(event_id: str, complaint_id: str, event_type: str, occurred_at: str, **columns: str) -> Event:
    """One row of the canonical CSV."""
    return {
        "event_id": event_id,
        "complaint_id": complaint_id,
        "event_type": event_type,
        "occurred_at": occurred_at,
        **columns,
    }


BASIC = [
    event("1", "A", "received", "2026-03-19 15:00", channel="phone", customer_name="Aysel", text="Gecikir"),
    event("2", "A", "assigned", "2026-03-19 15:05", actor="Rauf"),
    event("3", "A", "accepted", "2026-03-20 09:00", actor="Rauf"),
    event("4", "A", "examined", "2026-04-01 09:00", actor="Rauf", cause="delivery_delay"),
    event("5", "A", "resolved", "2026-04-02 09:00", actor="Leyla", outcome="upheld", cause="delivery_delay"),
    event("6", "B", "received", "2026-03-20 10:00", channel="email"),
]
"""Two complaints: one resolved, one just received."""


def write_csv(path: Path, events: Iterable[Event], columns: Sequence[str] = CANONICAL_COLUMNS) -> Path:
    """Write events as a canonical CSV."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns, restval="")
        writer.writeheader()
        writer.writerows(events)
    return path


def write_rows(path: Path, rows: Iterable[Sequence[object]]) -> Path:
    """Write rows, the heading among them, as a CSV."""
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(rows)
    return path


def load_events(
    folder: Path,
    events: Iterable[Event],
    name: str = "events.csv",
    policy: str | None = None,
    at: datetime | None = None,
) -> Loaded:
    """Load events into the warehouse `folder / "warehouse"`, at a moment (None: the present)."""
    return load("events", [write_csv(folder / name, events)], folder / "warehouse", policy, at=at)


def ask(directory: Path, sql: str) -> list[tuple]:
    """Rows of a query on the live generation."""
    with duckdb.connect(
        str(directory / generations.name_of(generations.live(directory))), read_only=True
    ) as connection:
        return connection.execute(sql).fetchall()


def marts(directory: Path) -> dict[str, list[tuple]]:
    """All rows of all marts, sorted, for comparing two warehouses row by row."""
    return {
        mart: ask(directory, f"select * exclude (source) from {mart} order by all")
        for mart in ("complaints", "clocks", "extensions", "open_spells")
        if mart != "extensions"
    } | {"extensions": ask(directory, "select * from extensions order by all")}
