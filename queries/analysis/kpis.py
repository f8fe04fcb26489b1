"""One figure with what it takes to judge it: the period before, whether the difference is more than chance, the weeks.

The figures of tiles, of sentences and of the weekly report, which are one thing. Everything here is derived from
`catalog.run` by way of `period_comparison`; it adds no definition of its own.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any, Literal, NamedTuple

import pandas as pd

from queries import period
from queries.analysis import period_comparison
from queries.analysis.group_comparison import BELOW
from queries.semantic import catalog, multi_period, present
from queries.semantic.request import Request
from queries.settings import settings
from queries.statistics import change_codes, proportions
from queries.statistics.change_codes import Certainty, Direction
from queries.statistics.control_chart_rules import Verdict
from queries.statistics.funnel import funnel
from queries.warehouse import over
from queries.warehouse.generation import Generation

WEEKS = 13


Kind = Literal["share", "count", "days", "score", "amount"]
"""How a figure is written and compared; an amount is of money."""
_KINDS: dict[str, Kind] = {"share": "share", "duration": "days", "score": "score"}
"""By the kind of its metric; every other is a count."""
_LEAST_DIFFERENCE = {**period_comparison.LEAST_DIFFERENCE, "days": period_comparison.LEAST_DIFFERENCE["duration"]}


@dataclass(frozen=True)
class Column:
    """Which columns of a metric a figure is made of."""

    value: str = "value"
    n: str = "n"
    numerator: str | None = None
    """For a share: the count it is made of; enables the judgement of chance."""
    kind: Kind | None = None
    """None: that of the metric."""
    interval: tuple[str, str] | None = None
    """Where the metric gives the value's own interval: the columns of its ends."""


VALUE = Column()
SHARE = Column(numerator="numerator")
SATISFIED = Column("satisfied_share", "n", "satisfied_count", "share", ("satisfied_low", "satisfied_high"))
RESPONSE = Column("response_share", "resolved_count", "responded_count", "share", ("response_low", "response_high"))
OVERDUE = Column("overdue_count", "value")


class Week(NamedTuple):
    """A figure in one week."""

    label: str
    """2026-W46."""
    value: float | None
    n: int


@dataclass(frozen=True)
class Figure:
    """A figure and its comparison. Shares run from 0 to 1; None: there is no such value (a share of none)."""

    metric: str
    clock: str | None
    value: float | None
    n: int
    previous_value: float | None
    previous_n: int
    difference: float | None
    """value less previous_value, in the metric's unit."""
    is_more_than_chance: bool | None
    """Shares and scores: whether the difference is; None for other kinds, and where one of the two is of nothing or
    rests on too few to say."""
    history: tuple[Week, ...] = ()
    """The weeks up to the one that holds the period's end, oldest first; of a report's longer periods those instead."""
    year_value: float | None = None
    """The value in the same period a year before; None where there was nothing yet."""
    year_n: int = 0
    year_is_more_than_chance: bool | None = None
    """Shares: whether the difference to that year is; else None."""
    is_withheld: bool = False
    """There is a value, but of a person on few complaints (`queries.analysis.few`): n is then 0."""

    signals: tuple[str, ...] = ()
    """Codes of `statistics.signals` that the period bears on the figure's control chart (`judged_by`), strongest first;
    they say more of it than a comparison with one period before, and are then its verdict."""
    signal_weeks: int = 0
    """Of how many weeks in a row the first of them is."""
    is_against_year: bool = False
    """The period before and that of a year before have changed places (`against_year`)."""
    is_charted: bool = False
    """Whether that chart judges the period: no signal is a verdict too, and the comparison only says by how much."""
    limits: tuple[tuple[float | None, float | None, float | None], ...] = ()
    """Lower limit, mean and upper limit of that chart in the latest weeks, where they were asked for."""

    column: Column = VALUE
    low: float | None = None
    """The value's own interval at 95 %, where its metric gives one."""
    high: float | None = None
    unit: str | None = None
    """Of a duration: `working_days`, `calendar_days` ...; of an amount: its currency, None where the data name none."""
    key: str = ""
    """What it goes by in the archive of reports, without its clock: `on_time_share.strict`."""

    @property
    def name(self) -> str:
        """What it goes by in that archive: `on_time_share.strict.resolution`."""
        of = self.unit if self.kind == "amount" else self.clock
        return f"{self.key or self.metric}.{of}" if of else self.key or self.metric

    @property
    def kind(self) -> Kind:
        """How it is written and compared."""
        return self.column.kind or _KINDS.get(catalog.definition(self.metric).kind, "count")

    @property
    def weeks(self) -> tuple[float | None, ...]:
        """The values of its last 13 weeks, for its little trend."""
        return tuple(week.value for week in self.history[-WEEKS:])

    @property
    def is_small(self) -> bool:
        """Whether it rests on fewer than the settings' `small_n`; a count rests on nothing but itself."""
        return self.kind != "count" and self.n < settings().small_n

    @property
    def direction(self) -> Direction:
        """Where it moved; `unchanged` also where by less than is shown, or where there is nothing to compare with."""
        if self.difference is None:
            return "unchanged"
        return change_codes.direction_of(self.difference, _LEAST_DIFFERENCE.get(self.kind, 0.0))

    @property
    def certainty(self) -> Certainty | None:
        """Whether the difference is more than chance would bring; None where nobody judges it."""
        if self.kind not in ("share", "score") or self.difference is None:
            return None
        if self.is_more_than_chance is None:
            return "too_few"
        return "more_than_chance" if self.is_more_than_chance else "within_variation"

    @property
    def has_changed(self) -> bool:
        """Whether it moved by more than chance."""
        return self.certainty == "more_than_chance" and self.direction != "unchanged"


