"""What is remembered from run to run: what became of each mutant, and how long the tests take without a fault.

A result is a line that is written as it comes, so that a run that is stopped has lost nothing. It is believed while the
program, the helpers of the tests and the test that noticed (of a survivor: all its tests) are as they were; after that
it still tells which test to ask first.
"""

import ast
import hashlib
import json
import threading
from functools import cache
from pathlib import Path

from tests.mutation.mutants import ROOT, Mutant
from tests.mutation.trial import Outcome, tests_of

FOLDER = ROOT / "data" / "mutation"
CAUGHT = ("caught", "broken")
PROGRAM = ("etl", "queries")
CASES = "tests/golden/*.toml"
"""What `tests/etl/marts/test_clocks_golden.py` reads."""
_writing = threading.Lock()


def known(mutant: Mutant) -> str | None:
    """Give what became of a mutant, where that still holds."""
    row = _results().get(mutant.digest)
    return row["result"] if row and row["basis"] == _basis(mutant, row["result"], row["test"]) else None


def hint(mutant: Mutant) -> str:
    """Name the test that noticed a mutant the last time, or nothing."""
    row = _results().get(mutant.digest)
    return row["test"] if row and row["result"] in CAUGHT else ""


def keep(mutant: Mutant, outcome: Outcome) -> None:
    """Remember what became of a mutant."""
    row = {
        "digest": mutant.digest,
        "file": mutant.file,
        "line": mutant.line,
        "before": mutant.before,
        "after": mutant.after,
        "result": outcome.result,
        "test": outcome.test,
        "seconds": round(outcome.seconds, 1),
        "basis": _basis(mutant, outcome.result, outcome.test),
    }
    with _writing:
        _results()[mutant.digest] = row
        _append("results.jsonl", row)


def seconds(tests: str) -> dict[str, float] | None:
    """Give the processor time of each test of a file or folder without a fault, where all pass as they are now."""
    basis = _hash(tests, program_digest(), *tests_digests((tests,)))
    return next((row["seconds"] for row in _rows("seconds.jsonl") if row["basis"] == basis), None)


def keep_seconds(tests: str, measured: dict[str, float]) -> None:
    """Remember that these tests pass, and the processor time of each."""
    row = {"basis": _hash(tests, program_digest(), *tests_digests((tests,))), "seconds": measured}
    _append("seconds.jsonl", row)


@cache
def program_digest() -> str:
    """Tell the program and the helpers of the tests as they are now from any other."""
    files = [path for folder in PROGRAM for path in (ROOT / folder).rglob("*") if path.suffix not in (".pyc", "")]
    helpers = (path for path in (ROOT / "tests").rglob("*") if path.suffix in (".py", ".toml", ".json", ".csv"))
    cases = set(ROOT.glob(CASES))
    files += [
        path
        for path in helpers
        if not path.name.startswith("test_") and path.parent != Path(__file__).parent and path not in cases
    ]
    return _hash(*(f"{path.relative_to(ROOT)} {_file_digest(path)}" for path in sorted(files)))


def tests_digests(tests: tuple[str, ...]) -> list[str]:
    """Tell these files and folders of tests from any others."""
    paths = (ROOT / name for name in tests)
    files = (file for path in paths for file in (sorted(path.glob("test_*.py")) if path.is_dir() else [path]))
    digests = [_file_digest(file) for file in files]
    if "tests/etl/marts/test_clocks_golden.py" in tests:
        digests += [_file_digest(file) for file in sorted(ROOT.glob(CASES))]
    return digests


def _basis(mutant: Mutant, result: str, test: str) -> str:
    digests = [_test_digest(test)] if result in CAUGHT else tests_digests(tests_of(mutant.file))
    return _hash(program_digest(), *digests)


@cache
def _test_digest(test: str) -> str:
    """Tell a test, with all that its file holds beside other tests, from any other."""
    file, _, rest = test.partition("::")
    name = rest.partition("[")[0]
    nodes = ast.parse((ROOT / file).read_text(encoding="utf-8")).body
    others = {node for node in nodes if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")}
    own = [ast.unparse(node) for node in nodes if node not in others or node.name == name]
    return _hash(*own, *(_file_digest(case) for case in sorted(ROOT.glob(CASES)) if "clocks_golden" in file))


@cache
def _results() -> dict[str, dict]:
    return {row["digest"]: row for row in _rows("results.jsonl")}


def _rows(name: str) -> list[dict]:
    path = FOLDER / name
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()] if path.exists() else []


def _append(name: str, row: dict) -> None:
    FOLDER.mkdir(parents=True, exist_ok=True)
    with (FOLDER / name).open("a", encoding="utf-8") as file:
        file.write(json.dumps(row) + "\n")


@cache
def _file_digest(path: Path) -> str:
    # by its bytes: among the helpers' files are some of other encodings
    return hashlib.sha256(path.read_bytes()).hexdigest()[:16]


def _hash(*texts: str) -> str:
    return hashlib.sha256("\n".join(texts).encode()).hexdigest()[:16]
