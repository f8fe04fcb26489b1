"""What reading rows of any database has in common: the mark, the columns it checks, and the rows as text."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pyarrow as pa

from etl.sources.definition import Source, quoted
from queries.errors import DatabaseError
from queries.warehouse import stored

BATCH_ROWS = 5_000
"""Rows held in Python at a time."""


@dataclass(frozen=True)
class Mark:
    """How far an origin has been read, and the kinds that its columns had."""

    column: str
    value: str | None
    kinds: dict[str, str]


def mark_of(live: Path | None, source: str, origin: str) -> Mark | None:
    """How far the live generation has read an origin; None where it has not, or there is none."""
    if live is None:
        return None
    with stored.opened(live, read_only=True) as connection:
        known = connection.execute("select count(*) from duckdb_tables() where table_name = 'marks'").fetchall()
        if known == [(0,)]:
            return None  # a generation of before there were marks
        found = connection.execute(
            "select column_name, value, column_kinds from marks where source = ? and origin = ?", [source, origin]
        ).fetchall()
    return Mark(*found[0]) if found else None


def remember(
    connection: duckdb.DuckDBPyConnection,
    source: Source,
    origin: str,
    load_id: int,
    mark: Mark | None,
    before: Mark | None,
) -> bool:
    """Move the mark in the draft; True where it is another than before."""
    if not source.mark or mark is None:
        return False
    connection.execute("delete from marks where source = ? and origin = ?", [source.name, origin])
    connection.execute(
        "insert into marks values (?, ?, ?, ?, ?, ?)",
        [source.name, origin, mark.column, mark.value, load_id, mark.kinds],
    )
    return mark != before


def check(
    source: Source,
    origin: str,
    kinds: dict[str, tuple[str, str]],
    known: Mark | None,
    kinds_of_mark: Collection[str],
) -> None:
    """Refuse columns that are missing, or of another kind than at the load before."""
    needed = [*source.required, *([source.mark] if source.mark else [])]
    if missing := [name for name in needed if name.lower() not in kinds]:
        word = "column" if len(missing) == 1 else "columns"
        raise DatabaseError(
            f"{origin} lacks the {word} {', '.join(missing)} that the source {source.name} requires; it has "
            f"{', '.join(name for name, _ in kinds.values())}; nothing was published."
        )
    if source.mark and (kind := kinds[source.mark.lower()][1]) not in kinds_of_mark:
        raise DatabaseError(
            f"The mark {source.mark} of {origin} is of type {kind}; it must be one of {', '.join(kinds_of_mark)}; "
            "nothing was published."
        )
    for name, before in (known.kinds if known else {}).items():
        now = kinds[name][1] if name in kinds else "gone"
        if now != before:
            raise DatabaseError(
                f"The column {name} of {origin} was of type {before} at the load before and is {now} now; "
                f"check the source {source.name}, then load once with --all; nothing was published."
            )


def prepare(connection: duckdb.DuckDBPyConnection, source: Source) -> None:
    """Make `raw` and `raw_rejects` with the columns that the source names."""
    names = {name.lower(): name for name in (*source.required, *source.optional)}
    declared = "".join(f", {quoted(name)} varchar" for name in names.values())
    connection.execute(f'create or replace table raw (file varchar, "row" bigint{declared})')
    connection.execute('create or replace table raw_rejects (file varchar, "row" bigint, reason varchar, raw varchar)')


def append(
    connection: duckdb.DuckDBPyConnection, origin: str, names: Sequence[str], batch: list[tuple], rows_before: int
) -> None:
    """Append a batch of rows, all of them text, to `raw`."""
    columns = [pa.array(values, pa.string()) for values in zip(*batch, strict=True)]
    numbers = pa.array(range(rows_before + 1, rows_before + len(batch) + 1), pa.int64())
    table = pa.table([numbers, *columns], ["row", *names])
    connection.register("database_batch", table)
    connection.execute("insert into raw by name select ? as file, * from database_batch", [origin])
    connection.unregister("database_batch")
