"""Who held a complaint when, and when the customer was waited for: the mart `custody`, case by case."""

from itertools import pairwise

import pytest

from queries.warehouse import generation as warehouse_generation
from tests.helpers.small_warehouse import instant, make, story
from tests.queries.metrics.work_story import EVENTS


def stretches(generation, complaint_id="X", as_of=None):
    """Rows as (holder, is_waiting, local start): the wall of Baku is four hours ahead."""
    sql = """
    select holder, is_waiting, strftime(from_at + interval 4 hours, '%m-%d %H:%M')
    from custody where complaint_id = $1 order by stretch
    """
    with generation.reading(as_of) as cursor:
        return cursor.execute(sql, [complaint_id]).fetchall()


def one(tmp_path, *steps):
    return stretches(warehouse_generation.open_live(make(tmp_path, story("X", *steps))))


def test_nobody_holds_it_until_somebody_is_assigned(tmp_path):
    assert one(
        tmp_path,
        # who took it down does not hold it
        ("received", "2026-03-02 10:00", {"actor": "Desk"}),
        ("assigned", "2026-03-03 10:00", {"actor": "Nigar"}),
        # of two at one instant, the later by id
        ("assigned", "2026-03-04 10:00", {"actor": "Aysel"}),
        ("assigned", "2026-03-04 10:00", {"actor": "Rauf"}),
        # the same again, and nobody named, change nothing
        ("assigned", "2026-03-05 10:00", {"actor": "Rauf"}),
        ("assigned", "2026-03-06 10:00"),
        ("resolved", "2026-03-07 10:00", {"actor": "Aysel"}),
    ) == [(None, False, "03-02 10:00"), ("Nigar", False, "03-03 10:00"), ("Rauf", False, "03-04 10:00")]


def test_a_wait_is_from_the_first_request_to_the_next_answer(tmp_path):
    assert one(
        tmp_path,
        ("received", "2026-03-02 10:00"),
        ("info_received", "2026-03-02 11:00"),
        ("info_requested", "2026-03-03 10:00"),
        ("info_requested", "2026-03-04 10:00"),
        ("assigned", "2026-03-05 10:00", {"actor": "Nigar"}),
        # at one instant they cancel out
        ("info_requested", "2026-03-05 12:00"),
        ("info_received", "2026-03-05 12:00"),
        ("info_received", "2026-03-06 10:00"),
    ) == [
        (None, False, "03-02 10:00"),
        (None, True, "03-03 10:00"),
        ("Nigar", True, "03-05 10:00"),
        ("Nigar", False, "03-06 10:00"),
    ]


def test_what_happens_before_the_receipt_begins_it(tmp_path):
    steps = [("assigned", "2026-03-01 10:00", {"actor": "Nigar"}), ("received", "2026-03-02 10:00")]
    assert one(tmp_path / "a", *steps) == [("Nigar", False, "03-01 10:00")]
    steps = [("status_asked", "2026-03-01 10:00"), ("assigned", "2026-03-02 10:00", {"actor": "Nigar"})]
    assert one(tmp_path / "b", *steps) == [(None, False, "03-01 10:00"), ("Nigar", False, "03-02 10:00")]


@pytest.fixture(scope="module")
def generation(tmp_path_factory):
    return warehouse_generation.open_live(make(tmp_path_factory.mktemp("custody"), EVENTS))


@pytest.mark.parametrize(
    ("as_of", "count"), [("2026-03-03 09:59", 1), ("2026-03-03 10:00", 2), ("2026-03-05 10:00", 3), (None, 5)]
)
def test_an_earlier_moment_knows_the_stretches_until_then(generation, as_of, count):
    found = stretches(generation, "P", as_of and instant(as_of))
    assert found == stretches(generation, "P")[:count]


def test_the_stretches_of_a_complaint_leave_no_gap(generation):
    sql = "select complaint_id, from_at, until_at, from_on, until_on from custody order by complaint_id, stretch"
    with generation.reading() as cursor:
        rows = cursor.execute(sql).fetchall()
    for before, after in pairwise(rows):
        if before[0] == after[0]:
            assert (before[2], before[4]) == (after[1], after[3])
        else:
            assert before[2] is None
    assert {row[0] for row in rows} == set("PQRST")
