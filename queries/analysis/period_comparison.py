"""Comparisons and series of a metric, so that pages need no arithmetic of their own."""

import threading
from dataclasses import dataclass, field, replace
from datetime import date
from functools import lru_cache

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from pandas.api.extensions import ExtensionArray

from queries import period
from queries.errors import UsageError
from queries.period import Period
from queries.semantic import catalog
from queries.semantic.definition import Definition
from queries.semantic.request import Request
from queries.settings import settings
from queries.statistics.change_codes import judge, usual_change
from queries.statistics.estimate import Estimate
from queries.statistics.proportions import newcombe
from queries.warehouse import over
from queries.warehouse.generation import Generation
from queries.warehouse.remembered import Remembered

_PARTS = ("numerator", "denominator", "low", "high")
"""What the interval of a difference is made of: the counts of a share, or both figures' own intervals."""
_USUAL_PERIODS = 12
"""How many periods before tell how much a count goes up and down anyway."""
_SERIES_KEPT = 64
LEAST_DIFFERENCE = {"share": 0.0005, "score": 0.005, "duration": 0.05}
"""Half of the last digit that is shown: 0.1 points, 0.01 of a score, 0.1 of a day; less would read as no change."""


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
    """One row a group of either: its keys, value, n, previous_value, previous_n, difference, relative_difference, then
    difference_low, difference_high, direction, certainty, meaning.

    `difference` is value minus previous_value in the metric's unit (shares: 0.031 is 3.1 percentage points),
    `relative_difference` that by previous_value; NaN where one of the two is missing. The interval at 95 % is
    Newcombe's for shares; where figures have intervals of their own (scores, medians) the square-and-add of both; for
    counts of whole weeks or months what is usual between two periods, from the 12 before; else NaN. The codes are those
    of `statistics.changes`; certainty is missing where there is no interval, since then nobody can say.
    """


def with_previous(generation: Generation, name: str, request: Request) -> Comparison:
    """Compare a period with the one of the same length just before (a month with the month before)."""
    return _compare(generation, name, request, period.previous(_asked(request)))


def series(generation: Generation, name: str, request: Request, grain: str = "week", count: int = 13) -> pd.DataFrame:
    """Give the last `count` periods up to the one that holds request.to_on (None: the newest event), oldest first.

    No period after the one that holds as_of is given: nothing is known of those. Every group has a row in every period;
    one with nothing has n 0 and no value (counts: 0, but none before the data begin). `is_complete` is False for
    periods that are not over (`queries/warehouse/over.py`): their figures will still change.
    """
    if count < 1:
        raise UsageError(f"A series of {count} periods was asked for: ask for 1 or more.")
    span = span_of(generation, request, grain, count)
    frame = _rows_of(generation, name, replace(request, from_on=span.from_on, to_on=span.to_on, grain=grain))
    labels, starts, ends = _pieces(span, grain)
    keys = keys_of(name, request)
    first, group = _groups(frame, keys)
    # each row of the answer by its place: period by period, in each the groups in the order of their first rows
    count = len(first) if keys else 1
    place = np.repeat(np.arange(len(starts)), count)
    period_of_row = np.searchsorted(starts, frame["period_start"].to_numpy("datetime64[us]"))
    source = np.full(len(place), -1)
    source[period_of_row * count + group] = np.arange(len(frame))
    filled = frame.drop(columns=["period", "period_start", *keys]).reindex(source)
    filled.index = pd.RangeIndex(len(place))
    named = {"period": labels[place], "period_start": starts[place]}
    named |= {key: frame[key].array.take(np.tile(first, len(starts))) for key in keys}
    for at, (name_of, values) in enumerate(named.items()):
        filled.insert(at, name_of, values)
    filled["n"] = filled["n"].fillna(0).astype("int64")
    if catalog.definition(name).kind in ("count", "flow"):
        filled["value"] = filled["value"].fillna(0)
        if generation.begun_on and (unknown := (ends < np.datetime64(generation.begun_on))[place]).any():
            for column in filled.columns.difference([*named, "n"]):
                filled[column] = filled[column].mask(unknown)
    filled["is_complete"] = (ends <= np.datetime64(over.finished_on(generation, request.as_of)))[place]
    return filled


def span_of(generation: Generation, request: Request, grain: str, count: int) -> Period:
    """Give the `count` whole periods of a series, the last of them one that something is known of."""
    last_on = period.local_date(request.as_of or generation.data_as_of, generation.zone)
    return period.last_periods(min(request.to_on or last_on, last_on), grain, count)


