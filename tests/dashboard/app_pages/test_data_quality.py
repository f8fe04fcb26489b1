"""The page of data quality: its figures are those of `queries`, in each language, and every rule has its words."""

import csv
import io
import json
import re
from html import unescape

import pytest
from streamlit.testing.v1 import AppTest

from dashboard.app_pages.data_quality import loads as data_quality_loads
from dashboard.app_pages.data_quality import rejected_rows
from dashboard.data import location
from dashboard.downloads.menu import Download, csv_of
from dashboard.i18n import format as fmt
from dashboard.i18n import translate
from dashboard.narrative import rules as narrative_rules
from dashboard.shell import navigation
from dashboard.shell.context import PageContext
from dashboard.shell.filters import View
from queries.semantic import catalog
from queries.semantic.request import Request
from queries.warehouse import generation
from tests.helpers import dashboard_messages, dashboard_warehouse
from tests.helpers.dashboard_reader import ANYBODY
from tests.helpers.faulty_warehouse import PRIVATE

APP = str(dashboard_warehouse.ROOT / "dashboard" / "app.py")


@pytest.fixture
def served(faulty, monkeypatch):
    monkeypatch.setenv(location.VARIABLE, str(faulty))
    return generation.open_live(faulty)


def open_page(**parameters: str) -> AppTest:
    app = AppTest.from_file(APP, default_timeout=60)
    for key, value in parameters.items():
        app.query_params[key] = value
    app.run()
    # Streamlit empties the address when the page changes
    app.switch_page(navigation.path("quality"))
    for key, value in parameters.items():
        app.query_params[key] = value
    return app.run()


def words_of(app: AppTest) -> str:
    bodies = (element.proto.body for element in app.get("html"))
    shown = "\n".join(body for body in bodies if not body.startswith("<style>"))
    return unescape(re.sub(r"<[^>]+>", " ", shown))


@pytest.mark.parametrize("language", translate.LANGUAGES)
def test_its_figures_are_those_of_the_queries(served, language):
    app = open_page(lang=language)
    assert not app.exception
    shown = words_of(app)
    translate.use(language)
    load = catalog.run(served, "loads").iloc[0]
    assert load["rows_read"] == load["events_loaded"] + load["duplicates"] + load["rejected"]
    assert (load["duplicates"], load["rejected"]) == (1, 3)
    found = data_quality_loads.load(PageContext(served, View(), ANYBODY))
    assert data_quality_loads.lead(found) in shown
    assert fmt.number(load["rows_read"]) in data_quality_loads.lead(found)
    assert data_quality_loads.distrust(found) in shown
    for rule in ("event_type_known", "occurred_at_readable", "complaint_id_given", "channel_expected"):
        assert translate.term("rule", rule) in shown
        assert translate.term("rule_note", rule) in shown
    for name in ("invalid_clocks", "missing_receipts"):
        rows = catalog.run(served, name)
        assert len(rows) == rows["listed_count"].iloc[0] == 1
        assert rows["complaint_id"].iloc[0] in shown
    implied = catalog.run(served, "implied_stops")
    assert len(implied)
    assert fmt.share(implied["share"].iloc[0]) in shown
    assert not [private for private in PRIVATE if private in shown]


def test_what_broke_stands_open_and_what_held_is_folded_away(served):
    translate.use("en")
    ctx = PageContext(served, View(), ANYBODY)
    found = data_quality_loads.load(ctx)
    for severity in data_quality_loads.SEVERITIES:
        own = [one for one in found.outcomes[1] if one.severity == severity]
        opened, _, folded = data_quality_loads.rules_of(ctx, found, severity).partition("<details")
        held = [one for one in own if not one.failed]
        assert opened.count("<tr") - (len(own) > len(held)) == len(own) - len(held)
        assert folded.count("<tr") - bool(held) == len(held)
    assert any(one.failed for one in found.outcomes[1])


def test_rejected_rows_are_chosen_by_reason_and_the_address_keeps_the_choice(served):
    app = open_page(lang="en", rule="event_type_known")
    assert app.selectbox(key="rule").value == "event_type_known"
    assert "event_type: =closed" in words_of(app)
    assert "31.02.2026" not in words_of(app)
    app.selectbox(key="rule").set_value("occurred_at_readable").run()
    assert app.query_params["rule"] == "occurred_at_readable"
    assert "31.02.2026" in words_of(app)
    assert "event_type: =closed" not in words_of(app)


