"""Kaplan-Meier, quantiles and restricted means equal R's survival, and the literature."""

import numpy as np
import pandas as pd
import pytest
from scipy.stats import CensoredData, ecdf

from queries.errors import UsageError
from queries.statistics import survival
from queries.statistics.survival_counts import Counts
from tests.conftest import real_file
from tests.helpers.observations import counted
from tests.queries.statistics.r import assert_same, expected

CASES = expected("survival")["cases"]
SCALES = ("log-log", "log", "plain")


def counts_of(name: str) -> Counts:
    made = CASES[name]["counts"]
    return Counts.of(made["time"], made["events"], made["censored"], made["competing"])


@pytest.mark.parametrize("scale", SCALES)
@pytest.mark.parametrize("name", CASES)
def test_the_curve_is_that_of_r(name, scale):
    curve = survival.kaplan_meier(counts_of(name), scale=scale)
    wanted = CASES[name]["curves"][scale]
    assert_same(curve["time"], CASES[name]["counts"]["time"])
    for column in ("at_risk", "survival", "std_error", "lower", "upper"):
        assert_same(curve[column], wanted[column])


@pytest.mark.parametrize("scale", SCALES)
@pytest.mark.parametrize("name", CASES)
def test_the_median_and_its_interval_are_those_of_r(name, scale):
    assert_same(survival.median(counts_of(name), scale=scale), CASES[name]["curves"][scale]["median"])


@pytest.mark.parametrize("name", CASES)
def test_the_ninth_decile_and_its_interval_are_those_of_r(name):
    assert_same(survival.quantile(counts_of(name), 0.9), CASES[name]["curves"]["log-log"]["p90"])


@pytest.mark.parametrize("name", CASES)
def test_the_restricted_mean_is_that_of_r(name):
    for wanted in CASES[name]["restricted"]:
        found = survival.restricted_mean(counts_of(name), wanted["tau"][0])
        assert_same(found.value, wanted["mean"])
        assert_same(found.std_error, wanted["std_error"])


def test_remission_on_6_mp_is_as_published():
    # Gehan's data in Klein and Moeschberger 2003, 4.2: S(6) 0.857, S(10) 0.753, S(23) 0.448 (0.135), median 23
    curve = survival.kaplan_meier(counts_of("six_mp")).set_index("time")
    assert curve.loc[[6, 10, 23], "survival"].round(3).tolist() == [0.857, 0.753, 0.448]
    assert round(curve.loc[23, "std_error"], 3) == 0.135
    assert survival.median(counts_of("six_mp")).value == 23


def test_without_censoring_it_is_the_share_that_took_longer():
    durations = np.random.default_rng(3).integers(0, 30, 500)
    curve = survival.kaplan_meier(counted(durations, np.ones(500, int)))
    assert np.allclose(curve["survival"], [(durations > time).mean() for time in curve["time"]])
    assert np.allclose(curve["std_error"].fillna(0) ** 2, curve["survival"] * (1 - curve["survival"]) / 500)
    whole = survival.restricted_mean(counted(durations, np.ones(500, int)))
    assert whole.value == pytest.approx(durations.mean())
    assert whole.std_error == pytest.approx(durations.std() / np.sqrt(500))


@pytest.mark.real_data
def test_bostons_open_requests_count_as_scipy_counts_them():
    columns = ["open_dt", "closed_dt"]
    path = real_file("boston311/311_service_requests_2011.zip")
    frame = pd.read_csv(path, usecols=columns, parse_dates=columns, date_format="%Y-%m-%d %H:%M:%S")
    # as it stood at the end of September: what was closed later was still open
    as_of = pd.Timestamp("2011-10-01")
    frame = frame[frame["open_dt"] < as_of]
    is_closed = frame["closed_dt"] < as_of
    days = (frame["closed_dt"].where(is_closed, as_of) - frame["open_dt"]).dt.total_seconds() / 86_400
    assert 10_000 < is_closed.sum() < len(frame) - 1_000
    curve = survival.kaplan_meier(counted(days, is_closed.astype(int)), scale="plain")
    other = ecdf(CensoredData(uncensored=days[is_closed].to_numpy(), right=days[~is_closed].to_numpy())).sf
    assert np.allclose(curve["survival"], other.probabilities, rtol=1e-9)
    limits = other.confidence_interval(0.95, method="linear")
    settled = curve["survival"] > 0
    assert np.allclose(curve["lower"][settled], limits.low.probabilities[settled])


def test_nothing_observed_says_nothing():
    nothing = Counts.of([], [], [])
    assert survival.kaplan_meier(nothing).empty
    assert np.isnan(survival.median(nothing)).all()
    assert np.isnan(survival.restricted_mean(nothing).value)


def test_a_horizon_before_the_first_event_is_all_of_it():
    assert survival.restricted_mean(counts_of("aml_maintained"), 2)[:2] == (2, 0)


def test_a_horizon_behind_the_data_is_said():
    # the last of those on 6-MP was seen at 35, not ended; the placebo curve reaches 0 at 23
    assert not survival.restricted_mean(counts_of("six_mp"), 35).is_beyond_data
    assert survival.restricted_mean(counts_of("six_mp"), 35.5).is_beyond_data
    assert not survival.restricted_mean(counts_of("placebo"), 99).is_beyond_data
    # without a horizon: up to the last time
    assert survival.restricted_mean(counts_of("six_mp")) == survival.restricted_mean(counts_of("six_mp"), 35)


def test_the_interval_of_a_restricted_mean_stays_within_its_bounds():
    found = survival.restricted_mean(counts_of("ends_at_half"), 100, confidence=0.999)
    assert (found.low, found.high) == (0, 100)


@pytest.mark.slow
def test_intervals_hold_the_truth_about_as_often_as_they_say():
    # exponential times with uniform censoring, 40 each: the true median is ln 2
    draw = np.random.default_rng(46)
    held = 0
    for _ in range(600):
        took, seen = draw.exponential(size=40), draw.uniform(0, 3, 40)
        found = survival.median(counted(np.minimum(took, seen), (took <= seen).astype(int)))
        held += found.low <= np.log(2) and not found.high < np.log(2)
    assert 0.93 <= held / 600 <= 0.98


def test_wrong_calls_are_named():
    counts = counts_of("ties")
    for share in (0, 1, 1.5):
        with pytest.raises(UsageError, match="between 0 and 1"):
            survival.quantile(counts, share)
    with pytest.raises(UsageError, match="log-log"):
        survival.kaplan_meier(counts, scale="logit")
    with pytest.raises(UsageError, match="horizon"):
        survival.restricted_mean(counts, -1)
    with pytest.raises(UsageError, match=r"0\.95"):
        survival.kaplan_meier(counts, confidence=95)
