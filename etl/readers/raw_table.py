"""The table `raw`: what every reader fills, whatever the format of its file.

Its columns are those of the source's `required` and `optional`, as text, and each row's place: `file` and `row`.
"""

import dataclasses
import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

import duckdb
import pyarrow

from etl.sources import definition
from etl.sources.definition import Source, quoted
from queries.errors import BadFileError, ComplaintsError

MAX_RECORD_CHARACTERS = 8_000_000
"""Of a record that is read in Python; a longer one is rejected, since no complaint is a book."""

EXACT_BELOW = 2**53
"""Whole numbers from here on are not held exactly by a floating-point number; several then look alike."""

MOST_COLUMNS = 2_000
"""A helpdesk's widest export has some hundred; what has more is no table of complaints, and takes minutes to read."""

_BATCH_ROWS = 20_000


@dataclasses.dataclass(frozen=True)
class RawCounts:
    """What one file gave. `rows_read` is every record after the header, `rejected` those of them that did not parse.

    `ignored_columns`: columns of the file that a source with `optional` columns does not know.
    """

    rows_read: int
    rejected: int
    ignored_columns: tuple[str, ...]


def make_tables(connection: duckdb.DuckDBPyConnection, source: Source) -> None:
    """Makes `raw` and `raw_rejects` where they are absent, and gives `raw` every column that the query may read."""
    connection.execute('create table if not exists raw (file varchar, "row" bigint)')
    connection.execute(
        'create table if not exists raw_rejects (file varchar, "row" bigint, reason varchar, raw varchar)'
    )
    present = {name.lower() for name in connection.table("raw").columns}
    for column in (*source.required, *source.optional):
        if column.lower() not in present:
            connection.execute(f"alter table raw add column {quoted(column)} varchar")


def insert(connection: duckdb.DuckDBPyConnection, select: str, parameters: list[object]) -> int:
    """Appends the rows of a SELECT, whose columns are named as those of `raw`; returns their number."""
    return connection.execute(f"insert into raw by name {select}", parameters).fetchall()[0][0]


class Writer:
    """Appends records that Python reads, one file at a time; nothing of a file is kept unless `finish` is reached."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, source: Source, file: str):
        self._connection = connection
        self._source = source
        self._file = file
        self._nulls = frozenset(source.nulls)
        self._names = (*source.required, *source.optional)
        self._by_lower = {name.lower(): position for position, name in enumerate(self._names)}
        self._rows: list[tuple[object, ...]] = []
        self._rejects: list[tuple[str, int, str, str]] = []
        self._count = 0
        fields = [("file", pyarrow.string()), ("row", pyarrow.int64())]
        self._schema = pyarrow.schema([*fields, *((name, pyarrow.string()) for name in self._names)])
        connection.execute("create or replace temp table incoming as from raw limit 0")

    def add(self, row: int, values: Mapping[str, str | None], raw: str | None = None) -> None:
        """One record by the names of its columns; `raw` is its text, else that of the values, kept if rejected."""
        length = sum(len(value) for value in values.values() if value) if raw is None else len(raw)
        if length > MAX_RECORD_CHARACTERS:
            self.reject(row, f"longer than {MAX_RECORD_CHARACTERS:,} characters", raw or as_json(values))
            return
        cells: list[str | None] = [None] * len(self._names)
        for name, value in values.items():
            position = self._by_lower.get(name.lower())
            if position is not None and value is not None and value not in self._nulls:
                cells[position] = value
        try:
            "".join(filter(None, cells)).encode()
        except UnicodeEncodeError:
            self.reject(row, "half of a character (a lone surrogate), which is no text", raw or as_json(values))
            return
        self._rows.append((self._file, row, *cells))
        if len(self._rows) >= _BATCH_ROWS:
            self._flush()

    def reject(self, row: int, reason: str, raw: str) -> None:
        """One record that cannot be used."""
        text = raw[: MAX_RECORD_CHARACTERS // 8].encode("utf-8", "replace").decode()
        self._rejects.append((self._file, row, reason, text))

    def finish(self, columns: Iterable[str]) -> RawCounts:
        """Moves all to `raw` and `raw_rejects`; `columns` are those the file was found to have.

        Raises BadFileError where the source requires others.
        """
        columns = list(columns)
        if self._count or self._rows or columns:
            check_columns(self._source, self._file, columns)
        self._flush()
        self._connection.execute("insert into raw by name from incoming")
        if self._rejects:
            rejects = pyarrow.table(
                [pyarrow.array(column) for column in zip(*self._rejects, strict=True)],
                names=["file", "row", "reason", "raw"],
            )
            self._connection.register("new_rejects", rejects)
            self._connection.execute("insert into raw_rejects by name from new_rejects")
            self._connection.unregister("new_rejects")
        return RawCounts(self._count + len(self._rejects), len(self._rejects), ignored(self._source, columns))

    def _flush(self) -> None:
        if not self._rows:
            return
        columns = zip(*self._rows, strict=True)
        batch = pyarrow.table(
            [pyarrow.array(column, field.type) for column, field in zip(columns, self._schema, strict=True)],
            schema=self._schema,
        )
        self._connection.register("new_rows", batch)
        self._connection.execute("insert into incoming by name from new_rows")
        self._connection.unregister("new_rows")
        self._count += len(self._rows)
        self._rows.clear()


def as_json(values: Mapping[str, str | None]) -> str:
    """A record as it is kept where it is rejected and has no text of its own."""
    return json.dumps(values, ensure_ascii=False)


def has_lost_digits(number: float) -> bool:
    """Whether the number stands for several whole numbers, so that an id written as it cannot be told."""
    return number.is_integer() and abs(number) >= EXACT_BELOW


def lost_digits(column: str) -> str:
    """Why a record with such a number is rejected."""
    return f"the number in {column} has more digits than the file can hold (15); write the column as text"


def used(source: Source, columns: Sequence[str]) -> dict[str, str]:
    """The columns the source's query may read, by their names in the source, and what the file calls them."""
    found = {column.lower(): column for column in columns}  # none of those read stands there twice
    return {name: found[name.lower()] for name in (*source.required, *source.optional) if name.lower() in found}


