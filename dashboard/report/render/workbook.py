"""The report as a workbook: a sheet a table, real numbers and dates, native charts, ready to filter and to print.

Texts are always written as texts, so a cell that begins like a formula stays what it is. No clock on the wall is in
it: the same report gives the same bytes.
"""

import io
import math
from datetime import datetime
from typing import Any

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from dashboard.report.content.document import Document
from dashboard.report.render.sheet import Chart, Field, Sheet
from dashboard.ui.theme import HEAD, LIGHT

_HEAD_ROW = 3  # title, note, an empty row, then the heads
_A4 = 9
_LONGEST = 60  # characters a column is made wide at most
_PAGE_WIDTH = 190  # characters across a page in landscape, at three quarters of their size
_SAMPLE = 200  # rows that decide how wide a column is
_FORMATS = {
    "text": {},
    "whole": {"num_format": "#,##0"},
    "decimal": {"num_format": "#,##0.0"},
    "share": {"num_format": "0.0%"},
    "day": {"num_format": "yyyy-mm-dd"},
    "instant": {"num_format": "yyyy-mm-dd hh:mm"},
    "score": {"num_format": "0.00"},
}
_WIDTHS = {"day": 11, "instant": 17, "share": 10, "whole": 9, "decimal": 10}


def write(document: Document, sheets: list[Sheet], as_of: datetime, kinds: dict[str, str]) -> bytes:
    """The workbook; `as_of` is the moment it is dated, `kinds` how the figures of rows that differ are written."""
    held = io.BytesIO()
    book = xlsxwriter.Workbook(
        held,
        {
            "in_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
            "default_date_format": "yyyy-mm-dd",
        },
    )
    book.set_properties(
        {
            "title": f"{document.title} · {document.week}",
            "author": document.words["author"],
            "comments": document.foot,
            "created": as_of.replace(tzinfo=None),
        }
    )
    formats = {kind: book.add_format({"valign": "top", **form}) for kind, form in _FORMATS.items()}
    _summary(book, document)
    for sheet in sheets:
        _sheet(book, sheet, formats, kinds, document)
    book.close()
    return held.getvalue()


def _summary(book: Workbook, document: Document) -> None:
    page = book.add_worksheet(document.words["summary"])
    page.set_column(0, 0, 110)
    bold = book.add_format({"bold": True, "text_wrap": True})
    wrapped = book.add_format({"text_wrap": True, "valign": "top"})
    title = book.add_format({"bold": True, "font_size": 16})
    lines = [
        *([(document.notice, bold)] if document.notice else []),
        (document.title, title),
        (document.week, bold),
        (document.scope, wrapped),
        ("", wrapped),
        (document.lead, bold),
        *((line, wrapped) for line in document.sentences),
        ("", wrapped),
        (document.foot, wrapped),
    ]
    for row, (line, form) in enumerate(lines):
        page.write_string(row, 0, line, form)
    _print(page, document)


def _sheet(book: Workbook, sheet: Sheet, formats: dict[str, Format], kinds: dict[str, str], document: Document) -> None:
    page = book.add_worksheet(sheet.name[:31])
    page.write_string(0, 0, sheet.name, book.add_format({"bold": True, "font_size": 14}))
    note = " ".join(part for part in (document.notice, sheet.note) if part)
    page.write_string(1, 0, note, book.add_format({"font_color": LIGHT.muted}))
    widths = [_width(sheet, column, field) for column, field in enumerate(sheet.fields)]
    head = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "bottom", "bg_color": HEAD})
    for column, field in enumerate(sheet.fields):
        page.write_string(_HEAD_ROW, column, field.head, head)
        page.set_column(column, column, widths[column])
    for place, row in enumerate(sheet.rows, start=_HEAD_ROW + 1):
        for column, (field, value) in enumerate(zip(sheet.fields, row, strict=True)):
            kind = field.kind if field.kind != "by_row" else kinds.get(str(row[_code_place(sheet)]), "decimal")
            _cell(page, place, column, value, kind, formats)
    last = _HEAD_ROW + len(sheet.rows)
    page.autofilter(_HEAD_ROW, 0, max(last, _HEAD_ROW), len(sheet.fields) - 1)
    page.freeze_panes(_HEAD_ROW + 1, 1)
    page.repeat_rows(_HEAD_ROW)
    page.repeat_columns(0)
    _print(page, document, sum(widths))
    if sheet.chart and sheet.rows:
        _chart(book, page, sheet, sheet.chart)


