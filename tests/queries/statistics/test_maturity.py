"""Both sides of a deadline and of the least number."""

from datetime import UTC, datetime, timedelta

import numpy as np
import pandas as pd
import pytest

from queries.errors import UsageError
from queries.statistics.maturity import cohort_maturity, maturity_code, size_code

# naive UTC, as inside the warehouse
AS_OF = datetime(2026, 11, 22, 12, tzinfo=UTC).replace(tzinfo=None)
SECOND = timedelta(seconds=1)


def test_a_deadline_at_as_of_has_passed():
    assert cohort_maturity(pd.Series([AS_OF - SECOND, AS_OF]), AS_OF).code == "mature"
    assert cohort_maturity(pd.Series([AS_OF - SECOND, AS_OF + SECOND]), AS_OF).code == "maturing"


def test_how_much_has_passed_and_when_all_will_have():
    found = cohort_maturity(pd.Series([AS_OF - SECOND, AS_OF + SECOND, AS_OF + 9 * SECOND, pd.NaT]), AS_OF)
    assert (found.n, found.passed_n, found.without_deadline_n) == (3, 1, 1)
    assert found.passed_share == pytest.approx(1 / 3)
    assert found.mature_at == AS_OF + 9 * SECOND


@pytest.mark.parametrize("due_at", [pd.Series([], dtype="datetime64[us]"), pd.Series([pd.NaT, None])])
def test_without_deadlines_nothing_matures(due_at):
    found = cohort_maturity(due_at, AS_OF)
    assert (found.code, found.n, found.mature_at) == ("no_deadlines", 0, None)
    assert np.isnan(found.passed_share)


def test_zones_are_not_mixed():
    aware = AS_OF.replace(tzinfo=UTC)
    assert cohort_maturity(pd.Series([aware]), aware).code == "mature"
    for due, moment in ((aware, AS_OF), (AS_OF, aware)):
        with pytest.raises(UsageError, match="zone"):
            cohort_maturity(pd.Series([due]), moment)


@pytest.mark.parametrize(
    ("n", "passed", "code"), [(0, 0, "no_deadlines"), (3, 0, "maturing"), (3, 2, "maturing"), (3, 3, "mature")]
)
def test_counts_give_the_same_codes(n, passed, code):
    assert maturity_code(n, passed) == code


@pytest.mark.parametrize(("n", "code"), [(0, "none"), (1, "too_few"), (9, "too_few"), (10, "enough")])
def test_fewer_than_small_n_are_too_few(n, code):
    assert size_code(n, 10) == code


def test_wrong_calls_are_named():
    for n, passed in ((2, 3), (2, -1)):
        with pytest.raises(UsageError, match="passed"):
            maturity_code(n, passed)
    with pytest.raises(UsageError, match="0 or more"):
        size_code(-1, 10)
