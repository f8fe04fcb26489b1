"""Many comparisons at once: of twenty groups that are all alike, one differs "significantly" by chance.

Sources: Y. Benjamini and Y. Hochberg, Controlling the false discovery rate, J. R. Statist. Soc. B 57 (1995) 289-300:
among those called different, no more than a share `rate` is expected to be so by chance (worked by scipy). S. Holm, A
simple sequentially rejective multiple test procedure, Scand. J. Statist. 6 (1979) 65-70: that any is called different
by chance happens at no more than `rate`, for the few comparisons that one sentence is made of.
"""

import numpy as np
import scipy
from numpy.typing import ArrayLike, NDArray

from queries.errors import UsageError

RATE = 0.05


def adjusted_p_values(p_values: ArrayLike) -> NDArray[np.float64]:
    """Give each p value adjusted: the smallest rate at which its comparison would still be called different.

    NaN (a comparison that could not be made) stays NaN and does not count among the comparisons. UsageError for what
    is not between 0 and 1.
    """
    p = np.asarray(p_values, dtype=float)
    made = ~np.isnan(p)
    if not np.all((p[made] >= 0) & (p[made] <= 1)):
        raise UsageError("A p value is not between 0 and 1: give probabilities.")
    adjusted = np.full(p.shape, np.nan)
    if made.any():
        adjusted[made] = scipy.stats.false_discovery_control(p[made], method="bh")
    return adjusted


def discoveries(p_values: ArrayLike, rate: float = RATE) -> NDArray[np.bool_]:
    """Tell which comparisons are different at this false discovery rate; NaN is not. UsageError unless 0 < rate < 1."""
    if not 0 < rate < 1:
        raise UsageError(f"A false discovery rate of {rate} was asked for: give one between 0 and 1, such as 0.05.")
    return adjusted_p_values(p_values) <= rate


def family(p_values: ArrayLike, rate: float = RATE) -> NDArray[np.bool_]:
    """Tell which comparisons are different, that any is so by chance being kept at this rate (Holm); NaN is not.

    The smallest of m p values is held against rate / m, the next against rate / (m - 1), until one is above. UsageError
    as `discoveries`.
    """
    if not 0 < rate < 1:
        raise UsageError(f"A family-wise rate of {rate} was asked for: give one between 0 and 1, such as 0.05.")
    p = np.asarray(p_values, dtype=float)
    made = np.flatnonzero(~np.isnan(p))
    different = np.zeros(p.shape, dtype=bool)
    for place, at in enumerate(made[np.argsort(p[made], kind="stable")]):
        if p[at] > rate / (len(made) - place):
            break
        different[at] = True
    return different
