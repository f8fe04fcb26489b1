"""By how much one complaint misses its promises, and what is to be done next."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

import pandas as pd


@dataclass(frozen=True)
class Overrun:
    """A clock that is past its deadline, or was when it ended."""

    clock: str
    days: int
    """Local days after the last day of its limit, until it ended or until now."""
    is_over: bool
    """Whether it has ended."""


def of(clocks: pd.DataFrame, as_of: datetime, ended_at: datetime | None = None) -> tuple[Overrun, ...]:
    """Give the clocks of one complaint that were or are missed, those not ended first, then the longest.

    `clocks` as the list of that name gives them, their instants in the zone of `as_of`; `ended_at` is when the
    complaint was withdrawn, where it was.
    """
    found = []
    for row in clocks[clocks["state"].isin(("late", "overdue"))].to_dict("records"):
        stopped = row["stopped_at"] if not pd.isna(row["stopped_at"]) else ended_at
        until = _local(as_of if stopped is None or pd.isna(stopped) else stopped, row["due_at"])
        last = (row["due_at"] - timedelta(microseconds=1)).date()
        found.append(Overrun(row["clock"], (until - last).days, row["state"] == "late"))
    return tuple(sorted(found, key=lambda one: (one.is_over, -one.days)))


def _local(moment: datetime, like: pd.Timestamp) -> date:
    return pd.Timestamp(moment).tz_convert(like.tz).date()


def following(clocks: pd.DataFrame) -> pd.Series | None:
    """Give the clock that is to be stopped next: of those not ended, the one whose deadline comes first; or None."""
    waits = clocks[clocks["state"].isin(("running", "overdue"))].dropna(subset=["due_at"])
    return waits.sort_values("due_at", kind="stable").iloc[0] if len(waits) else None
