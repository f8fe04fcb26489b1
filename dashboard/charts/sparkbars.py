"""Small weekly charts as HTML: a bar a week, the usual range shaded behind them, weeks above it in orange.

Drawn as boxes, because Streamlit takes SVG out of HTML; so the style sheet colours them in either theme.
"""

from collections.abc import Sequence
from html import escape

import pandas as pd

from dashboard.i18n import format as fmt
from dashboard.i18n.translate import t
from dashboard.ui import html
from dashboard.ui.tables import Link


def bars(weeks: pd.DataFrame, words: str, count: int = 26) -> str:
    """The last `count` weeks of `candidate_weeks` of one key; `words` is what a screen reader says of it."""
    shown = weeks.tail(count)
    if not len(shown):
        return ""
    known = [float(value) for value in (*shown["complaints"], *shown["upper"]) if not fmt.is_missing(value)]
    top = max([*known, 1.0])
    width = 100 / len(shown)
    steps, columns = [], []
    for place, (_, week) in enumerate(shown.iterrows()):
        upper = 0.0 if fmt.is_missing(week["upper"]) else float(week["upper"])
        level = f"{100 - upper / top * 100:.1f}%"
        steps += [f"{place * width:.2f}% {level}", f"{(place + 1) * width:.2f}% {level}"]
        kind = ' class="above"' if week["is_above"] else ""
        height = week["complaints"] / top * 100
        columns.append(
            f'<i{kind} style="left:{place * width:.2f}%;width:{width * 0.72:.2f}%;height:{height:.1f}%"></i>'
        )
    band = f'<b style="clip-path:polygon(0 100%, {", ".join(steps)}, 100% 100%)"></b>'
    return f'<div class="c-bars" role="img" aria-label="{escape(words, quote=True)}">{band}{"".join(columns)}</div>'


def spoken(weeks: pd.DataFrame, name: str, count: int = 26) -> str:
    """What a screen reader says of `bars`."""
    shown = weeks.tail(count)
    return t(
        "{name}: complaints a week over {weeks} weeks, the last {last}; {above} above the usual range",
        name=name,
        weeks=fmt.number(len(shown)),
        last=fmt.number(shown["complaints"].iloc[-1] if len(shown) else None),
        above=fmt.number(shown["is_above"].sum()),
    )


def small_multiples(parts: Sequence[tuple[str, str]]) -> str:
    """Charts side by side, each under its name."""
    cells = "".join(f"<figure><figcaption>{escape(name)}</figcaption>{chart}</figure>" for name, chart in parts)
    return f'<div class="c-multiples">{cells}</div>'


def line(cells: Sequence[str | Link | tuple[Link, str]], chart: str, names: Sequence[str]) -> str:
    """One row of the list: its problem (a link and a sentence), the chart, then the other cells under their names."""
    link, words = cells[0]
    others = "".join(
        f'<div class="cell"><span>{escape(title)}</span>{_cell(cell)}</div>'
        for title, cell in zip(names, cells[1:], strict=True)
    )
    href = escape(link.href, quote=True)
    return (
        f'<li class="c-line"><div class="what"><a href="{href}" target="_self">{escape(link.words)}</a>'
        f"<p>{escape(words)}</p></div>{chart}{others}</li>"
    )


def _cell(cell: str | Link) -> str:
    if not isinstance(cell, Link):
        return escape(cell)
    words, href = escape(cell.words), escape(cell.href, quote=True)
    return f'<a href="{href}" target="_self">{words}</a>' if html.leads(cell.words, cell.href) else words


def lines(rows: Sequence[str]) -> str:
    """The list, in order."""
    return f'<ol class="c-lines">{"".join(rows)}</ol>' if rows else ""
