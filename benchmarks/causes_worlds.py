"""How the search for causes does in worlds in which more than one thing happens, from counts to lines.

Run: python -m benchmarks.causes_worlds [--worlds 20] [--first-seed 3000] [--world WORDS] [--raw]

A world is 12 causes in 8 stores over 130 weeks, 150 complaints a week unless said otherwise: negative binomial counts
(variance over mean 1 to 2 a cause, the same in each store), a season that all share (amplitude up to 0.2) and one of
each cause's own (up to 0.1), trends of 8 % a year. Then something happens in it (`WORLDS`), and the search is asked
what is new in the last two weeks: every cause, every cause in a store, and every store as a whole, as a load asks it,
with the same folding into lines. Printed: in how many worlds the line that ought to be there is, in how many there is
another one, and how many lines there are.

--raw measures each series by the plain sum of all complaints of its place instead, as the search did before.
Tuned on seeds from 100 and, for how lines are folded, on 3000 to 3011 of one world; reported on seeds from 3000.
"""

import argparse
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from etl.causes import candidates, change_type, grouping, series
from queries.register import cause_key
from queries.statistics import outbreaks

Floats = NDArray[np.float64]
CAUSES, STORES, WEEKS = 12, 8, 130
A_WEEK = 150.0
WEEKS_A_YEAR = 365.2425 / 7
LAST_ON = date(2026, 11, 16)


@dataclass
class World:
    """Mean counts, causes × stores × weeks, and what ought to be found."""

    rng: np.random.Generator
    mean: Floats
    names: list[str]
    wanted: set[str] = field(default_factory=set)
    """Keys of which one is to be the line; none: nothing is to be found."""
    allowed: set[str] = field(default_factory=set)
    """Keys that may be lines as well; what lies within them may, too."""
    dispersion: Floats | None = None

    def counts(self) -> Floats:
        """Draw."""
        spread = self.dispersion[:, None, None]
        return self.rng.negative_binomial(np.maximum(self.mean, 1e-9) / (spread - 1), 1 / spread).astype(float)


def quiet(seed: int, *, causes: int = CAUSES, stores: int = STORES, a_week: float = A_WEEK) -> World:
    """Draw a world in which nothing happens."""
    rng = np.random.default_rng([seed, 20261130])
    week = np.arange(WEEKS) / WEEKS_A_YEAR
    share = rng.dirichlet(np.full(causes, 4.0))[:, None] * rng.dirichlet(np.full(stores, 6.0))[None, :]

    def season(size: int, largest: float) -> Floats:
        return rng.uniform(0, largest, (size, 1)) * np.cos(2 * np.pi * (week + rng.uniform(size=(size, 1))))

    trend = 0.08 * rng.standard_normal((causes, 1)) * (week - week.mean())
    course = season(1, 0.2) + season(causes, 0.1) + trend
    mean = a_week * share[:, :, None] * np.exp(course)[:, None, :]
    names = [f"cause {at}" for at in range(causes)]
    return World(rng, mean, names, dispersion=rng.uniform(1.01, 2.0, causes))


def _pick(world: World, a_week: float) -> int:
    """Set a cause that is not the first to so many a week, and give its place."""
    at = int(world.rng.integers(1, len(world.names)))
    world.mean[at] *= a_week / world.mean[at].mean(axis=-1).sum()
    return at


def large_cause_falls(seed: int) -> World:
    """A cause of 40 % of all complaints falls to a fifth, 3 to 20 weeks ago."""
    world = quiet(seed)
    world.mean[0] *= 0.4 / 0.6 * world.mean[1:].sum() / world.mean[0].sum()
    world.mean[0, :, -int(world.rng.integers(3, 21)) :] *= 0.2
    return world


def new_large_cause(seed: int) -> World:
    """A new cause brings 150 % on top since 12 to 40 weeks; another comes 2.5 times as often in the last 4 to 6."""
    world = quiet(seed)
    world.mean[0] *= 1.5 * world.mean[1:].sum() / world.mean[0].sum()
    world.mean[0, :, : -int(world.rng.integers(12, 41))] = 0
    at = _pick(world, 12)
    world.mean[at, :, -int(world.rng.integers(4, 7)) :] *= 2.5
    world.wanted = {world.names[at]}
    world.allowed = {world.names[at], world.names[0]}
    return world


def young_cause(seed: int) -> World:
    """A steady cause that began 22 to 44 weeks ago comes three times as often in the last 3 to 6."""
    world = quiet(seed)
    at = _pick(world, 8)
    world.mean[at, :, : -int(world.rng.integers(22, 45))] = 0
    world.mean[at, :, -int(world.rng.integers(3, 7)) :] *= 3
    world.wanted = world.allowed = {world.names[at]}
    return world


