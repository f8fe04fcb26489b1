"""Run the fast tests on every mutant, and tell which ones nobody noticed.

    python -m tests.mutation [PART OF A FILE'S NAME]... [--seconds N] [--jobs N]

A mutant is caught when a test fails or the database refuses its SQL. One that takes ten times as long as the tests do
without it is a timeout: told apart, and not counted as caught. Equivalent ones, which mean the same for all data there
can be, are listed with the reason in `equivalent.toml` and left out of the share. Results are kept in `data/mutation`,
so that a run goes on where the last one was stopped, and tries again only what a change may have changed (`ledger.py`).
Exit 1 where less than `REQUIRED_SHARE` is caught.
"""

import argparse
import sys
import tempfile
import time
import tomllib
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from tests.mutation import ledger, mutants, trial
from tests.mutation.mutants import Mutant
from tests.mutation.trial import Task

REQUIRED_SHARE = 0.95
EQUIVALENT = Path(__file__).with_name("equivalent.toml")


def main() -> int:
    """Run, report, and give the exit code."""
    parser = argparse.ArgumentParser(prog="python -m tests.mutation", description=__doc__.splitlines()[0])
    parser.add_argument("parts", nargs="*", help="only files whose path contains one of these")
    parser.add_argument("--seconds", type=float, default=float("inf"), help="begin no further file after so many")
    parser.add_argument("--jobs", type=int, default=2, help="files tried side by side")
    asked = parser.parse_args()
    chosen = [file for file in mutants.files() if not asked.parts or any(part in file for part in asked.parts)]
    if not chosen:
        print("No file has that in its path: name a part of one, or nothing.", file=sys.stderr)
        return 2
    until = time.monotonic() + asked.seconds
    listed = {(row["file"], row["before"], row["after"]) for row in equivalents()}
    found = {file: [mutant for mutant in mutants.of(file) if mutant.key not in listed] for file in chosen}
    with tempfile.TemporaryDirectory(prefix="mutation-") as scratch, ThreadPoolExecutor(asked.jobs) as pool:
        untried = {file: [each for each in group if not ledger.known(each)] for file, group in found.items()}
        untried = {file: group for file, group in untried.items() if group}
        seconds = measured(tuple(dict.fromkeys(test for file in untried for test in trial.tests_of(file))), scratch)

        def tried(file: str) -> None:
            if time.monotonic() < until:
                try_all(file, untried[file], seconds, scratch)

        list(pool.map(tried, untried))
    return report({file: (len(mutants.of(file)), group) for file, group in found.items()})


def measured(tests: tuple[str, ...], scratch: str) -> dict[str, float]:
    """Give the processor time of each test without a fault; ends the program where one fails."""
    if new := tuple(part for part in tests if ledger.seconds(part) is None):
        print(f"Running {', '.join(new)} without a fault", flush=True)
        (outcome,) = trial.run(Task(new, (), {}, {}, scratch))
        if outcome.result != "survived":
            raise SystemExit(f"Without any fault, {outcome.test} fails: mend it first.")
        for part in new:
            ledger.keep_seconds(part, {test: taken for test, taken in outcome.ran.items() if test.startswith(part)})
    return {test: taken for part in tests for test, taken in ledger.seconds(part).items()}


def try_all(file: str, group: list[Mutant], seconds: dict[str, float], scratch: str) -> None:
    """Try mutants of one file, and tell those that no test notices."""
    hints = {mutant.digest: ledger.hint(mutant) for mutant in group}
    begun = time.monotonic()
    for mutant, outcome in zip(
        group, trial.run(Task(trial.tests_of(file), tuple(group), hints, seconds, scratch)), strict=True
    ):
        ledger.keep(mutant, outcome)
        if outcome.result not in ledger.CAUGHT:
            print(f"{outcome.result} {file}:{mutant.line}: {mutant.before}\n    -> {mutant.after}", flush=True)
    print(f"{file}: {len(group)} tried in {time.monotonic() - begun:.0f} s", flush=True)


def report(groups: dict[str, tuple[int, list[Mutant]]]) -> int:
    """Print what became of the mutants of each file; give the exit code."""
    columns = ("mutants", "equivalent", "caught", "broken", "timeout", "survived", "untried")
    total: Counter[str] = Counter()
    print("| file | " + " | ".join(columns) + " |\n|---|" + "---:|" * len(columns))
    for file, (made, group) in groups.items():
        counts = Counter(ledger.known(mutant) or "untried" for mutant in group)
        counts.update(mutants=made, equivalent=made - len(group))
        total.update(counts)
        print(f"| {file} | " + " | ".join(str(counts[column]) for column in columns) + " |")
    print("| all | " + " | ".join(str(total[column]) for column in columns) + " |")
    caught = sum(total[result] for result in ledger.CAUGHT)
    share = caught / max(total["mutants"] - total["equivalent"], 1)
    print(f"{share:.1%} caught, {total['broken']} of them because the SQL no longer ran")
    return 0 if share >= REQUIRED_SHARE and not total["untried"] else 1


def equivalents() -> list[dict[str, str]]:
    """Give the mutants that mean the same: file, before, after, reason."""
    return tomllib.loads(EQUIVALENT.read_text(encoding="utf-8")).get("mutant", [])


if __name__ == "__main__":
    raise SystemExit(main())
