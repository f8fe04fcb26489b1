"""Trying the mutants of one file: a process of its own, with the fault put in place of the text that the programs read.

Mutants of a metric share the warehouses that their tests build. Those of a mart or of the clocks need new ones, and a
process each, since a fault in a recursion may never end: a copy of one that has imported everything.
"""

import json
import subprocess
import sys
from dataclasses import asdict

from tests.mutation.mutants import CLOCKS, ROOT, Mutant

TIMEOUT_SECONDS = 240
"""Longer than all the tests of a mutant take on a busy machine."""

MARTS = {
    "76_steps": ("tests/metrics/test_informed.py",),
    "75_custody": ("tests/metrics/test_work.py",),
    "20_open_spells": ("tests/metrics/test_counts.py", "tests/metrics/test_outcomes.py"),
    "80_complaints": ("tests/metrics", "tests/test_catalog.py"),
    "10_cases": ("tests/mutation/few_odd.py", "tests/metrics", "tests/test_catalog.py", "tests/test_warehouse.py"),
    "60_extensions": ("tests/mutation/few_odd.py", "tests/test_clocks_golden.py", "tests/metrics/test_extensions.py"),
}
"""Tests that look at a mart, those most likely to notice first."""
OTHERWISE = ("tests/mutation/few_odd.py", "tests/test_clocks_golden.py", "tests/metrics")
METRICS = ("tests/metrics", "tests/test_catalog.py")
SECOND_COMPUTATIONS = (
    *("tests/test_second_computation_extensions.py", "tests/test_second_computation_lateness.py"),
    *("tests/test_second_computation_outcomes.py", "tests/test_second_computation_times.py"),
    *("tests/test_second_computation_flow.py", "tests/test_second_computation_work.py", "tests/test_invariants.py"),
)
"""Slower: asked only about the mutants of a metric that the others let pass."""


def tests_of(file: str) -> tuple[str, ...]:
    """Give the test files, in the order in which they are run."""
    if "/metrics/" in file:
        return METRICS
    return next((tests for name, tests in MARTS.items() if name in file), OTHERWISE)


def run(group: list[Mutant]) -> list[tuple[Mutant, str]]:
    """Give each mutant of one file with `caught`, `timeout` or `survived`."""
    try:
        done = subprocess.run(
            [sys.executable, "-m", "tests.mutation.child"],
            input=json.dumps([asdict(mutant) for mutant in group]),
            capture_output=True,
            text=True,
            cwd=ROOT,
            timeout=TIMEOUT_SECONDS * len(group),
            check=False,
        )
    except subprocess.TimeoutExpired:
        return [(mutant, "timeout") for mutant in group]
    lines = [line.removeprefix("RESULT ") for line in done.stdout.splitlines() if line.startswith("RESULT ")]
    if len(lines) != len(group):
        raise SystemExit(f"The tests of {group[0].file} could not be run:\n{done.stdout}\n{done.stderr}")
    return list(zip(group, lines, strict=True))


__all__ = ["CLOCKS", "run", "tests_of"]
