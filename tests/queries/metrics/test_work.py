"""Open work by age, lateness and holder on the hand-worked story: see work_story for each complaint."""

import pytest

from queries.semantic import catalog
from queries.semantic.catalog import Request
from queries.warehouse import generation as warehouse_generation
from tests.helpers.small_warehouse import day, instant, make, story
from tests.queries.metrics.golden_story import EVENTS as EXTENDED
from tests.queries.metrics.work_story import EVENTS

BANDS = ["0-3", "4-10", "11-20", "21-30", ">30"]


@pytest.fixture(scope="module")
def generation(tmp_path_factory):
    return warehouse_generation.open_live(make(tmp_path_factory.mktemp("work_story"), EVENTS))


def asked(generation, name, **request):
    frame = catalog.run(generation, name, Request(**request))
    return frame.astype(object).where(frame.notna(), None).to_dict("records")


def test_open_complaints_fall_into_bands_of_age(generation):
    rows = asked(generation, "backlog_by_age")
    assert [row["age_band"] for row in rows] == BANDS
    # T came today, Q is 30 days old
    assert [row["value"] for row in rows] == [1, 0, 0, 1, 0]
    assert {row["n"] for row in rows} == {2}


@pytest.mark.parametrize(
    ("on", "band"),
    [
        ("2026-03-03", "0-3"),
        ("2026-03-06", "0-3"),
        ("2026-03-07", "4-10"),
        ("2026-03-13", "4-10"),
        ("2026-03-14", "11-20"),
        ("2026-03-23", "11-20"),
        ("2026-03-24", "21-30"),
        ("2026-04-02", "21-30"),
        ("2026-04-03", ">30"),
    ],
)
def test_the_bands_of_age_meet_without_gap(generation, on, band):
    # Q was received on 3 March
    rows = asked(generation, "backlog_by_age", where={"store": ["Ganja"]}, as_of=instant(f"{on} 12:00"))
    assert {row["age_band"]: row["value"] for row in rows} == {name: int(name == band) for name in BANDS}


def test_reopening_begins_a_new_age(generation):
    rows = asked(generation, "backlog_by_age", where={"channel": ["email"]}, to_on=day("2026-03-08"))
    # R reopened on the 5th, S received on the 2nd
    assert {row["age_band"]: row["value"] for row in rows} == {"0-3": 1, "4-10": 1, "11-20": 0, "21-30": 0, ">30": 0}


@pytest.mark.parametrize(
    ("on", "band"),
    [
        ("2026-03-13", None),
        ("2026-03-14", "0-3"),
        ("2026-03-16", "0-3"),
        ("2026-03-17", "4-10"),
        ("2026-03-23", "4-10"),
        ("2026-03-24", "11-20"),
        ("2026-04-02", "11-20"),
        ("2026-04-03", "21-30"),
        ("2026-04-12", "21-30"),
        ("2026-04-13", ">30"),
    ],
)
def test_the_bands_of_lateness_meet_without_gap(generation, on, band):
    # the last day of grace of Q is 13 March
    where = {"store": ["Ganja"], "clock": ["resolution"]}
    rows = asked(generation, "overdue_by_days", where=where, as_of=instant(f"{on} 12:00"))
    assert {row["late_band"]: row["value"] for row in rows} == {name: int(name == band) for name in BANDS}
    assert {row["n"] for row in rows} == {int(band is not None)}


def test_overdue_clocks_of_a_past_week(generation):
    rows = asked(
        generation, "overdue_by_days", to_on=day("2026-03-19"), by=("channel",), where={"clock": ["resolution"]}
    )
    # on the 19th P has stopped; Q is 6 days late, R 3 days, S 7 days and not yet withdrawn
    found = {(row["channel"], row["late_band"]): row["value"] for row in rows if row["value"]}
    assert found == {("phone", "4-10"): 1, ("email", "0-3"): 1, ("email", "4-10"): 1}


def test_work_is_held_by_whoever_was_assigned_last(generation):
    rows = asked(generation, "work_held")
    assert [(row["holder"], row["overdue_count"], row["value"], row["n"]) for row in rows] == [
        ("Nigar", 1, 1, 1),
        ("Rauf", 0, 0, 0),
        (None, 0, 1, 1),
    ]


def test_work_held_at_the_end_of_a_past_day(generation):
    rows = asked(generation, "work_held", to_on=day("2026-03-08"))
    # Nigar: P, and Q whose acceptance is overdue; Rauf: R again; nobody: S, whose acceptance is overdue
    assert {row["holder"]: (row["overdue_count"], row["value"]) for row in rows} == {
        "Nigar": (1, 2),
        "Rauf": (0, 1),
        None: (1, 1),
    }
    # P passes from Nigar to Rauf on the 10th
    for on, nigar in [("2026-03-09", 2), ("2026-03-10", 1)]:
        rows = asked(generation, "work_held", to_on=day(on))
        assert {row["holder"]: row["value"] for row in rows}["Nigar"] == nigar


