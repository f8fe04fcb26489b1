"""Shares over time as lines beside each other, each named at its end: the same thing in two states."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from math import ceil, floor

import plotly.graph_objects as go

from dashboard.charts.base import apart, base, draw, months
from dashboard.i18n import format as fmt
from dashboard.i18n.translate import t
from dashboard.ui.theme import palette

_LABEL_HEIGHT = 18  # pixels between the middles of two labels
_LONG = timedelta(days=500)
_FRAME_HEIGHT = 56  # pixels above and below what is drawn


@dataclass(frozen=True)
class Line:
    """One series: the first day of each period, the shares, and what is said when one is pointed at."""

    days: Sequence[date]
    shares: Sequence[float | None]
    hover: Sequence[str]
    label: str
    """What stands at its end: the name and the last share."""
    color: str
    dash: str = "solid"
    """Colour is never the only sign: `dot` for the one compared with."""
    targets: Sequence[str] = ()
    """Where each point leads (`drill`)."""


def lines(drawn: Sequence[Line], key: str, alt: str, target: float | None = None, height: int = 260) -> go.Figure:
    """Draws them. The axis need not begin at zero for a line; its ticks say where it does begin."""
    colors = palette()
    low, high, step = _reach([share for line in drawn for share in line.shares], target)
    figure = base(colors, height, right=128)
    ends = []
    if target is not None:
        figure.add_hline(y=target, line={"color": colors.muted, "width": 1, "dash": "dot"})
        ends.append((t("target {share}", share=fmt.share(target, 0)), target, colors.muted))
    for line in drawn:
        figure.add_scatter(
            x=list(line.days),
            y=list(line.shares),
            mode="lines+markers",
            marker={"size": 5, "color": line.color},
            line={"color": line.color, "width": 2, "dash": line.dash},
            hovertext=list(line.hover),
            hoverinfo="text",
            customdata=list(line.targets) or None,
            connectgaps=False,
        )
        last = next((share for share in reversed(line.shares) if share is not None), None)
        if last is not None:
            ends.append((line.label, last, line.color))
    gap = (high - low) * _LABEL_HEIGHT / (height - _FRAME_HEIGHT)
    for (words, _, color), at in zip(ends, apart([end[1] for end in ends], gap), strict=True):
        figure.add_annotation(
            x=1,
            xref="paper",
            xshift=8,
            xanchor="left",
            y=at,
            yanchor="middle",
            text=words,
            showarrow=False,
            align="left",
            font={"color": color, "size": 12},
        )
    days = sorted({day for line in drawn for day in line.days})
    ticks, words = months(days)
    if days and days[-1] - days[0] > _LONG:
        # room for the names on a narrow screen
        kept = [place for place, day in enumerate(ticks) if day.month in (1, 7)]
        ticks, words = [ticks[place] for place in kept], [words[place] for place in kept]
    figure.update_xaxes(tickvals=ticks, ticktext=words, tickangle=0)
    if days:
        figure.update_xaxes(range=[days[0] - timedelta(days=12), days[-1] + timedelta(days=12)])
    marks = [low + place * step for place in range(round((high - low) / step) + 1)]
    figure.update_yaxes(
        range=[low, high + (high - low) * 0.03], tickvals=marks, ticktext=[fmt.share(mark, 0) for mark in marks]
    )
    return draw(figure, key, alt)


def _reach(shares: Sequence[float | None], target: float | None) -> tuple[float, float, float]:
    """Where the axis begins and ends so that everything fits, and the step of its ticks."""
    known = [share for share in (*shares, target) if share is not None]
    lowest, highest = min(known, default=0.0), max(known, default=1.0)
    step = 0.05 if highest - lowest <= 0.25 else (0.1 if highest - lowest <= 0.5 else 0.2)
    return max(0.0, floor((lowest - 0.005) / step) * step), min(1.0, ceil(highest / step - 1e-9) * step), step
