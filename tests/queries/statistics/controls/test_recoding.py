"""A new name of the same thing: where one ends and another begins at the same height, and nowhere else."""

import numpy as np
import pytest

from queries.statistics.controls import recoding


def counts(old=10, new=10, ends=60, begins=60, weeks=90):
    rng = np.random.default_rng(1)
    rows = rng.poisson(12, (4, weeks)).astype(float)
    rows[0] = np.where(np.arange(weeks) < ends, rng.poisson(old, weeks), 0)
    rows[1] = np.where(np.arange(weeks) >= begins, rng.poisson(new, weeks), 0)
    return rows


def test_a_new_name_is_told():
    assert recoding.find(counts()) == [recoding.Recoding(0, 1, 60)]


@pytest.mark.parametrize(
    "given", [{"new": 25}, {"begins": 64}, {"ends": 90}, {"begins": 0}, {"old": 0.3, "new": 0.3}, {"begins": 90}]
)
def test_what_differs_in_height_or_time_or_is_rare_is_none(given):
    assert recoding.find(counts(**given)) == []


def test_two_that_end_share_no_heir():
    rows = counts()
    rows[2, 60:] = 0
    assert len(recoding.find(rows)) == 1
