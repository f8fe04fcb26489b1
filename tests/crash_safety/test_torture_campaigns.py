"""The short run of the campaigns; `make torture` is the long one."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow


def test_loads_that_are_killed_overtaken_and_read_meanwhile():
    asked = ("--kills", "4", "--publishes", "25", "--pairs", "1")
    ended = subprocess.run(
        [sys.executable, "-m", "tests.crash_safety", *asked],
        cwd=Path(__file__).parents[2],
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == 0, ended.stderr
    figures = json.loads(ended.stdout)
    assert figures["random_kills"]["kills"] == 4
    assert figures["kills_at_steps"]["old"] >= 5
    assert figures["kills_at_steps"]["new"] >= 1
    assert figures["readers"]["publishes"] == 25
    # how many of them is a matter of the machine's pace; that they saw it change is what counts
    assert figures["readers"]["generations_seen"] > 1
