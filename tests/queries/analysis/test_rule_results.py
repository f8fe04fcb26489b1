"""Each rule about data over the last loads: counted again by hand from the list of results."""

import pandas as pd
import pytest

from queries.analysis import rule_results
from queries.semantic import catalog


@pytest.fixture
def results(monkeypatch):
    """Three loads; a rule that always held, one broken in the first and third, one that is new in the third."""
    rows = [
        (1, "events", "held", 0), (1, "events", "broken", 2),
        (2, "events", "held", 0), (2, "events", "broken", 0),
        (3, "events", "held", 0), (3, "events", "broken", 3), (3, "events", "new", 0),
    ]  # fmt: skip
    frame = pd.DataFrame(rows, columns=["load_id", "suite", "rule", "failed"])
    frame = frame.assign(severity="warn", reason=frame["rule"], note="", success=frame["failed"] == 0)
    monkeypatch.setattr(catalog, "run", lambda generation, name, request: frame)
    return frame


def failed(outcome):
    return [None if row is None else int(row["failed"]) for row in outcome.by_load]


def test_each_rule_once_with_the_broken_first(results):
    loads, found = rule_results.outcomes(None, 4)
    assert loads == [1, 2, 3]
    assert [(one.rule, failed(one), one.failed) for one in found] == [
        ("broken", [2, 0, 3], 5),
        ("held", [0, 0, 0], 0),
        ("new", [None, None, 0], 0),
    ]


@pytest.mark.parametrize(("number", "expected"), [(1, [3]), (2, [2, 3]), (3, [1, 2, 3])])
def test_only_the_newest_loads_count(results, number, expected):
    loads, found = rule_results.outcomes(None, number)
    assert loads == expected
    broken = results.query("rule == 'broken' and load_id in @expected")["failed"].sum()
    assert next(one.failed for one in found if one.rule == "broken") == broken


def test_nothing_was_loaded(monkeypatch):
    empty = pd.DataFrame(columns=["load_id", "suite", "rule", "failed", "severity", "reason", "note"])
    monkeypatch.setattr(catalog, "run", lambda generation, name, request: empty)
    assert rule_results.outcomes(None, 4) == ([], [])
