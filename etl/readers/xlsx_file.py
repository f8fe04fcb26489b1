"""Reads a sheet of an Excel workbook (`.xlsx`) into `raw`.

The first row with anything in it, from `header_row` on, names the columns. A row keeps the number that the sheet
shows. Cells give what they show the value of: formulas their last result, dates and times ISO text in the source's
zone, whole numbers no decimals, errors their text (`#N/A`), as in a CSV file. Text that begins like a formula is text.

A row is rejected where a formula has no result, or where a whole number has more digits than a workbook can hold: which
ones were lost nobody can tell.
"""

import datetime as dt
import itertools
import re
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from pathlib import Path

import duckdb
import python_calamine

from etl.readers import raw_table, xlsx_cells
from etl.readers.raw_table import RawCounts
from etl.sources.definition import Source
from queries.errors import BadFileError

MAX_UNPACKED_BYTES = 2 * 2**30
"""Of all parts of a workbook: a full sheet of 24 columns takes about half of it."""

MAX_CELLS = 48 * 2**20
"""From the first cell to the last: a sheet is laid out in memory, the empty ones too. As many as a full sheet
(1,048,576 rows) of 48 columns; a single cell in the last corner of an empty sheet would ask for 17 billion."""

_CHUNK_BYTES = 2**20
_OLE_MAGIC = b"\xd0\xcf\x11\xe0"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_CELL = re.compile(rb"\sr\s*=\s*[\"']\$?([A-Za-z]{1,3})\$?([0-9]{1,7})[\"']")


def read(connection: duckdb.DuckDBPyConnection, source: Source, path: Path, scratch: Path) -> RawCounts:
    """Appends the sheet to `raw`; raises BadFileError where it is no workbook, or not one that can be read."""
    _check_package(path)
    rows, before, odd = _rows(source, path)
    rows = itertools.dropwhile(lambda numbered: numbered[0] < source.header_row, rows)
    number, header = next(((number, row) for number, row in rows if any(map(_filled, row))), (0, []))
    if not number:
        raise BadFileError(f"The sheet read in {path.name} is empty; its first row must name the columns.")
    columns = raw_table.named(source, [(as_text(cell) or "").strip() for cell in header])
    raw_table.check_columns(source, path.name, columns)
    known = set(raw_table.used(source, columns).values())
    used = [(place, name) for place, name in enumerate(columns) if name in known]
    writer = raw_table.Writer(connection, source, path.name)
    filled = {row for row, _ in (*odd.errors, *odd.unfinished)}
    for number, row in rows:
        if number not in filled and not any(map(_filled, row)):
            continue
        values = {name: odd.errors.get((number, place)) or as_text(row[place]) for place, name in used}
        if reason := _why_unusable(number, row, used, odd, before):
            writer.reject(number, reason, raw_table.as_json(values))
        else:
            writer.add(number, values)
    return writer.finish(columns)


def _why_unusable(
    number: int, row: Sequence[object], used: Sequence[tuple[int, str]], odd: xlsx_cells.Odd, before: int
) -> str:
    """Why a row cannot be read as it was meant; empty where it can."""
    for place, name in used:
        if (number, place) in odd.unfinished:
            cell = xlsx_cells.name_of(number, before + place)
            return f"the formula in {cell} (column {name}) has no stored result; save the workbook in Excel once"
        if isinstance(row[place], float) and raw_table.has_lost_digits(row[place]):
            return raw_table.lost_digits(name)
    return ""


def is_workbook(path: Path) -> bool:
    """Whether the file is a package of an office program, or an old or encrypted document of one."""
    with path.open("rb") as handle:
        head = handle.read(4)
    if head == _OLE_MAGIC:
        return True
    if head != b"PK\x03\x04":
        return False
    try:
        with zipfile.ZipFile(path) as package:
            return "[Content_Types].xml" in package.namelist()
    except (OSError, zipfile.BadZipFile):
        return path.suffix.lower() == ".xlsx"


def _rows(source: Source, path: Path) -> tuple[Iterator[tuple[int, Sequence[object]]], int, xlsx_cells.Odd]:
    """The rows with their numbers, how many columns stand before, and the cells without a value."""
    try:
        workbook = python_calamine.CalamineWorkbook.from_path(str(path))
        sheet = workbook.get_sheet_by_name(_sheet_name(source, path.name, workbook))
        first = (sheet.start or (0, 0))[0]
        rows = list(sheet.iter_rows())
        odd = xlsx_cells.odd(path, sheet.name)
    except BadFileError:
        raise
    except (KeyboardInterrupt, SystemExit, MemoryError):
        raise
    except BaseException as error:  # a library in Rust may panic, which is no Exception
        raise BadFileError(f"The workbook {path.name} is damaged; open it in Excel and save it again.") from error
    # Rows above the first cell are given too or not, as the library's version likes.
    missing = 0 if sheet.end is None else sheet.end[0] + 1 - len(rows)
    numbered = enumerate(rows, start=1 + (missing if 0 < missing <= first else 0))
    # ... and the columns before the first cell likewise.
    before = 0 if sheet.end is None or not rows else max(sheet.end[1] + 1 - len(rows[0]), 0)
    return iter(numbered), before, odd.counted_from(before)


