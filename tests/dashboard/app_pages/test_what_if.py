"""The page of other limits: no field that it does not use, and its figures lead to the complaints behind them."""

import re
from datetime import date
from html import unescape
from urllib.parse import parse_qs, parse_qsl

import pytest

from dashboard.data import location
from dashboard.i18n import format as fmt
from dashboard.i18n import translate
from queries.analysis import whatif, whatif_drillthrough
from queries.semantic.request import Request
from queries.warehouse import generation as warehouse_generation
from tests.helpers import small_warehouse
from tests.helpers.dashboard_app import at, go, html_of, open_page, words_of
from tests.helpers.dashboard_reader import acting
from tests.helpers.whatif_story import HAND_MADE


@pytest.fixture
def served(demo_warehouse, monkeypatch, tmp_path):
    monkeypatch.setenv(location.VARIABLE, str(demo_warehouse))
    monkeypatch.setenv("COMPLAINTS_REGISTER", str(tmp_path / "register.sqlite"))
    yield warehouse_generation.open_live(demo_warehouse)
    translate.use("az")


@pytest.mark.slow
def test_it_has_no_period_and_its_shares_lead_to_their_complaints(served):
    app = open_page("whatif", lang="en", channel="phone", period="last_4_weeks")
    assert not app.exception
    assert "Period" not in {one.label for one in app.selectbox}
    totals = whatif.answer(served, (), Request(where={"channel": ("phone",)})).totals.set_index("clock")
    hrefs = re.findall(r'href="(behind\?[^"]+)"', html_of(app))
    assert len(hrefs) == len(totals)
    for (clock, row), href in zip(totals.iterrows(), map(unescape, hrefs), strict=True):
        parameters = parse_qs(href.partition("?")[2])
        assert parameters["keys"] == [f"clock={clock}"]
        behind = open_page(**{name: values[0] for name, values in parameters.items()})
        for name, values in parameters.items():
            behind.query_params[name] = values[0]
        behind = go(behind, "behind")
        assert not behind.exception
        assert fmt.number(row["n"]) in words_of(behind)


def test_a_preset_sets_the_limits_as_a_link_does(served):
    app = open_page("whatif", lang="en")
    ways = re.findall(r'<a href="\?([^"]+)" data-here[^>]*>([^<]+)</a>', html_of(app))
    limits = {words: dict(parse_qsl(unescape(query))).get("limits") for query, words in ways}
    assert limits.pop("As in force") is None
    assert limits == {
        "All in working days": "acceptance:3:working_days:0,examination:3:working_days:0,resolution:10:working_days:0",
        "Acceptance within 2 working days": (
            "acceptance:2:working_days:0,examination:3:working_days:0,resolution:10:calendar_days:0"
        ),
        "Rests while the customer is asked": (
            "acceptance:3:working_days:1,examination:3:working_days:1,resolution:10:calendar_days:1"
        ),
    }
    app.query_params["limits"] = limits["Acceptance within 2 working days"]
    app.run()
    assert app.number_input(key="whatif_field_units_acceptance").value == 2


def test_what_the_data_never_have_is_no_group(tmp_path, monkeypatch):
    folder = small_warehouse.make(tmp_path, [{**one, "store": None} for one in HAND_MADE])
    monkeypatch.setenv(location.VARIABLE, str(folder))
    monkeypatch.setenv("COMPLAINTS_REGISTER", str(tmp_path / "register.sqlite"))
    app = at(
        "whatif",
        lang="en",
        limits="acceptance:1:working_days:0,examination:3:working_days:0,resolution:10:calendar_days:0",
    )
    words = words_of(app)
    assert not app.exception and "could not be drawn" not in words
    assert "would be affected" in words and "Channel" in words and "Store" not in words
    translate.use("az")


NEVER_EXAMINED = [
    *small_warehouse.story(
        "A",
        ("received", "2026-07-01 10:00"),
        ("accepted", "2026-07-02 10:00"),
        ("resolved", "2026-07-15 10:00"),
        channel="phone",
    ),
    *small_warehouse.story("Z", ("received", "2026-09-01 10:00"), channel="chat"),
]


