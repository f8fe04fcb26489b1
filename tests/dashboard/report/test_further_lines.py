"""What customers do and get after the answer stands in the report, where the data say anything of it."""

import pytest

from dashboard.i18n import translate
from dashboard.report.content import appendix, tables
from dashboard.report.facts import collect, restatements
from dashboard.report.render import sheets
from queries import period
from queries.warehouse.generation import open_live
from tests.helpers.small_warehouse import make, story

WEEK = period.parse("2026-W37")  # Monday 7 to Sunday 13 September


def paid(amount, currency="AZN"):
    return {"amount": amount, "currency": currency}


EVENTS = [
    # the week before: one complaint, paid 40
    *story("Z", ("received", "2026-09-01 10:00"), ("resolved", "2026-09-02 10:00", paid(40)), customer_key="k1"),
    # the week: three received, of them one by who complained before, one taken further and overturned in the week
    *story(
        "A",
        ("received", "2026-09-07 10:00"),
        ("resolved", "2026-09-08 10:00", paid(120.5)),
        ("escalated", "2026-09-09 10:00", {"escalated_to": "external"}),
        ("escalation_decided", "2026-09-11 10:00", {"outcome": "overturned"}),
        customer_key="k1",
    ),
    *story("B", ("received", "2026-09-08 10:00"), ("resolved", "2026-09-09 10:00", paid(80)), customer_key="k2"),
    *story("C", ("received", "2026-09-08 11:00"), ("resolved", "2026-09-09 10:00", paid(9, "EUR")), customer_key="k3"),
    # the data reach beyond the week
    *story("D", ("received", "2026-09-15 10:00"), customer_key="k4"),
]
FURTHER = ("customer_key", "amount", "currency", "escalated_to")


@pytest.fixture(scope="module")
def facts(tmp_path_factory):
    return collect.collect(open_live(make(tmp_path_factory.mktemp("wh"), EVENTS)), WEEK)


def test_each_figure_stands_with_its_n_and_the_week_before(facts):
    translate.use("en")
    [table] = tables.further(facts)
    assert [[" ".join(cell.text.split()) for cell in row[:4]] for row in table.rows] == [
        ["Customers who complained again", "33.3 %", "3", "▲ 33.3 points, too few to judge"],
        ["Taken further", "33.3 %", "3", "▲ 33.3 points, too few to judge"],
        ["Our answer overturned", "100.0 %", "1", "–"],
        ["Redress paid, median", "100.25 AZN", "2", "▲ 60.25 AZN"],
        ["Redress paid, median", "9.00 EUR", "1", "–"],
        ["Redress paid, in all", "200.50 AZN", "2", "▲ 160.50 AZN"],
        ["Redress paid, in all", "9.00 EUR", "1", "–"],
    ]
    said = "\n".join(appendix.definitions(facts).lines)
    assert "Customers who complained again:" in said and "Redress paid:" in said
    assert {"repeat_share", "redress.AZN", "redress.total.EUR"} <= set(restatements.kept(facts))
    assert {"redress", "repeat_share"} <= set(facts.versions.definitions)
    named = {row[1]: row[0] for row in sheets.figures(facts).rows}
    assert named["redress.total.EUR"] == "Redress paid, in all, EUR"


def test_data_without_any_of_it_have_no_such_lines_and_no_such_definition(tmp_path):
    translate.use("en")
    plain = [
        {key: value for key, value in event.items() if key not in FURTHER}
        for event in EVENTS
        if not event["event_type"].startswith("escal")
    ]
    facts = collect.collect(open_live(make(tmp_path / "wh", plain)), WEEK)
    assert tables.further(facts) == ()
    assert not any("edress" in line or "complained again" in line for line in appendix.definitions(facts).lines)
    assert not {"redress", "repeat_share"} & (set(facts.versions.definitions) | set(facts.lines))