@pytest.mark.slow
def test_what_came_later_is_not_held_yet(generation):
    rows = asked(generation, "work_held", as_of=instant("2026-03-03 09:59"))
    assert [(row["holder"], row["value"]) for row in rows] == [(None, 3)]
    rows = asked(generation, "work_held", as_of=instant("2026-03-03 10:00"))
    assert [(row["holder"], row["value"]) for row in rows] == [("Nigar", 2), (None, 2)]


STEPS = [
    "received_to_accepted",
    "accepted_to_examined",
    "examined_to_resolved",
    "after_reopening",
    "waiting_for_customer",
]


def days(rows, key):
    return {row[key]: row["value"] for row in rows}


def test_where_late_days_went_by_step(generation):
    rows = asked(generation, "lateness_by_step")
    assert [row["step"] for row in rows] == STEPS
    assert [row["value"] for row in rows] == [30.0, 2.5, 8.5, 20.0, 22.0]
    assert [row["elapsed_share"] for row in rows] == pytest.approx([value / 83 for value in (30, 2.5, 8.5, 20, 22)])
    assert {row["n"] for row in rows} == {4}


def test_where_late_days_went_by_holder(generation):
    rows = asked(generation, "lateness_by_holder")
    assert [(row["holder"], row["waiting_days"], row["value"], row["n"]) for row in rows] == [
        ("Nigar", 22.0, 37.0, 2),
        ("Rauf", 0.0, 26.0, 2),
        (None, 0.0, 20.0, 3),
    ]


@pytest.mark.parametrize(
    ("request_", "total", "n"),
    [
        ({}, 83, 4),
        ({"cohort": "received", "from_on": day("2026-03-03"), "to_on": day("2026-03-03")}, 30, 1),
        ({"cohort": "resolved"}, 35, 2),  # P and R; S never stopped
        ({"from_on": day("2026-03-13"), "to_on": day("2026-03-16")}, 50, 2),  # Q and R
        ({"where": {"channel": ["email"]}}, 38, 2),
        # P 14 d 23:59, Q 13 d 23:59, R 12 d 00:59 (due at the end of the 16th), S 15 d 01:59
        ({"as_of": instant("2026-03-17 09:59")}, 54 + 47 / 24 + 4 * 59 / 60 / 24, 4),
    ],
)
def test_steps_and_holders_share_the_same_days(generation, request_, total, n):
    steps, holders = (asked(generation, name, **request_) for name in ("lateness_by_step", "lateness_by_holder"))
    assert sum(days(steps, "step").values()) == pytest.approx(total)
    assert sum(days(holders, "holder").values()) == pytest.approx(total)
    assert {row["n"] for row in steps} == {n}


def test_strict_basis_takes_what_only_an_extension_saved(tmp_path):
    found = warehouse_generation.open_live(make(tmp_path, EXTENDED))
    # F took 15 days and a bit: on time with its extension, late without
    extended, strict = (
        asked(found, "lateness_by_step", where={"store": ["Ganja"]}, options={"basis": basis})
        for basis in ("extended", "strict")
    )
    assert extended == []
    # accepted after a day, never examined
    assert [row["value"] for row in strict] == pytest.approx([1.0, 14 + 1 / 24, 0, 0, 0])


@pytest.mark.parametrize(("on", "count"), [("2026-03-16", 1), ("2026-03-17", 0)])
def test_what_ends_on_the_last_day_is_not_open_at_its_end(generation, on, count):
    # P is resolved on the 17th, five days late; Q and R are open on both days, S too
    opened = asked(generation, "backlog_by_age", to_on=day(on), by=("channel",))
    assert sum(row["value"] for row in opened if row["channel"] == "phone") == 1 + count
    late = asked(generation, "overdue_by_days", to_on=day(on), by=("store",), where={"channel": ["phone"]})
    late = {(row["clock"], row["store"], row["late_band"]): row["value"] for row in late}
    assert late["resolution", None, "4-10"] == count


def test_a_skipped_acceptance_ends_with_the_examination(tmp_path):
    events = story(
        "X", ("received", "2026-03-02 10:00"), ("examined", "2026-03-05 10:00"), ("resolved", "2026-03-17 10:00")
    )
    rows = asked(warehouse_generation.open_live(make(tmp_path, events)), "lateness_by_step")
    assert [row["value"] for row in rows] == [3, 0, 12, 0, 0]
