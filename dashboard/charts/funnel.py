"""Funnel plots: many groups by how many cases they have, within the curves that chance alone would keep them to.

It replaces a league table: somebody is always last, but only a point outside the funnel says something. Names stand
only beside points outside it, and only where the page gives them.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from textwrap import wrap

import pandas as pd
import plotly.graph_objects as go

from dashboard.charts.base import apart, axis_name, base, draw, faint
from dashboard.i18n import format as fmt
from dashboard.i18n.translate import t
from dashboard.ui.theme import palette
from queries.analysis import group_comparison

OUTSIDE = (group_comparison.BELOW, group_comparison.ABOVE)
"""Bands of the dots that stand out: drawn as diamonds, and named where there is a name."""
_LABEL_HEIGHT = 34  # pixels between the middles of two labels of two lines
_LABEL_LETTERS = 14  # a longer label goes on in a second line, to leave a narrow screen to the dots
_FRAME_HEIGHT = 56  # pixels above and below what is drawn


@dataclass(frozen=True)
class Point:
    """One group: its cases, its share, where it lies (`band` as in `queries.statistics.funnel`)."""

    n: int
    share: float
    band: str
    hover: str
    name: str = ""
    """Written beside the point; empty: not to be named."""
    target: str = ""
    """Where it leads when it is chosen."""


def funnel(
    points: Sequence[Point], limits: pd.DataFrame, middle: float, key: str, alt: str, n_words: str, height: int = 340
) -> go.Figure:
    """Draws the funnel: shares upwards, cases to the right, the curves of 95 % and 99.8 %, the share of all."""
    colors = palette()
    figure = base(colors, height, right=104)
    for inner_or_outer, width in (("outer", 1), ("inner", 1)):
        for side in ("lower", "upper"):
            figure.add_scatter(
                x=limits["n"],
                y=limits[f"{inner_or_outer}_{side}"],
                mode="lines",
                line={"color": colors.muted, "width": width, "dash": "solid" if inner_or_outer == "outer" else "dot"},
                hoverinfo="skip",
            )
    figure.add_hline(y=middle, line={"color": colors.data, "width": 1})
    for is_outside in (False, True):
        some = [point for point in points if (point.band in OUTSIDE) == is_outside]
        figure.add_scatter(
            x=[point.n for point in some],
            y=[point.share for point in some],
            mode="markers",
            marker={
                "size": 11 if is_outside else 8,
                "symbol": "diamond" if is_outside else "circle",
                "color": [_color(point.band, colors) for point in some],
                "line": {"width": 0},
            },
            hovertext=[point.hover for point in some],
            hoverinfo="text",
            customdata=[point.target for point in some] if any(point.target for point in some) else None,
        )
    for point in points:
        if point.band in OUTSIDE and point.name:
            figure.add_annotation(
                x=point.n, y=point.share, text=point.name, showarrow=False, xanchor="left", xshift=9,
                font={"size": 12, "color": colors.text}, bgcolor=faint(colors.ground),
            )  # fmt: skip
    shares = [point.share for point in points] or [0.0, 1.0]
    smallest = min((point.n for point in points), default=1)
    near = limits[limits["n"] >= smallest]
    known = [*shares, *near["outer_lower"].dropna(), *near["outer_upper"].dropna()]
    low, high = max(0.0, min(known) - 0.02), min(1.0, max(known) + 0.02)
    if len(limits):
        last = limits.iloc[-1]
        # the lower curves: the upper ones often lie upon each other, at 100 %
        ends = [
            (middle, t("all together {share}", share=fmt.share(middle))),
            (last["inner_lower"], t("{share} by chance", share=fmt.share(0.95, 0))),
            (last["outer_lower"], t("{share} by chance", share=fmt.share(0.998))),
        ]
        ends = [(at, words) for at, words in ends if not fmt.is_missing(at) and at >= low]
        gap = (high - low) * _LABEL_HEIGHT / (height - _FRAME_HEIGHT)
        lines = ["<br>".join(wrap(words, _LABEL_LETTERS)) for _, words in ends]
        for height_at, text in zip(apart([at for at, _ in ends], gap), lines, strict=True):
            figure.add_annotation(
                x=1, xref="paper", xshift=6, y=height_at, text=text, showarrow=False, xanchor="left", align="left",
                font={"size": 12, "color": colors.muted},
            )  # fmt: skip
    step = next((step for step in (0.01, 0.02, 0.05, 0.1, 0.2) if (high - low) / step <= 6), 0.25)
    marks = [round(place * step, 4) for place in range(int(-(-low // step)), int(high / step + 1e-9) + 1)]
    figure.update_yaxes(
        range=[low, high + (high - low) * 0.03], tickvals=marks, ticktext=[fmt.share(mark, 0) for mark in marks]
    )
    largest = max((point.n for point in points), default=10)
    figure.update_xaxes(range=[0, largest * 1.04], tickformat=",d", title=axis_name(n_words, colors))
    return draw(figure, key, alt)


def _color(band: str, colors) -> str:
    return {group_comparison.BELOW: colors.orange, group_comparison.ABOVE: colors.blue}.get(band, colors.data)