def simply_there(seed: int) -> World:
    """A cause began 12 to 40 weeks ago and has been steady since: it is no news any more."""
    world = quiet(seed)
    at = _pick(world, 15)
    world.mean[at, :, : -int(world.rng.integers(12, 41))] = 0
    return world


def just_new(seed: int) -> World:
    """A cause that never was began 3 to 6 weeks ago."""
    world = quiet(seed)
    at = _pick(world, 8)
    world.mean[at, :, : -int(world.rng.integers(3, 7))] = 0
    world.wanted = world.allowed = {world.names[at]}
    return world


def store_rises(seed: int) -> World:
    """One store brings 22 complaints a week more over all causes, since 3 to 6 weeks."""
    world = quiet(seed)
    store = int(world.rng.integers(STORES))
    at = slice(-int(world.rng.integers(3, 7)), None)
    usual = world.mean[:, store].sum(axis=0)
    world.mean[:, store, at] *= 1 + 22 / usual[at]
    world.wanted = world.allowed = {cause_key.of("", "store", f"store {store}")}
    return world


def one_of_many(seed: int) -> World:
    """One cause of 14 in one store of 144 rises from 1 to 6 a week, for 4 to 6 weeks."""
    world = quiet(seed, causes=14, stores=144, a_week=3000.0)
    at, store = int(world.rng.integers(14)), int(world.rng.integers(144))
    world.mean[at, store] *= 1 / world.mean[at, store].mean()
    world.mean[at, store, -int(world.rng.integers(4, 7)) :] *= 6
    world.wanted = world.allowed = {cause_key.of(world.names[at], "store", f"store {store}")}
    return world


def local_outbreak(seed: int) -> World:
    """One cause in one store rises from about 2 to 10 a week, for 3 to 6 weeks: the line is to be that, not more."""
    world = quiet(seed)
    at, store = int(world.rng.integers(CAUSES)), int(world.rng.integers(STORES))
    world.mean[at, store] *= 2 / world.mean[at, store].mean()
    world.mean[at, store, -int(world.rng.integers(3, 7)) :] *= 5
    world.wanted = world.allowed = {cause_key.of(world.names[at], "store", f"store {store}")}
    return world


WORLDS: dict[str, Callable[[int], World]] = {
    "nothing happens": quiet,
    "a cause of 40 % falls to a fifth": large_cause_falls,
    "a new cause of +150 %, another x 2.5": new_large_cause,
    "a young cause x 3": young_cause,
    "a young cause that is simply there": simply_there,
    "a new cause of 8 a week": just_new,
    "a store rises by 22 a week": store_rises,
    "one cause in one store x 5": local_outbreak,
    "one of 2,016 from 1 to 6 a week": one_of_many,
}


def as_series(world: World, counts: Floats) -> series.Series:
    """Lay the counts out as a load does: every whole cause, cause in a store, and store that had enough complaints."""
    stores = [f"store {at}" for at in range(counts.shape[1])]
    parts = [(cause, "", "", row) for cause, row in zip(world.names, counts.sum(axis=1), strict=True)]
    parts += [("", "store", store, row) for store, row in zip(stores, counts.sum(axis=0), strict=True)]
    parts += [
        (cause, "store", store, counts[at, place])
        for at, cause in enumerate(world.names)
        for place, store in enumerate(stores)
    ]
    frame = pd.DataFrame([part[:3] for part in parts], columns=["cause", "dimension", "value"])
    frame["key"] = [cause_key.of(*part[:3]) for part in parts]
    rows = np.array([part[3] for part in parts])
    four = np.lib.stride_tricks.sliding_window_view(rows[:, -52:], 4, axis=1).sum(axis=2).max(axis=1)
    kept = (four >= series.LEAST_IN_FOUR_WEEKS) | (rows[:, -26:].sum(axis=1) >= 20)
    total = counts.sum(axis=(0, 1))
    of_store = dict(zip(stores, counts.sum(axis=0), strict=True))
    exposure = np.array([of_store.get(value, total) for value in frame["value"]])
    span = series.Span(LAST_ON - timedelta(weeks=WEEKS - 1), LAST_ON)
    keys = frame[kept].reset_index(drop=True)[["key", "cause", "dimension", "value"]]
    by_cause = pd.DataFrame(counts.sum(axis=1), index=world.names)
    by_store = pd.DataFrame(counts.sum(axis=0), index=stores)
    return series.Series(span, keys, rows[kept], exposure[kept], series.measures(keys, by_cause, {"store": by_store}))


