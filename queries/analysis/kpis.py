"""One figure with what it takes to judge it: the period before, whether the difference is more than chance, the weeks.

The figures of tiles and sentences. Everything here is derived from `catalog.run` by way of `compare`; it adds no
definition of its own.
"""

from dataclasses import dataclass, replace
from datetime import timedelta

import pandas as pd

from queries import period
from queries.analysis import period_comparison
from queries.analysis.group_comparison import BELOW
from queries.semantic import catalog, multi_period, present
from queries.semantic.request import Request
from queries.settings import settings
from queries.statistics import proportions
from queries.statistics.control_chart_rules import Verdict
from queries.statistics.funnel import funnel
from queries.warehouse import over
from queries.warehouse.generation import Generation

WEEKS = 13


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
    """Shares: whether the difference is; None for other kinds, or where one of the two is of nothing."""
    weeks: tuple[float | None, ...] = ()
    """The value in each of the weeks up to the one that holds the period's end."""
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

    @property
    def is_small(self) -> bool:
        """Whether it rests on fewer than the settings' `small_n`."""
        return self.n < settings().small_n


@dataclass(frozen=True)
class Column:
    """Which columns of a metric a figure is made of."""

    value: str = "value"
    n: str = "n"
    numerator: str | None = None
    """For a share: the count it is made of; enables the judgement of chance."""


VALUE = Column()
SHARE = Column(numerator="numerator")
SATISFIED = Column("satisfied_share", "n", "satisfied_count")
OVERDUE = Column("overdue_count", "value")


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
    if over.is_before_data(generation, before):
        frames = (frames[0], frames[1].iloc[:0], *frames[2:])
    found = [_figure(metric, clock, column, *(_only(frame, clock) for frame in frames)) for clock, column in asked]
    weeks = period.split(period_comparison.span_of(generation, request, "week", WEEKS), "week")
    unknown = sum(over.is_before_data(generation, week) for _, week in weeks)
    found = [replace(one, weeks=(None,) * unknown + one.weeks[unknown:]) for one in found]
    wanted = catalog.definition(metric)
    if wanted.kind == "count" and not wanted.at_period_end and not over.is_over(generation, now, request.as_of):
        # what came in a part of a period says nothing beside what came in a whole one
        found = [replace(one, difference=None) for one in found]
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
    return (*stands[: len(asked)], pd.concat(stands[len(asked) :], ignore_index=True))


def _only(frame: pd.DataFrame, clock: str | None) -> pd.DataFrame:
    return frame[frame["clock"] == clock] if clock else frame


def _figure(
    metric: str,
    clock: str | None,
    column: Column,
    current: pd.DataFrame,
    previous_rows: pd.DataFrame,
    year_rows: pd.DataFrame,
    series: pd.DataFrame,
) -> Figure:
    now, before, year = _row(current), _row(previous_rows), _row(year_rows)
    value, previous = _number(now, column.value), _number(before, column.value)
    year_n = int(_number(year, column.n) or 0)
    return Figure(
        metric=metric,
        clock=clock,
        value=value,
        n=int(_number(now, column.n) or 0),
        previous_value=previous,
        previous_n=int(_number(before, column.n) or 0),
        difference=None if value is None or previous is None else value - previous,
        is_more_than_chance=_judge(now, before, column),
        weeks=tuple(None if pd.isna(week) else float(week) for week in series[column.value]) if len(series) else (),
        year_value=_number(year, column.value) if year_n else None,
        year_n=year_n,
        year_is_more_than_chance=_judge(now, year, column) if year_n else None,
    )


def _of_clock(request: Request, clock: str | None) -> Request:
    return replace(request, where={**request.where, "clock": (clock,)}) if clock else request


def _row(frame: pd.DataFrame) -> pd.Series | None:
    return frame.iloc[0] if len(frame) else None


def _number(row: pd.Series | None, column: str) -> float | None:
    return None if row is None or column not in row or pd.isna(row[column]) else float(row[column])


def _judge(now: pd.Series | None, before: pd.Series | None, column: Column) -> bool | None:
    if column.numerator is None or now is None or before is None:
        return None
    counts = [_number(row, name) or 0 for row in (now, before) for name in (column.numerator, column.n)]
    return proportions.is_more_than_chance(*(int(count) for count in counts))


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
