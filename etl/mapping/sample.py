"""A look into a foreign file before anything of it is known: which line names the columns, and what they hold."""

import csv
import dataclasses
import itertools
import tempfile
from collections.abc import Sequence
from pathlib import Path

import duckdb
import python_calamine

from etl.readers import decode, xlsx_file
from queries.errors import BadFileError, MissingFileError

ROWS = 50_000
"""Looked at, at most: enough to tell the order of day and month."""
_SEARCHED_FOR_HEADER = 30
_DELIMITERS = (",", ";", "\t", "|")
_ENCODINGS = ("utf-8", "cp1251", "cp1254")
"""Tried in this order: what is no UTF-8 is most often what Excel wrote in Russian or in Turkish."""


@dataclasses.dataclass(frozen=True)
class Sample:
    """The first rows of a table, all as text; empty cells are empty texts."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    header_row: int = 1
    """The line that names the columns, from 1."""
    delimiter: str = "any"
    encoding: str = "utf-8"

    def values(self, column: str) -> list[str]:
        """What is filled in of a column."""
        place = self.columns.index(column)
        return [row[place].strip() for row in self.rows if place < len(row) and row[place].strip()]


def take(path: Path) -> Sample:
    """The sample; raises MissingFileError or BadFileError where there is no table."""
    if not path.is_file():
        raise MissingFileError(f"There is no file {path}; check its name.")
    with path.open("rb") as handle:
        head = handle.read(4)
    if xlsx_file.is_workbook(path):
        return _of_lines(path, _sheet(path))
    if head == b"PAR1":
        return _of_query(path, "read_parquet(?)")
    if Path(decode.name_within(path)).suffix.lower() in (".json", ".jsonl", ".ndjson"):
        return _of_query(path, "read_json_auto(?)")
    return _of_csv(path)


def _sheet(path: Path) -> list[list[str]]:
    try:
        workbook = python_calamine.CalamineWorkbook.from_path(str(path))
        sheet = workbook.get_sheet_by_index(0)
        rows = list(itertools.islice(sheet.iter_rows(), ROWS))
    except (KeyboardInterrupt, SystemExit, MemoryError):
        raise
    except BaseException as error:  # a library in Rust may panic, which is no Exception
        raise BadFileError(f"The workbook {path.name} cannot be read; open it in Excel and save it again.") from error
    missing = 0 if sheet.end is None else max(sheet.end[0] + 1 - len(rows), 0) if len(rows) < ROWS else 0
    return [[] for _ in range(missing)] + [[xlsx_file.as_text(cell) or "" for cell in row] for row in rows]


def _of_csv(path: Path) -> Sample:
    with tempfile.TemporaryDirectory(prefix="complaints-") as scratch:
        encoding, text_path = _decoded(path, Path(scratch))
        with text_path.open(encoding="utf-8-sig", newline="") as handle:
            lines = list(itertools.islice(handle, _SEARCHED_FOR_HEADER))
        delimiter = max(_DELIMITERS, key=lambda one: sum(line.count(one) for line in lines))
        with text_path.open(encoding="utf-8-sig", newline="") as handle:
            rows = list(itertools.islice(csv.reader(handle, delimiter=delimiter), ROWS))
    found = _of_lines(path, rows)
    return dataclasses.replace(found, delimiter="tab" if delimiter == "\t" else delimiter, encoding=encoding)


def _decoded(path: Path, scratch: Path) -> tuple[str, Path]:
    for encoding in _ENCODINGS:
        folder = scratch / encoding
        folder.mkdir()
        try:
            return encoding, decode.to_checked_text(path, encoding, folder)
        except BadFileError:
            if encoding == _ENCODINGS[-1]:
                raise
    raise BadFileError(f"The file {path.name} is no text in a known encoding; save it as UTF-8.")


def _of_lines(path: Path, lines: Sequence[Sequence[str]]) -> Sample:
    """The header is the first line that fills most of the columns there are, below titles and empty lines."""
    first = lines[:_SEARCHED_FOR_HEADER]
    widest = max((sum(bool(cell.strip()) for cell in line) for line in first), default=0)
    place = next(
        (n for n, line in enumerate(first) if sum(bool(cell.strip()) for cell in line) >= max(widest * 0.6, 1)), None
    )
    if place is None:
        raise BadFileError(f"The file {path.name} holds no table; its first line must name the columns.")
    columns = tuple(cell.strip() or f"column_{number}" for number, cell in enumerate(lines[place], start=1))
    rows = tuple(tuple(line) for line in lines[place + 1 :] if any(cell.strip() for cell in line))
    return Sample(columns, rows, header_row=place + 1)


def _of_query(path: Path, table: str) -> Sample:
    try:
        with duckdb.connect(":memory:") as connection:
            relation = connection.execute(f"select columns(*)::varchar from {table} limit {ROWS}", [str(path)])
            columns = tuple(item[0] for item in relation.description)
            rows = tuple(tuple(value or "" for value in row) for row in relation.fetchall())
    except duckdb.Error as error:
        raise BadFileError(f"The file {path.name} cannot be read: {str(error).splitlines()[0]}.") from error
    return Sample(columns, rows)
