"""Which causes of complaints have begun to be reported more than their own past explains.

Many weekly series are judged at once, each week by the weeks up to it alone: what they would count if nothing unusual
were going on (`outbreak_baseline`: level, trend, season and dispersion of each, learned from all together) is forecast
from the weeks before the last eight, and the last 1 to 8 weeks together are held against it (`outbreak_scan`). A score
of 1 means that the latest counts are ten times as likely if an outbreak began in the last eight weeks as if nothing
did.

How well it finds outbreaks is measured by `python -m benchmarks.causes`; why it is made so:
docs/decisions/0007-outbreaks.md.

Sources: those of the two modules; A. Noufaily et al., Stat. Med. 32 (2013) 1206-1222 (5 in 4 weeks); Y. Benjamini and
Y. Hochberg, J. R. Statist. Soc. B 57 (1995) 289-300 (see `multiple`).
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from queries.errors import UsageError
from queries.statistics import outbreak_baseline, outbreak_scan
from queries.statistics.controls import existence
from queries.statistics.multiple_testing import adjusted_p_values

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

MIN_HISTORY = 8
"""Known weeks that a series needs before a week, for that week to be judged."""
MIN_COMPLAINTS, MIN_COMPLAINTS_WEEKS = 5, 4
"""No alarm below so many complaints in so many weeks."""
DEFAULT = 1.0
"""Score from which a week is an alarm: evidence of 10 to 1, about 4 false alarms a year among 40 series."""
FALSE_DISCOVERY_RATE = 0.1
"""Of the series in alarm in one week, no more than this share is expected to be so by chance."""


@dataclass(frozen=True)
class Scan:
    """What the scan says of each series and week: all arrays are series × weeks.

    Weeks that were not asked about, are not known or have too little history are NaN, False or -1; `expected` and
    `upper` then still tell the fitted past where there is one, so that a band can be drawn.
    """

    expected: Floats
    """Complaints expected in the week; in a judged week a forecast from the weeks before the last eight."""
    upper: Floats
    """Upper end of the range of a single week's count (97.5 %)."""
    score: Floats
    """log10 of the evidence for an outbreak begun in the last eight weeks, against none: 1 is ten to one."""
    p_value: Floats
    """Probability of an excess at least as notable in some window ending in this week, if nothing has changed."""
    q_value: Floats
    """The p value adjusted for all series judged in the same week (Benjamini and Hochberg)."""
    is_alarm: Bools
    """The score reaches the threshold, the false discovery rate holds, and there were enough complaints."""
    began: NDArray[np.int64]
    """Place of the week in which the excess judged in this week began, if there is one: at most seven before it."""
    ratio: Floats
    """Observed over expected from `began` to this week."""


