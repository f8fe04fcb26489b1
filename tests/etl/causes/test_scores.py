import numpy as np
import pytest

from benchmarks import causes_histories, causes_scores
from benchmarks.causes_scores import Truth


def alarms(*weeks: int) -> np.ndarray:
    alarm = np.zeros((1, 26), dtype=bool)
    alarm[0, list(weeks)] = True
    return alarm


def truth(first: int = 10, length: int = 5, ratio: float = 2.0) -> Truth:
    course = np.ones((1, 26))
    course[0, first : first + length] = ratio
    return Truth(course)


def test_alarms_less_than_four_weeks_apart_are_one():
    assert np.flatnonzero(causes_scores.starts(alarms(2, 5, 8))).tolist() == [2]
    assert np.flatnonzero(causes_scores.starts(alarms(2, 6, 9))).tolist() == [2, 6]


@pytest.mark.parametrize(("week", "is_false"), [(9, True), (10, False), (14, False), (18, False), (19, True)])
def test_an_alarm_is_false_outside_an_outbreak_and_its_four_weeks_after(week, is_false):
    # one series for 26 weeks is an eightieth of a year of forty
    assert causes_scores.false_alarms_a_year(alarms(week), truth()) == (80 if is_false else 0)


@pytest.mark.parametrize(("week", "share", "delay"), [(9, 0, np.nan), (10, 1, 1), (14, 1, 5), (15, 0, np.nan)])
def test_an_outbreak_is_found_by_an_alarm_in_its_weeks(week, share, delay):
    result = causes_scores.found(alarms(week), truth())[200]
    assert result["found"] == share
    assert result["soon"] == (delay <= 3)
    assert result["delay"] == pytest.approx(delay, nan_ok=True)
    assert result["unnoticed"] == (5 if np.isnan(delay) else delay)


def test_the_threshold_gives_as_many_false_alarms_as_wanted():
    score = np.random.default_rng(1).standard_normal((400, 26))
    quiet = Truth(np.ones((400, 26)))
    threshold = causes_scores.threshold_for(score, quiet, 12)
    assert causes_scores.false_alarms_a_year(score >= threshold, quiet) == pytest.approx(12, abs=0.21)


def test_a_history_is_what_it_says():
    drawn, silent = causes_histories.draw(1), causes_histories.draw(5)
    assert drawn.counts.shape == (40, 130)
    assert (drawn.outbreak[:, :-26] == 1).all()
    lengths = (drawn.outbreak > 1).sum(axis=1)
    assert sorted(set(lengths[lengths > 0])) == [n for n in sorted(set(lengths)) if 4 <= n <= 10]
    assert (lengths > 0).sum() == 10
    assert (silent.outbreak == 1).all()
    assert np.array_equal(causes_histories.draw(1).counts, drawn.counts)
