"""CSV has one writer: what people open runs nothing, in whatever locale, and programs get every cell as it is."""

import csv
import io
import itertools
import zipfile

import pandas as pd
import pytest

from dashboard.downloads.menu import csv_of
from dashboard.i18n import translate
from dashboard.report.content.document import Document
from dashboard.report.render import zip_bundle
from dashboard.report.render.sheet import Field, Sheet
from queries import csv_text

FORMULAS = ("=1+1", "+cmd|' /C calc'!A0", "-2+3+cmd", "@SUM(1)", "\t=1", "\r=1", "\n=1", " =1", "＝1", '"=1', "'=1")
BEFORE = ("", "x,", "x;", 'x";', "x\t", "x\n", "x\r\n", "x; ", 'x,"')
HOSTILE = [before + formula for before, formula in itertools.product(BEFORE, FORMULAS)]
LANGUAGES = tuple(translate.LANGUAGES)


def runs(content: str) -> list[str]:
    """Cells that some spreadsheet would compute, whichever separator it knows."""
    found = []
    for separator in ",;\t":
        for row in csv.reader(io.StringIO(content.lstrip("\ufeff"), newline=""), delimiter=separator):
            found += [
                cell
                for cell in row
                if cell.lstrip(' "\t\r\n').startswith(("=", "@", "+c", "-2+", "＝")) or cell[:1] == "\t"
            ]
    return found


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_download_holds_no_formula_in_any_locale(language):
    translate.use(language)
    frame = pd.DataFrame({"store": HOSTILE, "n": range(len(HOSTILE)), "=head": "x"})
    content = csv_of([f"X,{one}" for one in HOSTILE], frame).decode()
    assert not runs(content)
    rows = list(
        csv.reader(io.StringIO(content.lstrip("\ufeff"), newline=""), delimiter="," if language == "en" else ";")
    )
    assert all(len(row) == 1 and row[0].startswith("# ") for row in rows[: len(HOSTILE)])
    assert {len(row) for row in rows[len(HOSTILE) :]} == {3}
    assert content.count("\r\n") >= len(rows)


@pytest.mark.parametrize("language", LANGUAGES)
def test_nor_does_the_bundle_of_a_report(language):
    fields = (Field("store", "=Store", "text"), Field("n", "N", "whole"))
    sheet = Sheet("stores", "=Stores", "x;=note", fields, [(one, 1) for one in HOSTILE])
    about = Document(language, "t", "w", "s", "s", "l", (), (), (), (), "", (), "", "f", {})
    with zipfile.ZipFile(io.BytesIO(zip_bundle.write(about, [sheet]))) as packed:
        for name in ("stores.csv", "dictionary.csv"):
            assert not runs(packed.read(name).decode())


def test_words_and_numbers_stay_as_they_are():
    rows = [["-0.25", "+994501234567", "a, b - c", "x; -5", 3.5]]
    written = csv_text.text(rows, csv_text.for_people("en"))
    assert next(csv.reader(io.StringIO(written))) == ["-0.25", "+994501234567", "a, b - c", "x; -5", "3.5"]
    assert csv_text.text([["=a", "b"]]) == "=a,b\n"
