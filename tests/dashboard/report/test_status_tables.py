"""What stands at the week's end: the tables of page 3 add up, whatever the data never record."""

from dashboard.i18n import translate
from dashboard.report.content import status_tables
from dashboard.report.facts.collect import collect
from queries import period
from queries.warehouse import generation as warehouse_generation
from tests.helpers import report_world
from tests.helpers.small_warehouse import story

NEVER_EXAMINED = [
    *story(
        "A",
        ("received", "2026-10-01 10:00"),
        ("accepted", "2026-10-02 10:00"),
        ("resolved", "2026-10-12 10:00"),
        channel="phone",
    ),
    *story("B", ("received", "2026-10-05 10:00"), ("accepted", "2026-10-06 10:00"), channel="phone"),
    *story("C", ("received", "2026-11-18 10:00"), channel="phone"),
]


def test_overdue_deadlines_of_a_step_that_is_never_recorded_have_their_row(tmp_path):
    translate.use("en")
    generation = warehouse_generation.open_live(report_world.build(tmp_path, NEVER_EXAMINED))
    facts = collect(generation, period.parse(report_world.WEEK))
    table = status_tables.overdue(facts)
    assert "examination" not in facts.clocks
    assert [(row[0].text, row[-1].text) for row in table.rows] == [
        ("Acceptance", "0"),
        ("Examination", "1"),
        ("Resolution", "1"),
    ]
    assert table.title == "2 deadlines have passed and wait"
