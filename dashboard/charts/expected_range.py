"""The course of a candidate: complaints a week over what is usual, with weeks above it marked."""

from collections.abc import Sequence
from datetime import timedelta

import pandas as pd

from dashboard.charts import base
from dashboard.decisions.register import Change
from dashboard.i18n import format as fmt
from dashboard.i18n.translate import t
from dashboard.ui.theme import palette

MOST_TICKS = 5


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


def subtitle(weeks: pd.DataFrame, changes: Sequence[Change]) -> str:
    """What the chart draws."""
    words = t(
        "Complaints by week of receipt, {weeks} weeks; shaded: the usual range of a single week (97.5 % stay in it); "
        "dotted: what is expected at the number of complaints received. Orange, outlined: above it.",
        weeks=fmt.number(len(weeks)),
    )
    anew = t("The usual range starts again after a change, once eight whole weeks have passed.")
    return f"{words} {anew}" if changes else words


def draw(
    weeks: pd.DataFrame,
    key: str,
    alt: str,
    changes: Sequence[Change] = (),
    height: int = 300,
    targets: Sequence[str] = (),
) -> None:
    """Bars a week of a course, the usual range shaded, what is expected as a line, changes in force as upright ones.

    `targets` is where each week leads when chosen, or none.
    """
    colors = palette()
    figure = base.base(colors, height, right=0)
    days = [day.date() for day in weeks["week_on"]]
    known = weeks["upper"].notna().to_numpy()
    band_days = [day for day, is_known in zip(days, known, strict=True) if is_known]
    upper = [float(value) for value, is_known in zip(weeks["upper"], known, strict=True) if is_known]
    expected = [float(value) for value, is_known in zip(weeks["expected"], known, strict=True) if is_known]
    phases = weeks["phase"].to_numpy()
    for phase in sorted(set(phases)):
        # a range of its own since each change, with a step and not a slope between them
        own = [place for place in range(len(days)) if known[place] and phases[place] == phase]
        around = [days[place] for place in own]
        edge = [float(weeks["upper"].iloc[place]) for place in own]
        shade = {"fill": "toself", "fillcolor": base.faint(colors.data), "line": {"width": 0}, "mode": "lines"}
        figure.add_scatter(x=around + around[::-1], y=edge + [0.0] * len(edge), **shade, hoverinfo="skip")
        line = {"color": colors.text, "width": 1.5, "dash": "dot"}
        middle = [float(weeks["expected"].iloc[place]) for place in own]
        figure.add_scatter(x=around, y=middle, mode="lines", line=line, hoverinfo="skip")
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
            "line": {"color": colors.text, "width": [0.5 if above else 0 for above in is_above]},
        },
        hovertext=hover,
        hoverinfo="text",
        customdata=list(targets) or None,
    )
    top = max([*upper, *(float(value) for value in weeks["complaints"]), 1.0])
    if band_days:
        # So far apart that two lines of words do not touch.
        above = max(upper[-1], expected[-1] + top * 18 / (height - 56))
        for words, level, color in (
            (t("expected"), expected[-1], colors.text),
            (t("usual range"), above, colors.muted),
        ):
            place = {"x": 1, "xref": "paper", "xshift": 8, "y": level, "xanchor": "left", "yanchor": "middle"}
            figure.add_annotation(**place, text=words, showarrow=False, font={"color": color, "size": 12})
    for change in changes:
        if days and days[0] <= change.in_force_on <= days[-1]:
            figure.add_vline(x=change.in_force_on, line={"color": colors.text, "width": 1})
            said = t("in force {day}", day=fmt.day(change.in_force_on, "short"))
            mark = {"x": change.in_force_on, "y": 1, "yref": "paper", "yanchor": "bottom", "showarrow": False}
            figure.add_annotation(**mark, text=said, font={"size": 12, "color": colors.text})
    ticks, words = base.months(days)
    if len(ticks) > MOST_TICKS:  # a narrow screen has no room for more
        kept = [place for place, tick in enumerate(ticks) if tick.month in (1, 7)]
        ticks, words = [ticks[place] for place in kept], [words[place] for place in kept]
    longest = max(len(t("expected")), len(t("usual range")))
    figure.update_layout(bargap=0.25, margin={"t": 28 if changes else 12, "r": 16 + base.LETTER_WIDTH * longest})
    figure.update_xaxes(tickvals=ticks, ticktext=words, tickangle=0)
    if days:
        figure.update_xaxes(range=[days[0] - timedelta(days=4), days[-1] + timedelta(days=4)])
    base.counted(figure, top)
    base.draw(figure, key, alt)
