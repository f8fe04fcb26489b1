"""Reads CSV into `raw`: DuckDB where every record is sound, else the careful pass of etl/readers/csv_rejects.py."""

import dataclasses
import re
import shutil
from collections.abc import Sequence
from pathlib import Path

import duckdb

from etl.readers import csv_rejects, decode, raw_table
from etl.readers.raw_table import RawCounts
from etl.sources.definition import ANY_DELIMITER, Source, quoted
from queries.errors import BadFileError

_LIKELY_DELIMITERS = {",": "a comma", ";": "a semicolon", "\t": "a tab", "|": "a vertical bar"}
_SEPARATOR_LINE = re.compile(
    r"""(?P<quote>"?)sep=(?P<separator>[^\s"\w]|\t)(?P=quote)\r?(\n.*)?""", re.IGNORECASE | re.DOTALL
)


def read(connection: duckdb.DuckDBPyConnection, source: Source, path: Path, scratch: Path) -> RawCounts:
    """Appends the file to `raw` and its bad records to `raw_rejects`; raises BadFileError where it cannot be read."""
    text_path = decode.to_checked_text(path, source.encoding, scratch)
    if separator := separator_said(text_path):
        text_path = _without_first_line(text_path, scratch / "without_first_line.csv")
        source = dataclasses.replace(source, delimiter=separator)
    elif source.delimiter == ANY_DELIMITER:
        source = dataclasses.replace(source, delimiter=_delimiter_of(source, text_path))
    for line in range(source.header_row - 1):
        text_path = _without_first_line(text_path, scratch / f"without_{line + 1}_lines.csv")
    columns, is_first_line = csv_rejects.header(text_path, source.delimiter, source.quote)
    if not columns:
        raise BadFileError(f"The file {path.name} has no header that can be read; its first line must name columns.")
    columns = raw_table.named(source, columns)
    _check_delimiter(source, path.name, text_path, columns)
    raw_table.check_columns(source, path.name, columns)
    used, ignored = raw_table.used(source, columns), raw_table.ignored(source, columns)
    listed = ", ".join(f"c{columns.index(column)} as {quoted(name)}" for name, column in used.items())
    scanned = [f"c{position}" for position in range(len(columns))]
    nulls, above = list(source.nulls), source.header_row - 1
    if is_first_line and not _ends_in_long_line(text_path):
        try:
            scan = _scan(scanned, source.delimiter, source.quote, header=True)
            select = f'select ? as file, row_number() over () + {source.header_row} as "row", {listed} from {scan}'
            return RawCounts(raw_table.insert(connection, select, [path.name, str(text_path), nulls]), 0, ignored)
        except duckdb.Error:
            pass  # only DuckDB knows at full speed that all is well; what is not, the careful pass finds out
    good_path, bad_path = scratch / "good.csv", scratch / "bad.csv"
    csv_rejects.separate(text_path, source.delimiter, source.quote, len(columns), good_path, bad_path)
    select = f'select ? as file, "row"::bigint + {above} as "row", {listed} from {_scan(["row", *scanned])}'
    try:
        good = raw_table.insert(connection, select, [path.name, str(good_path), nulls])
    except duckdb.Error as error:
        raise BadFileError(f"The file {path.name} cannot be read as CSV: {str(error).splitlines()[0]}.") from error
    scan = _scan(["row", "reason", "raw"])
    bad = connection.execute(
        f'insert into raw_rejects select ?, "row"::bigint + {above}, reason, raw from {scan}',
        [path.name, str(bad_path), [""]],
    ).fetchall()[0][0]
    return RawCounts(good + bad, bad, ignored)


def _ends_in_long_line(text_path: Path) -> bool:
    """Whether the last line is longer than DuckDB's buffer, of which it says nothing: it leaves that line out."""
    size = text_path.stat().st_size
    if size <= csv_rejects.MAX_LINE_BYTES:
        return False
    with text_path.open("rb") as handle:
        handle.seek(size - csv_rejects.MAX_LINE_BYTES)
        end = handle.read().rstrip(b"\r\n")
    return b"\n" not in end and b"\r" not in end


def _scan(columns: Sequence[str], delimiter: str = ",", quote: str = '"', header: bool = False) -> str:
    """A scan of the CSV file whose path and list of null texts are the statement's next two parameters."""
    types = ", ".join(f"{column}: 'VARCHAR'" for column in columns)
    # Told nothing, DuckDB takes the first line end it meets for that of all: right after a header line, else maybe not.
    new_line = "" if header else r"new_line = '\n', "
    # The buffer is as large as DuckDB's own for its smaller limit on lines: two threads share a file by it.
    return (
        f"read_csv(?, nullstr = ?, auto_detect = false, all_varchar = true, strict_mode = true, header = {header}, "
        f"delim = {_literal(delimiter)}, quote = {_literal(quote)}, escape = {_literal(quote)}, columns = {{{types}}}, "
        f"{new_line}max_line_size = {csv_rejects.MAX_LINE_BYTES}, buffer_size = {4 * csv_rejects.MAX_LINE_BYTES})"
    )


def separator_said(text_path: Path) -> str:
    """What stands in a first line `sep=;`, which some programs write for Excel; empty where there is none."""
    with text_path.open(encoding="utf-8-sig", newline="") as handle:
        said = _SEPARATOR_LINE.fullmatch(handle.readline(20))
    return said["separator"] if said else ""


def _without_first_line(text_path: Path, rest_path: Path) -> Path:
    with text_path.open("rb") as source, rest_path.open("wb") as rest:
        line_end = source.readline()
        if b"\r" in line_end.rstrip(b"\r\n"):  # lines that end in a carriage return alone
            source.seek(line_end.index(b"\r") + 1)
        shutil.copyfileobj(source, rest)
    return rest_path


def _delimiter_of(source: Source, text_path: Path) -> str:
    """The delimiter that finds most of the source's columns in the header; a comma where none finds any."""
    known = {column.lower() for column in (*source.required, *source.optional)}

    def found(delimiter: str) -> int:
        return len(known & {name.lower() for name in csv_rejects.header(text_path, delimiter, source.quote)[0]})

    return max(_LIKELY_DELIMITERS, key=found)  # the first of equals


def _check_delimiter(source: Source, file: str, text_path: Path, columns: Sequence[str]) -> None:
    """Raises BadFileError where the source's delimiter finds one column only, and another finds several."""
    if len(columns) > 1 or {column.lower() for column in source.required} <= {column.lower() for column in columns}:
        return
    counts = {
        delimiter: len(csv_rejects.header(text_path, delimiter, source.quote)[0])
        for delimiter in _LIKELY_DELIMITERS
        if delimiter != source.delimiter
    }
    best = max(counts, key=counts.__getitem__)
    if counts[best] > 1:
        raise BadFileError(
            f"The columns of {file} seem to be separated by {_LIKELY_DELIMITERS[best]}, not by "
            f"{_LIKELY_DELIMITERS.get(source.delimiter, repr(source.delimiter))} as the source {source.name} says; "
            "export it anew, or set `delimiter` in a source of your own."
        )


def _literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
