"""Reads one file, as its source describes it, into the table `raw`: columns as text, and each row's place in the file.

A new format is one more module with a function `read`, and one more line in `_READERS`.
"""

import tempfile
from collections.abc import Callable
from pathlib import Path

import duckdb

from etl import raw, read_csv, read_json, read_parquet, read_xlsx, source, unpack
from etl.raw import RawCounts
from etl.source import Source
from queries.errors import BadFileError, BadSourceError, MissingFileError

_BY_SUFFIX = {
    ".json": "json",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".parquet": "parquet",
    ".xlsx": "xlsx",
}


def into_raw(connection: duckdb.DuckDBPyConnection, source: Source, path: str | Path) -> RawCounts:
    """Appends the file to the temporary table `raw`, and what does not parse to `raw_rejects(file, row, reason, raw)`.

    Both are made where they are absent, and live on this connection alone (not on its cursors). `row` counts the file's
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
    raw.make_tables(connection, source)
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
    if read_xlsx.is_workbook(path):
        return "xlsx"
    name = unpack.name_within(path)
    return _BY_SUFFIX.get(Path(name).suffix.lower(), "csv")


_READERS: dict[str, Callable[[duckdb.DuckDBPyConnection, Source, Path, Path], RawCounts]] = {
    "csv": read_csv.read,
    "json": read_json.read,
    "jsonl": read_json.read_lines,
    "parquet": read_parquet.read,
    "xlsx": read_xlsx.read,
}
if {*_READERS, "any"} != set(source.FORMATS):
    raise BadSourceError("The formats that etl/source.py allows and those that etl/read.py reads differ.")
