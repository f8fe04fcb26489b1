"""What the command lines import: a small load and a question wait for no library that they do not use."""

import subprocess
import sys

import pytest

from tests.helpers.loading import BASIC, write_csv

HEAVY = (
    "great_expectations",
    "httpx",
    "plotly",
    "scipy.stats",
    "sklearn",
    "sqlalchemy",
    "streamlit",
    "typst",
)
"""Each takes from a fifth of a second to four seconds."""
_CALL = """
import sys
from {module}.__main__ import main
code = main(sys.argv[1:])
print(*(name for name in {heavy} if name in sys.modules), file=sys.stderr)
sys.exit(code)
"""


def _imported(module, *arguments):
    """The heavy libraries that a call of `python -m module` imported."""
    code = _CALL.format(module=module, heavy=HEAVY)
    done = subprocess.run([sys.executable, "-c", code, *map(str, arguments)], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stderr.split()


@pytest.fixture(scope="module")
def loaded(tmp_path_factory):
    """A folder with a small warehouse, and what the load of it imported."""
    folder = tmp_path_factory.mktemp("loaded")
    file = write_csv(folder / "events.csv", BASIC)
    return folder / "warehouse", _imported(
        "etl", "load", "--source", "events", "--warehouse", folder / "warehouse", file
    )


def test_a_small_load_imports_only_what_it_uses(loaded):
    assert loaded[1] == []


def test_a_question_imports_only_what_it_uses(loaded):
    week = ("--from", "2026-03-16", "--to", "2026-04-05")
    assert _imported("queries", "on_time_share", "--warehouse", loaded[0], *week) == []
