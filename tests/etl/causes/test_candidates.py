"""Golden small cases of the three kinds: what is a candidate, and what lies just on the other side of each limit."""

from dataclasses import replace
from datetime import date

import numpy as np
import pandas as pd
import pytest
from scipy.stats import binomtest

from etl.causes import candidates, change_type
from etl.causes.series import Series, Span
from queries.register import cause_key
from queries.statistics import outbreaks

LIMITS = change_type.kinds().finding
WEEKS = 60


def series(counts, exposure=None):
    """Series by key parts (cause, dimension, value); a number stands for as many every week."""
    parts = [(cause_key.of(cause, dimension, value), cause, dimension, value) for cause, dimension, value in counts]
    keys = pd.DataFrame(parts, columns=["key", "cause", "dimension", "value"])
    rows = np.array([np.broadcast_to(np.asarray(row, dtype=float), WEEKS) for row in counts.values()])
    exposed = np.array([np.full(WEEKS, float((exposure or {}).get(key, 100))) for key in counts])
    return Series(Span(date(2025, 9, 1), date(2026, 10, 19)), keys, rows, exposed)


def whole(**causes):
    return {(cause, "", ""): row for cause, row in causes.items()}


def shares(**causes):
    return pd.Series(causes, dtype=float)


def found(rows):
    return set(rows["key"])


EVEN = {"a": 20, "b": 4, "c": 4, "d": 4}


def test_vital_few_hold_more_than_their_share_of_harm_and_of_complaints():
    harm = shares(a=0.6, b=0.2, c=0.1, d=0.1)
    rows = candidates.chronic(series(whole(**EVEN)), harm, LIMITS)
    assert found(rows) == {"a"}
    row = rows.iloc[0]
    assert (row["observed"], row["expected"], row["weeks"]) == (520, 26 * 32 / 4, 26)
    # 1.5 times an even quarter is the limit
    assert found(candidates.chronic(series(whole(**EVEN)), shares(a=0.375, b=0.3, c=0.2, d=0.1), LIMITS)) == {"a"}
    assert not len(candidates.chronic(series(whole(**EVEN)), shares(a=0.374, b=0.3, c=0.2, d=0.1), LIMITS))
    # harm without complaints above an even share is not enough
    assert not len(candidates.chronic(series(whole(a=8, b=8, c=8, d=8)), harm, LIMITS))


def test_chronic_is_what_is_there_nearly_every_week():
    harm = shares(a=0.6, b=0.2, c=0.1, d=0.1)
    for absent, expected in ((LIMITS.recent_weeks - LIMITS.present_weeks, {"a"}), (5, set())):
        weekly = np.full(WEEKS, 20.0)
        weekly[-26 : -26 + 2 * absent : 2] = 0  # every other week, so that nothing falls
        assert found(candidates.chronic(series(whole(**EVEN | {"a": weekly})), harm, LIMITS)) == expected


def test_what_falls_is_not_chronic():
    harm = shares(a=0.6, b=0.2, c=0.1, d=0.1)
    falling, slightly = np.full(WEEKS, 20.0), np.full(WEEKS, 20.0)
    falling[-13:], slightly[-13:] = 12, 19
    assert not len(candidates.chronic(series(whole(**EVEN | {"a": falling})), harm, LIMITS))
    assert found(candidates.chronic(series(whole(**EVEN | {"a": slightly})), harm, LIMITS)) == {"a"}


def test_fall_is_tested_as_a_binomial_given_the_sum():
    counts = np.concatenate([np.full(13, 10.0), np.full(13, 7.0)])[None, :]
    exact = binomtest(91, 221, 0.5, alternative="less").pvalue
    # the normal approximation with its half for continuity; no overdispersion in these counts
    assert candidates.falling_p_values(counts, np.full((1, 26), 50.0))[0] == pytest.approx(exact, rel=0.05)
    # twice the exposure in the later half makes as many complaints a fall, and half of it none
    exposed = np.concatenate([np.full(13, 50.0), np.full(13, 100.0)])[None, :]
    even = np.full((1, 26), 10.0)
    assert candidates.falling_p_values(even, exposed)[0] < 0.001
    assert candidates.falling_p_values(even, exposed[:, ::-1])[0] > 0.999
    assert candidates.falling_p_values(np.zeros((1, 26)), exposed)[0] == 1


