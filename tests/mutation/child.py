"""One process of trials: reads mutants as JSON from stdin, runs their tests, writes `RESULT caught|survived` each."""

import inspect
import json
import os
import re
import signal
import sys
import tempfile
import time
from pathlib import Path

import pytest

from etl import build
from queries import as_of, definition
from tests import small_warehouse
from tests.mutation.mutants import CLOCKS, Mutant
from tests.mutation.trial import SECOND_COMPUTATIONS, TIMEOUT_SECONDS, tests_of
from tests.reference.policies import NAMES, file_of

PASSED = (0, 5)
"""What pytest says when nothing failed; 5: no test asks for it, so none can notice."""


class Relevant:
    """Leaves out the tests of metrics that do not ask for the mutated one."""

    def __init__(self, name: str) -> None:
        self._name = name

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        """Keep a test that names the metric, itself, by a helper or a constant of its file, or as its parameter."""
        items[:] = [item for item in items if self._is_relevant(item)]

    def _is_relevant(self, item: pytest.Item) -> bool:
        if re.search(r"\bMETRICS\b", inspect.getsource(item.function)):
            return item.name.endswith((f"[{self._name}]", f"-{self._name}]"))
        quoted = f'"{self._name}"'
        helpers = [
            helper
            for name, helper in vars(item.module).items()
            if inspect.isfunction(helper) and name in item.function.__code__.co_names
        ]
        sources = [inspect.getsource(each) for each in (item.function, *helpers)]
        constants = (vars(item.module).get(name) for name in item.function.__code__.co_names)
        if any(isinstance(each, tuple | list) and self._name in each for each in constants):
            return True
        is_parameter = item.get_closest_marker("parametrize") is not None and self._name in item.name
        return is_parameter or any(quoted in source for source in sources)


def put(mutant: Mutant) -> None:
    """Put the fault in place of the text."""
    path = Path(mutant.file)
    if mutant.file == CLOCKS:
        as_of.CLOCKS_SQL = mutant.text
    elif path.parent.name == "marts":
        number, _, name = path.stem.partition("_")
        fault = build.Step(int(number), name, mutant.text)
        steps = tuple(fault if step.name == name else step for step in build.steps())
        build.steps = lambda: steps
    else:
        definition.metrics()[path.stem] = definition.parse(mutant.text, path.stem)


def share_warehouses() -> None:
    """Let tests that ask for the same warehouse have the same one, for mutants that do not change it."""
    make, folders = small_warehouse.make, {}

    def shared(folder, events, *more, **options):
        key = repr((events, more, options))
        if key not in folders:
            folders[key] = make(tempfile.mkdtemp(), events, *more, **options)
        return folders[key]

    small_warehouse.make = shared


OPTIONS = ("-x", "-q", "-p", "no:cacheprovider", "-p", "no:xdist", "--no-header", "--tb=no", "-m", "not real_data")


def lay_out_calendars() -> None:
    """Make the policies' tables before this process is copied, so that no copy has to."""
    for names in (("retailer",), tuple(str(file_of(name)) for name in NAMES)):
        small_warehouse.policy_tables(names)


def main() -> None:
    """Try every mutant of stdin."""
    group = [Mutant(**given) for given in json.load(sys.stdin)]
    is_metric = "/metrics/" in group[0].file
    if is_metric:
        share_warehouses()
    else:
        lay_out_calendars()
    with tempfile.TemporaryDirectory() as scratch:
        for mutant in group:
            print("RESULT", tried_here(mutant, scratch) if is_metric else tried_apart(mutant, scratch), flush=True)


def tried_here(mutant: Mutant, scratch: str) -> str:
    """Try a mutant of a metric: tests that ask for it, then the slower second computations."""
    put(mutant)
    relevant = [Relevant(Path(mutant.file).stem)]
    for tests in (tests_of(mutant.file), SECOND_COMPUTATIONS):
        if pytest.main(options(scratch, *tests), plugins=relevant) not in PASSED:
            return "caught"
    return "survived"


def tried_apart(mutant: Mutant, scratch: str) -> str:
    """Try a mutant of a mart or of the clocks in a copy of this process, which is given up after a while."""
    copy = os.fork()
    if not copy:
        put(mutant)
        code = pytest.main(options(scratch, *tests_of(mutant.file)))
        sys.stdout.flush()
        os._exit(0 if code in PASSED else 1)
    until = time.monotonic() + TIMEOUT_SECONDS
    while time.monotonic() < until:
        ended, status = os.waitpid(copy, os.WNOHANG)
        if ended:
            return "survived" if os.waitstatus_to_exitcode(status) == 0 else "caught"
        time.sleep(0.05)
    os.kill(copy, signal.SIGKILL)
    os.waitpid(copy, 0)
    return "timeout"


def options(scratch: str, *tests: str) -> list[str]:
    """Give the arguments of pytest. The folder is named like that of one of several workers, so that what workers share
    (tests/conftest.py) lasts from mutant to mutant.
    """
    return [*OPTIONS, f"--basetemp={scratch}/popen-0", *tests]


if __name__ == "__main__":
    main()