def figure(
    generation: Generation, metric: str, request: Request, clock: str | None = None, column: Column = VALUE
) -> Figure:
    """The figure of a period (the request needs both dates), of one clock where the metric has clocks."""
    return several(generation, metric, _of_clock(request, clock), ((clock, column),))[0]


def several(
    generation: Generation, metric: str, request: Request, asked: tuple[tuple[str | None, Column], ...]
) -> list[Figure]:
    """As `figure`, for several clocks or columns of one metric; two queries for all of them."""
    now = period.Period(request.from_on, request.to_on)
    before, year = period.previous(now), period.year_before(now)
    frames = _at_ends(generation, metric, request, (now, before, year))
    if frames is None:
        apart = (now, before) if year.to_on >= before.from_on else (now, before, year)
        found = multi_period.run(generation, metric, request, apart)
        of_year = found[2] if len(found) > 2 else multi_period.run(generation, metric, request, (year,))[0]
        frames = (*found[:2], of_year, period_comparison.series(generation, metric, request, "week", WEEKS))
    # of what lies before the data nothing is known, which is not the same as nothing
    known = [frames[0], *(_known(generation, *pair) for pair in zip(frames[1:3], (before, year), strict=True))]
    weeks = [part for _, part in period.split(period_comparison.span_of(generation, request, "week", WEEKS), "week")]
    unknown = sum(over.is_before_data(generation, week) for week in weeks)
    wanted = catalog.definition(metric)
    is_part = wanted.kind == "count" and not wanted.at_period_end and not over.is_over(generation, now, request.as_of)
    found = []
    for clock, column in asked:
        ends = [_row(_only(rows, clock)) for rows in known]
        history = history_of(column, _only(frames[3], clock).to_dict("records"))
        history = (*(Week(week.label, None, 0) for week in weeks[:unknown]), *history[unknown:])
        found.append(of_rows(metric, clock, column, *ends, history, is_part=is_part))
    return found


def against_year(found: Figure) -> Figure:
    """Give a figure held against the same period a year before, which the period before changes places with.

    A flow of a period that is not over is held against nothing; what the chart says is of the weeks before.
    """
    is_part = found.difference is None and found.value is not None and found.previous_value is not None
    has_both = found.value is not None and found.year_value is not None and not is_part
    return replace(
        found,
        previous_value=found.year_value,
        previous_n=found.year_n,
        difference=found.value - found.year_value if has_both else None,
        is_more_than_chance=found.year_is_more_than_chance,
        year_value=found.previous_value,
        year_n=found.previous_n,
        year_is_more_than_chance=found.is_more_than_chance,
        is_against_year=True,
        is_charted=False,
        signals=(),
    )


def judged_by(found: Figure, said: Verdict, asked: period.Period) -> Figure:
    """Give a figure with what its control chart says, where the chart's latest week is the very period."""
    if found.is_small or asked.grain != "week" or said.at != pd.Timestamp(asked.from_on):
        return found
    if said.variation == "no_data":
        return found
    return replace(found, signals=said.signals, signal_weeks=said.points_in_signal, is_charted=True)


def _at_ends(
    generation: Generation, metric: str, request: Request, asked: tuple[period.Period, ...]
) -> tuple[pd.DataFrame, ...] | None:
    """Ask a stock (`Definition.is_stock`) for these periods and the weeks in one query: it looks at their ends alone.

    None where the metric is another, or a period lies wholly after as_of.
    """
    last_on = period.local_date(request.as_of or generation.data_as_of, generation.zone)
    weeks = [part for _, part in period.split(period_comparison.span_of(generation, request, "week", WEEKS), "week")]
    if not catalog.definition(metric).is_stock or any(one.from_on > last_on for one in (*asked, *weeks)):
        return None
    ends = sorted({min(one.to_on, last_on) for one in (*asked, *weeks)})
    begins = [ends[0], *(end + timedelta(days=1) for end in ends[:-1])]
    parts = [period.Period(first, last) for first, last in zip(begins, ends, strict=True)]
    at = dict(zip(ends, multi_period.run(generation, metric, request, parts), strict=True))
    stands = [at[min(one.to_on, last_on)] for one in (*asked, *weeks)]
    by_week = [rows.assign(period=week.label) for week, rows in zip(weeks, stands[len(asked) :], strict=True)]
    return (*stands[: len(asked)], pd.concat(by_week, ignore_index=True))


