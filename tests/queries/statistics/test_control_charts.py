"""Limits equal published examples, lock on the baseline and move only at given dates."""

from datetime import date

import numpy as np
import pandas as pd
import pytest

from queries.errors import UsageError
from queries.statistics import control_charts
from queries.statistics.control_charts import p_chart, xmr

# D. C. Montgomery, Introduction to Statistical Quality Control, 6th ed. 2009, tables 6.6 and 7.1
LOAN_COSTS = [310, 288, 297, 298, 307, 303, 294, 297, 308, 306, 294, 299, 297, 299, 314, 295, 293, 306, 301, 304]
BAD_CANS = [12, 15, 8, 10, 4, 7, 16, 9, 14, 10, 5, 6, 17, 12, 22, 8, 10, 5, 13, 11, 20, 18, 24, 15, 9, 12, 7, 13, 9, 6]


def weeks(values) -> pd.Series:
    return pd.Series(list(values), index=pd.date_range("2026-01-05", periods=len(values), freq="7D"), dtype=float)


def test_constants_are_those_of_the_tables():
    assert round(control_charts.D2, 3) == 1.128
    assert round(control_charts.RANGE_LIMIT, 3) == 3.267


def test_single_values_are_charted_as_published():
    # Montgomery, example 6.5: centre 300.5, mean range 7.79, limits 321.22 and 279.78, range limit 25.45; worked there
    # with 1.128 and 7.79 rounded
    chart = xmr(weeks(LOAN_COSTS), baseline=20)
    assert chart["centre"].unique() == pytest.approx(300.5)
    assert round(chart["moving_range"].mean(), 2) == 7.79
    assert chart["upper"].iloc[0] == pytest.approx(321.22, abs=0.015)
    assert chart["lower"].iloc[0] == pytest.approx(279.78, abs=0.015)
    assert chart["range_upper"].iloc[0] == pytest.approx(25.45, abs=0.015)
    assert not chart["is_trial"].any()


def test_shares_are_charted_as_published():
    # Montgomery, example 7.1: centre 0.2313, limits 0.4102 and 0.0524, samples 15 and 23 outside
    chart = p_chart(weeks(BAD_CANS), weeks([50] * 30), baseline=30, chart="p")
    assert chart["centre"].iloc[0] == pytest.approx(0.2313, abs=5e-5)
    assert chart["upper"].iloc[0] == pytest.approx(0.4102, abs=5e-5)
    assert chart["lower"].iloc[0] == pytest.approx(0.0524, abs=5e-5)
    outside = [number for number, signals in enumerate(chart["signals"], 1) if "above_limit" in signals]
    assert outside == [15, 23]


def test_limits_are_made_of_the_first_twelve_points_and_stay():
    values = [*np.tile([9.0, 11.0], 6), 30, 31, 30, 31]
    chart = xmr(weeks(values))
    assert chart["centre"].unique() == [10]
    # every range is 2
    assert chart["upper"].unique() == pytest.approx(10 + 2 * 2.66, abs=0.01)
    assert chart["is_baseline"].sum() == 12
    assert [("above_limit" in signals) for signals in chart["signals"]] == [False] * 12 + [True] * 4


@pytest.mark.parametrize(("points", "is_trial"), [(11, True), (12, False), (13, False)])
def test_fewer_than_twelve_points_make_trial_limits(points, is_trial):
    chart = xmr(weeks(np.arange(points) % 2))
    assert chart["is_trial"].unique() == [is_trial]
    assert chart["upper"].notna().all()


def test_one_point_has_no_limits():
    chart = xmr(weeks([5]))
    assert chart["centre"].tolist() == [5]
    assert chart[["lower", "upper"]].isna().all(axis=None)
    assert chart["signals"].tolist() == [()]
    assert xmr(weeks([])).empty


