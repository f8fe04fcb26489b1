"""What each of many weekly series would count if nothing unusual were going on, learned from all of them together.

On the logarithmic scale a series has a level, a slow trend, a slow wandering and a season of one year (two harmonics);
it varies more than chance by its own dispersion (variance over mean). One series of six complaints a week tells its
season badly; forty together tell what seasons are like. So the coefficients are taken as drawn from normal
distributions whose means and variances are learned from all series (penalised quasi-likelihood, with MacKay's fixed
point for the variances), and the dispersions as drawn from a scaled inverse chi-square distribution. Where series do
not wander, or have no season of their own, that is learned too, and costs little. Past outbreaks are down-weighted.
Sharper turns of the season, as at holidays, are fitted as common to all series.

With a short history the spread between series says how far a trend or season not yet seen may carry a series off: the
forecast is then the more uncertain, and nothing need be switched on or off at some length of history.

The wandering is the beginning of a Brownian motion's expansion in sines, pinned at the last week: so the level of today
is learned from recent weeks as far as levels have been seen to wander.

Sources: N. Breslow and D. Clayton, Approximate inference in generalized linear mixed models, JASA 88 (1993) 9-25; D.
MacKay, Bayesian interpolation, Neural Computation 4 (1992) 415-447 (variances); G. Smyth, Linear models and empirical
Bayes methods, Stat. Appl. Genet. Mol. Biol. 3 (2004) article 3 (dispersions); A. Noufaily et al., An improved algorithm
for outbreak detection in multiple surveillance systems, Stat. Med. 32 (2013) 1206-1222 (weights, threshold 2.58).
"""

from dataclasses import dataclass

import numpy as np
import scipy
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

WEEKS_A_YEAR = 365.2425 / 7
SHARED_FROM_WEEKS = 70
"""The sharper turns of the season are fitted from so many weeks on."""
HARMONICS, WANDERS = 2, 4
SHARED_HARMONICS = range(HARMONICS + 1, 13)
"""Sharper turns of the season (holidays, sales) are fitted as common to all series only."""
PRIOR_SHARED_SD = 0.05
PRIOR_SD = {"level": 1.5, "trend": 0.2, "wander": 0.05, "season 1": 0.15, "season 2": 0.08}
"""Believed spread between series on the log scale: of levels, of trends (a year), of what a level wanders in a year,
and of each coefficient of the season."""
PRIOR_SERIES = 1.0
"""The beliefs count as much as this number of series would: with few series they decide, with many the data do."""
SHARED_FROM_SERIES = 8
"""With fewer series no trend or season is taken as common to all."""
OUTLIER = 2.58
"""A week whose Anscombe residual is above this counts less: by the inverse square of how far it is above."""
MASKING = 1.5
"""Nor is a series' dispersion taken as larger than this many times the median when such weeks are looked for."""
ITERATIONS = 12
"""Steps of fitting; variances then stand to within 2 % (measured against 60 steps)."""
MAX_LOG_STEP = 2.0
MAX_LOG = 30.0


@dataclass(frozen=True)
class Baseline:
    """The fitted course of each series."""

    design: Floats
    """Weeks × coefficients, for every week given, also those that were not used."""
    coefficients: Floats
    """Series × coefficients."""
    covariance: Floats
    """Series × coefficients × coefficients: how uncertain they are."""
    spread: Floats
    """Coefficients: standard deviation between series, as learned."""
    dispersion: Floats
    """Series: variance over mean, at least 1."""
    weights: Floats
    """Series × weeks: 1; less for past outbreaks; 0 where the week was not used."""
    shared_log: Floats
    """Weeks: the sharper part of the season that all series share, log scale."""
    shared_log_variance: Floats
    """Weeks: how uncertain that is."""

    def expected(self, exposure: Floats) -> Floats:
        """Give the mean count, series × weeks, at an exposure of that shape."""
        return exposure * _rate(self.coefficients, self.design, self.shared_log)

    def log_variance(self) -> Floats:
        """Give the variance of the mean's logarithm, series × weeks: what comes of not knowing the coefficients."""
        products = _products(self.design)
        return self.covariance.reshape(len(self.covariance), -1) @ products.T + self.shared_log_variance


