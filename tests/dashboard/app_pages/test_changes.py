"""The panel of decisions and the page of changes, on the demonstration data: each stage is there, nobody is lost."""

from datetime import UTC, datetime, timedelta

import pytest
from streamlit.testing.v1 import AppTest

from dashboard.data import location
from dashboard.decisions import demo, register, states
from dashboard.i18n import translate
from dashboard.narrative import causes
from dashboard.sections import change_effect as sections_change_effect
from dashboard.sections.decision_panel import ACTIONS, choices
from queries.analysis import change_effect as analysis_change_effect
from queries.analysis.change_effect import Answer
from queries.warehouse import generation as warehouse_generation
from tests.helpers.dashboard_app import html_of, words_of
from tests.helpers.dashboard_reader import acting

CAUSE = "missing_parts"


@pytest.fixture(scope="module")
def demo_register(tmp_path_factory, demo_warehouse):
    """The file of a register with the demonstration's decisions."""
    path = tmp_path_factory.mktemp("demo_register") / "register.sqlite"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("COMPLAINTS_REGISTER", str(path))
        generation = warehouse_generation.open_live(demo_warehouse)
        said = demo.write(register.register(generation), generation)
    assert said.startswith("1")
    return path


@pytest.fixture
def served(demo_warehouse, demo_register, monkeypatch, tmp_path):
    """A copy of that register for one test, and a reader who may decide."""
    path = tmp_path / "register.sqlite"
    path.write_bytes(demo_register.read_bytes())
    monkeypatch.setenv(location.VARIABLE, str(demo_warehouse))
    monkeypatch.setenv("COMPLAINTS_REGISTER", str(path))
    acting(monkeypatch, "quality", {"quality": ("people", "texts", "decide")})
    yield register.register(warehouse_generation.open_live(demo_warehouse))
    translate.use("az")


def test_a_newcomer_finds_a_case_at_each_stage(served):
    standing = served.statuses()
    assert {one.state for one in standing.values()} >= {
        states.VERIFIED,
        states.IN_FORCE,
        states.ACCEPTED,
        states.UNDER_REVIEW,
        states.DISMISSED,
    }
    assert {one.by for key in standing for one in served.history(key)} == {"demo"}
    verified = standing["refund_delay"]
    assert [past.state for past in served.history("refund_delay")] == [
        "under_review",
        "accepted",
        "in_force",
        "verified",
    ]
    assert verified.result["change_high"] < 0


def test_the_demonstration_is_never_written_over_a_register_in_use(served, demo_warehouse):
    generation = warehouse_generation.open_live(demo_warehouse)
    before = served.url.database
    content = open(before, "rb").read()  # noqa: SIM115, PTH123 - bytes of a closed database
    assert "already holds decisions" in demo.write(served, generation)
    assert open(before, "rb").read() == content  # noqa: SIM115, PTH123 - as above


def test_nor_where_the_data_are_a_companys(tmp_path, monkeypatch, demo_warehouse):
    generation = warehouse_generation.open_live(demo_warehouse)
    monkeypatch.setenv("COMPLAINTS_REGISTER", str(tmp_path / "r.sqlite"))
    monkeypatch.setattr(demo, "SOURCE", "helpdesk")
    assert "other data" in demo.write(register.register(generation), generation)
    assert register.register(generation).statuses() == {}


def _panel(key):
    """The panel alone, as the page of a cause draws it."""
    from dashboard.data import cache
    from dashboard.i18n import translate
    from dashboard.sections import decision_panel
    from dashboard.shell import access, context, filters

    translate.use("en")
    decision_panel.show(context.enter(cache.whole(), filters.from_address(), access.reader()), key)


def _changes(language):
    """The page of changes without what surrounds it."""
    import runpy

    from dashboard.data import cache
    from dashboard.i18n import translate
    from dashboard.shell import access, context, filters

    translate.use(language)
    context.enter(cache.whole(), filters.from_address(), access.reader())
    runpy.run_module("dashboard.app_pages.changes.page")


def drawn(function, *arguments):
    app = AppTest.from_function(function, default_timeout=60, args=arguments).run()
    assert not app.exception
    return app


def open_candidate(key, name="Aysel"):
    app = drawn(_panel, key)
    if name:
        app.text_input(key="reader_name").set_value(name).run()
    return app


@pytest.mark.parametrize("language", ["en", "ru", "az"])
def test_the_page_of_changes_tells_each_with_its_answer(served, language):
    app = drawn(_changes, language)
    words = words_of(app)
    translate.use(language)
    for key in ("refund_delay", "staff_conduct|store|Bakı Yasamal", "delivery_delay|store|Gəncə"):
        assert causes.name_of(key) in words
    assert translate.t("Too early to tell") in words
    assert translate.t("Accepted, not in force yet") in words
    assert "candidate?" in html_of(app)


