import math

import numpy as np
import pytest
from scipy import stats

from queries.errors import UsageError
from queries.statistics import outbreak_baseline, outbreak_scan, outbreaks

CAREFUL = {"threshold": 1e-9, "false_discovery_rate": 1.0}
FIELDS = ("expected", "upper", "score", "p_value", "q_value", "is_alarm", "began", "ratio")


def quiet(series: int = 12, weeks: int = 60, level: float = 8.0, seed: int = 1) -> np.ndarray:
    return np.random.default_rng(seed).poisson(level, (series, weeks))


def same(one: outbreaks.Scan, other: outbreaks.Scan, weeks: slice = slice(None)) -> None:
    for field in FIELDS:
        np.testing.assert_allclose(getattr(one, field)[:, weeks], getattr(other, field)[:, weeks], rtol=1e-6, atol=1e-9)


# the probabilities


@pytest.mark.parametrize(("count", "mean", "spread"), [(0, 3.0, 1.5), (4, 2.0, 2.5), (17, 6.5, 1.2)])
def test_probabilities_are_those_of_the_negative_binomial(count, mean, spread):
    law = stats.nbinom(mean / (spread - 1), 1 / spread)
    assert law.var() / law.mean() == pytest.approx(spread)
    assert outbreak_scan.log_probability(count, mean, spread) == pytest.approx(law.logpmf(count))
    at_least = law.sf(count) + law.pmf(count) / 2
    assert outbreak_scan.at_least_probability(float(count), mean, spread) == pytest.approx(at_least)


def test_one_week_that_varies_as_chance_is_weighed_by_hand():
    # Poisson: four where two were expected is r^4 exp(-2 (r - 1)) times as likely at r times the mean
    ratios = [math.sqrt(2), 2, 2 * math.sqrt(2), 4, 4 * math.sqrt(2)]
    by_hand = sum(r**4 * math.exp(-2 * (r - 1)) for r in ratios) / 5
    one = np.ones((1, 1))
    judged = outbreak_scan.judge(4 * one, 2 * one, 0 * one, np.ones(1))
    assert judged.score[0] == pytest.approx(math.log10(by_hand), abs=1e-4)
    # 1 - exp(-2) (1 + 2 + 2 + 8/6) for four or more, less half of exp(-2) 16/24
    assert judged.p_value[0] == pytest.approx(1 - math.exp(-2) * (1 + 2 + 2 + 8 / 6 + 8 / 24), abs=1e-4)
    assert (judged.width[0], judged.ratio[0]) == (1, 2.0)


def test_windows_are_weighed_as_a_plain_computation_does():
    counts, means = np.array([[3.0, 0.0, 9.0, 7.0]]), np.array([[2.0, 2.5, 3.0, 3.5]])
    dispersion, log_variance = 1.6, 0.02
    likelihoods = []
    for width in (1, 2, 3, 4):
        observed, mean = counts[0, -width:].sum(), means[0, -width:].sum()
        spread = dispersion + mean * log_variance
        chance = stats.nbinom(mean / (spread - 1), 1 / spread).pmf(observed)
        raised = [stats.nbinom(r * mean / (spread - 1), 1 / spread).pmf(observed) for r in outbreak_scan.RATIOS]
        likelihoods.append(np.mean(raised) / chance)
    judged = outbreak_scan.judge(counts, means, np.full((1, 4), log_variance), np.array([dispersion]))
    # windows of four weeks are thought twice as likely as shorter ones
    assert judged.score[0] == pytest.approx(math.log10(np.average(likelihoods, weights=[1, 1, 1, 2])))
    assert judged.width[0] == 1 + int(np.argmax(likelihoods)) == 2
    assert judged.ratio[0] == pytest.approx(16 / 6.5)


