"""The promises of a period taken together: which reached the target, and which changed by more than chance.

One decision for the page Overview, its tiles and the weekly report. The target comes first: it is a promise, so the
share itself is held against it. Then the change against the period before: all promises are one family of tests, so
that in a period in which nothing changed some promise is said to have changed in at most 5 of 100 cases.

Sources: R. A. Fisher's exact test, one side doubled (Statistical Methods for Research Workers, 5th ed. 1934, from
memory), which keeps its level at any size; S. Holm, A simple sequentially rejective multiple test procedure, Scand. J.
Statist. 6 (1979) 65-70, which keeps it for the family, however the promises of one complaint hang together.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from queries.analysis.kpis import Figure
from queries.analysis.period_comparison import LEAST_DIFFERENCE
from queries.settings import settings
from queries.statistics.multiple_testing import family
from queries.statistics.proportions import exact_p_value

STANDINGS = ("reached", "missed", "too_few", "nothing")
CHANGES = ("better", "worse", "unchanged", "too_few", "nothing")


@dataclass(frozen=True)
class Counted:
    """A promise in a period and in the one before: how often it was kept, of how many; None: of none."""

    clock: str
    value: float | None
    n: int
    previous_value: float | None
    previous_n: int


@dataclass(frozen=True)
class Promise:
    """What is to be said of one promise, as codes."""

    clock: str
    standing: str
    """`reached` or `missed` its target; `too_few`: on fewer than the settings' small_n; `nothing` fell due."""
    change: str
    """Against the period before: `better` or `worse` by more than chance, and by more than rounds to nothing;
    `unchanged`; `too_few` in one of the two; `nothing` to compare."""


@dataclass(frozen=True)
class Promises:
    """All promises of a period, in the order of the policy."""

    each: tuple[Promise, ...]

    def with_standing(self, *codes: str) -> tuple[str, ...]:
        """The clocks whose promise stands so against its target."""
        return tuple(one.clock for one in self.each if one.standing in codes)

    def with_change(self, *codes: str) -> tuple[str, ...]:
        """The clocks whose promise changed so."""
        return tuple(one.clock for one in self.each if one.change in codes)


def together(counted: Sequence[Counted], target: float) -> Promises:
    """Judge the promises of a period as one family."""
    small_n = max(settings().small_n, 1)
    compared = [one for one in counted if _is_known(one) and min(one.n, one.previous_n) >= small_n]
    p_values = [
        float(exact_p_value(_kept(one.value, one.n), one.n, _kept(one.previous_value, one.previous_n), one.previous_n))
        for one in compared
    ]
    changed = {one.clock for one, is_so in zip(compared, family(p_values), strict=True) if is_so}
    tested = {one.clock for one in compared}

    def change(one: Counted) -> str:
        if one.clock in changed and abs(one.value - one.previous_value) >= LEAST_DIFFERENCE["share"]:
            return "better" if one.value > one.previous_value else "worse"
        if one.clock in tested:
            return "unchanged"
        return "too_few" if _is_known(one) else "nothing"

    def standing(one: Counted) -> str:
        if one.value is None or not one.n:
            return "nothing"
        if one.n < small_n:
            return "too_few"
        # a share that is written like the target has reached it: 95.0 % does not miss 95 %
        return "reached" if one.value >= target - LEAST_DIFFERENCE["share"] else "missed"

    return Promises(tuple(Promise(one.clock, standing(one), change(one)) for one in counted))


def of_figures(found: Sequence[Figure], target: float) -> Promises:
    """Judge the on-time shares of a period, one figure a clock."""
    return together([Counted(f.clock or "", f.value, f.n, f.previous_value, f.previous_n) for f in found], target)


def judged(found: Sequence[Figure]) -> list[Figure]:
    """Give the figures with the family's verdict as their own, so that a tile says what the lead says."""
    changes = {one.clock: one.change for one in of_figures(found, settings().on_time_target_share).each}
    verdicts = {"better": True, "worse": True, "unchanged": False}
    return [replace(one, is_more_than_chance=verdicts.get(changes[one.clock or ""])) for one in found]


def _is_known(one: Counted) -> bool:
    return one.value is not None and one.previous_value is not None and min(one.n, one.previous_n) > 0


def _kept(value: float | None, n: int) -> int:
    return int(np.rint((value or 0.0) * n))
