"""Medians and their intervals equal R's, and published examples."""

import numpy as np
import pytest

from queries.errors import UsageError
from queries.statistics.medians import median_interval
from tests.queries.statistics.r import assert_same, expected

MADE = expected("intervals")


@pytest.mark.parametrize("case", MADE["medians"], ids=lambda case: f"n{len(case['values'])}")
def test_the_median_and_its_interval_are_those_of_r(case):
    assert_same(median_interval(case["values"]), [*case["median"], *case["interval"]])


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
    days = draw.integers(0, 15, 501)
    values, counts = np.unique(days, return_counts=True)
    # in any order, and also values that occur never
    values, counts = np.append(values[::-1], 99), np.append(counts[::-1], 0)
    assert median_interval(values, counts) == median_interval(days)
    assert median_interval(days).value == np.median(days)


def test_too_few_have_no_interval():
    assert median_interval([4, 5]).value == 4.5
    assert np.isnan(median_interval([4, 5])[1:]).all()
    assert np.isnan(median_interval([])).all()
    assert np.isnan(median_interval([3], [0])).all()


def test_unusable_values_are_refused():
    with pytest.raises(UsageError, match="missing"):
        median_interval([1, np.nan])
    for counts in ([1], [1, -1], [1, 0.5]):
        with pytest.raises(UsageError, match="whole count"):
            median_interval([1, 2], counts)
