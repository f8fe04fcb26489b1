"""Whether two shares differ by more than chance would bring.

Source: R. G. Newcombe, Interval estimation for the difference between independent proportions: comparison of eleven
methods, Statistics in Medicine 17 (1998) 873-890, method 10 (the square-and-add of two Wilson score intervals). It
holds up for small counts and for shares near 0 and 1, where the textbook interval does not.
"""

from math import sqrt
from statistics import NormalDist

CONFIDENCE = 0.95


def wilson(numerator: int, denominator: int, confidence: float = CONFIDENCE) -> tuple[float, float]:
    """The score interval of one share (Wilson 1927), both ends from 0 to 1.

    Raises ValueError where the denominator is not positive or the numerator lies outside 0 to denominator.
    """
    if denominator <= 0 or not 0 <= numerator <= denominator:
        raise ValueError(f"{numerator} of {denominator} is not a share")
    z = NormalDist().inv_cdf((1 + confidence) / 2)
    share = numerator / denominator
    centre = share + z * z / (2 * denominator)
    reach = z * sqrt(share * (1 - share) / denominator + z * z / (4 * denominator * denominator))
    whole = 1 + z * z / denominator
    return max(0.0, (centre - reach) / whole), min(1.0, (centre + reach) / whole)


def newcombe(
    numerator: int, denominator: int, other_numerator: int, other_denominator: int, confidence: float = CONFIDENCE
) -> tuple[float, float]:
    """The interval of the first share less the other, both ends from -1 to 1; ValueError as `wilson`."""
    share, other = numerator / max(denominator, 1), other_numerator / max(other_denominator, 1)
    low, high = wilson(numerator, denominator, confidence)
    other_low, other_high = wilson(other_numerator, other_denominator, confidence)
    difference = share - other
    return (
        difference - sqrt((share - low) ** 2 + (other_high - other) ** 2),
        difference + sqrt((high - share) ** 2 + (other - other_low) ** 2),
    )


def is_more_than_chance(
    numerator: int, denominator: int, other_numerator: int, other_denominator: int, confidence: float = CONFIDENCE
) -> bool | None:
    """Whether the interval of the difference leaves out 0; None where either share is of nothing."""
    if denominator <= 0 or other_denominator <= 0:
        return None
    low, high = newcombe(numerator, denominator, other_numerator, other_denominator, confidence)
    return not low <= 0 <= high
