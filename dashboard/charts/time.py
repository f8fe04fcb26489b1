"""Charts of time: how long a step stays open, and when in the week complaints arrive."""

from collections.abc import Sequence
from itertools import compress

import pandas as pd
import plotly.graph_objects as go

from dashboard.charts.base import axis_name, base, draw, faint, left
from dashboard.i18n import format as fmt
from dashboard.i18n.translate import t, term
from dashboard.ui.theme import palette

_HOUR_TICKS = (0, 3, 6, 9, 12, 15, 18, 21)


def survival(curve: pd.DataFrame, limit: float | None, unit: str, last: int, key: str, alt: str) -> go.Figure:
    """The share that takes longer than so many units, in steps, with its interval as a band; the limit as a line.

    `curve` has time, value, lower and upper, one row a distinct time; `last` is the last time drawn.
    """
    colors = palette()
    figure = base(colors, 260, right=24)
    drawn = curve[curve["time"] <= last]
    times = [0, *drawn["time"]]
    start = 1.0 if not len(drawn) or drawn["time"].iloc[0] > 0 else float(drawn["value"].iloc[0])
    values = [start, *drawn["value"]]
    lower, upper = [start, *drawn["lower"].fillna(drawn["value"])], [start, *drawn["upper"].fillna(drawn["value"])]
    for edge, fill in ((upper, None), (lower, "tonexty")):
        figure.add_scatter(
            x=times,
            y=edge,
            mode="lines",
            line={"width": 0, "shape": "hv"},
            fill=fill,
            fillcolor=faint(colors.blue),
            hoverinfo="skip",
        )
    said = [
        t("after {amount}: {share} not done", amount=fmt.amount(time, unit), share=fmt.share(value))
        for time, value in zip(times, values, strict=True)
    ]
    figure.add_scatter(
        x=times,
        y=values,
        mode="lines",
        line={"color": colors.blue, "width": 2, "shape": "hv"},
        hovertext=said,
        hoverinfo="text",
    )
    if limit is not None:
        figure.add_vline(x=limit, line={"color": colors.text, "width": 1})
        figure.add_annotation(
            x=limit,
            y=1,
            yref="paper",
            yanchor="bottom",
            showarrow=False,
            text=t("limit {number}", number=fmt.number(limit)),
        )
    step = next((step for step in (1, 2, 5, 10, 20) if last / step <= 10), 50)
    figure.update_xaxes(
        tickvals=list(range(0, last + 1, step)),
        range=[0, last + 0.5],
        title=axis_name(t("time since the start, {unit}", unit=term("unit", unit)), colors),
    )
    marks = [0, 0.25, 0.5, 0.75, 1]
    figure.update_yaxes(range=[0, 1.02], tickvals=marks, ticktext=[fmt.share(mark, 0) for mark in marks])
    figure.update_layout(margin={"t": 26})
    return draw(figure, key, alt)


def week(
    rows: pd.DataFrame,
    column: str,
    weekdays: Sequence[str],
    said: Sequence[str],
    key: str,
    alt: str,
    targets: Sequence[str] = (),
    worse: bool = False,
) -> go.Figure:
    """A field a weekday and hour, the darker the more; `rows` has weekday (1 Monday), hour and the column.

    `worse` draws in orange what is late; where there are too few the field is left empty. `targets` is where the field
    of each row leads when it is chosen.
    """
    colors = palette()
    figure = base(colors, 226, right=12)
    grid: list[list[float | None]] = [[None] * 24 for _ in range(7)]
    for weekday, hour, value in zip(rows["weekday"], rows["hour"], rows[column], strict=True):
        grid[weekday - 1][hour] = None if fmt.is_missing(value) else float(value)
    figure.add_heatmap(
        z=grid,
        x=list(range(24)),
        y=list(range(7)),
        hoverinfo="skip",
        showscale=False,
        xgap=1,
        ygap=1,
        zmin=0,
        colorscale=[[0, faint(colors.data)], [1, colors.orange if worse else colors.blue]],
    )
    # fields cannot be chosen: marks that nobody sees lie over them, and are not drawn for nothing
    is_shown = rows[column].notna().tolist()
    figure.add_scatter(
        x=rows.loc[is_shown, "hour"].tolist(),
        y=(rows.loc[is_shown, "weekday"] - 1).tolist(),
        mode="markers",
        marker={"size": 14, "symbol": "square", "color": "rgba(0,0,0,0)", "maxdisplayed": 1},
        hovertext=list(compress(said, is_shown)),
        hoverinfo="text",
        customdata=list(compress(targets, is_shown)) or None,
    )
    figure.update_layout(margin={"l": left(weekdays)})
    figure.update_yaxes(tickvals=list(range(7)), ticktext=list(weekdays), range=[6.5, -0.5], showgrid=False)
    figure.update_xaxes(
        tickvals=list(_HOUR_TICKS),
        ticktext=[f"{hour:02}" for hour in _HOUR_TICKS],
        range=[-0.5, 23.5],
        title=axis_name(t("hour of receipt"), colors),
    )
    return draw(figure, key, alt)