def test_a_new_phase_begins_only_where_a_change_is_given():
    values = weeks([*np.tile([9.0, 11.0], 7), *np.tile([19.0, 21.0], 7)])
    assert xmr(values)["phase"].unique() == [1]
    # a change on a Wednesday: the week it falls in belongs to the old phase
    changed = xmr(values, [date(2026, 4, 8)])
    assert changed["phase"].tolist() == [1] * 14 + [2] * 14
    assert changed["centre"].unique().tolist() == [10, 20]
    assert not any(changed["signals"])
    on_the_day, day_after = (
        xmr(values, [day])["phase"].tolist().count(1) for day in (date(2026, 4, 13), date(2026, 4, 14))
    )
    assert (on_the_day, day_after) == (14, 15)
    # changes outside the series open no phases
    assert xmr(values, [date(2020, 1, 1), date(2030, 1, 1)])["phase"].unique() == [1]


def test_the_first_range_of_a_phase_is_its_own():
    chart = xmr(weeks([1, 2, 50, 51]), [date(2026, 1, 19)])
    assert chart["moving_range"].fillna(-1).tolist() == [-1, 1, -1, 1]


def test_weeks_without_a_value_are_passed_over():
    with_gaps = xmr(weeks([1, np.nan, 3, 2, np.nan]))
    without = xmr(weeks([1, 3, 2]))
    assert with_gaps["centre"].iloc[0] == without["centre"].iloc[0] == 2
    assert with_gaps["upper"].iloc[0] == without["upper"].iloc[0]
    assert with_gaps["variation"].tolist()[1] == "no_data"


def test_limits_do_not_pass_what_the_figure_cannot():
    chart = xmr(weeks([0, 4] * 6), floor=0)
    assert chart["lower"].unique() == [0]
    assert not any(chart["signals"])
    shares = p_chart(weeks([49, 50] * 6), weeks([50] * 12))
    assert shares["upper"].unique() == [1]
    assert shares["lower"].min() > 0


def test_limits_of_shares_widen_where_fewer_are_counted():
    chart = p_chart(weeks([50, 50, 5, 0, np.nan]), weeks([100, 100, 10, 0, np.nan]), chart="p")
    width = (chart["upper"] - chart["lower"]).tolist()
    assert width[2] == pytest.approx(width[0] * np.sqrt(10))
    assert chart["value"].iloc[3:].isna().all()
    assert chart["variation"].iloc[3:].tolist() == ["no_data", "no_data"]


def test_with_equal_denominators_p_prime_is_xmr_of_the_shares():
    # Laney 2002: z is then a straight line of the share
    parts, wholes = weeks([410, 480, 395, 450, 500, 430, 470, 405, 455, 490, 425, 460]), weeks([600] * 12)
    prime, single = p_chart(parts, wholes, chart="p_prime"), xmr(parts / wholes)
    for column in ("centre", "lower", "upper"):
        assert np.allclose(prime[column], single[column])


def test_overdispersed_shares_get_p_prime_limits_and_others_do_not():
    draw = np.random.default_rng(12)
    wholes = draw.integers(20_000, 30_000, 40)
    steady = draw.binomial(wholes, 0.9)
    restless = draw.binomial(wholes, np.clip(draw.normal(0.9, 0.01, 40), 0, 1))
    calm, wide = (p_chart(weeks(parts), weeks(wholes)) for parts in (steady, restless))
    assert calm["chart"].unique() == ["p"]
    assert calm["sigma_z"].unique() == [1]
    assert wide["chart"].unique() == ["p_prime"]
    # 0.01 beside a binomial error of about 0.0019: some five times
    assert 3 < wide["sigma_z"].iloc[0] < 8
    outside = p_chart(weeks(restless), weeks(wholes), chart="p")
    assert sum("above_limit" in signals or "below_limit" in signals for signals in outside["signals"]) > 10
    assert sum("above_limit" in signals or "below_limit" in signals for signals in wide["signals"]) <= 2


