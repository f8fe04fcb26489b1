"""Which points of a control chart are signals, and what the latest ones say.

Source: the rules of NHS England, Making data count (2019): a point outside the limits, 7 points in a row on one side of
the mean, 6 in a row rising or falling, 2 of 3 close to a limit. They are those of the Western Electric Statistical
Quality Control Handbook (1956) with other lengths. "Close" is beyond two standard deviations on the same side; a point
outside the limit is beyond them too, and the third point may lie anywhere. (The R package NHSRplotthedots asks that all
three lie on one side of the mean and that a close point is not outside; its trend is 7 points, not 6.) All points of a
pattern are marked, not just the one that completes it; patterns do not reach across phases; points without a value are
passed over. Here are codes: sentences are made elsewhere.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import pandas as pd
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from queries.errors import UsageError

Better = Literal["higher", "lower", "neither"]
"""Which direction is an improvement, as in a metric's header."""

# strongest first: where two signals of a point point different ways, the first decides
HIGH = ("above_limit", "run_above", "near_upper", "trend_up")
LOW = ("below_limit", "run_below", "near_lower", "trend_down")
SIGNALS = tuple(code for pair in zip(HIGH, LOW, strict=True) for code in pair)
"""Every signal code, strongest first."""

_DRAWN = ("value", "centre", "lower", "upper")
NEAR_SIGMAS = 2
"""Beyond this many standard deviations a point is close to a limit (two thirds of the way)."""


@dataclass(frozen=True)
class Rules:
    """Lengths of the patterns, in points."""

    run: int = 7
    """In a row on one side of the mean; a point on the mean ends it."""
    trend: int = 6
    """In a row each higher, or each lower, than the one before: 6 points are 5 steps."""
    near: int = 2
    """So many of `near_of` in a row beyond two standard deviations on one side."""
    near_of: int = 3
    on_mean: float = 0.0
    """A point that is no further from the mean lies on it, neither above nor below: half of the last digit shown."""


_NEVER = 1_000_000
OUTSIDE = Rules(run=_NEVER, trend=_NEVER, near=_NEVER)
"""Only a point outside the limits is a signal: for what is expected to drift, such as how much comes."""


@dataclass(frozen=True)
class Verdict:
    """What the latest point of a chart says, as codes."""

    variation: str
    """`improvement`, `concern`, `special_high`, `special_low` (no direction is better), `common_cause`, `no_data`."""
    signals: tuple[str, ...]
    """Codes of the latest point, strongest first."""
    since: Any
    """Index of the first of the points in a row, up to the latest, that bear the first of these signals; else None."""
    points_in_signal: int
    """How many points that is."""
    is_trial: bool
    """The limits rest on fewer points than a baseline asks for."""
    points_in_phase: int
    """Points with a value since the limits were last set anew."""
    value: float
    centre: float
    at: Any = None
    """Index of the latest point, which all of this is about; None without any."""


def mark(
    chart: Mapping[str, NDArray[Any]], sigma: NDArray[np.float64], better: Better, rules: Rules
) -> tuple[list[tuple[str, ...]], list[str]]:
    """Give `signals` (a tuple of codes a point, strongest first) and `variation` (as in `Verdict`) of a chart.

    The chart has value, centre, lower, upper and phase; sigma is a third of the way from the centre to the limit at
    each point, before it is cut to what the figure can be: one array, or two where below and above it are not alike.
    Where the chart has is_typical, those points lie on neither side of the centre, whatever their value.
    """
    if better not in ("higher", "lower", "neither"):
        raise UsageError(f"An improvement in direction {better!r} was asked for: take higher, lower or neither.")
    below, above = np.broadcast_to(sigma, (2, len(chart["value"])))
    matrix = np.zeros((len(SIGNALS), len(below)), dtype=bool)
    given = ~np.isnan(chart["value"])
    for phase in np.unique(chart["phase"]):
        (rows,) = np.nonzero(given & (chart["phase"] == phase))
        if len(rows):
            drawn = {name: chart[name][rows] for name in _DRAWN}
            if "is_typical" in chart:
                drawn["centre"] = np.where(chart["is_typical"][rows], drawn["value"], drawn["centre"])
            patterns = _patterns(drawn, below[rows], above[rows], rules)
            for place, code in enumerate(SIGNALS):
                matrix[place, rows] = patterns[code]
    bears = matrix.any(axis=0)
    signals = [
        tuple(code for code, is_marked in zip(SIGNALS, column, strict=True) if is_marked) if bears[place] else ()
        for place, column in enumerate(matrix.T)
    ]
    meanings = [
        variation(codes, better) if is_given else "no_data" for codes, is_given in zip(signals, given, strict=True)
    ]
    return signals, meanings


