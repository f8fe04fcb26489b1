"""Groups beside each other: a dot a group with its interval, on one axis, so that differences and their doubt are seen.

Never a ranking of people: who calls it gives the order.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from textwrap import wrap

from dashboard.charts.base import LETTER_WIDTH, axis_name, base, draw
from dashboard.i18n import format as fmt
from dashboard.ui.theme import palette

_ROW_HEIGHT, _FRAME_HEIGHT = 40, 62
_LINE_HEIGHT = 16  # pixels; what a third line of a name needs
_LONGEST_LINE = 19  # letters; a longer name goes on in the next line


@dataclass(frozen=True)
class Dot:
    """One group. `value` None: nothing to show but its name, with `hover` saying why."""

    name: str
    value: float | None
    low: float | None
    high: float | None
    hover: str
    is_small: bool = False
    """Rests on few: grey."""
    is_marked: bool = False
    """Beyond chance from what it is compared with: a diamond."""
    is_worse: bool = False
    """Of what is marked: it is orange, which is never used for better."""
    expected: float | None = None
    """What it would be, as an open ring: predicted, or with the mix of complaints allowed for."""
    target: str = ""
    """Where it leads when it is chosen, or nowhere."""


def dots(
    rows: Sequence[Dot],
    key: str,
    alt: str,
    *,
    middle: float | None = None,
    middle_words: str = "",
    reach: tuple[float, float] | None = None,
    is_share: bool = True,
    value_words: str = "",
    name_words: str = "",
) -> None:
    """Draws the groups from top to bottom; `middle` is an upright hairline (a target, or all groups together).

    `value_words` and `name_words` name the axes where the heading does not.
    """
    colors = palette()
    names = [_wrapped(row.name) for row in rows]
    lines = max((name.count("<br>") + 1 for name in names), default=1)
    row_height = _ROW_HEIGHT + _LINE_HEIGHT * max(lines - 2, 0)
    named = bool(value_words or name_words)
    figure = base(colors, _FRAME_HEIGHT + 18 * named + row_height * max(len(rows), 1), right=24)
    places = list(range(len(rows)))[::-1]
    figure.update_layout(
        margin={
            "l": 12 + LETTER_WIDTH * max(len(line) for name in [name_words, *names] for line in name.split("<br>")),
            "t": 24,
            "b": 34 + 18 * named,
        }
    )
    if middle is not None:
        figure.add_vline(x=middle, line={"color": colors.muted, "width": 1, "dash": "dot"})
        figure.add_annotation(
            x=middle, y=1, yref="paper", yanchor="bottom", text=middle_words, showarrow=False, font=_label(colors.muted)
        )
    for row, place in zip(rows, places, strict=True):
        chosen = {"hovertext": [row.hover], "hoverinfo": "text", "customdata": [row.target] if row.target else None}
        color = _color(row)
        if not fmt.is_missing(row.low) and not fmt.is_missing(row.high):
            line = {"color": color, "width": 3}
            figure.add_scatter(x=[row.low, row.high], y=[place] * 2, mode="lines", line=line, hoverinfo="skip")
        if not fmt.is_missing(row.expected):
            ring = {"size": 12, "color": "rgba(0,0,0,0)", "line": {"color": colors.text, "width": 1.5}}
            figure.add_scatter(
                x=[row.expected],
                y=[place],
                mode="markers",
                marker=ring,
                cliponaxis=False,
                **chosen,
            )
        if not fmt.is_missing(row.value):
            shape = "diamond" if row.is_marked else "circle"
            figure.add_scatter(
                x=[row.value],
                y=[place],
                mode="markers",
                marker={"size": 10 if row.is_marked else 8, "color": color, "symbol": shape},
                cliponaxis=False,
                **chosen,
            )
    figure.update_yaxes(
        tickvals=places, ticktext=names, range=[-0.6, len(rows) - 0.4], tickfont={"color": colors.text, "size": 12}
    )
    low, high = reach or _reach(rows, middle, is_share)
    ticks = _ticks(low, high)
    words = [fmt.share(tick, 0) if is_share else fmt.number(tick, 1) for tick in ticks]
    figure.update_xaxes(range=[low, high], tickvals=ticks, ticktext=words, tickangle=0)
    if value_words:
        figure.update_xaxes(title=axis_name(value_words, colors))
    if name_words:
        figure.add_annotation(
            x=0, xref="paper", xanchor="right", xshift=-4, y=1, yref="paper", yanchor="bottom", text=name_words,
            showarrow=False, font=_label(colors.muted),
        )  # fmt: skip
    draw(figure, key, alt)


def _color(row: Dot) -> str:
    colors = palette()
    if row.is_marked:
        return colors.orange if row.is_worse else colors.blue
    return colors.data if row.is_small else colors.blue


def _label(color: str) -> dict[str, object]:
    return {"size": 12, "color": color}


def _wrapped(name: str) -> str:
    """The name in lines short enough to stand beside the dots; what follows a line break of its own stays as it is."""
    first, line, rest = name.partition("<br>")
    return "<br>".join(wrap(first, _LONGEST_LINE) or [first]) + line + rest


def _reach(rows: Sequence[Dot], middle: float | None, is_share: bool) -> tuple[float, float]:
    known = [value for row in rows for value in (row.value, row.low, row.high, row.expected)]
    known = [float(value) for value in [*known, middle] if not fmt.is_missing(value)]
    if not known:
        return (0.0, 1.0) if is_share else (1.0, 5.0)
    lowest, highest = min(known), max(known)
    room = max((highest - lowest) * 0.08, 0.01)
    low, high = lowest - room, highest + room
    return (max(low, 0.0) if lowest > 0 else -0.01, min(high, 1.01)) if is_share else (low, high)


def _ticks(low: float, high: float) -> list[float]:
    step = next((step for step in (0.01, 0.02, 0.05, 0.1, 0.2, 0.25, 0.5, 1.0) if (high - low) / step <= 4), 2.0)
    first = int(low // step) + (1 if low > 0 else 0)
    return [round(place * step, 6) for place in range(first, int(high // step) + 1)]
