"""Funnel limits and overdispersion equal R's formulas; both sides of a limit; what is withheld stays withheld."""

import numpy as np
import pandas as pd
import pytest
from scipy.stats import binom

from queries.errors import UsageError
from queries.statistics.funnel import BANDS, chance_mean_square, curve, exact_limits, funnel, overdispersion
from tests.queries.statistics.r import assert_same, expected, numbers

MADE = expected("intervals")
SPREAD = MADE["spread"]


def groups_of(numerators, denominators) -> pd.DataFrame:
    return pd.DataFrame({"numerator": numerators, "denominator": denominators})


def late_complaints() -> pd.DataFrame:
    return groups_of(SPREAD["late"], SPREAD["n"])


@pytest.mark.parametrize("case", MADE["limits"], ids=lambda case: str(case["target"][0]))
def test_exact_limits_are_those_of_r(case):
    limits = curve(case["target"][0], case["sizes"])
    for column in ("inner_lower", "inner_upper", "outer_lower", "outer_upper"):
        assert_same(limits[column], case[column])


def test_exact_limits_worked_by_hand():
    # 4 of share 1/2: P(0) = 1/16, P(R <= 1) = 5/16. At a tail of 1/16 the quantile is 0, nothing to interpolate; at 1/8
    # it is 1 and alpha (5/16 - 2/16) / (4/16) = 3/4, so the limit is 1/4 of a complaint
    assert np.ravel(exact_limits(0.5, [4], 1 - 1 / 8)).tolist() == pytest.approx([0, 1], abs=1e-12)
    assert np.ravel(exact_limits(0.5, [4], 1 - 1 / 4)).tolist() == pytest.approx([1 / 16, 15 / 16])


def test_late_and_on_time_are_mirror_images():
    n = np.arange(1, 300)
    for share in (0.95, 0.998):
        (lower, upper), (mirrored_lower, mirrored_upper) = exact_limits(0.93, n, share), exact_limits(0.07, n, share)
        assert np.allclose(lower, 1 - mirrored_upper)
        assert np.allclose(upper, 1 - mirrored_lower)


def test_limits_leave_out_no_more_than_they_say():
    for n in (20, 57, 300):
        for target in (0.05, 0.5, 0.95):
            lower, upper = (limit[0] * n for limit in exact_limits(target, [n]))
            counts = np.arange(n + 1)
            chances = binom.pmf(counts, n, target)
            assert chances[counts < lower - 1e-9].sum() <= 0.025
            assert chances[counts > upper + 1e-9].sum() <= 0.025
            # and the next count would be too many
            assert chances[counts < lower + 1].sum() > 0.025
            assert chances[counts > upper - 1].sum() > 0.025


def test_the_funnel_narrows_and_stays_within_0_and_1():
    limits = curve(0.95, np.arange(1, 2_000))
    assert limits.iloc[:, 1:].min(axis=None) >= 0
    assert limits.iloc[:, 1:].max(axis=None) <= 1
    width = limits["outer_upper"] - limits["outer_lower"]
    assert width.iloc[-1] < width.iloc[99] < width.iloc[9]
    assert (limits["outer_lower"] <= limits["inner_lower"]).all()
    assert (limits["inner_upper"] <= limits["outer_upper"]).all()


def test_overdispersion_is_that_of_r():
    found = funnel(late_complaints(), small_n=10)
    assert_same(found.target, SPREAD["target"])
    assert_same(found.points["z"], SPREAD["z"])
    # R has the plain mean square of the winsorised scores
    assert_same(found.overdispersion.phi * chance_mean_square(), SPREAD["phi"])
    phi, n = numbers(SPREAD["phi"])[0] / chance_mean_square(), late_complaints()["denominator"].to_numpy()
    weights = n / (found.target * (1 - found.target))
    tau_squared = (12 * phi - 11) / (weights.sum() - (weights**2).sum() / weights.sum())
    assert found.overdispersion.tau_squared == pytest.approx(tau_squared)
    assert found.overdispersion.threshold == pytest.approx(1 + 2 * np.sqrt(2 / 12))
    assert found.overdispersion.is_significant
    assert found.points["adjusted_z"].to_numpy() == pytest.approx(
        found.points["z"].to_numpy() / np.sqrt(1 + tau_squared * weights)
    )
    multiplied = funnel(late_complaints(), small_n=10, adjustment="multiplicative").points["adjusted_z"]
    assert_same(multiplied / np.sqrt(chance_mean_square()), SPREAD["multiplicative"])
    assert_same(funnel(late_complaints(), small_n=10, adjustment="none").points["adjusted_z"], SPREAD["z"])


