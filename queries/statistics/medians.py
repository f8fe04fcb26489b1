"""The median with its interval.

Source: W. J. Conover, Practical Nonparametric Statistics, 3rd ed. 1999, 3.2 (the interval from order statistics, whose
coverage is binomial whatever the distribution).

For times that have all ended. With open complaints among them take `survival.median`.
"""

from math import nan

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.stats import binom

from queries.errors import UsageError
from queries.statistics.estimate import CONFIDENCE, NOTHING, Estimate, two_sided_z


class _Ordered:
    """Values in order, held as distinct values and how many there are up to each, so that millions of days are few."""

    def __init__(self, values: ArrayLike, counts: ArrayLike | None) -> None:
        value = np.asarray(values, dtype=float).ravel()
        count = np.ones(len(value)) if counts is None else np.asarray(counts, dtype=float).ravel()
        if len(count) != len(value) or not np.all((count >= 0) & (count == np.floor(count)) & np.isfinite(count)):
            raise UsageError("Values and how often each occurs do not fit: give one whole count for each value.")
        if not np.all(np.isfinite(value)):
            raise UsageError("A value is missing or infinite among those of a median: leave it out first.")
        order = np.argsort(value, kind="stable")
        self._values: NDArray[np.float64] = value[order]
        self._up_to: NDArray[np.float64] = np.cumsum(count[order])
        self.n = round(self._up_to[-1]) if len(value) else 0

    def __getitem__(self, rank: int) -> float:
        """The value of a rank, counted from 1."""
        return float(self._values[np.searchsorted(self._up_to, rank)])

    @property
    def median(self) -> float:
        return (self[(self.n + 1) // 2] + self[self.n // 2 + 1]) / 2


def median_interval(values: ArrayLike, counts: ArrayLike | None = None, confidence: float = CONFIDENCE) -> Estimate:
    """Give the median and its interval, in the unit of the values.

    counts  how often each value occurs (None: once): a table of whole days is as good as the rows

    The ends are the k-th smallest and the k-th largest value, k the largest with a coverage of at least `confidence`,
    1 - 2 P(Binomial(n, 1/2) < k); with ties the coverage is higher. NaN ends where even the extremes do not suffice
    (fewer than 6 values at 95 %). UsageError for values that are not finite and counts that are not whole.
    """
    two_sided_z(confidence)
    ordered = _Ordered(values, counts)
    if not ordered.n:
        return NOTHING
    tail = (1 - confidence) / 2
    # the smallest number with P(B <= number) >= tail: fewer than the tail lies below it; where they are equal the next
    # rank keeps the confidence too
    rank = int(binom.ppf(tail, ordered.n, 0.5))
    rank += bool(np.isclose(binom.cdf(rank, ordered.n, 0.5), tail, rtol=1e-9, atol=0))
    if rank < 1:
        return Estimate(ordered.median, nan, nan)
    return Estimate(ordered.median, ordered[rank], ordered[ordered.n - rank + 1])
