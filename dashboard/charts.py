"""Charts in one manner: quiet axes, lines named at their end, a hairline for the target, the reader's language.

A chart has no title of its own: its finding and its subtitle stand over it as text (`markup.heading`), where they wrap
on a narrow screen. Nothing is drawn that the reader's theme does not colour.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from math import ceil, floor

import plotly.graph_objects as go
import streamlit as st

from dashboard import drill
from dashboard import format as fmt
from dashboard.text import t
from dashboard.theme import Palette, palette

_FONT = "Noto Sans, sans-serif"
_CONFIG = {
    "displaylogo": False,
    "displayModeBar": "hover",
    "modeBarButtons": [["toImage"]],
    "scrollZoom": False,
    "doubleClick": False,
    "showTips": False,
}


@dataclass(frozen=True)
class Line:
    """One series: its name, its points (the first day of each period), and what is said when one is pointed at."""

    name: str
    days: Sequence[date]
    values: Sequence[float | None]
    hover: Sequence[str]
    label: str
    """What stands at its end: the name and the last value."""
    color: str
    is_last_complete: bool = True
    band: tuple[Sequence[float | None], Sequence[float | None]] | None = None
    targets: Sequence[str] = ()
    """Where each point leads when it is chosen (`drill.link`), or none."""


def base(colors: Palette, height: int, right: int) -> go.Figure:
    """An empty figure in our manner; `right` is the room at its right edge, for labels at the ends of lines."""
    figure = go.Figure()
    axis = {
        "showgrid": False,
        "zeroline": False,
        "fixedrange": True,
        "ticks": "outside",
        "ticklen": 4,
        "tickcolor": colors.hairline,
        "linecolor": colors.hairline,
        "tickfont": {"color": colors.muted, "size": 12},
    }
    figure.update_layout(
        height=height,
        margin={"l": 48, "r": right, "t": 12, "b": 44},
        paper_bgcolor="rgba(0,0,0,0)",
        plot_bgcolor="rgba(0,0,0,0)",
        font={"family": _FONT, "size": 13, "color": colors.text},
        showlegend=False,
        dragmode=False,
        hovermode="closest",
        separators=fmt.number(0.5, 1)[1] + fmt.NARROW_SPACE,
        hoverlabel={
            "bgcolor": colors.ground,
            "bordercolor": colors.hairline,
            "font": {"family": _FONT, "color": colors.text},
        },
        xaxis=axis | {"showline": True},
        yaxis=axis | {"showgrid": True, "gridcolor": colors.hairline, "gridwidth": 1, "ticks": ""},
    )
    return figure


def draw(figure: go.Figure, key: str, alt: str) -> go.Figure:
    """Puts a figure on the page and gives it back, for a download; `alt` is what a screen reader says of it.

    A mark that has a target (`drill.link`) as its customdata leads there when it is chosen.
    """
    leads = any(trace.customdata is not None for trace in figure.data)
    event = st.plotly_chart(
        figure,
        theme=None,
        config=_CONFIG,
        key=key,
        alt=alt,
        on_select="rerun" if leads else "ignore",
        selection_mode="points",
    )
    drill.follow(event if leads else None)
    return figure


def months(days: Sequence[date]) -> tuple[list[date], list[str]]:
    """A tick at the first week of every third month; the year where it changes, or at the first."""
    ticks, words, year = [], [], None
    for place, day in enumerate(days):
        if (place == 0 or days[place - 1].month != day.month) and day.month % 3 == 1:
            ticks.append(day)
            month = fmt.month_name(day)
            words.append(month if day.year == year else f"{month}<br>{day.year}")
            year = day.year
    return ticks, words


def apart(wanted: Sequence[float], gap: float) -> list[float]:
    """The heights nearest to those wanted at which labels do not touch, in the same order."""
    order = sorted(range(len(wanted)), key=lambda place: wanted[place])
    placed = list(wanted)
    for below, above in pairwise(order):
        placed[above] = max(placed[above], placed[below] + gap)
    overshoot = max((placed[place] - wanted[place] for place in order), default=0)
    return [height - overshoot / 2 for height in placed]


def share_trend(lines: Sequence[Line], key: str, alt: str, target: float | None = None, height: int = 300) -> go.Figure:
    """Shares over time. The axis need not begin at zero for a line; its ticks say where it does begin."""
    colors = palette()
    bottom, top, step = reach(lines, target)
    figure = base(colors, height, right=128)
    if target is not None:
        figure.add_hline(y=target, line={"color": colors.muted, "width": 1, "dash": "dot"})
    for line in lines:
        _add_line(figure, line, colors)
    ends = [(line.label, _last(line.values), line.color) for line in lines]
    if target is not None:
        ends.append((t("target {share}", share=fmt.share(target, 0)), target, colors.muted))
    name_ends(figure, ends, (top - bottom) * 18 / (height - 56))
    days = max((line.days for line in lines), key=len, default=[])
    ticks, words = months(list(days))
    figure.update_xaxes(tickvals=ticks, ticktext=words)
    if days:
        figure.update_xaxes(range=[days[0] - timedelta(days=4), days[-1] + timedelta(days=4)])
    marks = [bottom + place * step for place in range(round((top - bottom) / step) + 1)]
    figure.update_yaxes(
        range=[bottom, top + (top - bottom) * 0.03], tickvals=marks, ticktext=[fmt.share(m, 0) for m in marks]
    )
    return draw(figure, key, alt)


def reach(lines: Sequence[Line], target: float | None) -> tuple[float, float, float]:
    """Where the axis of shares begins and ends so that everything drawn fits, and the step of its ticks."""
    drawn = [value for line in lines for part in (line.values, *(line.band or ())) for value in part]
    known = [*(value for value in drawn if not fmt.is_missing(value)), *([] if target is None else [target])]
    lowest, highest = min(known, default=0.0), max(known, default=1.0)
    step = 0.05 if highest - lowest <= 0.25 else (0.1 if highest - lowest <= 0.5 else 0.2)
    return max(0.0, floor((lowest - 0.005) / step) * step), min(1.0, ceil(highest / step - 1e-9) * step), step


def _add_line(figure: go.Figure, line: Line, colors: Palette) -> None:
    for first, last in _stretches(line.band[0]) if line.band else ():
        days = list(line.days)[first:last]
        low, high = (list(ends)[first:last] for ends in line.band)
        around = {"x": days + days[::-1], "y": high + low[::-1], "fill": "toself", "fillcolor": faint(line.color)}
        figure.add_scatter(**around, mode="lines", line={"width": 0}, hoverinfo="skip")
    figure.add_scatter(
        x=list(line.days),
        y=[None if fmt.is_missing(value) else value for value in line.values],
        mode="lines",
        customdata=list(line.targets) or None,
        line={"color": line.color, "width": 2, "shape": "linear"},
        hovertext=list(line.hover),
        hoverinfo="text",
        connectgaps=False,
    )
    last = next((p for p in range(len(line.values) - 1, -1, -1) if not fmt.is_missing(line.values[p])), None)
    if last is not None:
        figure.add_scatter(
            x=[line.days[last]],
            y=[line.values[last]],
            mode="markers",
            customdata=[line.targets[last]] if line.targets else None,
            marker={
                "size": 7,
                "color": line.color if line.is_last_complete else colors.ground,
                "line": {"color": line.color, "width": 2},
            },
            hovertext=[line.hover[last]],
            hoverinfo="text",
        )


def _stretches(values: Sequence[float | None]) -> list[tuple[int, int]]:
    """Where values follow one another without a gap, as the first place and the one after the last."""
    stretches, first = [], None
    for place, value in enumerate([*values, None]):
        if fmt.is_missing(value):
            if first is not None:
                stretches.append((first, place))
            first = None
        elif first is None:
            first = place
    return stretches


def _last(values: Sequence[float | None]) -> float | None:
    return next((value for value in reversed(values) if not fmt.is_missing(value)), None)


def name_ends(figure: go.Figure, ends: Sequence[tuple[str, float | None, str]], gap: float) -> None:
    """Writes each label (words, height, colour) beside the end of its line, moved so far that none touches another."""
    shown = [end for end in ends if end[1] is not None]
    for (words, _, color), height in zip(shown, apart([end[1] for end in shown], gap), strict=True):
        figure.add_annotation(
            x=1,
            xref="paper",
            xshift=8,
            y=height,
            xanchor="left",
            yanchor="middle",
            text=words,
            showarrow=False,
            align="left",
            font={"color": color, "size": 12},
        )


def faint(color: str) -> str:
    """A colour thin enough to be a band behind a line."""
    red, green, blue = (int(color[place : place + 2], 16) for place in (1, 3, 5))
    return f"rgba({red},{green},{blue},0.16)"


@dataclass(frozen=True)
class Spread:
    """How many took how long: whole units, a count and words for each, the limit."""

    title: str
    units: Sequence[int]
    counts: Sequence[int]
    hover: Sequence[str]
    limit: float | None
    limit_words: str
    targets: Sequence[str] = ()
    """Where each bar leads when it is chosen, or none."""


def distribution(spread: Spread, key: str) -> go.Figure:
    """Bars from zero, grey within the limit and orange beyond it, the limit marked."""
    colors = palette()
    figure = base(colors, 210, right=12)
    figure.update_layout(margin={"l": 40, "t": 30, "b": 30}, bargap=0.12)
    late = [spread.limit is not None and unit > spread.limit for unit in spread.units]
    figure.add_bar(
        x=list(spread.units),
        y=list(spread.counts),
        customdata=list(spread.targets) or None,
        marker={"color": [colors.orange if is_late else colors.data for is_late in late], "line": {"width": 0}},
        hovertext=list(spread.hover),
        hoverinfo="text",
    )
    if spread.limit is not None:
        figure.add_vline(x=spread.limit + 0.5, line={"color": colors.text, "width": 1})
        figure.add_annotation(
            x=spread.limit + 0.5,
            y=1,
            yref="paper",
            yanchor="bottom",
            text=spread.limit_words,
            showarrow=False,
            font={"size": 12, "color": colors.text},
        )
    last = max([*spread.units, int(spread.limit or 0) + 1])
    step = next((step for step in (1, 2, 5, 10, 20) if last / step <= 8), 50)
    figure.update_xaxes(tickvals=list(range(0, last + 1, step)), range=[-0.6, last + 0.6])
    figure.update_yaxes(rangemode="tozero", nticks=4, tickformat=",d")
    return draw(figure, key, spread.title)
