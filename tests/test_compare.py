import pytest

from queries import catalog, compare, warehouse
from queries.catalog import Request
from queries.errors import UsageError
from tests.metrics.golden_story import EVENTS
from tests.small_warehouse import day, instant, make

W11 = {"from_on": day("2026-03-09"), "to_on": day("2026-03-15")}
W14 = {"from_on": day("2026-03-30"), "to_on": day("2026-04-05")}


@pytest.fixture(scope="module")
def generation(tmp_path_factory):
    return warehouse.open_live(make(tmp_path_factory.mktemp("compare"), EVENTS))


def test_a_week_with_the_week_before(generation):
    found = compare.with_previous(generation, "received_count", Request(**W11))
    assert (found.period.label, found.previous_period.label) == ("2026-W11", "2026-W10")
    row = found.difference.to_dict("records")[0]
    assert row == {
        "value": 0,
        "n": 0,
        "previous_value": 3,
        "previous_n": 3,
        "difference": -3.0,
        "relative_difference": -1.0,
    }


def test_groups_are_matched_and_those_of_one_period_alone_have_no_difference(generation):
    # due in W10: acceptance of A, B, F and examination of F; in W11: examination of A, resolution of A
    found = compare.with_previous(generation, "on_time_share", Request(**W11, by=("store",)))
    rows = {(row.clock, row.store): row for row in found.difference.fillna({"store": "?"}).itertuples()}
    assert set(rows) == {
        ("acceptance", "Baku"),
        ("acceptance", "Ganja"),
        ("acceptance", "?"),
        ("examination", "Baku"),
        ("examination", "Ganja"),
        ("resolution", "Baku"),
    }
    assert rows["examination", "Baku"].previous_n == 0
    assert rows["examination", "Baku"].difference != rows["examination", "Baku"].difference  # NaN
    assert rows["acceptance", "?"].n == 0


def test_a_value_not_given_matches_itself(generation):
    found = compare.with_previous(generation, "open_count", Request(**W14, by=("store",))).difference
    row = found[found["store"].isna()]
    assert len(row) == 1
    assert (row["value"].iloc[0], row["previous_value"].iloc[0], row["difference"].iloc[0]) == (2, 2, 0)


def test_a_month_with_the_month_before_and_a_year_before(generation):
    march = {"from_on": day("2026-03-01"), "to_on": day("2026-03-31")}
    found = compare.with_previous(generation, "received_count", Request(**march))
    assert found.previous_period.label == "2026-02"
    found = compare.with_year_before(generation, "received_count", Request(**march))
    assert found.previous_period.label == "2025-03"
    assert found.difference["difference"].iloc[0] == 5
    # nothing to divide by
    assert found.difference["relative_difference"].isna().all()


def test_a_comparison_needs_a_period(generation):
    with pytest.raises(UsageError, match="period"):
        compare.with_previous(generation, "flow", Request(from_on=day("2026-03-01")))


def test_a_series_has_every_week_also_the_empty_ones(generation):
    request = Request(to_on=day("2026-04-01"), where={"clock": ["resolution"]})
    frame = compare.series(generation, "on_time_share", request, count=6)
    assert list(frame["period"]) == [f"2026-W{week:02}" for week in range(9, 15)]
    assert list(frame["n"]) == [0, 0, 1, 1, 0, 2]
    assert list(frame["value"].fillna(-1)) == [-1, -1, 1, 1, -1, 0]
    # the newest event is on the Sunday of W14, and the day is not over
    assert list(frame["is_complete"]) == [True] * 5 + [False]


def test_a_series_of_groups_has_a_row_for_each_in_each_period(generation):
    frame = compare.series(generation, "on_time_share", Request(by=("store",)), count=5)
    groups = frame[["clock", "store"]].drop_duplicates()
    assert len(frame) == 5 * len(groups)
    assert frame["n"].sum() == catalog.run(generation, "on_time_share")["n"].sum()


def test_counts_of_an_empty_period_are_zero_and_later_ones_too(generation):
    frame = compare.series(generation, "received_count", Request(to_on=day("2026-04-12")), count=2)
    assert list(frame["value"]) == [1, 0]
    frame = compare.series(generation, "open_count", Request(as_of=instant("2026-03-20 12:00")), count=3)
    assert list(frame["value"]) == [3, 2, 3]


def test_series_by_other_grains(generation):
    frame = compare.series(generation, "received_count", Request(), grain="month", count=3)
    assert list(frame["period"]) == ["2026-02", "2026-03", "2026-04"]
    assert list(frame["value"]) == [0, 5, 1]
    with pytest.raises(UsageError):
        compare.series(generation, "received_count", Request(), count=0)
