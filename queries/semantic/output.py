"""Writing a frame: a table for people, CSV and JSON and Parquet for programs.

Dates are ISO 8601; instants carry the offset of the policy's zone, as in 2026-04-03T00:00:00+04:00 (Parquet keeps the
instant itself). What is missing is empty in a table and in CSV, null in JSON and Parquet.
"""

import json
import math
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Any, BinaryIO

import duckdb
import pandas as pd

from queries import csv_text
from queries.errors import UsageError


def write(frame: pd.DataFrame, form: str, stream: BinaryIO, is_terminal: bool = False) -> None:
    """Write a frame to a binary stream in one of `FORMATS`; UsageError for Parquet on a terminal."""
    if form == "parquet" and is_terminal:
        raise UsageError("Parquet is binary and would garble the terminal: send it to a file with `> rows.parquet`.")
    _WRITERS[form](frame, stream)
    stream.flush()


def is_date(column: str) -> bool:
    """Say whether a column holds dates: frames keep them as instants at midnight, so only the name can tell."""
    return column.endswith("_on") or column in ("period_start", "day")


def plain(value: Any) -> Any:
    """Give a cell as JSON has it: None for what is missing, whole numbers without a point, ISO 8601 for times."""
    if isinstance(value, (list, tuple)) or getattr(value, "ndim", 0):
        return [plain(part) for part in value]
    if pd.isna(value) or (isinstance(value, float) and not math.isfinite(value)):
        return None
    if isinstance(value, date):
        return value.isoformat()
    value = value.item() if hasattr(value, "item") else value
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _cells(frame: pd.DataFrame, shown: Callable[[Any], Any]) -> list[list[Any]]:
    """Give the cells column by column, dates as dates."""
    return [
        [shown(value.date() if is_date(column) and not pd.isna(value) else value) for value in frame[column]]
        for column in frame.columns
    ]


def _text(value: Any) -> str:
    """Give a cell as CSV and tables have it: as in JSON, with nothing for what is missing."""
    value = plain(value)
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, list):
        return " ".join(_text(part) for part in value)
    return "" if value is None else str(value)


def texts(frame: pd.DataFrame) -> Iterator[Sequence[str]]:
    """Give the names of the columns, then the rows, every cell as text."""
    yield list(frame.columns)
    yield from zip(*_cells(frame, _text), strict=True)


def _csv(frame: pd.DataFrame, stream: BinaryIO) -> None:
    stream.write(csv_text.text(texts(frame)).encode())


def _json(frame: pd.DataFrame, stream: BinaryIO) -> None:
    records = (dict(zip(frame.columns, row, strict=True)) for row in zip(*_cells(frame, plain), strict=True))
    rows = [json.dumps(record, ensure_ascii=False) for record in records]
    stream.write(("[\n" + ",\n".join(rows) + "\n]\n" if rows else "[]\n").encode())


def _parquet(frame: pd.DataFrame, stream: BinaryIO) -> None:
    """Write by way of a file: the format needs its end before its beginning can be sent."""
    days = [column for column in frame.columns if column.endswith("_on") or column == "period_start"]
    columns = [
        f'cast("{column}" as date) as "{column}"' if column in days else f'"{column}"' for column in frame.columns
    ]
    with tempfile.TemporaryDirectory() as folder, duckdb.connect(":memory:") as connection:
        path = Path(folder) / "rows.parquet"
        connection.register("frame", frame)
        connection.execute(f"copy (select {', '.join(columns)} from frame) to '{path}' (format parquet)")
        stream.write(path.read_bytes())


def _table(frame: pd.DataFrame, stream: BinaryIO) -> None:
    """Write columns as wide as their widest cell: a pipe loses nothing, and long lists take no long time."""
    columns = []
    for name, cells in zip(frame.columns, _cells(frame, _shown), strict=True):
        is_number = pd.api.types.is_numeric_dtype(frame[name]) and not pd.api.types.is_bool_dtype(frame[name])
        width = max(map(len, (name, *cells)))
        column = (name, "─" * width, *cells)
        columns.append([cell.rjust(width) if is_number else cell.ljust(width) for cell in column])
    lines = ["  ".join(row).rstrip() for row in zip(*columns, strict=True)]
    if frame.empty:
        lines.append("No rows: nothing falls in this period and filter.")
    stream.write(("\n".join(lines) + "\n").encode())


def _shown(value: Any) -> str:
    """Give a cell for people: four decimals, and nothing in it that could steer a terminal."""
    if isinstance(value, float) and math.isfinite(value):
        value = round(value, 4)
    return "".join(letter if letter.isprintable() else " " for letter in _text(value))


_WRITERS: dict[str, Callable[[pd.DataFrame, BinaryIO], None]] = {
    "table": _table,
    "csv": _csv,
    "json": _json,
    "parquet": _parquet,
}

FORMATS = tuple(_WRITERS)


def standard_output() -> BinaryIO:
    """Give standard output as a binary stream."""
    return sys.stdout.buffer
