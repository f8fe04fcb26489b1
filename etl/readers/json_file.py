"""Reads JSON into `raw`: a list of objects, an object that holds the list (`records`), or an object on every line.

The names in an object are its columns. Nested objects and lists stay JSON text, which the source's query takes apart.
Where an object gives a name twice, the last one counts, as usual with JSON. A whole number has no decimals, however it
is written (`1234.0`), and keeps all its digits: it may be an id.
"""

import decimal
import json
from collections.abc import Iterator
from pathlib import Path

import duckdb

from etl.readers import decode, raw_table
from etl.readers.raw_table import RawCounts
from etl.sources.definition import Source
from queries.errors import BadFileError

MAX_DOCUMENT_BYTES = 256 * 2**20
"""A document of one piece is held in memory several times over; larger ones come as an object on every line."""

SUFFIXES = (".json", ".jsonl", ".ndjson")

_DEEP = "nested too deeply"
_MOST_DIGITS = 40


def read(connection: duckdb.DuckDBPyConnection, source: Source, path: Path, scratch: Path) -> RawCounts:
    """Appends the file to `raw`; raises BadFileError where it is no JSON, or holds no list where the source says."""
    text_path = decode.to_checked_text(path, source.encoding, scratch, SUFFIXES)
    with text_path.open(encoding="utf-8-sig") as handle:
        first = next((line.strip() for line in iter(lambda: handle.readline(1_000_000), "") if line.strip()), "")
    if not first:
        raise BadFileError(f"The file {path.name} holds nothing but blanks; export it again.")
    if first.startswith("[") or source.records:
        return _from_list(connection, source, path.name, _list_in(source, path.name, text_path))
    if first.startswith("{") and not _is_whole(first):
        # Longer lines than this do exist, but then they are for `jsonl` to say.
        raise BadFileError(
            f"The file {path.name} is one JSON object over several lines; name the list in it with `records` in a "
            "source of your own, or save an object on every line as .jsonl."
        )
    return _from_lines(connection, source, path.name, text_path)


def read_lines(connection: duckdb.DuckDBPyConnection, source: Source, path: Path, scratch: Path) -> RawCounts:
    """Appends a file with an object on every line; lines that are none go to `raw_rejects`."""
    text_path = decode.to_checked_text(path, source.encoding, scratch, SUFFIXES)
    return _from_lines(connection, source, path.name, text_path)


def _from_lines(connection: duckdb.DuckDBPyConnection, source: Source, file: str, text_path: Path) -> RawCounts:
    writer = raw_table.Writer(connection, source, file)
    columns: dict[str, str] = {}
    row = 1
    for number, line in _lines(text_path):
        row += 1
        if len(line) > raw_table.MAX_RECORD_CHARACTERS:
            writer.reject(row, f"longer than {raw_table.MAX_RECORD_CHARACTERS:,} characters (line {number:,})", line)
            continue
        try:
            value = _parsed(line)
        except ValueError as error:
            writer.reject(row, f"not JSON (line {number:,}): {_why(error)}", line)
            continue
        if not isinstance(value, dict):
            writer.reject(row, f"not a JSON object (line {number:,})", line)
            continue
        _add(writer, columns, row, value, line)
    return writer.finish(columns.values())


def _lines(text_path: Path) -> Iterator[tuple[int, str]]:
    """Lines that are not blank, by their numbers; of an endless one only as much as shows that it is too long."""
    with text_path.open(encoding="utf-8-sig", newline="\n") as handle:
        number, limit = 0, raw_table.MAX_RECORD_CHARACTERS + 2
        while line := handle.readline(limit):
            number += 1
            rest = line
            while not rest.endswith("\n") and len(rest) == limit:
                rest = handle.readline(limit)
            if line.strip():
                yield number, line.strip("\r\n")


def _from_list(connection: duckdb.DuckDBPyConnection, source: Source, file: str, values: list[object]) -> RawCounts:
    writer = raw_table.Writer(connection, source, file)
    columns: dict[str, str] = {}
    for row, value in enumerate(values, start=2):
        text = json.dumps(value, ensure_ascii=False)
        if isinstance(value, dict):
            _add(writer, columns, row, value, text)
        else:
            writer.reject(row, "not a JSON object", text)
    return writer.finish(columns.values())


def _list_in(source: Source, file: str, text_path: Path) -> list[object]:
    if text_path.stat().st_size > MAX_DOCUMENT_BYTES:
        raise BadFileError(
            f"The JSON document {file} is larger than {MAX_DOCUMENT_BYTES // 2**20:,} MB; save it as JSON lines, an "
            "object on every line."
        )
    try:
        found = _parsed(text_path.read_text(encoding="utf-8-sig"))
    except json.JSONDecodeError as error:
        raise BadFileError(
            f"The file {file} is not JSON: {error.msg} (line {error.lineno:,}, column {error.colno:,}); "
            "export it again."
        ) from error
    except ValueError as error:
        raise BadFileError(f"The file {file} is not JSON that can be read: {_why(error)}; export it again.") from error
    if isinstance(found, list):
        return found  # some programs give the list itself where they have nothing else to say
    for name in source.records.split("."):
        found = found.get(name) if isinstance(found, dict) else None
    if not isinstance(found, list):
        raise BadFileError(
            f"The file {file} holds no list at {source.records}, where the source {source.name} looks for its records; "
            "export it as the source describes."
        )
    return found


def _parsed(text: str) -> object:
    """The value; ValueError (or its JSONDecodeError) where there is none."""
    try:
        return json.loads(text, parse_constant=_refuse_constant, parse_float=_number)
    except RecursionError as error:
        raise ValueError(_DEEP) from error


def _number(text: str) -> int | float:
    exact = decimal.Decimal(text)
    # An exponent may ask for more zeros than there is memory.
    is_whole = exact.is_finite() and exact.adjusted() < _MOST_DIGITS and exact == exact.to_integral_value()
    return int(exact) if is_whole else float(text)


def _refuse_constant(name: str) -> object:
    raise ValueError(f"{name} is no JSON number")


def _why(error: ValueError) -> str:
    if isinstance(error, json.JSONDecodeError):
        return f"{error.msg} at character {error.colno:,}"
    return str(error).split(":")[0]  # without what follows on limits of the language


def _is_whole(line: str) -> bool:
    try:
        _parsed(line)
    except json.JSONDecodeError as error:
        # Anything but a premature end is a bad record among good ones.
        return error.pos < len(line) - 1 and not error.msg.startswith("Unterminated")
    except ValueError:
        return True
    return True


def _add(writer: raw_table.Writer, columns: dict[str, str], row: int, value: dict[str, object], text: str) -> None:
    for name in value:
        columns.setdefault(name.lower(), name)
    try:
        writer.add(row, {name: _as_text(part) for name, part in value.items()}, text)
    except RecursionError:
        writer.reject(row, _DEEP, text)


def _as_text(value: object) -> str | None:
    match value:
        case None | str():
            return value
        case bool():
            return "true" if value else "false"
        case int() | float():
            return str(value)
        case _:
            return json.dumps(value, ensure_ascii=False)
