"""A figure, the list it leads to and that list's heading come from one description, on every page."""

import re
from dataclasses import replace
from html import unescape
from urllib.parse import parse_qs

import duckdb
import pytest

from dashboard.data import location
from dashboard.drillthrough import links as drillthrough_links
from dashboard.drillthrough import metric as drillthrough_metric
from dashboard.drillthrough import part_words
from dashboard.drillthrough import row_list as drillthrough_row_list
from dashboard.drillthrough.metric import MetricCell
from dashboard.i18n import format as fmt
from dashboard.i18n import translate
from dashboard.shell import filters
from dashboard.shell.context import PageContext
from dashboard.shell.filters import View
from dashboard.ui.tables import Column, Link, table
from queries.semantic import catalog, drillthrough, paging
from queries.semantic.request import Request
from queries.warehouse import generation as warehouse_generation
from tests.helpers.dashboard_app import html_of, open_page, words_of
from tests.helpers.dashboard_reader import acting

PAGES = ("overview", "extensions", "timeliness", "channels", "causes", "satisfaction")
PERIOD = "last_13_weeks"


@pytest.fixture
def served(demo_warehouse, monkeypatch, tmp_path):
    monkeypatch.setenv(location.VARIABLE, str(demo_warehouse))
    monkeypatch.setenv("COMPLAINTS_REGISTER", str(tmp_path / "register.sqlite"))
    acting(monkeypatch, "all")
    translate.use("en")
    yield warehouse_generation.open_live(demo_warehouse)
    translate.use("az")


def parts_of(generation, name):
    """The columns of a metric that a link may name."""
    wanted = catalog.definition(name)
    with generation.reading() as cursor:
        for things in (drillthrough.THINGS[wanted.facts], ("complaint_id",)):
            sql, values = catalog.prepare(cursor, generation, wanted, replace(Request(), by=things, grain=None))
            try:
                found = {row[0]: row[1] for row in cursor.execute(f"describe from ({sql})", values).fetchall()}
                return set(drillthrough.parts(wanted, found))
            except duckdb.BinderException:
                continue
    raise AssertionError(name)


def test_every_part_of_every_figure_has_a_heading_of_its_own(served):
    for name, wanted in catalog.metrics().items():
        own = parts_of(served, name) - {"n", "numerator", "denominator", "value"}
        assert own <= {*part_words.PARTS.get(name, ()), *part_words._SCORES}, name
        if wanted.kind == "share":
            said = {part: part_words.of(name, part) for part in ("n", "numerator", "rest")}
            assert len(set(said.values())) == 3, said
            assert said["numerator"] == translate.t(wanted.label)
    assert set(part_words.REST) == {name for name, wanted in catalog.metrics().items() if wanted.kind == "share"}


@pytest.mark.parametrize("language", translate.LANGUAGES)
def test_no_cell_of_a_figure_is_named_by_a_code(served, language):
    asked = View("last_52_weeks").request(served.data_as_of_on)
    translate.use(language)
    for name, wanted in catalog.metrics().items():
        keys = [key for key in wanted.keys if key not in drillthrough_metric._SILENT]
        found = catalog.run(served, name, asked) if keys else None
        for key in keys:
            for value in found[key].dropna().unique():
                words = drillthrough_metric.cell_words(key, str(value))
                assert key in ("holder", "elapsed_units") or "_" not in words, (name, key, value, words)


def test_nothing_leads_nowhere():
    shown = table((Column("n"),) * 3, ((Link("0", "behind?a=1"), Link(fmt.MISSING, "behind?a=1"), Link("1", "x?a=1")),))
    assert shown.count("<a") == 1


@pytest.mark.slow
@pytest.mark.parametrize("page", PAGES)
def test_a_number_leads_to_as_many_rows_under_a_heading_that_says_so(served, page):
    app = open_page(page, lang="en", period=PERIOD)
    assert not app.exception
    translate.use("en")
    ctx = PageContext(served, View(PERIOD))
    found = re.findall(r'<a\b[^>]*href="((?:behind|rows)\?[^"]*)"[^>]*>(.*?)</a>', html_of(app), re.S)
    assert found
    for href, inner in dict(found).items():
        words = unescape(re.sub(r"<[^>]+>", "", inner)).strip()
        place, _, query = unescape(href).partition("?")
        given = {name: values[0] for name, values in parse_qs(query, keep_blank_values=True).items()}
        keys, options, span = drillthrough_links.read(given)
        if place == "behind":
            named, refused = filters.read_address(parse_qs(query, keep_blank_values=True))
            assert not refused
            asked = replace(named.knowing(served).request(ctx.today, options=options), cohort=None)
            figure = MetricCell(given["metric"], given["part"], keys, asked, span)
            total = drillthrough.page(
                served,
                figure.metric,
                asked,
                figure.part,
                keys,
                paging.Stretch(order="complaint_id", limit=0),
            ).total
            said = drillthrough_metric.lead(figure, total)
        else:
            where = {name: (value,) for name, value in keys.items()}
            total = paging.page(served, given["list"], Request(where=where), paging.Stretch(limit=0)).total
            said = drillthrough_row_list.lead(ctx, drillthrough_row_list.Listed(given["list"], keys), total, {})
        assert total > 0, (words, href)
        number = re.sub(r"\s", "", words)
        if number.isdigit() and given.get("metric") != "lateness_by_step":  # days, of as many complaints as it lists
            assert number in re.sub(r"[\s\u202f]", "", said.partition(":")[2]), (words, said, href)


@pytest.mark.slow
def test_a_list_of_late_ones_is_not_headed_kept_on_time(served):
    for part, said in (("rest", "Late:"), ("numerator", "Kept on time:"), ("n", "All that “Kept on time” is a share")):
        app = open_page("behind", lang="en", period=PERIOD, metric="on_time_share", part=part)
        for name, value in (("metric", "on_time_share"), ("part", part)):
            app.query_params[name] = value
        app.run()
        assert said in words_of(app)
