"""Counts by distinct time of single observations, as R's survival takes them."""

import numpy as np
from numpy.typing import ArrayLike

from queries.statistics.survival_counts import Counts

CENSORED, EVENT, COMPETING = 0, 1, 2
"""How an observation ended; the same codes as in R."""


def counted(durations: ArrayLike, outcomes: ArrayLike) -> Counts:
    """Count how long each took, by how it ended."""
    outcome = np.asarray(outcomes)
    return Counts.of(durations, outcome == EVENT, outcome == CENSORED, outcome == COMPETING)