def _known(generation: Generation, rows: pd.DataFrame, of: period.Period) -> pd.DataFrame:
    return rows.iloc[:0] if over.is_before_data(generation, of) else rows


def _only(frame: pd.DataFrame, clock: str | None) -> pd.DataFrame:
    return frame[frame["clock"] == clock] if clock else frame


def of_rows(
    metric: str,
    clock: str | None,
    column: Column,
    now: Mapping[str, Any] | None,
    before: Mapping[str, Any] | None,
    year: Mapping[str, Any] | None,
    history: Sequence[Week],
    *,
    is_part: bool = False,
    key: str = "",
    unit: str | None = None,
    difference_interval: tuple[float, float] | None = None,
) -> Figure:
    """Make a figure of a metric's rows, one a period: of the page, of the report and of the archive alike.

    now, before, year    the rows of the period, of the one before and of that of a year before; None: nothing is known
    is_part              the period of a flow is not over: what came in a part of one says nothing beside a whole one
    difference_interval  where the metric has its own: the interval of the difference, which then judges it
    """
    value, previous = number(now, column.value), number(before, column.value)
    low, high = (number(now, end) for end in column.interval) if column.interval else (None, None)
    is_more_than_chance = _judge(now, before, column)
    if difference_interval and min(whole(now, column.n), whole(before, column.n)) >= max(settings().small_n, 1):
        least, most = difference_interval
        is_more_than_chance = None if pd.isna(least) else bool(least > 0 or most < 0)
    return Figure(
        metric=metric,
        clock=clock,
        value=value,
        n=whole(now, column.n),
        previous_value=previous,
        previous_n=whole(before, column.n),
        difference=None if value is None or previous is None or is_part else value - previous,
        is_more_than_chance=None if is_part else is_more_than_chance,
        history=tuple(history),
        year_value=number(year, column.value),
        year_n=whole(year, column.n),
        year_is_more_than_chance=_judge(now, year, column),
        column=column,
        low=low,
        high=high,
        unit=unit,
        key=key,
    )


def history_of(column: Column, rows: Sequence[Mapping[str, Any]]) -> tuple[Week, ...]:
    """Give the weeks of a series, as `period_comparison.series` gives it."""
    return tuple(Week(str(row["period"]), number(row, column.value), whole(row, column.n)) for row in rows)


def _of_clock(request: Request, clock: str | None) -> Request:
    return replace(request, where={**request.where, "clock": (clock,)}) if clock else request


def _row(frame: pd.DataFrame) -> pd.Series | None:
    return frame.iloc[0] if len(frame) else None


def number(row: Mapping[str, Any] | None, column: str) -> float | None:
    """Give a column of a row; None where it has none."""
    return None if row is None or column not in row or pd.isna(row[column]) else float(row[column])


def whole(row: Mapping[str, Any] | None, column: str) -> int:
    """Give a count of a row; 0 where it has none."""
    return int(number(row, column) or 0)


def _judge(now: Mapping[str, Any] | None, before: Mapping[str, Any] | None, column: Column) -> bool | None:
    if column.numerator is None or min(whole(now, column.n), whole(before, column.n)) < max(settings().small_n, 1):
        return None
    counts = [whole(row, name) for row in (now, before) for name in (column.numerator, column.n)]
    return proportions.is_more_than_chance(*counts)


def clocks(generation: Generation) -> list[str]:
    """The clocks of the live policy in the policy's order, without those that these data never record."""
    return list(present.of(generation).clocks)


@dataclass(frozen=True)
class Weakest:
    """The group that keeps a promise least often, beyond chance, against all the others together."""

    clock: str
    value: str
    share: float
    n: int
    rest_share: float


def weakest(generation: Generation, request: Request, dimension: str) -> Weakest | None:
    """The group that loses most promises through being worse than the rest; None where none stands out so.

    Which groups stand out is decided as in every comparison of groups (`queries.analysis.group_comparison`).
    """
    rows = catalog.run(generation, "on_time_share", replace(request, by=(dimension,), grain=None))
    rows = rows.dropna(subset=[dimension])
    rows = rows[rows["n"] > 0]
    found: list[tuple[float, Weakest]] = []
    for clock, groups in rows.groupby("clock"):
        kept, due = int(groups["numerator"].sum()), int(groups["denominator"].sum())
        points = funnel(groups, small_n=max(settings().small_n, 1), are_withheld=False).points
        for row in points[points["band"] == BELOW].itertuples(index=False):
            rest_share = (kept - int(row.numerator)) / (due - int(row.denominator))
            lost = (rest_share - row.value) * row.n
            group = Weakest(str(clock), str(getattr(row, dimension)), float(row.value), int(row.n), rest_share)
            found.append((lost, group))
    return max(found, key=lambda pair: pair[0])[1] if found else None
