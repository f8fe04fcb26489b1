"""Which groups moved a share: searched over the values of dimensions and their pairs, and what each adds to the change.

The groups found share no case, and all other cases are the last group; so what they add makes the whole change, by the
same formula as `contributions` (Kitagawa, 1955).
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from queries.analysis.contributions import within_and_mix
from queries.settings import settings
from queries.statistics import drivers as search

DIMENSIONS = ("channel", "store", "cause", "product_category")
"""What is searched: where a complaint came from, and what it is about; never people."""


@dataclass(frozen=True)
class Driver:
    """One group and what it adds to the change; shares from 0 to 1."""

    where: Mapping[str, object]
    """Its value in one dimension or in two, None where it is not given; empty: all other cases."""
    value: float
    n: int
    previous_value: float
    previous_n: int
    within: float
    """What it adds by its own change."""
    mix: float
    """What it adds by being a larger or a smaller part than before."""

    @property
    def contribution(self) -> float:
        """What it adds in all."""
        return self.within + self.mix


@dataclass(frozen=True)
class Drivers:
    """The change of a share, taken apart by the groups that moved it."""

    difference: float
    """Share less share before; NaN where one is of nothing."""
    groups: tuple[Driver, ...]
    """Those that moved apart from all others by more than chance, the surest first; none: it moved alike everywhere."""
    rest: Driver | None
    """All other cases; None where nothing was found."""


def of(
    found: tuple[pd.DataFrame, pd.DataFrame],
    dimensions: tuple[str, ...] = DIMENSIONS,
    key: Mapping[str, str] | None = None,
) -> Drivers:
    """The groups that moved a share, from the rows of `contributions.counts` by all of these dimensions.

    `key` picks rows of the metric, such as {"clock": "resolution"}. A group of fewer cases than the settings' small_n
    in either period is never named.
    """
    frames = list(found)
    for name, value in (key or {}).items():
        frames = [frame[frame[name] == value] for frame in frames]
    both = pd.concat(frames, keys=(0, 1), names=["when"]).reset_index("when")
    codes, values = {}, {}
    for name in dimensions:
        codes[name], values[name] = pd.factorize(both[name].to_numpy(object), sort=False, use_na_sentinel=False)
    if not len(both):
        return Drivers(float("nan"), (), None)
    cells, place = np.unique(np.stack([codes[name] for name in dimensions]), axis=1, return_inverse=True)
    place, is_before = place.ravel(), both["when"].to_numpy() == 1
    counts = [
        np.bincount(place[mask], both[column].to_numpy(float)[mask], minlength=cells.shape[1])
        for mask in (~is_before, is_before)
        for column in ("numerator", "denominator")
    ]
    totals = [column.sum() for column in counts]
    if not totals[1] or not totals[3]:
        return Drivers(float("nan"), (), None)
    moved = search.search(dict(zip(dimensions, cells, strict=True)), *counts, least=settings().small_n)
    difference = float(totals[0] / totals[1] - totals[2] / totals[3])
    if not moved:
        return Drivers(difference, (), None)
    others = ~np.any([group.is_in for group in moved], axis=0)
    members = [*(group.is_in for group in moved), others]
    sums = [np.array([column[mask].sum() for mask in members]) for column in counts]
    within, mix = within_and_mix(*sums)
    with np.errstate(divide="ignore", invalid="ignore"):
        shares, before = sums[0] / sums[1], sums[2] / sums[3]
    wheres = [{name: _given(values[name][code]) for name, code in group.where.items()} for group in moved]
    told = [
        Driver(
            where, float(shares[i]), int(sums[1][i]), float(before[i]), int(sums[3][i]), float(within[i]), float(mix[i])
        )
        for i, where in enumerate([*wheres, {}])
    ]
    return Drivers(difference, tuple(told[:-1]), told[-1])


def _given(value: object) -> object:
    return None if pd.isna(value) else value
