"""A figure with its interval, as every module here hands it out."""

from functools import cache
from math import nan
from typing import NamedTuple

import scipy

from queries.errors import UsageError

CONFIDENCE = 0.95
"""Intervals are at 95 % unless a call says otherwise."""


class Estimate(NamedTuple):
    """A figure and its interval, in the figure's own unit; NaN where the data do not tell."""

    value: float
    low: float
    high: float


NOTHING = Estimate(nan, nan, nan)
"""What no data at all say."""


@cache
def two_sided_z(confidence: float = CONFIDENCE) -> float:
    """How many standard errors an interval reaches to either side: 1.96 for 0.95; UsageError outside 0 to 1."""
    if not 0 < confidence < 1:
        raise UsageError(f"A confidence of {confidence} was asked for: give one between 0 and 1, such as 0.95.")
    return float(scipy.special.ndtri((1 + confidence) / 2))
