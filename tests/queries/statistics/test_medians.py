"""Medians, their intervals and differences equal R's, and published examples."""

import numpy as np
import pytest

from queries.errors import UsageError
from queries.statistics.medians import median_difference, median_interval
from tests.queries.statistics.r import assert_same, expected

MADE = expected("intervals")


@pytest.mark.parametrize("case", MADE["medians"], ids=lambda case: f"n{len(case['values'])}")
def test_the_median_and_its_interval_are_those_of_r(case):
    assert_same(median_interval(case["values"]), [*case["median"], *case["interval"]])


@pytest.mark.parametrize("case", MADE["median_differences"], ids=lambda case: f"n{len(case['values'])}")
def test_the_difference_is_that_of_r(case):
    assert_same(median_difference(case["values"], case["previous"]), [*case["difference"], *case["interval"]])


def test_a_difference_worked_by_hand():
    # six values each: the ends are the extremes. Medians 3.5 and 13; 1 to 9 and 10 to 14:
    # -9.5 - sqrt(2.5^2 + 1^2) and -9.5 + sqrt(5.5^2 + 3^2)
    found = median_difference([1, 2, 3, 4, 5, 9], [10, 11, 13, 13, 14, 14])
    assert found == pytest.approx((-9.5, -9.5 - 7.25**0.5, -9.5 + 39.25**0.5))


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
    # six on either side are needed
    assert np.isnan(median_difference(range(5), range(9))[1:]).all()
    assert median_difference(range(5), range(9)).value == -2
    assert not np.isnan(median_difference(range(6), range(9))).any()
    assert np.isnan(median_difference([], [1])).all()


@pytest.mark.parametrize("sizes", [(20, 20), (200, 200), (1_000, 300)])
@pytest.mark.parametrize("chance_a_day", [0.1, 0.2, 0.4, None])
def test_equal_groups_seldom_differ_also_in_whole_days(chance_a_day, sizes):
    draw = np.random.default_rng(4)
    differ = 0
    for _ in range(200):
        one, other = (draw.geometric(chance_a_day, n) if chance_a_day else draw.exponential(size=n) for n in sizes)
        found = median_difference(one, other)
        differ += found.low > 0 or found.high < 0
    # 5 of 100, with the luck of 200 draws
    assert differ / 200 <= 0.08


def test_a_real_difference_is_found():
    draw = np.random.default_rng(6)
    found = sum(median_difference(draw.geometric(0.1, 200), draw.geometric(0.2, 200)).low > 0 for _ in range(50))
    assert found >= 48


def test_unusable_values_are_refused():
    with pytest.raises(UsageError, match="missing"):
        median_interval([1, np.nan])
    for counts in ([1], [1, -1], [1, 0.5]):
        with pytest.raises(UsageError, match="whole count"):
            median_interval([1, 2], counts)
