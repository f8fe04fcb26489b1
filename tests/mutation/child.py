"""One process of trials: the tests are collected once, and each mutant is tried in a copy of the process.

Reads a `Task` as JSON from stdin and writes an `Outcome` a line to stdout. The process itself runs no test, so that
every copy begins with nothing open; a warehouse that a mutant does not change is made once and handed on.
"""

import contextlib
import hashlib
import inspect
import json
import multiprocessing
import os
import re
import resource
import shutil
import signal
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import asdict
from functools import cache
from pathlib import Path
from typing import TextIO

import duckdb
import pytest

from etl.marts import build
from queries.semantic import definition
from queries.warehouse import as_of
from tests.helpers import one_thread, small_warehouse
from tests.mutation.mutants import CLOCKS, Mutant
from tests.mutation.trial import Outcome, Task, is_metric
from tests.oracle.clocks.policies import NAMES, file_of

OPTIONS = ("-q", "-s", "-p", "no:cacheprovider", "-p", "no:xdist", "--no-header", "--tb=no", "-m", "not real_data")
NEW_TEST_SECONDS = 60
"""Processor time of a test that was not measured without a fault."""
STUCK_SECONDS = 1_200
"""After so long without a word a copy does not compute, but waits for ever."""
MEMORY_BYTES = 8 * 2**30
"""What a fault that multiplies rows may take of the machine."""


class Trials:
    """The plugin that has pytest try mutants where it would run tests."""

    def __init__(self, task: Task, out: TextIO) -> None:
        self._task = task
        self._out = out
        self._kills: defaultdict[str, Counter[str]] = defaultdict(Counter)
        self._failure: BaseException | None = None

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """Try every mutant; where there is none, run the tests as they are."""
        if not self._task.mutants:
            self._tell(self._tried(None, session.items))
        items_of = cache(lambda file: [item for item in session.items if _concerns(item, file)])
        for mutant in self._task.mutants:
            outcome = self._tried(mutant, self._ordered(items_of(mutant.file), mutant))
            if outcome.test:
                self._kills[mutant.file][outcome.test] += 1
            self._tell(outcome)
        return True

    def _tell(self, outcome: Outcome) -> None:
        print(json.dumps(asdict(outcome)), file=self._out, flush=True)

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(self, item: pytest.Item, call: pytest.CallInfo):
        """Keep what a test failed with."""
        report = yield
        if report.failed and call.excinfo is not None:
            self._failure = call.excinfo.value
        return report

    def _ordered(self, items: list[pytest.Item], mutant: Mutant) -> list[pytest.Item]:
        """Put first what noticed this mutant before, then what noticed most others of its file, the quickest first."""
        often = [test for test, _ in self._kills[mutant.file].most_common(4)]
        names = [
            self._task.hints.get(mutant.digest, ""),
            *sorted(often, key=lambda test: self._task.seconds.get(test, 0)),
        ]
        by_name = {item.nodeid: item for item in items}
        likely = {name: by_name[name] for name in names if name in by_name}
        return [*likely.values(), *(item for item in items if item.nodeid not in likely)]

    def _tried(self, mutant: Mutant | None, items: list[pytest.Item]) -> Outcome:
        """Run the tests in a copy of this process until one fails."""
        forking = multiprocessing.get_context("fork")
        ours, theirs = forking.Pipe(duplex=False)
        copy = forking.Process(target=self._run, args=(mutant, items, theirs))
        begun = time.monotonic()
        copy.start()
        theirs.close()
        told: list[tuple[str, str, float]] = []
        with contextlib.suppress(EOFError):
            while ours.poll(STUCK_SECONDS):
                told.append(ours.recv())
        copy.join(1)
        copy.kill()
        copy.join()
        if copy.exitcode == 1:
            raise SystemExit("A trial failed by itself: see above.")
        seconds = {name: round(taken, 2) for word, name, taken in told if word == "ran"}
        word, name, _ = told[-1] if told else ("", "", 0)
        if word == "end":
            return Outcome("survived", "", time.monotonic() - begun, seconds)
        if word not in ("caught", "broken"):
            # it ended within a test: by the limit of its time, or else by what the fault did to the database
            word = "timeout" if copy.exitcode in (-signal.SIGXCPU, -signal.SIGKILL) else "broken"
        return Outcome(word, name, time.monotonic() - begun, seconds)

    def _run(self, mutant: Mutant | None, items: list[pytest.Item], tell) -> None:
        """In the copy: tell each test that begins and has run, and the first that fails."""
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
        if mutant:
            put(mutant)
        for item, following in zip(items, [*items[1:], None], strict=True):
            tell.send(("begins", item.nodeid, 0.0))
            begun = time.process_time()
            limit = 20 + 10 * self._task.seconds[item.nodeid] if item.nodeid in self._task.seconds else NEW_TEST_SECONDS
            resource.setrlimit(resource.RLIMIT_CPU, (int(begun + limit) + 1, resource.RLIM_INFINITY))
            item.config.hook.pytest_runtest_protocol(item=item, nextitem=following)
            if self._failure:
                tell.send(("broken" if is_of_sql(self._failure) else "caught", item.nodeid, 0.0))
                return
            tell.send(("ran", item.nodeid, time.process_time() - begun))
        tell.send(("end", "", 0.0))


