"""The examples of `docs/metrics.md` are what the programs answer, and some are what a hand works out."""

import json

import pytest

from queries import catalog, docs
from tests import metric_examples


@pytest.fixture(scope="module")
def computed(tmp_path_factory):
    return metric_examples.answers(tmp_path_factory.mktemp("examples"))


def test_every_metric_has_its_example_and_it_is_what_the_metric_answers(computed):
    kept = json.loads(docs.EXAMPLE_ANSWERS.read_text(encoding="utf-8"))
    assert kept == json.loads(json.dumps(computed)), "run python -m tests.metric_examples"
    assert kept.keys() == catalog.metrics().keys()
    assert all(kept.values())


def test_examples_worked_by_hand(computed):
    def value(name, **keys):
        return next(row for row in computed[name] if keys.items() <= row.items())["value"]

    # 13 March to 1 April is 19 days, 12 to 18 March is 6
    assert value("extension_days_granted") == 12.5
    # of A, F in time and B, D late: D's deadline of 31 March has passed; C withdrew, E's second cycle is running
    assert value("on_time_share", clock="resolution") == 0.5
    # of the scores 4 and 5
    assert value("satisfaction") == 4.5
    # A and F of A, B and F, which are resolved as things stand; E is open again
    assert value("outcome_share", outcome="upheld") == pytest.approx(2 / 3, abs=1e-4)
    # 6 received, E reopened; A, B, E, F resolved, C withdrawn: D and E are open
    assert value("flow") == 2
    # F was told in writing that it was accepted; A was not
    assert value("steps_informed_share", step="accepted") == 0.5
    # D asked once, of six complaints
    assert value("status_requests") == pytest.approx(1 / 6, abs=1e-4)


def test_the_page_shows_an_example_and_the_caveats_of_each_metric():
    shown = docs.render()
    assert shown.count("- **Example**: ") == shown.count("- **Not to be trusted when**: ") == len(catalog.metrics())
    assert "- **Example**: no rows" not in shown
