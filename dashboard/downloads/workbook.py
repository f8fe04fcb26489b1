"""A table as a workbook: real numbers and dates, what it is above it, a head that stays in sight and filters.

Rows are written one after another and never held twice, so a long list costs little memory. Every text is written as
text: what begins with `=` is no formula. Instants are written as the clock of the policy's zone shows them, because a
workbook knows no zones; the lines above the table name it.
"""

import io
from collections.abc import Sequence
from datetime import date, datetime
from math import isfinite
from numbers import Number
from typing import Any

import pandas as pd
import xlsxwriter

from dashboard.i18n import format as fmt
from queries.semantic import output

MOST_ROWS = 100_000
"""Longer tables are for programs: a workbook would take minutes, and beyond 1,048,576 rows cannot be."""
_WIDEST, _NARROWEST = 40, 8
_SAMPLED = 200  # rows whose cells say how wide a column has to be
_DEADLINES = ("due_at", "original_due_at")
_DATE, _INSTANT = "yyyy-mm-dd", "yyyy-mm-dd hh:mm"


def xlsx_of(head: Sequence[str], frame: pd.DataFrame) -> bytes:
    """The workbook: the lines of the head, an empty row, the names of the columns, the rows."""
    file = io.BytesIO()
    safe = {"strings_to_formulas": False, "strings_to_numbers": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(file, {"constant_memory": True, **safe}) as book:
        bold = book.add_format({"bold": True, "bottom": 1})
        kinds = {date: book.add_format({"num_format": _DATE}), datetime: book.add_format({"num_format": _INSTANT})}
        sheet = book.add_worksheet()
        for place, name in enumerate(frame.columns):
            sheet.set_column(place, place, _width(frame, name))
        for row, line in enumerate(head):
            sheet.write_string(row, 0, " ".join(line.split()))
        top = len(head) + 1
        for place, name in enumerate(frame.columns):
            sheet.write_string(top, place, name, bold)
        sheet.freeze_panes(top + 1, 0)
        if len(frame.columns):
            sheet.autofilter(top, 0, top + len(frame), len(frame.columns) - 1)
        are_dates = [output.is_date(name) for name in frame.columns]
        for row, values in enumerate(frame.itertuples(index=False, name=None), start=top + 1):
            for place, (value, is_date) in enumerate(zip(values, are_dates, strict=True)):
                is_deadline = frame.columns[place] in _DEADLINES and not pd.isna(value)
                _write(sheet, row, place, fmt.last_minute(value) if is_deadline else value, is_date, kinds)
    return file.getvalue()


def _write(sheet: Any, row: int, place: int, value: Any, is_date: bool, kinds: dict[type, Any]) -> None:
    """Writes one cell as what it is; nothing for what is missing."""
    if isinstance(value, list | tuple) or getattr(value, "ndim", 0):
        sheet.write_string(row, place, " ".join(map(str, value)))
    elif pd.isna(value):
        return
    elif pd.api.types.is_bool(value):
        sheet.write_boolean(row, place, bool(value))
    elif isinstance(value, Number):
        if isfinite(float(value)):
            sheet.write_number(row, place, float(value))
    elif isinstance(value, datetime) and not is_date:
        sheet.write_datetime(row, place, value.replace(tzinfo=None), kinds[datetime])
    elif isinstance(value, date):
        sheet.write_datetime(row, place, date(value.year, value.month, value.day), kinds[date])
    else:
        sheet.write_string(row, place, str(value))


def _width(frame: pd.DataFrame, name: str) -> int:
    sample = frame[name].head(_SAMPLED)
    if pd.api.types.is_datetime64_any_dtype(sample):
        return 18
    longest = max((len(str(value)) for value in sample if not isinstance(value, float)), default=0)
    return min(max(longest, len(name) + 3, _NARROWEST), _WIDEST)
