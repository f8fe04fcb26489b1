"""The morning of a team: each complaint in one group, who holds how many, and what it takes, worked by hand."""

import pandas as pd
import pytest

from queries.analysis import lateness_risk
from queries.analysis.open_work import frequencies, workload
from queries.semantic.request import Request
from queries.warehouse import generation as warehouse_generation
from tests.helpers import small_warehouse
from tests.helpers.small_warehouse import story

ROWS = pd.DataFrame(
    {
        "complaint_id": [*"ABCDEFG"],
        "state": ["overdue", "running", "running", "running", "running", "no_deadline", "overdue"],
        "days_left": [-2.0, 0.6, 2.0, 4.0, 8.0, None, -0.5],
        "is_at_risk": [False, True, True, False, False, False, False],
        "is_waiting": [True, False, True, True, False, False, False],
        "handler": ["Ann", "Ann", "Bob", None, "Ann", "Bob", "Ann"],
        "team": ["x", "x", "y", "y", "x", "y", "y"],
    }
)


def test_each_complaint_is_in_the_most_pressing_group_that_holds():
    # A waits and is overdue: overdue; B is at risk and due today: today; C waits and is at risk: at risk
    found = workload.grouped(ROWS)
    assert [*zip(found["complaint_id"], found["urgency"], strict=True)] == [
        ("A", "overdue"),
        ("G", "overdue"),
        ("B", "today"),
        ("C", "at_risk"),
        ("D", "waiting"),
        ("E", "later"),
        ("F", "no_deadline"),
    ]
    assert len(workload.grouped(ROWS.iloc[:0])) == 0


def test_who_has_most_to_do_comes_first_and_few_of_a_person_are_not_counted():
    rows = workload.grouped(ROWS)
    teams = workload.by(rows, "team")
    assert teams[["team", "open_n", "overdue_n", "today_n"]].values.tolist() == [["x", 3, 1, 1], ["y", 4, 1, 0]]
    people = workload.by(rows, "handler")
    assert people.loc[people["handler"].isin(["Ann", "Bob"]), "open_n"].isna().all()
    # what nobody holds is nobody's figure
    assert people.loc[people["handler"].isna(), "waiting_n"].tolist() == [1]
    many = pd.concat([rows.assign(complaint_id=rows["complaint_id"] + str(place)) for place in range(3)])
    assert workload.by(many, "handler").iloc[0][["handler", "overdue_n", "open_n"]].tolist() == ["Ann", 6, 12]


def test_what_it_takes_is_what_falls_due_in_three_working_days():
    need = workload.need(ROWS, 4.0)
    assert (need.overdue_n, need.soon_n, need.usual_a_day) == (2, 2, 4.0)
    assert need.a_day == pytest.approx(2 / 3)


def test_the_usual_pace_is_of_four_weeks_up_to_yesterday(tmp_path):
    stories = [
        *story("A", ("received", "2026-06-01 10:00"), ("accepted", "2026-06-02 10:00"), channel="phone"),
        *story("B", ("received", "2026-06-01 10:00"), ("accepted", "2026-06-03 10:00"), channel="email"),
        *story("C", ("received", "2026-04-01 10:00"), ("accepted", "2026-04-02 10:00"), channel="phone"),
        *story("D", ("received", "2026-06-12 10:00"), channel="phone"),
    ]
    generation = warehouse_generation.open_live(small_warehouse.make(tmp_path / "w", stories))
    # 15 May to 11 June has 20 weekdays, of which Azerbaijan rests on 27, 28 and 29 May 2026 (Gurban, Republic Day): 17;
    # A and B were accepted then, C before
    assert workload.pace(generation, Request()) == pytest.approx(2 / 17)
    assert workload.pace(generation, Request(where={"channel": ("phone",)})) == pytest.approx(1 / 17)
    board = lateness_risk.board(generation)
    assert len(workload.grouped(board.rows)) == 4


def test_a_share_is_said_as_one_in_so_many():
    assert [frequencies.nearest(share) for share in (0, 0.27, 0.33, 0.5, 0.76, 1)] == [
        (0, 20),
        (1, 4),
        (1, 3),
        (1, 2),
        (3, 4),
        (20, 20),
    ]
