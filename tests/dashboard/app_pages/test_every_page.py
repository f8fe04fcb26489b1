"""Every page of the menu in each language: with data, filtered, with filters that let nothing through, and by role."""

import re
from functools import cache
from html import unescape

import pytest

from dashboard.data import location
from dashboard.i18n import format as fmt
from dashboard.i18n import translate
from dashboard.shell import access, filters, navigation, purposes
from queries import period
from queries.semantic import catalog
from queries.semantic.request import Request
from queries.warehouse import generation as warehouse_generation
from tests.helpers import dashboard_reader, dashboard_warehouse, dashboard_world
from tests.helpers.dashboard_app import FIRST, go, html_of, open_page, strings_of, words_of
from tests.helpers.small_warehouse import make as small
from tests.helpers.small_warehouse import story

PAGES = tuple(entry.file for entry in navigation.ENTRIES)
STATES = {
    "full": {"period": "last_52_weeks"},
    "filtered": {"period": "last_13_weeks", "channel": "phone", "cohort": "received"},
    # a Sunday on which nothing of these few happened
    "empty": {"period": "custom", "from": "2026-03-01", "to": "2026-03-01", "channel": "store", "store": "Ganja"},
    "later": {"period": "custom", "from": "2027-01-01", "to": "2027-01-31"},
}
FAILED = (
    "This page could not be drawn.",
    "The data cannot be read.",
    "This view cannot be shown.",
    "The data cannot be shown.",
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return dashboard_warehouse.build(tmp_path_factory)


@pytest.fixture
def served(folder, monkeypatch, tmp_path):
    monkeypatch.setenv(location.VARIABLE, str(folder))
    monkeypatch.setenv("COMPLAINTS_REGISTER", str(tmp_path / "register.sqlite"))
    # the log holds what other tests of this run did, in the words of their data
    monkeypatch.setenv("COMPLAINTS_AUDIT", str(tmp_path / "audit"))
    return warehouse_generation.open_live(folder)


@cache
def data_words(generation) -> tuple[str, ...]:
    """Every value that the data bring themselves, the longest first: they are shown as they are in every language."""
    found = set()
    with generation.cursor() as cursor:
        for table in ("events", "loads", "rejected_rows", "policies", "policy_clocks", "calendar"):
            columns = cursor.execute(
                "select column_name from duckdb_columns() "
                "where database_name = 'w' and table_name = $1 and data_type = 'VARCHAR' and column_name <> 'raw'",
                [table],
            ).fetchall()
            for (column,) in columns:
                if column not in ("content_hash", "event_id"):
                    rows = cursor.execute(f'select distinct "{column}" from w.{table} where "{column}" <> \'\'')
                    found |= {value for (value,) in rows.fetchall()}
    return tuple(sorted(found, key=len, reverse=True))


# What is the same in every language: formats, addresses, commands, names of methods, our own and others' names.
INTERNATIONAL = re.compile(
    r"\bn\b|\b[0-9a-f]{12,16}\b|\bg\d{6}\b|JSON|Parquet|Excel|CSV|xlsx|pptx|html|XLSX|PNG|SVG|PDF|DD.MM.YYYY|XmR|Kaplan|Meier|Newcombe|Holm|Wilson|Poisson|Python|Streamlit|Baku|EWMA|[Cc]trl[-+][Kk]|CUSUM|AUC|Brier"
    r"|[\w./-]+\.(?:toml|sql|csv|py|md|parquet)|python -m [\w.]+(?: \w+)?|\b[a-z]+(?:_[a-z0-9]+)+\b"
    r"|\b[a-z]+=[\w-]+|retailer|Asia/Baku"
)
# Columns and codes that definitions quote as the command line has them.
COLUMNS = (
    "unit basis told value high lower upper reason holder handler upheld remedy survival horizon valid invalid none "
    "outcome score accepted examined informed censored events time median"
)
ENGLISH = re.compile(r"\b(?:the|of|and|is|was|were|are|with|for|this|that|from|by|not|which|has|have)\b", re.IGNORECASE)


def foreign(language: str, words: str) -> bool:
    """Whether words hold what the language would not be written in."""
    if language != "ru" and re.search("[а-яё]", words, re.IGNORECASE):
        return True
    if language != "az" and re.search("[əğışƏĞİŞ]", words):
        return True
    if language == "ru" and re.search("[A-Za-z]{4,}", words):
        return True
    return language != "en" and bool(ENGLISH.search(words))


def foreign_strings(app, language: str, generation) -> set[str]:
    found = set()
    metrics = {*catalog.metrics(), *catalog.row_lists()}
    # on the page of definitions, names of columns and of cohorts are quoted as the command line has them
    codes = {value for metric in catalog.metrics().values() for given in metric.parameters.values() for value in given}
    quoted = re.compile(rf"\b(?:{'|'.join((*codes, *COLUMNS.split()))})\b")
    for shown in set(strings_of(app)):
        words = shown
        if words in (*translate.LANGUAGES.values(), *metrics) or words.upper() in ("AZ", "RU", "EN"):
            continue
        for value in data_words(generation):
            if len(value) > 1 and value.lower() in words.lower():  # a cause begins with a capital where it is a name
                words = re.sub(rf"(?<!\w){re.escape(value)}(?!\w)", " ", words, flags=re.IGNORECASE)
        if foreign(language, INTERNATIONAL.sub(" ", quoted.sub(" ", words) if language == "ru" else words)):
            found.add(shown)
    return found


@pytest.mark.slow
@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("language", translate.LANGUAGES)
def test_every_page_is_drawn_in_its_language_alone(served, language, state):
    app = open_page(lang=language, **STATES[state])
    problems = {}
    for page in PAGES:
        app = go(app, page)
        translate.use(language)
        shown = words_of(app)
        failed = [words for words in FAILED if translate.t(words) in shown]
        if app.exception or failed or fmt.day(served.data_as_of_on) not in shown or "p-lead" not in html_of(app):
            problems[page] = [*failed, *(error.message for error in app.exception), shown[:300]]
        elif mixed := foreign_strings(app, language, served):
            problems[page] = mixed
    assert not problems


def test_what_is_foreign_is_noticed():
    assert foreign("en", "Приняты в срок")
    assert foreign("en", "Vaxtında qəbul edilib")
    assert foreign("ru", "Kept on time")
    assert foreign("ru", "Vaxtında")
    assert foreign("az", "Kept by the week")
    assert not foreign("az", "Vaxtında qəbul edilib")
    assert not foreign("ru", "Приняты в срок, n 12")
    assert not foreign("en", "Accepted on time, n 12")


@pytest.mark.parametrize("role", ["weekly", "management"])
def test_who_may_not_see_people_sees_none(served, monkeypatch, role):
    dashboard_reader.acting(monkeypatch, role)
    people = {
        name for dimension in access.PEOPLE_DIMENSIONS for name in catalog.dimension_values(served, dimension) if name
    }
    assert len(people) > 3
    app = open_page(lang="en", period="last_52_weeks")
    seen = {}
    for page in PAGES:
        app = go(app, page)
        shown = "\n".join(strings_of(app))
        if found := {name for name in people if re.search(rf"(?<![\w-]){re.escape(name)}(?![\w-])", shown)}:
            seen[page] = found
    assert not seen


@pytest.mark.slow
def test_nobody_sees_a_customer(served, monkeypatch):
    dashboard_reader.acting(monkeypatch, "all")
    app = open_page(lang="en", period="last_52_weeks")
    for page in PAGES:
        shown = "\n".join(strings_of(go(app, page)))
        assert dashboard_world.CUSTOMER not in shown, page
        assert dashboard_world.CONTACT not in shown, page


def test_every_page_says_what_it_is_for():
    assert set(PAGES) == set(purposes.PURPOSES)


def test_no_page_keeps_something_of_its_own_under_a_filters_name():
    own = {name for entry in navigation.ENTRIES for name in entry.parameters}
    assert not own & {*filters.PARAMETERS, "lang"}


@pytest.mark.parametrize("page", ["overview", "timeliness"])
def test_a_period_without_promises_is_said_to_be_so(served, page):
    assert "No promise fell due in this period." in words_of(open_page(page, lang="en", **STATES["empty"]))


@pytest.mark.parametrize(
    ("dates", "said"),
    [
        (("2001-01-01", "2001-01-07"), "Nothing is known of this period: the data begin on"),
        (("2026-11-16", "2026-11-22"), "Nothing is known of this period yet: the data end on 15 November 2026."),
        (("2037-01-01", "2037-12-31"), "Nothing is known of this period yet"),
    ],
)
def test_of_a_period_outside_the_data_every_page_says_that_nothing_is_known(served, dates, said):
    app = open_page(lang="en", period="custom", **dict(zip(("from", "to"), dates, strict=True)))
    for entry in navigation.ENTRIES:
        if entry.is_filtered and entry.has_period and "span" not in entry.parameters:
            app = go(app, entry.file)
            assert said in words_of(app).replace("\u00a0", " "), entry.file
            assert not app.exception
            assert not app.get("plotly_chart"), entry.file
    app.button(key="way_on_week").click().run()
    assert "Week 46" in words_of(app)


@pytest.mark.slow
def test_data_that_cover_no_whole_week_begin_with_the_week_they_begin_in(served, monkeypatch, tmp_path):
    few = small(tmp_path / "few", story("A", ("received", "2026-03-04 10:00"), channel="phone"))
    monkeypatch.setenv(location.VARIABLE, str(few))
    app = open_page(lang="en")
    for entry in navigation.ENTRIES:
        app = go(app, entry.file)
        assert not app.exception, entry.file
        said = words_of(app).replace("\u00a0", " ")
        assert not [failed for failed in (*FAILED, "Nothing is known of this period") if failed in said], entry.file
        if entry.file in ("overview", "trends"):
            assert "Week 10, 2–8 March 2026 · not over, data to 4 March 2026" in said
    app = open_page(lang="en", period="custom", **{"from": "2001-01-01", "to": "2001-01-07"})
    assert app.button(key="way_on_week").label == "Show the week the data begin in"
    app.button(key="way_on_week").click().run()
    assert "Week 10" in words_of(app)


@pytest.mark.slow
def test_a_period_that_is_not_over_never_speaks_as_if_it_were(served):
    for page in ("overview", "trends"):
        opening = html_of(open_page(page, lang="en", period="this_month"))
        assert opening.index("This period is not over: the data end on") < opening.index("p-lead")
        assert "not over, data to 15\u00a0November 2026" in unescape(opening)
        assert "This period is not over" not in html_of(open_page(page, lang="en"))


def test_tiles_show_what_the_catalogue_answers(served):
    week = period.preset("last_whole_week", served.data_as_of_on)
    where = {"channel": ("phone",)}
    asked = Request(from_on=week.from_on, to_on=week.to_on, where=where)
    shown = html_of(open_page("overview", lang="en", channel="phone"))
    translate.use("en")

    def tile(label: str) -> str:
        found = re.search(
            rf'data-label="{re.escape(label)}".*?<div class="value"><(?:a|span)[^>]*>(.*?)</', shown, re.DOTALL
        )
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


def test_a_complaint_shows_what_happened_but_never_the_customer(served):
    app = open_page("complaint", lang="en")
    app.text_input(key="id").set_value("C00000").run()
    shown = html_of(app)
    assert app.query_params["id"] == "C00000"
    assert "Open; late: Resolution by 2 days." in unescape(shown)
    assert "Next: Resolution, due end of 23 Nov 2026." in unescape(shown).replace("\xa0", " ")
    assert "reason: part ordered; promised by" in shown
    assert shown.count('class="l-mark') == 15
    for private in (dashboard_world.CUSTOMER, dashboard_world.CONTACT):
        assert private not in shown


def test_a_number_that_no_complaint_has(served):
    app = open_page("complaint", lang="en")
    app.text_input(key="id").set_value("<b>nobody</b>").run()
    assert "There is no complaint of this number." in words_of(app)
    assert "<b>nobody" not in html_of(app)


def test_the_first_page_answers_to_its_name_too(served):
    app = open_page(lang="en", channel="phone")
    shown = html_of(app)
    assert navigation.ENTRIES[0].file == FIRST
    assert "Channel: Phone" in unescape(shown)
