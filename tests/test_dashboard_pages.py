"""Each page in each language: with data, without, with filters that let nothing through, and when a read fails."""

import re
from html import unescape

import pytest
from streamlit.testing.v1 import AppTest

from dashboard import format as fmt
from dashboard import location, text
from queries import catalog, period, warehouse
from queries.request import Request
from tests import dashboard_warehouse, dashboard_world

PAGES = ("overview", "timeliness", "quality", "complaint", "definitions")
APP = str(dashboard_warehouse.ROOT / "dashboard" / "app.py")


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return dashboard_warehouse.build(tmp_path_factory)


@pytest.fixture
def served(folder, monkeypatch):
    monkeypatch.setenv(location.VARIABLE, str(folder))
    return warehouse.open_live(folder)


def open_page(page: str, **parameters: object) -> AppTest:
    app = AppTest.from_file(APP, default_timeout=60)
    for key, value in parameters.items():
        app.query_params[key] = value
    app.run()
    if page != PAGES[0]:
        app.switch_page(f"app_pages/{page}.py").run()
    return app


def html_of(app: AppTest) -> str:
    bodies = (element.proto.body for element in app.get("html"))
    return "\n".join(body for body in bodies if not body.startswith("<style>"))


def words_of(app: AppTest) -> str:
    return unescape(re.sub(r"<[^>]+>", " ", html_of(app)))


@pytest.mark.parametrize("language", text.LANGUAGES)
@pytest.mark.parametrize("page", PAGES)
def test_a_page_shows_its_figures_and_the_line_at_its_foot(served, page, language):
    app = open_page(page, lang=language)
    assert not app.exception
    shown = words_of(app)
    text.use(language)
    assert text.t("This page could not be drawn.") not in shown
    assert fmt.day(served.data_as_of_on) in shown
    assert "retailer" in shown


@pytest.mark.parametrize("language", text.LANGUAGES)
@pytest.mark.parametrize("page", PAGES)
def test_a_page_survives_a_filter_that_lets_nothing_through(served, page, language):
    # before the first complaint
    app = open_page(page, lang=language, period="custom", **{"from": "2001-01-01", "to": "2001-01-07"})
    assert not app.exception
    text.use(language)
    shown = words_of(app)
    assert text.t("This page could not be drawn.") not in shown
    if page in ("overview", "timeliness"):
        assert text.t("No promise fell due in this period.") in shown


@pytest.mark.parametrize("page", PAGES)
def test_a_language_leaves_no_english_behind(served, page):
    text.use("ru")
    english = {message for message in words_of(open_page(page, lang="en")).split("\n") if message.strip()}
    russian = {message for message in words_of(open_page(page, lang="ru")).split("\n") if message.strip()}
    sentences = {line for line in english & russian if re.search(r"[a-z]{4,} [a-z]{2,} [a-z]{2,}", line)}
    assert not sentences


def test_tiles_show_what_the_catalogue_answers(served):
    week = period.preset("last_whole_week", served.data_as_of_on)
    where = {"channel": ("phone",)}
    asked = Request(from_on=week.from_on, to_on=week.to_on, where=where)
    shown = html_of(open_page("overview", lang="en", channel="phone"))
    text.use("en")

    def tile(label: str) -> str:
        found = re.search(rf'data-label="{re.escape(label)}".*?<div class="value"><span>(.*?)</span>', shown, re.DOTALL)
        return unescape(found[1])

    received = catalog.run(served, "received_count", asked)["value"].iloc[0]
    opened = catalog.run(served, "open_count", asked).iloc[0]
    shares = catalog.run(served, "on_time_share", asked).set_index("clock")["value"]
    assert received > 0
    assert tile("Received") == fmt.number(received)
    assert tile("Open") == fmt.number(opened["value"])
    assert tile("Open and past a deadline") == fmt.number(opened["overdue_count"])
    assert tile("Accepted on time") == fmt.share(shares["acceptance"])
    assert tile("Examined on time") == fmt.share(shares["examination"])
    assert tile("Resolved on time") == fmt.share(shares["resolution"])
    assert tile("Extended") == fmt.share(catalog.run(served, "extension_rate", asked)["value"].iloc[0])
    satisfied = catalog.run(served, "satisfaction", asked)["satisfied_share"].iloc[0]
    assert tile("Satisfied (4 or 5 of 5)") == fmt.share(satisfied)
    assert received != catalog.run(served, "received_count", Request(week.from_on, week.to_on))["value"].iloc[0]