def test_a_place_is_held_against_the_same_cause_elsewhere():
    counts = whole(a=10, b=10, c=10) | {("a", "store", "S1"): 4, ("a", "store", "S2"): 2}
    exposure = dict.fromkeys(whole(a=0, b=0, c=0), 30) | {("a", "store", "S1"): 6, ("a", "store", "S2"): 6}
    rows = candidates.chronic(series(counts, exposure), shares(a=0.3, b=0.3, c=0.3), LIMITS)
    assert found(rows) == {"a|store|S1"}
    # 4 of 6 there, 6 of the other 24: 6 * 6 / 24 = 1.5 a week were to be expected
    assert rows.iloc[0][["observed", "expected"]].tolist() == [104, 26 * 1.5]
    few = replace(LIMITS, least_complaints=105)
    assert not len(candidates.chronic(series(counts, exposure), shares(a=0.3, b=0.3, c=0.3), few))
    steep = replace(LIMITS, least_ratio=104 / 39 + 0.01)
    assert not len(candidates.chronic(series(counts, exposure), shares(a=0.3, b=0.3, c=0.3), steep))


def test_emerging_is_a_series_in_alarm_now_and_not_one_that_was():
    draw = np.random.default_rng(3)
    counts = whole(**{f"c{at}": draw.poisson(6, WEEKS) for at in range(12)})
    now, past = counts[("c0", "", "")], counts[("c1", "", "")]
    now[-4:] = (15, 18, 20, 21)
    past[-30:-24] = 20
    given = series(counts)
    scan = outbreaks.scan(given.counts, given.exposure, weeks=2)
    rows = candidates.emerging(given, scan, 2)
    assert found(rows) == {"c0"}
    row = rows.iloc[0]
    began = given.span.weeks.index(row["began_on"])
    assert row["observed"] == now[began:].sum()
    assert row["weeks"] == WEEKS - began
    assert 2 < row["observed"] / row["expected"] < 5
    assert row["alarm_on"] == given.span.last_on


def compared(**changes):
    row = {"key": "a", "cause": "a", "dimension": "", "value": "", "measure": "late", "n": 100, "observed": 40}
    row |= {"expected": 20.0, "ratio": 2.0, "ratio_lower": 1.4, "ratio_upper": 2.7, "p_value": 0.0001}
    return pd.DataFrame([row | changes])


@pytest.mark.parametrize(
    ("changes", "is_found"),
    [
        ({}, True),
        ({"p_value": 0.0101}, False),
        ({"p_value": 0.01}, True),
        ({"ratio": 1.29}, False),
        ({"ratio": 1.3}, True),
        ({"observed": 25, "expected": 19.01}, False),
        ({"observed": 25, "expected": 19.0}, True),
        ({"observed": 2100, "expected": 1500.0, "ratio": 1.4}, True),
        ({"n": 19}, False),
        ({"n": 20}, True),
    ],
)
def test_harmful_is_more_than_chance_and_enough_to_matter(changes, is_found):
    assert len(candidates.harmful(compared(**changes), LIMITS)) == is_found


def test_harm_in_one_place_has_to_be_a_share_of_all_such_harm():
    everywhere = compared(observed=2000, expected=2000.0, ratio=1.0, p_value=1.0)
    place = {"key": "a|store|S", "dimension": "store", "value": "S", "expected": 20.0}
    for observed, is_found in ((39, False), (40, True)):
        rows = pd.concat([everywhere, compared(**place, observed=observed)])
        assert len(candidates.harmful(rows, LIMITS)) == is_found


def test_a_key_is_harmful_once_by_what_stands_out_most():
    rows = pd.concat([compared(), compared(measure="extended", p_value=1e-9)])
    assert candidates.harmful(rows, LIMITS)["measure"].tolist() == ["extended"]


def test_nothing_gives_nothing():
    assert not len(candidates.harmful(pd.DataFrame(), LIMITS))
    empty = series({("a", "", ""): 0})
    assert not len(candidates.chronic(empty, shares(a=0.0), LIMITS))


def test_a_cause_that_fell_by_four_fifths_leaves_within_four_weeks():
    harm, gone = shares(a=0.6, b=0.2, c=0.1, d=0.1), []
    for seed in range(20):
        counts = np.random.default_rng(seed).poisson(20, WEEKS).astype(float)
        counts[-4:] = np.random.default_rng(seed).poisson(4, 4)
        gone.append(not len(candidates.chronic(series(whole(**EVEN | {"a": counts})), harm, LIMITS)))
    assert np.mean(gone) >= 0.8
