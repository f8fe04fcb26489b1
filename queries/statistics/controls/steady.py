"""The volume of complaints that many series share, from those that stayed steady; each series leaves itself out.

More customers, a sale or a week of holidays move all causes alike, so a cause is measured by the others. Their plain
sum will not do: where one large cause is solved, or a new one begins, it moves and every other cause seems to change.
So a series counts towards the volume only in the weeks in which its share stayed what it was.

The volume is one number a week, every series has one level, and a count is about the product of both (two-way fit by
medians, which up to half of the series may spoil). Summed over 1, 2, 4, 13 and 26 weeks, counts that lie further from
it than chance and the usual wandering of shares explain are left out for those weeks; how far shares usually wander is
learned from all series. Of the rest the volume is a weighted mean: a large series counts for more than a small one only
as far as chance, not wandering, is what makes it uncertain.

Sources: J. W. Tukey, Exploratory Data Analysis, 1977 (median polish); F. J. Anscombe, Biometrika 35 (1948) 246-254
(square roots of counts); J. Lopez Bernal, S. Cummins and A. Gasparrini, International Journal of Epidemiology 47 (2018)
2082-2093 (controls must not have changed themselves). The lengths, the limit and the weights are ours, measured:
benchmarks/causes_worlds.py.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

LENGTHS = (1, 2, 4, 13, 26)
"""Weeks that are summed before a series is asked whether its share changed: short for large changes, long for small."""
LIMIT = 3.5
"""A share has changed where it lies so many standard deviations off; by chance about once in 2,000."""
USUAL_DISPERSION = 1.5
"""Variance over mean of a weekly count around its own mean, where nothing else is known."""
LEAST_WANDER = 0.05
"""Shares wander by so much at least (log scale); less would call the smallest change of a large series one."""
LEAST_LEFT = 0.15
"""Where the steady ones hold less than this part of the others' level in a week, its volume is taken as usual."""
WEIGHT_WEEKS = 8
"""Weights are those for a mean over so many weeks: as long as an outbreak is looked for."""
ROUNDS = 6


@dataclass(frozen=True)
class Steady:
    """What is shared, and who shares it."""

    volume: Floats
    """Series × weeks: what all others show of the shared volume, in complaints a week of all series together."""
    is_steady: Bools
    """Series × weeks: the series counts towards the volume of the others."""
    wander: float
    """By how much shares usually wander (log scale)."""


def volume(counts: Floats, *, split: tuple[int, int] | None = None) -> Steady:
    """Give the volume that each series is measured by.

    counts  series × weeks, oldest first, of series that do not overlap and make up the whole
    split   (before, after): counts[:, :before] and counts[:, after:] are compared too, and a series whose share
            changed between them counts in no week; for the effect of a change
    """
    counts = np.asarray(counts, dtype=float)
    series, weeks = counts.shape
    total = counts.sum()
    if series < 2 or not total:
        return Steady(np.full(counts.shape, max(total / max(weeks, 1), 1e-9)), np.ones(counts.shape, dtype=bool), 0.0)
    is_steady = np.ones(counts.shape, dtype=bool)
    wander = LEAST_WANDER
    for blocks in _partitions(weeks):
        is_off, spread = _off(counts, blocks)
        is_steady &= ~is_off[:, blocks]
        wander = max(wander, spread)
    if split is not None:
        blocks = np.full(weeks, 2)
        blocks[: split[0]], blocks[split[1] :] = 0, 1
        is_used = blocks < 2
        is_off, _ = _off(counts[:, is_used], blocks[is_used])
        is_steady &= ~is_off.any(axis=1)[:, None]
    return Steady(_volume(counts, is_steady, wander), is_steady, wander)


def shared(counts: Floats, *, split: tuple[int, int] | None = None) -> Floats:
    """Give the volume that all these series share, by week, in complaints of all of them together; see `volume`."""
    found = volume(counts, split=split)
    counts = np.asarray(counts, dtype=float)
    if len(counts) < 2 or not found.is_steady.any():
        return counts.sum(axis=0)
    nobody = np.zeros((1, counts.shape[1]))
    return _volume(np.vstack([counts, nobody]), np.vstack([found.is_steady, nobody.astype(bool)]), found.wander)[-1]


