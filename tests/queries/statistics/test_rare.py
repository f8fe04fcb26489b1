"""Limits of rare events: worked by hand, and the same by scipy's distributions and by drawing."""

import numpy as np
import pytest
from scipy.stats import betabinom, nbinom

from queries.statistics import rare


def test_after_none_of_120_ten_may_bring_two():
    # Beta(1/2, 120.5): P(0 of 10) = prod (120.5 + i) / (121 + i) for i = 0..9 = 0.9606, P(1) = 10 (0.5 / 129.5) P(0) =
    # 0.0371, so more than one 0.0023; P(2) = 4.5 (1.5 / 128.5) P(1) = 0.0019, so more than two 0.0003
    assert rare.shares(0, 120, [10]).tolist() == [0.2]


@pytest.mark.parametrize(("seen", "of"), [(0, 120), (1, 120), (3, 1_000), (0, 9), (40, 20_000)])
def test_the_limit_is_the_first_count_with_little_enough_beyond(seen, of):
    sizes = np.array([5, 1, 60, 60, 900])
    most = np.rint(rare.shares(seen, of, sizes) * sizes)
    beyond = betabinom.sf(most, sizes, seen + 0.5, of - seen + 0.5)
    assert (beyond <= rare.TAIL + 1e-9).all()
    one_less = betabinom.sf(most - 1, sizes, seen + 0.5, of - seen + 0.5)
    assert (one_less[most > 0] > rare.TAIL).all()


def test_counts_after_none_and_after_some():
    # Gamma(1/2, 12): P(0) = (12/13)^(1/2) = 0.9608, P(1) = P(0) / 26 = 0.0370, P(2) = P(1) 1.5 / 26 = 0.0021: more than
    # two 0.0001
    assert rare.counts(0, 12) == 2
    assert nbinom.sf(rare.counts(60, 12), 60.5, 12 / 13) <= rare.TAIL


def test_weeks_like_the_baseline_seldom_pass_the_limit():
    """Rates drawn as the prior has them: beyond the limit lie no more than three standard errors leave out."""
    draw = np.random.default_rng(4)
    rate = draw.beta(0.5, 60, 20_000)
    seen = draw.binomial(120, rate)
    next_week = draw.binomial(10, rate)
    limit = np.array([rare.shares(count, 120, [10])[0] for count in range(121)])[seen]
    assert (next_week / 10 > limit + 1e-9).mean() < 0.003
