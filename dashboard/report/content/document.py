"""A report in one language, before it takes a form: headings, sentences, tiles, tables, notes.

The PDF, the page for mail and the plain text are written from the same document, so they say the same.
"""

import re
from collections.abc import Callable
from dataclasses import asdict, dataclass, fields, is_dataclass, replace
from typing import Any

_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029]+")
_TURNS = re.compile(r"[\u202a-\u202e\u2066-\u2069\u200e\u200f\u061c]")


@dataclass(frozen=True)
class Cell:
    """One cell of a table."""

    text: str
    tone: str = ""
    """`muted` (rests on too few), `strong`, `late` (past its promise now)."""
    weeks: tuple[float | None, ...] = ()
    """A little trend in place of the text, the newest week last."""
    target: float | None = None
    """Where the trend has its hairline."""
    bounds: tuple[float, float] | None = None
    """An interval from 0 to 1 drawn as a line, with `value` as its point."""
    value: float | None = None


@dataclass(frozen=True)
class Column:
    """One column: its head, and whether it holds figures (set to the right)."""

    head: str
    is_figure: bool = True
    part: float = 0
    """Its part of the width that is left over; 0: as wide as its widest cell."""


@dataclass(frozen=True)
class Table:
    """A table with its finding, what it shows, and what to mind."""

    key: str
    title: str
    subtitle: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    note: str = ""
    total_row: bool = False
    """Whether the last row sums up the others."""


@dataclass(frozen=True)
class Tile:
    """One figure with what it takes to judge it."""

    label: str
    value: str
    n: str
    change: str
    year: str
    weeks: tuple[float | None, ...]
    target: float | None
    is_small: bool
    standing: str = ""
    """`kept`, `missed` or `missed_by_more`: the shape before the status."""
    status: str = ""


@dataclass(frozen=True)
class Paragraphs:
    """Sentences under a heading."""

    key: str
    title: str
    lines: tuple[str, ...]


@dataclass(frozen=True)
class Chart:
    """A share by week with its target and its control limits; the newest week last."""

    key: str
    title: str
    subtitle: str
    values: tuple[float | None, ...]
    limits: tuple[tuple[float | None, float | None, float | None], ...]
    """Lower limit, mean and upper limit of each week."""
    target: float
    ticks: tuple[tuple[int, str], ...]
    """Places on the time axis with their words."""
    marks: tuple[tuple[float, str], ...]
    """Places on the axis of shares with their words, the lowest first."""
    alternative: str
    """The figures in words, for whoever does not see the drawing."""
    name: str = ""
    """What is drawn."""
    names: tuple[str, ...] = ()
    """Each value's period."""


@dataclass(frozen=True)
class Document:
    """A whole report. Its pages are lists of sections in the order they are read."""

    language: str
    title: str
    week: str
    """The week in words: week 46, 9-15 November 2026."""
    scope: str
    subject: str
    """The subject line of the mail."""
    lead: str
    sentences: tuple[str, ...]
    tiles: tuple[Tile, ...]
    first: tuple[Chart | Table | Paragraphs, ...]
    second: tuple[Table | Paragraphs, ...]
    second_title: str
    last: tuple[Table | Paragraphs, ...]
    last_title: str
    foot: str
    words: dict[str, str]
    """Small words of the form itself: 13 weeks, target, page."""
    link: str = ""
    """The address of the page Overview for this week; empty where nobody said where readers open the pages."""
    is_one_side: bool = False
    """Whether its first page is all that is set: for a board."""
    notice: str = ""
    """What stands over the title, such as that the data are invented."""

    def as_json(self) -> dict:
        """The same in plain values; tables and paragraphs tell themselves apart by `columns`."""
        return asdict(self)


def clean(words: str) -> str:
    """A text without what no reader can see: control characters, and those that turn round the words after them."""
    return _TURNS.sub("", _CONTROLS.sub(" ", words))


def mapped(value: Any, change: Callable[[str], str]) -> Any:
    """The same with each of its texts changed, however deep it lies; keys of dictionaries stay."""
    if isinstance(value, str):
        return change(value)
    if is_dataclass(value):
        found = {field.name: mapped(getattr(value, field.name), change) for field in fields(value)}
        return replace(value, **found)
    if isinstance(value, dict):
        return {key: mapped(one, change) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return type(value)(mapped(one, change) for one in value)
    return value