def scan(
    counts: ArrayLike,
    exposure: ArrayLike | None = None,
    *,
    threshold: float = DEFAULT,
    false_discovery_rate: float = FALSE_DISCOVERY_RATE,
    weeks: int | None = None,
    is_past_drawn: bool = True,
) -> Scan:
    """Judge each series in each week, or in the latest `weeks` weeks only (2,000 series: about a second a week).

    Without `is_past_drawn`, `expected` and `upper` are left out for the weeks that are not judged, which is faster.

    Counts: series × weeks of one calendar, oldest first, complete weeks only; NaN where a week is not known. Exposure:
    what the counts are out of (complaints received, units sold), by week or by series and week; a week whose exposure
    is NaN or 0 is not known, nor are weeks before a series existed (`controls.existence`). Give all series at once:
    they learn from each other. UsageError for shapes that do not fit and for negative or infinite numbers.
    """
    y, population, is_known = _checked(counts, exposure)
    if not threshold > 0:
        raise UsageError(f"A threshold of {threshold} was asked for: give a score above 0, such as {DEFAULT}.")
    if not 0 < false_discovery_rate <= 1:
        raise UsageError(f"A false discovery rate of {false_discovery_rate} was asked for: give one above 0, up to 1.")
    if weeks is not None and weeks < 1:
        raise UsageError(f"The latest {weeks} weeks were asked for: give at least 1, or None for all.")
    series, length = y.shape
    expected, upper, score, p_value, q_value, ratio = (np.full((series, length), np.nan) for _ in range(6))
    began = np.full((series, length), -1, dtype=np.int64)
    first = MIN_HISTORY if weeks is None else max(length - weeks, MIN_HISTORY)
    for week in range(first, length) if series else ():
        now = slice(0, week + 1)
        exists = is_known[:, now] & existence.known(y[:, now])
        drawn = now if week == first and is_past_drawn else slice(week, week + 1)
        expected[:, drawn], upper[:, drawn], judged = _judge(y[:, now], population[:, now], exists, drawn)
        is_judged = exists[:, week] & (exists[:, :week].sum(axis=1) >= MIN_HISTORY)
        score[:, week] = np.where(is_judged, judged.score, np.nan)
        p_value[:, week] = np.where(is_judged, judged.p_value, np.nan)
        q_value[:, week] = adjusted_p_values(p_value[:, week])
        ratio[:, week] = np.where(is_judged, judged.ratio, np.nan)
        began[:, week] = np.where(is_judged, week + 1 - judged.width, -1)
    is_enough = _latest_sums(y, MIN_COMPLAINTS_WEEKS) >= MIN_COMPLAINTS
    is_alarm = (score >= threshold) & (q_value <= false_discovery_rate) & is_enough  # NaN compares false
    return Scan(expected, upper, score, p_value, q_value, is_alarm, began, ratio)


def _judge(
    y: Floats, population: Floats, is_known: Bools, drawn: slice
) -> tuple[Floats, Floats, outbreak_scan.Judgement]:
    """Judge the last week of these; give also the mean and the upper end of the range of the weeks to be drawn."""
    length = y.shape[1]
    window = min(outbreak_scan.MAX_WINDOW, length // 4)
    is_used = is_known.copy()
    is_used[:, length - window :] = False
    fitted = outbreak_baseline.fit(y, population, is_used)
    mean, log_variance = fitted.expected(population), fitted.log_variance()
    # the inverse of the distribution is what costs most here
    top = outbreak_scan.upper_end(mean[:, drawn], fitted.dispersion[:, None], log_variance[:, drawn])
    last = slice(length - window, length)
    known_mean = np.where(is_known, mean, 0.0)
    judged = outbreak_scan.judge(y[:, last], known_mean[:, last], log_variance[:, last], fitted.dispersion)
    shown = is_known[:, drawn]
    return np.where(shown, mean[:, drawn], np.nan), np.where(shown, top, np.nan), judged


def _latest_sums(y: Floats, weeks: int) -> Floats:
    """Sum of each week and those before it, so many in all."""
    totals = np.pad(y.cumsum(axis=1), ((0, 0), (weeks, 0)))
    return totals[:, weeks:] - totals[:, :-weeks]


def _checked(counts: ArrayLike, exposure: ArrayLike | None) -> tuple[Floats, Floats, Bools]:
    y = np.asarray(counts, dtype=float)
    if y.ndim != 2:
        raise UsageError(f"Counts of {y.ndim} dimensions were given: give an array of series × weeks.")
    if np.isinf(y).any() or (y < 0).any():
        raise UsageError("A count is negative or infinite: give counts of complaints, NaN where one is not known.")
    population = np.ones(y.shape)
    if exposure is not None:
        given = np.asarray(exposure, dtype=float)
        if given.shape not in (y.shape, y.shape[1:]):
            raise UsageError(f"An exposure of shape {given.shape} does not fit counts of {y.shape}: give it by week.")
        if np.isinf(given).any() or (given < 0).any():
            raise UsageError("An exposure is negative or infinite: give what the counts are out of, NaN if not known.")
        population = np.broadcast_to(given, y.shape).copy()
    is_known = ~np.isnan(y) & ~np.isnan(population) & (population > 0)
    return np.where(is_known, y, 0.0), np.where(is_known, population, 1.0), is_known
