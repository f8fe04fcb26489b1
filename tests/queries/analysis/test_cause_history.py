"""The weeks of a cause: as the load kept them, and with a range of their own since a change came into force."""

from datetime import date, timedelta

import numpy as np
import pandas as pd
import pytest
from scipy.stats import nbinom, poisson

from queries.analysis import cause_history, change_effect
from queries.errors import UnknownDimensionError
from queries.semantic import catalog
from queries.semantic.request import Request
from queries.warehouse import generation

CAUSE, ELSEWHERE = "refund_delay", "missing_parts|store|Gəncə"


@pytest.fixture(scope="module")
def demo(demo_warehouse):
    return generation.open_live(demo_warehouse)


@pytest.fixture(scope="module")
def weeks(demo):
    return cause_history.course(demo, CAUSE)


def monday(weeks, place):
    return weeks["week_on"].iloc[place].date()


def test_without_a_change_it_is_what_the_load_kept(demo, weeks):
    kept = catalog.run(demo, "candidate_weeks", Request(where={"key": (CAUSE,)}))
    pd.testing.assert_frame_equal(weeks[list(kept.columns)], kept, check_dtype=False)
    assert set(weeks["phase"]) == {0}


def test_a_change_begins_the_range_anew_with_the_first_whole_week_after_it(demo, weeks):
    on = monday(weeks, -20)
    same = cause_history.course(demo, CAUSE, (on,))
    later = cause_history.course(demo, CAUSE, (on + timedelta(days=1),))
    assert (same["phase"] == 1).sum() == 20
    assert (later["phase"] == 1).sum() == 19
    before = same["phase"] == 0
    assert np.allclose(same.loc[before, "upper"], weeks.loc[before, "upper"], equal_nan=True)
    own = same[~before]
    # a second way: the share of all their complaints together, week by week
    share = own["complaints"].sum() / own["exposure"].sum()
    assert np.allclose(own["expected"], [share * seen for seen in own["exposure"]])
    assert own["expected"].sum() == pytest.approx(own["complaints"].sum())
    assert (own["is_above"] == (own["complaints"] > own["upper"])).all()


@pytest.mark.parametrize(("number", "is_new"), [(7, False), (8, True)])
def test_seven_weeks_keep_the_range_of_before_and_eight_have_their_own(demo, weeks, number, is_new):
    found = cause_history.course(demo, CAUSE, (monday(weeks, -number),)).tail(number)
    assert np.allclose(found["expected"], weeks["expected"].tail(number)) is not is_new


def test_the_range_of_steady_counts_is_nearly_poissons_by_another_computation():
    counts = np.array([9, 11, 10, 8, 12, 10, 9, 11, 10, 10])
    rows = pd.DataFrame({"complaints": counts, "exposure": np.full(10, 200)})
    expected, upper = cause_history._range(rows).T
    assert expected.tolist() == [10.0] * 10
    # calmer than chance: dispersion 1; the mean itself is known to within 1 / 100 of its square
    spread = 1 + 10 / 100
    assert upper.tolist() == [nbinom.ppf(0.975, 10 / (spread - 1), 1 / spread)] * 10
    assert upper[0] >= poisson.ppf(0.975, 10)


def test_no_complaint_since_a_change_is_a_range_of_nothing():
    rows = pd.DataFrame({"complaints": [0] * 9, "exposure": [50] * 9})
    assert not cause_history._range(rows).any()


def test_what_stands_out_no_more_is_counted(demo):
    found = cause_history.course(demo, ELSEWHERE)
    counted = change_effect.weekly(demo, ELSEWHERE)
    assert ELSEWHERE not in set(catalog.run(demo, "candidate_weeks", Request())["key"])
    assert found["complaints"].tolist() == counted["complaints"].tail(len(found)).tolist()
    assert found["complaints"].sum() > 0
    assert found["upper"].notna().all()
    lately = cause_history.recent(found)
    assert (lately.weeks, lately.complaints) == (8, sum(found["complaints"].tolist()[-8:]))


def test_nothing_is_known_of_what_never_was(demo):
    assert len(cause_history.course(demo, "nothing")) == 0
    assert list(cause_history.course(demo, "nothing", (date(2026, 1, 1),)).columns) == list(cause_history.COLUMNS)
    with pytest.raises(UnknownDimensionError):
        cause_history.course(demo, "nothing|colour|red")