def test_all_or_none_has_no_spread_and_yet_a_width():
    for part in (0, 10):
        chart = p_chart(weeks([part] * 12), weeks([10] * 12))
        assert chart["chart"].unique() == ["p"]
        assert (chart["upper"] - chart["lower"]).tolist() == pytest.approx([0.2] * 12)
        assert not any(chart["signals"])


@pytest.mark.parametrize(("kept", "is_signal"), [(10, False), (9, False), (8, False), (7, True)])
def test_after_120_of_120_a_late_case_is_no_alarm(kept, is_signal):
    # 1 of 10 late comes in 4 of 100 such weeks, 2 or more in 2 of 1000, 3 in 1 of 10,000 (test_rare.py)
    chart = p_chart(weeks([10] * 12 + [kept]), weeks([10] * 13), better="higher")
    assert chart["signals"].iloc[-1] == (("below_limit",) if is_signal else ())
    # and none late turned round
    other = p_chart(weeks([0] * 12 + [10 - kept]), weeks([10] * 13), better="lower")
    assert other["signals"].iloc[-1] == (("above_limit",) if is_signal else ())


def test_two_weeks_with_a_late_case_each_are_not_close_to_the_limit():
    chart = p_chart(weeks([10] * 12 + [9, 9]), weeks([10] * 14))
    assert not any(chart["signals"])


def test_a_baseline_that_is_nearly_all_has_limits_for_few_cases():
    # 119 of 120: three standard errors of ten end at 0.906, though one late of ten comes in one of nine weeks
    chart = p_chart(weeks([10] * 11 + [9, 9]), weeks([10] * 13))
    assert chart["lower"].iloc[-1] <= 0.8
    # eleven weeks without a late case are no run above a mean of 99 %: nine of ten such weeks have none
    assert not any(chart["signals"])
    # seven weeks with one each are a run below it
    assert p_chart(weeks([10] * 11 + [9] * 8), weeks([10] * 19))["signals"].iloc[-1] == ("run_below",)
    # where the rarer outcome is expected often enough, limits are three standard errors
    large = p_chart(weeks([950] * 13), weeks([1_000] * 13), chart="p")
    assert large["lower"].iloc[-1] == pytest.approx(0.95 - 3 * np.sqrt(0.95 * 0.05 / 1_000))


def test_values_that_never_varied_have_no_limits_and_counts_those_of_chance():
    same = xmr(weeks([5.0] * 12 + [6]))
    assert same[["lower", "upper"]].isna().all(axis=None)
    assert not any(same["signals"])
    counts = xmr(weeks([0] * 12 + [1, 3]), floor=0, is_count=True)
    assert (counts["lower"].iloc[0], counts["upper"].iloc[0]) == (0, 2)
    assert counts["signals"].tolist()[-2:] == [(), ("above_limit",)]


def test_a_steady_process_is_rarely_called_special_by_its_limits():
    draw = np.random.default_rng(8)
    outside = 0
    for _ in range(200):
        chart = xmr(weeks(draw.normal(size=60)), baseline=60)
        outside += sum("above_limit" in signals or "below_limit" in signals for signals in chart["signals"])
    # three standard deviations: 0.27 %, a little more as the limits are estimated
    assert outside / (200 * 60) < 0.008


def test_wrong_calls_are_named():
    with pytest.raises(UsageError, match="in order"):
        xmr(weeks([1, 2, 3])[::-1])
    with pytest.raises(UsageError, match="twice"):
        xmr(pd.Series([1.0, 2.0], index=[1, 1]))
    with pytest.raises(UsageError, match="2 or more"):
        xmr(weeks([1, 2]), baseline=1)
    with pytest.raises(UsageError, match="p_prime"):
        p_chart(weeks([1]), weeks([2]), chart="u")
    for parts in ([3], [-1], [np.nan]):
        with pytest.raises(UsageError, match="between 0"):
            p_chart(weeks(parts), weeks([2]))
    with pytest.raises(UsageError, match="higher, lower or neither"):
        xmr(weeks([1, 2]), better="up")