def test_what_concerns_employees_needs_the_right(served, monkeypatch):
    key = "staff_conduct|named_employee|Gizli Şəxs"
    # of data that have changed since
    register.Register(served.url, served.warehouse).decide(key, states.UNDER_REVIEW, "a", "b", seen=0)
    assert "Gizli Şəxs" in words_of(drawn(_changes, "en"))
    acting(monkeypatch, "quality", {"quality": ("decide",)})
    words = words_of(drawn(_changes, "en"))
    assert "Gizli Şəxs" not in words
    assert "single employees" in words


def fill(app, key, state, **fields):
    app.segmented_control(key=f"decide_state_{key}").set_value(ACTIONS[state]).run()
    for name, value in fields.items():
        kind = {"why": "text_area", "owner": "text_input", "fall": "number_input"}[name]
        getattr(app, kind)(key=f"decide_{name}_{key}").set_value(value)
    return app


def submit(app):
    next(button for button in app.button if button.label == "Write into the register").click().run()
    assert not app.exception
    return words_of(app)


def test_a_decision_is_written_with_the_readers_name(served):
    app = open_candidate(CAUSE)
    words = submit(fill(app, CAUSE, states.UNDER_REVIEW, why="Packing is checked by nobody"))
    assert "Written into the register" in words
    now = served.status_of(CAUSE)
    assert (now.state, now.by, now.why) == ("under_review", "Aysel", "Packing is checked by nobody")
    words = submit(fill(app, CAUSE, states.ACCEPTED, why="Weigh each box", owner="Logistics", fall=30))
    now = served.status_of(CAUSE)
    assert (now.state, now.kind, now.owner, now.expected_change_share) == ("accepted", "process", "Logistics", -0.3)
    assert "Logistics" in words


def test_what_is_missing_is_said_and_nothing_is_written(served):
    app = open_candidate(CAUSE)
    assert "Say why" in submit(fill(app, CAUSE, states.DISMISSED))
    assert "Name an owner" in submit(fill(app, CAUSE, states.ACCEPTED, why="Weigh each box"))
    assert served.history(CAUSE) == []


def test_the_second_of_two_readers_is_shown_the_first_and_keeps_their_words(served):
    app = fill(open_candidate(CAUSE), CAUSE, states.DISMISSED, why="Only one week")
    served.decide(CAUSE, states.UNDER_REVIEW, "Rauf", "I look into it", seen=0)
    words = submit(app)
    assert "Rauf decided in the meantime" in words
    assert [past.by for past in served.history(CAUSE)] == ["Rauf"]
    assert app.text_area(key=f"decide_why_{CAUSE}").value == "Only one week"
    assert "Written into the register" in submit(app)
    assert [past.by for past in served.history(CAUSE)] == ["Rauf", "Aysel"]


def test_without_the_right_or_a_name_nothing_can_be_decided(served, monkeypatch):
    app = open_candidate(CAUSE, name="")
    assert not [control for control in app.segmented_control if control.key == f"decide_state_{CAUSE}"]
    acting(monkeypatch, "quality", {"quality": ("people",)})
    app = open_candidate(CAUSE, name="")
    assert "not decide on causes" in words_of(app)


def test_a_result_is_offered_only_where_the_test_gives_it():
    standing = register.DecisionStatus("a", states.IN_FORCE, 3)
    day = datetime(2026, 1, 1, tzinfo=UTC).date()
    for verdict, offered in (
        (analysis_change_effect.WORKED, {"verified"}),
        (analysis_change_effect.NO_EFFECT, {"no_effect"}),
        (analysis_change_effect.WORSE, {"worse"}),
        (analysis_change_effect.UNCLEAR, set()),
        (analysis_change_effect.TOO_EARLY, set()),
    ):
        assert set(choices(standing, Answer("a", day, verdict))) & set(states.RESULTS) == offered


@pytest.mark.parametrize("language", ["en", "ru", "az"])
def test_every_answer_has_its_sentence(demo_warehouse, language):
    translate.use(language)
    generation = warehouse_generation.open_live(demo_warehouse)
    found = analysis_change_effect.answer(generation, "refund_delay", generation.data_as_of_on - timedelta(days=270))
    from dataclasses import replace

    said = set()
    for verdict in (
        analysis_change_effect.WORKED,
        analysis_change_effect.WORSE,
        analysis_change_effect.NO_EFFECT,
        analysis_change_effect.UNCLEAR,
    ):
        for reasons in ((), ("placebo", "elsewhere", "run_up", "no_season")):
            answer = replace(found, verdict=verdict, reasons=reasons)
            said.add(sections_change_effect.sentence(answer))
            assert len(sections_change_effect.caveats(answer)) == len(reasons)
    assert len(said) >= 5
    day = found.in_force_on
    for early in (
        Answer("a", day, analysis_change_effect.TOO_EARLY, missing_after=3, ready_on=day),
        Answer("a", day, analysis_change_effect.TOO_EARLY, missing_before=2),
        Answer("a", day, analysis_change_effect.NOTHING_TO_COMPARE),
    ):
        assert sections_change_effect.sentence(early)
        assert "{" not in sections_change_effect.sentence(early)
    translate.use("az")
