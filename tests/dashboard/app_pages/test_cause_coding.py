"""The page of coding: what it shows to whom, and that each choice goes to the register and can be taken back."""

import duckdb
import pytest

from dashboard.app_pages.cause_coding import content as cause_coding_content
from dashboard.data import cache, location
from dashboard.decisions import register
from dashboard.i18n import translate
from queries.register.coding import NONE_OF_KNOWN
from queries.warehouse import generation
from tests.helpers import small_warehouse
from tests.helpers.dashboard_app import go, html_of, open_page, words_of
from tests.helpers.dashboard_reader import acting
from tests.helpers.small_warehouse import story

WORDS = "Kuryer üç gündür gəlmir <b>"
LIKELY = ["delivery_delay", "wrong_item", "refund_delay"]


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Three complaints without a cause, as a load leaves them: one with a suggestion, two of a theme."""
    made = tmp_path_factory.mktemp("coding") / "wh"
    steps = (("received", "2026-03-02 10:00"), ("accepted", "2026-03-03 10:00"))
    events = [one for name in ("A", "B", "C") for one in story(name, *steps, channel="phone")]
    events += story("D", *steps, ("examined", "2026-03-04 10:00", {"cause": "delivery_delay"}))
    small_warehouse.make(made, events)
    with duckdb.connect(str(made / "g000001.duckdb")) as connection:
        for name in ("A", "B", "C"):
            said = f"select event_id, complaint_id, '{WORDS}' || complaint_id from events where complaint_id = '{name}'"
            connection.execute(f"insert into event_texts {said} and event_type = 'received'")
        connection.executemany(
            "insert into cause_suggestions values (?, ?, ?, ?, ?)",
            [("A", "delivery_delay", 0.97, LIKELY, None), ("B", None, 0.3, LIKELY, 1), ("C", None, 0.2, [], 1)],
        )
        connection.execute("insert into themes values (1, 'az', 2, ['dayanacaq', 'cərimə'], ['B', 'C'])")
        connection.execute("insert into coding_model values ('ready', 900, 3, 900, 0.8, 0.6, 1, 500, 0.4, 0.875)")
    return made


@pytest.fixture
def served(folder, monkeypatch, tmp_path):
    monkeypatch.setenv(location.VARIABLE, str(folder))
    monkeypatch.setenv("COMPLAINTS_REGISTER", str(tmp_path / "register.sqlite"))
    acting(monkeypatch, "quality", {"quality": ("people", "texts", "decide")})
    return generation.open_live(folder)


def open_coding(name="Aysel", language="en"):
    app = open_page("coding", lang=language)
    assert not app.exception
    if name:
        app.text_input(key="reader_name").set_value(name).run()
    return app


def causes():
    coded = register.register(cache.whole()).codings()
    return {name: (one.cause, one.coded_by, one.suggested_cause) for name, one in coded.items()}


@pytest.mark.parametrize("language", translate.LANGUAGES)
def test_it_shows_words_suggestion_and_themes(served, language):
    app = open_coding(language=language)
    shown = words_of(app)
    translate.use(language)
    assert translate.term("cause", "delivery_delay") in shown
    assert "3" in shown and "dayanacaq, cərimə" in shown
    assert f"{WORDS}A" in shown
    assert "gəlmir <b>" not in html_of(app)  # a customer's words are words, never HTML
    labels = [app.button(key=f"coding_choice_{number}").label for number in (1, 2, 3)]
    assert labels == [translate.term("cause", cause) for cause in LIKELY]


def test_a_choice_is_written_with_who_and_what_was_suggested_and_can_be_undone(served):
    app = open_coding()
    app.button(key="coding_choice_2").click().run()
    assert causes() == {"A": ("wrong_item", "Aysel", "delivery_delay")}
    assert f"{WORDS}B" in words_of(app)
    app.button(key="coding_none").click().run()
    assert causes()["B"] == (NONE_OF_KNOWN, "Aysel", None)
    assert "2 of 3" in words_of(app)
    app.button(key="coding_undo").click().run()
    app.button(key="coding_undo").click().run()
    assert causes() == {}
    assert app.button(key="coding_undo").disabled


def test_skipping_writes_nothing_and_ends_with_nothing_left(served):
    app = open_coding()
    for _ in range(3):
        app.button(key="coding_skip").click().run()
    assert causes() == {}
    assert "Nothing is left to look at" in words_of(app)
    app.button(key="coding_undo").click().run()
    assert f"{WORDS}C" in words_of(app)


def test_a_whole_theme_gets_one_cause_and_loses_it_again(served):
    app = open_coding()
    assert app.button(key="coding_theme_give_1").disabled
    app.selectbox(key="coding_theme_cause_1").set_value("delivery_delay").run()
    app.button(key="coding_theme_give_1").click().run()
    assert causes() == {"B": ("delivery_delay", "Aysel", None), "C": ("delivery_delay", "Aysel", None)}
    assert "dayanacaq, cərimə" not in words_of(app)
    app.button(key="coding_undo").click().run()
    assert causes() == {}


@pytest.mark.parametrize(("rights", "sees"), [(("decide",), False), (("texts",), True), ((), False)])
def test_who_may_not_code_sees_no_buttons_and_who_may_not_read_no_words(served, monkeypatch, rights, sees):
    acting(monkeypatch, "leads", {"leads": rights})
    app = open_coding(name="")
    assert (WORDS in words_of(app)) == sees
    assert not [button for button in app.button if (button.key or "").startswith("coding_")]


def test_without_a_name_nothing_can_be_given(served):
    app = open_coding(name="")
    assert WORDS in words_of(app)
    assert not [button for button in app.button if (button.key or "").startswith("coding_choice")]


def test_another_page_and_back_keeps_what_was_skipped(served):
    app = open_coding()
    app.button(key="coding_skip").click().run()
    go(app, "definitions")
    assert f"{WORDS}B" in words_of(go(app, "coding"))


def test_as_many_are_offered_as_the_load_names():
    from etl.coding import model as coding_model

    assert cause_coding_content.CHOICES == coding_model.LIKELY
