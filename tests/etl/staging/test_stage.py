"""Texts of staged events: each letter written in one way, no blanks at the ends, whatever short cut was taken."""

import unicodedata

import duckdb
import pytest

from etl.staging import stage

BLANKS = " \t\n\r\u00a0\u200b\ufeff"
TEXTS = [
    *(
        "plain",
        " blank ",
        "\ttab",
        "line\r\n",
        "",
        "   ",
        "\x01control",
        "\u00a0no-break\u00a0",
        "\u200bzero",
        "bom\ufeff",
    ),
    *(
        "Əliyev",
        " Əliyev ",
        "Əliyev\u00a0",
        "e\u0301",
        "é",
        " e\u0301 ",
        "\u0438\u0306",
        "й",
        "\u1100\u1161",
        "\u212b",
        "x\u2003",
    ),
    *("\u00a0", "\u200b \ufeff", "a\u0301\u0323", "№ 5 — «да»", "中文 ", "🙂 e\u0301", "\u2126 ohm"),
]


@pytest.mark.parametrize("text", TEXTS)
def test_a_text_is_trimmed_and_each_letter_written_in_one_way(text):
    found = duckdb.execute(f"select {stage._trimmed('t')} from (select ? as t)", [text]).fetchone()[0]
    assert found == (unicodedata.normalize("NFC", text.strip(BLANKS)) or None)


def test_what_is_said_to_be_written_in_one_way_is():
    every = [chr(code) for code in range(1, 0x3000) if not 0xD800 <= code < 0xE000]
    said = duckdb.execute(
        f"select list(c) from (select unnest(?) as c) where regexp_full_match(c, '{stage._ONE_WAY}')", [every]
    ).fetchone()[0]
    assert len(said) > 1000
    assert [c for c in said if not unicodedata.is_normalized("NFC", c) or unicodedata.combining(c)] == []
    # none of them is drawn into the one before it
    assert [c for c in said if unicodedata.normalize("NFC", f"e{c}") != f"e{c}"] == []


@pytest.mark.parametrize("cell", [*stage.SPREADSHEET_ERRORS, "#", "#n/a", "# 5", "", None, "a#N/A"])
def test_an_error_of_a_spreadsheet_is_told(cell):
    found = duckdb.execute(f"select {stage._is_error('a', 'b')} from (select ? as a, null as b)", [cell]).fetchone()[0]
    assert found is (cell in stage.SPREADSHEET_ERRORS)
