"""How strongly the latest weeks of a series speak for an outbreak, taken 1, 2, ... 8 together.

Counts of a window are negative binomial with the series' dispersion, widened by how uncertain their expectation is. Two
answers are given. The *evidence* is the likelihood of what was counted if complaints had begun to come in so many times
as often, over their likelihood if nothing had changed, averaged over windows and ratios: where an outbreak began and
how large it is need not be known, and the average finds a little more than the best window alone. By Markov's
inequality evidence of e or more comes up in at most one of e quiet weeks, whatever the level. The *p value* is that of
the window that stands out most, with what the eight looks cost added.

Sources: M. Kulldorff, Prospective time periodic geographical disease surveillance using a scan statistic, J. R.
Statist. Soc. A 164 (2001) 61-72; M. Pollak, Optimal detection of a change in distribution, Ann. Statist. 13 (1985)
206-227 (mixture of likelihood ratios).
"""

from dataclasses import dataclass

import numpy as np
import scipy
from numpy.typing import NDArray

Floats = NDArray[np.float64]

MAX_WINDOW = 8
"""Up to so many of the latest weeks are taken together."""
RATIOS = tuple(2 ** (step / 2) for step in range(1, 6))
"""Sizes of an outbreak that are thought of, all as likely: 1.4, 2, 2.8, 4 and 5.7 times."""
WINDOW_WEIGHTS = (1, 1, 1, 2, 2, 3, 3, 3)
"""How likely the windows of 1, 2, ... weeks are thought to be: what goes on for long is looked for more, as a sudden
rise stands out anyway. Ours: of outbreaks of 1.5 times 5 points more are found, of larger ones no fewer."""
UPPER_PROBABILITY = 0.975
"""While nothing unusual goes on, a single week stays at or below the upper end of the range at least so often."""

LOOKS_AT = -np.log10([0.3, 0.1, 0.03, 0.01, 0.003, 0.001, 0.0001])
LOOKS = np.array(
    [
        [1.00, 1.00, 1.00, 1.00, 1.00, 1.00, 1.00],
        [1.47, 1.58, 1.67, 1.74, 1.80, 1.87, 1.98],
        [1.78, 1.97, 2.16, 2.31, 2.44, 2.56, 2.78],
        [2.01, 2.27, 2.54, 2.77, 2.97, 3.14, 3.46],
        [2.19, 2.52, 2.86, 3.15, 3.42, 3.64, 4.12],
        [2.34, 2.73, 3.13, 3.48, 3.82, 4.10, 4.65],
        [2.47, 2.90, 3.37, 3.76, 4.16, 4.50, 5.13],
        [2.58, 3.06, 3.58, 4.02, 4.47, 4.86, 5.54],
    ]
)
"""To how many independent looks the windows 1 to 1, 1 to 2, ... 1 to 8 amount (rows), by the smallest p value: from 4
million draws of sums of 1 to 8 normal numbers."""
SMALLEST = 1e-300


@dataclass(frozen=True)
class Judgement:
    """What the last week of each series says; all by series."""

    score: Floats
    """log10 of the evidence."""
    p_value: Floats
    width: NDArray[np.int64]
    """Weeks of the window with most evidence."""
    ratio: Floats
    """Observed over expected in that window; NaN where nothing was expected."""


def judge(counts: Floats, mean: Floats, log_variance: Floats, dispersion: Floats) -> Judgement:
    """Judge the last week: arrays are series × weeks, oldest first, all weeks being taken as windows.

    A week that is not known has count 0 and mean 0. The errors of the means are taken as common to the weeks of a
    window.
    """
    windows = counts.shape[1]
    observed = counts[:, ::-1].cumsum(axis=1)
    expected = mean[:, ::-1].cumsum(axis=1)
    uncertain = (log_variance * mean)[:, ::-1].cumsum(axis=1) / np.maximum(expected, 1e-9)
    spread = widened(dispersion[:, None], expected, uncertain)
    quiet = log_probability(observed, expected, spread)
    ratios = np.array(RATIOS)
    against = log_probability(observed[..., None], expected[..., None] * ratios, spread[..., None]) - quiet[..., None]
    by_window = np.logaddexp.reduce(against, axis=2) - np.log(len(ratios))
    weights = np.array(WINDOW_WEIGHTS[:windows], dtype=float)
    evidence = np.logaddexp.reduce(by_window + np.log(weights / weights.sum()), axis=1)
    best = by_window.argmax(axis=1)
    row = np.arange(len(counts))
    with np.errstate(invalid="ignore", divide="ignore"):
        ratio = np.where(expected[row, best] > 0, observed[row, best] / expected[row, best], np.nan)
    smallest = at_least_probability(observed, expected, spread).min(axis=1)
    return Judgement(evidence / np.log(10), after_looks(smallest, windows), best + 1, ratio)


def after_looks(smallest: Floats, windows: int) -> Floats:
    """Turn the smallest p value of windows 1 to so many into one that allows for having looked so often."""
    smallest = np.maximum(smallest, SMALLEST)
    looks = np.interp(-np.log10(smallest), LOOKS_AT, LOOKS[windows - 1])
    return np.maximum(-np.expm1(looks * np.log1p(-np.minimum(smallest, 1 - 1e-12))), SMALLEST)


def widened(dispersion: Floats, mean: Floats, log_variance: Floats) -> Floats:
    """Give variance over mean of a count whose mean is itself uncertain; a little above 1 at least."""
    return np.maximum(dispersion + mean * log_variance, 1 + 1e-6)


def log_probability(count: Floats, mean: Floats, spread: Floats) -> Floats:
    """Give the log probability of a count, negative binomial with this mean and variance over mean (above 1)."""
    size = np.maximum(mean, 1e-9) / (spread - 1)
    chosen = scipy.special.gammaln(count + size) - scipy.special.gammaln(size) - scipy.special.gammaln(count + 1)
    return chosen - size * np.log(spread) + count * np.log1p(-1 / spread)


def at_least_probability(count: Floats, mean: Floats, spread: Floats) -> Floats:
    """Give the probability of so many or more, of exactly so many only half (mid-p)."""
    size = np.maximum(mean, 1e-9) / (spread - 1)
    more = scipy.special.betainc(count + 1, size, 1 - 1 / spread)
    as_many = np.where(count > 0, scipy.special.betainc(np.maximum(count, 1e-9), size, 1 - 1 / spread), 1.0)
    return (more + as_many) / 2


def upper_end(mean: Floats, dispersion: Floats, log_variance: Floats) -> Floats:
    """Give the count that a single week stays at or below with UPPER_PROBABILITY; shapes that fit each other."""
    spread = widened(dispersion, mean, log_variance)
    return scipy.stats.nbinom.ppf(UPPER_PROBABILITY, np.maximum(mean, 1e-9) / (spread - 1), 1 / spread)
