"""A short random walk in each world, the same in each run; `make wander` walks far."""

import pytest

from tests.browser.wander.walk import walk
from tests.browser.wander.worlds import served
from tests.helpers.dashboard_browser import MARKS

pytestmark = MARKS
SEED = 14


@pytest.mark.parametrize(("name", "steps"), [("demo", 30), ("servicenow", 14), ("five", 12), ("empty", 4)])
def test_nothing_goes_wrong_on_a_walk(chromium, name, steps, tmp_path, request):
    folder = request.getfixturevalue("demo_warehouse") if name == "demo" else None
    with served(name, tmp_path, folder) as world:
        walked = walk(chromium, world, SEED, steps)
    assert not walked.wrong, str(walked)