def fit(counts: Floats, exposure: Floats, is_used: Bools) -> Baseline:
    """Fit all series (series × weeks) on the weeks used and forecast the others.

    Exposure is above 0 everywhere; a count that is not used may be anything but NaN.
    """
    series, weeks = counts.shape
    x, kinds = design(weeks)
    products = _products(x)
    prior_variance = np.array([PRIOR_SD[kind] for kind in kinds]) ** 2
    is_level = np.array([kind == "level" for kind in kinds])
    # coefficients of one kind have one variance
    alike = np.array([[a == b for a in kinds] for b in kinds], dtype=float)
    alike /= alike.sum(axis=0)
    used = is_used.astype(float)
    y = counts * used

    beta = np.zeros((series, x.shape[1]))
    beta[:, 0] = _first_levels(y, used * exposure)
    centre = np.where(is_level, beta.mean(axis=0), 0.0)
    variance, dispersion, weights = prior_variance, np.ones(series), used
    season = _SharedSeason(
        weeks, is_asked=series >= SHARED_FROM_SERIES and is_used.any(axis=0).sum() >= SHARED_FROM_WEEKS
    )
    for _ in range(ITERATIONS):
        step_weights = weights / dispersion[:, None]
        season.step(y, exposure * _rate(beta, x, season.log), step_weights)
        mean = exposure * _rate(beta, x, season.log)
        beta, covariance = _newton(x, products, y, mean, step_weights, beta, centre, 1 / variance)
        # how far the data tell each coefficient (1) rather than the belief about it (0)
        learned = np.clip(1 - covariance.diagonal(axis1=1, axis2=2) / variance, 0, 1)
        told = learned.sum(axis=0)
        around = ((beta - centre) ** 2).sum(axis=0)
        variance = (around @ alike + PRIOR_SERIES * prior_variance) / (told @ alike + PRIOR_SERIES)
        if series >= SHARED_FROM_SERIES:
            shared = beta.sum(axis=0) / variance / (series / variance + 1 / prior_variance)
            centre = np.where(is_level, beta.mean(axis=0), shared)
        else:
            centre = np.where(is_level, beta.mean(axis=0), 0.0)
        dispersion = shrunk_dispersion(y, mean, weights, learned.sum(axis=1))
        # a large outbreak swells its own series' dispersion, and would hide behind it
        weights = used * outlier_weights(y, mean, np.minimum(dispersion, MASKING * np.median(dispersion)))
    return Baseline(x, beta, covariance, np.sqrt(variance), dispersion, weights, season.log, season.log_variance)


def design(weeks: int) -> tuple[Floats, tuple[str, ...]]:
    """Give weeks × coefficients, and the kind of each coefficient."""
    week = np.arange(weeks)
    columns, kinds = [np.ones(weeks), (week - (weeks - 1) / 2) / WEEKS_A_YEAR], ["level", "trend"]
    for k in range(1, WANDERS + 1):
        frequency = (k - 0.5) * np.pi
        scale = np.sqrt(2 * weeks / WEEKS_A_YEAR) / frequency
        columns.append(scale * np.sin(frequency * (weeks - 1 - week) / weeks))
        kinds.append("wander")
    for harmonic in range(1, HARMONICS + 1):
        angle = 2 * np.pi * harmonic * week / WEEKS_A_YEAR
        columns += [np.cos(angle), np.sin(angle)]
        kinds += [f"season {harmonic}"] * 2
    return np.column_stack(columns), tuple(kinds)


def shrunk_dispersion(y: Floats, mean: Floats, weights: Floats, coefficients: Floats) -> Floats:
    """Estimate each series' variance over mean, drawn towards what is usual among the series; at least 1.

    Coefficients: by series, to how many the fit amounts. Weeks of weight 0 are not counted. Below half a complaint a
    week a series tells nothing of its own.
    """
    is_used = weights > 0
    n = is_used.sum(axis=1)
    pearson = (weights * (y - mean) ** 2 / np.maximum(mean, 1e-9)).sum(axis=1)
    raw = np.maximum(pearson / np.maximum(n - coefficients, 1), 0.05)
    level = np.where(is_used, mean, 0).sum(axis=1) / np.maximum(n, 1)
    # at a low level the squares vary more than chi-square does: by 2 + 1/mean a week instead of 2
    freedom = np.maximum(n - coefficients, 1) * 2 / (2 + 1 / np.maximum(level, 0.05))
    is_telling = level >= 0.5
    usual, prior_freedom = 1.5, 10.0
    if is_telling.any():
        usual = float(np.average(raw[is_telling], weights=freedom[is_telling]))
    if is_telling.sum() >= 3:
        chance = scipy.special.polygamma(1, freedom[is_telling] / 2).mean()
        between = max(np.log(raw[is_telling]).var(ddof=1) - chance, 1e-3)
        prior_freedom = float(np.clip(2 / between, 4, 400))  # trigamma(d / 2) is about 2 / d
    return np.maximum((freedom * raw + prior_freedom * usual) / (freedom + prior_freedom), 1.0)


