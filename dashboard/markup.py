"""Small pieces of a page as HTML: sentences, tiles, sparklines, tables. All text is escaped here, once."""

from collections.abc import Sequence
from contextvars import ContextVar
from dataclasses import dataclass
from html import escape
from itertools import pairwise
from math import sqrt

import streamlit as st

from dashboard import format as fmt
from dashboard import skeleton
from dashboard.text import t

SPARK_WIDTH, SPARK_HEIGHT = 124, 28
# What a screen reader jumps between; not h1 and h2, which Streamlit dresses in its own way.
_HEADINGS = {"lead": 1, "finding": 2, "topic": 3}


@dataclass(frozen=True)
class Tile:
    """One figure with what a reader needs to judge it. All fields but the series are words ready to be shown."""

    label: str
    value: str
    n: str = ""
    change: str = ""
    verdict: str = ""
    definition: tuple[str, ...] = ()
    series: tuple[float | None, ...] = ()
    series_words: str = ""
    target: float | None = None
    is_small: bool = False
    href: str = ""
    """Where the value leads: the list behind it (`drill.link`)."""


def show(html: str) -> None:
    """Puts HTML made in this module on the page; nothing where there is none."""
    if html:
        st.html(html)


def paragraph(kind: str, words: str) -> str:
    """A paragraph of a kind of the style sheet: `kicker`, `lead`, `more`, `finding`, `subtitle`, `note`, `foot`."""
    level = _HEADINGS.get(kind)
    heading = f' role="heading" aria-level="{level}"' if level else ""
    return f'<p class="p-{kind}"{heading}>{escape(words)}</p>' if words else ""


def leads(words: str, href: str) -> bool:
    """Whether a figure leads to a list: not where nothing is behind it."""
    return bool(href) and words not in (fmt.MISSING, "0")


def onward(words: str, href: str) -> str:
    """A line that leads on, such as to the whole of a list of which the first rows are shown."""
    return f'<p class="p-note"><a href="{escape(href, quote=True)}" target="_self">{escape(words)}</a></p>'


_caution: ContextVar[str] = ContextVar("caution", default="")


def caution(words: str) -> None:
    """Lets the page that is drawn next open with what its statements are to be taken with; empty: with none."""
    _caution.set(words)


def opening(kicker: str, lead: str, more: str = "") -> None:
    """How every page begins: what is looked at, how far it can be trusted, what is so, and why."""
    skeleton.end()
    parts = (("kicker", kicker), ("note", _caution.get()), ("lead", lead), ("more", more))
    show("".join(paragraph(kind, words) for kind, words in parts))


def heading(finding: str, subtitle: str) -> None:
    """What stands over a chart or a table: its finding, then what is drawn, its unit, n and period."""
    show(paragraph("finding", finding) + paragraph("subtitle", subtitle))


def definition_mark(paragraphs: Sequence[str]) -> str:
    """A mark that opens a definition when touched or clicked."""
    if not paragraphs:
        return ""
    body = "".join(f"<p>{escape(words)}</p>" for words in paragraphs)
    name = escape(t("How this is counted"), quote=True)
    hint = escape("\n".join(paragraphs), quote=True)
    mark = f'<summary title="{hint}" aria-label="{name}">i</summary>'
    return f'<details class="p-def">{mark}<div class="body">{body}</div></details>'


def sparkline(series: Sequence[float | None], words: str, target: float | None = None) -> str:
    """A line of equal steps; gaps where there was nothing; its last point marked; a target as a dashed hairline.

    Drawn as clipped boxes, because Streamlit takes SVG out of HTML; so the style sheet colours it in either theme.
    """
    known = [value for value in series if not fmt.is_missing(value)]
    if len(known) < 2:
        return ""
    reach = [*known, target] if target is not None else known
    lowest, highest = min(reach), max(reach)
    spread = (highest - lowest) or 1
    step = (SPARK_WIDTH - 8) / (len(series) - 1)

    def height(value: float) -> float:
        return 4 + (highest - value) / spread * (SPARK_HEIGHT - 8)

    parts, stretch = [], []
    for place, value in enumerate([*series, None]):
        if not fmt.is_missing(value):
            stretch.append((4 + place * step, height(value)))
        elif stretch:
            parts.append(_stroke(stretch))
            stretch = []
    if target is not None:
        parts.insert(0, f'<i class="target" style="top:{height(target):.1f}px"></i>')
    if not fmt.is_missing(series[-1]):
        parts.append(f'<i class="end" style="left:{SPARK_WIDTH - 4}px;top:{height(series[-1]):.1f}px"></i>')
    label = escape(words, quote=True)
    return f'<div class="p-spark" role="img" aria-label="{label}">{"".join(parts)}</div>'


def _stroke(points: Sequence[tuple[float, float]]) -> str:
    """A line through points as a polygon: its upper edge there, its lower edge back, equally thick on every slope."""
    if len(points) == 1:
        points = [(points[0][0] - 0.8, points[0][1]), (points[0][0] + 0.8, points[0][1])]
    slopes = [(b[1] - a[1]) / (b[0] - a[0]) for a, b in pairwise(points)]
    around = [slopes[0], *((a + b) / 2 for a, b in pairwise(slopes)), slopes[-1]]
    half = [0.75 * sqrt(1 + slope * slope) for slope in around]
    upper = [f"{x:.1f}px {y - h:.1f}px" for (x, y), h in zip(points, half, strict=True)]
    lower = [f"{x:.1f}px {y + h:.1f}px" for (x, y), h in zip(points, half, strict=True)]
    return f'<i class="line" style="clip-path:polygon({", ".join([*upper, *reversed(lower)])})"></i>'


