"""How many ended, in which way, and how many were still open, by distinct time: all that survival analysis needs.

Every estimator of time to an event depends on the observations only through these counts (J. D. Kalbfleisch and
R. L. Prentice, The Statistical Analysis of Failure Time Data, 2nd ed. 2002, ch. 1), so ten million complaints that
took whole days are a table of some hundred rows. The database makes that table (`clocks_sql`, `aggregate_sql`).

A complaint that is still open at `as_of` is censored at the time it has been open: it took at least that long. One
that was withdrawn can no longer be resolved: a competing event, not censoring.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from queries.errors import UsageError

CENSORED, EVENT, COMPETING = 0, 1, 2
"""Codes of how an observation ended, for `Counts.of_durations`; the same as in R's survival."""


@dataclass(frozen=True)
class Counts:
    """Counts by distinct time, earliest first; make one with `of`, `of_frame` or `of_durations`."""

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
        """Take counts from columns time, events, censored and, if there, competing, as `aggregate_sql` gives them."""
        missing = {"time", "events", "censored"} - set(frame.columns)
        if missing:
            raise UsageError(f"The counts lack {', '.join(sorted(missing))}: give time, events and censored.")
        return cls.of(frame["time"], frame["events"], frame["censored"], frame.get("competing"))

    @classmethod
    def of_durations(cls, durations: ArrayLike, outcomes: ArrayLike) -> "Counts":
        """Count single observations: how long each took, and CENSORED (0), EVENT (1) or COMPETING (2)."""
        duration, outcome = np.asarray(durations, dtype=float).ravel(), np.asarray(outcomes).ravel()
        if duration.shape != outcome.shape or not np.isin(outcome, (CENSORED, EVENT, COMPETING)).all():
            raise UsageError("Durations and outcomes do not fit: give one outcome of 0, 1 or 2 for each duration.")
        return cls.of(duration, outcome == EVENT, outcome == CENSORED, outcome == COMPETING)

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


def aggregate_sql(
    relation: str, *, time: str, event: str, competing: str = "false", where: str = "true", by: Sequence[str] = ()
) -> str:
    """Give the query that counts rows by distinct time: columns `by`, then time, events, competing, censored.

    relation  a table or view, one row an observation
    time      how long it took, or has been open; NULL: not an observation, left out
    event     whether it ended with the event in question; NULL counts as not
    competing whether it ended in another way that rules the event out; the event wins where both hold
    where     which rows to take
    by        columns that tell groups apart

    All six are SQL of this project's own, never text from a reader; values are bound by whoever runs the query. Times
    are grouped exactly: round them in `time` to the unit that counts (whole days, hours).
    """
    groups = "".join(f"    {column},\n" for column in by)
    return (
        "select\n"
        f"{groups}"
        f"    {time} as time,\n"
        f"    count(*) filter (where coalesce({event}, false)) as events,\n"
        f"    count(*) filter (where not coalesce({event}, false) and coalesce({competing}, false)) as competing,\n"
        f"    count(*) filter (where not coalesce({event}, false) and not coalesce({competing}, false)) as censored\n"
        f"from {relation}\n"
        f"where {time} is not null\n"
        f"    and ({where})\n"
        "group by all\n"
        "order by all"
    )


def clocks_sql(where: str = "true", by: Sequence[str] = ()) -> str:
    """Give the query that counts clocks by how long they ran, over the view `clocks` (in `generation.reading()`).

    Stopping is the event, a withdrawal that came first the competing one, whatever the deadline; clocks that still run
    are censored, invalid ones (`elapsed` NULL) left out. Columns: clock, unit, then as `aggregate_sql`: clocks differ
    in what they count, so they are never added up. `where` takes bound values: "clock = $clock and due_on >= $from_on".
    """
    is_withdrawn = "withdrawn_at is not null and (stopped_at is null or withdrawn_at <= stopped_at)"
    return aggregate_sql(
        "clocks",
        time="elapsed",
        event=f"stopped_at is not null and not ({is_withdrawn})",
        competing=is_withdrawn,
        where=where,
        by=["clock", "unit", *by],
    )