def ignored(source: Source, columns: Sequence[str]) -> tuple[str, ...]:
    """The file's columns that a source with `optional` columns does not know."""
    known = set(used(source, columns).values())
    return tuple(dict.fromkeys(column for column in columns if column not in known)) if source.optional else ()


def named(source: Source, headings: Sequence[str]) -> list[str]:
    """What the columns are called: by their headings, or `column_7` where there is none or the source asks for that.

    A source names a column by its place where its heading stands there twice.
    """
    wanted = {name.lower() for name in (*source.required, *source.optional)} - {name.lower() for name in headings}
    by_place = [f"column_{number}" for number in range(1, len(headings) + 1)]
    return [
        place if not heading or place in wanted else heading for heading, place in zip(headings, by_place, strict=True)
    ]


def check_columns(source: Source, file: str, columns: Sequence[str]) -> None:
    """Raises BadFileError where the file lacks a column that the source requires, or names one twice that it reads."""
    if len(columns) > MOST_COLUMNS:
        raise BadFileError(
            f"The file {file} has {len(columns):,} columns, and {MOST_COLUMNS:,} are the most that are read; export "
            "only the columns that the source needs."
        )
    found = [column.lower() for column in columns]
    missing = [column for column in source.required if column.lower() not in found]
    if missing:
        word = "column" if len(missing) == 1 else "columns"
        raise BadFileError(
            f"The file {file} lacks the {word} {', '.join(missing)} that the source {source.name} requires; "
            f"{_found(source, columns)}; {_advice(source, found)}."
        )
    read = {column.lower() for column in (*source.required, *source.optional)}
    times = Counter(found)
    twice = sorted({name for name in columns if times[name.lower()] > 1 and name.lower() in read}, key=columns.index)
    if twice:
        raise BadFileError(f"The file {file} names the column {twice[-1]} twice; rename one of them.")


def _found(read_as: Source, columns: Sequence[str]) -> str:
    """The columns found, unless the first line may be data, which may be personal and belongs in no message."""
    known = {column.lower() for column in (*read_as.required, *read_as.optional, *definition.CANONICAL_COLUMNS)}
    if any(column.lower() in known for column in columns) or all(column.isidentifier() for column in columns):
        listed = ", ".join(columns[:40])
        return f"it has {listed}" + (f" and {len(columns) - 40:,} more" if len(columns) > 40 else "")
    return f"none of the {len(columns):,} names in its first line is known"


def _advice(read_as: Source, found: Sequence[str]) -> str:
    for name in definition.names():
        try:
            other = definition.find(name)
        except ComplaintsError:
            continue  # another source's fault is not this file's
        if (
            name != read_as.name
            and (other.format == read_as.format or "any" in (other.format, read_as.format))
            and other.required
            and set(map(str.lower, other.required)) <= set(found)
        ):
            return f"these are the columns of the source {name}"
    return "correct its header line or write a source for it"
