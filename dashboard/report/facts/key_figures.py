"""The key figures of a week, each with the weeks before it: what tiles, sentences and archive are made of.

A figure is a column of one row of a metric. Its 53 weeks are asked for in one query, so the week itself, the one
before, the one a year before and the little trend are the figures that `python -m queries` gives with `--grain week`.
A report of a month, a quarter or a year has those in place of weeks.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date

import pandas as pd

from queries import period
from queries.analysis import control_chart, news, period_comparison
from queries.analysis.kpis import SHARE
from queries.analysis.news import News
from queries.period import Period
from queries.semantic import catalog, main_clock
from queries.semantic.request import Request
from queries.settings import settings
from queries.statistics import change_codes
from queries.statistics.estimate import NOTHING, Estimate
from queries.statistics.proportions import newcombe
from queries.warehouse.generation import Generation

WEEKS = 53
"""A year and the week itself: the first of them is the same week a year before."""
COUNTS = {"week": WEEKS, "month": 13, "quarter": 13, "year": 6}
"""How many periods are asked for, by what they are."""
_YEAR_BACK = {"week": 52, "month": 12, "quarter": 4}
"""How many periods before the same one of the year before lies; the year before a year is the period before."""
SHOWN_WEEKS = 13
CHART_WEEKS = 26
"""Of the drawing of a promise on page 1: half a year."""


@dataclass(frozen=True)
class Key:
    """Which column of which metric a figure is."""

    name: str
    """What the figure goes by in the archive, with its clock: `on_time_share.strict.resolution`."""
    metric: str
    kind: str
    """`share`, `count`, `days` or `score`: how it is written and compared."""
    value: str = "value"
    n: str = "n"
    numerator: str = "numerator"
    """Of a share: the count it is made of."""
    better: str | None = None
    """None: as the metric's header says."""
    basis: str = ""
    """`strict` or `extended`, of metrics that know both."""


KEYS = (
    Key("opening", "flow", "count", "opening"),
    Key("received", "flow", "count", "received"),
    Key("reopened", "flow", "count", "reopened"),
    Key("resolved", "flow", "count", "resolved"),
    Key("withdrawn", "flow", "count", "withdrawn"),
    Key("closing", "flow", "count", "closing"),
    Key("open", "open_count", "count"),
    Key("overdue", "open_count", "count", "overdue_count", "value"),
    Key("on_time_share", "on_time_share", "share", basis="extended"),
    Key("on_time_share.strict", "on_time_share", "share", basis="strict"),
    Key("time_to", "time_to", "days"),
    Key("time_to.p90", "time_to", "days", "p90"),
    Key("extension_rate", "extension_rate", "share"),
    Key("extension_valid_share", "extension_valid_share", "share"),
    Key("promise_kept", "promise_kept", "share"),
    Key("second_extensions", "second_extensions", "share"),
    Key("silent_overruns", "silent_overruns", "share"),
    Key("satisfaction", "satisfaction", "score"),
    Key("satisfied_share", "satisfaction", "share", "satisfied_share", "n", "satisfied_count"),
    Key("response_share", "satisfaction", "share", "response_share", "resolved_count", "responded_count"),
    Key("on_time_other_reading", "on_time_other_reading", "share"),
)


_OF_WHOLE_PERIODS = ("opening", "received", "reopened", "resolved", "withdrawn")
_ADDS_UP = ("received", "reopened", "resolved", "withdrawn")
"""Counts that grow until the week is over."""


@dataclass(frozen=True)
class Line:
    """One key figure. Shares run from 0 to 1; None: there is no such value."""

    key: Key
    clock: str | None
    unit: str | None
    """Of a duration: `working_days`, `calendar_days` ..."""
    value: float | None
    n: int
    low: float | None
    high: float | None
    previous_value: float | None
    previous_n: int
    year_value: float | None
    """The same week a year before."""
    year_n: int
    difference: float | None
    """value less previous_value."""
    direction: str
    certainty: str
    """A code of `statistics.changes`, or empty for a figure that has no interval."""
    weeks: tuple[tuple[str, float | None, int], ...]
    """The weeks of a year as (2026-W46, value, n), the week itself last; or months, quarters, years."""
    signals: tuple[str, ...] = ()
    """Codes of `control_chart_rules` that the week bears on the pages' control chart (`analysis/control_chart.py`)."""
    signal_weeks: int = 0
    """Of how many weeks in a row the first of them is."""
    is_charted: bool = False
    """Whether that chart judges the week: its verdict, also of none, is then the week's, not the comparison's."""
    limits: tuple[tuple[float | None, float | None, float | None], ...] = ()
    """Lower limit, mean and upper limit of that chart in each of the last CHART_WEEKS weeks; none without a chart."""

    @property
    def name(self) -> str:
        """What it goes by in the archive."""
        return f"{self.key.name}.{self.clock}" if self.clock else self.key.name

    @property
    def is_small(self) -> bool:
        """Whether it rests on fewer than the settings' `small_n`; a count rests on nothing but itself."""
        return self.key.kind != "count" and self.n < settings().small_n

    @property
    def has_changed(self) -> bool:
        """Whether it differs from the week before by more than chance."""
        return self.certainty == "more_than_chance" and self.direction != "unchanged"

    @property
    def values(self) -> tuple[float | None, ...]:
        """The values of its last 13 weeks, for its little trend."""
        return tuple(value for _, value, _ in self.weeks[-SHOWN_WEEKS:])


