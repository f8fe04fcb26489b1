"""Files to take away: a button at each table and chart, and never more of a person than the page shows."""

import io
import re
import zipfile
from datetime import UTC, datetime, timedelta
from xml.etree import ElementTree

import pandas as pd
import pytest

from dashboard.app_pages.overview import content, tiles
from dashboard.app_pages.timeliness import downloads
from dashboard.data import location
from dashboard.downloads import menu as download_menu
from dashboard.downloads.workbook import xlsx_of
from dashboard.i18n import translate
from dashboard.shell import navigation
from dashboard.shell.context import PageContext
from dashboard.shell.filters import View
from queries.errors import ComplaintsError
from queries.semantic import catalog
from queries.settings import settings
from queries.warehouse import generation
from tests.helpers import dashboard_warehouse
from tests.helpers.dashboard_app import go, open_page
from tests.helpers.dashboard_reader import ANYBODY


@pytest.fixture
def served(tmp_path_factory, monkeypatch):
    folder = dashboard_warehouse.build(tmp_path_factory)
    monkeypatch.setenv(location.VARIABLE, str(folder))
    return generation.open_live(folder)


@pytest.mark.parametrize(
    ("page", "names"),
    [
        (
            "overview",
            {
                *("overview_figures", "contributions", "weekly_satisfaction"),
                *(f"weekly_on_time_share_{clock}" for clock in ("acceptance", "examination", "resolution")),
            },
        ),
        (
            "timeliness",
            {
                *("steps", "times", "on_time_by_channel", "on_time_by_handler", "missed_deadlines"),
                *("survival_resolution", "resolved_by_day", "late_days_by_step", "arrivals"),
            },
        ),
    ],
)
def test_each_table_and_chart_can_be_taken_away(served, page, names):
    # over a year, so that every table has rows
    app = open_page(page, lang="en", period="last_52_weeks")
    assert not app.exception
    assert not app.get("download_button"), "a menu is made once it is opened"
    for menu in names:
        app.session_state[f"take_{menu}"] = True
    app.run()
    assert not app.exception
    offered = [button.proto.id for button in app.get("download_button")]
    for form in ("csv_", "xlsx_"):
        assert {found.rsplit(form, 1)[-1] for found in offered if form in found} == names


@pytest.mark.parametrize("cohort", ["received", "resolved"])
def test_every_file_can_be_made_whatever_is_counted(served, monkeypatch, cohort):
    made, failed = set(), []

    def record(_, of, frame, __):
        made.add(of.name)
        try:
            assert isinstance(frame() if callable(frame) else frame, pd.DataFrame)
        except ComplaintsError as error:
            failed.append((of.name, str(error)))

    monkeypatch.setattr(download_menu, "_menu", record)
    app = open_page(lang="en", period="last_52_weeks", cohort=cohort)
    for entry in navigation.ENTRIES:
        if entry.is_filtered:
            app = go(app, entry.file)
            assert not app.exception, entry.file
    assert not failed
    assert {"contributions", "missed_deadlines", "steps"} <= made


HEAD = ["Kept on time", "Filter: phone", "Data to 21 Nov 2026", "Definition: met of all"]


_NAMES = {"m": "http://schemas.openxmlformats.org/spreadsheetml/2006/main"}


def sheet_of(book):
    """The sheet of a workbook, as it is stored."""
    with zipfile.ZipFile(io.BytesIO(book)) as parts:
        return ElementTree.fromstring(parts.read("xl/worksheets/sheet1.xml"))  # noqa: S314 - our own file


def rows_of(book):
    """The rows as (kind, content) by column letter; kinds: `n` number, `inlineStr` text, `b` truth."""
    found = {}
    for cell in sheet_of(book).iterfind(".//m:c", _NAMES):
        column, row = re.fullmatch(r"([A-Z]+)(\d+)", cell.get("r")).groups()
        content = "".join(cell.itertext())
        assert cell.find("m:f", _NAMES) is None, "no cell is a formula"
        found.setdefault(int(row), {})[column] = (cell.get("t", "n"), content)
    return found


def day_number(moment):
    """A date as a workbook counts it: days since the end of 1899."""
    return (moment - datetime(1899, 12, 30, tzinfo=UTC)) / timedelta(days=1)


def test_a_workbook_says_what_it_is_and_holds_real_numbers_and_dates():
    frame = pd.DataFrame(
        {
            "due_on": pd.to_datetime(["2026-11-02", None]),
            "stopped_at": pd.to_datetime(["2026-11-02T10:30:00Z", None]).tz_convert("Asia/Baku"),
            "share": [0.25, float("nan")],
            "n": [4, 0],
            "name": ["Gəncə", '=HYPERLINK("http://x")'],
            "is_small": [True, False],
        }
    )
    book = xlsx_of(HEAD, frame)
    rows = rows_of(book)
    assert [rows[number]["A"] for number in range(1, 5)] == [("inlineStr", line) for line in HEAD]
    assert [content for _, content in rows[6].values()] == list(frame.columns)
    first, second = rows[7], rows[8]
    assert float(first["A"][1]) == day_number(datetime(2026, 11, 2, tzinfo=UTC))
    assert float(first["B"][1]) == pytest.approx(day_number(datetime(2026, 11, 2, 14, 30, tzinfo=UTC)))
    assert (first["A"][0], first["C"], first["D"], first["F"]) == ("n", ("n", "0.25"), ("n", "4"), ("b", "1"))
    # what is missing is an empty cell, and what looks like a formula is a text
    assert second == {"D": ("n", "0"), "E": ("inlineStr", '=HYPERLINK("http://x")'), "F": ("b", "0")}
    sheet = sheet_of(book)
    assert sheet.find(".//m:pane", _NAMES).get("topLeftCell") == "A7"
    assert sheet.find(".//m:autoFilter", _NAMES).get("ref") == "A6:F8"


def test_a_table_too_long_for_a_workbook_is_cut_and_says_so(monkeypatch):
    translate.use("en")
    monkeypatch.setattr(download_menu, "MOST_ROWS", 2)
    rows = rows_of(download_menu._workbook(HEAD, pd.DataFrame({"n": [1, 2, 3]})))
    assert rows[5]["A"][1] == "The first 2 of 3 rows; the CSV file has all."
    assert [rows[number]["A"] for number in sorted(rows)[6:]] == [("n", "1"), ("n", "2")]


def test_the_figures_of_the_overview_are_those_of_its_tiles(served):
    translate.use("en")
    page = content.load(PageContext(served, View(), ANYBODY)).figures
    rows = tiles.frame(page).set_index("figure")
    asked = View().request(served.data_as_of_on)
    assert rows.loc["received_count", "value"] == catalog.run(served, "received_count", asked)["value"].iloc[0]
    shares = catalog.run(served, "on_time_share", asked).set_index("clock")["value"]
    for clock, share in shares.items():
        assert rows.loc[f"on_time_share {clock}", "value"] == share


def test_a_person_with_few_complaints_has_no_figures_in_the_file():
    small = settings().small_n
    frame = pd.DataFrame(
        {"handler": ["A", "B"], "numerator": [1, 2], "denominator": [small - 1, small], "value": [0.5, 0.6]}
    ).assign(n=[small - 1, small])
    few, enough = (row for _, row in downloads.without_few(frame).iterrows())
    assert few["handler"] == "A"
    assert few[["numerator", "denominator", "value", "n"]].isna().all()
    assert (enough["value"], enough["n"]) == (0.6, small)
