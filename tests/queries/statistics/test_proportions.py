"""Shares and their differences equal R's, and the published tables."""

import numpy as np
import pytest

from queries.errors import UsageError
from queries.statistics.proportions import difference_p_value, is_more_than_chance, newcombe, wilson
from tests.queries.statistics.r import assert_same, expected

MADE = expected("intervals")


@pytest.mark.parametrize("case", MADE["wilson"], ids=lambda case: "of".join(map(str, case["counts"])))
def test_the_interval_of_a_share_is_that_of_r(case):
    assert_same(wilson(*case["counts"]), case["at_95"])
    assert_same(wilson(*case["counts"], 0.99), case["at_99"])


def test_the_interval_of_a_share_is_as_published():
    # Newcombe 1998, Statistics in Medicine 17, 857-872, table I, method 3
    published = {
        (81, 263): (0.2553, 0.3662),
        (15, 148): (0.0624, 0.1605),
        (0, 20): (0, 0.1611),
        (1, 29): (0.0061, 0.1718),
    }
    for counts, interval in published.items():
        assert np.round(wilson(*counts), 4).tolist() == list(interval)


@pytest.mark.parametrize("case", MADE["compared"], ids=lambda case: "-".join(map(str, case["counts"])))
def test_a_difference_and_its_test_are_those_of_r(case):
    assert_same(newcombe(*case["counts"]), case["interval"])
    assert_same(difference_p_value(*case["counts"]), case["p_value"])


def test_a_difference_is_as_published():
    # Newcombe 1998, Statistics in Medicine 17, 873-890, table II, method 10
    published = {
        (56, 70, 48, 80): (0.0524, 0.3339),
        (9, 10, 3, 10): (0.1705, 0.8090),
        (6, 7, 2, 7): (0.0582, 0.8062),
        (5, 56, 0, 29): (-0.0381, 0.1926),
        (0, 10, 0, 20): (-0.1611, 0.2775),
        (0, 10, 0, 10): (-0.2775, 0.2775),
        (10, 10, 0, 20): (0.6791, 1),
        (10, 10, 0, 10): (0.6075, 1),
    }
    for counts, interval in published.items():
        assert np.round(newcombe(*counts), 4).tolist() == list(interval)


def test_none_and_all_are_exact_ends():
    for n in (1, 7, 10, 333, 10_000_000):
        assert wilson(0, n)[0] == 0
        assert wilson(n, n)[1] == 1


def test_arrays_are_worked_at_once():
    low, high = wilson([1, 0, 5], [2, 0, 10])
    assert np.isnan([low[1], high[1]]).all()
    assert (low[0], high[2]) == (wilson(1, 2)[0], wilson(5, 10)[1])
    low, _ = newcombe([1, 9], [2, 10], [0, 3], [0, 10])
    assert np.isnan(low[0])
    assert low[1] == newcombe(9, 10, 3, 10)[0]


def test_certain_shares_do_not_differ():
    assert difference_p_value([0, 4], [5, 4], [0, 9], [7, 9]).tolist() == [1, 1]
    assert np.isnan(difference_p_value(0, 0, 3, 5))


def test_more_than_chance():
    assert is_more_than_chance(56, 70, 48, 80) is True
    assert is_more_than_chance(56, 70, 60, 80) is False
    assert is_more_than_chance(0, 0, 5, 10) is None


def test_intervals_hold_the_truth_about_as_often_as_they_say():
    draw = np.random.default_rng(11)
    counts = draw.binomial(60, 0.93, 4_000)
    low, high = wilson(counts, np.full(4_000, 60))
    assert 0.93 <= np.mean((low <= 0.93) & (high >= 0.93)) <= 0.98


@pytest.mark.parametrize("counts", [(3, 2), (-1, 2), (np.nan, 2), (1, np.inf)])
def test_what_is_not_a_share_is_refused(counts):
    with pytest.raises(UsageError, match="denominator"):
        wilson(*counts)
