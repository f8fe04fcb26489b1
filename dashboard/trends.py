"""What the trend charts show and what they find, in words."""

from dataclasses import dataclass

import pandas as pd

from dashboard import charts, drill, markup, reads, words
from dashboard import format as fmt
from dashboard.charts import Line
from dashboard.download import Download, button
from dashboard.frame import Frame
from dashboard.text import t
from dashboard.theme import palette
from queries import catalog, period
from queries.figures import SATISFIED, SHARE, Figure

WEEKS = 52
COMPARED_WEEKS = 13


@dataclass(frozen=True)
class Trend:
    """A chart's lines with its finding and its subtitle."""

    lines: list[Line]
    finding: str
    subtitle: str
    weeks: pd.DataFrame
    title: str
    metric: str


def show(now: Frame, trend: Trend, key: str, target: float | None = None, height: int = 300) -> None:
    """Puts a trend on the page: its finding, its subtitle, the chart or why there is none, and what it is drawn of."""
    markup.heading(trend.finding, trend.subtitle)
    if trend.lines:
        charts.share_trend(trend.lines, key, trend.finding, target, height)
    else:
        markup.show(markup.paragraph("note", t("Every week has too few to draw a share.")))
    definition = t(catalog.definition(trend.metric).definition)
    button(now, Download(key, f"{trend.title}. {trend.subtitle}", definition), trend.weeks, key if trend.lines else ())


def on_time(now: Frame) -> Trend:
    """The share of promises kept by week, one line a clock."""
    weeks = reads.weekly_shares(now.generation, "on_time_share", now.request(), SHARE, WEEKS)
    clocks = reads.clocks(now.generation)
    colors = palette()
    lines = []
    for place, clock in enumerate(clocks):
        color = colors.series[place % len(colors.series)]
        own = weeks[weeks["clock"] == clock]
        targets = _targets(now, own, "on_time_share", clock=clock)
        lines.append(_line(own, words.clock_verb(clock), color, targets))
    figures = [_quarter(now, "on_time_share", SHARE, clock) for clock in clocks]
    span = period.last_periods(now.period.to_on, "week", WEEKS)
    return Trend(
        [line for line in lines if _has_points(line)],
        words.trend_of_promises(figures),
        t(
            "Share of promises kept, by the week in which they fell due, {days}; n {n}. Weeks with few are left out.",
            days=fmt.days(span.from_on, span.to_on),
            n=fmt.number(weeks["n"].sum()),
        ),
        weeks,
        t("Promises kept by week"),
        "on_time_share",
    )


def satisfaction(now: Frame) -> Trend:
    """The share of scores of 4 and 5 by week, with its interval."""
    weeks = reads.weekly_shares(now.generation, "satisfaction", now.request(), SATISFIED, WEEKS)
    line = _line(weeks, t("satisfied"), palette().blue, _targets(now, weeks, "satisfaction"), with_band=True)
    span = period.last_periods(now.period.to_on, "week", WEEKS)
    return Trend(
        [line] if _has_points(line) else [],
        words.trend_of_satisfaction(_quarter(now, "satisfaction", SATISFIED, None)),
        t(
            "Share of scores 4 and 5 of all scores given, by week, with its 95 % interval, {days}; n {n}.",
            days=fmt.days(span.from_on, span.to_on),
            n=fmt.number(weeks["n"].sum()),
        ),
        weeks,
        t("Satisfied customers by week"),
        "satisfaction",
    )


def _quarter(now: Frame, metric: str, column, clock: str | None) -> Figure:
    """The last 13 weeks beside the 13 before, which rest on enough to tell a change from noise."""
    span = period.last_periods(now.period.to_on, "week", COMPARED_WEEKS)
    return reads.figure(now.generation, metric, now.request(from_on=span.from_on, to_on=span.to_on), clock, column)


def _targets(now: Frame, weeks: pd.DataFrame, metric: str, **keys: str) -> list[str]:
    """The list behind each week's share."""
    spans = [period.period_of(start.date(), "week") for start in weeks["period_start"]]
    return [drill.link(now, metric, span=span, **keys) for span in spans]


def _line(weeks: pd.DataFrame, name: str, color: str, targets: list[str], with_band: bool = False) -> Line:
    shares = [None if pd.isna(share) else float(share) for share in weeks["share"]]
    days = [start.date() for start in weeks["period_start"]]
    last = next((share for share in reversed(shares) if share is not None), None)
    return Line(
        name=name,
        days=days,
        values=shares,
        hover=[
            t("{name}: {share}, n {n}", name=name, share=fmt.share(share), n=fmt.number(n)) + "<br>" + fmt.week_of(day)
            for share, n, day in zip(shares, weeks["n"], days, strict=True)
        ],
        label=f"{name} {fmt.share(last, 0)}",
        color=color,
        is_last_complete=bool(weeks["is_complete"].iloc[-1]) if len(weeks) else True,
        band=([*weeks["low"]], [*weeks["high"]]) if with_band else None,
        targets=targets,
    )


def _has_points(line: Line) -> bool:
    return any(value is not None for value in line.values)
