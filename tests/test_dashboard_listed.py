"""Every figure of the page of data quality leads to exactly the rows it counts, without anything personal."""

import re
from html import unescape
from urllib.parse import parse_qsl

import pytest

from dashboard import cause_lists, listed, location, navigation, quality, text
from dashboard.filters import View
from dashboard.frame import Frame
from queries import catalog, rows, warehouse
from queries.request import Request
from tests import dashboard_warehouse, dashboard_world
from tests.dashboard_app import html_of, open_page, strings_of, words_of
from tests.dashboard_reader import ANYBODY, acting, with_rights
from tests.faulty_warehouse import PRIVATE, write_faulty


@pytest.fixture(scope="module")
def twice(tmp_path_factory):
    """Two loads: the second brings the first again, with a correction and a receipt missing."""
    folder = tmp_path_factory.mktemp("twice")
    first = write_faulty(folder / "one.csv")
    dashboard_warehouse.load(folder / "warehouse", first)
    lines = first.read_text(encoding="utf-8").splitlines(keepends=True)
    corrected = [line.replace(",website_form,", ",website_chat,") for line in lines]
    assert corrected != lines
    (folder / "two.csv").write_text("".join(corrected), encoding="utf-8")
    dashboard_warehouse.load(folder / "warehouse", folder / "two.csv")
    return folder / "warehouse"


@pytest.fixture
def served(twice, monkeypatch, tmp_path):
    monkeypatch.setenv(location.VARIABLE, str(twice))
    monkeypatch.setenv("COMPLAINTS_REGISTER", str(tmp_path / "register.sqlite"))
    yield warehouse.open_live(twice)
    text.use("az")


def at(page, **parameters):
    """A page in a session of its own, at an address."""
    app = open_page(**parameters)
    app = app.switch_page(navigation.path(page))
    for name, value in parameters.items():
        app.query_params[name] = value
    return app.run()


def ways(app):
    """What leads from a page to rows: the words of each link, and the parameters of its address."""
    found = re.findall(r'href="rows\?([^"]+)"[^>]*>([^<]*)<', html_of(app))
    return [(words, dict(parse_qsl(unescape(query), keep_blank_values=True))) for query, words in found]


def number(words):
    return int(re.sub(r"\D", "", re.search(r"\d[\d\s]*", words)[0]))


def test_every_figure_leads_to_as_many_rows(served):
    app = at("quality", lang="en")
    assert not app.exception
    links = ways(app)
    lists = {asked["list"] for _, asked in links}
    assert lists == {*listed.KINDS} - {cause_lists.RECENT}
    for words, asked in links:
        where = {key: (value,) for key, value in parse_qsl(asked.get("keys", ""))}
        page = rows.page(served, asked["list"], Request(where=where), limit=None)
        assert page.total == len(page.rows) == number(words) > 0, (words, asked)
    totals = catalog.run(served, "load_totals").iloc[0]
    shown = {name: int(totals[name]) for name in ("rows_read", "events_loaded", "duplicates", "corrected", "rejected")}
    assert min(shown.values()) > 0
    whole = [number(words) for words, asked in links if "load_id" not in asked.get("keys", "")]
    assert {*shown.values()} <= {*whole}


@pytest.mark.parametrize("language", text.LANGUAGES)
def test_each_list_is_drawn_with_as_many_rows_and_nothing_personal(served, language):
    looked = {}
    for words, asked in ways(at("quality", lang=language)):
        looked.setdefault(asked["list"], (words, asked))
    for name, (words, asked) in looked.items():
        app = at("rows", **asked)
        assert not app.exception
        html = html_of(app)
        assert html.count("<tr class") == min(number(words), 100), name
        lead = unescape(re.search(r'class="p-lead"[^>]*>([^<]*)<', html)[1])
        assert number(lead.rpartition(":")[2]) == number(words)
        assert not [private for private in PRIVATE if private in html]
        text.use(language)
        assert text.t(listed.KINDS[name].title) in lead
        if name not in ("rejected_rows",):
            assert "complaint?" in html, name


def test_deadlines_in_years_that_are_not_official_lead_to_their_complaints(served):
    generation = served
    counted = catalog.run(generation, "unconfirmed_deadlines")
    assert len(counted)
    for _, row in counted.iterrows():
        cell = {"policy": (row["policy"],), "due_year": (str(row["due_year"]),), "clock": (row["clock"],)}
        assert rows.page(generation, "unconfirmed_clocks", Request(where=cell)).total == row["clock_count"]
        still = Request(where=cell | {"is_open": ("true",)})
        assert rows.page(generation, "unconfirmed_clocks", still).total == row["open_count"]


def test_skipped_steps_are_as_many_as_counted(demo_warehouse):
    generation = warehouse.open_live(demo_warehouse)
    for _, row in catalog.run(generation, "implied_stops").iterrows():
        cell = {"clock": (row["clock"],)}
        assert rows.page(generation, "stopped_clocks", Request(where=cell)).total == row["stopped_count"]
        skipped = Request(where=cell | {"stopped_by": (row["stopped_by"],), "implied": ("true",)})
        assert rows.page(generation, "stopped_clocks", skipped).total == row["implied_count"]


def test_a_count_of_which_no_rows_are_known_leads_nowhere(served):
    text.use("en")
    now = Frame(served, View(), ANYBODY)
    found = quality.collect(now)
    none_listed = found.listed.assign(duplicates=0)
    load = found.loads.iloc[-1]
    links = dict(zip(quality.quality_ways.COUNTS, quality.quality_ways.of_load(now, load, none_listed), strict=True))
    assert links["duplicates"].href == ""
    assert links["rows_read"].href == ""
    assert links["events_loaded"].href != ""


def test_a_file_of_them_has_every_row_and_nothing_personal(served):
    text.use("en")
    now = Frame(served, View(), ANYBODY)
    for name in listed.KINDS:
        found = listed.Listed(name, {})
        whole = listed.everything(now, found, "", False)
        assert len(whole) == listed.page(now, found).total
        assert not [private for private in PRIVATE if private in whole.to_csv()]


def test_who_may_not_see_people_finds_no_employee_in_rows_as_they_came(served, monkeypatch):
    raw = catalog.run(served, "rejected_rows")["raw"].str.cat()
    named = {name for name in dashboard_world.HANDLERS if name in raw}
    assert named, "a rejected row names an employee, so that hiding it says something"
    acting(monkeypatch, "weekly")
    for app in (at("quality", lang="en"), *(at("rows", lang="en", list=name) for name in listed.KINDS)):
        assert not app.exception
        shown = "\n".join(strings_of(app))
        assert not [name for name in dashboard_world.HANDLERS if name in shown]
    assert "The rows as they came are shown only to those" in words_of(at("quality", lang="en"))
    text.use("en")
    for name in ("rejected_rows", "rule_breaks"):
        whole = listed.everything(Frame(served, View(), with_rights()), listed.Listed(name, {}), "", False)
        assert len(whole)
        assert not [name for name in dashboard_world.HANDLERS if name in whole.to_csv()]


def test_no_list_and_one_that_is_not_there_say_so(served):
    assert "Which figure?" in words_of(at("rows", lang="en"))
    assert "no figure of this name" in words_of(at("rows", lang="en", list="complaints"))
    assert "There is no such row." in words_of(at("rows", lang="en", list="row_fates", keys="load_id=99"))
