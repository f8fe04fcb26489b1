"""The golden cases, worked out by hand, against the plain implementation of the clocks."""

import pytest

from tests import golden_cases
from tests.reference.clocks import judge
from tests.reference.policies import policy

CASES = golden_cases.all_cases()


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_reference_agrees_with_the_case(case):
    rows = judge(case.events, policy(case.policy), case.as_of)
    assert not golden_cases.differences(case, rows), case.why


def test_every_case_says_why_and_has_its_own_name():
    assert all(case.why.endswith(".") for case in CASES)
    assert len({case.name for case in CASES}) == len(CASES)
