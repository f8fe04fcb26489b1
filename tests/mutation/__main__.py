"""Run the fast tests on every mutant, and tell which ones nobody noticed.

    python -m tests.mutation [PART OF A FILE'S NAME]... [--sample N] [--seconds N] [--jobs N]

A mutant is caught when a test fails, the SQL no longer runs, or it takes longer than `TIMEOUT_SECONDS`. Equivalent
ones, which mean the same for all data there can be, are listed with the reason in `equivalent.toml` and left out of the
share. Exit 1 where less than `REQUIRED_SHARE` of the others is caught.
"""

import argparse
import random
import sys
import time
import tomllib
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from tests.mutation import mutants, trial
from tests.mutation.mutants import Mutant

REQUIRED_SHARE = 0.95
EQUIVALENT = Path(__file__).with_name("equivalent.toml")


def main() -> int:
    """Run, report, and give the exit code."""
    parser = argparse.ArgumentParser(prog="python -m tests.mutation", description=__doc__.splitlines()[0])
    parser.add_argument("parts", nargs="*", help="only files whose path contains one of these")
    parser.add_argument("--sample", type=int, help="only so many mutants, drawn at random")
    parser.add_argument("--seconds", type=float, help="begin no further file after so many seconds")
    parser.add_argument("--jobs", type=int, default=2, help="files tried side by side")
    asked = parser.parse_args()
    chosen = [file for file in mutants.files() if not asked.parts or any(part in file for part in asked.parts)]
    listed = {(row["file"], row["before"], row["after"]) for row in equivalents()}
    found = [mutant for file in chosen for mutant in mutants.of(file) if mutant.key not in listed]
    if asked.sample and asked.sample < len(found):
        found = random.Random(46).sample(found, asked.sample)
    groups = [[mutant for mutant in found if mutant.file == file] for file in chosen]
    begun = time.monotonic()

    def tried(group: list[Mutant]) -> list[tuple[Mutant, str]]:
        if not group or (asked.seconds and time.monotonic() - begun > asked.seconds):
            return []
        results = trial.run(group)
        caught = sum(result != "survived" for _, result in results)
        print(f"{group[0].file}: {caught} of {len(results)} caught", flush=True)
        for mutant, result in results:
            if result == "survived":
                print(f"    {mutant.line}: {mutant.before}\n        -> {mutant.after}", flush=True)
        return results

    with ThreadPoolExecutor(asked.jobs) as pool:
        results = [result for group in pool.map(tried, groups) for result in group]
    if not results:
        print("No mutant was tried: name a part of a file's path, or nothing.", file=sys.stderr)
        return 2
    counts = Counter(result for _, result in results)
    caught = len(results) - counts["survived"]
    print(
        f"{caught} of {len(results)} mutants caught ({caught / len(results):.1%}); {dict(counts)}; "
        f"{len(listed)} equivalent ones left out"
    )
    return 0 if caught / len(results) >= REQUIRED_SHARE else 1


def equivalents() -> list[dict[str, str]]:
    """Give the mutants that mean the same: file, before, after, reason."""
    return tomllib.loads(EQUIVALENT.read_text(encoding="utf-8")).get("mutant", [])


if __name__ == "__main__":
    raise SystemExit(main())