def test_what_eight_looks_cost_agrees_with_simulation():
    sums = np.random.default_rng(5).standard_normal((100_000, 8)).cumsum(axis=1) / np.sqrt(np.arange(1, 9))
    for windows, smallest in ((8, 0.01), (8, 0.1), (3, 0.02)):
        counted = (stats.norm.sf(sums[:, :windows]).min(axis=1) <= smallest).mean()
        assert outbreak_scan.after_looks(np.array(smallest), windows) == pytest.approx(counted, rel=0.06)
    assert outbreak_scan.after_looks(np.array([0.0, 1.0]), 8) == pytest.approx([0, 1])


def test_a_single_week_stays_in_the_range_as_often_as_said():
    top = outbreak_scan.upper_end(np.array([6.0]), np.array([1.8]), np.array([0.01]))[0]
    law = stats.nbinom(6 / 0.86, 1 / 1.86)
    assert law.cdf(top) >= 0.975 > law.cdf(top - 1)


# the baseline


def test_levels_trends_and_seasons_are_told_with_the_uncertainty_they_have():
    rng = np.random.default_rng(3)
    week = np.arange(130)
    level = np.exp(rng.normal(1.8, 0.7, (40, 1)))
    course = rng.normal(0, 0.15, (40, 1)) * (week - 65) / 52 + 0.2 * np.cos(2 * np.pi * week / 52.18)
    mean = level * np.exp(course)
    counts = rng.negative_binomial(mean / 0.7, 1 / 1.7).astype(float)
    used = np.broadcast_to(week < 122, counts.shape)
    fitted = outbreak_baseline.fit(counts, np.ones(counts.shape), used)
    error = np.log(fitted.expected(np.ones(counts.shape))[:, -1] / mean[:, -1])
    assert np.std(error) < 0.2
    assert 0.7 < np.sqrt(np.mean(error**2 / fitted.log_variance()[:, -1])) < 1.3
    assert np.mean(fitted.dispersion) == pytest.approx(1.7, abs=0.15)


def test_coefficients_solve_the_penalised_equations():
    counts = quiet(6, 60).astype(float)  # so few series that only levels have a mean that is learned
    one = np.ones(counts.shape)
    fitted = outbreak_baseline.fit(counts, one, one.astype(bool))
    centre = np.eye(fitted.design.shape[1])[0] * fitted.coefficients[:, 0].mean()
    surplus = (fitted.weights / fitted.dispersion[:, None] * (counts - fitted.expected(one))) @ fitted.design
    np.testing.assert_allclose(surplus, (fitted.coefficients - centre) / fitted.spread**2, atol=0.05)


def test_a_forecast_is_the_more_uncertain_the_shorter_the_history():
    variances = []
    for history in (8, 16, 40, 120):
        counts = quiet(20, history + 2).astype(float)
        used = np.broadcast_to(np.arange(history + 2) < history, counts.shape)
        variances.append(outbreak_baseline.fit(counts, np.ones(counts.shape), used).log_variance()[:, -1].mean())
    assert variances == sorted(variances, reverse=True)


def test_a_past_outbreak_counts_less():
    counts = quiet(10, 80).astype(float)
    counts[0, 30:36] = 60
    one = np.ones(counts.shape)
    fitted = outbreak_baseline.fit(counts, one, one.astype(bool))
    assert (fitted.weights[0, 30:36] < 0.5).all()
    assert np.median(fitted.weights) == 1
    assert fitted.expected(one)[0, -1] < 11  # the plain mean of the series is 12


# the scan


def test_an_outbreak_is_found_with_its_beginning_and_its_size():
    counts = quiet(12, 130)
    counts[4, -3:] = 24
    found = outbreaks.scan(counts, weeks=1)
    assert found.is_alarm[4, -1]
    assert found.is_alarm.sum() == 1
    assert found.began[4, -1] == 127
    assert found.ratio[4, -1] == pytest.approx(3, abs=0.6)
    assert found.ratio[4, -1] == pytest.approx(72 / found.expected[4, -3:].sum(), rel=0.02)
    assert found.score[4, -1] > 5
    assert found.q_value[4, -1] == pytest.approx(12 * found.p_value[4, -1])
    assert counts[4, -1] > found.upper[4, -1] > found.expected[4, -1]


