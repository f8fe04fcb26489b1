"""How often the test of a change is right: histories with a known truth, and what is said of them.

Run: python -m benchmarks.effects [HISTORIES]. Prints, for each kind of history, the share in which `it worked` is said,
the mean error of the estimate, how often the 90 % interval holds the truth; and the same share for two rules in common
use: comparing the means of before and after (t test), and segmented regression with a free trend (OLS on logs, HAC).

A history: counts of one cause by week, and those of all others as exposure (300 a week, dispersion 1.5). Both share a
season of a year (amplitude 20 %). The cause has a level, a trend of its own (normal, SD 8 % a year), weeks like their
neighbours (AR(1), correlation 0.3, SD 10 %), and counts more spread than Poisson (negative binomial, variance over mean
from 1 to 2). Where nothing changed, the series may have been picked because it had just peaked: the most peaked of 40,
or one with an outbreak (1.5, 2 or 3 times for 4 to 10 weeks) that ended by itself up to three weeks before the date.
"""

import sys
from dataclasses import dataclass, replace

import numpy as np
import scipy
from numpy.typing import NDArray

from queries.statistics import interrupted_time_series
from queries.statistics.quasi_poisson import lag_of, long_run

HISTORIES = 2000
WEEKS_A_YEAR = 365.2425 / 7
PEAKED_OF = 40


@dataclass(frozen=True)
class World:
    """What histories are drawn from; see the top of this file."""

    level: float = 20.0
    before: int = 26
    after: int = 16
    drop: float = 0.0
    dispersion: tuple[float, float] = (1.0, 2.0)
    likeness: float = 0.3
    likeness_sd: float = 0.10
    trend_sd: float = 0.08
    own_season: float = 0.0
    picked: str = "at random"


@dataclass(frozen=True)
class Drawn:
    """One history: counts and exposure by week."""

    counts: NDArray[np.float64]
    exposure: NDArray[np.float64]


def draw(rng: np.random.Generator, world: World) -> Drawn:
    """Draw one history, picked as the world says."""
    if world.picked == "most peaked of 40":
        return max((_one(rng, world) for _ in range(PEAKED_OF)), key=lambda drawn: _peak(drawn, world.before))
    return _one(rng, world)


def _one(rng: np.random.Generator, world: World) -> Drawn:
    weeks = world.before + world.after
    week = np.arange(weeks)
    noise = rng.standard_normal(weeks) * world.likeness_sd
    for at in range(1, weeks):
        noise[at] = world.likeness * noise[at - 1] + np.sqrt(1 - world.likeness**2) * noise[at]
    shared = 0.2 * np.cos(2 * np.pi * (week / WEEKS_A_YEAR + rng.uniform()))
    own = world.own_season * np.cos(2 * np.pi * (week / WEEKS_A_YEAR + rng.uniform()))
    trend = world.trend_sd * rng.standard_normal() * (week - weeks / 2) / WEEKS_A_YEAR
    mean = world.level * np.exp(shared + own + trend + noise)
    if "outbreak" in world.picked:
        length, ended = rng.integers(4, 11), world.before - rng.integers(0, 4)
        mean[max(0, ended - length) : ended] *= rng.choice([1.5, 2.0, 3.0])
    mean[world.before :] *= 1 - world.drop
    counts = _counts(rng, mean, rng.uniform(*world.dispersion))
    return Drawn(counts, _counts(rng, 300 * np.exp(shared), 1.5))


def _counts(rng: np.random.Generator, mean: NDArray[np.float64], dispersion: float) -> NDArray[np.float64]:
    if dispersion <= 1.0001:
        return rng.poisson(mean).astype(float)
    return rng.negative_binomial(mean / (dispersion - 1), 1 / dispersion).astype(float)


def _peak(drawn: Drawn, before: int) -> float:
    """How far the last 1, 2, 4 or 8 weeks stand above the whole time before the date."""
    counts = drawn.counts[:before]
    return max((counts[-w:].sum() - w * counts.mean()) / np.sqrt(w * counts.mean()) for w in (1, 2, 4, 8))


def says_it_worked(drawn: Drawn, before: int) -> tuple[bool, interrupted_time_series.Effect]:
    """Ask as the dashboard does: the interval below zero, and the date standing out among placebo dates."""
    found = interrupted_time_series.effect(drawn.counts, drawn.exposure, before)
    worked = found.change.high < 0
    if worked:
        tried = interrupted_time_series.placebo(
            drawn.counts, drawn.exposure, before, found.weeks_after, found.statistic
        )
        worked = tried.is_passed
    return worked, found


