"""What lies exactly on a border, or only just beyond it: the cases by which small faults in the SQL show."""

import pytest

from queries.semantic import catalog
from queries.semantic.catalog import Request
from queries.warehouse import generation as warehouse_generation
from tests.helpers.small_warehouse import day, instant, make, story

NIGAR, ELCHIN, LEYLA, AYSEL = ({"actor": name} for name in ("Nigar", "Elchin", "Leyla", "Aysel"))
EVENTS = [
    # resolved 18 days after its receipt, passed on at that instant and later, reopened as it was passed on again
    *story(
        "L",
        ("received", "2026-03-02 10:00"),
        ("assigned", "2026-03-02 22:00", NIGAR),
        ("resolved", "2026-03-20 10:00", NIGAR),
        ("assigned", "2026-03-20 10:00", ELCHIN),
        ("assigned", "2026-03-25 10:00", LEYLA),
        ("reopened", "2026-03-27 12:00"),
        ("assigned", "2026-03-27 12:00", AYSEL),
        channel="phone",
    ),
    # withdrawn eight days late, then resolved all the same
    *story(
        "W",
        ("received", "2026-03-02 10:00"),
        ("accepted", "2026-03-03 10:00"),
        ("examined", "2026-03-04 10:00"),
        ("withdrawn", "2026-03-21 00:00"),
        ("resolved", "2026-03-25 10:00"),
        channel="email",
    ),
    # resolved late, within one day
    *story("R", ("received", "2026-03-02 10:00"), ("resolved", "2026-03-20 12:00"), channel="store"),
    # the newest event
    *story("Z", ("received", "2026-04-30 12:00"), channel="website_form"),
]


@pytest.fixture(scope="module")
def generation(tmp_path_factory):
    return warehouse_generation.open_live(make(tmp_path_factory.mktemp("borders"), EVENTS))


def asked(generation, name, **request):
    frame = catalog.run(generation, name, Request(**request))
    return frame.astype(object).where(frame.notna(), None).to_dict("records")


def test_only_those_who_held_it_while_the_clock_ran_have_its_time(generation):
    rows = asked(generation, "lateness_by_holder", where={"channel": ["phone"]})
    # Elchin and Leyla held it while it was resolved; the second cycle began as Aysel took it
    found = {row["holder"]: (row["value"], row["n"]) for row in rows}
    assert found == {None: (0.5, 1), "Nigar": (17.5, 1), "Aysel": (34.0, 1)}


def test_only_those_who_held_it_while_it_was_open_have_a_row(generation):
    rows = asked(generation, "work_held", where={"channel": ["phone"]})
    # nobody had it at the end of no day, Elchin and Leyla while it was closed, the days of both ends included
    assert {row["holder"]: row["value"] for row in rows} == {"Nigar": 0, "Aysel": 1}


@pytest.mark.parametrize("name", ["lateness_by_holder", "lateness_by_step"])
def test_the_time_of_a_late_complaint_ends_with_what_came_first(generation, name):
    rows = asked(generation, name, where={"channel": ["email"]})
    # 2 March 10:00 to the midnight after 20 March
    assert sum(row["value"] for row in rows) == pytest.approx(18 + 14 / 24)


def test_the_steps_are_numbered_in_their_order(generation):
    rows = asked(generation, "lateness_by_step", where={"channel": ["phone"]})
    assert [(row["step_number"], row["step"]) for row in rows] == [
        (1, "received_to_accepted"),
        (2, "accepted_to_examined"),
        (3, "examined_to_resolved"),
        (4, "after_reopening"),
        (5, "waiting_for_customer"),
    ]
    assert [row["value"] for row in rows] == pytest.approx([18, 0, 0, 34, 0])


@pytest.mark.parametrize("name", ["open_count", "overdue_count", "overdue_by_days", "work_held"])
@pytest.mark.parametrize(
    ("channel", "on", "overdue"),
    [
        # the deadline is the midnight that ends 12 March
        ("email", "2026-03-11", 0),
        ("email", "2026-03-12", 1),
        # withdrawn at the midnight that ends 20 March: overdue to the end of that day
        ("email", "2026-03-20", 1),
        ("email", "2026-03-21", 0),
        # resolved on 20 March
        ("store", "2026-03-19", 1),
        ("store", "2026-03-20", 0),
    ],
)
def test_what_is_overdue_at_the_end_of_a_day(generation, name, channel, on, overdue):
    is_of_complaints = name in ("open_count", "work_held")
    column = "overdue_count" if is_of_complaints else "value"
    clock = {} if is_of_complaints else {"clock": ["resolution"]}
    rows = asked(generation, name, to_on=day(on), where={"channel": [channel], **clock})
    assert sum(row[column] for row in rows) == overdue


def test_a_promise_that_was_broken_is_not_overdue_for_ever(tmp_path):
    events = [
        # accepted five days late: the resolution is due at the end of 12 March
        *story("K", ("received", "2026-03-02 10:00"), ("accepted", "2026-03-10 10:00"), channel="phone"),
        # withdrawn when the acceptance was late, and taken up again
        *story(
            "V",
            ("received", "2026-03-02 10:00"),
            ("withdrawn", "2026-03-10 10:00"),
            ("reopened", "2026-03-11 10:00"),
            channel="email",
        ),
        *story("Z", ("received", "2026-04-30 12:00")),
    ]
    found = warehouse_generation.open_live(make(tmp_path, events))
    for channel, on, overdue in [
        ("phone", "2026-03-09", 1),
        ("phone", "2026-03-10", 0),
        ("phone", "2026-03-11", 0),
        ("email", "2026-03-09", 1),
        ("email", "2026-03-11", 0),
    ]:
        for name in ("work_held", "open_count"):
            rows = asked(found, name, to_on=day(on), where={"channel": [channel]})
            assert sum(row["overdue_count"] for row in rows) == overdue, (name, channel, on)


def test_what_was_open_before_is_the_opening_of_the_first_period(generation):
    period = {"from_on": day("2026-03-09"), "to_on": day("2026-03-22"), "grain": "week"}
    rows = asked(generation, "open_count", where={"channel": ["store"]}, **period)
    assert [row["value"] for row in rows] == [1, 0]


def test_a_deadline_before_the_receipt_is_overdue_from_the_receipt_on(tmp_path):
    received = {"due_at": instant("2026-03-05 12:00").replace(tzinfo=None)}
    events = story("D", ("received", "2026-03-10 10:00", received), ("rated", "2026-03-20 10:00", {"score": 3}))
    found = warehouse_generation.open_live(make(tmp_path, events, policies=("boston311",)))
    for on, overdue in (("2026-03-09", 0), ("2026-03-10", 1)):
        for name in ("overdue_by_days", "overdue_count"):
            assert sum(row["value"] for row in asked(found, name, to_on=day(on))) == overdue, name


def test_a_policy_without_acceptance_has_only_the_time_to_the_resolution(tmp_path):
    received = {"due_at": instant("2026-03-05 12:00").replace(tzinfo=None)}
    events = story("D", ("received", "2026-03-02 12:00", received), ("resolved", "2026-03-10 12:00"))
    found = warehouse_generation.open_live(make(tmp_path, events, policies=("boston311",)))
    rows = asked(found, "lateness_by_step")
    assert {row["step"]: row["value"] for row in rows if row["value"]} == {"examined_to_resolved": 8.0}
