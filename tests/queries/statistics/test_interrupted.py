"""Whether a change helped: cases whose answer is known, both sides of each boundary, and how often it errs."""

from dataclasses import replace

import numpy as np
import pytest

from benchmarks import effects as histories
from queries.errors import UsageError
from queries.statistics import interrupted_time_series
from queries.statistics.interrupted_time_series import effect, missing_weeks, placebo

FLAT = np.full(60, 100.0)


def series(before: int, after: int, level: float = 100, drop: float = 0.3) -> np.ndarray:
    return np.round(np.concatenate([np.full(before, level), np.full(after, level * (1 - drop))]))


def test_a_clean_fall_is_found_as_it_is():
    found = effect(series(30, 20), FLAT[:50], 30)
    assert found.change.value == pytest.approx(-0.3, abs=0.005)
    assert found.level.value == pytest.approx(-0.3, abs=0.01)
    assert found.slope.value == pytest.approx(0, abs=0.001)
    assert found.change.low < -0.3 < found.change.high < 0
    assert found.p_fall < 0.001 < 0.999 < found.p_rise
    assert (found.weeks_before, found.weeks_after, found.run_up, found.has_season) == (30, 20, 0, False)
    np.testing.assert_allclose(found.expected, 100, atol=1)
    np.testing.assert_allclose(found.fitted[30:], 70, atol=1)
    assert (found.expected_low < found.expected).all()
    assert (found.expected < found.expected_high).all()


def test_what_falls_with_everything_else_did_not_fall():
    exposure = np.concatenate([np.full(30, 1000.0), np.full(20, 700.0)])
    found = effect(series(30, 20), exposure, 30)
    assert found.change.value == pytest.approx(0, abs=0.005)
    assert found.change.low < 0 < found.change.high


def test_a_fall_that_comes_gradually_is_told_as_level_and_slope():
    week = np.arange(40)
    counts = np.round(1000 * np.where(week < 24, 1.0, 0.98 ** (week - 24.0)))
    found = effect(counts, np.ones(40), 24)
    assert found.slope.value == pytest.approx(-0.02, abs=0.002)
    assert found.level.value == pytest.approx(0, abs=0.02)
    assert found.change.value == pytest.approx(0.98**7.5 - 1, abs=0.02)


def test_a_trend_that_goes_on_is_no_effect_where_the_weeks_before_show_it():
    week = np.arange(120)
    counts = np.round(400 * 0.99 ** week.astype(float))
    found = effect(counts, np.ones(120), 100)
    assert found.change.low < 0 < found.change.high
    assert counts[100:].mean() / counts[:100].mean() < 0.6  # whoever compares means is deceived


def test_a_season_of_its_own_is_allowed_for_where_there_is_a_year():
    week = np.arange(104 + 16)
    counts = np.round(200 * np.exp(0.2 * np.cos(2 * np.pi * week / 52.18)))
    found = effect(counts, np.ones(120), 104)
    assert found.has_season
    assert abs(found.change.value) < 0.05
    flat = series(52, 8)
    assert not effect(flat[1:], FLAT[:59], 51).has_season
    assert effect(flat, FLAT, 52).has_season


@pytest.mark.parametrize(
    ("before", "after", "missing"), [(8, 8, (0, 0)), (7, 8, (1, 0)), (8, 7, (0, 1)), (3, 0, (5, 8))]
)
def test_eight_weeks_on_each_side(before, after, missing):
    assert missing_weeks(before, after) == missing
    counts = series(before, after)
    if any(missing):
        with pytest.raises(UsageError, match="8 on each side"):
            effect(counts, FLAT[: before + after], before)
    else:
        assert effect(counts, FLAT[: before + after], before).weeks_after == after


def test_the_week_across_the_date_counts_on_neither_side():
    counts = np.concatenate([np.full(20, 100.0), [5000.0], np.full(20, 70.0)])
    found = effect(counts, FLAT[:41], 20, 21)
    assert (found.weeks_before, found.weeks_after) == (20, 20)
    assert found.change.value == pytest.approx(-0.3, abs=0.005)