def test_winsorising_pulls_in_outliers():
    # ten scores of 1 and -1, then one of 30: the outlier counts as little more than its neighbours
    scores = [1.0, -1.0] * 5 + [30.0]
    assert overdispersion(scores, np.ones(11)).phi * chance_mean_square() == pytest.approx(1)
    assert overdispersion(scores, np.ones(11), share=0).phi == pytest.approx((10 + 900) / 11)


def test_only_a_significant_spread_widens_the_funnel():
    # phi is c^2 by what chance has after winsorising, the threshold for 8 groups 1 + 2 sqrt(2 / 8) = 2
    for phi, is_significant in ((1.99, False), (2.01, True)):
        size = np.sqrt(phi * chance_mean_square())
        assert overdispersion(np.tile([size, -size], 4), np.ones(8)).is_significant is is_significant
    alike = groups_of([50, 48, 52, 51], [1000] * 4)
    found = funnel(alike, small_n=10)
    assert found.adjustment == "none"
    assert found.overdispersion.tau_squared == 0
    assert found.points["band"].tolist() == ["within"] * 4


@pytest.mark.parametrize("adjustment", ["none", "multiplicative", "additive"])
def test_bands_agree_with_the_limits_that_are_drawn(adjustment):
    draw = np.random.default_rng(3)
    n = draw.integers(10, 400, 300)
    true = np.clip(draw.normal(0.4, 0.08, 300), 0, 1)
    # two that differ more than all others do, on either side
    true[:2], n[:2] = (0.02, 0.9), 390
    groups = groups_of(draw.binomial(n, true), n)
    points = funnel(groups, small_n=10, adjustment=adjustment).points
    assert set(points["band"]) <= set(BANDS)
    assert points["band"].nunique() == 5
    inside = points["band"] == "within"
    assert (points["value"] >= points["inner_lower"] - 1e-9)[inside].all()
    assert (points["value"] <= points["inner_upper"] + 1e-9)[inside].all()
    assert (points["value"] < points["outer_lower"] + 1e-9)[points["band"] == "below_998"].all()
    assert (points["value"] > points["outer_upper"] - 1e-9)[points["band"] == "above_998"].all()
    between = points["band"] == "above_95"
    assert points["value"].between(points["inner_upper"] - 1e-9, points["outer_upper"] + 1e-9)[between].all()


def test_both_sides_of_an_exact_limit():
    # 100 at 1/2: P(R <= 39) is 0.0176, P(R <= 40) 0.0284
    points = funnel(groups_of([39, 40, 60, 61], [100] * 4), small_n=1, target=0.5, adjustment="none").points
    assert points["band"].tolist() == ["below_95", "within", "within", "above_95"]
    # all of 20 on time at 95 %: 36 % of such groups manage that
    assert funnel(groups_of([20], [20]), small_n=1, target=0.95).points["band"].tolist() == ["within"]


def test_small_groups_are_withheld():
    found = funnel(groups_of([9, 1, 2], [9, 10, 100]), small_n=10)
    assert found.points["is_withheld"].tolist() == [True, False, False]
    assert found.points["band"].iloc[0] == "too_few"
    assert found.points.loc[0, ["numerator", "value", "z", "adjusted_z"]].isna().all()
    # they count in the whole, and not in the spread
    assert found.target == pytest.approx(12 / 119)
    assert found.overdispersion.groups == 2


def test_groups_keep_their_index_and_columns():
    groups = groups_of([1, 2], [20, 20]).assign(store=["a", "b"]).set_index(pd.Index([7, 9]))
    points = funnel(groups, small_n=10).points
    assert points.index.tolist() == [7, 9]
    assert points["store"].tolist() == ["a", "b"]
    assert groups["numerator"].tolist() == [1, 2]


@pytest.mark.parametrize("numerators", [[0, 0], [20, 30]])
def test_where_all_are_alike_all_are_within(numerators):
    found = funnel(groups_of(numerators, [20, 30]), small_n=10)
    assert found.points["band"].tolist() == ["within", "within"]
    assert not found.overdispersion.is_significant


