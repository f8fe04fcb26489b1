"""What each of many weekly series would count if nothing unusual were going on, learned from all of them together.

A series has a level, a slow trend and a season of one year (two harmonics) on the logarithmic scale, and varies more than
chance by its own dispersion (variance over mean). One series of six complaints a week tells its season badly; forty tell
what seasons are like. So the coefficients of the series are taken as drawn from a normal distribution whose mean and
variance are learned from all series (penalised quasi-likelihood, EM), and the dispersions as drawn from a scaled inverse
chi-square distribution. Past outbreaks are down-weighted as in Farrington's improved method.

Sources: N. Breslow and D. Clayton, Approximate inference in generalized linear mixed models, JASA 88 (1993) 9-25;
G. Smyth, Linear models and empirical Bayes methods, Stat. Appl. Genet. Mol. Biol. 3 (2004) article 3 (dispersions);
A. Noufaily et al., An improved algorithm for outbreak detection in multiple surveillance systems, Stat. Med. 32 (2013)
1206-1222 (weights, threshold 2.58).
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import polygamma

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

WEEKS_A_YEAR = 365.2425 / 7
TREND_FROM_WEEKS = 26
"""A trend is fitted from so many weeks of history on; before, the level alone."""
SEASON_FROM_WEEKS = 70
"""A season is fitted from so many weeks on: with less, it cannot be told from the trend."""
PRIOR_SERIES = 5.0
"""So many series' worth of belief in the prior variances below; decides only where there are few series."""
PRIOR_SD = {"level": 1.5, "trend": 0.2, "season": 0.15}
"""Believed spread between series: of the level (log), of the trend (log a year), of each coefficient of the season."""
SHARED_FROM_SERIES = 8
"""With fewer series the common trend and season are taken as none."""
OUTLIER = 2.58
"""Weeks with an Anscombe residual above this count less."""
ITERATIONS = 12
MAX_LOG_STEP = 2.0


@dataclass(frozen=True)
class Baseline:
    """The fitted course of each series."""

    design: Floats
    """Weeks × coefficients, for every week asked about, also those after the last one fitted."""
    coefficients: Floats
    """Series × coefficients."""
    covariance: Floats
    """Series × coefficients × coefficients: how uncertain they are."""
    precision: Floats
    """Coefficients: one over the variance between series."""
    centre: Floats
    """Coefficients: the mean over the series."""
    dispersion: Floats
    """Series: variance over mean, at least 1."""
    weights: Floats
    """Series × weeks: 1, less for past outbreaks, 0 where there is no count or the week was left out."""

    def expected(self, exposure: Floats) -> Floats:
        """Series × weeks: mean count at this exposure (series × weeks)."""
        return exposure * np.exp(np.clip(self.coefficients @ self.design.T, -30, 30))

    def log_variance(self) -> Floats:
        """Series × weeks: variance of the logarithm of the mean, from not knowing the coefficients."""
        return np.einsum("tp,spq,tq->st", self.design, self.covariance, self.design, optimize=True)


def design(weeks: int, history: int) -> tuple[Floats, tuple[str, ...]]:
    """Give the design of so many weeks, and what each of its columns is, for a history of so many weeks to fit."""
    t = np.arange(weeks)
    columns, kinds = [np.ones(weeks)], ["level"]
    if history >= TREND_FROM_WEEKS:
        columns.append((t - (history - 1) / 2) / WEEKS_A_YEAR)
        kinds.append("trend")
    if history >= SEASON_FROM_WEEKS:
        for harmonic in (1, 2):
            angle = 2 * np.pi * harmonic * t / WEEKS_A_YEAR
            columns += [np.cos(angle), np.sin(angle)]
            kinds += ["season", "season"]
    return np.column_stack(columns), tuple(kinds)


