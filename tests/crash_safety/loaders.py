"""Two loads that begin at once: one waits for the other, and both are in the figures."""

import time
from pathlib import Path

from tests.crash_safety import children, world


def two_at_once(folder: Path, pairs: int, seed: int) -> dict:
    """Begin two loads at the same moment, `pairs` times; the figures must be those of loads one after the other."""
    began = time.monotonic()
    paths = world.write_files(folder / "files", 2 * pairs, seed, complaints=80)
    warehouse = folder / "warehouse"
    children.call(world.load, [paths[0]], warehouse)
    for first in range(1, len(paths) - 1, 2):
        pair = [children.begin(world.load, [path], warehouse) for path in paths[first : first + 2]]
        numbers = sorted(children.finish(begun) for begun in pair)
        assert numbers == [first + 1, first + 2], f"two loads made the generations {numbers}"
    found = children.call(world.look, warehouse)
    clean = children.call(world.load_and_look, paths, folder / "clean")
    assert found.fingerprint == clean.fingerprint, "two loads at once do not give what one gives"
    assert not found.leftovers
    return {"pairs": pairs, "seconds": round(time.monotonic() - began, 1)}
