"""Where the change of a share comes from: the groups whose own share moved away from that of all others.

Groups are the values of each dimension and of each pair of dimensions. A group is named where its change differs from
that of all other cases (score test of the difference of two differences) and is none of chance itself (score test;
Fisher's exact test where few are expected). Any name is wrong in at most 5 % of quiet periods: half of that goes to the
values of one dimension, half to the many pairs, each shared among the groups looked at (Bonferroni). A group that is
named is taken away, and the rest is searched again: what merely overlaps with it is not named for it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import combinations

import numpy as np
import scipy
from numpy.typing import NDArray

from queries.statistics.proportions import difference_p_value, exact_p_value

Floats = NDArray[np.float64]
RATE = 0.05
_FEW_EXPECTED = 5
MOST = 3
"""Names that are given; who needs more looks at the whole table."""


@dataclass(frozen=True)
class Group:
    """One group that moved."""

    where: Mapping[str, int]
    """Its code in each dimension that it is told by: one, or two."""
    is_in: NDArray[np.bool_]
    """Which of the cells are its own, without those of the groups before it."""
    p_value: float
    """Of the search that found it, for all groups looked at."""


def search(
    codes: Mapping[str, NDArray[np.int64]],
    part: Floats,
    whole: Floats,
    part_before: Floats,
    whole_before: Floats,
    *,
    least: int,
    rate: float = RATE,
    most: int = MOST,
) -> tuple[Group, ...]:
    """Find the groups that moved, the surest first; nothing where the change is of chance or is everywhere alike.

    Arrays have one place a cell; a cell is one combination of all dimensions, `codes` says which. `part` of `whole`
    cases counted now and before; a group of fewer than `least` cases in either period is not looked at.
    """
    partitions = [((name,), np.asarray(code)) for name, code in codes.items()]
    partitions += [
        ((a, b), np.unique(np.stack([codes[a], codes[b]]), axis=1, return_inverse=True)[1].ravel())
        for a, b in combinations(codes, 2)
    ]
    left = np.ones(len(part), dtype=bool)
    found: list[Group] = []
    while len(found) < most and left.any():
        best, looked_at = [], {1: 0, 2: 0}
        for names, code in partitions:
            sums = [np.bincount(code[left], values[left]) for values in (part, whole, part_before, whole_before)]
            p_values = _p_values(*sums, least)
            looked_at[len(names)] += int(np.isfinite(p_values).sum())
            if np.isfinite(p_values).any():
                place = int(np.nanargmin(p_values))
                best.append((float(p_values[place]), names, code == place))
        shared = [(p_value * looked_at[len(names)] * len(looked_at), names, own) for p_value, names, own in best]
        # of two that are the same cases, the one told by fewer words, which comes first
        p_value, names, is_in = min(shared, key=lambda one: one[0], default=(1.0, (), left))
        if p_value > rate:
            break
        is_in = is_in & left
        one = int(np.flatnonzero(is_in)[0])
        where = {name: int(codes[name][one]) for name in names}
        found.append(Group(where, is_in, min(p_value, 1.0)))
        left = left & ~is_in
    return tuple(found)


def _p_values(part: Floats, whole: Floats, part_0: Floats, whole_0: Floats, least: int) -> Floats:
    """Of each group against all others; NaN where either is of too few."""
    rest, rest_whole = part.sum() - part, whole.sum() - whole
    rest_0, rest_whole_0 = part_0.sum() - part_0, whole_0.sum() - whole_0
    enough = np.minimum(np.minimum(whole, whole_0), np.minimum(rest_whole, rest_whole_0)) >= max(least, 1)
    found = np.full(len(part), np.nan)
    if not enough.any():
        return found
    own = _change(part[enough], whole[enough], part_0[enough], whole_0[enough])
    others = _change(rest[enough], rest_whole[enough], rest_0[enough], rest_whole_0[enough])
    z = (own[0] - others[0]) / np.sqrt(own[1] + others[1])
    apart = 2 * scipy.special.ndtr(-np.abs(z))
    counts = [values[enough] for values in (part, whole, part_0, whole_0)]
    of_chance = difference_p_value(*counts)
    fewest = np.minimum(counts[1], counts[3])
    pooled = (counts[0] + counts[2]) / (counts[1] + counts[3])
    # an exact test costs more, and says nothing of what is alike anyway
    rare = (apart < RATE) & (fewest * np.minimum(pooled, 1 - pooled) < _FEW_EXPECTED)
    if rare.any():
        of_chance[rare] = exact_p_value(*(values[rare] for values in counts))
    found[enough] = np.maximum(apart, of_chance)
    return found


def _change(part: Floats, whole: Floats, part_0: Floats, whole_0: Floats) -> tuple[Floats, Floats]:
    """The change of a share, and its variance if there were none; half a case more of each keeps that above 0."""
    share = (part + part_0 + 0.5) / (whole + whole_0 + 1)
    return part / whole - part_0 / whole_0, share * (1 - share) * (1 / whole + 1 / whole_0)
