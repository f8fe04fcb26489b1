"""Expected numbers worked by hand, Poisson intervals against R and the tables, thin strata said."""

import numpy as np
import pandas as pd
import pytest

from queries.errors import UsageError
from queries.statistics.indirect_standardisation import poisson_interval, standardise
from tests.queries.statistics.r import assert_same, expected


def cells(*rows) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["store", "category", "numerator", "denominator"])


# late complaints: delivery is late for everybody (200 of 400), payment for nobody much (40 of 400)
POPULATION = cells(
    ("hard", "delivery", 140, 300),
    ("hard", "payment", 8, 100),
    ("easy", "delivery", 60, 100),
    ("easy", "payment", 32, 300),
)


def standardised(population=POPULATION, **options) -> pd.DataFrame:
    return standardise(population, group="store", strata=["category"], **options).set_index("store")


def test_the_mix_is_allowed_for():
    # hard: 300 x 0.5 + 100 x 0.1 = 160 expected, 148 observed; easy: 100 x 0.5 + 300 x 0.1 = 80 expected, 92 observed.
    # By its plain share hard is the worse one (37 % against 23 %), by its mix the better.
    found = standardised()
    assert found["expected"].to_dict() == pytest.approx({"hard": 160, "easy": 80})
    assert found["observed"].to_dict() == {"hard": 148, "easy": 92}
    assert found["ratio"].to_dict() == pytest.approx({"hard": 0.925, "easy": 1.15})
    assert found["crude_share"].to_dict() == pytest.approx({"hard": 0.37, "easy": 0.23})
    # overall 240 of 800 are late
    assert found["standardised_share"].to_dict() == pytest.approx({"hard": 0.925 * 0.3, "easy": 1.15 * 0.3})
    assert found["thin_n"].tolist() == [0, 0]
    # variance of hard: 300 x 0.25 + 100 x 0.09 = 84
    assert found.loc["hard", "z"] == pytest.approx(-12 / np.sqrt(84))
    assert found.loc["hard", "std_error"] == pytest.approx(np.sqrt(84) / 400)


def test_intervals_are_those_of_the_observed_count():
    found = standardised()
    low, high = poisson_interval(148)
    assert found.loc["hard", ["ratio_lower", "ratio_upper"]].tolist() == pytest.approx([low / 160, high / 160])
    assert found.loc["hard", ["lower", "upper"]].tolist() == pytest.approx([low / 160 * 0.3, high / 160 * 0.3])
    byar = standardised(method="byar")
    assert byar.loc["hard", "ratio_lower"] == pytest.approx(found.loc["hard", "ratio_lower"], rel=0.002)
    wider = standardised(confidence=0.998)
    assert (wider["ratio_upper"] > found["ratio_upper"]).all()


def test_against_itself_the_whole_is_as_expected():
    found = standardised()
    assert found["expected"].sum() == found["observed"].sum()


