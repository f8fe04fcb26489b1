"""Whether a figure can be judged yet: all deadlines passed, and enough cases. Codes; sentences are made elsewhere.

A cohort by date of receipt is biased while some of its deadlines lie ahead: what was met early is in it, what will be
late is not. (The due cohort of on_time_share is never immature for deadlines that have passed, but its period may be.)
"""

from dataclasses import dataclass
from datetime import datetime

import numpy as np
import pandas as pd

from queries.errors import UsageError

MATURITIES = ("mature", "maturing", "no_deadlines")
SIZES = ("none", "too_few", "enough")


@dataclass(frozen=True)
class Maturity:
    """How far a cohort's deadlines have passed."""

    code: str
    """`mature`: every deadline has passed; `maturing`: some lie ahead; `no_deadlines`: there are none to pass."""
    n: int
    """Deadlines there are."""
    passed_n: int
    """Deadlines that have passed at `as_of`."""
    passed_share: float
    """passed_n by n; NaN without deadlines."""
    mature_at: datetime | None
    """The last deadline: from that instant on the cohort is mature (unless one is extended)."""
    without_deadline_n: int
    """Rows without a deadline, which no rate counts."""


def cohort_maturity(due_at: pd.Series, as_of: datetime) -> Maturity:
    """Tell how mature a cohort is from its deadlines (missing ones allowed) at a moment.

    A deadline equal to `as_of` has passed, as in a clock's state. Both are naive, or both aware; else UsageError.
    """
    deadlines = pd.to_datetime(due_at).dropna()
    moment = pd.Timestamp(as_of)
    if len(deadlines) and (deadlines.dt.tz is None) != (moment.tz is None):
        raise UsageError("Deadlines and as_of differ in having a time zone: give both with one or both without.")
    n, passed = len(deadlines), int((deadlines <= moment).sum())
    last = deadlines.max().to_pydatetime() if n else None
    return Maturity(maturity_code(n, passed), n, passed, passed / n if n else np.nan, last, len(due_at) - n)


def maturity_code(n: int, passed_n: int) -> str:
    """Give the code from counts that the database made; UsageError unless 0 <= passed_n <= n."""
    if not 0 <= passed_n <= n:
        raise UsageError(f"{passed_n} of {n} deadlines were said to have passed: give a part of them.")
    if not n:
        return "no_deadlines"
    return "mature" if passed_n == n else "maturing"


def size_code(n: int, small_n: int) -> str:
    """Tell whether so many cases carry a figure: `none`, `too_few` (fewer than small_n) or `enough`."""
    if n < 0 or small_n < 0:
        raise UsageError(f"{n} cases and a least number of {small_n} were given: give 0 or more.")
    if not n:
        return "none"
    return "too_few" if n < small_n else "enough"
