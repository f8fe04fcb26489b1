"""Run the fast tests on every mutant, and tell which ones nobody noticed.

    python -m tests.mutation [PART OF A FILE'S NAME]... [--jobs N]

A mutant is caught when a test fails or the database refuses its SQL. One that takes ten times as long as the tests do
without it is a timeout: told apart, and not counted as caught. Equivalent ones, which mean the same for all data there
can be, are listed with the reason in `equivalent.toml` and left out of the share. Results are kept in `data/mutation`,
so that a run goes on where the last one was stopped, and tries again only what a change may have changed (`ledger.py`).
Exit 1 where less than `REQUIRED_SHARE` is caught.
"""

import argparse
import sys
import tempfile
import tomllib
from collections import Counter, defaultdict
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
    parser.add_argument("--jobs", type=int, default=2, help="mutants tried side by side")
    asked = parser.parse_args()
    chosen = [file for file in mutants.files() if not asked.parts or any(part in file for part in asked.parts)]
    if not chosen:
        print("No file has that in its path: name a part of one, or nothing.", file=sys.stderr)
        return 2
    listed = {(row["file"], row["before"], row["after"]) for row in equivalents()}
    found = {file: [mutant for mutant in mutants.of(file) if mutant.key not in listed] for file in chosen}
    with tempfile.TemporaryDirectory(prefix="mutation-") as scratch, ThreadPoolExecutor(asked.jobs) as pool:
        untried = [each for group in found.values() for each in group if not ledger.known(each)]
        groups: dict[tuple[tuple[str, ...], int], list[Mutant]] = defaultdict(list)
        for number, mutant in enumerate(untried):
            groups[trial.tests_of(mutant.file), number * asked.jobs // len(untried)].append(mutant)
        seconds = measured(tuple(dict.fromkeys(test for tests, _ in groups for test in tests)), scratch)
        list(pool.map(lambda group: try_all(group, seconds, scratch), groups.values()))
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


def try_all(group: list[Mutant], seconds: dict[str, float], scratch: str) -> None:
    """Try mutants that the same tests look at, and tell those that none of them notices."""
    hints = {mutant.digest: ledger.hint(mutant) for mutant in group}
    task = Task(trial.tests_of(group[0].file), tuple(group), hints, seconds, scratch)
    for mutant, outcome in zip(group, trial.run(task), strict=True):
        ledger.keep(mutant, outcome)
        if outcome.result not in ledger.CAUGHT:
            print(f"{outcome.result} {mutant.file}:{mutant.line}: {mutant.before}\n    -> {mutant.after}", flush=True)


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
