"""The figures of a report: key figures with the year before, then tables that put several metrics side by side.

A key figure is a column of one row of a metric. Its 53 weeks are asked for in one query, so the week itself, the one
before, the one a year before and the little trend are the figures that `python -m queries` gives with `--grain week`.
A report of a month, a quarter or a year has those in place of weeks.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

import pandas as pd

from queries import period
from queries.analysis import control_chart, kpis, news, period_comparison
from queries.analysis.kpis import OVERDUE, RESPONSE, SATISFIED, SHARE, VALUE, Column, Figure
from queries.analysis.news import News
from queries.period import Period
from queries.semantic import catalog, main_clock, present
from queries.semantic.present import Present
from queries.semantic.request import Request
from queries.warehouse.generation import Generation

WEEKS = 53
"""A year and the week itself: the first of them is the same week a year before."""
COUNTS = {"week": WEEKS, "month": 13, "quarter": 13, "year": 6}
"""How many periods are asked for, by what they are."""
_YEAR_BACK = {"week": 52, "month": 12, "quarter": 4}
"""How many periods before the same one of the year before lies; the year before a year is the period before."""
CHART_WEEKS = 26
"""Of the drawing of a promise on page 1 of the report: half a year."""


@dataclass(frozen=True)
class Key:
    """Which column of which metric a figure is."""

    name: str
    """What the figure goes by in the archive, without its clock: `on_time_share.strict`."""
    metric: str
    column: Column = VALUE
    basis: str = ""
    """`strict` or `extended`, of metrics that know both."""


_SCORE = Column(interval=("low", "high"))
KEYS = (
    *(Key(name, "flow", Column(name)) for name in ("opening", "received", "reopened", "resolved", "withdrawn")),
    Key("closing", "flow", Column("closing")),
    Key("open", "open_count"),
    Key("overdue", "open_count", OVERDUE),
    Key("on_time_share", "on_time_share", SHARE, "extended"),
    Key("on_time_share.strict", "on_time_share", SHARE, "strict"),
    Key("time_to", "time_to"),
    Key("time_to.p90", "time_to", Column("p90")),
    *(
        Key(name, name, SHARE)
        for name in (
            "extension_rate",
            "extension_valid_share",
            "promise_kept",
            "second_extensions",
            "silent_overruns",
        )
    ),
    Key("satisfaction", "satisfaction", _SCORE),
    Key("satisfied_share", "satisfaction", SATISFIED),
    Key("response_share", "satisfaction", RESPONSE),
    Key("on_time_other_reading", "on_time_other_reading", SHARE),
)
_MONEY = Column(kind="amount")
FURTHER = {
    Key("repeat_share", "repeat_share", SHARE): present.REPEATS,
    Key("escalated_share", "escalated_share", SHARE): present.ESCALATIONS,
    Key("overturned_share", "overturned_share", SHARE): present.DECISIONS,
    Key("redress", "redress", _MONEY): present.REDRESS,
    Key("redress.total", "redress", replace(_MONEY, value="total")): present.REDRESS,
}
"""What few systems record, and what the data must have for it to be asked at all."""
ALL_KEYS = (*KEYS, *FURTHER)


def keys_of(known: Present) -> tuple[Key, ...]:
    """Give the figures that a report on these data has."""
    return (*KEYS, *(key for key, thing in FURTHER.items() if known.has(thing)))


_AT_ITS_END = ("closing",)
_ADDS_UP = ("received", "reopened", "resolved", "withdrawn")
"""Counts that grow until the week is over."""
_NEWS = {
    "received": news.RECEIVED,
    "open": news.OPEN,
    "overdue": news.OVERDUE,
    "extension_rate": news.EXTENDED,
    "satisfied_share": news.SATISFIED,
}
"""Figures that may be news, beside the promises."""


def figures(
    generation: Generation, request: Request, clocks: Mapping[str, str], keys: tuple[Key, ...] = KEYS
) -> tuple[Figure, ...]:
    """Give every key figure of the week, month, quarter or year that the request names.

    `clocks` are the policy's, in order, with their units. The figures are judged as on the pages (`kpis.of_rows`); what
    their control charts say of a week goes with them.
    """
    main, grain = main_clock.of(generation), Period(request.from_on, request.to_on).grain
    asked: dict[tuple[str, str], pd.DataFrame] = {}
    found: list[Figure] = []
    for key in keys:
        place = (key.metric, key.basis)
        if place not in asked:
            wanted = replace(request, options={"basis": key.basis} if key.basis else {})
            rows = period_comparison.series(generation, key.metric, wanted, grain, COUNTS[grain])
            is_as_it_is = grain == "week" or key.metric == "open_count"
            asked[place] = rows if is_as_it_is else _without_part(rows, generation.begun_on)
        interval = None
        if key.column is _SCORE:
            both = period_comparison.with_previous(generation, key.metric, request).difference.iloc[0]
            interval = float(both["difference_low"]), float(both["difference_high"])
        found += _of_key(key, asked[place], clocks, main, interval)
    # the pages' control charts are by week
    return tuple(_charted(generation, request, found)) if grain == "week" else tuple(found)


def _without_part(rows: pd.DataFrame, begun_on: date | None) -> pd.DataFrame:
    """Earlier periods without their figures where the data begin within them: a month is no year to compare with.

    What stands at the end of a period is known all the same.
    """
    if begun_on is None:
        return rows
    is_part = (rows["period_start"] < pd.Timestamp(begun_on)) & (rows["period_start"] < rows["period_start"].max())
    figures = [name for name in rows.select_dtypes("number") if name not in (*_AT_ITS_END, "n")]
    return rows.assign(**{name: rows[name].mask(is_part) for name in figures}, n=rows["n"].mask(is_part, 0))


def news_of(
    generation: Generation,
    request: Request,
    figures: Sequence[Figure],
    targets: Mapping[str, float],
    left_out: frozenset[str] = frozenset(),
) -> News:
    """Give what the period's news is; `left_out` are names of news that these data never have."""
    others = {name: one for key, name in _NEWS.items() for one in figures if one.name == key and name not in left_out}
    counts = {name: one for name, one in others.items() if one.kind == "count"}
    asked = Period(request.from_on, request.to_on)
    if asked.grain == "week":
        before = {name: [week.value for week in one.history[:-1]] for name, one in counts.items()}
    else:
        before = {
            name: news.weeks_before(generation, one.metric, request, one.column.value) for name, one in counts.items()
        }
    on_time = {one.clock: one for one in figures if one.key == "on_time_share"}
    return news.of_figures(on_time, targets, others, before, news.length(asked))


