"""The pages of root causes and of one candidate: figures of the queries, and to each reader what they may see."""

import re
from html import unescape
from urllib.parse import parse_qs, parse_qsl

import pandas as pd
import pytest

from dashboard.charts import sparkbars
from dashboard.data import location
from dashboard.drillthrough import links as drillthrough_links
from dashboard.i18n import format as fmt
from dashboard.i18n import translate
from dashboard.i18n.translate import t, term
from dashboard.narrative import causes as narrative_causes
from dashboard.report import make
from dashboard.sections import cause_candidates
from dashboard.shell import filters
from queries import period
from queries.analysis import cause_history
from queries.register import complaint_texts
from queries.semantic import catalog, drillthrough
from queries.settings import settings
from queries.warehouse import generation
from tests.helpers.dashboard_app import go, html_of, open_page, words_of
from tests.helpers.dashboard_reader import acting, with_rights

SMARTPHONES = "warranty_refusal|product_category|smartphones"
EVERYTHING = ("people", "texts", "decide")


@pytest.fixture
def served(demo_warehouse, monkeypatch, tmp_path):
    monkeypatch.setenv(location.VARIABLE, str(demo_warehouse))
    monkeypatch.setenv("COMPLAINTS_REGISTER", str(tmp_path / "register.sqlite"))
    acting(monkeypatch, "quality", {"quality": EVERYTHING})
    yield generation.open_live(demo_warehouse)
    translate.use("az")


def test_overview_root_causes_and_every_report_count_the_same_problems(served, tmp_path):
    translate.use("en")
    told = re.compile(r"(\d+) problems? needs? a decision")
    said = {page: told.findall(words_of(open_page(page, lang="en"))) for page in ("overview", "causes")}
    report = make.report(served, period.parse("2026-W47"), tmp_path / "reports")
    for audience in ("management", "leads", "quality"):
        said[audience] = told.findall(str(report.document("en", audience).as_json()))
    numbers = {int(number) for found in said.values() for number in found}
    assert len(numbers) == 1 and 0 not in numbers, said
    assert said["overview"] and said["causes"] and said["leads"], said


def open_candidate(key, language="en"):
    app = open_page("causes", lang=language)
    app.query_params["key"] = key
    return go(app, "candidate")


@pytest.mark.parametrize("language", translate.LANGUAGES)
def test_every_problem_has_its_line_and_every_cause_its_row(served, language):
    app = open_page("causes", lang=language, channel="phone")
    assert not app.exception
    shown = html_of(app)
    words = words_of(app)
    translate.use(language)
    # a line about one employee whom few complaints name is shown to nobody
    lines = cause_candidates.allowed(catalog.run(served, "candidates"), "observed", with_rights("people"))
    assert len(re.findall('class="c-line"', shown)) == len(lines)
    for _, row in lines.iterrows():
        assert narrative_causes.name(row) in words
        assert narrative_causes.sentence(row) in words
    shares = catalog.run(served, "cause_shares")
    for _, row in shares.iterrows():
        assert narrative_causes.capital(term("cause", row["cause"])) in words
        assert fmt.share(row["harm_share"]) in words
    # the complaints of a cause lead to as many, whatever is filtered elsewhere
    links = re.findall(r'href="behind\?([^"]+)"[^>]*>([^<]*)<', shown)
    assert [said for _, said in links] == [fmt.number(count) for count in shares["complaints"]]
    for address, said in links:
        keys, _, _ = drillthrough_links.read(dict(parse_qsl(unescape(address))))
        asked = filters.read_address(parse_qs(unescape(address)))[0].request(served.data_as_of_on)
        assert fmt.number(len(drillthrough.of(served, "received_count", asked, "value", keys))) == said
    # one chart a line and one a cause
    assert len(re.findall('class="c-bars"', shown)) == len(lines) + len(shares)


@pytest.mark.parametrize("language", translate.LANGUAGES)
def test_the_evidence_of_a_candidate(served, language):
    app = open_candidate(SMARTPHONES, language)
    assert not app.exception
    words = words_of(app)
    translate.use(language)
    row = catalog.run(served, "candidates").set_index("key", drop=False).loc[SMARTPHONES]
    assert narrative_causes.name(row) in words
    assert narrative_causes.reason(row) in words
    harm = catalog.run(served, "candidate_harm").query("key == @SMARTPHONES")
    for _, one in harm.iterrows():
        assert fmt.share(one["share"]) in words
        assert fmt.number(one["ratio"], 2) in words
    said = complaint_texts.words(served, SMARTPHONES)
    assert len(said) == 12
    for one in said.values():
        assert " ".join(one.split()) in words
    assert len(app.get("plotly_chart")) >= 1