def of_week(
    generation: Generation, request: Request, clocks: dict[str, str], keys: tuple[Key, ...] = KEYS
) -> tuple[Line, ...]:
    """Every key figure of the week, month, quarter or year that the request names.

    `clocks` are the policy's, in order, with their units.
    """
    main, grain = main_clock.of(generation), Period(request.from_on, request.to_on).grain
    asked: dict[tuple[str, str], pd.DataFrame] = {}
    found = []
    for key in keys:
        place = (key.metric, key.basis)
        if place not in asked:
            wanted = replace(request, options={"basis": key.basis} if key.basis else {})
            rows = period_comparison.series(generation, key.metric, wanted, grain, COUNTS[grain])
            asked[place] = rows if grain == "week" else _without_part(rows, generation.begun_on)
        if key.kind == "score":
            both = period_comparison.with_previous(generation, key.metric, request).difference.iloc[0]
            found.append(_line(key, None, None, asked[place], (both["difference_low"], both["difference_high"])))
        else:
            found += list(_lines(key, asked[place], clocks, main))
    # the pages' control charts are by week
    return tuple(_with_signals(generation, request, found)) if grain == "week" else tuple(found)


def _without_part(rows: pd.DataFrame, begun_on: date | None) -> pd.DataFrame:
    """Earlier periods without their counts where the data begin within them: they are not those of a whole one."""
    counts = [name for name in _OF_WHOLE_PERIODS if name in rows]
    if begun_on is None or not counts:
        return rows
    is_part = (rows["period_start"] < pd.Timestamp(begun_on)) & (rows["period_start"] < rows["period_start"].max())
    return rows.assign(**{name: rows[name].mask(is_part) for name in counts})


def _with_signals(generation: Generation, request: Request, lines: list[Line]) -> Iterator[Line]:
    """Add what the week bears on the very control charts that the pages draw; nothing where it rests on few."""
    named = [line.clock for line in lines if line.name == f"on_time_share.{line.clock}"]
    charts = control_chart.controls(generation, "on_time_share", request, SHARE, [{"clock": clock} for clock in named])
    limits = {f"on_time_share.{chart.of['clock']}": _limits(chart, lines) for chart in charts}
    # the latest week that a chart can judge may be an earlier one, of which this report says nothing
    told = {
        f"on_time_share.{chart.of['clock']}": chart.verdict
        for chart in charts
        if chart.verdict.at == pd.Timestamp(request.from_on)
    }
    for line in (replace(line, limits=limits.get(line.name, ())) for line in lines):
        said = None if line.is_small else told.get(line.name)
        if said is None or said.variation == "no_data":
            yield line
        else:
            yield replace(line, signals=said.signals, signal_weeks=said.points_in_signal, is_charted=True)


def _limits(chart: control_chart.Control, lines: list[Line]) -> tuple[tuple[float | None, ...], ...]:
    line = next(line for line in lines if line.name == f"on_time_share.{chart.of['clock']}")
    starts = [pd.Timestamp(period.parse(week).from_on) for week, _, _ in line.weeks[-CHART_WEEKS:]]
    known = chart.weeks.reindex(starts)[["lower", "centre", "upper"]].astype(float)
    return tuple(tuple(None if pd.isna(one) else one for one in row) for row in known.itertuples(index=False))


_NEWS = {
    "received": news.RECEIVED,
    "open": news.OPEN,
    "overdue": news.OVERDUE,
    "extension_rate": news.EXTENDED,
    "satisfied_share": news.SATISFIED,
}
"""Figures that may be news, beside the promises."""
_CERTAINTY = {"unchanged": "within_variation", "too_few": "too_few", "nothing": ""}


def news_of(
    generation: Generation,
    request: Request,
    lines: tuple[Line, ...],
    targets: Mapping[str, float],
    left_out: frozenset[str] = frozenset(),
) -> News:
    """What the period's news is; `left_out` are names of news that these data never have."""
    others = {name: line for key, name in _NEWS.items() for line in lines if line.name == key and name not in left_out}
    counts = {name: line for name, line in others.items() if line.key.kind == "count"}
    asked = Period(request.from_on, request.to_on)
    if asked.grain == "week":
        before = {name: [value for _, value, _ in line.weeks[:-1]] for name, line in counts.items()}
    else:
        before = {
            name: news.weeks_before(generation, line.key.metric, request, line.key.value)
            for name, line in counts.items()
        }
    on_time = {line.clock: line for line in lines if line.key.name == "on_time_share"}
    return news.of_figures(on_time, targets, others, before, news.length(asked))


