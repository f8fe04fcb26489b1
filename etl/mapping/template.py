"""An empty workbook with a row for each complaint, whose headings the proposal of a mapping knows."""

import tomllib
from functools import cache
from pathlib import Path

import xlsxwriter

from etl.mapping.model import EVENTS

FILE = "complaints_{language}.xlsx"
_HEADINGS = Path(__file__).with_name("template.toml")
_LAST_ROW = 5_000
"""Rows that have the form of their column and offer its words; more may be filled."""
_NO_HEADING = ("sheet", "words")


@cache
def known() -> dict:
    """By language: `sheet`, a heading for each part of a complaint, and `words` that are offered."""
    return tomllib.loads(_HEADINGS.read_text(encoding="utf-8"))


def headings(language: str) -> dict[str, str]:
    """Part of a complaint: its heading in a language."""
    return {name: words for name, words in known()[language].items() if name not in _NO_HEADING}


def write(directory: Path) -> list[Path]:
    """Writes a workbook for each language into the folder, making it where it is absent; returns their paths."""
    directory.mkdir(parents=True, exist_ok=True)
    return [_write(directory / FILE.format(language=language), language) for language in known()]


def _write(path: Path, language: str) -> Path:
    with xlsxwriter.Workbook(path, {"strings_to_formulas": False, "strings_to_urls": False}) as workbook:
        sheet = workbook.add_worksheet(known()[language]["sheet"])
        sheet.freeze_panes(1, 1)
        head = workbook.add_format({"bold": True, "bottom": 1})
        must = workbook.add_format({"bold": True, "bottom": 1, "bg_color": "#E8EEF7"})
        # numbers of complaints as text, or Excel would take their zeros and make dates of some
        text = workbook.add_format({"num_format": "@"})
        moment = workbook.add_format({"num_format": "dd.mm.yyyy hh:mm"})
        for place, (name, words) in enumerate(headings(language).items()):
            sheet.set_column(place, place, 22, moment if name in EVENTS else None if name == "score" else text)
            sheet.write_string(0, place, words, must if name in ("complaint_id", "received") else head)
            if offered := known()[language]["words"].get(name):
                # another word is news, not an error
                sheet.data_validation(
                    1, place, _LAST_ROW, place, {"validate": "list", "source": offered, "error_type": "warning"}
                )
            if name == "score":
                whole = {"validate": "integer", "criteria": "between", "minimum": 1, "maximum": 5}
                sheet.data_validation(1, place, _LAST_ROW, place, whole)
    return path
