"""What a series does by itself, change or no change: a trend, a season, a wandering; believed, then learned.

Few weeks cannot tell a trend or a season from a change, and neither zero nor anything at all is a sensible belief.
Most series do little, some do much. So there are kinds of series, narrow and wide in trend and in season; the weeks
before the change say how far a series is of each kind (Laplace's approximation of the evidence; the weeks after say
nothing, as a fall after the change would look like a trend), and the answer is the mixture of the kinds' answers. A
steady series keeps narrow intervals, and one whose weeks show a trend is not called an effect.

Sources: S. Lewis and A. Raftery, JASA 92 (1997) 648-655 (Laplace's approximation); J. Hoeting et al., Bayesian model
averaging, Statistical Science 14 (1999) 382-417. The kinds, their shares and the wandering are ours, measured:
benchmarks/effects.py, benchmarks/effects_worlds.py.
"""

from dataclasses import dataclass, replace

import numpy as np
import scipy

from queries.statistics.quasi_poisson import Array, Fit, fit

YEAR = 365.2425 / 7
LEARNED_FROM = 100
"""Complaints of a series from which on it tells something of trends and seasons."""
BELIEVED_AS = 10
"""The beliefs count as much as so many other series."""
WANDER_LIKENESS = 0.8
"""Correlation of the wandering from week to week."""
_LEVEL_SD, _SLOPE_SD = 3.0, 0.1
"""Of the change itself: so wide that they matter only where one side has no complaints at all."""
MEAN_CHANGE, SLOPE = np.eye(6)[2], np.eye(6)[3]
"""Which coefficients of `design` are the mean change and the slope after it."""
_OWN = [0, 1, 4, 5]


@dataclass(frozen=True)
class Beliefs:
    """What series do by themselves, on the log scale: the usual, and far more."""

    trend_sd: tuple[float, float] = (0.10, 0.50)
    """A year's trend against the exposure."""
    season_sd: tuple[float, float] = (0.03, 0.20)
    """Each of the two coefficients of a season of its own."""
    far_more: tuple[float, float] = (0.12, 0.02)
    """How many series are of the second kind, of trends and of seasons."""
    wander_sd: float = 0.01
    """What weeks share with their neighbours beside chance."""


@dataclass(frozen=True)
class Weighed:
    """The kinds of series, and how far the weeks before the change speak for each."""

    spreads: tuple[Array, ...]
    """Of each kind: the standard deviations of the coefficients."""
    weights: Array
    middle: Array
    """One spread in place of all: the weighted geometric mean."""


@dataclass(frozen=True)
class Change:
    """The mean change, log scale."""

    value: float
    low: float
    high: float
    below_zero: float
    """Probability of a fall."""


def design(place: Array, before: Array, after: Array) -> Array:
    """Lay out the columns: one, trend, change, slope after, season; centred, so that `change` is the mean change."""
    is_after = np.zeros(len(place))
    is_after[after[0] :] = 1
    angle = 2 * np.pi * place / YEAR
    columns = (
        np.ones(len(place)),
        place - place[before].mean(),
        is_after,
        is_after * (place - place[after].mean()),
        np.cos(angle),
        np.sin(angle),
    )
    return np.stack(columns, axis=1)


def weigh(counts: Array, columns: Array, offset: Array, beliefs: Beliefs) -> Weighed:
    """Weigh the kinds by how well each explains the weeks before the change, and how usual it is."""
    wide_trend, wide_season = beliefs.far_more
    kinds, usual = [], []
    for trend, of_trend in zip(beliefs.trend_sd, (1 - wide_trend, wide_trend), strict=True):
        for season, of_season in zip(beliefs.season_sd, (1 - wide_season, wide_season), strict=True):
            kinds.append((np.log(trend), np.log(season)))
            usual.append(np.log(of_trend * of_season))
    spreads = tuple(_spread(*np.exp(kind)) for kind in kinds)
    fits = [fit(counts, columns[:, _OWN], offset, spread[_OWN], lag=0) for spread in spreads]
    # one dispersion for all, that of the fit that is free to follow the weeks, or they could not be compared
    free = fits[-1].dispersion
    evidence = np.array(usual)
    evidence += [_log_evidence(counts, found, spread[_OWN], free) for found, spread in zip(fits, spreads, strict=True)]
    weights = np.exp(evidence - evidence.max())
    weights /= weights.sum()
    return Weighed(spreads, weights, _spread(*np.exp(weights @ np.array(kinds))))


def learned(members: Array, volume: Array, beliefs: Beliefs) -> Beliefs:
    """Learn from other series (members × weeks) how many do far more than the usual, beside what is believed.

    volume  of each member: what its counts are out of, members × weeks
    """
    place = np.arange(members.shape[1])
    columns = design(place, place, place[-1:])
    wide = []
    for counts, exposure in zip(members, volume, strict=True):
        usable = (exposure > 0) & np.isfinite(exposure)
        if counts[usable].sum() < LEARNED_FROM or usable.sum() < len(_OWN) + 2:
            continue
        weights = weigh(counts[usable], columns[usable], np.log(exposure[usable]), beliefs).weights.reshape(2, 2)
        wide.append((weights[1].sum(), weights[:, 1].sum()))
    totals = np.sum(wide, axis=0) if wide else np.zeros(2)
    shares = (BELIEVED_AS * np.array(beliefs.far_more) + totals) / (BELIEVED_AS + len(wide))
    return replace(beliefs, far_more=(float(shares[0]), float(shares[1])))


def mixture(fits: list[Fit], weights: Array, wider: float, confidence: float) -> Change:
    """Mix the kinds' answers, each Student's t, its error so many times wider."""
    values, errors = np.array([found.of(MEAN_CHANGE) for found in fits]).T
    errors, free = errors * wider, fits[0].free

    def below(at: float) -> float:
        return float(weights @ scipy.stats.t.cdf((at - values) / errors, free))

    furthest = float(np.abs(values).max() + 100 * errors.max())
    ends = [(1 - confidence) / 2, (1 + confidence) / 2]
    low, high = (scipy.optimize.brentq(lambda at, end=end: below(at) - end, -furthest, furthest) for end in ends)
    return Change(float(weights @ values), low, high, below(0.0))


def _spread(trend: float, season: float) -> Array:
    return np.array([np.inf, trend / YEAR, _LEVEL_SD, _SLOPE_SD, season, season])


def _log_evidence(counts: Array, found: Fit, spread: Array, dispersion: float) -> float:
    """How well a belief explains the weeks, up to a constant."""
    likelihood = float((counts * np.log(np.maximum(found.mean, 1e-12)) - found.mean).sum()) / dispersion
    believed = -0.5 * float(np.square(found.coefficients[1:] / spread[1:]).sum()) - float(np.log(spread[1:]).sum())
    return likelihood + believed + 0.5 * float(np.linalg.slogdet(found.model_covariance)[1])
