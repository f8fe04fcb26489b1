"""Counts by distinct time."""

import numpy as np
import pandas as pd
import pytest

from queries.errors import UsageError
from queries.statistics.survival_counts import Counts
from tests.helpers.observations import CENSORED, COMPETING, EVENT, counted


def test_rows_of_one_time_are_added_and_ordered():
    counts = Counts.of([5, 2, 5, 9], [1, 2, 1, 0], [0, 1, 3, 0])
    assert counts.times.tolist() == [2, 5]
    assert counts.events.tolist() == [2, 2]
    assert counts.censored.tolist() == [1, 3]
    assert counts.competing.tolist() == [0, 0]
    assert counts.at_risk.tolist() == [8, 5]
    assert counts.n == 8


def test_durations_are_counted_by_outcome():
    counts = counted([3, 3, 3, 0.5], [EVENT, CENSORED, COMPETING, EVENT])
    assert counts.times.tolist() == [0.5, 3]
    assert (counts.events.tolist(), counts.censored.tolist(), counts.competing.tolist()) == ([1, 1], [0, 1], [0, 1])
    assert counts.swapped().events.tolist() == [0, 1]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (([-1], [1], [0]), "negative"),
        (([np.nan], [1], [0]), "missing"),
        (([np.inf], [1], [0]), "infinite"),
        (([1], [-1], [0]), "negative"),
        (([1], [0.5], [0]), "whole"),
        (([1], [np.nan], [0]), "missing"),
        (([1, 2], [1], [0, 0]), "2 times"),
    ],
)
def test_unusable_counts_are_refused(arguments, said):
    with pytest.raises(UsageError, match=said):
        Counts.of(*arguments)


def test_a_frame_without_a_column_is_refused():
    with pytest.raises(UsageError, match="censored"):
        Counts.of_frame(pd.DataFrame({"time": [1], "events": [1]}))