def judged(lines: tuple[Line, ...], found: News) -> tuple[Line, ...]:
    """Give each figure that may be news the verdict that the lead gives it."""
    names = {line: line.clock if line.key.name == "on_time_share" else _NEWS.get(line.name) for line in lines}
    return tuple(
        replace(line, certainty=_CERTAINTY.get(code, "more_than_chance"))
        if line.key.kind == "share" and name and (code := found.verdict(name, "previous").code)
        else line
        for line, name in names.items()
    )


def _lines(key: Key, rows: pd.DataFrame, clocks: dict[str, str], main: str) -> Iterator[Line]:
    if "clock" not in catalog.definition(key.metric).leading:
        yield _line(key, None, None, rows)
        return
    if key.metric == "on_time_other_reading":
        # its rows tell how the limit was read; without any there is nothing to say of it
        for reading, part in rows.groupby("read_as") if "read_as" in rows else ():
            yield _line(key, main, str(reading), part)
        return
    for clock, unit in clocks.items():
        part = rows[rows["clock"] == clock] if "clock" in rows else rows.iloc[:0]
        if "unit" in part and len(part):
            # a policy may have changed the unit within the year: the figures of the week are in the newest
            counted = part[part["n"] > 0]
            unit = str((counted if len(counted) else part)["unit"].iloc[-1])
            part = part[part["unit"] == unit]
        yield _line(key, clock, unit if key.kind == "days" else None, part)


def _line(
    key: Key, clock: str | None, unit: str | None, rows: pd.DataFrame, interval: tuple[float, float] | None = None
) -> Line:
    """One figure from its 53 weeks; `interval` of the difference where the metric has its own."""
    rows = rows.reset_index(drop=True)
    now, before = (_row(rows, place) for place in (-1, -2))
    year, has_year = _year_before(rows)
    value, previous = _number(now, key.value, key.kind), _number(before, key.value, key.kind)
    n, previous_n = _whole(now, key.n), _whole(before, key.n)
    is_part = bool(len(rows)) and key.name in _ADDS_UP and not rows["is_complete"].iloc[-1]
    # what came in a part of a week says nothing beside what came in a whole one
    difference = None if value is None or previous is None or is_part else value - previous
    estimate = _interval(key, now, before, difference, interval)
    judged = change_codes.judge(
        estimate,
        n,
        previous_n,
        small_n=settings().small_n,
        least_difference=period_comparison.LEAST_DIFFERENCE.get("duration" if key.kind == "days" else key.kind, 0.0),
        better=key.better or catalog.definition(key.metric).better,
    )
    low, high = _own_interval(key, now)
    return Line(
        key=key,
        clock=clock,
        unit=unit,
        value=value,
        n=n,
        low=low,
        high=high,
        previous_value=previous,
        previous_n=previous_n,
        year_value=_number(year, key.value, key.kind) if has_year else None,
        year_n=_whole(year, key.n) if has_year else 0,
        difference=difference,
        direction=judged.direction,
        certainty=judged.certainty if key.kind in ("share", "score") and difference is not None else "",
        weeks=tuple(
            (str(row["period"]), _number(row, key.value, key.kind), _whole(row, key.n))
            for row in rows.to_dict("records")
        ),
    )


def _row(rows: pd.DataFrame, place: int) -> pd.Series | None:
    return rows.iloc[place] if len(rows) >= max(abs(place), 1) else None


def _year_before(rows: pd.DataFrame) -> tuple[pd.Series | None, bool]:
    """The same period a year before, and whether all periods are there, so that it can be told which it is."""
    grain = period.parse(str(rows["period"].iloc[-1])).grain if len(rows) else None
    if grain not in _YEAR_BACK or len(rows) != COUNTS[grain]:
        return None, False
    return rows.iloc[-1 - _YEAR_BACK[grain]], True


def _number(row: pd.Series | dict | None, column: str, kind: str) -> float | None:
    if row is None:
        # nothing happened: a count of none is a count
        return 0.0 if kind == "count" else None
    if pd.isna(row.get(column)):
        # of a count: a week before the data begin
        return None
    return float(row[column])


def _whole(row: pd.Series | dict | None, column: str) -> int:
    return int(_number(row, column, "count") or 0)


def _interval(
    key: Key,
    now: pd.Series | None,
    before: pd.Series | None,
    difference: float | None,
    given: tuple[float, float] | None,
) -> Estimate:
    """The difference with its interval, Newcombe's for shares; none for counts and times."""
    if difference is None or (given is None and key.kind != "share"):
        return NOTHING if difference is None else Estimate(difference, float("nan"), float("nan"))
    if given is None:
        counts = [_whole(row, column) for row in (now, before) for column in (key.numerator, key.n)]
        given = newcombe(*counts)
    return Estimate(difference, float(given[0]), float(given[1]))


def _own_interval(key: Key, now: pd.Series | None) -> tuple[float | None, float | None]:
    prefix = {"satisfied_share": "satisfied_", "response_share": "response_", "satisfaction": ""}.get(key.name)
    if prefix is None or now is None:
        return None, None
    low, high = (_number(now, f"{prefix}{end}", key.kind) for end in ("low", "high"))
    return low, high
