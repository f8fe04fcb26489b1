"""Regression of weekly counts on a log scale, with standard errors that weeks alike to their neighbours do not deceive.

Quasi-Poisson: the mean is exp(offset + X b), the variance a multiple of it (the dispersion, never below 1: counts of
separate complaints vary at least as much as Poisson). Coefficients may have priors (normal, mean 0), written as a
penalty: what few weeks cannot tell, such as a trend, is then neither taken for known nor left to run wild.

Sources: P. McCullagh and J. A. Nelder, Generalized Linear Models, 2nd ed. 1989, ch. 9 (quasi-likelihood); W. K. Newey
and K. D. West, Econometrica 55 (1987) 703-708 (HAC), with n / (n - k) for small samples as `adjust` in R's sandwich
(A. Zeileis, Journal of Statistical Software 11, 2004, no. 10); the lag is that of Newey and West, Review of Economic
Studies 61 (1994) 631-653: floor(4 (n / 100)^(2/9)).
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from queries.errors import UsageError

_ROUNDS = 100
_CLOSE = 1e-10
_FURTHEST = 3.0
"""A step of the iteration goes no further: from a bad start an exponential would run away."""

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Fit:
    """A fitted model: k coefficients from n weeks."""

    coefficients: Array
    mean: Array
    """Fitted count of each week."""
    dispersion: float
    """Pearson's chi-square over n - k, at least 1."""
    free: int
    """Degrees of freedom, n - k."""
    model_covariance: Array
    """Under the model: variance = dispersion × mean, weeks independent."""
    hac_covariance: Array
    """Newey and West's, which asks for neither."""
    wander_covariance: Array
    """Under the model with a wandering mean, as believed; the model's own where no wandering is."""
    lag: int
    """Weeks over which neighbours may be alike."""

    def of(self, contrast: Array) -> tuple[float, float]:
        """Give a combination of coefficients and its standard error: the largest of model, HAC and wandering.

        In short series HAC errors are too small by chance as often as too large, and too small ones are those that
        find effects where there are none (`benchmarks/effects.py`).
        """
        return float(contrast @ self.coefficients), float(self.errors(contrast[None])[0])

    def errors(self, contrasts: Array) -> Array:
        """Give the standard errors of several combinations, one a row."""
        all_three = (self.hac_covariance, self.model_covariance, self.wander_covariance)
        return np.sqrt(np.max([np.einsum("rk,kl,rl->r", contrasts, c, contrasts) for c in all_three], axis=0))


def lag_of(weeks: int) -> int:
    """How many weeks back neighbours are allowed to be alike: 3 for 40 weeks, 4 for 104."""
    return int(4 * (weeks / 100) ** (2 / 9))


def fit(
    counts: Array,
    design: Array,
    offset: Array | None = None,
    prior_sd: Array | None = None,
    lag: int | None = None,
    wander: tuple[float, float] | None = None,
    place: Array | None = None,
) -> Fit:
    """Fit counts (n) on a design (n × k; its first column all ones).

    offset    logarithm of what a count is out of, by week
    prior_sd  standard deviation of each coefficient's prior; inf: none, as for the first column always
    lag       weeks of likeness; None: `lag_of`
    wander    standard deviation (log scale) and week-to-week correlation by which the mean is believed to wander about
              the model beside chance (AR(1)); few weeks cannot tell it, and it makes means of weeks less certain
    place     of each week in time, where some between them are left out

    UsageError where there are not more weeks than coefficients, or the counts are no counts.
    """
    weeks, width = design.shape
    if weeks <= width or len(counts) != weeks:
        raise UsageError(f"{len(counts)} weeks were given for {width} coefficients: give more weeks than those.")
    if not (np.isfinite(counts).all() and (counts >= 0).all()):
        raise UsageError("A weekly count is negative or missing: give 0 where there was none.")
    offset = np.zeros(weeks) if offset is None else offset
    precision = np.zeros(width) if prior_sd is None else 1 / np.square(prior_sd)
    coefficients = np.zeros(width)
    coefficients[0] = np.log((counts.sum() + 0.5) / np.exp(offset).sum())
    dispersion = 1.0
    for _ in range(_ROUNDS):
        mean = np.exp(offset + design @ coefficients)
        dispersion = max(1.0, float(((counts - mean) ** 2 / mean).sum()) / (weeks - width))
        slope = design.T @ (counts - mean) / dispersion - precision * coefficients
        curvature = (design.T * mean) @ design / dispersion + np.diag(precision)
        step = np.clip(np.linalg.solve(curvature, slope), -_FURTHEST, _FURTHEST)
        coefficients = coefficients + step
        if np.abs(step).max() < _CLOSE:
            break
    mean = np.exp(offset + design @ coefficients)
    bread = np.linalg.inv((design.T * mean) @ design / dispersion + np.diag(precision))
    lag = lag_of(weeks) if lag is None else lag
    # a prior is like one more observation of its coefficient, independent of the weeks
    meat = long_run(design * ((counts - mean) / dispersion)[:, None], lag) * weeks / (weeks - width)
    hac = bread @ (meat + np.diag(precision)) @ bread
    wandering = bread
    if wander is not None:
        place = np.arange(weeks) if place is None else place
        alike = wander[0] ** 2 * wander[1] ** np.abs(place[:, None] - place)
        # the variance that the wandering brings to single weeks is in the dispersion already
        np.fill_diagonal(alike, 0.0)
        pull = bread @ (design.T * mean / dispersion)
        wandering = bread + pull @ alike @ pull.T
    return Fit(coefficients, mean, dispersion, weeks - width, bread, hac, wandering, lag)


def long_run(scores: Array, lag: int) -> Array:
    """Sum the products of the weeks' scores (n × k) with themselves and, fading out to `lag`, with neighbours'."""
    total = scores.T @ scores
    for back in range(1, min(lag, len(scores) - 1) + 1):
        across = scores[back:].T @ scores[:-back]
        total = total + (1 - back / (lag + 1)) * (across + across.T)
    return total
