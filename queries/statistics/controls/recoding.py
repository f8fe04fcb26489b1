"""One name ends where another begins, at the same height: it was given a new name, and nothing else happened.

Told from counts alone: the old name's last complaint and the new one's first lie close together, silence on the other
side is no chance, and both bring as many a week, as a share of everything. The limits are ours, measured:
benchmarks/causes_worlds.py.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

CHANCE = 1e-4
"""Silence after the old one, and before the new one, is no chance below this probability."""
APART_WEEKS = 2
"""The old one's last week and the new one's first lie no further apart."""
COMPARED_WEEKS = 26
LEAST_WEEKS, LEAST = 2, 12
"""The new one has been there for so many weeks, with so many complaints; so had the old one."""
ALIKE = 0.35
"""Their heights differ by no more than this (log scale), beyond what chance explains (two standard errors)."""


@dataclass(frozen=True)
class Recoding:
    """Rows of what is one; `week` is the first week of the new name."""

    old: int
    new: int
    week: int


def find(counts: NDArray[np.float64]) -> list[Recoding]:
    """Find pairs among the rows of series × weeks, oldest first; each row is in one pair at most."""
    counts = np.asarray(counts, dtype=float)
    series, weeks = counts.shape
    if not series or weeks < 2 * LEAST_WEEKS:
        return []
    is_any = counts > 0
    first = np.where(is_any.any(axis=1), is_any.argmax(axis=1), weeks)
    last = np.where(is_any.any(axis=1), weeks - 1 - is_any[:, ::-1].argmax(axis=1), -1)
    volume = counts.sum(axis=0)
    volume = volume / max(volume.mean(), 1e-9)
    pairs = []
    for new in np.flatnonzero((first >= LEAST_WEEKS) & (first <= weeks - LEAST_WEEKS)):
        start = first[new]
        for old in np.flatnonzero((np.abs(last - start) <= APART_WEEKS) & (first < start - LEAST_WEEKS)):
            misfit = _misfit(counts, volume, old, new, start, last[old])
            if old != new and misfit is not None:
                pairs.append((misfit, int(old), int(new), int(start)))
    found, taken = [], set()
    for _, old, new, start in sorted(pairs):
        if old not in taken and new not in taken:
            found.append(Recoding(old, new, start))
            taken |= {old, new}
    return found


def _misfit(
    counts: NDArray[np.float64], volume: NDArray[np.float64], old: int, new: int, start: int, last: int
) -> float | None:
    """Give by how much the heights differ (log scale); None where they are not the same, or little is known."""
    before = slice(max(0, start - COMPARED_WEEKS), start)
    after = slice(start, start + COMPARED_WEEKS)
    came, comes = counts[old, before].sum(), counts[new, after].sum()
    exposed_before, exposed_after = volume[before].sum(), volume[after].sum()
    if min(came, comes) < LEAST or not min(exposed_before, exposed_after):
        return None
    # zeros of a variance of twice the mean, as in `existence`
    silent_after = came / exposed_before * volume[last + 1 :].sum() * np.log(2)
    silent_before = comes / exposed_after * volume[:start].sum() * np.log(2)
    if min(silent_after, silent_before) < -np.log(CHANCE):
        return None
    misfit = abs(float(np.log(comes / exposed_after) - np.log(came / exposed_before)))
    error = float(np.sqrt(2 * (1 / came + 1 / comes)))
    return misfit if misfit <= max(ALIKE, 2 * error) else None