def outlier_weights(y: Floats, mean: Floats, dispersion: Floats) -> Floats:
    """Weigh weeks far above their mean by the inverse square of how far (Anscombe residuals), others 1."""
    root = np.maximum(mean, 1e-9) ** (1 / 6)
    residual = 1.5 * (np.cbrt(y) ** 2 - root**4) / (root * np.sqrt(dispersion)[:, None])
    return (OUTLIER / np.maximum(residual, OUTLIER)) ** 2


class _SharedSeason:
    """The sharper part of the season, common to all series; its size is learned, too."""

    def __init__(self, weeks: int, is_asked: bool) -> None:
        angles = 2 * np.pi * np.outer(np.arange(weeks) / WEEKS_A_YEAR, SHARED_HARMONICS)
        self.x = np.hstack([np.cos(angles), np.sin(angles)])
        self.is_asked = is_asked
        self.coefficients = np.zeros(self.x.shape[1])
        self.variance = PRIOR_SHARED_SD**2
        self.log = self.log_variance = np.zeros(weeks)

    def step(self, y: Floats, mean: Floats, weights: Floats) -> None:
        """Take one step to the coefficients that fit all series best."""
        if not self.is_asked:
            return
        information = (self.x.T * (weights * mean).sum(axis=0)) @ self.x + np.eye(self.x.shape[1]) / self.variance
        covariance = np.linalg.inv(information)
        gradient = self.x.T @ (weights * (y - mean)).sum(axis=0) - self.coefficients / self.variance
        step = covariance @ gradient
        self.coefficients = self.coefficients + step / max(1, np.abs(step).max() / MAX_LOG_STEP)
        told = np.clip(1 - covariance.diagonal() / self.variance, 0, 1).sum()
        around = (self.coefficients**2).sum()
        self.variance = (around + PRIOR_SERIES * PRIOR_SHARED_SD**2) / (told + PRIOR_SERIES)
        self.log = self.x @ self.coefficients
        self.log_variance = ((self.x @ covariance) * self.x).sum(axis=1)


def _rate(beta: Floats, x: Floats, shared_log: Floats) -> Floats:
    return np.exp(np.clip(beta @ x.T + shared_log, -MAX_LOG, MAX_LOG))


def _newton(
    x: Floats,
    products: Floats,
    y: Floats,
    mean: Floats,
    weights: Floats,
    beta: Floats,
    centre: Floats,
    precision: Floats,
) -> tuple[Floats, Floats]:
    """Take one step to the coefficients that fit best; give them and their covariance."""
    size = x.shape[1]
    information = ((weights * mean) @ products).reshape(-1, size, size) + np.diag(precision)
    gradient = (weights * (y - mean)) @ x + precision * (centre - beta)
    covariance = np.linalg.inv(information)
    step = np.einsum("spq,sq->sp", covariance, gradient)
    # a first guess far off must not throw the mean to infinity
    longest = np.abs(step).max(axis=1, keepdims=True)
    return beta + step * np.minimum(1, MAX_LOG_STEP / np.maximum(longest, 1e-12)), covariance


def _products(x: Floats) -> Floats:
    return (x[:, :, None] * x[:, None, :]).reshape(len(x), -1)


def _first_levels(y: Floats, exposure: Floats) -> Floats:
    """Log rate of each series, with half a week of the overall rate added so that none is minus infinity."""
    total, exposed = y.sum(axis=1), exposure.sum(axis=1)
    if not exposed.any():
        return np.zeros(len(y))  # no week is used, as in the first weeks of everything: the belief alone is left
    overall = (total.sum() + 0.5) / max(exposed.sum(), 1e-9)
    half_week = 0.5 * exposed.sum() / max(exposure.size, 1)
    return np.log((total + half_week * overall) / (exposed + half_week))
