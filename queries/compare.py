"""Comparisons and series of a metric, so that pages need no arithmetic of their own."""

from dataclasses import dataclass, replace

import pandas as pd

from queries import catalog, period
from queries.errors import UsageError
from queries.period import Period
from queries.request import Request
from queries.warehouse import Generation


@dataclass(frozen=True)
class Comparison:
    """A metric in one period and in an earlier one."""

    period: Period
    previous_period: Period
    current: pd.DataFrame
    """Rows of the period, as `catalog.run` gives them."""
    previous: pd.DataFrame
    """Rows of the earlier period."""
    difference: pd.DataFrame
    """One row a group of either: its keys, value, n, previous_value, previous_n, difference, relative_difference.

    `difference` is value minus previous_value in the metric's unit (shares: 0.031 is 3.1 percentage points),
    `relative_difference` that by previous_value; NaN where one of the two is missing.
    """


def with_previous(generation: Generation, name: str, request: Request) -> Comparison:
    """Compare a period with the one of the same length just before (a month with the month before)."""
    return _compare(generation, name, request, period.previous(_asked(request)))


def with_year_before(generation: Generation, name: str, request: Request) -> Comparison:
    """Compare a period with the same one a year ago (52 weeks earlier; a month with the same month)."""
    return _compare(generation, name, request, period.year_before(_asked(request)))


def series(generation: Generation, name: str, request: Request, grain: str = "week", count: int = 13) -> pd.DataFrame:
    """Give the last `count` periods up to the one that holds request.to_on (None: the newest event), oldest first.

    Every group has a row in every period; one with nothing has n 0 and no value (counts: 0). `is_complete` is False
    for periods that had not ended at as_of: their figures will still change.
    """
    if count < 1:
        raise UsageError(f"A series of {count} periods was asked for: ask for 1 or more.")
    last_on = period.local_date(request.as_of or generation.data_as_of, generation.zone)
    span = period.last_periods(request.to_on or last_on, grain, count)
    frame = catalog.run(generation, name, replace(request, from_on=span.from_on, to_on=span.to_on, grain=grain))
    starts = pd.DataFrame({"period_start": [start for start, _ in period.split(span, grain)]})
    starts["period_start"] = pd.to_datetime(starts["period_start"]).astype("datetime64[us]")
    starts.insert(0, "period", [period.label(start.date(), grain) for start in starts["period_start"]])
    keys = keys_of(name, request)
    groups = frame[keys].drop_duplicates() if keys else pd.DataFrame(index=[0])
    every = starts.merge(groups, how="cross")
    if len(frame):
        frame["period_start"] = frame["period_start"].astype("datetime64[us]")
    else:
        frame = frame.astype({"period": "str", "period_start": "datetime64[us]"})
    filled = every.merge(frame, how="left", on=["period", "period_start", *keys])
    filled["n"] = filled["n"].fillna(0).astype("int64")
    if catalog.definition(name).kind in ("count", "flow"):
        filled["value"] = filled["value"].fillna(0)
    ends = [period.period_of(start.date(), grain).to_on for start in filled["period_start"]]
    # the day of as_of itself may still bring events
    filled["is_complete"] = [to_on < last_on for to_on in ends]
    return filled


def keys_of(name: str, request: Request) -> list[str]:
    """Give the columns that tell one group of a metric's rows from another, the period aside."""
    wanted = catalog.definition(name)
    return [*dict.fromkeys((*wanted.leading, *request.by, *wanted.keys))]


def _asked(request: Request) -> Period:
    if request.from_on is None or request.to_on is None:
        raise UsageError("A comparison needs a period: give its first and its last day.")
    return Period(request.from_on, request.to_on)


def _compare(generation: Generation, name: str, request: Request, earlier: Period) -> Comparison:
    whole = replace(request, grain=None)
    current = catalog.run(generation, name, whole)
    previous = catalog.run(generation, name, replace(whole, from_on=earlier.from_on, to_on=earlier.to_on))
    keys = keys_of(name, whole)
    columns = [*keys, "value", "n"]
    renamed = {"value": "previous_value", "n": "previous_n"}
    if keys:
        joined = current[columns].merge(previous[columns].rename(columns=renamed), how="outer", on=keys)
    else:
        joined = pd.concat([current[columns], previous[columns].rename(columns=renamed)], axis=1)
    for column in ("n", "previous_n"):
        joined[column] = joined[column].fillna(0).astype("int64")
    joined["difference"] = joined["value"].astype("float64") - joined["previous_value"].astype("float64")
    base = joined["previous_value"].astype("float64")
    joined["relative_difference"] = (joined["difference"] / base).where(base != 0)
    return Comparison(_asked(request), earlier, current, previous, joined)
