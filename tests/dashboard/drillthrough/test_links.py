"""From a figure to its complaints: addresses, the list they open, and what a reader without rights does not see."""

import re
from dataclasses import replace
from datetime import date, timedelta
from html import unescape
from urllib.parse import parse_qs, parse_qsl

import pytest

from dashboard.data import location
from dashboard.drillthrough import links as drillthrough_links
from dashboard.i18n import translate
from dashboard.shell.context import PageContext
from dashboard.shell.filters import View
from dashboard.ui.tables import Column, Link, table
from dashboard.ui.tiles import Tile, tile
from queries.period import Period
from queries.semantic import drillthrough
from queries.warehouse import generation
from tests.helpers import dashboard_warehouse
from tests.helpers.dashboard_app import html_of, open_page, words_of
from tests.helpers.dashboard_reader import ANYBODY, acting, with_rights


@pytest.fixture
def served(tmp_path_factory, monkeypatch):
    folder = dashboard_warehouse.build(tmp_path_factory)
    monkeypatch.setenv(location.VARIABLE, str(folder))
    return generation.open_live(folder)


@pytest.fixture
def ctx(served):
    translate.use("en")
    return PageContext(served, View("last_52_weeks", where={"channel": ("phone", None)}), ANYBODY)


def own(address):
    return parse_qs(address.partition("?")[2], keep_blank_values=True)


def open_at(page, filters, **own_parameters):
    """A page opened by a link that holds filters and what the page itself keeps in the address."""
    app = open_page(page, **filters)
    for key, value in own_parameters.items():
        app.query_params[key] = value
    return app.run()


def test_the_links_of_weeks_are_those_of_each_week(ctx):
    mondays = [date(2025, 12, 22), date(2025, 12, 29), date(2026, 11, 16)]
    # dates of the page's own period stand in the address too, and are not those of a week
    dates = Period(mondays[0], mondays[0] + timedelta(days=6))
    for frame in (ctx, PageContext(ctx.generation, View("custom", dates, {"channel": ("phone",)}), ANYBODY)):
        links = drillthrough_links.weekly(frame, "on_time_share", "n", mondays, clock="resolution")
        weeks = [Period(monday, monday + timedelta(days=6)) for monday in mondays]
        assert links == [
            drillthrough_links.link(frame, "on_time_share", "n", week, clock="resolution") for week in weeks
        ]
    assert drillthrough_links.weekly(ctx, "on_time_share", "n", []) == []


def test_links_of_many_cells_are_those_of_each(ctx):
    cells = [{"weekday": day, "hour": hour} for day, hour in ((1, 0), (1, 1), (7, 23))]
    links = drillthrough_links.links(ctx, "receipt_heatmap", cells, "due_count")
    assert links == [drillthrough_links.link(ctx, "receipt_heatmap", "due_count", **cell) for cell in cells]
    assert len(set(links)) == 3
    assert drillthrough_links.links(ctx, "receipt_heatmap", []) == []


def test_a_link_holds_filters_language_metric_and_cell_and_reads_back(ctx):
    week = Period(date(2026, 11, 9), date(2026, 11, 15))
    address = drillthrough_links.link(
        ctx, "on_time_share", "rest", span=week, options={"basis": "strict"}, clock="resolution", store=None
    )
    parameters = own(address)
    assert address.startswith("behind?")
    # the period of the address is that of the list
    assert (parameters["period"], parameters["from"], parameters["to"]) == (["custom"], ["2026-11-09"], ["2026-11-15"])
    assert parameters["channel"] == ["phone", ""]
    assert (parameters["lang"], parameters["metric"], parameters["part"]) == (["en"], ["on_time_share"], ["rest"])
    read = drillthrough_links.read({key: values[0] for key, values in parameters.items()})
    assert read == ({"clock": "resolution", "store": None}, {"basis": "strict"}, None)


def test_an_address_that_makes_no_sense_names_no_cell_and_no_span():
    assert drillthrough_links.read({"keys": "", "span": "2026-11-15_2026-11-09"}) == ({}, {}, None)
    assert drillthrough_links.read({"span": "yesterday"}) == ({}, {}, None)


def test_who_may_not_see_people_gets_no_link_to_a_persons_list(ctx):
    assert drillthrough_links.link(ctx, "on_time_share", handler="Aysel")
    ctx = replace(ctx, reader=with_rights("decide"))
    assert drillthrough_links.link(ctx, "on_time_share", handler="Aysel") == ""
    assert drillthrough_links.link(ctx, "on_time_share", clock="resolution")


def test_a_mark_that_is_chosen_leads_where_its_target_says():
    event = {"selection": {"points": [{"customdata": ["behind?a=1"]}, {"customdata": "behind?a=1"}, {"x": 3}]}}
    assert drillthrough_links.targets(event) == ["behind?a=1"]
    assert (
        drillthrough_links.targets(None)
        == drillthrough_links.targets({"selection": {"points": [{"customdata": [""]}]}})
        == []
    )


