"""The clocks against the plain implementation on a few odd complaints of every policy: what trials can afford."""

import pytest

from queries.warehouse import generation
from tests.helpers import small_warehouse
from tests.oracle.clocks import compare, generate
from tests.oracle.clocks.clocks import judge_all
from tests.oracle.clocks.policies import NAMES, file_of, policy

COUNT = 90
EVENTS = {name: generate.events(COUNT, seed=20_261_122, prefix=name) for name in NAMES}
EXPECTED = {
    as_of: [row for name in NAMES for row in judge_all(EVENTS[name], policy(name), as_of)] for as_of in generate.AS_OFS
}
"""Worked out once, since trials copy the process."""


@pytest.fixture(scope="module")
def few_odd(tmp_path_factory):
    rows = [compare.warehouse_row(event, name) for name in NAMES for event in EVENTS[name]]
    return small_warehouse.make(
        tmp_path_factory.mktemp("few_odd"), rows, policies=[str(file_of(name)) for name in NAMES]
    )


@pytest.mark.parametrize("as_of", generate.AS_OFS[::-1], ids=lambda as_of: f"{as_of:%Y-%m-%d}")
def test_warehouse_agrees_on_a_few_odd_complaints(few_odd, as_of):
    found = compare.differences(EXPECTED[as_of], compare.warehouse_rows(generation.open_live(few_odd), as_of))
    assert not found, f"{len(found)} differences, such as {found[:5]}"
