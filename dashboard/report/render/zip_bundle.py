"""The report for programs: every table as CSV and Parquet, with a dictionary of its columns, in one zip.

Columns go by their codes, values too; dates and instants are ISO 8601 on the wall clock of the policy's zone. The
CSV is written for spreadsheets of the report's language; Parquet has every cell to its last bit.
"""

import io
import json
import math
import tempfile
import zipfile
from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pyarrow as pa
import pyarrow.parquet as parquet

from dashboard.report.content.document import Document
from dashboard.report.render.sheet import Field, Sheet
from queries import csv_text

_EPOCH = (1980, 1, 1, 0, 0, 0)  # the oldest date a zip can hold: the same in every bundle
_SURE_DIGITS = 12
"""Digits that sums and products of doubles leave right."""
_TYPES = {
    "text": pa.string(),
    "whole": pa.int64(),
    "decimal": pa.float64(),
    "share": pa.float64(),
    "by_row": pa.float64(),
    "day": pa.date32(),
    "instant": pa.timestamp("us"),
}


IN_JSON = ("figures", "weeks", "channels", "overdue", "restated")
"""The tables that `report.json` holds: the figures themselves, not the complaints and employees behind them."""


def write(document: Document, sheets: list[Sheet], kept: Mapping[str, Any] = MappingProxyType({})) -> bytes:
    """The zip: NAME.csv and NAME.parquet for each table, dictionary.csv, report.json.

    `kept` is what the archive keeps of the report: by what it was measured.
    """
    held = io.BytesIO()
    manner = csv_text.for_people(document.language)
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as packed:
        for sheet in sheets:
            _add(packed, f"{sheet.code}.csv", _csv([field.code for field in sheet.fields], sheet.rows, manner))
            _add(packed, f"{sheet.code}.parquet", _parquet(sheet))
        described = [
            (sheet.code, sheet.note, field.code, field.head, _kind_in_words(field))
            for sheet in sheets
            for field in sheet.fields
        ]
        _add(
            packed,
            "dictionary.csv",
            _csv(["table", "about", "column", "meaning", "type"], described, manner),
        )
        told = json.dumps(_report(document, sheets, kept), ensure_ascii=False, indent=1, default=_plainly)
        _add(packed, "report.json", told.encode())
    return held.getvalue()


def _report(document: Document, sheets: list[Sheet], kept: Mapping[str, Any]) -> dict:
    """The report in one file: what it says, its figures by their codes, and by what they were measured."""
    return {
        "title": document.title,
        "week": document.week,
        "week_code": kept.get("week"),
        "scope": document.scope,
        "notice": document.notice,
        "lead": document.lead,
        "sentences": list(document.sentences),
        "foot": document.foot,
        "hash": kept.get("hash"),
        "versions": kept.get("versions"),
        **{
            sheet.code: [
                dict(zip((field.code for field in sheet.fields), map(_without_noise, row), strict=True))
                for row in sheet.rows
            ]
            for sheet in sheets
            if sheet.code in IN_JSON
        },
    }


def _without_noise(cell: Any) -> Any:
    """2.8 for 2.8000000000000114, which binary arithmetic makes of it; a third as it is; no number is missing."""
    if not isinstance(cell, float):
        return cell
    if math.isnan(cell):
        return None
    rounded = float(f"{cell:.{_SURE_DIGITS}g}")
    return rounded if len(repr(rounded)) < _SURE_DIGITS else cell


def _plainly(cell: Any) -> Any:
    """A cell as JSON has it: dates in ISO 8601, numbers as numbers."""
    return cell.isoformat() if isinstance(cell, date) else cell.item()


def _add(packed: zipfile.ZipFile, name: str, content: bytes) -> None:
    entry = zipfile.ZipInfo(name, _EPOCH)
    entry.compress_type = zipfile.ZIP_DEFLATED
    entry.external_attr = 0o644 << 16
    packed.writestr(entry, content)


def _csv(heads: list[str], rows: Any, manner: csv_text.Manner) -> bytes:
    cells = ([_shown(cell) for cell in row] for row in rows)
    return ("\ufeff" + csv_text.text([heads, *cells], manner)).encode()


def _shown(cell: Any) -> Any:
    cell = _without_noise(cell)
    if cell is None:
        return ""
    if isinstance(cell, datetime):
        return cell.isoformat(sep=" ", timespec="seconds")
    if isinstance(cell, date):
        return cell.isoformat()
    return cell


def _parquet(sheet: Sheet) -> bytes:
    columns = list(zip(*sheet.rows, strict=True)) if sheet.rows else [() for _ in sheet.fields]
    arrays = [
        pa.array([_plain(cell, field) for cell in cells], _TYPES[field.kind])
        for field, cells in zip(sheet.fields, columns, strict=True)
    ]
    table = pa.Table.from_arrays(arrays, names=[field.code for field in sheet.fields])
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "rows.parquet"
        parquet.write_table(table, path)
        return path.read_bytes()


def _plain(cell: Any, field: Field) -> Any:
    if cell is None or field.kind in ("day", "instant"):
        return cell
    if field.kind == "text":
        return str(cell)
    return int(cell) if field.kind == "whole" else float(cell)


def _kind_in_words(field: Field) -> str:
    return {"share": "number from 0 to 1", "by_row": "number", "whole": "whole number", "decimal": "number"}.get(
        field.kind, {"day": "date", "instant": "date and time"}.get(field.kind, "text")
    )
