"""Scores from 1 to 5 against R, and at the edges of the scale."""

import numpy as np
import pytest

from queries.errors import UsageError
from queries.statistics.satisfaction import satisfaction
from tests.queries.statistics.r import assert_same, expected


@pytest.mark.parametrize("case", expected("intervals")["scores"], ids=lambda case: "-".join(map(str, case["counts"])))
def test_mean_and_share_are_those_of_r(case):
    found = satisfaction(case["counts"])
    assert_same(found.mean, [*case["mean"], *case["interval"]])
    assert_same(found.satisfied_share[1:], case["satisfied"])
    assert found.n == sum(case["counts"])


def test_a_hand_worked_case():
    # 2, 4, 5, 5: mean 4; squares 4 + 0 + 1 + 1 = 6, so the standard error is sqrt(6 / 3 / 4) = 0.7071; t at 3 is 3.1824
    found = satisfaction([0, 1, 0, 1, 2], asked=8)
    assert found.mean == pytest.approx((4, 4 - 3.182446 * 0.7071068, 5))
    assert found.satisfied_share.value == 0.75
    assert found.response_share.value == 0.5


def test_only_four_and_five_are_satisfied():
    assert satisfaction([0, 0, 1, 0, 0]).satisfied_share.value == 0
    assert satisfaction([0, 0, 0, 1, 0]).satisfied_share.value == 1


def test_scores_that_do_not_spread_have_no_interval():
    for counts in ([0, 0, 0, 0, 1], [0, 0, 0, 0, 30]):
        mean = satisfaction(counts).mean
        assert mean.value == 5
        assert np.isnan(mean[1:]).all()


def test_nobody_answered():
    found = satisfaction([0] * 5, asked=0)
    assert found.n == 0
    assert np.isnan([*found.mean, *found.satisfied_share, *found.response_share]).all()
    assert satisfaction([0] * 5, asked=4).response_share.value == 0


def test_wrong_calls_are_named():
    for counts in ([1, 2, 3, 4], [1, 2, 3, 4, -5], [1, 2, 3, 4, 0.5]):
        with pytest.raises(UsageError, match="five whole numbers"):
            satisfaction(counts)
    with pytest.raises(UsageError, match="asked"):
        satisfaction([0, 0, 0, 0, 5], asked=4)
