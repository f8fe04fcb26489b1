"""Shares on the hand-worked story: see golden_story for each clock."""

import pytest

from queries.semantic import catalog
from queries.semantic.catalog import Request
from tests.helpers.small_warehouse import day, instant


def shares(generation, **request):
    frame = catalog.run(generation, "on_time_share", Request(**request))
    assert list(frame.columns[-4:]) == ["numerator", "denominator", "value", "n"]
    assert (frame["value"] == frame["numerator"] / frame["denominator"]).all()
    assert (frame["n"] == frame["denominator"]).all()
    return {row.clock: (row.numerator, row.denominator) for row in frame.itertuples()}


def test_due_cohort_is_judged_by_the_deadline_in_force(generation):
    # C is withdrawn in time and E not yet due; A and F keep their promise, B breaks it, D still does
    assert shares(generation) == {"acceptance": (2, 4), "examination": (1, 2), "resolution": (2, 4)}


def test_strict_basis_is_judged_by_the_original_deadline(generation):
    # F needed its extension
    found = shares(generation, options={"basis": "strict"})
    assert found == {"acceptance": (2, 4), "examination": (1, 2), "resolution": (1, 4)}


def test_strict_basis_dates_by_the_original_deadline(generation):
    # A and F were due on the 12th by their first deadline; only A by the one in force
    twelfth = {"from_on": day("2026-03-12"), "to_on": day("2026-03-12"), "where": {"clock": ["resolution"]}}
    assert shares(generation, **twelfth) == {"resolution": (1, 1)}
    assert shares(generation, options={"basis": "strict"}, **twelfth) == {"resolution": (1, 2)}


@pytest.mark.parametrize(
    ("as_of", "expected"),
    [
        ("2026-04-02 23:59:59", (2, 3)),  # the deadline of D is the end of that day
        ("2026-04-03 00:00:00", (2, 4)),  # at exactly the deadline it has passed
    ],
)
def test_a_clock_joins_the_due_cohort_when_its_deadline_has_passed(generation, as_of, expected):
    assert shares(generation, as_of=instant(as_of))["acceptance"] == expected


def test_received_cohort_counts_what_came_in_and_has_become_due(generation):
    found = shares(generation, cohort="received", from_on=day("2026-03-02"), to_on=day("2026-03-03"))
    assert found == {"acceptance": (2, 3), "examination": (1, 2), "resolution": (2, 3)}
    # E stopped early, but its deadlines are still ahead
    assert shares(generation, cohort="received", from_on=day("2026-04-01")) == {}


def test_resolved_cohort_counts_what_stopped(generation):
    found = shares(generation, cohort="resolved", from_on=day("2026-04-02"), to_on=day("2026-04-02"))
    assert found == {"acceptance": (1, 2), "resolution": (1, 2)}


@pytest.mark.parametrize(("from_on", "to_on"), [("2026-03-31", "2026-03-31"), ("2026-03-30", "2026-03-31")])
def test_both_ends_of_a_period_are_included(generation, from_on, to_on):
    found = shares(generation, from_on=day(from_on), to_on=day(to_on))
    assert found == {"resolution": (0, 1)}
    assert shares(generation, from_on=day("2026-03-30"), to_on=day("2026-03-30")) == {}


def test_weeks_and_channels(generation):
    frame = catalog.run(
        generation, "on_time_share", Request(grain="week", by=("channel",), where={"clock": ["resolution"]})
    )
    rows = [tuple(row) for row in frame.drop(columns=["period_start", "value"]).itertuples(index=False)]
    assert rows == [
        ("2026-W11", "resolution", "phone", 1, 1, 1),
        ("2026-W12", "resolution", "email", 1, 1, 1),
        ("2026-W14", "resolution", "email", 0, 1, 1),
        ("2026-W14", "resolution", "phone", 0, 1, 1),
    ]


def extensions(generation, **request):
    frame = catalog.run(generation, "extension_rate", Request(**request))
    return frame.to_dict("records")[0]


def test_extension_rate_of_the_due_cohort(generation):
    assert extensions(generation) == {
        "valid_count": 2,  # B and F
        "second_count": 0,
        "promise_kept_count": 1,  # F; B came a day late
        "silent_overrun_count": 1,  # D; B had been told
        "numerator": 2,
        "denominator": 4,  # A, B, D, F
        "value": 0.5,
        "n": 4,
    }


def test_extension_rate_of_the_received_cohort(generation):
    row = extensions(generation, cohort="received")
    assert (row["numerator"], row["denominator"], row["n"]) == (2, 6, 6)
    row = extensions(generation, cohort="received", from_on=day("2026-03-03"), to_on=day("2026-03-19"))
    assert (row["numerator"], row["denominator"]) == (1, 3)


def test_extension_rate_of_nothing_is_no_share(generation):
    row = extensions(generation, from_on=day("2030-01-01"))
    assert (row["denominator"], row["n"]) == (0, 0)
    assert row["value"] != row["value"]  # NaN