def test_later_weeks_never_change_an_earlier_verdict():
    counts = quiet(10, 30)
    later = counts.copy()
    later[:, 25:] = 50
    same(outbreaks.scan(counts), outbreaks.scan(later), slice(0, 25))


def test_the_latest_weeks_alone_are_judged_as_in_a_whole_scan():
    counts = quiet(10, 30)
    latest = outbreaks.scan(counts, weeks=5)
    same(outbreaks.scan(counts), latest, slice(25, 30))
    assert np.isnan(latest.score[:, :25]).all()
    assert np.isfinite(latest.expected[:, :25]).all()  # for the band


def test_the_order_of_series_does_not_matter():
    counts = quiet(20, 90)
    order = np.random.default_rng(2).permutation(20)
    straight, turned = outbreaks.scan(counts, weeks=2), outbreaks.scan(counts[order], weeks=2)
    np.testing.assert_allclose(turned.score[:, -2:], straight.score[order, -2:], rtol=1e-6)
    np.testing.assert_allclose(turned.expected, straight.expected[order], rtol=1e-6)


def test_the_unit_of_the_exposure_does_not_matter():
    counts = quiet(10, 90)
    sold = np.random.default_rng(4).uniform(500, 900, 90)
    one, other = outbreaks.scan(counts, sold, weeks=2), outbreaks.scan(counts, sold / 1000, weeks=2)
    np.testing.assert_allclose(one.score[:, -2:], other.score[:, -2:], rtol=1e-5)
    every = outbreaks.scan(counts, np.tile(sold, (10, 1)), weeks=2)
    same(one, every)


def test_more_exposure_explains_more_complaints():
    sold = np.where(np.arange(60) < 56, 100.0, 300.0)
    counts = np.random.default_rng(6).poisson(8 * sold / 100, (12, 60))
    assert outbreaks.scan(counts, weeks=1).is_alarm.sum() == 12
    assert not outbreaks.scan(counts, sold, weeks=1).is_alarm.any()


def test_a_week_is_judged_from_eight_weeks_of_history_on():
    found = outbreaks.scan(quiet(5, 10))
    assert np.isnan(found.score[:, :8]).all()
    assert (found.began[:, :8] == -1).all()
    assert np.isfinite(found.score[:, 8:]).all()
    assert np.isnan(outbreaks.scan(quiet(5, 8)).score).all()


def test_a_short_history_still_shows_an_outbreak():
    counts = quiet(6, 13)
    counts[2, -2:] = 30
    found = outbreaks.scan(counts, weeks=1)
    assert found.is_alarm[:, -1].tolist() == [False, False, True, False, False, False]


@pytest.mark.parametrize(("latest", "is_alarm"), [(4, False), (5, True)])
def test_there_is_no_alarm_below_five_complaints_in_four_weeks(latest, is_alarm):
    counts = np.zeros((3, 40), dtype=int)
    counts[:, ::10] = 1
    counts[0, -4:] = [0, 0, 0, latest]
    found = outbreaks.scan(counts, weeks=1, threshold=0.5)
    assert found.score[0, -1] > 0.5
    assert found.is_alarm[0, -1] == is_alarm


def test_five_complaints_spread_over_five_weeks_are_too_few():
    counts = np.zeros((1, 60), dtype=int)
    counts[0, -5:] = 1
    assert not outbreaks.scan(counts, weeks=1, **CAREFUL).is_alarm.any()
    counts[0, -1] = 2
    assert outbreaks.scan(counts, weeks=1, **CAREFUL).is_alarm[0, -1]