def is_of_sql(error: BaseException | None) -> bool:
    """Whether the database refused, not a comparison."""
    return error is not None and (isinstance(error, duckdb.Error) or is_of_sql(error.__cause__))


def _concerns(item: pytest.Item, file: str) -> bool:
    """Whether a test is asked: about a metric, one that names it, by a helper, a constant of its file, a parameter."""
    if not is_metric(file):
        return True
    name = Path(file).stem
    if re.search(r"\bMETRICS\b", inspect.getsource(item.function)):
        return item.name.endswith((f"[{name}]", f"-{name}]"))
    used = {key: value for key, value in vars(item.module).items() if key in item.function.__code__.co_names}
    if any(isinstance(value, tuple | list | dict) and name in value for value in used.values()):
        return True
    if item.get_closest_marker("parametrize") is not None and name in item.name:
        return True
    functions = (item.function, *(value for value in used.values() if inspect.isfunction(value)))
    return any(f'"{name}"' in inspect.getsource(function) for function in functions)


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


def hand_on_warehouses(folder: Path, *, with_marts: bool) -> None:
    """Let tests that ask for the same warehouse have copies of one in `folder`, or else of one without marts."""
    make, filled = small_warehouse.make, small_warehouse.filled
    folder.mkdir(parents=True, exist_ok=True)

    def kept(make_it: Callable[[Path], object], *asked: object) -> Path:
        path = folder / hashlib.sha256(repr(asked).encode()).hexdigest()
        if not path.exists():
            making = Path(tempfile.mkdtemp(dir=folder))
            make_it(making / "made")
            with contextlib.suppress(OSError):  # another process was faster
                (making / "made").rename(path)
        return path

    def copied_fill(path: Path, *asked: object) -> duckdb.DuckDBPyConnection:
        shutil.copyfile(kept(lambda target: filled(target, *asked).close(), *asked), path)
        return small_warehouse.opened(path)

    def copied_make(target: Path | str, events: list[dict], *more: object, **options: object) -> Path:
        found = kept(lambda made: make(made, events, *more, **options), events, more, options)
        return Path(shutil.copytree(found, target, dirs_exist_ok=True))

    small_warehouse.filled = copied_fill
    if with_marts:
        small_warehouse.make = copied_make


def main() -> None:
    """Try the task of stdin."""
    task = Task.of(json.load(sys.stdin))
    out = os.fdopen(os.dup(1), "w")
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    one_thread.everywhere()
    scratch = Path(task.scratch)
    changes_marts = any("/marts/" in mutant.file for mutant in task.mutants)
    hand_on_warehouses(scratch / "warehouses", with_marts=not changes_marts)
    # Pytest empties its folder as each copy begins. Beside one that is named like that of one of several workers lies
    # what these share (tests/conftest.py), and lasts.
    base = scratch / f"{'alone' if changes_marts else 'popen'}-{os.getpid()}"
    for names in (("retailer",), ("boston311",), tuple(str(file_of(name)) for name in NAMES)):
        small_warehouse.policy_tables(names)
    code = pytest.main([*OPTIONS, f"--basetemp={base}", *task.tests], plugins=[Trials(task, out)])
    if code not in (pytest.ExitCode.OK, pytest.ExitCode.NO_TESTS_COLLECTED):
        raise SystemExit(f"pytest gave up: {code}.")


if __name__ == "__main__":
    main()
