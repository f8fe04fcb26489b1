"""The report as a page: whatever words stand in a figure, a name or a note, they stay words."""

import re

from dashboard.report.content.document import Cell, Column, Document, Paragraphs, Table, Tile
from dashboard.report.render import html
from dashboard.report.render.trend_png import Drawing

WORDS = "<img src=x onerror='f()'> & \"O'Neil\""
LONG = "<b>" + "verylongword" * 3 + "</b>"


def document(words: str, long: str) -> Document:
    cells = tuple(Cell(long, tone) for tone in ("", "muted", "strong", "late"))
    table = Table("key", words, words, tuple(Column(words) for _ in cells), (cells,), words)
    tile = Tile(words, words, words, words, words, (1.0, 0.2), None, is_small=True, status=words)
    section = Paragraphs("small_notes", words, (words,))
    return Document(
        language="en", title=words, week=words, scope=words, subject=words, lead=words, sentences=(words,),
        tiles=(tile,),
        first=(table,), second=(section,), second_title=words, last=(section, table), last_title=words, foot=words,
        words={}, notice=words,
    )  # fmt: skip


def tags(page: str) -> list[str]:
    return re.findall(r"</?\w+", page)


def test_words_that_look_like_html_change_nothing_of_the_page():
    drawing = Drawing("one", b"png", WORDS)
    page = html.write(document(WORDS, LONG), (drawing,), is_mail=True, last_words=WORDS)
    plain = html.write(document("words", "b" * len(LONG)), (Drawing("one", b"png", "x"),), is_mail=True, last_words="x")
    assert tags(page) == tags(plain)
    assert "<img src=x" not in page
    simple = html.simple(WORDS, [WORDS, WORDS], WORDS, "en")
    assert tags(simple) == tags(html.simple("a", ["b", "c"], "d", "en"))
