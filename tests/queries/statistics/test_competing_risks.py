"""Cumulative incidence equals R's multi-state survfit."""

import numpy as np
import pytest

from queries.statistics import survival
from queries.statistics.competing_risks import cumulative_incidence
from queries.statistics.survival_counts import Counts
from tests.helpers.observations import counted
from tests.queries.statistics.r import assert_same, expected, numbers

CASES = expected("survival")["cases"]


def counts_of(name: str) -> Counts:
    made = CASES[name]["counts"]
    return Counts.of(made["time"], made["events"], made["censored"], made["competing"])


@pytest.mark.parametrize("event", ["event", "competing"])
@pytest.mark.parametrize("name", CASES)
def test_incidence_and_its_variance_are_those_of_r(name, event):
    wanted = CASES[name]["incidence"][event]
    counts = counts_of(name)
    frame = cumulative_incidence(counts if event == "event" else counts.swapped())
    assert_same(frame["time"], wanted["time"])
    assert_same(frame["incidence"], wanted["value"])
    assert_same(frame["std_error"], wanted["std_error"])
    # R's sums may miss 1 by a rounding error, and then have limits there
    settled = np.isclose(numbers(wanted["value"]), 1)
    for column in ("lower", "upper"):
        assert_same(frame[column][~settled], np.array(wanted[column], dtype=object)[~settled].tolist())


@pytest.mark.parametrize("name", CASES)
def test_the_three_shares_sum_to_one(name):
    frame = cumulative_incidence(counts_of(name))
    assert np.allclose(frame["open_share"] + frame["incidence"] + frame["competing_incidence"], 1)


@pytest.mark.parametrize("name", ["six_mp", "ends_at_half", "lung"])
def test_with_one_way_out_it_is_one_minus_kaplan_meier(name):
    frame, curve = cumulative_incidence(counts_of(name)), survival.kaplan_meier(counts_of(name))
    assert np.allclose(frame["incidence"], 1 - curve["survival"])
    assert np.allclose(frame["std_error"], curve["std_error"])


def test_one_minus_kaplan_meier_overstates_where_there_is_another_way_out():
    frame, curve = cumulative_incidence(counts_of("mgus2")), survival.kaplan_meier(counts_of("mgus2"))
    assert frame["incidence"].iloc[-1] < 1 - curve["survival"].iloc[-1] - 0.05


def test_a_hand_worked_case():
    # four at risk: one ends at 1 (share 1/4), one withdraws at 2, one of the two left ends at 3 (share 1/2 of 1/2), one
    # stays open; at 1 the variance is 1/4 * 3/4 / 4
    frame = cumulative_incidence(counted([1, 2, 3, 4], [1, 2, 1, 0]))
    assert frame["incidence"].tolist() == [0.25, 0.25, 0.5, 0.5]
    assert frame["competing_incidence"].tolist() == [0, 0.25, 0.25, 0.25]
    assert frame["std_error"][0] ** 2 == pytest.approx(3 / 64)
    assert frame["std_error"][2] ** 2 == pytest.approx(0.5 * 0.5 / 4)


def test_nothing_observed_says_nothing():
    assert cumulative_incidence(Counts.of([], [], [])).empty
