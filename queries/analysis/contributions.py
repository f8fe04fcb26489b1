"""Where a change of a share comes from: what each group adds to it, so that the parts make the whole.

share - share before = sum over the groups of [part x (share - share before)] + [(part - part before) x (share before -
the whole's share before)], part being the group's part of all cases (E. M. Kitagawa, Components of a difference between
two rates, J. Am. Stat. Assoc. 50 (1955) 1168-1194; here with the earlier period as base, so that nothing is left over).
The first bracket is what happened within the group, the second that it grew or shrank.

`drivers` searches the values of dimensions and their pairs for groups that moved apart from all others; these share no
case, and all other cases are the last group, so what they add makes the whole change by the same formula.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from queries import period
from queries.semantic import multi_period
from queries.semantic.dimensions import used_for
from queries.semantic.request import Request
from queries.settings import settings
from queries.statistics import drivers as search
from queries.statistics.multiple_testing import discoveries
from queries.statistics.proportions import difference_p_value
from queries.warehouse.generation import Generation

SEARCHED = used_for("drivers")
"""What is searched: where a complaint came from, and what it is about; never people."""


@dataclass(frozen=True)
class Contributions:
    """What each group of a dimension adds to the change of a share."""

    dimension: str
    difference: float
    """Of the whole: share less share before; NaN where one is of nothing."""
    rows: pd.DataFrame
    """One row a group, the largest first: the dimension (None: not given), value, n, previous_value, previous_n,
    within, mix, contribution (within + mix; together the difference), is_more_than_chance (its own share changed)."""


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


def contributions(
    generation: Generation, metric: str, dimension: str, request: Request, of: Mapping[str, str] | None = None
) -> Contributions:
    """Take the change of a share against the period before apart by a dimension; the request needs both dates.

    A group is tested by the score test of two shares, the many groups together by Benjamini and Hochberg; one with
    fewer than the settings' small_n in either period is never said to have changed.
    """
    return of_each(counts(generation, metric, (dimension,), request), (dimension,), of)[0]


def counts(
    generation: Generation, metric: str, dimensions: tuple[str, ...], request: Request
) -> tuple[pd.DataFrame, ...]:
    """Ask what `of_each` is made of, in one query: the period's rows by all of the dimensions, and the rows before."""
    now = period.Period(request.from_on, request.to_on)
    return multi_period.run(
        generation, metric, replace(request, by=dimensions, grain=None), (now, period.previous(now))
    )


def of_each(
    found: tuple[pd.DataFrame, ...], dimensions: tuple[str, ...], of: Mapping[str, str] | None = None
) -> list[Contributions]:
    """As `contributions`, by each of several dimensions, from the rows that `counts` gave.

    Each case is in one group of every dimension, so the counts of the finest groups add up to those of each.
    """
    now, before = (_of(frame, of or {}) for frame in found)
    return [_of_dimension(dimension, now, before) for dimension in dimensions]


def _of_dimension(dimension: str, now: pd.DataFrame, before: pd.DataFrame) -> Contributions:
    # every group of either period, in the order of the names, with its place in that order for each row
    place, names = pd.factorize(
        np.concatenate([frame[dimension].to_numpy(object) for frame in (now, before)]),
        sort=True,
        use_na_sentinel=False,
    )
    part, whole, part_0, whole_0 = (
        np.bincount(own, frame[column].to_numpy(float), minlength=len(names))
        for frame, own in ((now, place[: len(now)]), (before, place[len(now) :]))
        for column in ("numerator", "denominator")
    )
    n, n_0 = whole.sum(), whole_0.sum()
    if not n or not n_0:
        columns = [dimension, "value", "n", "previous_value", "previous_n", "within", "mix", "contribution"]
        return Contributions(dimension, float("nan"), pd.DataFrame(columns=[*columns, "is_more_than_chance"]))
    within, mix = within_and_mix(part, whole, part_0, whole_0)
    with np.errstate(divide="ignore", invalid="ignore"):
        share, share_0 = part / whole, part_0 / whole_0
        p_value = difference_p_value(part, whole, part_0, whole_0)
    enough = np.minimum(whole, whole_0) >= max(settings().small_n, 1)
    changed = np.zeros(len(names), dtype=bool)
    if enough.any():
        changed[enough] = discoveries(p_value[enough])
    rows = pd.DataFrame(
        {
            dimension: [None if pd.isna(name) else name for name in names],
            "value": share,
            "n": whole.astype(int),
            "previous_value": share_0,
            "previous_n": whole_0.astype(int),
            "within": within,
            "mix": mix,
            "contribution": within + mix,
            "is_more_than_chance": changed,
        }
    )
    order = rows["contribution"].abs().sort_values(ascending=False, kind="stable").index
    difference = float(part.sum() / n - part_0.sum() / n_0)
    return Contributions(dimension, difference, rows.loc[order].reset_index(drop=True))


def within_and_mix(
    part: np.ndarray, whole: np.ndarray, part_0: np.ndarray, whole_0: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """What each group adds by its own change, and by growing or shrinking; counts now and before (`_0`), of some."""
    n, n_0 = whole.sum(), whole_0.sum()
    all_0 = part_0.sum() / n_0
    with np.errstate(divide="ignore", invalid="ignore"):
        share, share_0 = part / whole, part_0 / whole_0
        # a group that is there in one period only has no change of its own: all it does is come or go
        within = np.where((whole > 0) & (whole_0 > 0), whole / n * (share - share_0), 0.0)
        base = np.where(whole_0 > 0, share_0, np.where(whole > 0, share, all_0))
    return within, (whole / n - whole_0 / n_0) * (base - all_0)


def _of(frame: pd.DataFrame, of: Mapping[str, str]) -> pd.DataFrame:
    for key, value in of.items():
        frame = frame[frame[key] == value]
    return frame


def drivers(
    found: tuple[pd.DataFrame, pd.DataFrame],
    dimensions: tuple[str, ...] = SEARCHED,
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