def test_an_address_with_a_load_and_a_rule_that_are_not_there_shows_all(served):
    app = open_page(lang="en", rule="nonsense", load="77")
    assert not app.exception
    assert "31.02.2026" in words_of(app)


@pytest.mark.parametrize("language", translate.LANGUAGES)
def test_without_rejected_rows_it_says_so(tmp_path_factory, monkeypatch, language):
    monkeypatch.setenv(location.VARIABLE, str(dashboard_warehouse.build(tmp_path_factory)))
    app = open_page(lang=language)
    assert not app.exception
    translate.use(language)
    assert translate.t("No row was rejected") in words_of(app)
    assert translate.t("Every complaint has its receipt.") in words_of(app)


def test_without_a_warehouse_it_says_what_to_do(tmp_path, monkeypatch):
    monkeypatch.setenv(location.VARIABLE, str(tmp_path))
    app = open_page(lang="en")
    assert not app.exception
    assert "There is no data yet." in words_of(app)


@pytest.mark.parametrize("language", translate.LANGUAGES)
def test_every_rule_and_the_reason_for_it_has_words_in_each_language(language):
    # The files are read as data here only: the pages know the rules from the generation.
    translate.use(language)
    for suite in (dashboard_warehouse.ROOT / "expectations").glob("*.json"):
        for rule in json.loads(suite.read_text(encoding="utf-8"))["expectations"]:
            assert translate.term("rule", rule["id"]) != rule["id"]
            assert translate.term("rule_note", rule["id"]) != rule["id"]
    known = {*dashboard_messages.CODES["rule"]}
    assert known == {*dashboard_messages.rules(), "unparsed"}


def test_a_rule_of_ones_own_is_shown_in_its_own_words():
    translate.use("ru")
    assert narrative_rules.rule_words("our_own", "the shop is closed") == "the shop is closed"
    assert narrative_rules.note_words("our_own", "No one works there.") == "No one works there."


def test_a_file_says_what_it_is_and_holds_the_choice_alone(served):
    translate.use("en")
    ctx = PageContext(served, View(), ANYBODY)
    found = data_quality_loads.load(ctx)
    choice = rejected_rows.Choice(rule="event_type_known")
    frame = catalog.run(served, "rejected_rows", Request(where=choice.where))
    of = Download("rejected_rows", "Rejected rows", "What was not loaded.", rejected_rows.words(choice, found))
    written = csv_of(of.head(ctx), frame)
    assert written.startswith("\ufeff# Rejected rows\r\n".encode())
    lines = written.decode("utf-8-sig").splitlines()
    assert lines[1] == "# Filter: all loads · the kind of event is not one of the sixteen known"
    assert "2026" in lines[2]
    assert lines[3] == "# Definition: What was not loaded."
    rows = list(csv.DictReader(io.StringIO("\n".join(lines[4:]))))
    assert [row["rule"] for row in rows] == ["event_type_known"]
    assert len(rows) == rejected_rows.count(choice, found) == 1
    assert not [private for private in PRIVATE if private in written.decode()]


def test_a_cell_that_a_spreadsheet_would_compute_is_made_harmless():
    import pandas as pd

    translate.use("en")
    frame = pd.DataFrame({"reason": ["=1+1", "+994", "-0.25", "@x", "plain"], "value": [-1.5, 2.0, 3.0, 4.0, 5.0]})
    rows = list(csv.reader(io.StringIO(csv_of(["two\nlines"], frame).decode("utf-8-sig"))))
    assert rows[0] == ["# two lines"]
    assert [row[0] for row in rows[2:]] == ["'=1+1", "+994", "-0.25", "'@x", "plain"]
    assert [row[1] for row in rows[2:]] == ["-1.5", "2", "3", "4", "5"]


def test_a_share_that_is_not_whole_is_never_shown_as_whole():
    translate.use("en")
    assert fmt.share_below_one(0.999999) == "99.99\u202f%"
    assert fmt.share_below_one(0.5) == "50.00\u202f%"


def test_a_row_is_shown_by_its_filled_columns_and_a_broken_line_as_it_is():
    raw = json.dumps({"file": "a.csv", "row": 4, "event_type": "closed", "store": None, "text": "(withheld)"})
    assert narrative_rules.as_it_came(raw) == "event_type: closed · text: (withheld)"
    assert narrative_rules.as_it_came("(withheld: 10 characters)") == "(withheld: 10 characters)"
    assert narrative_rules.as_it_came("x" * 400) == "x" * 300 + "…"
