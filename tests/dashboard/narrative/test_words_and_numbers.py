"""Words name what their number counts, ratios stand over something, and a change is told only where it can be seen."""

from datetime import date

import pandas as pd
import pytest

from dashboard.i18n import translate
from dashboard.narrative import causes, cohorts, kpis
from dashboard.shell.filters import COHORTS
from queries.analysis.kpis import Figure
from queries.analysis.period_comparison import LEAST_DIFFERENCE
from queries.statistics.change_codes import judge
from queries.statistics.estimate import Estimate


@pytest.fixture(autouse=True)
def english():
    translate.use("en")


def plainly(said: str) -> str:
    return " ".join(said.split())


def candidate(kind, observed, expected, **more) -> pd.Series:
    row = {
        "kind": kind,
        "measure": "late",
        "observed": observed,
        "expected": expected,
        "weeks": 8,
        "dimension": "store",
    }
    row |= {"ratio": observed / expected if expected else float("nan"), "present_weeks": 6, "is_subsiding": False}
    return pd.Series({**row, "began_on": date(2026, 11, 2), "complaint_share": 0.1, "harm_share": 0.1, **more})


@pytest.mark.parametrize("kind", ["emerging", "chronic", "harmful"])
@pytest.mark.parametrize("subsides", [False, True])
def test_a_ratio_over_nothing_is_not_told(kind, subsides):
    # 8 complaints where 0.0046 were to be expected are 1,746 times as many, and where none was they are no number
    for expected in (8 / 1746, 0.0, 0.49):
        said = plainly(causes.sentence(candidate(kind, 8, expected, is_subsiding=subsides)))
        assert "hardly any" in said
        assert "times" not in said
        assert "1,746" not in said
    assert "2.5 times as" in plainly(causes.sentence(candidate(kind, 8, 3.2, is_subsiding=subsides)))
    # no more digits than the number has
    assert "12 times as" in plainly(causes.sentence(candidate(kind, 12, 1.0, is_subsiding=subsides)))


def test_a_cause_that_comes_back_everywhere_is_compared_with_nothing():
    said = causes.sentence(candidate("chronic", 80, 0.0, dimension=None))
    assert "hardly any" not in said
    assert "of all harm" in said


def test_a_day_of_uploads_and_a_place_as_a_whole_are_called_what_they_are():
    said = causes.sentence(candidate("emerging", 300, 1.5, measure="one_day", dimension=None))
    assert "300 complaints on one day" in said
    assert "times" not in said
    assert causes.name_of("|store|S3") == "All causes · S3"
    assert causes.name_of("late|store|S3").endswith(" · S3")


def figure(value, previous, n=1_000_000) -> Figure:
    return Figure("on_time_share", "resolution", value, n, previous, n, value - previous, True)


@pytest.mark.parametrize(
    ("value", "previous", "said"),
    [(0.86441, 0.86439, "no change"), (0.8636, 0.8644, "no change"), (0.8636, 0.8652, "▼ 0.2 points")],
)
def test_a_change_that_rounds_away_is_none(value, previous, said):
    # 86.4 % after 86.4 % has not changed, also where the difference alone would round to 0.1 points
    assert plainly(kpis.change(figure(value, previous))) == said


def test_a_median_that_moves_by_less_than_is_shown_has_not_moved():
    least = LEAST_DIFFERENCE["duration"]
    moved = [
        judge(Estimate(d, d, d), 50, 50, small_n=10, least_difference=least).direction for d in (0.04, -0.04, 0.06)
    ]
    assert moved == ["unchanged", "unchanged", "up"]


def test_a_share_of_deadlines_says_so():
    # a complaint that was reopened has two deadlines, so these are no complaints
    for cohort, unit in zip(COHORTS, ("deadlines", "deadlines that have passed", "steps that ended"), strict=True):
        assert f"of 226 {unit} (target 95 %)" in plainly(kpis.target(figure(0.8, 0.8, 226), 0.95, cohort))
        assert cohorts.said(cohorts.COMPLAINTS, cohort) == unit
