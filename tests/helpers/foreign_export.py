"""What the events of a foreign export are, told without a whole load: read, mapped and cast, not judged."""

import json
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import duckdb

from etl.inputs.files import Files
from etl.mapping import query
from etl.mapping.model import Mapping
from etl.policy import tables as policy_tables
from etl.progress import Progress
from etl.sources import closed, definition
from etl.sources.definition import Source
from etl.staging import stage

Told = tuple[str, str, datetime, str | None, int | None]
"""Complaint, event type, instant in UTC, channel and score of an event."""


def events_of(mapping: Mapping, file: Path, scratch: Path) -> list[Told]:
    """Each event that a load would accept."""
    return _staged(query.source_of(mapping), file, scratch)


def events_from(name: str, records: list[dict], scratch: Path) -> list[Told]:
    """The same of records that an API gave, by the source of that name."""
    file = scratch / "records.jsonl"
    file.write_text("\n".join(json.dumps(record) for record in records), encoding="utf-8")
    return _staged(replace(definition.find(name), format="jsonl", records=""), file, scratch)


def _staged(source: Source, file: Path, scratch: Path) -> list[tuple]:
    staging = scratch / "staging.duckdb"
    staging.unlink(missing_ok=True)
    with duckdb.connect(":memory:") as connection:
        connection.execute("set timezone = 'UTC'")
        Files([file]).read(connection, source, None, Progress())
        connection.execute(f"attach '{staging}' as staging")
        connection.execute("create table staging.raw as from raw")
    with closed.opened(staging) as apart:
        stage.stage(apart, "staging", source, policy_tables.find(source.policy))
        return apart.execute(
            """select complaint_id, event_type, occurred_at, channel, score from staging.staged_events
            where occurred_at is not null and (event_type <> 'rated' or score between 1 and 5) order by all"""
        ).fetchall()
