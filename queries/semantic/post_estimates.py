"""The last step of metrics that no SQL can take: from counts by time to estimates with their intervals.

Named by `post` in a metric's header. Each function takes the frame of such a metric, whose last columns are counts by
distinct time (time, events, competing, censored) and whose other columns tell its groups apart, and gives the frame
that readers see. What the estimates are: `queries/statistics/survival.py` and `competing_risks.py`.
"""

from collections.abc import Callable
from math import nan

import pandas as pd

from queries.statistics import survival as km
from queries.statistics.competing_risks import cumulative_incidence
from queries.statistics.survival_counts import Counts

COUNTS = ("time", "events", "competing", "censored")
DAY_MARKS = (1, 3, 5, 10, 20)
"""By which days `resolved_by_day` tells the share."""


def survival(frame: pd.DataFrame) -> pd.DataFrame:
    """Kaplan-Meier by distinct time, with the median and its interval in every row of a group.

    Adds time, at_risk, events, censored (competing ones among them), median, median_lower, median_upper, lower, upper,
    value (the share that takes longer) and n (all observations of the group).
    """

    def curve(counts: Counts) -> pd.DataFrame:
        rows = km.kaplan_meier(counts)
        half = km.median(counts)
        rows = rows[["time", "at_risk", "events", "censored", "lower", "upper", "survival"]]
        rows = rows.rename(columns={"survival": "value"}).astype({"time": "int64"})
        for place, (name, figure) in enumerate(
            zip(("median", "median_lower", "median_upper"), half, strict=True), start=4
        ):
            rows.insert(place, name, figure)
        return rows.assign(n=counts.n)

    return _by_group(frame, curve)


def resolved_by_day(frame: pd.DataFrame) -> pd.DataFrame:
    """Aalen-Johansen share that has had the event by each day of DAY_MARKS.

    Adds by_day, withdrawn_share, open_share, lower, upper, value and n. Where the last observation lies before a day
    and some were still open at it, that day's shares are not known: NaN.
    """

    def marks(counts: Counts) -> pd.DataFrame:
        curve = cumulative_incidence(counts)
        rows = []
        for day in DAY_MARKS:
            before = curve[curve["time"] <= day]
            last = before.iloc[-1] if len(before) else None
            if len(before) == len(curve) and last["open_share"] > 0 and last["time"] < day:
                shares = (nan,) * 5
            elif last is None:
                # nobody has left yet
                shares = (0.0, 1.0, nan, nan, 0.0)
            else:
                shares = tuple(last[["competing_incidence", "open_share", "lower", "upper", "incidence"]])
            rows.append((day, *shares, counts.n))
        names = ("by_day", "withdrawn_share", "open_share", "lower", "upper", "value", "n")
        return pd.DataFrame(rows, columns=list(names))

    return _by_group(frame, marks)


def restricted_mean_time(frame: pd.DataFrame) -> pd.DataFrame:
    """Mean time counted no further than the horizon that the frame's column `horizon` names.

    Adds is_beyond_data, lower, upper, value and n. Where the horizon lies behind the last observation and some were
    open at it, the curve is drawn on as it stood and is_beyond_data says so.
    """

    def mean(counts: Counts, horizon: int) -> pd.DataFrame:
        found = km.restricted_mean(counts, horizon)
        columns = {
            "is_beyond_data": found.is_beyond_data,
            "lower": found.low,
            "upper": found.high,
            "value": found.value,
            "n": counts.n,
        }
        return pd.DataFrame([columns])

    return _by_group(frame, mean, "horizon")


def _by_group(frame: pd.DataFrame, estimate: Callable[..., pd.DataFrame], argument: str | None = None) -> pd.DataFrame:
    """Put each group's key columns before what the estimate gives for its counts; groups stay in order."""
    keys = [column for column in frame.columns if column not in COUNTS]
    if frame.empty:
        example = estimate(Counts.of([0], [1], [0]), *([1] if argument else []))
        columns = [*keys, *example.columns]
        return pd.DataFrame({name: frame[name] if name in frame else example[name].iloc[:0] for name in columns})
    parts = []
    for _, group in frame.groupby(keys, dropna=False, sort=False):
        given = [int(group[argument].iloc[0])] if argument else []
        part = estimate(Counts.of_frame(group), *given)
        head = group[keys].iloc[[0] * len(part)].reset_index(drop=True)
        parts.append(pd.concat([head, part], axis=1))
    return pd.concat(parts, ignore_index=True)