def overlaps_of(found: pd.DataFrame, counts: Floats, names: list[str]) -> dict:
    """Give the shares that findings have in each other, recent and usual, as `grouping.overlaps` does."""
    usual = counts[:, :, -62:-10].sum(axis=2)
    first_on = LAST_ON - timedelta(weeks=WEEKS - 1)
    stores = np.array([f"store {at}" for at in range(counts.shape[1])])

    def cells(key: str) -> NDArray[np.bool_]:
        cause, _, store = cause_key.split(key)
        is_cause = np.array([cause in ("", name) for name in names])
        return is_cause[:, None] & (stores == store if store else np.ones(len(stores), bool))[None, :]

    keys = list(found["key"].drop_duplicates())
    result = {}
    began = found.drop_duplicates("key").set_index("key")["began_on"]
    for a in keys:
        recent = counts[:, :, (began[a] - first_on).days // 7 :].sum(axis=2)
        for b in keys:
            both = cells(a) & cells(b)
            if a == b or not recent[both].sum():
                continue
            share = recent[both].sum() / recent[cells(a)].sum()
            of_a, of_b = cause_key.split(a), cause_key.split(b)
            if (of_a[0] and of_a[0] == of_b[0]) or usual[cells(a)].sum() < grouping.USUAL_COMPLAINTS:
                inside = cells(cause_key.of("", *of_a[1:]) if of_a[2] else a) if of_a[2] else np.ones_like(both)
                within = inside & (stores == of_b[2] if of_b[2] else np.ones(len(stores), bool))[None, :]
                exposed = recent[within].sum() / recent[inside].sum()
            else:
                exposed = usual[both].sum() / usual[cells(a)].sum()
            result[(a, b)] = (share, exposed)
    return result


def ask(world: World, *, is_raw: bool = False) -> set[str]:
    """Search, and give the keys of the lines that are new."""
    limits = change_type.kinds().finding
    counts = world.counts()
    laid = as_series(world, counts)
    measure = laid.measure
    if is_raw:
        # as it was: no places as a whole, and each series by all complaints of its place
        kept = (laid.keys["cause"] != "").to_numpy()
        laid = series.Series(laid.span, laid.keys[kept].reset_index(drop=True), laid.counts[kept], laid.exposure[kept])
        measure = laid.exposure
    rate = limits.news_false_discovery_rate
    scan = outbreaks.scan(laid.counts, measure, false_discovery_rate=rate, weeks=limits.news_weeks, is_past_drawn=False)
    found = candidates.emerging(laid, scan, limits.news_weeks)
    if not len(found):
        return set()
    folded = grouping.fold(found, overlaps_of(found, counts, world.names))
    if not is_raw:
        judged = int(np.isfinite(scan.p_value[:, -1]).sum())
        folded = grouping.discoveries(folded, judged, rate)
    return set(folded.loc[folded["key"] == folded["line"], "key"])


def _is_allowed(key: str, allowed: set[str]) -> bool:
    cause, _, value = cause_key.split(key)
    return any(
        key == other or (own[0] == cause and not own[1]) or (not own[0] and own[2] == value)
        for other in allowed
        for own in [cause_key.split(other)]
    )


def main() -> None:
    """Draw, ask, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--worlds", type=int, default=20)
    parser.add_argument("--first-seed", type=int, default=3000)
    parser.add_argument("--world", default="", help="words of the only world to run")
    parser.add_argument("--raw", action="store_true")
    parser.add_argument("--keys", action="store_true", help="print the lines of each world")
    asked = parser.parse_args()
    print(f"{asked.worlds} worlds each, seeds from {asked.first_seed}")
    print(f"{'':<42}{'found':>8}{'others':>8}{'lines':>8}")
    for name, make in WORLDS.items():
        if asked.world not in name:
            continue
        found = others = lines = 0
        for seed in range(asked.first_seed, asked.first_seed + asked.worlds):
            world = make(seed)
            keys = ask(world, is_raw=asked.raw)
            found += bool(keys & world.wanted)
            others += any(not _is_allowed(key, world.allowed) for key in keys)
            lines += len(keys)
            if asked.keys:
                print("   ", seed, sorted(world.wanted), sorted(keys))
        wanted = f"{found}" if world.wanted else "-"
        print(f"{name:<42}{wanted:>8}{others:>8}{lines / asked.worlds:>8.1f}", flush=True)


if __name__ == "__main__":
    main()
