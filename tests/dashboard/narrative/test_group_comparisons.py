"""Who or what stands out is one decision: chart, sentence, table, report and workbook name the same.

A world of one week: twelve employees keep 90 of 100 promises, Between 80 (beyond the 95 % limits, within those of
99.8 %), Far 60, Few none of 9. By phone, where nobody is named, 204 of 300 are kept.
"""

import io
from datetime import date, timedelta

import pandas as pd
import pytest
from python_calamine import CalamineWorkbook

from dashboard.data import location
from dashboard.i18n import translate
from dashboard.narrative import group_comparisons
from dashboard.report import make
from dashboard.report.content import sentences, tables
from queries import period
from queries.analysis import group_comparison, kpis
from queries.semantic.request import Request
from queries.warehouse import generation
from tests.helpers.dashboard_app import open_page, strings_of
from tests.helpers.small_warehouse import make as make_warehouse
from tests.helpers.small_warehouse import story

WEEK = period.parse("2026-W11")
KEPT = {**{f"Employee {number:02}": (90, 100) for number in range(12)}, "Between": (80, 100), "Far": (60, 100)}
KEPT |= {"Few": (0, 9), None: (204, 300)}
RESOLUTION = {"clock": "resolution"}
MONDAY = date(2026, 3, 2)


def complaints(kept_of):
    """So many complaints by each employee, due on Thursday 12 March 2026, the first ones resolved in time."""
    return [
        event
        for handler, (kept, due) in kept_of.items()
        for number in range(due)
        for event in story(
            f"{handler}-{number}",
            ("received", f"{MONDAY} 10:00"),
            ("resolved", f"{MONDAY + timedelta(days=3 if number < kept else 12)} 10:00", {"actor": handler}),
            channel="email" if handler else "phone",
        )
    ]


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    events = [*complaints(KEPT), *story("last", ("received", "2026-03-17 10:00"), channel="email")]
    return make_warehouse(tmp_path_factory.mktemp("groups"), events)


@pytest.fixture(scope="module")
def report(folder, tmp_path_factory):
    return make.report(generation.open_live(folder), WEEK, tmp_path_factory.mktemp("archive"))


def plainly(words: str) -> str:
    """With plain blanks: figures are written with narrow ones."""
    return " ".join(words.split())


def said(folder, monkeypatch, page, **more) -> str:
    monkeypatch.setenv(location.VARIABLE, str(folder))
    app = open_page(page, lang="en", period="custom", **{"from": "2026-03-09", "to": "2026-03-15"}, **more)
    assert not app.exception
    return plainly("\n".join(strings_of(app)))


def test_chart_table_report_and_workbook_name_the_same_employee(folder, report, monkeypatch):
    page = said(folder, monkeypatch, "employees", who="handler", step="resolution")
    assert "1 of 14 employees stand out from the others" in page
    assert "Outside the curves: 1 of the 14" in page
    assert page.count("below the others") == 1
    assert "Few" in page  # in the table, without a figure
    translate.use("en")
    told = tables.employees(report.facts, may_see_people=True)
    assert told.title == "Outside the limits of chance: 1 of 14 employees"
    assert [row[0].text for row in told.rows] == ["Far"]
    book = CalamineWorkbook.from_filelike(io.BytesIO(make.write(report, "xlsx", "en", "leads")))
    rows = book.get_sheet_by_name("Employees").to_python()
    sheet = pd.DataFrame(rows[4:], columns=rows[3])
    assert list(sheet.loc[sheet["Verdict"] == "below the others", "Employee"]) == ["Far"]
    assert "Few" not in list(sheet["Employee"])


def test_overview_and_report_lead_with_the_same_words(folder, report, monkeypatch):
    page = said(folder, monkeypatch, "overview")
    translate.use("en")
    lead = plainly(sentences.lead(report.facts))
    assert lead.startswith("“Resolved on time” is below 95 %: ") and "There is no week before to compare with." in lead
    assert lead in page


def test_few_channels_are_judged_by_chance_alone_and_told_alike(folder, report, monkeypatch):
    page = said(folder, monkeypatch, "channels", step="resolution")
    apart = "“Resolved on time”: channels differ by more than chance, from 68.0 % (Phone) to 86.6 % (E-mail)."
    assert apart in page
    assert "no channel differs" not in page
    translate.use("en")
    assert plainly(tables.channels_title(report.facts)) == apart.removesuffix(".")
    found = kpis.weakest(generation.open_live(folder), Request(from_on=WEEK.from_on, to_on=WEEK.to_on), "channel")
    assert (found.clock, found.value, found.n) == ("resolution", "phone", 300)


def compared(folder, kept_of, dimension="handler"):
    events = [*complaints(kept_of), *story("last", ("received", "2026-03-30 10:00"), channel="email")]
    return group_comparison.groups(
        generation.open_live(make_warehouse(folder, events)), "on_time_share", dimension, of=RESOLUTION
    )


@pytest.mark.parametrize(
    ("kept_of", "verdict"),
    [
        # chi-square of 4 shares of 100 around 0.85: 4 x 49 / 12.75 = 15.4 with 3 degrees of freedom, p 0.0015; each is
        # 1.96 standard errors off, within the 99.8 % limits
        ({"A": (78, 100), "B": (78, 100), "C": (92, 100), "D": (92, 100)}, "differ"),
        ({"A": (84, 100), "B": (86, 100)}, "alike"),
        ({"A": (68, 100), "B": (92, 100)}, "apart"),
        ({"A": (68, 100), "B": (2, 9)}, "nothing"),
    ],
)
def test_what_a_comparison_comes_to(tmp_path, kept_of, verdict):
    found = compared(tmp_path, kept_of)
    assert found.verdict == verdict
    assert found.adjustment == "none"
    translate.use("en")
    words = group_comparisons.finding(found, "X")
    assert ("more than chance" in words) == (verdict in ("alike", "differ", "apart"))
    assert ("none of these differs" in words) == (verdict == "alike")


def test_a_group_on_few_is_not_judged_though_it_is_shown(tmp_path):
    events = [*complaints({"A": (90, 100)}), *story("last", ("received", "2026-03-30 10:00"), channel="email")]
    events += [
        event
        for number in range(9)
        for event in story(f"S{number}", ("received", f"{MONDAY} 10:00"), ("resolved", "2026-03-16 10:00"), store="B")
    ]
    found = group_comparison.groups(
        generation.open_live(make_warehouse(tmp_path, events)), "on_time_share", "store", of=RESOLUTION
    )
    row = found.table.set_index("store").loc["B"]
    assert (row["value"], row["band"], row["mix_band"]) == (0.0, "too_few", "too_few")
