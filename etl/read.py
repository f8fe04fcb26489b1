"""Reads one file, as its source describes it, into the table `raw`: columns as text, and each row's place in the file.

A new format is one more function in `_READERS`.
"""

import dataclasses
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

import duckdb

from etl import csv_records, source, unpack
from etl.source import Source, quoted
from queries.errors import BadFileError, BadSourceError, ComplaintsError, MissingFileError

_LIKELY_DELIMITERS = {",": "a comma", ";": "a semicolon", "\t": "a tab", "|": "a vertical bar"}


@dataclasses.dataclass(frozen=True)
class RawCounts:
    """What one file gave. `rows_read` is every record after the header, `rejected` those of them that did not parse.

    `ignored_columns`: columns of the file that a source with `optional` columns does not know.
    """

    rows_read: int
    rejected: int
    ignored_columns: tuple[str, ...]


def into_raw(connection: duckdb.DuckDBPyConnection, source: Source, path: str | Path) -> RawCounts:
    """Appends the file to the temporary table `raw`, and what does not parse to `raw_rejects(file, row, reason, raw)`.

    Both are made where they are absent, and live on this connection alone (not on its cursors). `row` counts the file's
    records, the header being 1; bad records count, empty lines do not. A file with a header only gives no rows, which
    is no error here. To be called outside an explicit transaction, which DuckDB would abort at the first bad record.

    Raises MissingFileError, or BadFileError where nothing of the file can be used; `raw` then holds nothing of it.
    """
    path = Path(path)
    if path.is_dir():
        raise MissingFileError(f"{path} is a folder; name the files in it.")
    if not path.is_file():
        raise MissingFileError(f"There is no file {path}; check its name.")
    # Row numbers are the file's order, which DuckDB may give up where this is off.
    connection.execute("set preserve_insertion_order = true")
    connection.execute('create temp table if not exists raw (file varchar, "row" bigint)')
    connection.execute(
        'create temp table if not exists raw_rejects (file varchar, "row" bigint, reason varchar, raw varchar)'
    )
    try:
        with tempfile.TemporaryDirectory(prefix="complaints-") as scratch:
            return _READERS[source.format](connection, source, path, Path(scratch))
    except PermissionError as error:
        raise BadFileError(f"The file {path.name} may not be read; ask for the right to read it.") from error


def _read_csv(connection: duckdb.DuckDBPyConnection, source: Source, path: Path, scratch: Path) -> RawCounts:
    text_path = unpack.to_utf8_file(path, source.encoding, scratch)
    # Asked before DuckDB is: it looks only at the text of the columns it gives out, and where one of those is no UTF-8
    # while others are left out, DuckDB 1.5.6 fails with an internal error that shuts the whole database.
    if place := unpack.first_bad_utf8(text_path):
        byte, line = place
        raise BadFileError(
            f"The file {path.name} is not UTF-8 text (byte {byte:,}, line {line:,}); save it as UTF-8, "
            "or name its `encoding` in a source of your own."
        )
    return _read_utf8_csv(connection, source, path.name, text_path, scratch)


