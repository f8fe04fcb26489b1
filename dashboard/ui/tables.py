"""Tables as HTML."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from html import escape

from dashboard.i18n import format as fmt
from dashboard.ui.html import leads


@dataclass(frozen=True)
class Column:
    """A column of a table. `kind`: `words`, `long` (they may wrap), `brief` (they wrap on a narrow screen alone),
    `figure`, `number` (of an event in the time line), or `bar` (a share from 0 to 1, drawn).
    """

    name: str
    kind: str = "words"
    is_for_wide_screens: bool = False
    href: str = ""
    """Where its heading leads: the same table, sorted by it."""
    order: str = ""
    """`ascending` or `descending` where it sorts the table."""

    def sorting(self, href: str, is_sorted: bool, is_descending: bool) -> "Column":
        """The column with a heading that sorts the table."""
        order = "" if not is_sorted else "descending" if is_descending else "ascending"
        return replace(self, href=href, order=order)


@dataclass(frozen=True)
class Link:
    """A cell that leads to another page of this application; plain words where it leads nowhere."""

    words: str
    href: str
    is_small: bool = False
    """Rests on few: grey."""


@dataclass(frozen=True)
class State:
    """A cell that tells how a promise stands: `overdue` is past it now, `late` was, `at_risk` may be late; other states
    are plain words.
    """

    words: str
    state: str


def table(
    columns: Sequence[Column],
    rows: Sequence[Sequence[object]],
    small: Sequence[bool] = (),
    target=None,
    groups: Sequence[str] = (),
) -> str:
    """A table; rows marked small are greyed. A cell is words, a Link, or for a bar its share.

    `groups` names the group of each row: where another begins, its name stands above it.

    `target` is drawn as a line in each bar: one share for all rows, or a sequence of one a row.
    """

    def classes(column: Column) -> str:
        return f'class="{column.kind}{" p-wide" if column.is_for_wide_screens else ""}"'

    def heading(column: Column) -> str:
        if not column.href:
            return f"<th {classes(column)}>{escape(column.name)}</th>"
        order = f' aria-sort="{column.order}"' if column.order else ""
        link = f'<a href="{escape(column.href, quote=True)}" data-here target="_self">{escape(column.name)}</a>'
        return f"<th {classes(column)}{order}>{link}</th>"

    head = "".join(heading(column) for column in columns)
    body = []
    for place, row in enumerate(rows):
        line = target[place] if isinstance(target, Sequence) else target
        cells = "".join(
            f"<td {classes(column)}{_name(column)}>{_cell(column, cell, line)}</td>"
            for column, cell in zip(columns, row, strict=True)
        )
        if groups and (not place or groups[place] != groups[place - 1]):
            name = f'<th scope="rowgroup" colspan="{len(columns)}">{escape(groups[place])}</th>'
            body.append(f'<tr class="group">{name}</tr>')
        body.append(f'<tr class="{"small" if place < len(small) and small[place] else ""}">{cells}</tr>')
    stacks = any(column.kind == "long" and not column.is_for_wide_screens for column in columns)
    kind = " ".join(
        name for name, holds in (("p-stack", stacks), ("p-sorts", any(one.href for one in columns))) if holds
    )
    return scrolling(f"<thead><tr>{head}</tr></thead><tbody>{''.join(body)}</tbody>", kind)


def scrolling(inside: str, kind: str = "") -> str:
    """A table, its rows already HTML, in a box that scrolls sideways where the screen is narrower.

    `kind` are further classes of the table: `p-stack` (a list on a narrow screen), `p-sorts` (its headings sort it).
    The box is reached by the keyboard through its links; where it has none, it is a stop of its own.
    """
    stop = "" if "<a " in inside else ' tabindex="0"'
    return f'<div class="p-scroll"{stop}><table class="{f"p-table {kind}".strip()}">{inside}</table></div>'


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
        is_told = cell.state in ("overdue", "late", "at_risk")
        return f'<span class="p-state-{cell.state}">{escape(cell.words)}</span>' if is_told else escape(cell.words)
    if column.kind == "number":
        return f'<span class="l-number">{escape(str(cell))}</span>'
    if column.kind != "bar":
        return escape(str(cell))
    if fmt.is_missing(cell):
        return ""
    line = f'<u style="left:{target * 100:.1f}%"></u>' if target is not None else ""
    return f'<div class="p-bar"><i style="width:{cell * 100:.1f}%"></i>{line}</div>'