def judged(figures: Sequence[Figure], found: News) -> tuple[Figure, ...]:
    """Give each figure that may be news the verdict that the lead gives it."""
    names = {one.name: one.clock if one.key == "on_time_share" else _NEWS.get(one.name) for one in figures}
    return tuple(
        news.judged(one, found, name)
        if one.kind == "share" and (name := names[one.name]) and found.measure(name)
        else one
        for one in figures
    )


def _of_key(
    key: Key, rows: pd.DataFrame, clocks: Mapping[str, str], main: str, interval: tuple[float, float] | None
) -> Iterator[Figure]:
    if key.column.kind == "amount":
        # sums in different currencies are never one figure
        for currency, part in rows.groupby("currency", dropna=False) if len(rows) else ():
            yield _figure(key, None, None if pd.isna(currency) else str(currency), part)
        return
    if "clock" not in catalog.definition(key.metric).leading:
        yield _figure(key, None, None, rows, interval)
        return
    if key.metric == "on_time_other_reading":
        # its rows tell how the limit was read; without any there is nothing to say of it
        for reading, part in rows.groupby("read_as") if "read_as" in rows else ():
            yield _figure(key, main, str(reading), part)
        return
    for clock, unit in clocks.items():
        part = rows[rows["clock"] == clock] if "clock" in rows else rows.iloc[:0]
        if "unit" in part and len(part):
            # a policy may have changed the unit within the year: the figures of the week are in the newest
            counted = part[part["n"] > 0]
            unit = str((counted if len(counted) else part)["unit"].iloc[-1])
            part = part[part["unit"] == unit]
        yield _figure(key, clock, unit if catalog.definition(key.metric).kind == "duration" else None, part)


def _figure(
    key: Key, clock: str | None, unit: str | None, rows: pd.DataFrame, interval: tuple[float, float] | None = None
) -> Figure:
    """Make one figure of its 53 weeks, or of as many periods of another length."""
    weeks = rows.to_dict("records")
    grain = period.parse(str(weeks[-1]["period"])).grain if weeks else None
    # which one is the year before is known where all periods are there
    has_year = grain in _YEAR_BACK and len(weeks) == COUNTS[grain]
    is_part = bool(weeks) and key.name in _ADDS_UP and not weeks[-1]["is_complete"]
    return kpis.of_rows(
        key.metric,
        clock,
        key.column,
        weeks[-1] if weeks else None,
        weeks[-2] if len(weeks) > 1 else None,
        weeks[-1 - _YEAR_BACK[grain]] if has_year else None,
        kpis.history_of(key.column, weeks),
        is_part=is_part,
        key=key.name,
        unit=unit,
        difference_interval=interval,
    )


