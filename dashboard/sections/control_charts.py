"""Figures by week with the limits within which they vary by themselves: which there are, and how each is shown."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import partial

from dashboard.charts import control as chart_control
from dashboard.data import cache
from dashboard.decisions import register
from dashboard.downloads.menu import Download, button
from dashboard.drillthrough import links as drillthrough_links
from dashboard.i18n import format as fmt
from dashboard.i18n.translate import mark, t
from dashboard.narrative import causes, cohorts, control_charts, kpis
from dashboard.shell.context import PageContext
from dashboard.ui import html
from queries.analysis import control_chart
from queries.analysis.control_chart import Control
from queries.analysis.kpis import SATISFIED, SHARE, VALUE, Column
from queries.errors import RegisterError
from queries.register import cause_key
from queries.semantic import catalog, present

_RECEIVED = mark("Received, by week; the usual range is reset each year.")


@dataclass(frozen=True)
class Series:
    """A figure to be shown by week. Its words are those of the language in use when it is made."""

    name: str
    metric: str
    drawn: str
    column: Column = SHARE
    of: dict[str, str] = field(default_factory=dict)
    words: Callable[[float], str] = fmt.share
    target: float | None = None
    part: str = "n"
    """The column of the list behind a week."""

    @property
    def key(self) -> str:
        """What its chart and its download are called."""
        return "_".join(["weekly", self.metric, *self.of.values()])


def on_time(ctx: PageContext) -> list[Series]:
    """How often each promise is kept."""
    drawn = cohorts.said(cohorts.ON_TIME_BY_WEEK, ctx.view.cohort)
    targets = cache.targets(ctx.generation, ctx.period.to_on)
    return [
        Series(kpis.clock_tile(clock), "on_time_share", drawn, of={"clock": clock}, target=targets[clock])
        for clock in cache.clocks(ctx.generation)
    ]


def satisfied() -> Series:
    """How many of those who answer are satisfied."""
    return Series(t("Satisfied (4 or 5 of 5)"), "satisfaction", t("Share of scores 4 and 5, by week."), SATISFIED)


def main(ctx: PageContext) -> list[Series]:
    """Everything that is worth watching by week."""
    whole = lambda value: fmt.number(value)  # noqa: E731 - a name for one expression
    everything = [
        Series(t("Received"), "received_count", t(_RECEIVED), VALUE, words=whole),
        *on_time(ctx),
        Series(t("Extended"), "extension_rate", cohorts.said(cohorts.EXTENDED_BY_WEEK, ctx.view.cohort)),
        Series(
            t("Deadline passed without a word"),
            "silent_overruns",
            cohorts.said(cohorts.SILENT_BY_WEEK, ctx.view.cohort),
        ),
        satisfied(),
        Series(t("Reopened within 30 days"), "reopened_share", t("Share reopened, by the week of the resolution.")),
    ]
    return known(ctx, everything)


_NEEDS = {
    "extension_rate": present.EXTENSIONS,
    "silent_overruns": present.INFORMED,
    "satisfaction": present.SATISFACTION,
    "reopened_share": present.REOPENING,
}
"""What the data must have for the weeks of a metric to say anything."""


def known(ctx: PageContext, series: list[Series]) -> list[Series]:
    """Those of which these data ever say anything."""
    return [one for one in series if one.metric not in _NEEDS or ctx.present.has(_NEEDS[one.metric])]


def reads(ctx: PageContext, series: list[Series]) -> list[Callable[[], tuple[Control, ...]]]:
    """The reads that the charts of these figures are made of, one a metric, to be asked with others."""
    anew = rebased_on(ctx)

    def of(own: list[Series]) -> Callable[[], tuple[Control, ...]]:
        first, each = own[0], tuple(one.of for one in own)
        return partial(
            cache.of,
            ctx.generation,
            control_chart.controls,
            *(first.metric, ctx.request(), first.column, each, anew, first.target),
        )

    return [of(own) for own in _by_metric(series)]


def by_key(series: list[Series], found: list[tuple[Control, ...]]) -> dict[str, Control]:
    """What those reads gave, by the keys of the figures."""
    drawn = [one for own in _by_metric(series) for one in own]
    charts = [chart for of_metric in found for chart in of_metric]
    return {one.key: chart for one, chart in zip(drawn, charts, strict=True)}


def by_figure(series: list[Series], charts: Mapping[str, Control]) -> dict[str, Control]:
    """The charts by the clock, else the metric, of their figure."""
    return {one.of.get("clock", one.metric): charts[one.key] for one in series}


def _by_metric(series: list[Series]) -> list[list[Series]]:
    metrics = dict.fromkeys(one.metric for one in series)
    return [[one for one in series if one.metric == metric] for metric in metrics]


def show(
    ctx: PageContext, series: Series, chart: Control, changes: tuple[tuple[date, str], ...] = (), height: int = 220
) -> None:
    """Puts one figure on the page: what its latest week says, its weeks with limits, and the table to take away."""
    finding = control_charts.finding(series.name, chart, series.words)
    html.heading(finding, control_charts.subtitle(chart, series.drawn))
    if not chart.weeks["value"].notna().any():
        return
    weeks = [start.date() for start in chart.weeks.index]
    targets = drillthrough_links.weekly(ctx, series.metric, series.part, weeks, **series.of)
    chart_control.control(
        chart,
        series.key,
        finding,
        series.words,
        target=series.target,
        changes=[day for day, _ in changes],
        targets=targets,
        height=height,
    )
    definition = t(catalog.definition(series.metric).definition)
    table = chart.weeks.reset_index().assign(signals=[" ".join(codes) for codes in chart.weeks["signals"]])
    button(ctx, Download(series.key, f"{series.name}. {series.drawn}", definition), table, series.key)


def rebased_on(ctx: PageContext) -> tuple[date, ...]:
    """The days on which limits begin anew: of changes that cover all that the filters let through.

    A change of one cause says nothing of the limits of all complaints, so without such a filter there are none.
    """
    try:
        found = register.changes_in_force(ctx.generation)
    except RegisterError:
        return ()
    return tuple(dict.fromkeys(change.in_force_on for change in found if _covers(change.key, ctx.view.where)))


def _covers(key: str, where: Mapping[str, tuple[str | None, ...]]) -> bool:
    cause, dimension, value = cause_key.split(key)
    asked = ({"cause": cause} if cause else {}) | ({dimension: value} if dimension else {})
    return all(where.get(name) == (wanted,) for name, wanted in asked.items())


def changes(ctx: PageContext) -> tuple[tuple[date, str], ...]:
    """The changes in force by their dates, from the register; none where it cannot be read."""
    try:
        found = register.changes_in_force(ctx.generation)
    except RegisterError:
        return ()
    return tuple((change.in_force_on, causes.name_of(change.key)) for change in found)
