"""How many outbreaks of complaint causes are found, and how soon, at so many false alarms a year.

Run: python -m benchmarks.causes [--histories 120] [--first-seed 2000] [--wandering 0] [--without-r] [--quick]

Draws histories with known outbreaks (`causes_histories`), lets each detector score the last 26 weeks, sets each
detector's threshold so that it gives 1, 4 and 12 false alarms a year per 40 series, and prints for outbreaks of 1.5, 2,
3 and 5 times: share found, share found within 3 weeks, mean delay of those found in weeks (1: at the end of the first
week), and how many weeks an outbreak goes unnoticed (one that is not found counts whole). Our detector is also judged
as it is set by default.

The detectors: ours (`queries.statistics.outbreaks`); farringtonFlexible and EARS C1, C2, C3 of the R package
surveillance (skipped, with a word, where R is absent; Farrington takes R some 10 s a history, and what R says is kept
in the system's folder for temporary files); this week over the average of the last 13 or 52 weeks; and the limit, which
knows each series' true mean and dispersion. Everyone but the limit stays silent below 5 complaints in 4 weeks.

Our detector was tuned on seeds 101 to 160 only. --quick: 20 histories, without Farrington.
"""

import argparse
import time

import numpy as np

from benchmarks import causes_rivals as rivals
from benchmarks.causes_histories import LAST_WEEKS, draw
from benchmarks.causes_scores import Floats, Truth, both_found, false_alarms_a_year, found, threshold_for
from queries.statistics import outbreaks

FALSE_ALARMS_A_YEAR = (1, 4, 12)
HISTORIES, FIRST_SEED, QUICK_HISTORIES = 120, 2000, 20
OURS, LIMIT = "ours", "the limit"
RATIOS_OF_TARGET = (200, 300)

Found = dict[int, dict[str, float]]


def _line(name: str, false_alarms: float, result: Found) -> str:
    cells = [
        f"{100 * r['found']:5.0f} %{100 * r['soon']:5.0f} %{r['delay']:6.1f}{r['unnoticed']:6.1f}"
        for r in result.values()
    ]
    return f"{name:<22}{false_alarms:6.1f} |" + " |".join(cells)


def _head(result: Found) -> str:
    over = [f"x {ratio / 100:g} (n = {r['n']:.0f})".center(26) for ratio, r in result.items()]
    under = ["  found   soon delay unseen" for _ in result]
    return f"{'':<28} |" + " |".join(over) + f"\n{'detector':<22} false |" + " |".join(under)


def _target(results: dict[str, Found]) -> None:
    """Say how far our detector has come from the best of the others to the limit."""
    others = [name for name in results if name not in (OURS, LIMIT)]
    for ratio in results[OURS]:
        best = max(others, key=lambda name: results[name][ratio]["found"])
        low, high = results[best][ratio]["found"], results[LIMIT][ratio]["found"]
        way = (results[OURS][ratio]["found"] - low) / (high - low) if high > low else float("nan")
        target = " (target: 50 %)" if ratio in RATIOS_OF_TARGET else ""
        print(f"    x {ratio / 100:g}: {100 * way:4.0f} % of the way from {best} to the limit{target}")


def main() -> None:
    """Draw, score, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--histories", type=int, default=None)
    parser.add_argument("--first-seed", type=int, default=FIRST_SEED)
    parser.add_argument("--wandering", type=float, default=0.0, help="what levels wander in a year, log scale")
    parser.add_argument("--without-r", action="store_true")
    parser.add_argument("--quick", action="store_true")
    asked = parser.parse_args()
    number = asked.histories or (QUICK_HISTORIES if asked.quick else HISTORIES)

    seeds = range(asked.first_seed, asked.first_seed + number)
    histories = [draw(seed, wandering_log_sd=asked.wandering) for seed in seeds]
    truth = Truth(np.vstack([history.outbreak[:, -LAST_WEEKS:] for history in histories]))
    enough = np.vstack([rivals.is_enough(history) for history in histories])
    print(f"{number} histories, seeds {seeds[0]} to {seeds[-1]}: {truth.years:.1f} years of 40 series watched")

    began = time.process_time()
    scans = [outbreaks.scan(history.counts, weeks=LAST_WEEKS) for history in histories]
    seconds = (time.process_time() - began) / number
    print(f"ours takes {seconds:.2f} s of processor time for {LAST_WEEKS} weeks of a history")
    scores: dict[str, Floats] = {OURS: np.vstack([scan.score[:, -LAST_WEEKS:] for scan in scans])}
    for weeks in rivals.AVERAGE_WEEKS:
        name = f"times average of {weeks}"
        scores[name] = np.vstack([rivals.times_average(history, weeks) for history in histories])
    why_no_r = "as asked" if asked.without_r else rivals.say_why_no_r()
    if why_no_r:
        print(f"farringtonFlexible and earsC are left out: {why_no_r}")
    else:
        scores |= rivals.of_r(histories, rivals.R_DETECTORS[1:] if asked.quick else rivals.R_DETECTORS)
    scores = {name: np.where(enough, score, -np.inf) for name, score in scores.items()}
    scores[LIMIT] = np.vstack([rivals.limit(history) for history in histories])

    for wanted in FALSE_ALARMS_A_YEAR:
        alarms = {name: score >= threshold_for(score, truth, wanted) for name, score in scores.items()}
        results = {name: found(alarm, truth) for name, alarm in alarms.items()}
        print(f"\n{wanted} false alarms a year per 40 series (our threshold {scores[OURS][alarms[OURS]].min():.2f})")
        print(_head(results[OURS]))
        for name, result in results.items():
            print(_line(name, false_alarms_a_year(alarms[name], truth), result))
        _target(results)
        for name in [name for name in alarms if name.startswith("farrington")]:
            ours, theirs = both_found(alarms[OURS], alarms[name], truth)
            print(f"    delay of what both found: ours {ours:.2f} weeks, {name} {theirs:.2f}")

    default = np.vstack([scan.is_alarm[:, -LAST_WEEKS:] for scan in scans])
    print(
        f"\nours as set by default (score {outbreaks.DEFAULT}, false discovery rate {outbreaks.FALSE_DISCOVERY_RATE})"
    )
    print(_line(OURS, false_alarms_a_year(default, truth), found(default, truth)))
    quiet = (truth.ratio == 1).all(axis=1)
    p_value = np.vstack([scan.p_value[:, -LAST_WEEKS:] for scan in scans])[quiet]
    for level in (0.1, 0.01, 0.001):
        print(f"    p values below {level} in quiet series: {(p_value < level).mean():.5f}")


if __name__ == "__main__":
    main()
