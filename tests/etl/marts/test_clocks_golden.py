"""The golden cases, worked out by hand, against the warehouse and against the plain implementation of the clocks."""

import pytest

from queries.warehouse import generation
from tests.helpers import golden_cases, small_warehouse
from tests.oracle.clocks import compare
from tests.oracle.clocks.clocks import judge
from tests.oracle.clocks.policies import NAMES, READY, file_of, policy

CASES = golden_cases.all_cases()
AS_OFS = sorted({case.as_of for case in CASES})


@pytest.fixture(scope="module")
def golden_warehouse(tmp_path_factory):
    """All cases in one small warehouse, each judged by its own policy."""
    rows = [
        event
        | {key: compare.naive_utc(event[key]) for key in ("occurred_at", "due_at") if key in event}
        | {"local_at": event["occurred_at"].replace(tzinfo=None), "policy": case.policy}
        for case in CASES
        for event in case.events
    ]
    return small_warehouse.make(
        tmp_path_factory.mktemp("golden"), rows, policies=[str(file_of(name)) for name in (*NAMES, *READY)]
    )


@pytest.mark.parametrize("as_of", AS_OFS, ids=lambda as_of: f"{as_of:%Y-%m-%dT%H%M%S}")
def test_warehouse_agrees_with_the_cases(golden_warehouse, as_of):
    rows = compare.warehouse_rows(generation.open_live(golden_warehouse), as_of).values()
    wrong = []
    for case in (case for case in CASES if case.as_of == as_of):
        its_own = [row for row in rows if row["complaint_id"] == case.name]
        wrong += [f"{case.name}: {line}; {case.why}" for line in golden_cases.differences(case, its_own)]
    assert not wrong


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_reference_agrees_with_the_case(case):
    rows = judge(case.events, policy(case.policy), case.as_of)
    assert not golden_cases.differences(case, rows), case.why


def test_every_case_says_why_and_has_its_own_name():
    assert all(case.why.endswith(".") for case in CASES)
    assert len({case.name for case in CASES}) == len(CASES)
