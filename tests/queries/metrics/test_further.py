"""Customers who come again, escalations and redress of the hand-worked story: see golden_further."""

import pytest

from queries.semantic import catalog
from queries.semantic.catalog import Request
from queries.warehouse import generation as warehouse_generation
from tests.helpers.small_warehouse import day, instant, make
from tests.queries.metrics.golden_further import FURTHER

JANUARY = {"from_on": day("2026-01-01"), "to_on": day("2026-01-31")}


@pytest.fixture(scope="module")
def further(tmp_path_factory):
    return warehouse_generation.open_live(make(tmp_path_factory.mktemp("golden_further"), FURTHER))


def rows(generation, name, *columns, **request):
    frame = catalog.run(generation, name, Request(**request))
    return [tuple(found) for found in frame[list(columns)].itertuples(index=False)]


def test_a_customer_who_complained_within_a_year_before_came_again(further):
    columns = ("customers", "numerator", "denominator", "value")
    # B, C, D and E have a customer; B came again after A, D after C; F's customer is not known
    assert rows(further, "repeat_share", *columns, **JANUARY) == [(3, 2, 4, 0.5)]
    # G after B, in February
    assert rows(further, "repeat_share", *columns, from_on=day("2026-02-01")) == [(1, 1, 1, 1.0)]
    # C, by e-mail, is why D, by phone, came again
    by_channel = rows(further, "repeat_share", "channel", "numerator", "denominator", by=("channel",), **JANUARY)
    assert by_channel == [("email", 0, 2), ("phone", 2, 2)]


def test_what_was_taken_further_and_how_far(further):
    columns = ("external_count", "numerator", "denominator")
    assert rows(further, "escalated_share", *columns, **JANUARY) == [(1, 2, 5)]
    # on 28 January neither had gone outside; on 22 January D had not gone anywhere
    assert rows(further, "escalated_share", *columns, **JANUARY, as_of=instant("2026-01-28 12:00")) == [(0, 2, 5)]
    assert rows(further, "escalated_share", *columns, **JANUARY, as_of=instant("2026-01-22 12:00")) == [(0, 1, 5)]


def test_the_last_decision_on_a_complaint_counts(further):
    columns = ("numerator", "denominator", "value")
    # D's decision of February was replaced by that of March
    assert rows(further, "overturned_share", *columns, from_on=day("2026-02-01"), to_on=day("2026-02-28")) == [
        (0, 1, 0)
    ]
    assert rows(further, "overturned_share", *columns) == [(1, 2, 0.5)]
    past = rows(further, "overturned_share", *columns, as_of=instant("2026-02-20 12:00"))
    assert past == [(0, 2, 0)]


def test_money_is_added_in_its_own_currency(further):
    columns = ("currency", "total", "value", "n")
    # F was paid nothing; G is open again; E's last resolution names no sum, so that of the first holds
    assert rows(further, "redress", *columns) == [("AZN", 140.0, 70.0, 2), ("EUR", 30.0, 30.0, 1)]
    assert rows(further, "redress", *columns, **JANUARY) == [("AZN", 140.0, 70.0, 2)]