def _read_utf8_csv(
    connection: duckdb.DuckDBPyConnection, source: Source, file: str, text_path: Path, scratch: Path
) -> RawCounts:
    columns, is_first_line = csv_records.header(text_path, source.delimiter, source.quote)
    if not columns:
        raise BadFileError(f"The file {file} has no header that can be read; its first line must name the columns.")
    columns = [column or f"column_{number}" for number, column in enumerate(columns, start=1)]
    _check_columns(source, file, columns, _other_delimiter(source, text_path, columns))
    _add_columns(connection, source)
    used, ignored = _used(source, columns), _ignored(source, columns)
    listed = ", ".join(f"c{columns.index(column)} as {quoted(name)}" for name, column in used.items())
    scanned = [f"c{position}" for position in range(len(columns))]
    nulls = list(source.nulls)
    if is_first_line:
        try:
            scan = _csv_scan(scanned, source.delimiter, source.quote, header=True)
            select = f'select ? as file, row_number() over () + 1 as "row", {listed} from {scan}'
            return RawCounts(_insert(connection, select, [file, str(text_path), nulls]), 0, ignored)
        except duckdb.Error:
            pass  # only DuckDB knows at full speed that all is well; what is not, the careful pass finds out
    good_path, bad_path = scratch / "good.csv", scratch / "bad.csv"
    csv_records.separate(text_path, source.delimiter, source.quote, len(columns), good_path, bad_path)
    select = f'select ? as file, "row"::bigint as "row", {listed} from {_csv_scan(["row", *scanned])}'
    try:
        good = _insert(connection, select, [file, str(good_path), nulls])
    except duckdb.Error as error:
        raise BadFileError(f"The file {file} cannot be read as CSV: {str(error).splitlines()[0]}.") from error
    bad = connection.execute(
        f'insert into raw_rejects select ?, "row"::bigint, reason, raw from {_csv_scan(["row", "reason", "raw"])}',
        [file, str(bad_path), [""]],
    ).fetchall()[0][0]
    return RawCounts(good + bad, bad, ignored)


def _csv_scan(columns: Sequence[str], delimiter: str = ",", quote: str = '"', header: bool = False) -> str:
    """A scan of the CSV file whose path and list of null texts are the statement's next two parameters."""
    types = ", ".join(f"{column}: 'VARCHAR'" for column in columns)
    # Told nothing, DuckDB takes the first line end it meets for that of all: right after a header line, else maybe not.
    new_line = "" if header else r"new_line = '\n', "
    # The buffer is as large as DuckDB's own for its smaller limit on lines: two threads share a file by it.
    return (
        f"read_csv(?, nullstr = ?, auto_detect = false, all_varchar = true, strict_mode = true, header = {header}, "
        f"delim = {_literal(delimiter)}, quote = {_literal(quote)}, escape = {_literal(quote)}, columns = {{{types}}}, "
        f"{new_line}max_line_size = {csv_records.MAX_LINE_BYTES}, buffer_size = {4 * csv_records.MAX_LINE_BYTES})"
    )


def _read_parquet(connection: duckdb.DuckDBPyConnection, source: Source, path: Path, scratch: Path) -> RawCounts:
    plain = path
    if unpack.looks_like_a_pattern(path):
        plain = scratch / "plain.parquet"
        plain.symlink_to(path.resolve())
    try:
        described = connection.execute("describe select * from read_parquet(?)", [str(plain)]).fetchall()
    except duckdb.Error as error:
        raise BadFileError(f"The file {path.name} is not a Parquet file, or is damaged; export it again.") from error
    types = {name: kind for name, kind, *_ in described}
    _check_columns(source, path.name, list(types), None)
    _add_columns(connection, source)
    listed = ", ".join(
        f"{_as_text(column, types[column], source.nulls)} as {quoted(name)}"
        for name, column in _used(source, list(types)).items()
    )
    select = f'select ? as file, file_row_number + 2 as "row", {listed} from read_parquet(?, file_row_number = true)'
    try:
        rows = _insert(connection, select, [path.name, str(plain)])
    except duckdb.Error as error:
        raise BadFileError(f"The Parquet file {path.name} is damaged; export it again.") from error
    return RawCounts(rows, 0, _ignored(source, list(types)))


def _as_text(column: str, kind: str, nulls: Sequence[str]) -> str:
    """SQL for the column as text: instants in UTC with `+00`, times without a zone as they stand."""
    text = f"{quoted(column)}::varchar"
    if kind == "TIMESTAMP WITH TIME ZONE":
        # By way of microseconds, because a plain cast to text would be in the session's zone.
        text = f"make_timestamp(epoch_us({quoted(column)}))::varchar || '+00'"
    return f"case when {text} not in ({', '.join(map(_literal, nulls))}) then {text} end"


