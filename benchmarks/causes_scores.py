"""How well scores find known outbreaks, at a given number of false alarms a year.

An alarm is a series and week whose score reaches the threshold; alarms of one series less than four weeks apart are
one. It is false if it starts outside an outbreak and its four weeks after. An outbreak is found if an alarm stands in
one of its weeks; the delay counts from its first week, which is 1.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Bools = NDArray[np.bool_]
Floats = NDArray[np.float64]

APART_WEEKS, AFTER_WEEKS, SOON_WEEKS = 4, 4, 3
SERIES_A_YEAR = 40


@dataclass(frozen=True)
class Truth:
    """Outbreaks in the weeks judged; histories are laid below each other, series by series."""

    ratio: Floats
    """Series × weeks: 1 outside outbreaks."""

    @property
    def years(self) -> float:
        """Years watched, of 40 series each."""
        return self.ratio.size / 52 / SERIES_A_YEAR

    def outbreaks(self) -> NDArray[np.int64]:
        """Rows of series, first week, week after the last, ratio in hundredths; one outbreak a series at most."""
        is_on = self.ratio > 1
        series = np.flatnonzero(is_on.any(axis=1))
        first = is_on[series].argmax(axis=1)
        last = first + is_on[series].sum(axis=1)
        return np.column_stack([series, first, last, np.rint(self.ratio[series, first] * 100).astype(int)])

    def may_start(self) -> Bools:
        """Series × weeks in which an alarm that starts is not false."""
        is_on = self.ratio > 1
        allowed = is_on.copy()
        for after in range(1, AFTER_WEEKS + 1):
            allowed[:, after:] |= is_on[:, :-after]
        return allowed


def starts(alarm: Bools) -> Bools:
    """First weeks of alarms: none in the three weeks before."""
    quiet = np.ones_like(alarm)
    for before in range(1, APART_WEEKS):
        quiet[:, before:] &= ~alarm[:, :-before]
    return alarm & quiet


def false_alarms_a_year(alarm: Bools, truth: Truth) -> float:
    """How many alarms a year among 40 series start where there is no outbreak."""
    return float((starts(alarm) & ~truth.may_start()).sum() / truth.years)


def threshold_for(score: Floats, truth: Truth, wanted_a_year: float) -> float:
    """The lowest threshold with no more false alarms than wanted, seen from above; NaN scores never alarm."""
    values = np.unique(score[~truth.may_start() & np.isfinite(score)])[::-1]
    low, high = 0, min(len(values) - 1, int(wanted_a_year * truth.years * 30) + 10)
    while low < high:  # more values allowed, more false alarms: nearly monotone, as alarms only merge slowly
        middle = (low + high + 1) // 2
        if false_alarms_a_year(score >= values[middle], truth) <= wanted_a_year:
            low = middle
        else:
            high = middle - 1
    return float(values[low])


def delays(alarm: Bools, truth: Truth) -> Floats:
    """Weeks from the start of each outbreak to its first alarm, the first week being 1; NaN where there is none."""
    series, first, last, _ = truth.outbreaks().T
    week = np.arange(alarm.shape[1])
    inside = alarm[series] & (week >= first[:, None]) & (week < last[:, None])
    return np.where(inside.any(axis=1), inside.argmax(axis=1) - first + 1, np.nan)


def found(alarm: Bools, truth: Truth) -> dict[int, dict[str, float]]:
    """By ratio in hundredths: n, share found, share found within 3 weeks, mean delay if found, weeks unnoticed."""
    _, first, last, ratio = truth.outbreaks().T
    delay = delays(alarm, truth)
    unnoticed = np.where(np.isnan(delay), last - first, delay)  # not found: its whole length
    result = {}
    for value in np.unique(ratio):
        of = delay[ratio == value]
        is_found = ~np.isnan(of)
        result[int(value)] = {
            "n": len(of),
            "found": float(is_found.mean()),
            "soon": float((of <= SOON_WEEKS).mean()),
            "delay": float(of[is_found].mean()) if is_found.any() else float("nan"),
            "unnoticed": float(unnoticed[ratio == value].mean()),
        }
    return result


def both_found(one: Bools, other: Bools, truth: Truth) -> tuple[float, float]:
    """Mean delays of two detectors over the outbreaks that both found."""
    a, b = delays(one, truth), delays(other, truth)
    both = ~np.isnan(a) & ~np.isnan(b)
    return float(a[both].mean()), float(b[both].mean())