def test_rows_of_one_cell_are_added():
    halves = pd.concat(
        [POPULATION.assign(numerator=POPULATION["numerator"] // 2, denominator=POPULATION["denominator"] // 2)] * 2
    )
    pd.testing.assert_frame_equal(standardised(halves), standardised())


def test_a_reference_of_its_own():
    year_before = cells(("any", "delivery", 250, 1_000), ("any", "payment", 100, 1_000)).drop(columns="store")
    found = standardised(reference=year_before)
    assert found.loc["hard", "expected"] == pytest.approx(300 * 0.25 + 100 * 0.1)
    assert found.loc["hard", "standardised_share"] == pytest.approx(148 / 85 * 350 / 2_000)


@pytest.mark.parametrize(("others", "thin"), [(29, 20), (30, 0)])
def test_a_stratum_with_too_few_others_is_thin(others, thin):
    population = cells(
        ("a", "repair", 20, 20), ("b", "repair", 0, others), ("a", "payment", 5, 100), ("b", "payment", 5, 100)
    )
    found = standardised(population)
    assert found.loc["a", "thin_n"] == thin
    assert found.loc["a", "thin_share"] == pytest.approx(thin / 120)
    # of b's own repairs the others' are 20
    assert found.loc["b", "thin_n"] == others
    overall = 30 / (220 + others)
    share = overall if thin else 20 / (20 + others)
    assert found.loc["a", "expected"] == pytest.approx(20 * share + 100 * 10 / 200)


def test_a_stratum_that_only_one_has_does_not_hide_it():
    # without the rule for thin strata `a` would be expected to be exactly as late as it is
    population = cells(("a", "own", 90, 100), ("b", "other", 10, 100))
    found = standardised(population)
    assert found["thin_share"].tolist() == [1, 1]
    assert found.loc["a", "ratio"] == pytest.approx(1.8)


def test_a_stratum_unknown_to_the_reference_is_thin():
    reference = cells(("any", "payment", 10, 100)).drop(columns="store")
    found = standardised(cells(("a", "new", 2, 4), ("a", "payment", 1, 10)), reference=reference)
    assert found.loc["a", "thin_n"] == 4
    assert found.loc["a", "expected"] == pytest.approx(1.4)


def test_what_is_not_given_is_a_value_like_others():
    population = cells(("a", None, 10, 50), (None, None, 20, 50), ("a", "x", 5, 50), (None, "x", 5, 50))
    found = standardise(population, group="store", strata=["category"])
    assert found["n"].tolist() == [100, 100]
    assert found["expected"].tolist() == pytest.approx([20, 20])
    assert pd.isna(found["store"].iloc[1])


def test_without_strata_it_is_the_plain_share():
    found = standardise(POPULATION, group="store", strata=[]).set_index("store")
    assert found["standardised_share"].to_dict() == pytest.approx(found["crude_share"].to_dict())


def test_nothing_expected_has_no_ratio():
    found = standardised(cells(("a", "x", 0, 50), ("b", "x", 0, 50)))
    assert found[["ratio", "ratio_upper", "z", "standardised_share"]].isna().all(axis=None)


def test_a_share_does_not_pass_one():
    population = cells(("a", "x", 100, 100), ("b", "x", 95, 100), ("c", "x", 90, 100))
    found = standardised(population)
    assert found["standardised_share"].tolist() == pytest.approx([1, 0.95, 0.9])
    assert found["ratio"].iloc[0] > 1
    assert found["upper"].tolist() == [1, 1, 1]
    # all of a's late where half are: twice the overall 75 % is cut
    found = standardised(cells(("a", "x", 100, 100), ("b", "x", 0, 100), ("b", "y", 200, 200)))
    assert found.loc["a", "ratio"] == pytest.approx(2)
    assert found.loc["a", "standardised_share"] == 1


@pytest.mark.parametrize("case", expected("intervals")["poisson"], ids=lambda case: str(case["count"][0]))
def test_exact_poisson_intervals_are_those_of_r(case):
    for confidence, name in ((0.95, "at_95"), (0.998, "at_998")):
        assert_same(np.ravel(poisson_interval(case["count"], confidence)), case[name])


def test_poisson_intervals_are_as_published():
    # Breslow and Day 1987, table 2.10, as parts of the count
    for count, parts in ((10, [0.480, 1.84]), (100, [0.814, 1.22])):
        lower, upper = poisson_interval(count)
        assert [round(float(lower) / count, 3), round(float(upper) / count, 2)] == parts
    # Byar, 100 counted of 90 expected, z 1.96: 0.9040 and 1.3514
    assert np.round(np.divide(poisson_interval(100, method="byar"), 90), 4).tolist() == [0.9040, 1.3514]


def test_byar_is_within_two_thousandths_from_ten_on():
    counts = np.arange(10, 2_000)
    for exact, byar in zip(poisson_interval(counts), poisson_interval(counts, method="byar"), strict=True):
        assert np.abs(byar / exact - 1).max() < 0.002


def test_the_lower_limit_of_none_is_none():
    for method in ("exact", "byar"):
        assert poisson_interval(0, method=method)[0] == 0
    assert poisson_interval(1, 0.9999, "byar")[0] == 0


def test_wrong_calls_are_named():
    with pytest.raises(UsageError, match="lack channel"):
        standardise(POPULATION, group="store", strata=["channel"])
    with pytest.raises(UsageError, match="empty"):
        standardised(POPULATION.assign(numerator=0, denominator=0))
    with pytest.raises(UsageError, match="denominator"):
        standardised(cells(("a", "x", 2, 1)))
    for count in (-1, 0.5, np.nan):
        with pytest.raises(UsageError, match="whole"):
            poisson_interval(count)
    with pytest.raises(UsageError, match="byar"):
        poisson_interval(1, method="wald")
