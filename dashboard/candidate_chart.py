"""The course of a candidate: complaints a week over what is usual, with weeks above it marked."""

import pandas as pd

from dashboard import charts
from dashboard import format as fmt
from dashboard.text import t
from dashboard.theme import palette


def finding(row: pd.Series | None, weeks: pd.DataFrame) -> str:
    """What the chart shows, in words."""
    above = int(weeks["is_above"].sum())
    if row is not None and row["is_emerging"]:
        if row["is_subsiding"]:
            return t("It rose above its usual range and has come back into it")
        return t("It has risen above its usual range, and stays there")
    if not above:
        return t("It stays within its usual range, week after week")
    return t(
        "{above} of {all} weeks lay above the usual range",
        above=fmt.number(above),
        all=fmt.number(len(weeks)),
    )


def draw(weeks: pd.DataFrame, key: str, alt: str, height: int = 300) -> None:
    """Bars a week, the usual range shaded, what is expected as a line."""
    colors = palette()
    figure = charts.base(colors, height, right=96)
    days = [day.date() for day in weeks["week_on"]]
    known = weeks["upper"].notna().to_numpy()
    band_days = [day for day, is_known in zip(days, known, strict=True) if is_known]
    upper = [float(value) for value, is_known in zip(weeks["upper"], known, strict=True) if is_known]
    expected = [float(value) for value, is_known in zip(weeks["expected"], known, strict=True) if is_known]
    if band_days:
        around = {"x": band_days + band_days[::-1], "y": upper + [0.0] * len(upper)}
        shade = {"fill": "toself", "fillcolor": charts.faint(colors.data), "line": {"width": 0}, "mode": "lines"}
        figure.add_scatter(**around, **shade, hoverinfo="skip")
    hover = [
        t(
            "{complaints}; usual: {expected}, at most {upper}",
            complaints=fmt.count(int(week["complaints"]), "{number} complaint", "{number} complaints"),
            expected=fmt.number(week["expected"], 1),
            upper=fmt.number(week["upper"]),
        )
        + "<br>"
        + fmt.week_of(day)
        for day, (_, week) in zip(days, weeks.iterrows(), strict=True)
    ]
    is_above = [bool(above) for above in weeks["is_above"]]
    figure.add_bar(
        x=days,
        y=[int(value) for value in weeks["complaints"]],
        # A second sign beside the colour: weeks above the range have an outline.
        marker={
            "color": [colors.orange if above else colors.data for above in is_above],
            "line": {"color": colors.text, "width": [1 if above else 0 for above in is_above]},
        },
        hovertext=hover,
        hoverinfo="text",
    )
    if band_days:
        line = {"color": colors.text, "width": 1.5, "dash": "dot"}
        figure.add_scatter(x=band_days, y=expected, mode="lines", line=line, hoverinfo="skip")
        top = max([*upper, *(float(value) for value in weeks["complaints"]), 1.0])
        # So far apart that two lines of words do not touch.
        above = max(upper[-1], expected[-1] + top * 18 / (height - 56))
        for words, level, color in (
            (t("expected"), expected[-1], colors.text),
            (t("usual range"), above, colors.muted),
        ):
            place = {"x": 1, "xref": "paper", "xshift": 8, "y": level, "xanchor": "left", "yanchor": "middle"}
            figure.add_annotation(**place, text=words, showarrow=False, font={"color": color, "size": 12})
    ticks, words = charts.months(days)
    figure.update_layout(bargap=0.25)
    figure.update_xaxes(tickvals=ticks, ticktext=words)
    figure.update_yaxes(rangemode="tozero", nticks=5, tickformat=",d")
    charts.draw(figure, key, alt)