def _code_place(sheet: Sheet) -> int:
    """The column by which a row's figures are known: its code where it has one, else its name."""
    codes = [field.code for field in sheet.fields]
    return codes.index("code") if "code" in codes else 0


def _cell(page: Worksheet, row: int, column: int, value: Any, kind: str, formats: dict[str, Format]) -> None:
    form = formats[kind]
    if value is None:
        page.write_blank(row, column, None, form)
    elif kind in ("day", "instant"):
        page.write_datetime(row, column, value, form)
    elif kind == "text":
        page.write_string(row, column, str(value), form)
    else:
        page.write_number(row, column, float(value), form)


def _width(sheet: Sheet, column: int, field: Field) -> float:
    longest_word = max((len(word) for word in field.head.split()), default=0) + 3  # the filter's button
    if field.kind != "text":
        return max(_WIDTHS.get(field.kind, 10), longest_word)
    cells = (len(str(row[column] or "")) for row in sheet.rows[:_SAMPLE])
    return min(max(longest_word, *cells, 8) + 1, _LONGEST) if sheet.rows else longest_word + 4


def _print(page: Worksheet, document: Document, width: float = 0) -> None:
    """Set up paper: as many pages side by side as it takes for the letters to stay legible."""
    page.set_paper(_A4)
    page.set_landscape()
    page.fit_to_pages(max(math.ceil(width / _PAGE_WIDTH), 1), 0)
    page.set_margins(left=0.5, right=0.5, top=0.6, bottom=0.7)
    # a blank after the size: digits that follow it would be read as a part of it
    page.set_footer(f"&L&8 {document.foot.replace('&', '&&')}&R&8 &P / &N")


def _chart(book: Workbook, page: Worksheet, sheet: Sheet, wanted: Chart) -> None:
    codes = [field.code for field in sheet.fields]
    first, last = _HEAD_ROW + 1, _HEAD_ROW + (wanted.rows or len(sheet.rows))
    chart = book.add_chart({"type": wanted.kind})
    colours = (LIGHT.series[0], LIGHT.series[1], LIGHT.blue, LIGHT.series[3])
    for place, code in enumerate(wanted.series):
        column = codes.index(code)
        colour = colours[place % len(colours)] if len(wanted.series) > 1 else LIGHT.blue
        look = {"line": {"color": colour, "width": 2}} if wanted.kind == "line" else {"fill": {"color": colour}}
        chart.add_series(
            {
                "name": [page.name, _HEAD_ROW, column],
                "categories": [page.name, first, 0, last, 0],
                "values": [page.name, first, column, last, column],
                **look,
            }
        )
    numbers = {"num_format": "0%" if wanted.is_share else "#,##0", "major_gridlines": {"visible": True}}
    numbers |= {"max": 1} if wanted.is_share else {}
    # what is read by its length begins at zero
    numbers |= {} if wanted.kind == "line" else {"min": 0}
    names = {"reverse": True} if wanted.kind == "bar" else {}
    chart.set_title({"name": wanted.title, "overlay": False, "name_font": {"size": 12, "bold": True}})
    # a bar's names run down the side: what is X and Y is turned with it
    chart.set_x_axis(names if wanted.kind == "bar" else {})
    chart.set_y_axis(numbers)
    if wanted.kind == "bar":
        chart.set_y_axis({**names})
        chart.set_x_axis(numbers)
    chart.set_legend({"position": "bottom"} if len(wanted.series) > 1 else {"none": True})
    chart.set_size({"width": 720, "height": 360})
    page.insert_chart(_HEAD_ROW + len(sheet.rows) + 3, 0, chart, {"description": wanted.title})
