"""Every figure of the page of data quality leads to exactly the rows it counts, without anything personal."""

import re
from html import unescape
from urllib.parse import parse_qsl

import pytest

from dashboard.app_pages.data_quality import links as data_quality_links
from dashboard.app_pages.data_quality import loads as data_quality_loads
from dashboard.data import location
from dashboard.drillthrough import cause_links
from dashboard.drillthrough import row_list as drillthrough_row_list
from dashboard.i18n import translate
from dashboard.shell.context import PageContext
from dashboard.shell.filters import View
from queries.semantic import catalog, paging
from queries.semantic.paging import Stretch
from queries.semantic.request import Request
from queries.warehouse import generation as warehouse_generation
from tests.helpers import dashboard_warehouse, dashboard_world
from tests.helpers.dashboard_app import at, html_of, strings_of, words_of
from tests.helpers.dashboard_reader import ANYBODY, acting, with_rights
from tests.helpers.faulty_warehouse import PRIVATE, write_faulty


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
    yield warehouse_generation.open_live(twice)
    translate.use("az")


def ways(app):
    """What leads from a page to rows: the words of each link, and the parameters of its address."""
    found = re.findall(r'href="rows\?([^"]+)"[^>]*>([^<]*)<', html_of(app))
    return [(words, dict(parse_qsl(unescape(query), keep_blank_values=True))) for query, words in found]


def number(words):
    return int(re.sub(r"\D", "", re.search(r"\d[\d\s]*", words)[0]))


@pytest.mark.slow
def test_every_figure_leads_to_as_many_rows(served):
    app = at("quality", lang="en")
    assert not app.exception
    links = ways(app)
    lists = {asked["list"] for _, asked in links}
    assert lists == {*drillthrough_row_list.KINDS} - {cause_links.RECENT}
    for words, asked in links:
        where = {key: (value,) for key, value in parse_qsl(asked.get("keys", ""))}
        page = paging.page(served, asked["list"], Request(where=where), paging.Stretch(limit=None))
        assert page.total == len(page.rows) == number(words) > 0, (words, asked)
    totals = catalog.run(served, "load_totals").iloc[0]
    shown = {name: int(totals[name]) for name in ("rows_read", "events_loaded", "duplicates", "corrected", "rejected")}
    assert min(shown.values()) > 0
    whole = [number(words) for words, asked in links if "load_id" not in asked.get("keys", "")]
    assert {*shown.values()} <= {*whole}


@pytest.mark.slow
@pytest.mark.parametrize("language", translate.LANGUAGES)
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
        translate.use(language)
        assert translate.t(drillthrough_row_list.KINDS[name].title) in lead
        if name not in ("rejected_rows",):
            assert "complaint?" in html, name


def test_deadlines_in_years_that_are_not_official_lead_to_their_complaints(served):
    generation = served
    counted = catalog.run(generation, "unconfirmed_deadlines")
    assert len(counted)
    for _, row in counted.iterrows():
        cell = {"policy": (row["policy"],), "due_year": (str(row["due_year"]),), "clock": (row["clock"],)}
        assert paging.page(generation, "unconfirmed_clocks", Request(where=cell)).total == row["clock_count"]
        still = Request(where=cell | {"is_open": ("true",)})
        assert paging.page(generation, "unconfirmed_clocks", still).total == row["open_count"]


def test_skipped_steps_are_as_many_as_counted(demo_warehouse):
    generation = warehouse_generation.open_live(demo_warehouse)
    for _, row in catalog.run(generation, "implied_stops").iterrows():
        cell = {"clock": (row["clock"],)}
        assert paging.page(generation, "stopped_clocks", Request(where=cell)).total == row["stopped_count"]
        skipped = Request(where=cell | {"stopped_by": (row["stopped_by"],), "implied": ("true",)})
        assert paging.page(generation, "stopped_clocks", skipped).total == row["implied_count"]


def test_a_count_of_which_no_rows_are_known_leads_nowhere(served):
    translate.use("en")
    ctx = PageContext(served, View(), ANYBODY)
    found = data_quality_loads.load(ctx)
    none_listed = found.listed.assign(duplicates=0)
    load = found.loads.iloc[-1]
    links = dict(
        zip(
            data_quality_links.COUNTS,
            data_quality_links.of_load(ctx, load, none_listed),
            strict=True,
        )
    )
    assert links["duplicates"].href == ""
    assert links["rows_read"].href == ""
    assert links["events_loaded"].href != ""


def test_a_file_of_them_has_every_row_and_nothing_personal(served):
    translate.use("en")
    ctx = PageContext(served, View(), ANYBODY)
    for name in drillthrough_row_list.KINDS:
        found = drillthrough_row_list.Listed(name, {})
        whole = drillthrough_row_list.everything(ctx, found, "", False)
        assert len(whole) == drillthrough_row_list.page(ctx, found, Stretch()).total
        assert not [private for private in PRIVATE if private in whole.to_csv()]


@pytest.mark.slow
def test_who_may_not_see_people_finds_no_employee_in_rows_as_they_came(served, monkeypatch):
    raw = catalog.run(served, "rejected_rows")["raw"].str.cat()
    named = {name for name in dashboard_world.HANDLERS if name in raw}
    assert named, "a rejected row names an employee, so that hiding it says something"
    acting(monkeypatch, "weekly")
    for app in (at("quality", lang="en"), *(at("rows", lang="en", list=name) for name in drillthrough_row_list.KINDS)):
        assert not app.exception
        shown = "\n".join(strings_of(app))
        assert not [name for name in dashboard_world.HANDLERS if name in shown]
    assert "The rows as they came are shown only to those" in words_of(at("quality", lang="en"))
    translate.use("en")
    for name in ("rejected_rows", "rule_breaks"):
        whole = drillthrough_row_list.everything(
            PageContext(served, View(), with_rights()), drillthrough_row_list.Listed(name, {}), "", False
        )
        assert len(whole)
        assert not [name for name in dashboard_world.HANDLERS if name in whole.to_csv()]


def test_no_list_and_one_that_is_not_there_say_so(served):
    assert "Which figure?" in words_of(at("rows", lang="en"))
    assert "no figure of this name" in words_of(at("rows", lang="en", list="complaints"))
    assert "There is no such row." in words_of(at("rows", lang="en", list="row_fates", keys="load_id=99"))
