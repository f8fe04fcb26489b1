"""The long run: `make torture`. One JSON object of figures on the standard output; an AssertionError ends it."""

import argparse
import json
import sys
import tempfile
from pathlib import Path

from tests.crash_safety import children, kills, loaders, readers


def main() -> None:
    """Run every campaign in a folder of its own."""
    parser = argparse.ArgumentParser(prog="python -m tests.crash_safety", description=__doc__)
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--publishes", type=int, default=200)
    parser.add_argument("--pairs", type=int, default=10, help="how often two loads begin at once")
    parser.add_argument("--seed", type=int, default=46)
    options = parser.parse_args()
    children.warm()
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        figures = {}
        for name, campaign in {
            "kills_at_steps": lambda here: kills.kills_at_steps(here),
            "two_loaders": lambda here: loaders.two_at_once(here, options.pairs, options.seed),
            "readers": lambda here: readers.read_while_publishing(here, options.publishes, options.seed),
            "random_kills": lambda here: kills.random_kills(here, options.kills, options.seed, _tell),
        }.items():
            figures[name] = campaign(folder / name)
            _tell(f"{name}: {figures[name]}")
        print(json.dumps(figures))


def _tell(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
