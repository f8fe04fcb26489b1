"""How many ended, in which way, and how many were still open, by distinct time: all that survival analysis needs.

Every estimator of time to an event depends on the observations only through these counts (J. D. Kalbfleisch and
R. L. Prentice, The Statistical Analysis of Failure Time Data, 2nd ed. 2002, ch. 1), so ten million complaints that
took whole days are a table of some hundred rows. The database makes that table
(`survival.sql` and its like in `queries/metrics/`).

A complaint that is still open at `as_of` is censored at the time it has been open: it took at least that long. One
that was withdrawn can no longer be resolved: a competing event, not censoring.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from queries.errors import UsageError


@dataclass(frozen=True)
class Counts:
    """Counts by distinct time, earliest first; make one with `of` or `of_frame`."""

    times: NDArray[np.float64]
    """Distinct times, 0 or more, in any one unit."""
    events: NDArray[np.float64]
    """How many had the event at that time."""
    censored: NDArray[np.float64]
    """How many were last seen without any event at that time; they count as at risk at it."""
    competing: NDArray[np.float64]
    """How many had another event at that time, after which the one in question cannot happen."""

    @classmethod
    def of(
        cls, times: ArrayLike, events: ArrayLike, censored: ArrayLike, competing: ArrayLike | None = None
    ) -> "Counts":
        """Check and order counts; rows of the same time are added up, rows of nothing left out.

        Raises UsageError for arrays of unlike length, a time that is missing, negative or infinite, and a count that
        is negative or not whole.
        """
        time = np.asarray(times, dtype=float).ravel()
        given = [events, censored, np.zeros(len(time)) if competing is None else competing]
        columns = np.array([_whole(column, len(time)) for column in given]).reshape(3, len(time))
        if not np.all(np.isfinite(time) & (time >= 0)):
            raise UsageError("A time is missing, negative or infinite in the counts: leave such rows out first.")
        distinct, position = np.unique(time, return_inverse=True)
        summed = np.array([np.bincount(position, weights=column, minlength=len(distinct)) for column in columns])
        some = summed.sum(axis=0) > 0
        return cls(distinct[some], *(column[some] for column in summed))

    @classmethod
    def of_frame(cls, frame: pd.DataFrame) -> "Counts":
        """Take counts from columns time, events, censored and, if there, competing."""
        missing = {"time", "events", "censored"} - set(frame.columns)
        if missing:
            raise UsageError(f"The counts lack {', '.join(sorted(missing))}: give time, events and censored.")
        return cls.of(frame["time"], frame["events"], frame["censored"], frame.get("competing"))

    @property
    def n(self) -> int:
        """How many observations there are."""
        return round((self.events + self.censored + self.competing).sum())

    @property
    def at_risk(self) -> NDArray[np.float64]:
        """How many had neither ended nor been lost sight of just before each time."""
        leaving = self.events + self.censored + self.competing
        return np.cumsum(leaving[::-1])[::-1]

    def swapped(self) -> "Counts":
        """Ask about the competing event instead."""
        return Counts(self.times, self.competing, self.censored, self.events)


def _whole(column: ArrayLike, length: int) -> NDArray[np.float64]:
    counts = np.asarray(column, dtype=float).ravel()
    if len(counts) != length:
        raise UsageError(f"A column of {len(counts)} counts was given for {length} times: give one count for each.")
    if not np.all(np.isfinite(counts) & (counts >= 0) & (counts == np.floor(counts))):
        raise UsageError(
            "A count is missing, negative or not whole: give how many observations there are at each time."
        )
    return counts