def tile(content: Tile) -> str:
    """One tile: label and definition, value and n, comparison and verdict, the last weeks and the target."""
    target = t("target {share}", share=fmt.share(content.target, 0)) if content.target is not None else ""
    change = f"<b>{escape(content.change)}</b>" if content.change else ""
    verdict = escape(content.verdict)
    comparison = ", ".join(part for part in (change, verdict) if part)
    # a figure as it stands now has no past, and needs no room for one
    past = (
        f'<div class="change">{comparison}</div>'
        f'<div class="spark">{sparkline(content.series, content.series_words, content.target)}'
        f"<span>{escape(target or content.series_words)}</span></div>"
        if comparison or target or content.series_words
        else ""
    )
    return (
        f'<div class="p-tile{" small" if content.is_small else ""}" data-label="{escape(content.label, quote=True)}">'
        f'<div class="label"><span>{escape(content.label)}</span>{definition_mark(content.definition)}</div>'
        f'<div class="value">{_leading(content)}<span class="n">{escape(content.n)}</span></div>'
        f"{past}</div>"
    )


def _leading(content: Tile) -> str:
    """The value, leading to the complaints behind it where there is a list of them."""
    if not leads(content.value, content.href):
        return f"<span>{escape(content.value)}</span>"
    name = escape(t("{label}: {value}, show the complaints", label=content.label, value=content.value), quote=True)
    href = escape(content.href, quote=True)
    return f'<a href="{href}" target="_self" aria-label="{name}">{escape(content.value)}</a>'


def tiles(contents: Sequence[Tile]) -> None:
    """Tiles side by side, as many in a row as there is room for."""
    rows_of = next((number for number in (4, 3, 5) if len(contents) % number == 0), 4)
    show(f'<div class="p-tiles of-{rows_of}">' + "".join(tile(content) for content in contents) + "</div>")


@dataclass(frozen=True)
class Column:
    """A column of a table. `kind`: `words`, `long` (they may wrap), `brief` (they wrap on a narrow screen alone),
    `figure`, `number` (of an event in the time line), or `bar` (a share from 0 to 1, drawn).
    """

    name: str
    kind: str = "words"
    is_for_wide_screens: bool = False


@dataclass(frozen=True)
class Link:
    """A cell that leads to another page of this application; plain words where it leads nowhere."""

    words: str
    href: str
    is_small: bool = False
    """Rests on few: grey."""


@dataclass(frozen=True)
class State:
    """A cell that tells how a promise stands: `overdue` is past it now, `late` was; other states are plain words."""

    words: str
    state: str


def table(columns: Sequence[Column], rows: Sequence[Sequence[object]], small: Sequence[bool] = (), target=None) -> str:
    """A table; rows marked small are greyed. A cell is words, a Link, or for a bar its share."""

    def classes(column: Column) -> str:
        return f'class="{column.kind}{" p-wide" if column.is_for_wide_screens else ""}"'

    head = "".join(f"<th {classes(column)}>{escape(column.name)}</th>" for column in columns)
    body = []
    for place, row in enumerate(rows):
        cells = "".join(
            f"<td {classes(column)}{_name(column)}>{_cell(column, cell, target)}</td>"
            for column, cell in zip(columns, row, strict=True)
        )
        body.append(f'<tr class="{"small" if place < len(small) and small[place] else ""}">{cells}</tr>')
    inside = f"<thead><tr>{head}</tr></thead><tbody>{''.join(body)}</tbody>"
    stacks = " p-stack" if any(column.kind == "long" and not column.is_for_wide_screens for column in columns) else ""
    return f'<div class="p-scroll"><table class="p-table{stacks}">{inside}</table></div>'


def _name(column: Column) -> str:
    """The name of a figure, for narrow screens on which a table becomes a list without a head."""
    return f' data-name="{escape(column.name, quote=True)}"' if column.kind == "figure" and column.name else ""


def _cell(column: Column, cell: object, target: float | None) -> str:
    if isinstance(cell, Link) and not leads(cell.words, cell.href):
        cell = cell.words
    if isinstance(cell, Link):
        grey = ' class="p-few"' if cell.is_small else ""
        return f'<a{grey} href="{escape(cell.href, quote=True)}" target="_self">{escape(cell.words)}</a>'
    if isinstance(cell, State):
        is_told = cell.state in ("overdue", "late")
        return f'<span class="p-state-{cell.state}">{escape(cell.words)}</span>' if is_told else escape(cell.words)
    if column.kind == "number":
        return f'<span class="l-number">{escape(str(cell))}</span>'
    if column.kind != "bar":
        return escape(str(cell))
    if fmt.is_missing(cell):
        return ""
    line = f'<u style="left:{target * 100:.1f}%"></u>' if target is not None else ""
    return f'<div class="p-bar"><i style="width:{cell * 100:.1f}%"></i>{line}</div>'