def test_the_threshold_itself_alarms_and_just_above_it_does_not():
    counts = quiet(1, 60)
    counts[0, -2:] = 16
    score = outbreaks.scan(counts, weeks=1).score[0, -1]
    assert outbreaks.scan(counts, weeks=1, threshold=score).is_alarm[0, -1]
    assert not outbreaks.scan(counts, weeks=1, threshold=score + 1e-9).is_alarm[0, -1]


def test_many_series_ask_for_stronger_evidence():
    counts = quiet(200, 60, seed=8)
    counts[0, -2:] = 17
    among_many = outbreaks.scan(counts, weeks=1)
    assert among_many.score[0, -1] > outbreaks.DEFAULT
    assert not among_many.is_alarm[0, -1]
    assert outbreaks.scan(counts, weeks=1, false_discovery_rate=1.0).is_alarm[0, -1]


def test_nothing_counted_is_nothing_found():
    found = outbreaks.scan(np.zeros((4, 90)), weeks=3)
    assert not found.is_alarm.any()
    assert (found.score[:, -3:] < 0).all()
    assert (found.p_value[:, -3:] > 0.5).all()
    assert outbreaks.scan(np.zeros((0, 20))).score.shape == (0, 20)


@pytest.mark.filterwarnings("error")
def test_where_all_series_begin_late_no_number_is_made_of_nothing():
    exposure = np.full(12, np.nan)
    exposure[-2:] = 100.0
    found = outbreaks.scan(np.full((5, 12), 6.0), exposure)
    assert not found.is_alarm.any()
    assert np.isnan(found.score).all()


@pytest.mark.parametrize("unknown", [np.nan, 0.0])
def test_a_week_without_exposure_is_not_known(unknown):
    exposure = np.full((6, 40), 100.0)
    exposure[1, 20], exposure[2, 39] = unknown, unknown
    counts = quiet(6, 40)
    found = outbreaks.scan(counts, exposure, weeks=1)
    assert np.isnan(found.expected[1, 20])
    assert np.isnan(found.score[2, 39])
    assert not found.is_alarm[2, 39]
    assert np.isfinite(np.delete(found.score[:, 39], 2)).all()
    missing = counts.astype(float)
    missing[1, 20] = missing[2, 39] = np.nan
    np.testing.assert_allclose(outbreaks.scan(missing, weeks=1).score, found.score, rtol=1e-5)


def test_quiet_series_seldom_alarm():
    rng = np.random.default_rng(11)
    mean = np.exp(rng.normal(1.8, 0.7, (80, 1))) * np.ones((1, 117))
    spread = rng.uniform(1.05, 2.5, (80, 1))
    found = outbreaks.scan(rng.negative_binomial(mean / (spread - 1), 1 / spread), weeks=13)
    p_value = found.p_value[:, -13:]
    assert (p_value < 0.1).mean() < 0.13
    assert (p_value < 0.01).mean() < 0.015
    assert found.is_alarm.any(axis=1).sum() <= 5  # half a year, where 4 a year are meant
    assert np.mean(10 ** found.score[:, -13:]) < 1.5  # on average no evidence in what is quiet


@pytest.mark.parametrize(
    ("call", "word"),
    [
        (lambda: outbreaks.scan(np.ones(9)), "dimensions"),
        (lambda: outbreaks.scan(-np.ones((2, 9))), "negative"),
        (lambda: outbreaks.scan(np.full((2, 9), np.inf)), "infinite"),
        (lambda: outbreaks.scan(np.ones((2, 9)), np.ones(8)), "exposure of shape"),
        (lambda: outbreaks.scan(np.ones((2, 9)), -np.ones(9)), "exposure is negative"),
        (lambda: outbreaks.scan(np.ones((2, 9)), threshold=0), "threshold"),
        (lambda: outbreaks.scan(np.ones((2, 9)), false_discovery_rate=0), "false discovery"),
        (lambda: outbreaks.scan(np.ones((2, 9)), weeks=0), "latest 0 weeks"),
    ],
)
def test_a_wrong_call_is_named(call, word):
    with pytest.raises(UsageError, match=word):
        call()
