"""What a change of a figure comes to, as codes; the one place where `changed` and `chance` are decided.

Sentences are made elsewhere, from these codes and the figures.
"""

from dataclasses import dataclass
from math import isnan

from queries.errors import UsageError
from queries.statistics.estimate import Estimate

DIRECTIONS = ("up", "down", "unchanged")
CERTAINTIES = ("more_than_chance", "within_variation", "too_few")
MEANINGS = ("better", "worse", "neutral")


@dataclass(frozen=True)
class Change:
    """A change of a figure, as codes."""

    direction: str
    """`up`, `down`, or `unchanged` (by less than is worth a word, or one of the two is missing)."""
    certainty: str
    """`more_than_chance`: the interval leaves out no change; `within_variation`: it does not; `too_few` to say."""
    meaning: str
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
    if isnan(value) or value == 0 or abs(value) < least_difference:
        direction = "unchanged"
    else:
        direction = "up" if value > 0 else "down"
    if min(n, previous_n) < max(small_n, 1) or isnan(value) or isnan(low) or isnan(high):
        certainty = "too_few"
    else:
        certainty = "more_than_chance" if low > 0 or high < 0 else "within_variation"
    if direction == "unchanged" or better == "neither":
        meaning = "neutral"
    else:
        meaning = "better" if (direction == "up") == (better == "higher") else "worse"
    return Change(direction, certainty, meaning)
