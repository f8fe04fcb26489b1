"""Since when a series existed: zeros before a beginning are unknown, zeros of chance and of what is new are zeros."""

import numpy as np

from queries.statistics import outbreaks
from queries.statistics.controls import existence


def test_weeks_before_a_beginning_are_unknown():
    began, rare, new = np.zeros((3, 60))
    began[30:] = 5
    rare[[20, 41]] = 1
    new[56:] = 9
    known = existence.known(np.stack([began, rare, new]))
    assert known.sum(axis=1).tolist() == [30, 60, 60]
    assert not known[0, :30].any()


def test_what_is_new_is_known_until_it_is_eight_weeks_old():
    counts = np.zeros((2, 60))
    counts[0, -8:], counts[1, -12:] = 5, 5
    assert existence.known(counts).sum(axis=1).tolist() == [60, 12]


def test_an_outbreak_of_a_young_series_is_found_and_being_there_is_none():
    rng = np.random.default_rng(2)
    counts = rng.poisson(8, (12, 120)).astype(float)
    counts[:2, :-35] = 0
    counts[0, -5:] = rng.poisson(24, 5)
    counts[3, :-4] = 0
    alarm = outbreaks.scan(counts, weeks=1, is_past_drawn=False).is_alarm[:, -1]
    assert np.flatnonzero(alarm).tolist() == [0, 3]  # the outbreak, and what is new