def test_the_address_gives_the_filters_and_keeps_them_between_pages(served):
    app = open_page("overview", lang="en", period="last_4_weeks", channel=["phone", "email"], store="")
    assert app.selectbox(key="filter_period").value == "last_4_weeks"
    assert app.multiselect(key="filter_channel").value == ["phone", "email"]
    assert app.multiselect(key="filter_store").value == [None]
    app.switch_page("app_pages/definitions.py").run()
    app.switch_page("app_pages/timeliness.py").run()
    assert app.selectbox(key="filter_period").value == "last_4_weeks"
    address = {key: app.query_params[key] for key in app.query_params}
    assert address == {
        "lang": "en",
        "period": "last_4_weeks",
        "channel": ["phone", "email"],
        "store": "",
        "step": "resolution",
    }
    app.multiselect(key="filter_channel").set_value(["email"]).run()
    assert app.query_params["channel"] == "email"


def test_going_back_to_an_earlier_address_brings_its_filters_back(served):
    app = open_page("overview", lang="en", channel="phone")
    app.multiselect(key="filter_channel").set_value(["email"]).run()
    app.query_params["channel"] = "phone"
    app.run()
    assert app.multiselect(key="filter_channel").value == ["phone"]
    assert "Channel: Phone" in words_of(app)


def test_an_address_that_makes_no_sense_falls_back(served):
    app = open_page("overview", lang="xx", period="never", channel="pigeon", **{"from": "yesterday"})
    assert not app.exception
    assert app.selectbox(key="filter_period").value == "last_whole_week"
    assert app.multiselect(key="filter_channel").value == []


def test_a_complaint_shows_what_happened_but_never_the_customer(served):
    app = open_page("complaint", lang="en")
    app.text_input(key="complaint_id").set_value("C00000").run()
    shown = html_of(app)
    assert app.query_params["id"] == "C00000"
    assert "Open; missed: Resolution." in unescape(shown)
    assert "reason: part ordered; promised by" in shown
    assert shown.count('class="l-mark') == 15
    for private in (dashboard_world.CUSTOMER, dashboard_world.CONTACT, dashboard_world.TEXT):
        assert private not in shown


def test_a_number_that_no_complaint_has(served):
    app = open_page("complaint", lang="en")
    app.text_input(key="complaint_id").set_value("<b>nobody</b>").run()
    assert "There is no complaint of this number." in words_of(app)
    assert "<b>nobody" not in html_of(app)


def test_without_a_warehouse_a_sentence_says_what_to_do(tmp_path, monkeypatch):
    monkeypatch.setenv(location.VARIABLE, str(tmp_path))
    app = open_page("overview", lang="en")
    assert not app.exception
    assert "There is no data yet." in words_of(app)
    assert "python -m etl demo" in words_of(app)


def test_a_failing_read_is_a_sentence_and_a_log_line_without_the_data(served, monkeypatch, caplog):
    def fail(*_args, **_changes):
        raise RuntimeError(dashboard_world.CUSTOMER)

    monkeypatch.setattr("dashboard.reads.figure", fail)
    app = open_page("overview", lang="en")
    assert not app.exception
    assert "This page could not be drawn." in words_of(app)
    assert "RuntimeError" in caplog.text
    assert dashboard_world.CUSTOMER not in caplog.text + html_of(app)
