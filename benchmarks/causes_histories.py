"""Weekly histories of complaint causes with known outbreaks, drawn to measure detectors on.

A history is 40 series (8 causes in 5 stores) over 130 weeks. Each series has a level (log-normal, median 6 a week), a
trend (linear on the log scale, standard deviation 12 % a year), a season of one year and a dispersion (variance over
mean, uniform from 1 to 2.5); counts are negative binomial with the same dispersion in every week. The season is a
mixture of one that all series of the history share and one of the series' own; how much of each differs from history to
history, so that a detector that learns from other series can be right or wrong to do so. In the last 26 weeks a quarter
of the series have one outbreak: the mean is multiplied by 1.5, 2, 3 or 5 for 4 to 10 weeks. Every fifth history has
none.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

SERIES, WEEKS, LAST_WEEKS = 40, 130, 26
RATIOS = (1.5, 2.0, 3.0, 5.0)
OUTBREAKS = 10
"""Series with an outbreak, of the 40 of a history."""
LEVEL_MEDIAN, LEVEL_LOG_SD = 6.0, 0.7
TREND_LOG_SD = 0.12
WEEKS_A_YEAR = 365.2425 / 7


@dataclass(frozen=True)
class History:
    """Counts and their truth; all arrays are series × weeks unless said otherwise."""

    counts: NDArray[np.int64]
    mean: NDArray[np.float64]
    """Mean count without the outbreaks."""
    dispersion: NDArray[np.float64]
    """By series."""
    outbreak: NDArray[np.float64]
    """What the mean was multiplied by: 1 outside outbreaks."""


def draw(seed: int, *, wandering_log_sd: float = 0.0) -> History:
    """Draw one history; every fifth seed gives one without outbreaks.

    With `wandering_log_sd`, levels also wander at random by so much a year (log scale): a harder case that no detector
    is tuned on.
    """
    rng = np.random.default_rng([seed, 20261122])
    week = np.arange(WEEKS)
    level = np.log(LEVEL_MEDIAN) + LEVEL_LOG_SD * rng.standard_normal((SERIES, 1))
    trend = TREND_LOG_SD * rng.standard_normal((SERIES, 1)) * (week - WEEKS / 2) / WEEKS_A_YEAR
    shared_share = rng.uniform()
    season = shared_share * _season(rng, 1) + (1 - shared_share) * _season(rng, SERIES)
    steps = rng.standard_normal((SERIES, WEEKS)) * wandering_log_sd / np.sqrt(WEEKS_A_YEAR)
    mean = np.exp(level + trend + season + steps.cumsum(axis=1))
    dispersion = rng.uniform(1.0, 2.5, SERIES)
    outbreak = np.ones((SERIES, WEEKS))
    if seed % 5:
        for series in rng.choice(SERIES, OUTBREAKS, replace=False):
            length = rng.integers(4, 11)
            start = WEEKS - LAST_WEEKS + rng.integers(0, LAST_WEEKS - length + 1)
            outbreak[series, start : start + length] = rng.choice(RATIOS)
    size = mean * outbreak / np.maximum(dispersion - 1, 1e-6)[:, None]
    counts = rng.negative_binomial(size, 1 / np.maximum(dispersion, 1 + 1e-6)[:, None])
    return History(counts, mean, dispersion, outbreak)


def _season(rng: np.random.Generator, series: int) -> NDArray[np.float64]:
    """Draw one yearly and one smaller half-yearly wave for each series: series × weeks, log scale."""
    year = np.arange(WEEKS) / WEEKS_A_YEAR
    wave = np.zeros((series, WEEKS))
    for harmonic, largest in ((1, 0.35), (2, 0.12)):
        amplitude, phase = rng.uniform(0, largest, (series, 1)), rng.uniform(size=(series, 1))
        wave += amplitude * np.cos(2 * np.pi * (harmonic * year + phase))
    return wave
