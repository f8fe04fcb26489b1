from dataclasses import replace

import pandas as pd
import pytest

from queries.analysis import period_comparison
from queries.errors import UsageError
from queries.semantic import catalog
from queries.semantic.catalog import Request
from queries.warehouse import generation as warehouse_generation
from tests.helpers.small_warehouse import day, instant, make, story
from tests.queries.metrics.golden_story import EVENTS

W11 = {"from_on": day("2026-03-09"), "to_on": day("2026-03-15")}
NOON = instant("2026-04-05 12:00")
W14 = {"from_on": day("2026-03-30"), "to_on": day("2026-04-05")}


@pytest.fixture(scope="module")
def generation(tmp_path_factory):
    return warehouse_generation.open_live(make(tmp_path_factory.mktemp("compare"), EVENTS))


def test_a_week_with_the_week_before(generation):
    found = period_comparison.with_previous(generation, "received_count", Request(**W11))
    assert (found.period.label, found.previous_period.label) == ("2026-W11", "2026-W10")
    row = found.difference.to_dict("records")[0]
    expected = {
        "value": 0,
        "n": 0,
        "previous_value": 3,
        "previous_n": 3,
        "difference": -3.0,
        "relative_difference": -1.0,
    }
    assert {key: row[key] for key in expected} == expected
    codes = ["difference_low", "difference_high", "direction", "certainty", "meaning"]
    assert list(row) == [*expected, *codes]
    # a week of complaints does not tell what is usual
    assert (row["direction"], row["certainty"], row["meaning"]) == ("down", "too_few", "neutral")
    assert pd.isna(row["difference_low"])


def test_groups_are_matched_and_those_of_one_period_alone_have_no_difference(generation):
    # due in W10: acceptance of A, B, F and examination of F; in W11: examination of A, resolution of A
    found = period_comparison.with_previous(generation, "on_time_share", Request(**W11, by=("store",)))
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
    found = period_comparison.with_previous(generation, "open_count", Request(**W14, by=("store",))).difference
    row = found[found["store"].isna()]
    assert len(row) == 1
    assert (row["value"].iloc[0], row["previous_value"].iloc[0], row["difference"].iloc[0]) == (2, 2, 0)


def test_a_month_with_the_month_before(generation):
    march = {"from_on": day("2026-03-01"), "to_on": day("2026-03-31")}
    found = period_comparison.with_previous(generation, "received_count", Request(**march))
    assert found.previous_period.label == "2026-02"
    assert found.difference["difference"].iloc[0] == 5
    # nothing to divide by
    assert found.difference["relative_difference"].isna().all()


def test_a_comparison_needs_a_period(generation):
    with pytest.raises(UsageError, match="period"):
        period_comparison.with_previous(generation, "flow", Request(from_on=day("2026-03-01")))


def test_a_series_has_every_week_also_the_empty_ones(generation):
    request = Request(to_on=day("2026-04-01"), where={"clock": ["resolution"]})
    frame = period_comparison.series(generation, "on_time_share", request, count=6)
    assert list(frame["period"]) == [f"2026-W{week:02}" for week in range(9, 15)]
    assert list(frame["n"]) == [0, 0, 1, 1, 0, 2]
    assert list(frame["value"].fillna(-1)) == [-1, -1, 1, 1, -1, 0]
    # the newest event is on the Sunday of W14, and the data were loaded after it
    assert frame["is_complete"].all()
    assert list(
        period_comparison.series(generation, "on_time_share", replace(request, as_of=NOON), count=6)["is_complete"]
    ) == [
        *[True] * 5,
        False,
    ]


def test_a_series_of_groups_has_a_row_for_each_in_each_period(generation):
    frame = period_comparison.series(generation, "on_time_share", Request(by=("store",)), count=5)
    groups = frame[["clock", "store"]].drop_duplicates()
    assert len(frame) == 5 * len(groups)
    assert frame["n"].sum() == catalog.run(generation, "on_time_share")["n"].sum()


def test_counts_of_an_empty_period_are_zero_and_later_ones_are_not_known(generation):
    frame = period_comparison.series(generation, "received_count", Request(to_on=day("2026-04-12")), count=2)
    assert list(zip(frame["period"], frame["value"], strict=True)) == [("2026-W13", 0), ("2026-W14", 1)]
    frame = period_comparison.series(generation, "open_count", Request(as_of=instant("2026-03-20 12:00")), count=3)
    assert list(frame["value"]) == [3, 2, 3]


def test_series_by_other_grains(generation):
    frame = period_comparison.series(generation, "received_count", Request(), grain="month", count=3)
    assert list(frame["period"]) == ["2026-02", "2026-03", "2026-04"]
    # the data begin in March
    assert list(frame["value"].fillna(-1)) == [-1, 5, 1]
    with pytest.raises(UsageError):
        period_comparison.series(generation, "received_count", Request(), count=0)


def shares(tmp_path, kept, due, previous_kept, previous_due):
    """Complaints resolved in time or not, due on 12 March (a Thursday) and on 5 March."""
    events = story("Z", ("received", "2026-03-20 10:00"))
    for name, received_on, late_on, count, in_time in (
        ("N", "2026-03-02", "2026-03-16", due, kept),
        ("P", "2026-02-23", "2026-03-06", previous_due, previous_kept),
    ):
        for number in range(count):
            at = f"{received_on} 12:00" if number < in_time else f"{late_on} 12:00"
            events += story(f"{name}{number}", ("received", f"{received_on} 10:00"), ("resolved", at))
    found = warehouse_generation.open_live(make(tmp_path, events))
    request = Request(**W11, where={"clock": ["resolution"]})
    return period_comparison.with_previous(found, "on_time_share", request).difference.to_dict("records")[0]


