"""Both sides of every boundary of what a change comes to."""

from math import isnan
from typing import get_args

import pytest

from queries.errors import UsageError
from queries.statistics.change_codes import Certainty, Direction, Meaning, judge, usual_change
from queries.statistics.estimate import NOTHING, Estimate


def judged(value, low, high, n=50, previous_n=50, **options):
    found = judge(Estimate(value, low, high), n, previous_n, small_n=10, **options)
    assert found.direction in get_args(Direction)
    assert found.certainty in get_args(Certainty)
    assert found.meaning in get_args(Meaning)
    return found.direction, found.certainty, found.meaning


def test_direction_and_certainty():
    assert judged(0.05, 0.01, 0.09) == ("up", "more_than_chance", "neutral")
    assert judged(0.05, -0.01, 0.11) == ("up", "within_variation", "neutral")
    assert judged(-0.05, -0.09, -0.01) == ("down", "more_than_chance", "neutral")
    assert judged(0, -0.04, 0.04) == ("unchanged", "within_variation", "neutral")


def test_an_interval_that_ends_at_no_change_does_not_leave_it_out():
    assert judged(0.05, 0, 0.1)[1] == "within_variation"
    assert judged(-0.05, -0.1, 0)[1] == "within_variation"
    assert judged(0.05, 1e-9, 0.1)[1] == "more_than_chance"


@pytest.mark.parametrize(
    ("n", "previous_n", "certainty"), [(9, 50, "too_few"), (50, 9, "too_few"), (10, 10, "more_than_chance")]
)
def test_fewer_than_small_n_are_too_few(n, previous_n, certainty):
    assert judged(0.5, 0.1, 0.9, n, previous_n)[1] == certainty


def test_what_would_round_to_nothing_is_unchanged():
    assert judged(0.0004, 0.0001, 0.0007, least_difference=0.0005)[0] == "unchanged"
    assert judged(0.0005, 0.0001, 0.0009, least_difference=0.0005)[0] == "up"
    assert judged(-0.0005, -0.0009, -0.0001, least_difference=0.0005)[0] == "down"


@pytest.mark.parametrize(
    ("value", "better", "meaning"),
    [
        (1, "higher", "better"),
        (1, "lower", "worse"),
        (-1, "higher", "worse"),
        (-1, "lower", "better"),
        (0, "higher", "neutral"),
    ],
)
def test_meaning_depends_on_what_is_better(value, better, meaning):
    assert judged(value, value - 0.5, value + 0.5, better=better)[2] == meaning


def test_without_figures_there_is_nothing_to_say():
    assert judged(*NOTHING) == ("unchanged", "too_few", "neutral")
    assert judged(0.2, float("nan"), float("nan")) == ("up", "too_few", "neutral")
    assert judge(Estimate(0.1, 0.05, 0.2), 0, 0, small_n=0).certainty == "too_few"


def test_wrong_calls_are_named():
    with pytest.raises(UsageError, match="higher, lower or neither"):
        judged(1, 0, 2, better="up")
    with pytest.raises(UsageError, match="0 or more"):
        judged(1, 0, 2, least_difference=-1)
    with pytest.raises(UsageError, match="0 or more"):
        judged(1, 0, 2, n=-1)


def test_the_usual_change_of_a_count_comes_from_its_moving_ranges():
    # 1.959964 x sqrt(2) x 2 / 1.12838
    assert usual_change([20, 22, 20, 22, 20, 22, 20]) == pytest.approx(4.9129, abs=1e-3)
    # a level that drifts is not variation: the ranges are 1
    assert usual_change(range(10, 17)) == pytest.approx(2.4565, abs=1e-3)
    # always the same is no promise that it stays so: events by chance, 1.959964 x sqrt(2) x sqrt(5)
    assert usual_change([5] * 7) == pytest.approx(6.1980, abs=1e-3)


def test_periods_before_the_first_complaint_do_not_count():
    assert usual_change([0, 0, 0, 20, 22, 20, 22, 20, 22, 20]) == usual_change([20, 22, 20, 22, 20, 22, 20])
    assert isnan(usual_change([0, 0, 22, 20, 22, 20, 22, 20]))
    assert isnan(usual_change([0] * 12))
