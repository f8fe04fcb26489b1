"""kill -9 of loading processes at random moments of their whole time."""

import os
import random
import shutil
import signal
import time
from collections.abc import Callable
from pathlib import Path

from etl.warehouse import generations
from queries.settings import settings
from tests.crash_safety import children, world


def random_kills(folder: Path, kills: int, seed: int, tell: Callable[[str], None]) -> dict:
    """Kill a load at `kills` moments; after each, see to the old or the new state, load again, and compare.

    Every 50 kills and at the end the figures are compared with those of one clean load of the same files.
    """
    began = time.monotonic()
    rng = random.Random(seed)
    first, *parts = world.write_files(folder / "files", kills, seed)
    warehouse, loaded = folder / "warehouse", [first]
    state = children.call(world.load_and_look, [first], warehouse)
    seconds = state.load_seconds
    outcomes = {"old": 0, "new": 0, "ended_before": 0}
    for number, part in enumerate(parts, start=1):
        is_killed = children.kill_after(rng.uniform(0, seconds * 1.05), world.load, [part], warehouse)
        found = children.call(world.look, warehouse)
        after = children.call(world.load_and_look, [part], warehouse)
        # What a load takes moves with what else the machine does.
        seconds = 0.7 * seconds + 0.3 * after.load_seconds
        loaded.append(part)
        assert found.fingerprint in (state.fingerprint, after.fingerprint), f"kill {number}: neither old nor new"
        is_old = found.number == state.number
        assert (found.fingerprint == state.fingerprint) == is_old, f"kill {number}: number and content disagree"
        # what a killed load had published already is known to the next, which then publishes nothing
        assert after.number == found.number + is_old
        assert after.fingerprint != state.fingerprint, "the increment changes nothing, so it tests nothing"
        assert not after.leftovers, f"kill {number} left {after.leftovers}"
        assert after.kept <= settings().generations_kept
        outcomes["ended_before" if not is_killed else "old" if is_old else "new"] += 1
        state = after
        if number % 25 == 0:
            tell(f"{number} kills, {outcomes}, a load takes {seconds:.2f} s")
        if number % 50 == 0 or number == len(parts):
            clean = children.call(world.load_and_look, loaded, folder / f"clean{number}")
            assert clean.fingerprint == state.fingerprint, f"after kill {number} the figures differ from a clean load's"
    return {"kills": kills, **outcomes, "seconds": round(time.monotonic() - began, 1)}


STEPS = ("fsync", "rename", "replace", "unlink", "mkdir", "rmdir")
"""Calls of the operating system that change a folder, or make a change lasting."""


def kills_at_steps(folder: Path) -> dict:
    """Kill a load before each single step on the folder, from its first to its last."""
    began = time.monotonic()
    first, part = world.write_files(folder / "files", 1, seed=5, complaints=40)
    made, warehouse = folder / "made", folder / "warehouse"
    old = children.call(world.load_and_look, [first], made)
    shutil.copytree(made, warehouse)
    new = children.call(world.load_and_look, [part], made)
    outcomes = {"old": 0, "new": 0}
    for step in range(1, 100):
        begun = children.start(_publish_until, step, made, warehouse)
        if publish_ended(begun):
            break
        found = children.call(world.look, warehouse)
        assert found.fingerprint in (old.fingerprint, new.fingerprint), f"step {step}: neither old nor new"
        outcomes["old" if found.fingerprint == old.fingerprint else "new"] += 1
        after = children.call(_publish_and_look, made / "g000001.duckdb", warehouse)
        assert after.fingerprint == old.fingerprint
        assert not after.leftovers, f"step {step} left {after.leftovers}"
        assert after.kept <= 3
    else:
        raise AssertionError("the steps never end")
    assert min(outcomes.values()) > 0, outcomes
    return {"steps": step - 1, **outcomes, "seconds": round(time.monotonic() - began, 1)}


def publish_ended(child: int) -> bool:
    """Wait for a child; whether it came to its end."""
    _, status = os.waitpid(child, 0)
    return not os.WIFSIGNALED(status)


def _publish(source: Path, warehouse: Path) -> None:
    """Publish a copy of a finished generation, as a load does with its own."""
    import duckdb

    with generations.locked(warehouse), generations.draft(warehouse) as draft:
        shutil.copyfile(source, draft.database)
        with duckdb.connect(str(draft.database)) as connection:
            connection.execute("update meta set value = ? where key = 'generation'", [str(draft.number)])
        generations.publish(warehouse, draft, 3)


def _publish_and_look(source: Path, warehouse: Path) -> world.State:
    _publish(source, warehouse)
    return world.look(warehouse)


def _publish_until(step: int, made: Path, warehouse: Path) -> None:
    """Publish the newer generation, but die before the given step."""
    taken = 0

    def counted(real):
        def before(*arguments, **named):
            nonlocal taken
            taken += 1
            if taken == step:
                os.kill(os.getpid(), signal.SIGKILL)
            return real(*arguments, **named)

        return before

    for name in STEPS:
        setattr(os, name, counted(getattr(os, name)))
    _publish(made / "g000002.duckdb", warehouse)
