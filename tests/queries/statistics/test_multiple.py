"""Benjamini and Hochberg's own example, R's p.adjust, and comparisons that could not be made."""

import numpy as np
import pytest

from queries.errors import UsageError
from queries.statistics.multiple_testing import adjusted_p_values, discoveries, family
from tests.queries.statistics.r import assert_same, expected, numbers

ADJUSTED = expected("intervals")["adjusted"]


@pytest.mark.parametrize("case", ADJUSTED, ids=lambda case: f"n{len(case['p'])}")
def test_adjusted_values_are_those_of_r(case):
    assert_same(adjusted_p_values(numbers(case["p"])), case["adjusted"])


def test_the_original_example_finds_four():
    # Benjamini and Hochberg 1995, 4: four of fifteen at 0.05, where Bonferroni finds three
    p_values = numbers(ADJUSTED[0]["p"])
    assert discoveries(p_values).tolist() == [True] * 4 + [False] * 11
    assert (p_values <= 0.05 / 15).sum() == 3


def test_a_comparison_that_could_not_be_made_does_not_count():
    assert_same(adjusted_p_values([0.01, np.nan, 0.04]), [0.02, "NA", 0.04])
    assert discoveries([0.01, np.nan]).tolist() == [True, False]
    assert adjusted_p_values([]).tolist() == []
    assert np.isnan(adjusted_p_values([np.nan])).all()


def test_the_rate_itself_is_within():
    assert discoveries([0.05]).tolist() == [True]
    assert discoveries([0.0500001]).tolist() == [False]


def test_alike_groups_seldom_differ():
    draw = np.random.default_rng(9)
    any_found = sum(discoveries(draw.uniform(size=20)).any() for _ in range(1_000))
    assert 0.03 <= any_found / 1_000 <= 0.07


def test_wrong_calls_are_named():
    for p_value in (-0.1, 1.1):
        with pytest.raises(UsageError, match="between 0 and 1"):
            adjusted_p_values([p_value])
    for rate in (0, 1):
        with pytest.raises(UsageError, match="between 0 and 1"):
            discoveries([0.5], rate)


def test_a_family_is_held_step_by_step():
    # Holm: the smallest of three against 0.05 / 3 = 0.0167, the next against 0.025, the last against 0.05
    assert family([0.04, 0.016, 0.024]).tolist() == [True, True, True]
    assert family([0.04, 0.016, 0.026]).tolist() == [False, True, False]
    assert family([0.04, 0.017, 0.024]).tolist() == [False, False, False]
    # what could not be compared is no member: two are left, the smaller one against 0.025
    assert family([0.024, np.nan, 0.06]).tolist() == [True, False, False]
    assert family([]).tolist() == []
    with pytest.raises(UsageError, match="between 0 and 1"):
        family([0.5], 1)
