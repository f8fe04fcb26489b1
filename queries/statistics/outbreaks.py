"""Which causes of complaints have begun to be reported more than their own past explains.

Many weekly series are judged at once, each week by the weeks up to it (`outbreak_baseline`: level, trend, season and
dispersion of each, learned from all together). For each week the last 1 to 8 weeks together are held against what was
expected of them, by the probability of so many complaints or more under a negative binomial distribution that carries both
the overdispersion and how uncertain the expectation is. The smallest of the eight probabilities is turned into one `p_value`
that allows for having looked eight times.

Sources: M. Kulldorff, Prospective time periodic geographical disease surveillance using a scan statistic, J. R. Statist.
Soc. A 164 (2001) 61-72 (scanning windows that end now); A. Noufaily et al., Stat. Med. 32 (2013) 1206-1222 (5 in 4 weeks);
Y. Benjamini and Y. Hochberg, J. R. Statist. Soc. B 57 (1995) 289-300 (see `multiple`).
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import betainc
from scipy.stats import nbinom

from queries.errors import UsageError
from queries.statistics import outbreak_baseline
from queries.statistics.multiple import adjusted_p_values

Floats = NDArray[np.float64]

MAX_WINDOW = 8
"""Up to so many of the latest weeks are taken together."""
MIN_HISTORY = 8
"""Weeks of history that a week needs before it, to be judged at all."""
MIN_COMPLAINTS, MIN_COMPLAINTS_WEEKS = 5, 4
"""No alarm below so many complaints in so many weeks."""
DEFAULT = 2.5
"""Score from which a week is an alarm: -log10 of its p value. About 4 false alarms a year among 40 series."""
FALSE_DISCOVERY_RATE = 0.2
"""Of the series in alarm in a week, no more than this share is expected to be so by chance."""
UPPER_PROBABILITY = 0.975
"""A single week stays at or below `upper` with at least this probability while nothing unusual goes on."""


@dataclass(frozen=True)
class Scan:
    """What the scan says of each series and week: all arrays are series × weeks.

    Weeks that were not asked about, or with too little history, are NaN, False or -1; `expected` and `upper` then still
    tell the fitted past where there is one, so that a band can be drawn.
    """

    expected: Floats
    """Complaints expected in the week; for a judged week a forecast from the weeks before the current window."""
    upper: Floats
    """Upper end of the range of a single week's count (see UPPER_PROBABILITY)."""
    score: Floats
    """-log10 of the p value: comparable between series of any level."""
    p_value: Floats
    """Probability of an excess at least as notable in some of the windows ending in this week, if nothing has changed."""
    q_value: Floats
    """The p value adjusted for all series judged in the same week (Benjamini and Hochberg)."""
    is_alarm: NDArray[np.bool_]
    """The score reaches the threshold, the false discovery rate holds, and there were enough complaints."""
    began: NDArray[np.int64]
    """Place of the week in which the excess that is most notable in this week is judged to have begun; -1 if not judged."""
    ratio: Floats
    """Observed over expected from `began` to this week."""


def scan(
    counts: ArrayLike,
    exposure: ArrayLike | None = None,
    *,
    threshold: float = DEFAULT,
    false_discovery_rate: float = FALSE_DISCOVERY_RATE,
    weeks: int | None = None,
) -> Scan:
    """Judge each series in each week, or in the latest `weeks` weeks.

    Counts: series × weeks of one calendar, oldest first, complete weeks only. Exposure: what the counts are out of
    (complaints received, units sold), by week or by series and week; a week whose exposure is NaN or 0 is left out.
    A NaN count is a week that is not known. Fewer than MIN_HISTORY weeks before a week: it is not judged.
    UsageError for shapes that do not fit and for negative or infinite numbers.
    """
    y, population, is_known = _checked(counts, exposure)
    if not threshold > 0:
        raise UsageError(f"A threshold of {threshold} was asked for: give a score above 0, such as {DEFAULT}.")
    if not 0 < false_discovery_rate <= 1:
        raise UsageError(f"A false discovery rate of {false_discovery_rate} was asked for: give one above 0, up to 1.")
    series, length = y.shape
    if weeks is not None and weeks < 1:
        raise UsageError(f"The latest {weeks} weeks were asked for: give at least 1, or None for all.")
    first = MIN_HISTORY if weeks is None else max(length - weeks, MIN_HISTORY)
    shape = (series, length)
    expected, upper, p_value, q_value, ratio = (np.full(shape, np.nan) for _ in range(5))
    began = np.full(shape, -1, dtype=np.int64)
    is_alarm = np.zeros(shape, dtype=bool)
    for week in range(first, length):
        now = slice(0, week + 1)
        judged = _judge(y[:, now], population[:, now], is_known[:, now])
        if week == first:
            expected[:, :week], upper[:, :week] = judged["expected"][:, :-1], judged["upper"][:, :-1]
        expected[:, week], upper[:, week] = judged["expected"][:, -1], judged["upper"][:, -1]
        p_value[:, week], began[:, week], ratio[:, week] = judged["p_value"], judged["began"], judged["ratio"]
        q_value[:, week] = adjusted_p_values(p_value[:, week])
        recent = y[:, max(0, week - MIN_COMPLAINTS_WEEKS + 1) : week + 1].sum(axis=1)
        with np.errstate(invalid="ignore"):
            is_alarm[:, week] = (
                (-np.log10(p_value[:, week]) >= threshold)
                & (q_value[:, week] <= false_discovery_rate)
                & (recent >= MIN_COMPLAINTS)
            )
    return Scan(expected, upper, -np.log10(p_value), p_value, q_value, is_alarm, began, ratio)


