"""The log-rank test equals R's survdiff, and the literature."""

import numpy as np
import pytest

from queries.errors import UsageError
from queries.statistics.log_rank import log_rank
from queries.statistics.survival_counts import Counts
from tests.queries.statistics.r import assert_same, expected

MADE = expected("survival")


def counts_of(name: str) -> Counts:
    made = MADE["cases"][name]["counts"]
    return Counts.of(made["time"], made["events"], made["censored"], made["competing"])


@pytest.mark.parametrize("wanted", MADE["log_rank"], ids=lambda case: "-".join(case["groups"]))
def test_the_test_is_that_of_r(wanted):
    found = log_rank({position: counts_of(name) for position, name in enumerate(wanted["groups"])})
    assert_same(found.groups["observed"], wanted["observed"])
    assert_same(found.groups["expected"], wanted["expected"])
    assert_same(found.statistic, wanted["statistic"])
    assert_same(found.degrees_of_freedom, wanted["degrees_of_freedom"])
    assert_same(found.p_value, wanted["p_value"])


def test_remission_on_6_mp_is_as_published():
    # Gehan's data, Kleinbaum and Klein, Survival Analysis, 3rd ed. 2012, ch. 2: 16.79, expected 19.25 and 10.75
    found = log_rank({"6-MP": counts_of("six_mp"), "placebo": counts_of("placebo")})
    assert round(found.statistic, 2) == 16.79
    assert found.groups["expected"].round(2).tolist() == [19.25, 10.75]
    assert found.groups["n"].tolist() == [21, 21]


def test_the_order_of_groups_does_not_matter():
    names = ["six_mp", "placebo", "aml_maintained"]
    one, other = (log_rank({name: counts_of(name) for name in order}) for order in (names, names[::-1]))
    assert one.statistic == pytest.approx(other.statistic)


def test_a_group_never_at_risk_of_an_event_is_left_out():
    early = Counts.of_durations([0], [0])
    two = log_rank({"a": counts_of("six_mp"), "b": counts_of("placebo")})
    three = log_rank({"early": early, "a": counts_of("six_mp"), "b": counts_of("placebo")})
    assert (three.statistic, three.degrees_of_freedom) == (pytest.approx(two.statistic), 1)


def test_what_cannot_be_told_apart_has_no_statistic():
    one = Counts.of_durations([5], [1])
    for groups in (
        {"a": one, "b": one},
        {"a": one, "b": Counts.of([], [], [])},
        dict.fromkeys("ab", Counts.of([], [], [])),
    ):
        found = log_rank(groups)
        assert np.isnan(found.statistic)
        assert np.isnan(found.p_value)


def test_equal_groups_differ_as_often_as_the_level_says():
    draw = np.random.default_rng(7)
    small = 0
    for _ in range(500):
        groups = {name: Counts.of_durations(draw.integers(1, 15, 60), draw.integers(0, 2, 60)) for name in "abc"}
        small += log_rank(groups).p_value < 0.05
    assert 0.03 <= small / 500 <= 0.07


def test_one_group_is_no_comparison():
    with pytest.raises(UsageError, match="two or more"):
        log_rank({"a": counts_of("ties")})
