"""Empty files of the canonical columns, to be filled by hand or by another system, and what each column means.

The meanings are in etl/sources/template.toml, the one place; docs/reference/event-columns.md is made of it.
"""

import csv
import tomllib
from pathlib import Path

import xlsxwriter

from etl.sources.definition import CANONICAL_COLUMNS

LANGUAGES = {"en": "English", "az": "Azərbaycanca", "ru": "Русский"}

_MEANINGS = Path(__file__).with_name("template.toml")
_LAST_ROW = 10_000
"""Rows of the workbook that offer the allowed values; more may be filled."""


def meanings() -> dict:
    """`columns` (name, required, a text in each language) and `values` (by column, each with its texts)."""
    return tomllib.loads(_MEANINGS.read_text(encoding="utf-8"))


def write(directory: Path) -> list[Path]:
    """Writes `complaint_events.csv` and `.xlsx` into the folder, making it where it is absent; returns their paths.

    The first sheet of the workbook is for the events, as `python -m etl load --source events` reads it; the other two
    explain columns and values.
    """
    directory.mkdir(parents=True, exist_ok=True)
    as_csv, as_xlsx = directory / "complaint_events.csv", directory / "complaint_events.xlsx"
    # With a byte order mark, by which Excel knows UTF-8.
    with as_csv.open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file).writerow(CANONICAL_COLUMNS)
    with xlsxwriter.Workbook(as_xlsx, {"strings_to_formulas": False, "strings_to_urls": False}) as workbook:
        _write_sheets(workbook)
    return [as_csv, as_xlsx]


def _write_sheets(workbook: xlsxwriter.Workbook) -> None:
    known = meanings()
    bold = workbook.add_format({"bold": True, "bottom": 1})
    must = workbook.add_format({"bold": True, "bottom": 1, "bg_color": "#E8EEF7"})
    text = workbook.add_format({"num_format": "@"})
    wrapped = workbook.add_format({"text_wrap": True, "valign": "top"})
    events = workbook.add_worksheet("events")
    events.freeze_panes(1, 4)
    for place, column in enumerate(known["columns"]):
        # As text, or Excel would turn ids into numbers and times into what its language makes of them.
        events.set_column(place, place, 18, text)
        events.write_string(0, place, column["name"], must if column.get("required") else bold)
        events.write_comment(0, place, column["en"], {"x_scale": 2})
        if values := known["values"].get(column["name"]):
            events.data_validation(
                1,
                place,
                _LAST_ROW,
                place,
                {
                    "validate": "list",
                    "source": [value["value"] for value in values],
                    # Another channel is news, not an error.
                    "error_type": "warning" if column["name"] == "channel" else "stop",
                },
            )
    columns = workbook.add_worksheet("columns")
    values = workbook.add_worksheet("values")
    columns.set_column(0, 1, 18, wrapped)
    columns.set_column(2, 4, 60, wrapped)
    columns.write_row(0, 0, ["column", "required", *LANGUAGES.values()], bold)
    for row, column in enumerate(known["columns"], start=1):
        is_required = "yes" if column.get("required") else ""
        columns.write_row(row, 0, [column["name"], is_required, *(column[language] for language in LANGUAGES)])
    values.set_column(0, 1, 18, wrapped)
    values.set_column(2, 4, 40, wrapped)
    values.write_row(0, 0, ["column", "value", *LANGUAGES.values()], bold)
    row = 1
    for column, allowed in known["values"].items():
        for value in allowed:
            values.write_row(row, 0, [column, value["value"], *(value[language] for language in LANGUAGES)])
            row += 1
