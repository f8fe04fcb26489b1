"""How often the verdict on a change is right in worlds with other causes, of which some change themselves.

Run: python -m benchmarks.effects_worlds [--histories 200] [--first-seed 5000] [--world WORDS]

A world: a cause of 20 complaints a week (or as said), and 11 others of 10 to 60; all share a season (amplitude 20 %),
each has a trend (SD 8 % a year), weeks like their neighbours (correlation 0.3, SD 10 %) and counts of variance over
mean 1 to 2. 26 weeks before and 16 after unless said otherwise. Asked as the page asks (`change_effect.of_weeks`):
with controls, placebo dates and what is learned from the others. Beside it the same with the plain sum of the other
causes as only control; and, where the cause has a season of its own, with that season known (the oracle: how often it
could be found if nobody had to learn it).
"""

import argparse
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from queries.analysis import change_effect

Floats = NDArray[np.float64]
WEEKS_A_YEAR = 365.2425 / 7
FIRST = date(2024, 1, 1)
OTHERS = 11


@dataclass(frozen=True)
class World:
    """What histories are drawn from; see the top of this file."""

    level: float = 20.0
    before: int = 26
    after: int = 16
    drop: float = 0.0
    trend: float | None = None
    """A year, log scale; None: drawn like those of others."""
    own_season: float = 0.0
    likeness: float = 0.3
    others: Callable[[Floats, int], None] = lambda mean, before: None
    """What happens to the others' means (others × weeks) on the day of the change."""


def _fixed(mean: Floats, before: int) -> None:
    """The largest, of a quarter of all complaints, is solved: a fifth less in all."""
    mean[0] *= 0.25 / 0.75 * mean[1:].sum() / mean[0].sum()
    mean[0, before:] *= 0.2


def _breaks_out(mean: Floats, before: int) -> None:
    """Another brings as many as all together did."""
    mean[1, before:] += mean[:, before:].sum(axis=0)


WORLDS = {
    "nothing changed": World(),
    "30 % fewer": World(drop=0.3),
    "nothing changed, another cause solved": World(others=_fixed),
    "nothing changed, another breaks out": World(others=_breaks_out),
    "30 % fewer, another cause solved": World(drop=0.3, others=_fixed),
    "30 % fewer, another breaks out": World(drop=0.3, others=_breaks_out),
    "nothing changed, -20 % a year, 52 before": World(before=52, trend=np.log(0.8)),
    "nothing changed, -40 % a year, 52 before": World(before=52, trend=np.log(0.6)),
    "nothing changed, own season 0.3, 40 before": World(before=40, own_season=0.3),
    "30 % fewer, own season 0.3, 40 before": World(before=40, own_season=0.3, drop=0.3),
    "nothing changed, neighbours 0.8": World(likeness=0.8),
    "30 % fewer, neighbours 0.8": World(likeness=0.8, drop=0.3),
    "30 % fewer, 52 before": World(before=52, drop=0.3),
}


def draw(rng: np.random.Generator, world: World) -> tuple[pd.DataFrame, Floats]:
    """Draw weeks as `change_effect.weekly` gives them, and the cause's own season (a factor)."""
    weeks = world.before + world.after
    year = np.arange(weeks) / WEEKS_A_YEAR
    rows = OTHERS + 1
    noise = 0.10 * rng.standard_normal((rows, weeks))
    for at in range(1, weeks):
        alike = np.full(rows, 0.3)
        alike[0] = world.likeness
        noise[:, at] = alike * noise[:, at - 1] + np.sqrt(1 - alike**2) * noise[:, at]
    trend = 0.08 * rng.standard_normal(rows)
    trend[0] = trend[0] if world.trend is None else world.trend
    shared = 0.2 * np.cos(2 * np.pi * (year + rng.uniform()))
    season = np.exp(world.own_season * np.cos(2 * np.pi * (year + rng.uniform())))
    level = np.concatenate([[world.level], np.exp(rng.uniform(np.log(10), np.log(60), OTHERS))])
    mean = level[:, None] * np.exp(shared + noise + trend[:, None] * (year - year.mean()))
    mean[0] *= season
    mean[0, world.before :] *= 1 - world.drop
    world.others(mean[1:], world.before)
    spread = rng.uniform(1.01, 2.0, rows)[:, None]
    counts = rng.negative_binomial(mean / (spread - 1), 1 / spread).astype(float)
    frame = pd.DataFrame(
        {
            "week_on": [FIRST + timedelta(weeks=at) for at in range(weeks)],
            "complaints": counts[0],
            "other_complaints": counts[1:].sum(axis=0),
            "other_everywhere": counts[1:].sum(axis=0),
            "elsewhere": 0.0,
        }
    )
    others = {f"{prefix}{at}": counts[at] for prefix in ("here: ", "everywhere: ") for at in range(1, rows)}
    return frame.assign(**others), season


def verdicts(world: World, histories: int, first_seed: int) -> dict[str, dict[str, float]]:
    """Give the shares of `worked` and `worse` by the way of asking."""
    said: dict[str, list[str]] = {"ours": [], "plain sum": [], "season known": []}
    for seed in range(first_seed, first_seed + histories):
        frame, season = draw(np.random.default_rng([seed, 20261130]), world)
        day = FIRST + timedelta(weeks=world.before)
        said["ours"].append(change_effect.of_weeks(frame, "cause", day).verdict)
        plain = frame[["week_on", "complaints", "other_complaints", "other_everywhere", "elsewhere"]]
        said["plain sum"].append(change_effect.of_weeks(plain, "cause", day).verdict)
        if world.own_season:
            others = [name for name in frame if ": " in str(name)]
            known = frame.assign(**{name: frame[name] * season for name in others})
            known["other_complaints"] *= season
            said["season known"].append(change_effect.of_weeks(known, "cause", day).verdict)
    return {
        name: {verdict: float(np.mean([one == verdict for one in values])) for verdict in ("worked", "worse")}
        for name, values in said.items()
        if values
    }


def main() -> None:
    """Print a line a world."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--histories", type=int, default=200)
    parser.add_argument("--first-seed", type=int, default=5000)
    parser.add_argument("--world", default="")
    asked = parser.parse_args()
    print(f"{asked.histories} histories each, seeds from {asked.first_seed}; worked / worse")
    for name, world in WORLDS.items():
        if asked.world not in name:
            continue
        found = verdicts(replace(world), asked.histories, asked.first_seed)
        cells = [f"{way}: {shares['worked']:4.0%} /{shares['worse']:4.0%}" for way, shares in found.items()]
        print(f"{name:<44}{'   '.join(cells)}", flush=True)


if __name__ == "__main__":
    main()
