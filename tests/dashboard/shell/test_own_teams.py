"""A lead sees the complaints of their own teams: on every page, by every link, in every list that leads somewhere."""

import re
import tomllib
from dataclasses import replace
from pathlib import Path

import pytest

from dashboard.data import cache, location
from dashboard.shell import access, navigation
from queries.errors import BadPolicyError
from queries.semantic.catalog import Request
from queries.settings import SETTINGS_FILE
from queries.settings import read as read_settings
from queries.warehouse.generation import open_live
from queries.warehouse.rights import Team
from tests.helpers import report_world
from tests.helpers.dashboard_app import html_of, open_page, words_of

OWN = Team("phone", (("channel", ("phone",)),))
FOLDER = Path(access.__file__).parents[1]
OTHERS = ("website_chat", "Website chat", "E-mail")


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return report_world.build(tmp_path_factory.mktemp("warehouse"), report_world.complaints(3, 30))


@pytest.fixture
def as_lead(folder, monkeypatch, tmp_path):
    monkeypatch.setenv(location.VARIABLE, str(folder))
    monkeypatch.setenv("COMPLAINTS_REPORTS", str(tmp_path / "reports"))
    changed = replace(access.rules(), without_login="leads")
    reader = replace(changed.reader("lead@example.az", "leads"), teams=(OWN,))
    monkeypatch.setattr(access, "rules", lambda: changed)
    monkeypatch.setattr(access, "reader", lambda: reader)
    return reader


@pytest.mark.slow
def test_every_page_tells_of_their_own_alone(as_lead):
    app = open_page(lang="en", period="last_13_weeks")
    assert "All other teams kept" in words_of(app)
    for entry in navigation.ENTRIES:
        app.switch_page(navigation.path(entry.file)).run()
        assert not app.exception, entry.file
        if entry.file in ("definitions", "help", "reports"):
            continue
        shown = html_of(app)
        assert "could not be drawn" not in shown, entry.file
        assert not [one for one in OTHERS if one in shown], entry.file


@pytest.mark.parametrize(
    ("page", "parameters"),
    [
        ("channels", {"channel": "email"}),
        ("behind", {"metric": "received_count", "part": "value", "channel": "email"}),
        ("open", {"channel": "website_chat", "handler": report_world.NAMES[1]}),
    ],
)
def test_a_link_made_by_others_opens_nothing_of_theirs(as_lead, page, parameters):
    shown = html_of(open_page(page, lang="en", period="last_13_weeks", **parameters))
    # every third is by phone
    assert {int(number) % 3 for number in re.findall(r"id=C\d{4}-(\d\d)", shown)} <= {0}


@pytest.mark.slow
def test_a_number_of_others_is_not_known(as_lead):
    app = open_page("complaint", lang="en")
    app.text_input(key="id").set_value("C1102-01").run()
    assert "There is no complaint of this number." in words_of(app)
    app.text_input(key="id").set_value("C1102-03").run()
    assert "There is no complaint of this number." not in words_of(app)


def test_the_weekly_report_and_its_archive_are_not_offered(as_lead):
    app = open_page("reports", lang="en")
    assert "whole company" in words_of(app)
    assert not app.get("download_button")


def test_what_is_remembered_for_one_is_given_to_no_other(folder, monkeypatch, as_lead):
    whole, own = open_live(folder), cache.live(as_lead.asker)
    assert cache._key(whole) != cache._key(own)
    of_all, of_own = (cache.run(one, "received_count", Request())["value"].sum() for one in (whole, own))
    assert of_all > of_own > 0


def test_a_lead_without_a_team_sees_nothing(folder, monkeypatch):
    monkeypatch.setenv(location.VARIABLE, str(folder))
    changed = replace(access.rules(), without_login="leads")
    monkeypatch.setattr(access, "rules", lambda: changed)
    assert "none is named as yours" in words_of(open_page(lang="en"))


def rules(text: str) -> access.Rules:
    """The rules of the project's settings with more in them."""
    table = read_settings(SETTINGS_FILE).access
    return access.read({**table, **tomllib.loads(text)})


def test_teams_are_read_from_the_settings():
    found = rules('members = { "Lead@x.az" = ["a"] }\n[teams]\na = { store = ["Baku"], channel = ["phone", "store"] }')
    [team] = found.reader("lead@x.az", "leads").teams
    assert team.where == (("channel", ("phone", "store")), ("store", ("Baku",)))
    assert found.reader("other@x.az", "leads").teams == ()
    assert found.reader("any@x.az", "management").teams is None


@pytest.mark.parametrize(
    "wrong",
    [
        '[teams]\na = { shop = ["Baku"] }',
        "[teams]\na = {}",
        '[teams]\na = { store = "Baku" }',
        '[members]\n"x@y.az" = ["nobody"]',
        '[rows]\nleads = "some"',
        '[rows]\nleader = "all"',
    ],
)
def test_a_wrong_table_is_named(wrong):
    with pytest.raises(BadPolicyError):
        rules(wrong)


def test_a_role_of_which_no_rows_are_said_sees_none():
    table = {**read_settings(SETTINGS_FILE).access, "rows": {}}
    assert access.read(table).reader("x@y.az", "quality").teams == ()


def test_pages_get_their_data_for_whoever_reads_them():
    """What reads without asking for whom is a list that is looked at when it grows."""
    found = {
        (str(path.relative_to(FOLDER)), way)
        for path in FOLDER.rglob("*.py")
        for way in ("open_live(", "open_file(", "cache.whole(", ".company")
        if way in path.read_text(encoding="utf-8")
    }
    assert found == {
        ("data/cache.py", "open_live("),
        # which warehouse it is, and what is asked ahead for who may read everything
        ("prewarm.py", "open_live("),
        ("prewarm.py", "cache.whole("),
        ("shell/saved_views.py", "cache.whole("),
        ("app_pages/cause_coding/content.py", "cache.whole("),
        ("monitoring.py", "cache.whole("),
        # the report of the whole company, for its audience
        ("app_pages/weekly_reports/content.py", ".company"),
        # commands
        ("report/cli.py", "open_live("),
        ("report/delivery/schedule.py", "open_live("),
        ("decisions/cli.py", "open_live("),
        ("decisions/demo.py", "open_live("),
        ("check_cli.py", "open_live("),
    }
