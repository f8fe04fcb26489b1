"""A dismissed cause returns when it has grown by half, beyond chance; both sides of both boundaries."""

from math import comb

import pytest

from queries.analysis import resurgence
from queries.analysis.resurgence import Evidence, has_grown
from queries.errors import UsageError


def chance(then: Evidence, now: Evidence) -> float:
    """The binomial tail, added up."""
    both = then.complaints + now.complaints
    share = now.weeks / (then.weeks + now.weeks)
    return sum(comb(both, k) * share**k * (1 - share) ** (both - k) for k in range(now.complaints, both + 1))


def test_by_half_and_not_by_less():
    # large counts: chance is out of the question, the ratio decides
    assert has_grown(Evidence(400, 4), Evidence(600, 4))
    assert not has_grown(Evidence(400, 4), Evidence(599, 4))


@pytest.mark.parametrize("before", [0, 1, 3, 8, 20])
def test_not_while_chance_explains_it(before):
    then = Evidence(before, 4)
    first = next(count for count in range(1, 200) if has_grown(then, Evidence(count, 4)))
    assert chance(then, Evidence(first, 4)) < resurgence.MATERIAL_P
    assert chance(then, Evidence(first - 1, 4)) >= resurgence.MATERIAL_P or first - 1 < 1.5 * before
    assert all(has_grown(then, Evidence(count, 4)) for count in range(first, first + 20))


def test_hand_computed_boundary():
    # 2 then: with 11 now, of 13 complaints 11 or more in one half: (1 + 13 + 78) / 8192 = 0.0112; with 12: 0.0017
    assert not has_grown(Evidence(2, 4), Evidence(11, 4))
    assert has_grown(Evidence(2, 4), Evidence(12, 4))


def test_windows_of_different_length_are_compared_by_the_week():
    assert not has_grown(Evidence(260, 26), Evidence(40, 4))
    assert has_grown(Evidence(260, 26), Evidence(80, 4))
    assert not has_grown(Evidence(40, 4), Evidence(260, 26))


def test_what_the_register_keeps_comes_back():
    assert resurgence.of(Evidence(9, 4).as_dict()) == Evidence(9, 4)
    assert resurgence.of(None) is resurgence.of({}) is resurgence.of({"complaints": 3}) is None
    for wrong in ((-1, 4), (3, 0)):
        with pytest.raises(UsageError):
            Evidence(*wrong)
