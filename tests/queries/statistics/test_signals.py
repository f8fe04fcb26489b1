"""Both sides of every rule's boundary, and what the latest point says."""

import numpy as np
import pandas as pd
import pytest

from queries.statistics.control_chart_rules import Rules, assurance, mark, variation, verdict
from queries.statistics.control_charts import xmr


def charted(values, better="neither", rules=None, phases=None) -> pd.DataFrame:
    """A chart with mean 0 and one standard deviation of 1, so that limits are at 3 and -3."""
    frame = pd.DataFrame({"value": np.asarray(values, dtype=float), "centre": 0.0, "lower": -3.0, "upper": 3.0})
    frame["phase"] = 1 if phases is None else phases
    frame["is_trial"] = False
    columns = {name: frame[name].to_numpy() for name in ("value", "centre", "lower", "upper", "phase")}
    signals, meanings = mark(columns, np.ones(len(frame)), better, rules or Rules())
    return frame.assign(signals=signals, variation=meanings)


def bearing(chart: pd.DataFrame, code: str) -> list[int]:
    return [number for number, signals in enumerate(chart["signals"], 1) if code in signals]


@pytest.mark.parametrize(("value", "marked"), [(3.0, []), (3.001, [1])])
def test_a_point_outside_the_limits(value, marked):
    assert bearing(charted([value]), "above_limit") == marked
    assert bearing(charted([-value]), "below_limit") == marked


@pytest.mark.parametrize(("points", "marked"), [(6, []), (7, [2, 3, 4, 5, 6, 7, 8]), (8, [2, 3, 4, 5, 6, 7, 8, 9])])
def test_seven_on_one_side_of_the_mean(points, marked):
    shape = [1, 0.5] * 4
    assert bearing(charted([-1, *shape[:points], -1]), "run_above") == marked
    assert bearing(charted([1, *(-each for each in shape[:points]), 1]), "run_below") == marked


def test_a_point_on_the_mean_ends_a_run():
    assert bearing(charted([1, 0.5, 1, 0, 0.5, 1, 0.5, 1]), "run_above") == []


@pytest.mark.parametrize(
    ("values", "marked"),
    [
        ([-1, -0.6, -0.2, 0.2, 0.6], []),
        ([-1, -0.6, -0.2, 0.2, 0.6, 1], [1, 2, 3, 4, 5, 6]),
        ([0, -1, -0.6, -0.2, 0.2, 0.6, 1, 0], [2, 3, 4, 5, 6, 7]),
        ([-1, -0.6, -0.2, -0.2, 0.2, 0.6, 1], []),
        ([0, 0, 0, 0, 0, 0, 0], []),
    ],
)
def test_six_rising_or_falling(values, marked):
    assert bearing(charted(values), "trend_up") == marked
    assert bearing(charted([-value for value in values]), "trend_down") == marked


@pytest.mark.parametrize(
    ("values", "marked"),
    [
        ([2.1, 0, 2.1], [1, 3]),
        ([2.1, 2.1, 0], [1, 2]),
        ([2.0, 0, 2.1], []),
        ([2.1, 0, 0, 2.1], []),
        ([2.1, 0, -2.1], []),
        ([3.5, 0, 2.1], [1, 3]),
        ([2.1, -2.1, 2.1], [1, 3]),
        ([2.1, 2.1], []),
    ],
)
def test_two_of_three_near_one_limit(values, marked):
    assert bearing(charted(values), "near_upper") == marked
    assert bearing(charted([-value for value in values]), "near_lower") == marked


def test_lengths_can_be_chosen():
    assert bearing(charted([1, 0.5, 1, 0.5, 1, 0.5, 1], rules=Rules(run=8)), "run_above") == []
    assert bearing(charted([0, 0.1, 0.2, 0.3, 0.4, 0.5], rules=Rules(trend=7)), "trend_up") == []


def test_patterns_do_not_reach_across_phases_but_over_gaps():
    steady = [1, 0.5] * 3 + [1]
    assert bearing(charted(steady, phases=[1] * 3 + [2] * 4), "run_above") == []
    assert bearing(charted([*steady[:3], np.nan, *steady[3:]]), "run_above") == [1, 2, 3, 5, 6, 7, 8]


def test_a_point_on_the_mean_as_it_is_shown_is_on_neither_side():
    values = [1, 0.5, 1, 0.0004, 1, 0.5, 1, 1]
    assert bearing(charted(values), "run_above") == [*range(1, 9)]
    assert bearing(charted(values, rules=Rules(on_mean=0.0005)), "run_above") == []


def test_rounding_is_not_outside():
    # the mean of twelve times 0.1 is not quite 0.1
    chart = xmr(pd.Series([0.1] * 12 + [0.3 - 0.2]))
    assert not any(chart["signals"])
    # values that are the same have no limits, so nothing but a run could be found in them
    assert xmr(pd.Series([0.1] * 12 + [0.1001]))["signals"].iloc[-1] == ()


@pytest.mark.parametrize(
    ("better", "high", "low"),
    [
        ("higher", "improvement", "concern"),
        ("lower", "concern", "improvement"),
        ("neither", "special_high", "special_low"),
    ],
)
def test_what_a_signal_means_depends_on_what_is_better(better, high, low):
    chart = charted([4, 0, -4], better)
    assert chart["variation"].tolist() == [high, "common_cause", low]
    assert variation(("run_above",), better) == high


def test_the_stronger_signal_decides():
    # seven below the mean, rising: still below
    values = [-2.5, -1.9, -1.5, -1.2, -0.9, -0.5, -0.2]
    last = verdict(charted(values, "higher"))
    assert last.signals == ("run_below", "trend_up")
    assert last.variation == "concern"


def test_the_verdict_says_since_when():
    values = pd.Series([*np.tile([9.0, 11.0], 6), 9.5, 10.5, 10.8, 10.4, 10.6, 10.9, 10.5, 10.7])
    last = verdict(xmr(values, better="higher"))
    assert (last.variation, last.signals) == ("improvement", ("run_above",))
    assert (last.since, last.points_in_signal, last.points_in_phase) == (13, 7, 20)
    assert (last.value, last.centre, last.is_trial) == (10.7, 10, False)


def test_a_verdict_without_signals():
    last = verdict(xmr(pd.Series([9.0, 11.0, 9.0, np.nan])))
    assert (last.variation, last.signals, last.since, last.points_in_signal) == ("common_cause", (), None, 0)
    assert (last.is_trial, last.points_in_phase, last.value) == (True, 3, 9)


def test_nothing_to_judge():
    assert verdict(xmr(pd.Series([], dtype=float))).variation == "no_data"
    assert verdict(xmr(pd.Series([np.nan]))).variation == "no_data"
    assert assurance(xmr(pd.Series([np.nan])), 1, "higher") == "not_known"


@pytest.mark.parametrize(
    ("target", "better", "said"),
    [
        (-3, "higher", "will_meet"),
        (-2.9, "higher", "hit_or_miss"),
        (3, "higher", "hit_or_miss"),
        (3.1, "higher", "will_miss"),
        (3, "lower", "will_meet"),
        (2.9, "lower", "hit_or_miss"),
        (-3.1, "lower", "will_miss"),
        (0, "neither", "not_known"),
    ],
)
def test_whether_a_target_will_be_kept(target, better, said):
    assert assurance(charted([0.1, -0.1]), target, better) == said


def test_trial_limits_promise_nothing():
    assert assurance(xmr(pd.Series([1.0, 2.0, 1.0])), 0, "higher") == "not_known"