def test_a_change_of_a_share_has_newcombes_interval_and_codes(tmp_path):
    row = shares(tmp_path, 6, 20, 18, 20)
    assert row["difference"] == pytest.approx(-0.6)
    # Wilson: 6/20 in 0.1455..0.5190, 18/20 in 0.6990..0.9721
    low = -0.6 - ((0.3 - 0.14548) ** 2 + (0.97213 - 0.9) ** 2) ** 0.5
    high = -0.6 + ((0.51897 - 0.3) ** 2 + (0.9 - 0.69896) ** 2) ** 0.5
    assert row["difference_low"] == pytest.approx(low, abs=1e-4)
    assert row["difference_high"] == pytest.approx(high, abs=1e-4)
    assert (row["direction"], row["certainty"], row["meaning"]) == ("down", "more_than_chance", "worse")


@pytest.mark.parametrize(
    ("counts", "codes"),
    [
        ((19, 20, 18, 20), ("up", "within_variation", "better")),
        ((9, 9, 1, 20), ("up", "too_few", "better")),
        ((18, 20, 18, 20), ("unchanged", "within_variation", "neutral")),
    ],
)
def test_what_a_change_of_a_share_comes_to(tmp_path, counts, codes):
    row = shares(tmp_path, *counts)
    assert (row["direction"], row["certainty"], row["meaning"]) == codes


def test_a_change_of_a_score_adds_both_intervals(tmp_path):
    def rated(name, on, scores):
        return [
            each
            for number, score in enumerate(scores)
            for each in story(
                f"{name}{number}", ("received", "2026-02-23 10:00"), ("rated", f"{on} 10:00", {"score": score})
            )
        ]

    found = warehouse_generation.open_live(
        make(tmp_path, [*rated("P", "2026-03-02", [1, 2] * 6), *rated("N", "2026-03-09", [4, 5] * 6)])
    )
    row = period_comparison.with_previous(found, "satisfaction", Request(**W11)).difference.to_dict("records")[0]
    # both have 12 scores with a standard deviation of 0.5222; t(11) = 2.2010: each reaches 0.3318, together 0.4692
    assert row["difference"] == 3.0
    assert row["difference_low"] == pytest.approx(3 - 0.4692, abs=1e-4)
    assert row["difference_high"] == pytest.approx(3 + 0.4692, abs=1e-4)
    assert (row["direction"], row["certainty"], row["meaning"]) == ("up", "more_than_chance", "better")


def weeks_of(tmp_path, counts, **request):
    """So many complaints on each Monday, the last two of which are compared."""
    mondays = pd.date_range(end="2026-03-09", periods=len(counts), freq="7D")
    events = [
        story(f"W{week}-{number}", ("received", f"{monday:%Y-%m-%d} 10:00"), channel="phone")[0]
        for week, (monday, count) in enumerate(zip(mondays, counts, strict=True))
        for number in range(count)
    ]
    found = warehouse_generation.open_live(make(tmp_path, events))
    return period_comparison.with_previous(found, "received_count", Request(**{**W11, **request})).difference.to_dict(
        "records"
    )[0]


@pytest.mark.parametrize(
    ("last", "certainty"),
    # the seven weeks before go up and down by 2: sigma 2 / 1.12838, and 1.96 sqrt(2) sigma is 4.913
    [(24, "within_variation"), (25, "more_than_chance")],
)
def test_a_count_changes_by_more_than_its_usual_ups_and_downs(tmp_path, last, certainty):
    row = weeks_of(tmp_path, [20, 22, 20, 22, 20, 22, 20, last])
    assert row["difference_high"] - row["difference"] == pytest.approx(4.9129, abs=1e-3)
    assert (row["difference"], row["certainty"]) == (last - 20, certainty)


def test_a_count_by_group_is_judged_by_the_weeks_of_its_own_group(tmp_path):
    row = weeks_of(tmp_path, [20, 22, 20, 22, 20, 22, 20, 25], by=("channel",))
    assert (row["channel"], row["certainty"]) == ("phone", "more_than_chance")


def test_a_count_of_a_period_that_is_no_week_or_month_cannot_be_judged(tmp_path):
    row = weeks_of(tmp_path, [20] * 8, to_on=day("2026-03-17"))
    assert pd.isna(row["certainty"]) and pd.isna(row["difference_low"])


def test_a_shorter_series_is_the_end_of_a_longer_one_and_asks_nothing(tmp_path, monkeypatch):
    events = [
        *story("A", ("received", "2026-02-02 10:00"), channel="phone"),
        *story("B", ("received", "2026-03-02 10:00"), channel="email"),
        *story("C", ("received", "2026-03-20 10:00"), channel="email"),
    ]
    generation = warehouse_generation.open_live(make(tmp_path, events))
    request = Request(by=("channel",), to_on=day("2026-03-15"))
    alone = period_comparison.series(generation, "on_time_share", request, "week", 2)
    longer = period_comparison.series(generation, "on_time_share", request, "week", 6)
    monkeypatch.setattr(catalog, "run", None)
    again = period_comparison.series(generation, "on_time_share", request, "week", 2)
    # in the last two weeks only deadlines of an e-mail fell, in the last six those of a call too
    assert (set(alone["channel"]), set(longer["channel"])) == ({"email"}, {"email", "phone"})
    pd.testing.assert_frame_equal(alone, again)