def before_and_after(drawn: Drawn, before: int) -> bool:
    """Compare means of the rates, t test, two-sided 5 %."""
    rate = drawn.counts / drawn.exposure
    test = scipy.stats.ttest_ind(rate[:before], rate[before:], equal_var=False)
    return bool(test.pvalue < 0.05 and test.statistic > 0)


def free_trend(drawn: Drawn, before: int) -> bool:
    """Segmented regression as in textbooks: log rate on trend, level and slope, OLS, Newey and West, 5 % two-sided."""
    rate = np.log((drawn.counts + 0.5) / drawn.exposure)
    week = np.arange(len(rate))
    after = (week >= before).astype(float)
    design = np.stack([np.ones(len(rate)), week, after, after * (week - before)], axis=1)
    bread = np.linalg.inv(design.T @ design)
    coefficients = bread @ design.T @ rate
    scores = design * (rate - design @ coefficients)[:, None]
    free = len(rate) - 4
    covariance = bread @ long_run(scores, lag_of(len(rate))) @ bread * len(rate) / free
    return bool(coefficients[2] / np.sqrt(covariance[2, 2]) < scipy.stats.t.ppf(0.025, free))


@dataclass(frozen=True)
class Scored:
    """What was said of many histories of one world."""

    worked: float
    error: float
    """Mean of estimate minus truth, log scale."""
    covered: float
    naive: float
    textbook: float


def score(world: World, histories: int, seed: int = 20261122, rivals: bool = True) -> Scored:
    """Draw histories and ask."""
    rng = np.random.default_rng(seed)
    rows = []
    truth = np.log(1 - world.drop)
    for _ in range(histories):
        drawn = draw(rng, world)
        worked, found = says_it_worked(drawn, world.before)
        covered = found.change.low <= np.expm1(truth) <= found.change.high
        others = (before_and_after(drawn, world.before), free_trend(drawn, world.before)) if rivals else (0, 0)
        rows.append((worked, found.log_change - truth, covered, *others))
    return Scored(*(float(value) for value in np.mean(np.array(rows, dtype=float), axis=0)))


BASE = World()
LONG = World(before=104, own_season=0.1)
FALLS = replace(BASE, drop=0.3)

WORLDS = {
    "30 % fewer, 20 a week": FALLS,
    "30 % fewer, 30 a week": replace(FALLS, level=30),
    "30 % fewer, 60 a week": replace(FALLS, level=60),
    "30 % fewer, dispersion 1.5": replace(FALLS, dispersion=(1.5, 1.5)),
    "30 % fewer, dispersion 2.5": replace(FALLS, dispersion=(2.5, 2.5)),
    "30 % fewer, after an outbreak": replace(FALLS, picked="outbreak that ended"),
    "30 % fewer, 8 weeks before and after": replace(FALLS, before=8, after=8),
    "30 % fewer, 104 weeks before, own season": replace(LONG, drop=0.3),
    "nothing changed, 20 a week": BASE,
    "nothing changed, 60 a week": replace(BASE, level=60),
    "nothing changed, 5 a week": replace(BASE, level=5),
    "nothing changed, dispersion 2.5": replace(BASE, dispersion=(2.5, 2.5)),
    "nothing changed, most peaked of 40": replace(BASE, picked="most peaked of 40"),
    "nothing changed, outbreak that ended": replace(BASE, picked="outbreak that ended"),
    "nothing changed, 8 weeks before and after": replace(BASE, before=8, after=8),
    "nothing changed, 104 weeks before, own season": LONG,
    "nothing changed, 104 weeks, outbreak that ended": replace(LONG, picked="outbreak that ended"),
    "harder: neighbours 0.5, SD 15 %": replace(BASE, likeness=0.5, likeness_sd=0.15),
    "harder: trends of 15 % a year": replace(BASE, trend_sd=0.15),
    "harder: season of its own, 26 weeks": replace(BASE, own_season=0.1),
}


def main(histories: int = HISTORIES) -> None:
    """Print a line a world."""
    print(f"{histories} histories each; 26 weeks before and 16 after where nothing else is said\n")
    head = ("it worked", "error", "90 % holds", "means", "free trend")
    print(f"{'':<50}" + "".join(f"{name:>12}" for name in head))
    for name, world in WORLDS.items():
        fewer = histories // 5 if world.picked == "most peaked of 40" or world.before > 52 else histories
        found = score(world, max(fewer, 1))
        print(
            f"{name:<50}{found.worked:>12.1%}{found.error:>+12.3f}{found.covered:>12.1%}"
            f"{found.naive:>12.1%}{found.textbook:>12.1%}",
            flush=True,
        )


if __name__ == "__main__":
    main(*(int(word) for word in sys.argv[1:]))
