"""Charts in one manner: quiet axes, lines named at their end, a hairline for the target, the reader's language.

A chart has no title of its own: its finding and its subtitle stand over it as text (`markup.heading`), where they wrap
on a narrow screen. Nothing is drawn that the reader's theme does not colour.
"""

from collections.abc import Iterable, Sequence
from datetime import date
from itertools import pairwise

import plotly.graph_objects as go
import streamlit as st

from dashboard.charts.builder import Drawing
from dashboard.drillthrough import links as drillthrough_links
from dashboard.i18n import format as fmt
from dashboard.ui.theme import Palette

_FONT = "Noto Sans, sans-serif"
LETTER_WIDTH = 7
"""Pixels that a letter of a label takes, about: what the room beside a chart is reckoned by."""
_CONFIG = {
    # the picture is in the menu of downloads, with what it shows written on it
    "displayModeBar": False,
    "scrollZoom": False,
    "doubleClick": False,
    "showTips": False,
}


def base(colors: Palette, height: int, right: int) -> Drawing:
    """An empty figure in our manner; `right` is the room at its right edge, for labels at the ends of lines."""
    axis = {
        "showgrid": False,
        "zeroline": False,
        "fixedrange": True,
        "ticks": "outside",
        "ticklen": 4,
        "tickcolor": colors.hairline,
        "linecolor": colors.hairline,
        "tickfont": {"color": colors.muted, "size": 12},
        # ticks are chosen so that their labels have room: to look for a better angle would measure each of them
        "tickangle": 0,
        "ticklabeloverflow": "allow",
    }
    return Drawing(
        {
            "height": height,
            "margin": {"l": 48, "r": right, "t": 12, "b": 44},
            "paper_bgcolor": "rgba(0,0,0,0)",
            "plot_bgcolor": "rgba(0,0,0,0)",
            "font": {"family": _FONT, "size": 13, "color": colors.text},
            "showlegend": False,
            "dragmode": False,
            "hovermode": "closest",
            # Streamlit hands each figure to Plotly twice, the second time with its width: by these, and by ranges that
            # are said (`Drawing`), Plotly sees that it is the same and does not draw it again
            "datarevision": 0,
            "autosize": True,
            "separators": fmt.number(0.5, 1)[1] + fmt.NARROW_SPACE,
            "hoverlabel": {
                "bgcolor": colors.ground,
                "bordercolor": colors.hairline,
                "font": {"family": _FONT, "color": colors.text},
                "align": "left",
            },
            "xaxis": axis | {"showline": True},
            # its room is said (`left`), so that Plotly need not measure it and lay the whole out again
            "yaxis": axis | {"showgrid": True, "gridcolor": colors.hairline, "gridwidth": 1, "ticks": ""},
        }
    )


def left(names: Iterable[str]) -> int:
    """The room, in pixels, that the labels of the upright axis take at the left edge."""
    return 12 + LETTER_WIDTH * max(map(len, names), default=0)


def counted(figure: Drawing, most: float, ticks: int = 5) -> None:
    """Makes the upright axis one of whole numbers from zero to the most there are, with room for its labels."""
    figure.update_yaxes(range=[0, max(most, 1) * 1.05], nticks=ticks, tickformat=",d")
    figure.update_layout(margin={"l": left([fmt.number(most)])})


def draw(drawing: Drawing, key: str, alt: str) -> go.Figure:
    """Puts a chart on the page and gives it back, for a download; `alt` is what a screen reader says of it.

    A mark that has a target (`drill.link`) as its customdata leads there when it is chosen.
    """
    leads = drawing.leads
    if leads:
        drawing.update_layout(clickmode="event+select", dragmode="pan")
    start, end = drawing.shorten_targets()
    figure = drawing.figure()
    event = st.plotly_chart(
        figure,
        theme=None,
        config=_CONFIG,
        key=key,
        alt=alt,
        on_select="rerun" if leads else "ignore",
        selection_mode="points",
    )
    drillthrough_links.follow(event if leads else None, start, end)
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


def faint(color: str) -> str:
    """A colour thin enough to be a band behind a line."""
    red, green, blue = (int(color[place : place + 2], 16) for place in (1, 3, 5))
    return f"rgba({red},{green},{blue},0.16)"


def apart(wanted: Sequence[float], gap: float) -> list[float]:
    """The heights nearest to those wanted at which labels do not touch, in the same order."""
    order = sorted(range(len(wanted)), key=lambda place: wanted[place])
    placed = list(wanted)
    for below, above in pairwise(order):
        placed[above] = max(placed[above], placed[below] + gap)
    overshoot = max((placed[place] - wanted[place] for place in order), default=0)
    return [height - overshoot / 2 for height in placed]


def axis_name(words: str, colors: Palette) -> dict[str, object]:
    """The name of an axis: what it counts, in which unit."""
    return {"text": words, "font": {"size": 12, "color": colors.muted}, "standoff": 6}
