"""A look into a foreign file before anything of it is known: which line names the columns, and what they hold."""

import csv
import dataclasses
import itertools
import json
import re
import tempfile
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import duckdb
import python_calamine

from etl.mapping import header
from etl.readers import csv_file, decode, xlsx_file
from queries.errors import BadFileError, MissingFileError

ROWS = 100_000
"""Looked at, at most: enough to tell the order of day and month."""
_LOOKED_AT = 60
"""Lines by which the delimiter is told."""
DELIMITERS = (",", ";", "\t", "|")
_ENCODINGS = ("cp1251", "cp1254")
"""What is no UTF-8 is most often what Excel wrote in Russian or in Turkish."""
_TURKISH = set("abcdefghijklmnopqrstuvwxyzçğıöşüâîûəABCDEFGHIJKLMNOPQRSTUVWXYZÇĞİÖŞÜÂÎÛ")
_LARGEST_JSON_BYTES = 256 * 2**20


@dataclasses.dataclass(frozen=True)
class Sample:
    """The first rows of a table, all as text; empty cells are empty texts."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    header_row: int = 1
    """The line that names the columns, from 1."""
    delimiter: str = "any"
    encoding: str = "utf-8"
    sheet: str = ""
    """Of a workbook; empty for the first visible one."""
    sheets: tuple[str, ...] = ()
    """The visible sheets of a workbook."""
    records: str = ""
    """Of a JSON object, the key of its list."""
    labels: tuple[str, ...] = ()
    """What the columns are called, with the heading of their group; by the place of the column."""
    titles: tuple[str, ...] = ()
    """Cells above the table."""

    def values(self, column: str) -> list[str]:
        """What is filled in of a column."""
        place = self.columns.index(column)
        return [row[place].strip() for row in self.rows if place < len(row) and row[place].strip()]

    def cells(self, column: str) -> list[str]:
        """The cells of a column, also the empty ones."""
        place = self.columns.index(column)
        return [row[place].strip() if place < len(row) else "" for row in self.rows]

    def label(self, column: str) -> str:
        """What the column is called, with the heading of its group."""
        return self.labels[self.columns.index(column)] if self.labels else column


def take(path: Path, sheet: str = "", delimiter: str = "any") -> Sample:
    """The sample, of that sheet of a workbook, or with that delimiter (a character or `tab`), where one is named.

    Raises MissingFileError, or BadFileError where there is no table.
    """
    if not path.is_file():
        raise MissingFileError(f"There is no file {path}; check its name.")
    with path.open("rb") as handle:
        head = handle.read(4)
    if xlsx_file.is_workbook(path):
        return _of_workbook(path, sheet)
    if head == b"PAR1":
        return _of_query(path, "read_parquet(?)")
    suffix = Path(decode.name_within(path)).suffix.lower()
    if suffix == ".json" and (records := _records(path)):
        return dataclasses.replace(_of_records(path, records), records=records)
    if suffix in (".json", ".jsonl", ".ndjson"):
        return _of_query(path, "read_json_auto(?)")
    return _of_csv(path, delimiter)


def _of_workbook(path: Path, sheet: str) -> Sample:
    """Of the sheet, else of the visible one with most rows of three cells or more; the first of equals."""
    try:
        workbook = python_calamine.CalamineWorkbook.from_path(str(path))
        visible = [
            sheet.name
            for sheet in workbook.sheets_metadata
            if sheet.typ == python_calamine.SheetTypeEnum.WorkSheet
            and sheet.visible == python_calamine.SheetVisibleEnum.Visible
        ]
        sheets = {name: _lines(workbook.get_sheet_by_name(name)) for name in visible}
    except (KeyboardInterrupt, SystemExit, MemoryError):
        raise
    except BaseException as error:  # a library in Rust may panic, which is no Exception
        raise BadFileError(f"The workbook {path.name} cannot be read; open it in Excel and save it again.") from error
    sizes = {name: sum(sum(bool(cell) for cell in line) >= 3 for line in lines) for name, lines in sheets.items()}
    best = max(sizes, key=sizes.__getitem__, default=None)
    if best is None:
        raise BadFileError(f"The workbook {path.name} has no visible sheet of cells; save the table in one.")
    if sheet and sheet not in sheets:
        raise BadFileError(f"The workbook {path.name} has no sheet {sheet!r}; name one of: {', '.join(visible)}.")
    best = sheet or best
    found = _of_lines(path, sheets[best])
    return dataclasses.replace(found, sheet="" if best == visible[0] else best, sheets=tuple(visible))


def _lines(sheet: python_calamine.CalamineSheet) -> list[list[str]]:
    rows = list(itertools.islice(sheet.iter_rows(), ROWS))
    missing = 0 if sheet.end is None else max(sheet.end[0] + 1 - len(rows), 0) if len(rows) < ROWS else 0
    return [[] for _ in range(missing)] + [[xlsx_file.as_text(cell) or "" for cell in row] for row in rows]


def _of_csv(path: Path, given: str) -> Sample:
    with tempfile.TemporaryDirectory(prefix="complaints-") as scratch:
        encoding, text_path = _decoded(path, Path(scratch))
        said = csv_file.separator_said(text_path)
        with text_path.open(encoding="utf-8-sig", newline="") as handle:
            lines = list(itertools.islice(handle, 1 if said else 0, _LOOKED_AT))
        told = said or max(DELIMITERS, key=lambda one: _regularity(lines, one))
        delimiter = {"any": told, "tab": "\t"}.get(given, given)
        with text_path.open(encoding="utf-8-sig", newline="") as handle:
            skipped = itertools.islice(handle, 1 if said else 0, None)
            rows = list(itertools.islice(csv.reader(skipped, delimiter=delimiter), ROWS))
    found = _of_lines(path, rows)
    return dataclasses.replace(found, delimiter="tab" if delimiter == "\t" else delimiter, encoding=encoding)


def _regularity(lines: Sequence[str], delimiter: str) -> int:
    """How many cells stand in lines of the commonest width, which is two at least."""
    widths = Counter(len(row) for row in csv.reader(lines, delimiter=delimiter) if len(row) > 1)
    return max((width * times for width, times in widths.items()), default=0)


def _decoded(path: Path, scratch: Path) -> tuple[str, Path]:
    """The encoding and the text: UTF-8 where it is that, else that of Windows whose letters make likelier words."""
    (scratch / "utf-8").mkdir()
    try:
        return "utf-8", decode.to_checked_text(path, "utf-8", scratch / "utf-8")
    except BadFileError as error:
        if "is not UTF-8" not in str(error):
            raise
    best: tuple[int, str, Path] | None = None
    for encoding in _ENCODINGS:
        (scratch / encoding).mkdir()
        try:
            text_path = decode.to_checked_text(path, encoding, scratch / encoding)
        except BadFileError:
            continue
        with text_path.open(encoding="utf-8", newline="") as handle:
            strange = _strangeness(handle.read(200_000))
        if best is None or strange < best[0]:
            best = (strange, encoding, text_path)
    if best is None:
        raise BadFileError(f"The file {path.name} is no text in a known encoding; save it as UTF-8.")
    return best[1], best[2]


def _strangeness(text: str) -> int:
    """Letters that no word of the four languages has at that place."""
    strange = 0
    for word in re.findall(r"[^\W\d_]+", text):
        if word.isascii():
            continue
        cyrillic = sum("Ѐ" <= letter <= "ӿ" for letter in word)
        if cyrillic:
            # Russian words are of Cyrillic letters alone, and have a capital only at their beginning or throughout
            is_odd = cyrillic < len(word) or not (word[1:].islower() or word.isupper() or len(word) == 1)
            strange += len(word) if is_odd else 0
        else:
            strange += sum(letter not in _TURKISH for letter in word)
    return strange


def _of_lines(path: Path, lines: Sequence[Sequence[str]]) -> Sample:
    found = header.find(path.name, lines)
    rows = tuple(tuple(line) for line in lines[found.row :] if any(cell.strip() for cell in line))
    if rows and header.is_numbering(rows[0]):
        rows = rows[1:]
    return Sample(found.columns, rows, header_row=found.row, labels=found.labels, titles=found.titles)


def _records(path: Path) -> str:
    """The key of the only list of objects in a JSON object; empty where the file is another."""
    if path.stat().st_size > _LARGEST_JSON_BYTES:
        return ""
    try:
        held = json.loads(path.read_text(encoding="utf-8-sig"))
    except (UnicodeDecodeError, json.JSONDecodeError):
        return ""
    if not isinstance(held, dict):
        return ""
    lists = [key for key, value in held.items() if isinstance(value, list) and value and isinstance(value[0], dict)]
    return lists[0] if len(lists) == 1 else ""


def _of_records(path: Path, key: str) -> Sample:
    records = json.loads(path.read_text(encoding="utf-8-sig"))[key][:ROWS]
    columns = tuple(dict.fromkeys(name for record in records if isinstance(record, dict) for name in record))
    objects = [record for record in records if isinstance(record, dict)]
    return Sample(columns, tuple(tuple(_as_text(record.get(name)) for name in columns) for record in objects))


def _as_text(value: object) -> str:
    if value is None:
        return ""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _of_query(path: Path, table: str) -> Sample:
    try:
        with duckdb.connect(":memory:") as connection:
            relation = connection.execute(f"select columns(*)::varchar from {table} limit {ROWS}", [str(path)])
            columns = tuple(item[0] for item in relation.description)
            rows = tuple(tuple(value or "" for value in row) for row in relation.fetchall())
    except duckdb.Error as error:
        raise BadFileError(f"The file {path.name} cannot be read: {str(error).splitlines()[0]}.") from error
    return Sample(columns, rows)