def _charted(generation: Generation, request: Request, found: list[Figure]) -> Iterator[Figure]:
    """Add what the week bears on the very control charts that the pages draw; nothing where it rests on few."""
    promises = {one.clock: one for one in found if one.key == "on_time_share"}
    charts = control_chart.controls(
        generation, "on_time_share", request, SHARE, [{"clock": clock} for clock in promises]
    )
    by_clock = {chart.of["clock"]: chart for chart in charts}
    week = Period(request.from_on, request.to_on)
    for one in found:
        chart = by_clock.get(one.clock) if one.key == "on_time_share" else None
        if chart is None:
            yield one
        else:
            yield kpis.judged_by(replace(one, limits=_limits(chart, one)), chart.verdict, week)


def _limits(chart: control_chart.Control, one: Figure) -> tuple[tuple[float | None, ...], ...]:
    starts = [pd.Timestamp(period.parse(week.label).from_on) for week in one.history[-CHART_WEEKS:]]
    known = chart.weeks.reindex(starts)[["lower", "centre", "upper"]].astype(float)
    return tuple(tuple(None if pd.isna(end) else end for end in row) for row in known.itertuples(index=False))


def by_channel(generation: Generation, request: Request, clocks: Sequence[str]) -> pd.DataFrame:
    """Give one row a channel, in the order of their codes, not given last.

    channel, received; for each clock CLOCK_numerator, CLOCK_denominator, CLOCK_value, CLOCK_n of its on-time share;
    then satisfied_count, satisfied_share, rated_n. Missing where a metric has no row for the channel.
    """
    by = replace(request, by=("channel",))
    received = catalog.run(generation, "received_count", by)[["channel", "value"]].rename(columns={"value": "received"})
    on_time = catalog.run(generation, "on_time_share", by)
    rated = catalog.run(generation, "satisfaction", by)
    table = received
    for clock in clocks:
        part = on_time[on_time["clock"] == clock][["channel", "numerator", "denominator", "value", "n"]]
        table = table.merge(part.add_prefix(f"{clock}_").rename(columns={f"{clock}_channel": "channel"}), "outer")
    rated = rated[["channel", "satisfied_count", "satisfied_share", "n"]].rename(columns={"n": "rated_n"})
    return table.merge(rated, "outer").sort_values("channel", na_position="last", ignore_index=True)


def causes(generation: Generation, request: Request, weeks: int, grain: str = "week") -> pd.DataFrame:
    """Give complaints received by cause, the most frequent first; those whose cause is not known (None) last.

    cause, value, previous_value (of the period before) and weeks, the counts of so many periods of `grain`, oldest
    first (None where the data begin later); then the same as shares: share, previous_share, share_weeks. Causes are
    known days after receipt, so a cause's share is of the complaints whose cause is known (None where none is); that of
    None is of all received.
    """
    rows = period_comparison.series(generation, "received_count", replace(request, by=("cause",)), grain, weeks)
    columns = ("cause", "value", "previous_value", "weeks", "share", "previous_share", "share_weeks")
    if not len(rows):
        return pd.DataFrame(columns=list(columns))
    counts = rows.pivot(index="cause", columns="period_start", values="value")
    counts = counts[counts.index.notna()]
    # weeks before the data begin stay missing
    known = counts.sum(min_count=1)
    received = rows.groupby("period_start")["value"].sum(min_count=1)
    missing = received - known.reindex(received.index).fillna(0)
    found = []
    for cause, values, of in (
        *((cause, values, known) for cause, values in counts.iterrows()),
        *([(None, missing, received)] if missing.any() else []),
    ):
        shares = (values / of.where(of > 0)).astype(float)
        counted, by_share = [_or_none(value) for value in values], [_or_none(share) for share in shares]
        before, now = (None if value is None else int(value) for value in counted[-2:])
        found.append((cause, now, before, tuple(counted), by_share[-1], by_share[-2], tuple(by_share)))
    frame = pd.DataFrame(found, columns=list(columns))
    frame = frame.assign(is_unknown=frame["cause"].isna())
    order = ["is_unknown", "value", "previous_value", "cause"]
    return frame.sort_values(order, ascending=[True, False, False, True], ignore_index=True).drop(columns="is_unknown")


def _or_none(value: float) -> float | None:
    return None if pd.isna(value) else float(value)