@pytest.mark.parametrize("kept", [0, 120])
def test_limits_of_none_or_all_keep_a_width(kept):
    # 120 of 120 together: the limits are drawn around (120 + 1/2) / 121; one of 10 late is then no wonder (4 in 100)
    found = funnel(groups_of([kept // 2, kept // 2], [60, 60]), small_n=10)
    assert found.target == kept / 120
    assert found.limits_around == pytest.approx((kept + 0.5) / 121)
    limits = curve(found.limits_around, [10])
    assert (limits["outer_upper"] - limits["outer_lower"]).item() > 0.1


def test_a_group_that_cannot_vary_says_nothing_of_the_spread():
    scores, errors = np.tile([3.0, -3.0], 8), np.full(16, 0.1)
    alone, beside = overdispersion(scores, errors), overdispersion([*scores, 0, np.nan], [*errors, 0, 0])
    assert alone.tau_squared > 0
    assert beside == alone


@pytest.mark.parametrize("groups", [2, 6, 11, 12])
def test_few_groups_do_not_widen_the_limits_that_judge_them(groups):
    # half of them keep 68 of 100, half 92: as far apart as 68 % and 92 %, each of thousands
    kept = [6_800 if number % 2 else 9_200 for number in range(groups)]
    found = funnel(groups_of(kept, [10_000] * groups), small_n=10)
    assert found.overdispersion.is_significant
    assert (found.adjustment == "none") == (groups < 12)
    assert set(found.points["band"]) == ({"below_998", "above_998"} if groups < 12 else {"within"})


def test_widened_limits_are_never_narrower_than_those_of_chance():
    # the normal limits of a group of one or two are no limits of theirs: one of one late is no wonder at 95 %
    found = funnel(groups_of([*[950, 900] * 8, 0], [*[1_000] * 16, 1]), small_n=1)
    assert found.adjustment == "additive"
    assert found.points["band"].iloc[-1] == "within"
    exact = curve(found.target, [1, 2, 5, 1_000])
    wide = curve(found.target, [1, 2, 5, 1_000], found.overdispersion, "additive")
    for name in ("inner", "outer"):
        assert (wide[f"{name}_lower"] <= exact[f"{name}_lower"]).all()
        assert (wide[f"{name}_upper"] >= exact[f"{name}_upper"]).all()


def test_nobody_to_compare():
    for groups in (groups_of([], []), groups_of([0], [0]), groups_of([1], [3])):
        found = funnel(groups, small_n=10)
        assert np.isnan(found.overdispersion.phi)
        assert found.points["band"].tolist() == ["too_few"] * len(groups)


def test_chance_alone_is_called_chance():
    draw = np.random.default_rng(21)
    outside = significant = 0
    for _ in range(150):
        n = draw.integers(20, 300, 40)
        found = funnel(groups_of(draw.binomial(n, 0.9), n), small_n=10, target=0.9)
        outside += found.points["band"].str.contains("998").sum()
        significant += found.overdispersion.is_significant
    assert outside / (150 * 40) < 0.002
    # phi is skewed, so it passes its mean by two standard deviations a little more often than one in forty
    assert 0.01 < significant / 150 < 0.1


def test_winsorising_takes_nothing_off_mere_chance():
    assert chance_mean_square(0) == 1
    assert chance_mean_square(0.1) == pytest.approx(0.6787, abs=1e-4)
    # by hand: the median of half pulled in to itself
    assert chance_mean_square(0.5) == pytest.approx(0)
    scores = np.random.default_rng(5).normal(size=(2_000, 40))
    assert np.mean([overdispersion(each, np.ones(40)).phi for each in scores]) == pytest.approx(1, abs=0.03)


def test_groups_that_differ_like_all_others_are_not_singled_out():
    """Their true shares differ by a standard deviation of 4 points: outside are as many as the limits promise."""
    draw = np.random.default_rng(22)
    outer = inner = 0
    for _ in range(200):
        n = draw.integers(30, 300, 30)
        true = np.clip(draw.normal(0.2, 0.04, 30), 0, 1)
        bands = funnel(groups_of(draw.binomial(n, true), n), small_n=10).points["band"]
        outer += bands.str.contains("998").sum()
        inner += (bands != "within").sum()
    # without allowing for what winsorising takes off: 0.017 and 0.107
    assert outer / (200 * 30) < 0.008
    assert inner / (200 * 30) < 0.065


def test_wrong_calls_are_named():
    groups = late_complaints()
    for options, said in (
        ({"small_n": 0}, "1 or more"),
        ({"small_n": 10, "target": 0.0}, "between 0 and 1"),
        ({"small_n": 10, "target": 1.0}, "between 0 and 1"),
        ({"small_n": 10, "adjustment": "both"}, "multiplicative"),
    ):
        with pytest.raises(UsageError, match=said):
            funnel(groups, **options)
    for numerators in ([3], [-1], [np.nan]):
        with pytest.raises(UsageError, match="denominator"):
            funnel(groups_of(numerators, [2]), small_n=1)


def test_a_z_score_is_a_distance_in_standard_errors():
    # of 400 at a target of 1/2 one standard error is 10
    points = funnel(groups_of([220], [400]), small_n=10, target=0.5).points
    assert points["z"].tolist() == pytest.approx([2.0])
    assert numbers(SPREAD["z"])[0] == pytest.approx(
        (2 / 20 - SPREAD["target"][0]) / np.sqrt(SPREAD["target"][0] * (1 - SPREAD["target"][0]) / 20)
    )
