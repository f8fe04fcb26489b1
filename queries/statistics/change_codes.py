"""What a change of a figure comes to, as codes; the one place where `changed` and `chance` are decided.

Sentences are made elsewhere, from these codes and the figures.
"""

from dataclasses import dataclass
from math import isnan, nan, sqrt
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from queries.errors import UsageError
from queries.statistics.control_charts import D2
from queries.statistics.estimate import CONFIDENCE, Estimate, two_sided_z

Direction = Literal["up", "down", "unchanged"]
Certainty = Literal["more_than_chance", "within_variation", "too_few"]
Meaning = Literal["better", "worse", "neutral"]
LEAST_PERIODS = 7
"""Six changes from one period to the next: fewer do not tell what is usual (our own choice)."""


@dataclass(frozen=True)
class Change:
    """A change of a figure, as codes."""

    direction: Direction
    """`up`, `down`, or `unchanged` (by less than is worth a word, or one of the two is missing)."""
    certainty: Certainty
    """`more_than_chance`: the interval leaves out no change; `within_variation`: it does not; `too_few` to say."""
    meaning: Meaning
    """`better`, `worse`, or `neutral` (unchanged, or no direction is better)."""


def judge(
    difference: Estimate,
    n: int,
    previous_n: int,
    *,
    small_n: int,
    least_difference: float = 0.0,
    better: str = "neither",
) -> Change:
    """Judge a difference (now less before) with its interval, in the figure's unit.

    n, previous_n     how many stand behind either figure
    small_n           fewer on either side are too few
    least_difference  a smaller change is `unchanged`, whatever its certainty: what would round to nothing when shown
    better            `higher`, `lower` or `neither`, as in a metric's header

    Without an interval (NaN) there are too few to say. An interval that ends at exactly 0 does not leave it out.
    UsageError for another direction, a negative least_difference or a negative n.
    """
    if better not in ("higher", "lower", "neither"):
        raise UsageError(f"A change was to be judged by {better!r} being better: take higher, lower or neither.")
    if least_difference < 0 or min(n, previous_n, small_n) < 0:
        raise UsageError("A number of cases or the least difference is below 0 in a comparison: give 0 or more.")
    value, low, high = difference
    direction = direction_of(value, least_difference)
    if min(n, previous_n) < max(small_n, 1) or isnan(value) or isnan(low) or isnan(high):
        certainty = "too_few"
    else:
        certainty = "more_than_chance" if low > 0 or high < 0 else "within_variation"
    if direction == "unchanged" or better == "neither":
        meaning = "neutral"
    else:
        meaning = "better" if (direction == "up") == (better == "higher") else "worse"
    return Change(direction, certainty, meaning)


def direction_of(difference: float, least_difference: float = 0.0) -> Direction:
    """Give where a difference points; `unchanged` below the least one, without any, and for NaN."""
    if isnan(difference) or difference == 0 or abs(difference) < least_difference:
        return "unchanged"
    return "up" if difference > 0 else "down"


def usual_change(values: ArrayLike, confidence: float = CONFIDENCE) -> float:
    """Give how far two periods of a count lie apart in 95 of 100 cases while nothing changes, in the count's unit.

    values  the count of each period, oldest first; periods before the first that had any, or before the data begin
            (NaN), are left out

    z sqrt(2) sigma, with sigma from the mean moving range (as on an XmR chart, mean range / 1.128), so that neither a
    level that drifts nor more spread than chance would give is taken for a change. The idea of a repeatability
    coefficient: J. M. Bland and D. G. Altman, Measuring agreement in method comparison studies, Statistical Methods in
    Medical Research 8 (1999) 135-160. Where every period counted the same, sigma is that of events that come by chance,
    the square root of the count: no change at all is no promise that there never will be one. NaN for fewer than
    `LEAST_PERIODS` periods.
    """
    given = np.asarray(values, dtype=float).ravel()
    given = given[~np.isnan(given)]
    begun = np.flatnonzero(given)
    known = given[begun[0] :] if len(begun) else given[:0]
    if len(known) < LEAST_PERIODS:
        return nan
    sigma = float(np.abs(np.diff(known)).mean()) / D2 or sqrt(known.mean())
    return two_sided_z(confidence) * sqrt(2) * sigma
