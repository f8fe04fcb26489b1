"""How many false alarms our outbreak detector gives, as set by default, where nothing happens but the ground is hard.

Run: python -m benchmarks.causes_stress [--histories 20]

The histories are those of `causes_histories` without outbreaks in the last 26 weeks, each made harder in one way.
Prints false alarms a year per 40 series, and the share of p values below 0.01 (0.01 would be exact).
"""

import argparse
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from benchmarks.causes_histories import LAST_WEEKS, SERIES, WEEKS, History, draw
from benchmarks.causes_scores import Truth, false_alarms_a_year
from queries.statistics import outbreaks

Counts = NDArray[np.int64]
FIRST_SEED = 5000
PEAK_WEEKS = (50, 51, 52, 102, 103, 104)


def _quiet(seed: int, wandering: float = 0.0) -> History:
    return draw(5 * (FIRST_SEED + seed), wandering_log_sd=wandering)  # every fifth seed has no outbreak


def _counts(mean: NDArray[np.float64], dispersion: NDArray[np.float64], seed: int) -> Counts:
    spread = np.maximum(dispersion, 1 + 1e-6)[:, None]
    return np.random.default_rng([seed, 7]).negative_binomial(mean / (spread - 1), 1 / spread)


def _past_outbreaks(seed: int) -> Counts:
    """Every second series had an outbreak of three times for eight weeks in its first 95 weeks."""
    quiet = _quiet(seed)
    mean = quiet.mean.copy()
    starts = np.random.default_rng([seed, 8]).integers(0, WEEKS - LAST_WEEKS - 16, SERIES)
    for series in range(0, SERIES, 2):
        mean[series, starts[series] : starts[series] + 8] *= 3
    return _counts(mean, quiet.dispersion, seed)


def _peak(seed: int) -> Counts:
    """All series double for three weeks at the end of each year: a season sharper than two harmonics can follow."""
    quiet = _quiet(seed)
    mean = quiet.mean.copy()
    mean[:, list(PEAK_WEEKS)] *= 2
    return _counts(np.roll(mean, 12, axis=1), quiet.dispersion, seed)  # the second peak falls into the last 26 weeks


def _low(seed: int) -> Counts:
    quiet = _quiet(seed)
    return _counts(quiet.mean / 6, quiet.dispersion, seed)


def _last(weeks: int) -> Callable[[int], Counts]:
    return lambda seed: _quiet(seed).counts[:, -weeks:]


CASES: dict[str, Callable[[int], Counts]] = {
    "as the benchmark draws them": lambda seed: _quiet(seed).counts,
    "levels wander by 25 % a year": lambda seed: _quiet(seed, 0.25).counts,
    "levels wander by 50 % a year": lambda seed: _quiet(seed, 0.5).counts,
    "outbreaks in the past": _past_outbreaks,
    "a sharp peak at the turn of the year": _peak,
    "levels around 1 a week": _low,
    "5 series only": lambda seed: _quiet(seed).counts[:5],
    "78 weeks of history": _last(52 + LAST_WEEKS),
    "30 weeks of history": _last(30 + LAST_WEEKS),
    "12 weeks of history": _last(12 + LAST_WEEKS),
}


def main() -> None:
    """Scan each case and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--histories", type=int, default=20)
    parser.add_argument("--case", help="words of the only case to run")
    asked = parser.parse_args()
    number = asked.histories
    print(f"{'quiet histories':<40}{'false alarms':>14}{'p < 0.01':>10}")
    for name, counts_of in CASES.items():
        if asked.case and asked.case not in name:
            continue
        scans = [outbreaks.scan(counts_of(seed), weeks=LAST_WEEKS) for seed in range(number)]
        alarm = np.vstack([scan.is_alarm[:, -LAST_WEEKS:] for scan in scans])
        p_value = np.vstack([scan.p_value[:, -LAST_WEEKS:] for scan in scans])
        false_alarms = false_alarms_a_year(alarm, Truth(np.ones(alarm.shape)))
        print(f"{name:<40}{false_alarms:>14.1f}{(p_value < 0.01).mean():>10.4f}", flush=True)


if __name__ == "__main__":
    main()
