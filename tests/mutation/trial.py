"""What is tried on mutants, and the process that tries it."""

import json
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import asdict, dataclass

from tests.mutation.mutants import ROOT, Mutant

FEW_ODD = "tests/mutation/few_odd.py"
CLOCKS = (
    *(
        "tests/etl/marts/test_clocks_policies.py",
        FEW_ODD,
        "tests/etl/marts/test_clocks_golden.py",
        "tests/queries/warehouse/test_generation.py",
    ),
    "tests/queries/metrics",
)
"""Tests that look at the clocks and at the marts they are made in, those most likely to notice first."""
MARTS = {
    "80_complaints": (
        "tests/etl/marts/test_complaints.py",
        "tests/etl/marts/test_clocks_policies.py",
        "tests/queries/metrics",
        "tests/queries/warehouse/test_generation.py",
    ),
    "76_steps": ("tests/queries/metrics/test_informed.py", "tests/queries/metrics"),
    "60_extensions": (
        "tests/queries/metrics/test_extensions.py",
        FEW_ODD,
        "tests/etl/marts/test_clocks_golden.py",
        "tests/queries/metrics",
    ),
    "75_custody": ("tests/etl/marts/test_custody.py", "tests/queries/metrics"),
    "20_open_spells": (
        "tests/etl/marts/test_complaints.py",
        "tests/queries/metrics",
        "tests/queries/warehouse/test_generation.py",
    ),
    "10_cases": (
        *(
            "tests/etl/marts/test_complaints.py",
            "tests/etl/marts/test_clocks_policies.py",
            FEW_ODD,
            "tests/etl/marts/test_clocks_golden.py",
        ),
        *("tests/queries/warehouse/test_generation.py", "tests/queries/metrics"),
    ),
}
"""The same for a mart that clocks are not made of, or not alone."""
METRICS = ("tests/queries/metrics", "tests/queries/semantic/test_catalog.py")
SECOND_COMPUTATIONS = (
    *(
        "tests/oracle/metrics/test_second_computation_extensions.py",
        "tests/oracle/metrics/test_second_computation_lateness.py",
    ),
    *(
        "tests/oracle/metrics/test_second_computation_outcomes.py",
        "tests/oracle/metrics/test_second_computation_times.py",
    ),
    *(
        "tests/oracle/metrics/test_second_computation_flow.py",
        "tests/oracle/metrics/test_second_computation_work.py",
        "tests/queries/test_invariants.py",
    ),
)
"""Slower, so they come last, and only for the mutants of a metric."""


@dataclass(frozen=True)
class Task:
    """Mutants that the same tests look at; none: the tests without a fault."""

    tests: tuple[str, ...]
    mutants: tuple[Mutant, ...]
    hints: dict[str, str]
    """The test that noticed a mutant before, by the mutant's digest."""
    seconds: dict[str, float]
    """Processor time of each test without a fault."""
    scratch: str
    """A folder for what lasts as long as the run."""

    @classmethod
    def of(cls, given: dict) -> "Task":
        """Read it from JSON."""
        return cls(**{**given, "mutants": tuple(Mutant(**each) for each in given["mutants"])})


@dataclass(frozen=True)
class Outcome:
    """What became of one mutant."""

    result: str
    """`caught` by a test, `broken` where the database refused the SQL, `timeout`, `survived`."""
    test: str
    """The test that noticed."""
    seconds: float
    ran: dict[str, float]
    """Processor time of the tests that passed."""


def is_metric(file: str) -> bool:
    """Whether the fault is in a metric, so that the warehouses are the same with it."""
    return "/metrics/" in file


def tests_of(file: str) -> tuple[str, ...]:
    """Give the test files and folders, in the order in which they are run."""
    if is_metric(file):
        return (*METRICS, *SECOND_COMPUTATIONS)
    return next((tests for name, tests in MARTS.items() if name in file), CLOCKS)


def run(task: Task) -> Iterator[Outcome]:
    """Try each mutant of a task in turn, in a process of its own."""
    command = [sys.executable, "-m", "tests.mutation.child"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT) as process:
        json.dump(asdict(task), process.stdin)
        process.stdin.close()
        for line in process.stdout:
            yield Outcome(**json.loads(line))
    if process.returncode:
        raise SystemExit("The trials could not be made: see above.")
