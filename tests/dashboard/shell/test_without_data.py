"""Before anything was loaded: three ways to begin, pages that can be read; and what is said of invented data."""

import shutil

import duckdb
import pytest

from dashboard.data import location
from dashboard.loading import jobs, template
from dashboard.shell import navigation, without_data
from queries.warehouse import generation as warehouse_generation
from queries.warehouse import invented
from tests.helpers import dashboard_reader, dashboard_warehouse
from tests.helpers.dashboard_app import go, open_page, words_of

NOTICE = "Demonstration data: these complaints are invented"


@pytest.fixture
def empty(tmp_path, monkeypatch):
    monkeypatch.setenv(location.VARIABLE, str(tmp_path / "warehouse"))


def test_the_first_page_offers_three_ways_to_whoever_may_add_data(empty, monkeypatch):
    begun = []
    monkeypatch.setattr(jobs, "begin", lambda folder, *commands, **_: begun.append(commands))
    dashboard_reader.acting(monkeypatch, "admin")
    app = open_page(lang="en")
    words = words_of(app)
    for way in ("Look around with demonstration data", "Add a file of your own", "Begin with a template"):
        assert way in words
    assert [button.proto.label for button in app.get("download_button")] == ["Template (Excel)"]
    app.button(key="begin_demo").click().run()
    assert [command[:2] for command in begun[0]] == [("etl", "demo"), ("dashboard", "demo-decisions")]


def test_others_are_told_how_data_get_in(empty, monkeypatch):
    dashboard_reader.acting(monkeypatch, "quality")
    app = open_page(lang="en")
    assert "Load some with" in words_of(app)
    assert not app.button
    assert "You may not add data here." in words_of(go(app, "add_data"))


def test_help_definitions_and_add_data_are_read_without_data(empty, monkeypatch):
    dashboard_reader.acting(monkeypatch, "admin")
    app = open_page(lang="en")
    said = {entry.file: words_of(go(app, entry.file)) for entry in navigation.ENTRIES if entry.is_in_menu}
    assert "How these pages are read." in said.pop("help")
    assert "stopped before its deadline" in said.pop("definitions")
    assert "Bring an export of your complaints." in said.pop("add_data")
    assert all("There is no data yet." in words for words in said.values())


def test_the_template_is_a_workbook():
    assert template.workbook("ru")[:2] == b"PK"


@pytest.mark.slow
def test_every_page_of_invented_data_says_so(tmp_path, tmp_path_factory, monkeypatch):
    own = dashboard_warehouse.build(tmp_path_factory)
    monkeypatch.setenv(location.VARIABLE, str(own))
    assert NOTICE not in words_of(open_page("help", lang="en"))
    folder = shutil.copytree(own, tmp_path / "demo")
    monkeypatch.setenv(location.VARIABLE, str(folder))
    with duckdb.connect(str(folder / (folder / "CURRENT").read_text().strip())) as connection:
        connection.execute("update loads set source = 'demo'")
    assert invented.extent(warehouse_generation.open_live(folder)) == invented.ALL
    dashboard_reader.acting(monkeypatch, "weekly")
    app = open_page("help", lang="en")
    assert NOTICE in words_of(app)
    assert "Add your own data" not in words_of(app)
    assert NOTICE in words_of(go(app, "changes"))
    assert without_data.DEMO == invented.DEMO
    # whoever may add data sees what was loaded, and goes back
    asked = []
    monkeypatch.setattr(jobs, "begin", lambda folder, *commands, **_: asked.append(commands[0]))
    dashboard_reader.acting(monkeypatch, "admin")
    app = open_page("add_data", lang="en")
    assert "What was loaded" in words_of(app)
    app.button(key="add_data_rollback").click().run()
    assert asked == [("etl", "rollback", "--warehouse", str(folder))]