def _groups(frame: pd.DataFrame, keys: list[str]) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Give where each group of a frame first stands, and the number of the group of every row."""
    if not keys:
        return np.zeros(0, dtype=np.intp), np.zeros(len(frame), dtype=np.intp)
    if len(keys) == 1:
        group = pd.factorize(frame[keys[0]], use_na_sentinel=False)[0]
    else:
        group = frame.groupby(keys, sort=False, dropna=False).ngroup().to_numpy()
    return np.unique(group, return_index=True)[1], group


@lru_cache(maxsize=32)
def _pieces(span: Period, grain: str) -> tuple[ExtensionArray, NDArray[np.datetime64], NDArray[np.datetime64]]:
    """Give the names, first days and last days of the whole periods of a span, which a dozen series have in common."""
    wholes = [period.period_of(start, grain) for start, _ in period.split(span, grain)]
    labels = pd.array([period.label(whole.from_on, grain) for whole in wholes], dtype="str")
    starts = np.array([whole.from_on for whole in wholes], dtype="datetime64[us]")
    return labels, starts, np.array([whole.to_on for whole in wholes], dtype="datetime64[D]")


@dataclass
class _Rows:
    """Rows of a series that were asked, from this day on; the lock is held while they are."""

    lock: threading.Lock = field(default_factory=threading.Lock)
    from_on: date | None = None
    frame: pd.DataFrame | None = None


_rows: Remembered[_Rows] = Remembered(_SERIES_KEPT)


def _rows_of(generation: Generation, name: str, request: Request) -> pd.DataFrame:
    """Give the rows of a series; of a shorter one the end of a longer one that has been asked.

    A page shows 13 weeks in a tile and three years in a chart of the same figure, asked side by side.
    """
    key = (name, repr(replace(request, from_on=None)))
    rows = _rows.of(generation, key, _Rows)
    with rows.lock:
        if rows.frame is None or request.from_on < rows.from_on:
            rows.frame, rows.from_on = catalog.run(generation, name, request), request.from_on
    frame = rows.frame
    return frame[pd.to_datetime(frame["period_start"]) >= pd.Timestamp(request.from_on)].reset_index(drop=True)


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
    parts = [column for column in _PARTS if column in current and column in previous]
    columns = [*keys, "value", "n", *parts]
    renamed = {column: f"previous_{column}" for column in ("value", "n", *parts)}
    if keys:
        joined = current[columns].merge(previous[columns].rename(columns=renamed), how="outer", on=keys)
    else:
        joined = pd.concat([current[columns], previous[columns].rename(columns=renamed)], axis=1)
    for column in ("n", "previous_n"):
        joined[column] = joined[column].fillna(0).astype("int64")
    joined["difference"] = joined["value"].astype("float64") - joined["previous_value"].astype("float64")
    base = joined["previous_value"].astype("float64")
    joined["relative_difference"] = (joined["difference"] / base).where(base != 0)
    usual = _usual(generation, name, whole, keys) if catalog.definition(name).kind in ("count", "flow") else None
    if usual is not None:
        # keys that are missing in every row are numbers after groupby, and texts do not meet numbers
        of_keys = usual.astype(joined[keys].dtypes.to_dict())
        joined = joined.merge(of_keys, how="left", on=keys) if keys else joined.assign(usual=usual["usual"].iloc[0])
    judged = _judged(joined, catalog.definition(name))
    return Comparison(_asked(request), earlier, current, previous, judged)


def _usual(generation: Generation, name: str, request: Request, keys: list[str]) -> pd.DataFrame | None:
    """Give each group's usual change from one week or month to the next; None where the period is neither."""
    asked = _asked(request)
    if asked.grain not in ("week", "month"):
        return None
    before = replace(request, from_on=None, to_on=period.previous(asked).to_on)
    rows = series(generation, name, before, asked.grain, _USUAL_PERIODS)
    if not keys:
        return pd.DataFrame({"usual": [usual_change(rows["value"])]})
    return rows.groupby(keys, dropna=False)["value"].agg(usual_change).rename("usual").reset_index()


def _judged(joined: pd.DataFrame, wanted: Definition) -> pd.DataFrame:
    """Add the interval of each difference and what the change comes to, as codes; take the parts away again."""
    parts = [column for column in joined.columns if column.removeprefix("previous_") in _PARTS]
    low = high = pd.Series(float("nan"), index=joined.index)
    if wanted.kind == "share":
        counts = [joined[f"{when}{part}"].fillna(0) for when in ("", "previous_") for part in _PARTS[:2]]
        low, high = newcombe(*counts)
    elif {"low", "previous_low"} <= set(parts):
        value, previous = joined["value"].astype(float), joined["previous_value"].astype(float)
        low = joined["difference"] - np.hypot(value - joined["low"], joined["previous_high"] - previous)
        high = joined["difference"] + np.hypot(joined["high"] - value, previous - joined["previous_low"])
    elif "usual" in joined:
        low, high = joined["difference"] - joined["usual"], joined["difference"] + joined["usual"]
    has_interval = wanted.kind == "share" or bool(parts) or "usual" in joined
    judged = joined.drop(columns=[*parts, *({"usual"} & set(joined.columns))]).assign(
        difference_low=low, difference_high=high
    )
    changes = [
        judge(
            Estimate(row.difference, row.difference_low, row.difference_high),
            row.n,
            row.previous_n,
            small_n=settings().small_n,
            least_difference=LEAST_DIFFERENCE.get(wanted.kind, 0.0),
            better=wanted.better,
        )
        for row in judged.itertuples(index=False)
    ]
    judged["direction"] = pd.Series([change.direction for change in changes], index=judged.index, dtype="str")
    certainties = [change.certainty if has_interval else None for change in changes]
    judged["certainty"] = pd.Series(certainties, index=judged.index, dtype="str")
    judged["meaning"] = pd.Series([change.meaning for change in changes], index=judged.index, dtype="str")
    return judged