def test_words_only_for_readers_with_the_right_to_them(served, monkeypatch):
    acting(monkeypatch, "quality", {"quality": ("people",)})
    words = words_of(open_candidate(SMARTPHONES))
    for complaint_id, one in complaint_texts.words(served, SMARTPHONES).items():
        assert " ".join(one.split()) not in words
        assert complaint_id in words


@pytest.mark.slow
def test_names_of_employees_only_for_readers_with_the_right_to_them(served, monkeypatch):
    places = catalog.run(served, "candidate_places").query("key == @SMARTPHONES and dimension == 'named_employee'")
    assert len(places)
    acting(monkeypatch, "quality", {"quality": ("decide",)})
    shown = html_of(open_candidate(SMARTPHONES))
    assert not [name for name in places["value"] if name in shown]
    assert SMARTPHONES.split("|")[2].capitalize() in shown


def test_rows_of_a_person_need_the_right_and_enough_complaints(served):
    rows = pd.DataFrame({"dimension": ["store", "named_employee", "named_employee"], "n": [1, 9, 10]})
    assert cause_candidates.allowed(rows, "n", with_rights("people"))["n"].tolist() == [1, 10]
    assert cause_candidates.allowed(rows, "n", with_rights())["n"].tolist() == [1]


@pytest.mark.parametrize("key", ["", "nothing|store|<b>nowhere"])
def test_what_is_no_candidate_is_said_to_be_none(served, key):
    app = open_candidate(key)
    assert not app.exception
    translate.use("en")
    assert (t("This is no problem that stands out now.") if key else t("Which problem?")) in words_of(app)
    assert "<b>nowhere" not in html_of(app)


@pytest.mark.slow
@pytest.mark.parametrize("language", translate.LANGUAGES)
@pytest.mark.parametrize("key", ["refund_delay", "missing_parts|store|Gəncə"])
def test_what_stands_out_no_more_is_named_with_its_weeks(served, key, language):
    assert key not in set(catalog.run(served, "candidates")["key"])
    app = open_candidate(key, language)
    assert not app.exception
    words = words_of(app)
    translate.use(language)
    assert narrative_causes.name_of(key) in words
    lately = cause_history.recent(cause_history.course(served, key))
    assert fmt.number(lately.complaints) in words
    assert t("This is no problem that stands out now.") not in words
    assert t("Nothing is decided of it yet") in words
    assert len(app.get("plotly_chart")) == 1


@pytest.mark.slow
@pytest.mark.parametrize("rights", [("decide",), ("people", "texts", "decide")])
def test_an_address_shows_a_person_to_nobody_without_the_right_or_enough_complaints(served, monkeypatch, rights):
    names = catalog.run(served, "candidate_places").query("dimension == 'named_employee'")["value"].unique()
    lines = set(catalog.run(served, "candidates")["key"])
    counts = {}
    for name in names:
        key = f"staff_conduct|named_employee|{name}"
        if key not in lines:
            counts[name] = cause_history.course(served, key)["complaints"].sum()
    acting(monkeypatch, "quality", {"quality": rights})
    for name in (max(counts, key=counts.get), min(counts, key=counts.get)):
        shown = html_of(open_candidate(f"staff_conduct|named_employee|{name}"))
        assert (name in shown) is ("people" in rights and bool(counts[name] >= settings().small_n))


def test_bars_reach_to_the_largest_and_mark_what_is_above():
    weeks = pd.DataFrame({"complaints": [5, 10], "upper": [8.0, 8.0], "is_above": [False, True]})
    drawn = sparkbars.bars(weeks, 'a "word"')
    assert re.findall(r"height:([\d.]+)%", drawn) == ["50.0", "100.0"]
    assert drawn.count('class="above"') == 1
    assert "0.00% 20.0%, 50.00% 20.0%" in drawn
    assert "&quot;word&quot;" in drawn
    assert sparkbars.bars(weeks.iloc[:0], "none") == ""


def test_a_name_begins_with_a_capital_letter_of_its_language():
    row = pd.Series({"cause": "instalment_terms", "dimension": None, "value": None})
    for language in translate.LANGUAGES:
        translate.use(language)
        assert narrative_causes.name(row)[0].isupper()
    translate.use("az")
    assert narrative_causes.name(pd.Series({"cause": "iz", "dimension": None, "value": None})) == "İz"