def fit(counts: Floats, exposure: Floats, is_used: Bools) -> Baseline:
    """Fit all series (series × weeks) on the weeks used; the others are forecast.

    Exposure is above 0 everywhere; counts may be anything where they are not used.
    """
    series, weeks = counts.shape
    used_weeks = np.flatnonzero(is_used.any(axis=0))
    history = int(used_weeks[-1] + 1) if len(used_weeks) else 0
    x, kinds = design(weeks, history)
    prior_variance = np.array([PRIOR_SD[kind] for kind in kinds]) ** 2
    is_level = np.array([kind == "level" for kind in kinds])
    used = is_used.astype(float)
    y = np.where(is_used, counts, 0.0)
    total, exposed = y.sum(axis=1), (used * exposure).sum(axis=1)
    overall = np.log((total.sum() + 0.5) / max(exposed.sum(), 1e-9))
    beta = np.zeros((series, x.shape[1]))
    beta[:, 0] = np.log((total + 0.5 * np.exp(overall)) / np.maximum(exposed + 0.5, 1e-9))
    centre = np.where(is_level, beta[:, 0].mean(), 0.0)
    variance = prior_variance.copy()
    dispersion = np.ones(series)
    weights = used
    covariance = np.zeros((series, x.shape[1], x.shape[1]))
    for _ in range(ITERATIONS):
        beta, covariance, mean = newton(x, y, exposure, weights / dispersion[:, None], beta, centre, 1 / variance)
        # the spread between series, and their common course
        spread = (beta - centre) ** 2 + covariance.diagonal(axis1=1, axis2=2)
        variance = (spread.sum(axis=0) + PRIOR_SERIES * prior_variance) / (series + PRIOR_SERIES)
        if series >= SHARED_FROM_SERIES:
            shared = beta.sum(axis=0) / variance / (series / variance + 1 / prior_variance)
            centre = np.where(is_level, beta.mean(axis=0), shared)
        else:
            centre = np.where(is_level, beta.mean(axis=0), 0.0)
        dispersion = shrunk_dispersion(y, mean, weights, x.shape[1])
        weights = used * outlier_weights(y, mean, dispersion)
    return Baseline(x, beta, covariance, 1 / variance, centre, dispersion, weights)


def newton(
    x: Floats, y: Floats, exposure: Floats, weights: Floats, beta: Floats, centre: Floats, precision: Floats
) -> tuple[Floats, Floats, Floats]:
    """Take one step towards the coefficients that fit best; give them, their covariance and the mean before the step."""
    p = x.shape[1]
    mean = exposure * np.exp(np.clip(beta @ x.T, -30, 30))
    products = (x[:, :, None] * x[:, None, :]).reshape(len(x), p * p)
    information = ((weights * mean) @ products).reshape(-1, p, p) + np.diag(precision)
    gradient = (weights * (y - mean)) @ x + precision * (centre - beta)
    covariance = np.linalg.inv(information)
    step = np.einsum("spq,sq->sp", covariance, gradient)
    largest = np.abs(step).max(axis=1, keepdims=True)
    return beta + step * np.minimum(1, MAX_LOG_STEP / np.maximum(largest, 1e-12)), covariance, mean


def shrunk_dispersion(y: Floats, mean: Floats, weights: Floats, coefficients: int) -> Floats:
    """Estimate each series' variance over mean, drawn towards what is usual among the series."""
    pearson = np.where(weights > 0, weights * (y - mean) ** 2 / np.maximum(mean, 1e-9), 0.0).sum(axis=1)
    freedom = np.maximum((weights > 0).sum(axis=1) - coefficients, 1.0)
    raw = np.maximum(pearson / freedom, 0.05)
    # at a low level the statistic varies more than chi-square does: its variance is 2 + 1/mean a week
    level = np.where(weights > 0, mean, 0).sum(axis=1) / np.maximum((weights > 0).sum(axis=1), 1)
    freedom = freedom * 2 / (2 + 1 / np.maximum(level, 0.05))
    told = level >= 0.5
    if told.sum() < 3:
        usual, prior_freedom = max(1.0, float(np.median(raw[told])) if told.any() else 1.2), 20.0
    else:
        logs = np.log(raw[told])
        between = max(logs.var(ddof=1) - polygamma(1, freedom[told] / 2).mean(), 1e-3)
        prior_freedom = float(np.clip(2 / between, 4, 400))  # trigamma(d/2) is about 2/d
        usual = float(np.average(raw[told], weights=freedom[told]))
    return np.maximum((freedom * raw + prior_freedom * usual) / (freedom + prior_freedom), 1.0)


def outlier_weights(y: Floats, mean: Floats, dispersion: Floats) -> Floats:
    """Weigh weeks far above their mean by the inverse square of how far, as the improved Farrington method does."""
    mean = np.maximum(mean, 1e-9)
    residual = 1.5 * (y ** (2 / 3) - mean ** (2 / 3)) / (mean ** (1 / 6) * np.sqrt(dispersion)[:, None])
    return np.where(residual > OUTLIER, (OUTLIER / np.maximum(residual, OUTLIER)) ** 2, 1.0)
