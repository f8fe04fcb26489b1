"""Reads one file, as its source describes it, into the table `raw`: columns as text, and each row's place in the file.

A new format is one more module with a function `read`, and one more line in `_READERS`.
"""

import tempfile
from collections.abc import Callable
from pathlib import Path

import duckdb

from etl.readers import csv_file, decode, json_file, parquet_file, raw_table, xlsx_file
from etl.readers.raw_table import RawCounts
from etl.sources import definition
from etl.sources.definition import Source
from queries.errors import BadFileError, BadSourceError, MissingFileError

_BY_SUFFIX = {
    ".json": "json",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".parquet": "parquet",
    ".xlsx": "xlsx",
}


def into_raw(connection: duckdb.DuckDBPyConnection, source: Source, path: str | Path) -> RawCounts:
    """Appends the file to the table `raw`, and what does not parse to `raw_rejects(file, row, reason, raw)`.

    Both are made where they are absent, in the current catalog. `row` counts the file's
    records, the header being 1; bad records count, empty lines do not; in a workbook it is the sheet's own number. A
    file with a header only gives no rows, which is no error here. To be called outside an explicit transaction, which
    DuckDB would abort at the first bad record.

    Raises MissingFileError, or BadFileError where nothing of the file can be used; `raw` then holds nothing of it.
    """
    path = Path(path)
    if path.is_dir():
        raise MissingFileError(f"{path} is a folder; name the files in it.")
    if path.exists() and not path.is_file():
        raise BadFileError(f"{path} is no file but a pipe or a device, which has no end; copy it into a file first.")
    if not path.is_file():
        raise MissingFileError(f"There is no file {path}; check its name.")
    # Row numbers are the file's order, which DuckDB may give up where this is off.
    connection.execute("set preserve_insertion_order = true")
    raw_table.make_tables(connection, source)
    try:
        with tempfile.TemporaryDirectory(prefix="complaints-") as scratch:
            return _READERS[_format(source, path)](connection, source, path, Path(scratch))
    except PermissionError as error:
        raise BadFileError(f"The file {path.name} may not be read; ask for the right to read it.") from error


def _format(source: Source, path: Path) -> str:
    """The source's format; where that is `any`, what the file's first bytes say, else its name, else CSV."""
    if source.format != "any":
        return source.format
    with path.open("rb") as handle:
        head = handle.read(4)
    if head == b"PAR1":
        return "parquet"
    if xlsx_file.is_workbook(path):
        return "xlsx"
    name = decode.name_within(path)
    return _BY_SUFFIX.get(Path(name).suffix.lower(), "csv")


_READERS: dict[str, Callable[[duckdb.DuckDBPyConnection, Source, Path, Path], RawCounts]] = {
    "csv": csv_file.read,
    "json": json_file.read,
    "jsonl": json_file.read_lines,
    "parquet": parquet_file.read,
    "xlsx": xlsx_file.read,
}
if {*_READERS, "any"} != set(definition.FORMATS):
    raise BadSourceError(
        "The formats that etl/sources/definition.py allows and those that etl/readers/dispatch.py reads differ."
    )