def test_a_step_that_these_data_never_record_can_be_tried(tmp_path, monkeypatch):
    folder = small_warehouse.make(tmp_path, NEVER_EXAMINED)
    monkeypatch.setenv(location.VARIABLE, str(folder))
    monkeypatch.setenv("COMPLAINTS_REGISTER", str(tmp_path / "register.sqlite"))
    limits = "acceptance:3:working_days:0,examination:3:calendar_days:0,resolution:10:calendar_days:0"
    app = at("whatif", lang="en", limits=limits)
    assert not app.exception and "could not be drawn" not in words_of(app)
    assert "Examined on time, by month of receipt" in words_of(app)
    translate.use("az")


TRIED = "acceptance:2:working_days:0,examination:3:working_days:0,resolution:10:calendar_days:1"


def leads_to(app, page):
    """What leads from a page to another: the words of each link, and the parameters of its address."""
    found = re.findall(rf'href="{page}\?([^"]+)"[^>]*>([^<]*)<', html_of(app))
    return [(words, dict(parse_qsl(unescape(query), keep_blank_values=True))) for query, words in found]


def whole(words):
    """The first number in words."""
    return int(re.sub(r"\D", "", re.search(r"\d[\d\s]*", words)[0]))


@pytest.mark.slow
@pytest.mark.parametrize("language", translate.LANGUAGES)
def test_every_count_leads_to_a_list_of_as_many_complaints(served, language):
    app = at("whatif", lang=language, channel="phone", limits=TRIED)
    assert not app.exception
    links = leads_to(app, "judged")
    counts = [(words, asked) for words, asked in links if asked["part"].startswith("becomes_")]
    assert {asked["part"] for _, asked in counts} == {"becomes_late", "becomes_met", "becomes_other"}
    assert all(asked["channel"] == "phone" for _, asked in links)
    totals = [(words, asked) for words, asked in links if re.fullmatch(r"clock=\w+|", asked.get("keys", ""))]
    of_stores = [(words, asked) for words, asked in counts if "store=" in asked.get("keys", "")][:1]
    # every one in one language, one of each kind in the others
    looked_at = (
        totals if language == "en" else list({asked["part"]: (words, asked) for words, asked in totals}.values())
    )
    for words, asked in [*looked_at, *of_stores]:
        listed = at("judged", **asked)
        assert not listed.exception
        lead = unescape(re.search(r'class="p-lead"[^>]*>([^<]*)<', html_of(listed))[1])
        number = whole(lead.rpartition(":")[2])
        if "%" not in words:
            assert number == whole(words)
        rows = re.findall(r'href="complaint\?[^"]*id=([^"&]+)', html_of(listed))
        assert len(rows) == min(number, 100) > 0


def test_a_sampled_list_says_so(served, monkeypatch):
    monkeypatch.setattr(whatif_drillthrough, "looked_at", lambda generation: (date(2024, 11, 1), 20))
    asked = {"lang": "en", "part": "becomes_late", "keys": "clock=acceptance", "limits": TRIED}
    shown = words_of(at("judged", **asked))
    assert "One of 20 complaints is looked at, and this is the list of those" in shown
    number = whatif_drillthrough.changed(
        served, whatif_limits_of(served), Request(where={"clock": ("acceptance",), "becomes": ("late",)})
    ).total
    assert f"{fmt.number(number)} stand for about {fmt.number(20 * number)}." in shown


def whatif_limits_of(generation):
    known = whatif.current(generation)
    return tuple({**known, "acceptance": whatif.Limit(2, "working_days", False)}.items())


def test_a_list_of_nothing_and_one_without_a_figure_say_so(served):
    assert "Which figure?" in words_of(at("judged", lang="en"))
    in_force = ",".join(f"{c}:{one.units}:{one.unit}:{int(one.pauses)}" for c, one in whatif.current(served).items())
    empty = at("judged", lang="en", part="becomes_late", limits=in_force)
    assert not empty.exception
    assert "Nothing falls in this period" in words_of(empty)


@pytest.mark.slow
def test_a_persons_list_is_closed_to_who_may_not_see_people(served, monkeypatch):
    acting(monkeypatch, "management")
    shown = words_of(at("judged", lang="en", part="n", keys="clock=acceptance&handler=A", limits=TRIED))
    assert "This list is about one employee." in shown
    plain = html_of(at("judged", lang="en", part="n", keys="clock=acceptance", limits=TRIED))
    assert "complaint?" in plain
    assert "Employee who handles it" not in plain