def test_weeks_without_exposure_tell_nothing():
    counts, exposure = series(20, 20), FLAT[:40].copy()
    counts[[3, 25]], exposure[[3, 25]] = 0, 0
    found = effect(counts, exposure, 20)
    assert (found.weeks_before, found.weeks_after) == (19, 19)
    assert found.change.value == pytest.approx(-0.3, abs=0.005)


def test_a_peak_just_before_is_left_out_and_a_small_one_is_not():
    rng = np.random.default_rng(3)
    counts = np.tile([22.0, 27, 25, 28, 23], 10)[:46]
    calm = effect(counts, FLAT[:46], 30)
    assert calm.run_up == 0
    counts[22:29] = rng.poisson(60, 7)  # over a week before the change
    peaked = effect(counts, FLAT[:46], 30)
    assert peaked.run_up == 8
    assert peaked.weeks_before == 22
    assert peaked.change.low < 0 < peaked.change.high
    assert counts[:30].mean() > 1.25 * counts[30:].mean()


def test_a_run_up_leaves_eight_weeks():
    counts = np.concatenate([np.full(8, 10.0), np.full(8, 90.0), np.full(12, 30.0)])
    assert effect(counts, FLAT[:28], 16).weeks_before == 8


def test_nothing_left_after_is_a_fall_with_an_interval():
    found = effect(series(26, 12, 20, 1.0), FLAT[:38], 26)
    assert found.change.value < -0.8
    assert found.change.high < 0
    with pytest.raises(UsageError, match="no complaints"):
        effect(np.zeros(20), FLAT[:20], 10)


def test_placebo_dates_tell_a_series_that_falls_all_the_time():
    rng = np.random.default_rng(11)
    # it jumps up and down by half every 10 weeks: many dates look like an effect
    jumping = rng.poisson(np.where((np.arange(102) // 10) % 2 == 0, 60, 30)).astype(float)
    found = effect(jumping, np.ones(102), 92)
    assert found.change.high < 0
    asked = placebo(jumping, np.ones(102), 92, found.weeks_after, found.statistic)
    assert asked.is_told
    assert asked.share_as_large > interrupted_time_series.PLACEBO_MOST_SHARE
    assert not asked.is_passed
    steady = rng.poisson(np.where(np.arange(120) < 100, 60, 30)).astype(float)
    found = effect(steady, np.ones(120), 100)
    asked = placebo(steady, np.ones(120), 100, found.weeks_after, found.statistic)
    assert (asked.dates, asked.share_as_large, asked.is_passed) == (100 - 16 - 26 + 1, 0, True)


@pytest.mark.parametrize(
    ("before", "dates", "is_told"), [(41, 0, False), (42, 1, False), (52, 11, False), (53, 12, True)]
)
def test_too_few_placebo_dates_say_nothing(before, dates, is_told):
    counts = series(before, 16)
    asked = placebo(counts, np.ones(len(counts)), before, 16, -5.0)
    assert (asked.dates, asked.is_told, asked.is_passed) == (dates, is_told, True)


def test_against_a_control_the_ratio_of_both_changes():
    own, control = (effect(series(30, 20, 1000, drop), FLAT[:50], 30) for drop in (0.4, 0.25))
    apart = interrupted_time_series.against_control(own, control)
    assert apart.value == pytest.approx(0.6 / 0.75 - 1, abs=0.005)
    assert apart.low < apart.value < apart.high
    assert (apart.high - apart.low) > (own.change.high - own.change.low)


@pytest.mark.slow
def test_how_often_it_errs():
    """A small version of benchmarks/effects.py, drawn once for all: the full one prints the figures in the docs."""
    few = 150
    falls = histories.score(histories.FALLS, few, rivals=False)
    nothing = histories.score(histories.BASE, few, rivals=False)
    ended = histories.score(replace(histories.BASE, picked="outbreak that ended"), few, rivals=False)
    assert falls.worked >= 0.85
    assert abs(falls.error) < 0.03
    assert 0.85 <= nothing.covered <= 0.98
    assert nothing.worked <= 0.07
    assert ended.worked <= 0.08