def variation(signals: tuple[str, ...], better: Better) -> str:
    """Give what a point's signals mean for a figure of which `better` is better."""
    if not signals:
        return "common_cause"
    is_high = signals[0] in HIGH
    if better == "neither":
        return "special_high" if is_high else "special_low"
    return "improvement" if is_high == (better == "higher") else "concern"


def verdict(chart: pd.DataFrame) -> Verdict:
    """Give what the latest point with a value says; `no_data` where there is none."""
    (given,) = np.nonzero(chart["value"].notna().to_numpy())
    if not len(given):
        return Verdict("no_data", (), None, 0, True, 0, np.nan, np.nan)
    last, phases = given[-1], chart["phase"].to_numpy()
    phase = given[phases[given] == phases[last]]
    all_signals = chart["signals"].tolist()
    points = 0
    if all_signals[last]:
        bears = [all_signals[last][0] in all_signals[at] for at in phase]
        points = next((back for back, has in enumerate(reversed(bears)) if not has), len(bears))
    return Verdict(
        variation=chart["variation"].iloc[last],
        signals=all_signals[last],
        since=chart.index[phase[-points]] if points else None,
        points_in_signal=points,
        is_trial=bool(chart["is_trial"].iloc[last]),
        points_in_phase=len(phase),
        value=float(chart["value"].iloc[last]),
        centre=float(chart["centre"].iloc[last]),
        at=chart.index[last],
    )


def assurance(chart: pd.DataFrame, target: float, better: Better) -> str:
    """Give whether the process as it is will keep a target: `will_meet`, `will_miss`, `hit_or_miss`, `not_known`.

    The target is met by chance where it lies between the latest limits (Making data count, assurance icons). Not known
    without limits, on trial limits, or where no direction is better.
    """
    (given,) = np.nonzero(chart["value"].notna().to_numpy())
    if not len(given) or better == "neither" or chart["is_trial"].iloc[given[-1]]:
        return "not_known"
    lower, upper = chart["lower"].iloc[given[-1]], chart["upper"].iloc[given[-1]]
    worst, best = (lower, upper) if better == "higher" else (-upper, -lower)
    wanted = target if better == "higher" else -target
    if np.isnan(worst):
        return "not_known"
    if worst >= wanted:
        return "will_meet"
    return "will_miss" if best < wanted else "hit_or_miss"


def _patterns(
    points: Mapping[str, NDArray[np.float64]],
    sigma_below: NDArray[np.float64],
    sigma_above: NDArray[np.float64],
    rules: Rules,
) -> dict[str, NDArray[np.bool_]]:
    value, centre, lower, upper = (points[name] for name in _DRAWN)
    # a value that equals its limit but for rounding is not outside it
    slack = 1e-9 * np.maximum(np.abs(centre), np.abs(value))
    apart = np.maximum(slack, rules.on_mean)
    above, below = value > centre + apart, value < centre - apart
    step = np.diff(value)
    high_near = value > centre + NEAR_SIGMAS * sigma_above + slack
    low_near = value < centre - NEAR_SIGMAS * sigma_below - slack
    return {
        "above_limit": value > upper + slack,
        "below_limit": value < lower - slack,
        "run_above": _in_row(above, rules.run),
        "run_below": _in_row(below, rules.run),
        "trend_up": _joined(_in_row(step > 0, rules.trend - 1)),
        "trend_down": _joined(_in_row(step < 0, rules.trend - 1)),
        "near_upper": _some_of(high_near, rules.near, rules.near_of),
        "near_lower": _some_of(low_near, rules.near, rules.near_of),
    }


def _in_row(holds: NDArray[np.bool_], length: int) -> NDArray[np.bool_]:
    """Mark all places that lie in a stretch of at least `length` places where it holds."""
    return _some_of(holds, length, length)


def _some_of(holds: NDArray[np.bool_], wanted: int, length: int) -> NDArray[np.bool_]:
    """Mark the places where it holds that lie in some window of `length` with at least `wanted` of them."""
    marked = np.zeros(len(holds), dtype=bool)
    if len(holds) < length:
        return marked
    (starts,) = np.nonzero(sliding_window_view(holds, length).sum(axis=1) >= wanted)
    for start in starts:
        marked[start : start + length] = True
    return marked & holds


def _joined(steps: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Mark the points at either end of marked steps."""
    return np.append(steps, False) | np.append(False, steps)
