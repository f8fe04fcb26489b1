"""Whether customers are kept informed, on the hand-worked story: see golden_care."""

from datetime import datetime

import pytest

from queries.semantic import catalog
from queries.semantic.catalog import Request
from queries.warehouse import generation as warehouse_generation
from tests.helpers.small_warehouse import day, instant, make, story


def by_step(generation, name, **request):
    frame = catalog.run(generation, name, Request(**request))
    return {found.step: (found.numerator, found.denominator) for found in frame.itertuples()}


def test_steps_that_the_customer_was_told_of(care):
    assert by_step(care, "steps_informed_share") == {
        "accepted": (1, 2),  # G, not H
        "examined": (1, 1),
        "extended": (2, 6),  # G's second and K; nobody told of G's first before the second
        "resolved": (
            3,
            10,
        ),  # G, I and H's second; H was told of its first a minute too early, and then of nothing named
    }
    assert by_step(care, "steps_informed_share", where={"step": ["accepted"], "store": ["Baku"]}) == {
        "accepted": (1, 1)
    }


def test_steps_are_dated_by_themselves_or_by_the_receipt(care):
    assert by_step(care, "steps_informed_share", from_on=day("2026-02-17"), to_on=day("2026-02-24")) == {
        "extended": (1, 1),
        "resolved": (1, 5),
    }
    assert by_step(care, "steps_informed_share", cohort="received", to_on=day("2026-02-02")) == {
        "accepted": (1, 2),
        "examined": (1, 1),
        "extended": (1, 3),
        "resolved": (2, 3),
    }


def test_what_is_told_later_is_not_known_earlier(care):
    before, at = (
        by_step(care, "steps_informed_share", as_of=instant(f"2026-02-03 {time}")) for time in ("11:59", "12:00")
    )
    assert (before, at) == ({"accepted": (0, 2)}, {"accepted": (1, 2)})


def test_told_in_writing_at_least_once(care):
    assert by_step(care, "informed_in_writing_share") == {
        "accepted": (1, 1),
        "examined": (1, 1),  # by word of mouth first
        "extended": (1, 2),
        "resolved": (1, 3),  # I orally, H in no form that is known
    }
    assert by_step(care, "informed_in_writing_share", cohort="received", from_on=day("2026-02-03")) == {
        "extended": (1, 1),
        "resolved": (0, 1),
    }


def test_hours_until_the_first_telling(care):
    frame = catalog.run(care, "time_to_inform")
    assert list(frame.columns) == ["step", "p90", "low", "high", "value", "n"]
    rows = {found.step: (found.p90, found.value, found.n) for found in frame.itertuples()}
    assert rows == {
        "accepted": (2.0, 2.0, 1),
        "examined": (0.5, 0.5, 1),
        "extended": (pytest.approx(21.9), 13.5, 2),  # 3 and 24 hours
        "resolved": (pytest.approx(5.0), 1.0, 3),  # 0, 1 and 6
    }
    early = catalog.run(
        care, "time_to_inform", Request(cohort="received", to_on=day("2026-02-02"), where={"step": "extended"})
    )
    assert list(early["value"]) == [3.0]


def test_the_mart_keeps_the_first_telling_with_its_form(care):
    with care.reading() as cursor:
        rows = cursor.execute(
            "select number, informed_at, form, written_at from steps "
            "where complaint_id = 'G' and step in ('examined', 'extended') order by step, number"
        ).fetchall()
    told, written, orally = (
        instant(text).replace(tzinfo=None) for text in ("2026-02-05 10:30", "2026-02-05 18:00", "2026-02-18 13:00")
    )
    assert rows == [(1, told, "oral", written), (1, None, None, None), (2, orally, "oral", None)]


def test_a_telling_in_no_known_form_stays_the_first(tmp_path):
    events = story(
        "X",
        ("received", "2026-02-02 10:00"),
        ("accepted", "2026-02-03 10:00"),
        ("accepted", "2026-02-03 10:00"),
        ("informed", "2026-02-03 11:00", {"step": "accepted"}),
        ("informed", "2026-02-03 12:00", {"step": "accepted", "form": "oral"}),
        ("informed", "2026-02-03 12:00", {"step": "received", "form": "oral"}),
        # a question about a step tells nobody of it
        ("status_asked", "2026-02-03 10:30", {"step": "accepted", "form": "written"}),
    )
    with warehouse_generation.open_live(make(tmp_path, events)).reading() as cursor:
        rows = cursor.execute("select step, number, informed_at, form from steps").fetchall()
    # told twice at one instant is one step; being received is no step of ours
    assert rows == [("accepted", 1, instant("2026-02-03 11:00").replace(tzinfo=None), None)]


def test_customers_who_had_to_ask(care):
    asked = catalog.run(care, "status_requests").to_dict("records")
    assert asked == [
        {"request_count": 4, "requests_per_100": 40.0, "numerator": 2, "denominator": 10, "value": 0.2, "n": 10}
    ]
    second = catalog.run(care, "status_requests", Request(to_on=day("2026-02-02"))).to_dict("records")[0]
    assert (second["requests_per_100"], second["numerator"], second["n"]) == (100.0, 1, 2)
    resolved = catalog.run(care, "status_requests", Request(cohort="resolved", from_on=day("2026-02-24"))).to_dict(
        "records"
    )[0]
    assert (resolved["request_count"], resolved["numerator"], resolved["n"]) == (2, 1, 4)  # G, H, M, N
    nothing = catalog.run(care, "status_requests", Request(to_on=day("2020-01-01"))).to_dict("records")[0]
    assert (nothing["request_count"], nothing["numerator"], nothing["n"]) == (0, 0, 0)


def test_to_ask_once_is_to_ask(tmp_path):
    events = story("X", ("received", "2026-02-02 10:00"), ("status_asked", "2026-02-03 10:00"))
    (row,) = catalog.run(warehouse_generation.open_live(make(tmp_path, events)), "status_requests").to_dict("records")
    assert (row["numerator"], row["denominator"], row["value"], row["requests_per_100"]) == (1, 1, 1.0, 100.0)


def test_a_step_recorded_in_two_zones_happened_on_the_earlier_of_the_two_dates(tmp_path):
    elsewhere = {"local_at": datetime.fromisoformat("2026-02-04 01:00")}
    accepted = ("accepted", "2026-02-03 23:00"), ("accepted", "2026-02-03 23:00", elsewhere)
    events = story("X", ("received", "2026-02-02 10:00"), *accepted)
    with warehouse_generation.open_live(make(tmp_path, events)).reading() as cursor:
        assert cursor.execute("select happened_on from steps").fetchall() == [(day("2026-02-03"),)]
