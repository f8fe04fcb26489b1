"""Outcomes and scores of the hand-worked story: see golden_care."""

from math import isnan

import pytest

from queries.semantic import catalog
from queries.semantic.catalog import Request
from queries.warehouse import generation as warehouse_generation
from tests.helpers.small_warehouse import day, instant, make, story


def rows(generation, name, *columns, **request):
    frame = catalog.run(generation, name, Request(**request))
    return [tuple(found) for found in frame[list(columns)].itertuples(index=False)]


def test_outcomes_of_what_is_resolved(care):
    columns = ("outcome", "numerator", "denominator", "value", "n")
    assert rows(care, "outcome_share", *columns) == [
        ("not_upheld", 0, 4, 0.0, 4),  # H's first; I is withdrawn now
        ("partly_upheld", 1, 4, 0.25, 4),
        ("upheld", 3, 4, 0.75, 4),
    ]
    early = rows(care, "outcome_share", *columns, to_on=day("2026-02-18"))
    assert early == [("not_upheld", 0, 2, 0.0, 2), ("partly_upheld", 0, 2, 0.0, 2), ("upheld", 2, 2, 1.0, 2)]
    second = rows(care, "outcome_share", *columns, cohort="received", to_on=day("2026-02-02"))
    assert [found[1] for found in second] == [0, 1, 1]
    # on 18 March H and I are still closed by their first resolutions
    past = rows(care, "outcome_share", "numerator", "n", as_of=instant("2026-03-15 12:00"))
    assert past == [(2, 5), (0, 5), (3, 5)]


def test_remedies_with_those_that_have_none(care):
    found = catalog.run(care, "remedies").fillna({"remedy": "?"})
    assert [tuple(row) for row in found.itertuples(index=False)] == [("refund", 3, 8), ("voucher", 1, 8), ("?", 4, 8)]
    received = rows(care, "remedies", "remedy", "value", "n", cohort="received", to_on=day("2026-02-02"))
    assert received == [("refund", 1, 2), ("voucher", 1, 2)]
    assert rows(care, "remedies", "value", "n", by=("store",), where={"store": ["Baku"]}) == [(2, 2)]


@pytest.mark.parametrize(
    ("as_of", "expected"),
    [
        (None, (1, 9)),  # H's second is too young; I came back a minute too late
        ("2026-03-19 12:00:00", (1, 3)),  # H's first is 30 days old and comes back, I and J are older
        ("2026-03-19 11:59:59", (0, 2)),
        ("2026-03-06 10:00:00", (0, 1)),  # J is 30 days old
        ("2026-03-06 09:59:59", (0, 0)),
    ],
)
def test_reopened_within_30_days_of_what_is_30_days_old(care, as_of, expected):
    assert rows(care, "reopened_share", "numerator", "denominator", as_of=as_of and instant(as_of)) == [expected]


def test_reopened_is_dated_by_the_resolution(care):
    seventeenth = {"from_on": day("2026-02-17"), "to_on": day("2026-02-17")}
    assert rows(care, "reopened_share", "numerator", "n", "value", **seventeenth) == [(1, 1, 1.0)]
    assert rows(care, "reopened_share", "numerator", "n", from_on=day("2026-02-18")) == [(0, 6)]


def test_reopening_what_was_withdrawn_is_not_reopening_a_resolution(tmp_path):
    events = [
        *story(
            "X", ("received", "2026-01-05 10:00"), ("withdrawn", "2026-01-06 10:00"), ("reopened", "2026-01-07 10:00")
        ),
        *story(
            "Y", ("received", "2026-01-05 10:00"), ("resolved", "2026-01-06 10:00"), ("received", "2026-01-07 10:00")
        ),
        *story("Z", ("received", "2026-03-05 10:00")),
    ]
    found = warehouse_generation.open_live(make(tmp_path, events))
    assert rows(found, "reopened_share", "numerator", "denominator") == [(0, 1)]