def _insert(connection: duckdb.DuckDBPyConnection, select: str, parameters: list[object]) -> int:
    return connection.execute(f"insert into raw by name {select}", parameters).fetchall()[0][0]


def _add_columns(connection: duckdb.DuckDBPyConnection, source: Source) -> None:
    """Gives `raw` every column that the source's query may read, so that it holds whatever the files lack."""
    present = {name.lower() for name in connection.table("raw").columns}
    for column in (*source.required, *source.optional):
        if column.lower() not in present:
            connection.execute(f"alter table raw add column {quoted(column)} varchar")


def _used(source: Source, columns: Sequence[str]) -> dict[str, str]:
    """The columns the source's query may read, by their names in the source, and what the file calls them."""
    found = {column.lower(): column for column in columns}
    return {name: found[name.lower()] for name in (*source.required, *source.optional) if name.lower() in found}


def _ignored(source: Source, columns: Sequence[str]) -> tuple[str, ...]:
    used = set(_used(source, columns).values())
    return tuple(column for column in columns if column not in used) if source.optional else ()


def _check_columns(source: Source, file: str, columns: Sequence[str], other_delimiter: str | None) -> None:
    found = [column.lower() for column in columns]
    missing = [column for column in source.required if column.lower() not in found]
    if missing and other_delimiter:
        raise BadFileError(
            f"The columns of {file} seem to be separated by {_LIKELY_DELIMITERS[other_delimiter]}, not by "
            f"{_LIKELY_DELIMITERS.get(source.delimiter, repr(source.delimiter))} as the source {source.name} says; "
            "export it anew, or set `delimiter` in a source of your own."
        )
    if missing:
        word = "column" if len(missing) == 1 else "columns"
        raise BadFileError(
            f"The file {file} lacks the {word} {', '.join(missing)} that the source {source.name} requires; "
            f"{_found(source, columns)}; {_advice(source, found)}."
        )
    twice = sorted({column for column in columns if found.count(column.lower()) > 1}, key=columns.index)
    if twice:
        raise BadFileError(f"The file {file} names the column {twice[-1]} twice; rename one of them.")


def _found(read_as: Source, columns: Sequence[str]) -> str:
    """The columns found, unless the first line may be data, which may be personal and belongs in no message."""
    known = {column.lower() for column in (*read_as.required, *read_as.optional, *source.CANONICAL_COLUMNS)}
    if any(column.lower() in known for column in columns) or all(column.isidentifier() for column in columns):
        return f"it has {', '.join(columns)}"
    return f"none of the {len(columns)} names in its first line is known"


def _advice(read_as: Source, found: Sequence[str]) -> str:
    for name in source.names():
        try:
            other = source.find(name)
        except ComplaintsError:
            continue  # another source's fault is not this file's
        if (
            name != read_as.name
            and other.format == read_as.format
            and set(map(str.lower, other.required)) <= set(found)
        ):
            return f"these are the columns of the source {name}"
    return "correct its header line or write a source for it"


def _other_delimiter(source: Source, text_path: Path, columns: Sequence[str]) -> str | None:
    """The delimiter that the file seems to have instead, where the source's own finds just one column."""
    if len(columns) > 1:
        return None
    counts = {
        delimiter: len(csv_records.header(text_path, delimiter, source.quote)[0])
        for delimiter in _LIKELY_DELIMITERS
        if delimiter != source.delimiter
    }
    best = max(counts, key=counts.__getitem__)
    return best if counts[best] > 1 else None


def _literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


_READERS: dict[str, Callable[[duckdb.DuckDBPyConnection, Source, Path, Path], RawCounts]] = {
    "csv": _read_csv,
    "parquet": _read_parquet,
}
if set(_READERS) != set(source.FORMATS):
    raise BadSourceError("The formats that etl/source.py allows and those that etl/read.py reads differ.")
