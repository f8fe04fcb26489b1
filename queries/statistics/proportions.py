"""Shares with their intervals, and the difference of two.

Sources: E. B. Wilson, JASA 22 (1927) 209-212 (the score interval); R. G. Newcombe, Statistics in Medicine 17 (1998)
857-872 (why this one) and 873-890, method 10 (the difference of two: square-and-add of two Wilson intervals). Both hold
up for small counts and for shares near 0 and 1, where the textbook interval does not. The two-sided test is Pearson's
chi-square without continuity correction, the score test (as R's prop.test(correct = FALSE)).

All functions take numbers or arrays, and give arrays for arrays.
"""

import numpy as np
import scipy
from numpy.typing import ArrayLike, NDArray

from queries.errors import UsageError
from queries.statistics.estimate import CONFIDENCE, two_sided_z

Pair = tuple[NDArray[np.float64], NDArray[np.float64]]


def wilson(numerator: ArrayLike, denominator: ArrayLike, confidence: float = CONFIDENCE) -> Pair:
    """Give both ends of a share's interval, from 0 to 1; NaN where the denominator is 0.

    UsageError where a numerator is not between 0 and its denominator.
    """
    part, whole = _counts(numerator, denominator)
    z = two_sided_z(confidence)
    with np.errstate(divide="ignore", invalid="ignore"):
        share = part / whole
        centre = (share + z**2 / (2 * whole)) / (1 + z**2 / whole)
        reach = z * np.sqrt(share * (1 - share) / whole + z**2 / (4 * whole**2)) / (1 + z**2 / whole)
    # none and all are exact ends, which rounding must not miss
    low = np.where((part == 0) & (whole > 0), 0.0, np.maximum(centre - reach, 0))
    high = np.where((part == whole) & (whole > 0), 1.0, np.minimum(centre + reach, 1))
    return low, high


def newcombe(
    numerator: ArrayLike,
    denominator: ArrayLike,
    previous_numerator: ArrayLike,
    previous_denominator: ArrayLike,
    confidence: float = CONFIDENCE,
) -> Pair:
    """Give both ends of the interval of the first share less the previous one, from -1 to 1.

    NaN where one is of nothing; UsageError as `wilson`.
    """
    part, whole = _counts(numerator, denominator)
    previous_part, previous_whole = _counts(previous_numerator, previous_denominator)
    low, high = wilson(part, whole, confidence)
    previous_low, previous_high = wilson(previous_part, previous_whole, confidence)
    with np.errstate(divide="ignore", invalid="ignore"):
        share, previous = part / whole, previous_part / previous_whole
    difference = share - previous
    return (
        difference - np.hypot(share - low, previous_high - previous),
        difference + np.hypot(high - share, previous - previous_low),
    )


def is_more_than_chance(
    numerator: int,
    denominator: int,
    previous_numerator: int,
    previous_denominator: int,
    confidence: float = CONFIDENCE,
) -> bool | None:
    """Say whether the interval of the difference leaves out 0; None where one share is of nothing.

    UsageError as `wilson`.
    """
    if not denominator or not previous_denominator:
        return None
    low, high = newcombe(numerator, denominator, previous_numerator, previous_denominator, confidence)
    return not low <= 0 <= high


def difference_p_value(
    numerator: ArrayLike, denominator: ArrayLike, previous_numerator: ArrayLike, previous_denominator: ArrayLike
) -> NDArray[np.float64]:
    """Give how likely so large a difference of two shares would be, either way, were the true shares equal.

    1 where both shares are 0 or both 1; NaN where one is of nothing. Its verdict may differ by a hair from whether
    `newcombe` leaves out 0, which pages use. UsageError as `wilson`.
    """
    part, whole = _counts(numerator, denominator)
    previous_part, previous_whole = _counts(previous_numerator, previous_denominator)
    with np.errstate(divide="ignore", invalid="ignore"):
        pooled = (part + previous_part) / (whole + previous_whole)
        std_error = np.sqrt(pooled * (1 - pooled) * (1 / whole + 1 / previous_whole))
        z = (part / whole - previous_part / previous_whole) / std_error
        is_certain = (whole > 0) & (previous_whole > 0) & ((pooled == 0) | (pooled == 1))
    return np.where(is_certain, 1.0, 2 * scipy.stats.norm.sf(np.abs(z)))


def exact_p_value(
    numerator: ArrayLike, denominator: ArrayLike, previous_numerator: ArrayLike, previous_denominator: ArrayLike
) -> NDArray[np.float64]:
    """Give the same by Fisher's exact test: twice the smaller tail of the hypergeometric distribution, at most 1.

    It keeps its level whatever the counts, where the score test calls 12 of 200 different three times as often as it
    says; for what must not be said wrongly. NaN where one is of nothing. UsageError as `wilson`.
    """
    part, whole = _counts(numerator, denominator)
    previous_part, previous_whole = _counts(previous_numerator, previous_denominator)
    both = (whole + previous_whole, part + previous_part, whole)
    tail = np.minimum(scipy.stats.hypergeom.cdf(part, *both), scipy.stats.hypergeom.sf(part - 1, *both))
    return np.where((whole > 0) & (previous_whole > 0), np.minimum(1.0, 2 * tail), np.nan)


def _counts(numerator: ArrayLike, denominator: ArrayLike) -> Pair:
    part, whole = np.asarray(numerator, dtype=float), np.asarray(denominator, dtype=float)
    if not np.all((part >= 0) & (part <= whole) & np.isfinite(whole)):
        raise UsageError("A numerator is not between 0 and its denominator: give counts of a part and of its whole.")
    return part, whole
