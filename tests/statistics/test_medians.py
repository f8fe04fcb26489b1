"""Medians, their intervals and differences equal R's, and published examples."""

import numpy as np
import pytest

from queries.errors import UsageError
from queries.statistics.medians import median_difference, median_interval
from tests.statistics.r import assert_same, expected

MADE = expected("intervals")


@pytest.mark.parametrize("case", MADE["medians"], ids=lambda case: f"n{len(case['values'])}")
def test_the_median_and_its_interval_are_those_of_r(case):
    assert_same(median_interval(case["values"]), [*case["median"], *case["interval"]])


@pytest.mark.parametrize("case", MADE["median_differences"], ids=lambda case: f"n{len(case['values'])}")
def test_the_difference_is_that_of_r(case):
    assert_same(median_difference(case["values"], case["previous"]), [*case["difference"], *case["interval"]])


def test_the_difference_is_as_published():
    # the example of statpsych's ci.median2 (D. G. Bonett): -85, from -157.7441 to -12.25589
    values = [70, 394, 43, 95, 62, 128, 2, 203, 81, 436, 85, 35, 156, 1, 3, 27, 63, 181, 184, 18]
    previous = [102, 120, 78, 78, 417, 124, 86, 171, 176, 129, 230, 194, 100, 157, 306, 411, 164, 103, 193, 312]
    assert median_difference(values, previous) == pytest.approx((-85, -157.7441, -12.25589), abs=5e-5)


@pytest.mark.parametrize(("n", "rank"), [(6, 1), (8, 1), (9, 2), (11, 2), (12, 3), (14, 3), (15, 4), (20, 6), (21, 6)])
def test_ranks_are_those_of_the_tables(n, rank):
    # Conover 1999, table A3: the binomial with p = 1/2, at 95 %
    assert median_interval(range(1, n + 1))[1:] == (rank, n - rank + 1)


def test_a_confidence_met_exactly_is_kept():
    # of five values the extremes hold the median in 1 - 2 / 32 of samples
    assert median_interval([1, 2, 3, 4, 5], confidence=1 - 2 / 32) == (3, 1, 5)
    assert np.isnan(median_interval([1, 2, 3, 4, 5], confidence=0.94).low)


def test_counts_by_value_are_as_good_as_the_rows():
    draw = np.random.default_rng(2)
    days, before = draw.integers(0, 15, 501), draw.integers(2, 18, 400)
    values, counts = np.unique(days, return_counts=True)
    earlier, earlier_counts = np.unique(before, return_counts=True)
    # in any order, and also values that occur never
    values, counts = np.append(values[::-1], 99), np.append(counts[::-1], 0)
    assert median_interval(values, counts) == median_interval(days)
    assert median_difference(values, earlier, counts, earlier_counts) == median_difference(days, before)
    assert median_interval(days).value == np.median(days)


def test_too_few_have_no_interval():
    assert median_interval([4, 5]).value == 4.5
    assert np.isnan(median_interval([4, 5])[1:]).all()
    assert np.isnan(median_interval([])).all()
    assert np.isnan(median_interval([3], [0])).all()
    assert np.isnan(median_difference([1, 2, 3, 4], range(9))[1:]).all()
    assert not np.isnan(median_difference(range(5), range(9))).any()
    assert np.isnan(median_difference([], [1])).all()


def test_intervals_hold_the_truth_about_as_often_as_they_say():
    draw = np.random.default_rng(4)
    held = sum(
        found.low <= 0 <= found.high
        for found in (median_difference(draw.exponential(size=50), draw.exponential(size=40)) for _ in range(600))
    )
    assert 0.92 <= held / 600 <= 0.98


def test_unusable_values_are_refused():
    with pytest.raises(UsageError, match="missing"):
        median_interval([1, np.nan])
    for counts in ([1], [1, -1], [1, 0.5]):
        with pytest.raises(UsageError, match="whole count"):
            median_interval([1, 2], counts)
