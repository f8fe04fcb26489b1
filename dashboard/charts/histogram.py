"""How often each duration occurred, as bars."""

from collections.abc import Sequence
from dataclasses import dataclass

import plotly.graph_objects as go

from dashboard.charts.base import axis_name, base, counted, draw
from dashboard.ui.theme import palette


@dataclass(frozen=True)
class Spread:
    """How many took how long: whole units, a count and words for each, the limit."""

    title: str
    unit_words: str
    """The name of the axis: what the times are counted in."""
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
    figure = base(colors, 230, right=12)
    counted(figure, max(spread.counts, default=0), ticks=4)
    figure.update_layout(margin={"t": 30, "b": 48}, bargap=0.12)
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
    figure.update_xaxes(title=axis_name(spread.unit_words, colors))
    return draw(figure, key, spread.title)
