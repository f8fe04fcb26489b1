"""The interval of a difference of shares against the worked examples of its source."""

import pytest

from queries.statistics import difference


def test_worked_example_of_the_source():
    # Newcombe 1998, table II, contrast (a): 56/70 - 48/80, method 10 gives 0.0524 to 0.3339.
    low, high = difference.newcombe(56, 70, 48, 80)
    assert (round(low, 4), round(high, 4)) == (0.0524, 0.3339)


def test_worked_example_at_the_edge():
    # Contrast (h) of the same table: 10/10 - 0/20, method 10 gives 0.6791 to 1.
    low, high = difference.newcombe(10, 10, 0, 20)
    assert (round(low, 4), round(high, 4)) == (0.6791, 1.0)


def test_wilson_at_nothing_and_all():
    assert difference.wilson(0, 10)[0] == pytest.approx(0.0, abs=1e-12)
    assert difference.wilson(10, 10)[1] == pytest.approx(1.0)
    assert round(difference.wilson(81, 263)[0], 4) == 0.2553  # Newcombe 1998a, table I: 0.2553 to 0.3662
    assert round(difference.wilson(81, 263)[1], 4) == 0.3662


def test_more_than_chance():
    assert difference.is_more_than_chance(56, 70, 48, 80) is True
    assert difference.is_more_than_chance(56, 70, 60, 80) is False
    assert difference.is_more_than_chance(0, 0, 5, 10) is None


@pytest.mark.parametrize(("numerator", "denominator"), [(1, 0), (-1, 5), (6, 5)])
def test_what_is_no_share_is_refused(numerator, denominator):
    with pytest.raises(ValueError, match="is not a share"):
        difference.wilson(numerator, denominator)
