"""How many rare events a period may bring by chance, after a baseline that had few of them or none.

Predictive limits: what is known of the rate after the baseline, from Jeffreys' prior (H. Jeffreys, Theory of
Probability, 3rd ed. 1961), with the chance of so many in a period of its own size. For shares that is the
beta-binomial, for counts the negative binomial distribution (A. Gelman et al., Bayesian Data Analysis, 3rd ed. 2013,
ch. 2; both from memory, computed another way in the tests). Never a point: after none of 120 the next ten may well
bring one.
"""

import numpy as np
import scipy
from numpy.typing import ArrayLike, NDArray

TAIL = 0.0013498980316300933
"""`scipy.stats.norm.sf(3)`: beyond a limit lies as much as beyond three standard deviations."""
_FURTHEST, _ANYWAY = 20, 200
"""Counts are looked at up to so many times what is expected, and so many more: beyond lies nothing worth a limit."""


def shares(seen: float, of: float, sizes: ArrayLike) -> NDArray[np.float64]:
    """Give the largest share of rare events that a period of each size brings by chance, after `seen` of `of`.

    The smallest k / n with P(more than k of n) at most `TAIL`, of the beta-binomial distribution with seen + 1/2 and
    of - seen + 1/2. Sizes are above 0.
    """
    n, place = np.unique(np.asarray(sizes, dtype=float), return_inverse=True)
    a, b = seen + 0.5, of - seen + 0.5
    largest = n.max(initial=0)
    k = np.arange(min(largest, _ANYWAY + _FURTHEST * largest * a // (a + b)) + 1)
    with np.errstate(invalid="ignore", divide="ignore"):
        left = np.maximum(n[:, None] - k, 0)
        chosen = scipy.special.gammaln(n[:, None] + 1) - scipy.special.gammaln(k + 1) - scipy.special.gammaln(left + 1)
        chance = np.where(
            k <= n[:, None], np.exp(chosen + scipy.special.betaln(k + a, left + b) - scipy.special.betaln(a, b)), 0.0
        )
    # a little room for rounding: a tail that is the limit itself lies within it
    most = (1 - chance.cumsum(axis=1) > TAIL + 1e-12).sum(axis=1)
    return (np.minimum(most, n) / n)[place]


def counts(seen: float, periods: int) -> float:
    """Give how many events a period brings at most by chance, after `seen` in so many: P(more) is at most `TAIL`.

    Of the negative binomial distribution with seen + 1/2 and periods / (periods + 1).
    """
    return float(scipy.stats.nbinom.isf(TAIL, seen + 0.5, periods / (periods + 1)))