def test_a_tile_and_a_cell_lead_where_they_are_told_and_are_words_otherwise():
    translate.use("en")
    assert 'href="behind?a=1&amp;b=2"' in tile(Tile("Open", "228", href="behind?a=1&b=2"))
    assert "<a" not in tile(Tile("Open", "228"))
    assert "<a" not in table((Column("n"),), ((Link("5", ""),),))


@pytest.mark.slow
@pytest.mark.parametrize(
    ("metric", "part", "keys"),
    [
        ("on_time_share", "n", "clock=resolution"),
        ("on_time_share", "rest", "clock=resolution&channel=phone"),
        ("open_count", "overdue_count", ""),
        ("satisfaction", "n", ""),
        ("steps_informed_share", "numerator", "step=resolved"),
        ("extension_reasons", "value", ""),
    ],
)
@pytest.mark.parametrize("language", translate.LANGUAGES)
def test_the_list_has_as_many_rows_as_the_figure_says(served, language, metric, part, keys):
    app = open_at("behind", {"lang": language, "period": "last_52_weeks"}, metric=metric, part=part, keys=keys)
    assert not app.exception
    cell = dict(parse_qsl(keys))
    request = View("last_52_weeks").request(served.data_as_of_on)
    expected = drillthrough.of(served, metric, request, part, cell)
    listed = re.findall(r'href="complaint\?[^"]*id=([^"&]+)', html_of(app))
    assert 0 < len(listed) == min(len(expected), 100)
    assert set(listed) <= set(expected["complaint_id"])


def test_the_list_without_a_figure_or_with_nothing_in_it_says_so(served):
    assert "Which figure?" in words_of(open_page("behind", lang="en"))
    before = {"lang": "en", "period": "custom", "from": "2001-01-01", "to": "2001-01-07"}
    assert "Nothing falls in this period" in words_of(open_at("behind", before, metric="on_time_share"))
    assert "no figure of this name" in words_of(open_at("behind", {"lang": "en"}, metric="nonsense"))


def test_the_list_of_a_week_chosen_in_a_chart_is_of_the_period_that_its_field_and_address_say(served, ctx):
    [address] = drillthrough_links.weekly(ctx, "received_count", "n", [date(2026, 10, 12)])
    app = open_at(
        "behind", {"lang": "en"}, **{name: values for name, values in own(address).items() if name != "channel"}
    )
    assert "12–18 October 2026" in words_of(app).replace("\u00a0", " ")
    assert {one.value for one in app.selectbox if one.label == "Period"} == {"custom"}
    [dates] = [one.value for one in app.date_input]
    assert dates == (date(2026, 10, 12), date(2026, 10, 18))
    # and one week on is one press away
    app.button(key="period_later").click().run()
    assert "19–25 October 2026" in words_of(app).replace("\u00a0", " ")
    assert app.query_params["from"] in ("2026-10-19", ["2026-10-19"])


def test_an_address_of_before_with_a_span_of_its_own_offers_no_other_period(served):
    app = open_at("behind", {"lang": "en"}, metric="received_count", span="2026-10-12_2026-10-18")
    assert "12–18 October 2026" in words_of(app).replace("\u00a0", " ")
    assert "Period" not in {one.label for one in app.selectbox}
    assert app.query_params["period"] in ("last_whole_week", ["last_whole_week"])
    for none in ("", "2026-99-99_1"):
        app = open_at("behind", {"lang": "en"}, metric="received_count", span=none)
        assert "Period" in {one.label for one in app.selectbox}


def test_a_persons_list_is_closed_to_who_may_not_see_people(served, monkeypatch):
    acting(monkeypatch, "management")
    year = {"lang": "en", "period": "last_52_weeks"}
    assert "This list is about one employee." in words_of(open_at("behind", year, metric="time_to", keys="handler=A"))
    plain = html_of(open_at("behind", year, metric="on_time_share"))
    assert "complaint?" in plain
    assert "Employee who handles it" not in plain


@pytest.mark.parametrize("language", translate.LANGUAGES)
def test_the_page_of_other_limits_answers_in_each_language(served, language):
    limits = "acceptance:1:working_days:0,examination:3:working_days:0,resolution:10:calendar_days:0"
    app = open_at("whatif", {"lang": language}, limits=limits)
    assert not app.exception
    translate.use(language)
    shown = words_of(app)
    assert translate.t("Promises judged otherwise") in shown
    assert unescape(translate.t("“{name}” would be {other} instead of {share}.").split("{")[0]) in shown
    still = words_of(open_page("whatif", lang=language))
    assert translate.t("Move a limit, and see what it would have done.") in still


@pytest.mark.parametrize("key", ["handler", "named_employee", "holder"])
def test_a_list_told_apart_by_a_name_needs_the_right_to_names(ctx, key):
    for reader in (ANYBODY, with_rights()):
        assert drillthrough_links.may_open([key], reader) is reader.may_see_people
        assert (
            bool(drillthrough_links.link(replace(ctx, reader=reader), "work_held", **{key: "Aysel"}))
            is reader.may_see_people
        )
        assert drillthrough_links.may_open(["channel"], reader)
