"""Page 1 of the report says what was decided and whether it was done, and what the week after will bring."""

from datetime import date
from types import SimpleNamespace

from dashboard.decisions import states
from dashboard.decisions.register import DecisionStatus
from dashboard.i18n import translate
from dashboard.report.content import decision_tables, sentences
from queries.analysis.lateness_risk import Outlook

DECIDED = {
    "late courier": DecisionStatus(
        "late courier", states.ACCEPTED, 2, why="Two couriers share one route.", kind="process", owner="Logistics",
        in_force_on=date(2026, 11, 20),
    ),
    "wrong item": DecisionStatus(
        "wrong item", states.IN_FORCE, 3, why="Labels are checked twice.", kind="process", owner="Warehouse",
        in_force_on=date(2026, 11, 2),
    ),
    "rude|named_employee|Far": DecisionStatus(
        "rude|named_employee|Far", states.ACCEPTED, 2, why="A talk.", kind="process", owner="Shop",
        in_force_on=date(2026, 12, 20),
    ),
    "missing part": DecisionStatus("missing part", states.DISMISSED, 2, why="Once."),
}  # fmt: skip


def facts(standing=DECIDED, outlook=None):
    return SimpleNamespace(
        standing=standing, outlook=outlook, versions=SimpleNamespace(data_as_of_on=date(2026, 11, 29))
    )


def test_changes_that_were_decided_say_who_when_and_whether_they_were_done():
    translate.use("en")
    [table] = decision_tables.actions(facts(), may_see_people=False)
    assert table.title == "1 decided change should be in force and is not"
    assert [[" ".join(cell.text.split()) for cell in row] for row in table.rows] == [
        ["late courier", "change of process", "Two couriers share one route.", "Logistics", "20 Nov 2026", "Overdue"],
        ["wrong item", "change of process", "Labels are checked twice.", "Warehouse", "2 Nov 2026", "In force"],
    ]
    assert table.rows[0][-1].tone == "late"
    # a change about one employee is shown to who may see names alone
    [table] = decision_tables.actions(facts(), may_see_people=True)
    assert len(table.rows) == 3
    for nothing in ({}, None):
        assert decision_tables.actions(facts(nothing), may_see_people=True) == ()


def test_the_outlook_has_its_interval():
    translate.use("en")
    said = sentences.outlook(facts(outlook=Outlook(287, 37.4, 27, 48)))
    assert said.startswith("In the week after, 287 deadlines of open complaints fall; about 37 will be missed")
    assert said.endswith("interval: 27 to 48).")
    assert sentences.outlook(facts()) == ""