def _partitions(weeks: int) -> list[NDArray[np.int64]]:
    """For each length that fits at least twice: the block of each week, aligned to the newest."""
    place = np.arange(weeks)[::-1]
    found = []
    for length in LENGTHS:
        if weeks >= 2 * length:
            number = weeks // length
            found.append(number - 1 - np.minimum(place // length, number - 1))
    return found


def _off(counts: Floats, blocks: NDArray[np.int64]) -> tuple[Bools, float]:
    """Give series × blocks: is the share another one than in most blocks; and by how much shares wander."""
    number = int(blocks.max()) + 1
    sums = np.zeros((len(counts), number))
    np.add.at(sums.T, blocks, counts.T)
    length = np.bincount(blocks, minlength=number).astype(float)
    level, factor = _two_way(sums, length)
    mean = level[:, None] * factor * length
    off = 2 * (np.sqrt(sums + 0.375) - np.sqrt(mean + 0.375))
    # where chance is small, what is left is wandering: the square root moves by sqrt(mean) × half the log change
    is_telling = mean >= 10
    wander = LEAST_WANDER
    if is_telling.sum() >= 8:
        beyond = np.median(off[is_telling] ** 2) / 0.455 - USUAL_DISPERSION
        wander = float(np.sqrt(max(beyond / np.median(mean[is_telling]), LEAST_WANDER**2)))
    return np.abs(off) > LIMIT * np.sqrt(USUAL_DISPERSION + mean * wander**2), wander


def _two_way(sums: Floats, length: Floats) -> tuple[Floats, Floats]:
    """Give a level of each series (a week) and a factor of each block, by medians; the factor is 1 in the middle."""
    rate = np.log((sums + 0.5) / length)
    weight = 1 / (USUAL_DISPERSION / (sums + 0.5) + 2 * LEAST_WANDER)
    of_series = np.median(weight, axis=1)
    level = np.median(rate, axis=1)
    factor = np.zeros(len(length))
    for _ in range(ROUNDS):
        factor = weighted_median(rate - level[:, None], of_series)
        factor -= np.median(factor)
        level = np.median(rate - factor, axis=1)
    return np.exp(level), np.exp(factor)


def weighted_median(values: Floats, weight: Floats) -> Floats:
    """Give the weighted median over the first axis, halfway where two values share it."""
    order = np.argsort(values, axis=0)
    ordered = np.take_along_axis(values, order, axis=0)
    share = weight[order].cumsum(axis=0) / weight.sum()
    low = (share < 0.5 - 1e-9).sum(axis=0)
    high = (share <= 0.5 + 1e-9).sum(axis=0)
    column = np.arange(values.shape[1])
    return (ordered[np.minimum(low, len(values) - 1), column] + ordered[np.minimum(high, len(values) - 1), column]) / 2


def _volume(counts: Floats, is_steady: Bools, wander: float) -> Floats:
    used = is_steady.astype(float)
    factor = counts.sum(axis=0)
    factor = factor / max(factor.mean(), 1e-9)
    level = counts.mean(axis=1)
    for _ in range(ROUNDS):
        # a series that was never steady has no level, and counts nowhere
        exposed = (used * factor).sum(axis=1)
        level = np.where(exposed > 0, (used * counts).sum(axis=1) / np.maximum(exposed, 1e-9), 0.0)
        weight = 1 / (USUAL_DISPERSION / WEIGHT_WEEKS + level * wander**2)
        came, meant = (used * counts * weight[:, None]), used * (level * weight)[:, None]
        factor = np.where(meant.sum(axis=0) > 0, came.sum(axis=0) / np.maximum(meant.sum(axis=0), 1e-9), 1.0)
        factor = np.maximum(factor, 1e-3)
    others, expected = came.sum(axis=0) - came, meant.sum(axis=0) - meant
    whole = (level * weight).sum() - level * weight
    is_told = expected >= LEAST_LEFT * np.maximum(whole, 1e-9)[:, None]
    return np.where(is_told & (expected > 0), others / np.maximum(expected, 1e-9), 1.0) * level.sum()
