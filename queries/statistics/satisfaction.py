"""How satisfied those were who gave a score from 1 to 5.

Sources: the mean's interval is Student's (W. S. Gosset, Biometrika 6 (1908) 1-25), cut to the scale; the share of 4 and
5 ("top two boxes") and the response rate have Wilson's interval (`proportions`). A mean of scores treats their steps as
equal, which is why the share stands beside it; and only those who answered speak, which is why the response rate does.
"""

from dataclasses import dataclass
from math import nan

import numpy as np
import scipy
from numpy.typing import ArrayLike

from queries.errors import UsageError
from queries.statistics.estimate import CONFIDENCE, NOTHING, Estimate, two_sided_z
from queries.statistics.proportions import wilson

LOWEST, HIGHEST = 1, 5
SATISFIED_FROM = 4
"""Scores from here on count as satisfied."""


@dataclass(frozen=True)
class Satisfaction:
    """Figures of one group of complaints."""

    n: int
    """How many gave a score."""
    mean: Estimate
    """From 1 to 5; no interval with fewer than two scores, or where all are alike and so tell nothing of the spread."""
    satisfied_share: Estimate
    """Share of 4 and 5 among the scores."""
    response_share: Estimate
    """Share of those asked who gave a score; NaN where it is not known how many were asked."""


def satisfaction(counts: ArrayLike, asked: int | None = None, confidence: float = CONFIDENCE) -> Satisfaction:
    """Summarise how many gave 1, 2, 3, 4 and 5, in this order, of so many asked.

    UsageError unless there are five whole counts, and no fewer asked than answered.
    """
    count = np.asarray(counts, dtype=float).ravel()
    if len(count) != HIGHEST or not np.all((count >= 0) & (count == np.floor(count)) & np.isfinite(count)):
        raise UsageError("The counts of scores are not five whole numbers: give how many gave 1, 2, 3, 4 and 5.")
    two_sided_z(confidence)
    n = round(count.sum())
    if asked is not None and asked < n:
        raise UsageError(f"{n} answered of {asked} asked: give how many could have answered.")
    satisfied = round(count[SATISFIED_FROM - LOWEST :].sum())
    return Satisfaction(
        n=n,
        mean=Estimate(*(float(each[0]) for each in means(count, confidence))),
        satisfied_share=_share(satisfied, n, confidence),
        response_share=NOTHING if asked is None else _share(n, asked, confidence),
    )


def means(counts: ArrayLike, confidence: float = CONFIDENCE) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Give the mean of each group's scores and its interval, from an array of groups by the five counts.

    NaN where nobody gave a score, and for the interval with fewer than two scores or all alike.
    """
    count = np.asarray(counts, dtype=float).reshape(-1, HIGHEST)
    scores = np.arange(LOWEST, HIGHEST + 1)
    n = count.sum(axis=1)
    tells = (n >= 2) & (np.count_nonzero(count, axis=1) >= 2)
    with np.errstate(divide="ignore", invalid="ignore"):
        mean = count @ scores / n
        squares = (count * (scores - mean[:, None]) ** 2).sum(axis=1)
        reach = scipy.stats.t.ppf((1 + confidence) / 2, np.where(tells, n - 1, nan)) * np.sqrt(squares / (n - 1) / n)
    return mean, np.maximum(LOWEST, mean - reach), np.minimum(HIGHEST, mean + reach)


def _share(part: int, whole: int, confidence: float) -> Estimate:
    if not whole:
        return NOTHING
    low, high = wilson(part, whole, confidence)
    return Estimate(part / whole, float(low), float(high))