def _sheet_name(source: Source, file: str, workbook: python_calamine.CalamineWorkbook) -> str:
    sheets = [sheet for sheet in workbook.sheets_metadata if sheet.typ == python_calamine.SheetTypeEnum.WorkSheet]
    if source.sheet:
        found = [sheet.name for sheet in sheets if sheet.name.strip().lower() == source.sheet.lower()]
        if not found:
            listed = ", ".join(sheet.name for sheet in sheets)
            raise BadFileError(
                f"The workbook {file} has no sheet {source.sheet}, which the source {source.name} reads; "
                f"it has {listed}."
            )
        return found[0]
    visible = [sheet.name for sheet in sheets if sheet.visible == python_calamine.SheetVisibleEnum.Visible]
    if not visible:
        raise BadFileError(f"The workbook {file} has no visible sheet of cells; save the table in one.")
    return visible[0]


def _check_package(path: Path) -> None:
    """Raises BadFileError for what is no workbook, locked, damaged or too large to be laid out in memory."""
    with path.open("rb") as handle:
        head = handle.read(4)
        if not head:
            raise BadFileError(f"The file {path.name} is empty; export it again.")
        if head == _OLE_MAGIC:
            is_locked = _ENCRYPTED in handle.read(2**24) or _ENCRYPTED in _tail(path)
            if is_locked:
                raise BadFileError(f"The workbook {path.name} is protected by a password; save it without one.")
            raise BadFileError(f"The file {path.name} is a document of an old Excel or Word; save it as .xlsx.")
    try:
        with zipfile.ZipFile(path) as package:
            if "xl/workbook.xml" not in package.namelist():
                raise BadFileError(
                    f"The file {path.name} is not an Excel workbook; unpack it, or save the table as .xlsx or CSV."
                )
            if sum(part.file_size for part in package.infolist()) > MAX_UNPACKED_BYTES:
                raise _too_large(path)
            for part in package.infolist():
                _check_part(path, package, part)
    except (OSError, EOFError, zlib.error, zipfile.BadZipFile) as error:
        raise BadFileError(
            f"The file {path.name} is not an Excel workbook, or is damaged; open it in Excel and save it again."
        ) from error
    except (RuntimeError, NotImplementedError) as error:
        raise BadFileError(f"The workbook {path.name} is packed in an unusual way; save it again in Excel.") from error


def _check_part(path: Path, package: zipfile.ZipFile, part: zipfile.ZipInfo) -> None:
    is_sheet = part.filename.startswith("xl/worksheets/")
    size, columns, last_row, rest = 0, {b"A"}, 1, b""
    with package.open(part) as stream:
        # Sizes in the directory of a package may lie: what comes out is counted.
        while chunk := stream.read(_CHUNK_BYTES):
            size += len(chunk)
            if size > MAX_UNPACKED_BYTES:
                raise _too_large(path)
            if is_sheet:
                block = rest + chunk
                rest = block[-40:]
                cells = _CELL.findall(block)
                columns.update({letters.upper() for letters, _ in cells})
                last_row = max(last_row, max((int(row) for _, row in cells), default=1))
    if max(map(_column_number, columns)) * last_row > MAX_CELLS:
        raise _too_large(path)


def _too_large(path: Path) -> BadFileError:
    return BadFileError(
        f"The workbook {path.name} is too large, or has cells far away from its table; delete the empty rows and "
        "columns beside the table, or save it as CSV."
    )


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def _tail(path: Path) -> bytes:
    with path.open("rb") as handle:
        handle.seek(max(path.stat().st_size - 2**20, 0))
        return handle.read()


def _filled(cell: object) -> bool:
    return cell is not None and cell != ""


def as_text(cell: object) -> str | None:
    """A cell's value as text; None where it is empty."""
    match cell:
        case None | "":
            return None
        case str():
            return cell
        case bool():
            return "true" if cell else "false"
        case float() if cell.is_integer():
            return str(int(cell))
        case dt.datetime():
            return cell.isoformat(sep=" ")
        case dt.date() | dt.time():
            return cell.isoformat()
        case _:
            return str(cell)