def test_every_score_has_a_row(care):
    columns = ("score", "score_share", "value", "n")
    assert rows(care, "satisfaction_distribution", *columns) == [
        *((score, pytest.approx(2 / 9), 2, 9) for score in (1, 2, 3, 4)),
        (5, pytest.approx(1 / 9), 1, 9),
    ]
    first_week = rows(care, "satisfaction_distribution", *columns, to_on=day("2026-02-05"))
    assert [found[2:] for found in first_week] == [(0, 1), (0, 1), (1, 1), (0, 1), (0, 1)]


def test_scores_by_days_late(care):
    columns = ("days_late", "satisfied_count", "value", "n")
    assert rows(care, "satisfaction_by_lateness", *columns) == [
        ("0", 2, 4.0, 3),  # G, I, J
        ("1-3", 1, 2.5, 2),  # K a day, P three
        ("4-10", 0, pytest.approx(7 / 3), 3),  # O four, H five, N ten
        (">10", 0, 1.0, 1),  # M eleven
    ]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("ending", "expected"),
    [
        ([], "4-10"),  # open, ten days after the last day of grace
        ([("withdrawn", "2026-02-14 10:00")], "1-3"),
        ([("withdrawn", "2026-02-14 10:00"), ("resolved", "2026-02-20 10:00")], "1-3"),
        ([("resolved", "2026-02-14 10:00"), ("withdrawn", "2026-02-20 10:00")], "1-3"),
        ([("withdrawn", "2026-02-12 10:00")], None),
        ([("withdrawn", "2026-02-13 00:30")], "1-3"),  # still the 12th in UTC
    ],
)
def test_what_is_not_resolved_is_as_late_as_it_got(tmp_path, ending, expected):
    events = story("X", ("received", "2026-02-02 10:00"), *ending, ("rated", "2026-02-22 10:00", {"score": 2}))
    found = rows(warehouse_generation.open_live(make(tmp_path, events)), "satisfaction_by_lateness", "days_late", "n")
    assert found == ([(expected, 1)] if expected else [])


def test_scores_by_extension_and_by_outcome(care):
    assert rows(care, "satisfaction_by_extension", "extended", "value", "n") == [
        ("invalid", 3.0, 2),  # H 2, I 4
        ("none", 2.6, 5),  # J 3, M 1, N 2, O 3, P 4
        ("valid", 3.0, 2),  # G 5, K 1
    ]
    found = catalog.run(care, "satisfaction_by_outcome").fillna({"outcome": "?"})
    assert list(zip(found["outcome"], found["value"], found["n"], strict=True)) == [
        ("not_upheld", 4.0, 1),  # I
        ("partly_upheld", 2.0, 1),  # H
        ("upheld", 3.0, 3),  # G 5, J 3, K 1
        ("?", 2.5, 4),
    ]
    late = {"from_on": day("2026-02-26"), "to_on": day("2026-02-28")}
    assert rows(care, "satisfaction_by_extension", "extended", "n", **late) == [("none", 4), ("valid", 1)]
    assert rows(care, "satisfaction_by_lateness", "n", **late) == [(1,), (1,), (2,), (1,)]
    assert rows(care, "satisfaction_by_outcome", "n", **late) == [(1,), (4,)]


def test_intervals_of_scores(care):
    found = catalog.run(care, "satisfaction").to_dict("records")[0]
    # 25 of 9 scores, standard deviation 1.3944, t(8) = 2.3060: 2.7778 -+ 1.0719
    assert (found["low"], found["high"]) == (pytest.approx(1.7059, abs=1e-4), pytest.approx(3.8496, abs=1e-4))
    # Wilson for 3 of 9, and for 8 of 8
    assert (found["satisfied_low"], found["satisfied_high"]) == (
        pytest.approx(0.1206, abs=1e-4),
        pytest.approx(0.6458, abs=1e-4),
    )
    assert (found["response_low"], found["response_high"]) == (pytest.approx(0.6756, abs=1e-4), 1.0)
    assert (found["responded_count"], found["resolved_count"]) == (8, 8)
    alone = catalog.run(care, "satisfaction_by_lateness").to_dict("records")[-1]
    assert isnan(alone["low"]) and isnan(alone["high"])  # one score tells nothing of the spread