def _judge(y: Floats, population: Floats, is_known: NDArray[np.bool_]) -> dict[str, NDArray]:
    """Judge the last week of these."""
    series, length = y.shape
    window = min(MAX_WINDOW, length // 4)
    is_used = is_known.copy()
    is_used[:, length - window :] = False
    fitted = outbreak_baseline.fit(y, population, is_used)
    mean, log_variance = fitted.expected(population), fitted.log_variance()
    upper = upper_of_range(mean, fitted.dispersion, log_variance)
    best = np.full(series, np.inf)
    began = np.full(series, -1, dtype=np.int64)
    ratio = np.full(series, np.nan)
    known = np.where(is_known, 1.0, 0.0)
    for width in range(1, window + 1):
        last = slice(length - width, length)
        observed, total = (y * known)[:, last].sum(axis=1), (mean * known)[:, last].sum(axis=1)
        variance = (log_variance * mean * known)[:, last].sum(axis=1) / np.maximum(total, 1e-9)
        tail = tail_probability(observed, total, fitted.dispersion, variance)
        is_better = tail < best
        best = np.where(is_better, tail, best)
        began = np.where(is_better, length - width, began)
        ratio = np.where(is_better, observed / np.maximum(total, 1e-9), ratio)
    p_value = 1 - (1 - np.clip(best, 1e-300, 1)) ** (1 + np.log(window))
    p_value = np.maximum(p_value, 1e-300)
    is_judged = is_known[:, -1] & (is_known[:, :-1].sum(axis=1) >= MIN_HISTORY)
    return {
        "expected": np.where(is_known, mean, np.nan),
        "upper": np.where(is_known, upper, np.nan),
        "p_value": np.where(is_judged, p_value, np.nan),
        "began": np.where(is_judged, began, -1),
        "ratio": np.where(is_judged, ratio, np.nan),
    }


def tail_probability(observed: Floats, mean: Floats, dispersion: Floats, log_variance: Floats) -> Floats:
    """Give the probability of so many or more, half of exactly so many counted (mid-p), for an uncertain mean."""
    spread = np.maximum(dispersion + mean * log_variance, 1 + 1e-6)
    size = np.maximum(mean, 1e-9) / (spread - 1)
    above = betainc(observed + 1, size, 1 - 1 / spread)
    at_least = np.where(observed > 0, betainc(np.maximum(observed, 1e-9), size, 1 - 1 / spread), 1.0)
    return (above + at_least) / 2


def upper_of_range(mean: Floats, dispersion: Floats, log_variance: Floats) -> Floats:
    """Give the count that a single week stays at or below with UPPER_PROBABILITY."""
    spread = np.maximum(dispersion[:, None] + mean * log_variance, 1 + 1e-6)
    return nbinom.ppf(UPPER_PROBABILITY, np.maximum(mean, 1e-9) / (spread - 1), 1 / spread)


def _checked(counts: ArrayLike, exposure: ArrayLike | None) -> tuple[Floats, Floats, NDArray[np.bool_]]:
    y = np.asarray(counts, dtype=float)
    if y.ndim != 2:
        raise UsageError(f"Counts of {y.ndim} dimensions were given: give an array of series × weeks.")
    if np.isinf(y).any() or (y < 0).any():
        raise UsageError("A count is negative or infinite: give counts of complaints, NaN where one is not known.")
    population = np.ones(y.shape)
    if exposure is not None:
        given = np.asarray(exposure, dtype=float)
        if given.shape not in (y.shape, y.shape[1:]):
            raise UsageError(
                f"An exposure of shape {given.shape} does not fit counts of {y.shape}: one a week, or each."
            )
        if np.isinf(given).any() or (given < 0).any():
            raise UsageError("An exposure is negative or infinite: give what the counts are out of, NaN if not known.")
        population = np.broadcast_to(given, y.shape).copy()
    is_known = ~np.isnan(y) & ~np.isnan(population) & (population > 0)
    return np.where(is_known, y, 0.0), np.where(is_known, population, 1.0), is_known
