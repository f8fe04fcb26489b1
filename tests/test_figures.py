"""Figures, movers and the weakest group against a world small enough to count by hand.

Each week ten complaints come by phone and ten by e-mail on Monday; all are to be accepted by Thursday. In the first
week all are; in the second, eight of the ten by phone are accepted on Friday.
"""

from datetime import date

import pytest

from queries import figures, warehouse
from queries.figures import SHARE
from queries.request import Request
from queries.statistics import proportions
from tests.small_warehouse import make, story

WEEK = Request(from_on=date(2026, 2, 9), to_on=date(2026, 2, 15))


def complaint(name, monday, accepted, channel, number):
    store = "A" if number < 9 else "B"
    return story(name, ("received", f"{monday} 10:00"), ("accepted", f"{accepted} 10:00"), channel=channel, store=store)


@pytest.fixture(scope="module")
def generation(tmp_path_factory):
    events = []
    for number in range(10):
        events += complaint(f"P1{number}", "2026-02-02", "2026-02-03", "phone", number)
        events += complaint(f"E1{number}", "2026-02-02", "2026-02-03", "email", number)
        late = "2026-02-13" if number >= 2 else "2026-02-10"
        events += complaint(f"P2{number}", "2026-02-09", late, "phone", number)
        events += complaint(f"E2{number}", "2026-02-09", "2026-02-10", "email", number)
    return warehouse.open_live(make(tmp_path_factory.mktemp("figures"), events))


def test_a_share_with_the_week_before_and_the_verdict(generation):
    found = figures.figure(generation, "on_time_share", WEEK, "acceptance", SHARE)
    assert (found.value, found.n) == (0.6, 20)
    assert (found.previous_value, found.previous_n) == (1.0, 20)
    assert found.difference == pytest.approx(-0.4)
    assert found.is_more_than_chance is True
    assert found.weeks == (None,) * 11 + (1.0, 0.6)
    assert not found.is_small


def test_a_share_of_nothing_is_missing_and_not_judged(generation):
    nowhere = Request(WEEK.from_on, WEEK.to_on, where={"store": ("C",)})
    found = figures.figure(generation, "on_time_share", nowhere, "acceptance", SHARE)
    assert (found.value, found.n, found.difference, found.is_more_than_chance) == (None, 0, None, None)
    assert found.is_small


def test_a_share_with_nothing_before_it_is_not_compared(generation):
    # the ten days of the first week's complaints end on Thursday of the second, none is resolved
    found = figures.figure(generation, "on_time_share", WEEK, "resolution", SHARE)
    assert (found.value, found.n, found.difference, found.is_more_than_chance) == (0.0, 20, None, None)


def test_a_count_has_a_difference_but_no_verdict(generation):
    found = figures.figure(generation, "received_count", WEEK)
    assert (found.value, found.previous_value, found.difference) == (20, 20, 0)
    assert found.is_more_than_chance is None


def test_the_mover_is_the_value_that_accounts_for_most_of_the_change(generation):
    found = figures.figure(generation, "on_time_share", WEEK, "acceptance", SHARE)
    mover = figures.main_mover(generation, found, WEEK, "channel")
    # ten of twenty fell from 1 to 0.2: 0.5 x -0.8
    assert (mover.dimension, mover.value) == ("channel", "phone")
    assert mover.contribution == pytest.approx(-0.4)


def test_no_change_has_no_mover(generation):
    found = figures.figure(generation, "received_count", WEEK)
    assert figures.main_mover(generation, found, WEEK, "channel") is None


def test_the_weakest_group_is_judged_against_the_rest(generation):
    found = figures.weakest(generation, WEEK, "channel")
    assert (found.clock, found.value, found.share, found.n, found.rest_share) == ("acceptance", "phone", 0.2, 10, 1.0)
    before = Request(from_on=date(2026, 2, 2), to_on=date(2026, 2, 8))
    assert figures.weakest(generation, before, "channel") is None


def test_a_week_of_few_has_no_share_and_one_of_ten_has(generation):
    def last(**where):
        asked = Request(WEEK.from_on, WEEK.to_on, where=where)
        weeks = figures.weekly_shares(generation, "on_time_share", asked, SHARE, 2)
        return weeks[weeks["clock"] == "acceptance"].iloc[-1]

    ten, nine = last(channel=("phone",)), last(channel=("phone",), store=("A",))
    assert (ten["n"], ten["share"]) == (10, 0.2)
    assert (ten["low"], ten["high"]) == pytest.approx(tuple(map(float, proportions.wilson(2, 10))))
    assert nine["n"] == 9
    assert nine[["share", "low", "high"]].isna().all()


def test_the_clocks_stand_in_the_order_of_the_policy(generation):
    assert figures.clocks(generation) == ["acceptance", "examination", "resolution"]
