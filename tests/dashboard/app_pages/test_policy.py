"""The page of the policy: what holds, for whom, when, which days are off, and where each is written."""

import argparse
import re
from datetime import date
from pathlib import Path

import pytest

from dashboard.data import location
from dashboard.i18n import translate
from dashboard.loading import jobs
from dashboard.shell import access
from etl.pipeline import policy_cli
from etl.policy import revise
from etl.policy import tables as policy_tables
from tests.helpers.dashboard_app import go, html_of, open_page, words_of
from tests.helpers.dashboard_reader import acting
from tests.helpers.small_warehouse import make, story
from tests.oracle.clocks.policies import file_of

EVENTS = story("A", ("received", "2026-09-07 10:00"), ("accepted", "2026-09-07 10:30"), policy="conditions")


def policy_cli_parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser()
    parser.add_argument("--warehouse", type=Path)
    policy_cli.add_arguments(parser)
    return parser


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    events = [event | {"policy": "conditions"} for event in EVENTS]
    own = (str(file_of("conditions")),)
    return make(tmp_path_factory.mktemp("policy"), events, policies=own, meta={"policy": "conditions"})


@pytest.fixture
def served(folder, monkeypatch, tmp_path):
    monkeypatch.setenv(location.VARIABLE, str(folder))
    monkeypatch.setenv("COMPLAINTS_REGISTER", str(tmp_path / "register.sqlite"))
    yield folder
    translate.use("az")


def test_it_tells_limits_hours_days_off_and_their_sources(served):
    app = go(open_page(lang="en"), "policy")
    assert not app.exception
    words = " ".join(words_of(app).split())
    assert "Limits by condition: 3 promises, in force since 1 January 2000." in words
    for said in (
        "1.5 working hours",  # 90 minutes
        "Priority: high; Channel: Phone, Website chat 20 working minutes",
        "Priority: high, urgent 45 working minutes",
        "Team: care 42 working minutes",
        "Priority: high; Customer tier: gold 1 working day",
        "Friday 09:00–18:00, 22:00–23:30",
        "10 September 2026 closed",
        "8 September 2026 09:00–12:00",
        # 2 December 2025, decision 362: 241 working days
        "2026 has 241 working days.",
        "Invented for the tests.",
    ):
        assert said in words, said
    # of the days of 2026, each once: weekends, and Novruz with its days in lieu
    assert html_of(app).count('<i class="work') == 241
    assert re.search(r'class="off" title="[^"]*Novruz[^"]*">20</i>', html_of(app))


def test_another_year_can_be_looked_at(served):
    app = go(open_page(lang="en", year="2024"), "policy")
    app.button_group(key="year").set_value("2024").run()
    words = " ".join(words_of(app).split())
    assert "2024 has" in words
    # Saturday 28 December 2024 was worked
    assert 'class="worked"' in html_of(app)
    assert "28 Dec 2024" in words


@pytest.mark.slow
def test_who_may_load_publishes_a_change(served, monkeypatch):
    begun = []
    acting(monkeypatch, "quality", {"quality": ("load",)})
    monkeypatch.setattr(access, "_is_at_this_machine", lambda: True)
    monkeypatch.setattr(jobs, "begin", lambda folder, *commands, **_: begun.extend(commands))
    app = go(open_page(lang="en"), "policy")
    assert app.button(key="policy_publish").disabled
    app.number_input(key="policy_limit_resolution").set_value(3).run()
    app.text_input(key="policy_hours_fri").set_value("09:00-17:00").run()
    app.number_input(key="policy_target").set_value(95).run()
    app.date_input(key="policy_from").set_value(date(2026, 10, 1)).run()
    app.text_input(key="policy_source").set_value("The board, 20 September 2026.").run()
    assert not app.exception
    assert "What that would have meant for the past two years" in words_of(app)
    app.button(key="policy_publish").click().run()
    (command,) = begun
    assert command[:3] == ("etl", "policy", "conditions")
    assert set(command[3:]) >= {
        "--from=2026-10-01",
        "--source=The board, 20 September 2026.",
        "--set=resolution.limit=3",
        "--set=schedule.fri=['09:00-17:00']",
        "--target=on_time_share.resolution=0.95",
    }
    # the command line takes what the page gives
    assert policy_cli_parser().parse_args(command[2:]).source == "The board, 20 September 2026."


def test_limits_for_some_complaints_are_changed_taken_out_and_added(served, tmp_path, monkeypatch):
    begun = []
    acting(monkeypatch, "quality", {"quality": ("load",)})
    monkeypatch.setattr(access, "_is_at_this_machine", lambda: True)
    monkeypatch.setattr(jobs, "begin", lambda folder, *commands, **_: begun.extend(commands))
    app = go(open_page(lang="en"), "policy")
    app.number_input(key="policy_limits_acceptance_1").set_value(0.25)
    app.number_input(key="policy_limits_resolution_2").set_value(0)
    app.selectbox(key="policy_more_clock").select("resolution").run()
    app.selectbox(key="policy_more_for").select("team")
    app.text_input(key="policy_more_words").set_value("care, repairs")
    app.text_input(key="policy_source").set_value("The board.").run()
    app.number_input(key="policy_more_limit_whole").set_value(4).run()
    assert not app.exception
    app.button(key="policy_publish").click().run()
    (command,) = begun
    # what the page gives makes a version that says so, also where the file itself counts in minutes
    options = policy_cli_parser().parse_args(command[2:])
    text = file_of("conditions").read_text(encoding="utf-8")
    changed = tmp_path / "conditions.toml"
    changed.write_text(
        revise.version(text, date(2026, 10, 1), policy_cli._values(options.set), options.source), encoding="utf-8"
    )
    clocks = {clock.name: clock for clock in policy_tables.find(changed).versions[-1].clocks}
    assert [limit.limit for limit in clocks["acceptance"].limits] == [0.25, 0.75]
    assert clocks["acceptance"].limit == 1.5
    assert [(limit.limit, limit.when) for limit in clocks["resolution"].limits] == [
        (1, {"priority": ("high",), "customer_tier": ("gold",)}),
        (3, {"customer_tier": ("gold",)}),
        (4, {"team": ("care", "repairs")}),
    ]


def test_who_may_not_load_changes_nothing(served, monkeypatch):
    acting(monkeypatch, "quality", {"quality": ("people",)})
    app = go(open_page(lang="en"), "policy")
    assert "Change the policy" not in words_of(app)
