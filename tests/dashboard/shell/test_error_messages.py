"""When nothing can be drawn: a sentence and a way on, in the reader's language; never a traceback, never the data."""

import shutil

import duckdb
import filelock
import pytest

from dashboard.data import location
from dashboard.i18n import translate
from dashboard.shell import access
from etl.warehouse import generations
from queries.errors import RegisterError, UsageError
from tests.helpers import dashboard_reader, dashboard_warehouse, dashboard_world
from tests.helpers.dashboard_app import html_of, open_page, words_of


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return dashboard_warehouse.build(tmp_path_factory)


@pytest.fixture
def served(folder, monkeypatch):
    monkeypatch.setenv(location.VARIABLE, str(folder))


@pytest.mark.parametrize("language", translate.LANGUAGES)
def test_without_a_warehouse_a_sentence_says_what_to_do(tmp_path, monkeypatch, language):
    monkeypatch.setenv(location.VARIABLE, str(tmp_path))
    app = open_page(lang=language)
    assert not app.exception
    translate.use(language)
    assert translate.t("There is no data yet.") in words_of(app)
    assert "python -m etl demo" in words_of(app)


def test_while_the_first_data_are_loaded_the_page_says_so(tmp_path, monkeypatch):
    assert (location.LOCK, location.HOLDER) == (generations.LOCK, generations.HOLDER)
    monkeypatch.setenv(location.VARIABLE, str(tmp_path))
    with generations.locked(tmp_path):
        assert "The first data are being loaded." in words_of(open_page(lang="en"))
    assert not location.is_being_loaded()
    (tmp_path / generations.HOLDER).write_text("a load that crashed")
    assert not location.is_being_loaded()
    with filelock.FileLock(tmp_path / generations.LOCK).acquire(timeout=0):
        assert location.is_being_loaded()


@pytest.mark.parametrize("language", translate.LANGUAGES)
def test_data_of_another_version_are_said_to_be_so(folder, tmp_path, monkeypatch, language):
    shutil.copytree(folder, tmp_path / "old")
    name = (tmp_path / "old" / "CURRENT").read_text().strip()
    with duckdb.connect(str(tmp_path / "old" / name)) as connection:
        connection.execute("update meta set value = '0' where key = 'schema_version'")
    monkeypatch.setenv(location.VARIABLE, str(tmp_path / "old"))
    app = open_page(lang=language)
    translate.use(language)
    assert translate.t("The data cannot be read.") in words_of(app)
    assert '<span lang="en">' in html_of(app)
    assert "tables of version 0" in words_of(app)


def test_a_damaged_file_is_said_to_be_so(folder, tmp_path, monkeypatch):
    shutil.copytree(folder, tmp_path / "cut")
    name = (tmp_path / "cut" / "CURRENT").read_text().strip()
    whole = (tmp_path / "cut" / name).read_bytes()
    (tmp_path / "cut" / name).write_bytes(whole[: len(whole) // 2])
    monkeypatch.setenv(location.VARIABLE, str(tmp_path / "cut"))
    app = open_page(lang="en")
    assert "The data cannot be read." in words_of(app)
    assert not app.exception


def failing(monkeypatch, error):
    def fail(*_arguments, **_others):
        raise error

    for name in ("run", "of", "clocks"):
        monkeypatch.setattr(f"dashboard.data.cache.{name}", fail)


def test_a_failing_read_is_a_sentence_and_a_log_line_without_the_data(served, monkeypatch, caplog):
    with monkeypatch.context() as patched:
        failing(patched, RuntimeError(dashboard_world.CUSTOMER))
        app = open_page(lang="en", channel="phone")
        assert not app.exception
        assert "This page could not be drawn." in words_of(app)
        assert "RuntimeError" in caplog.text
        assert dashboard_world.CUSTOMER not in caplog.text + html_of(app)
    app.button(key="way_on_unfiltered").click().run()
    assert "This page could not be drawn." not in words_of(app)
    assert "channel" not in app.query_params


@pytest.mark.parametrize(
    ("error", "sentence"),
    [
        (UsageError("x is none"), "This view cannot be shown."),
        (RegisterError("no register"), "Decisions cannot be read or written just now."),
        (duckdb.IOException("could not read /srv/secret/file"), "This page could not be drawn."),
    ],
)
def test_each_failure_has_its_sentence_and_another_try(served, monkeypatch, error, sentence):
    failing(monkeypatch, error)
    app = open_page(lang="en")
    assert sentence in words_of(app)
    assert "secret" not in html_of(app)
    assert [button.key for button in app.button if button.key == "way_on_again"]
    assert "Traceback" not in html_of(app)


def test_who_has_no_role_sees_no_figure(served, monkeypatch):
    dashboard_reader.acting(monkeypatch, access.NOBODY)
    app = open_page(lang="en")
    assert "You are not among those who may see these pages." in words_of(app)
    assert "p-tile" not in html_of(app)
    assert "p-foot" not in html_of(app)


def test_settings_that_cannot_be_read_are_said_to_be_so(served, monkeypatch):
    broken = {"login": "maybe"}
    monkeypatch.setattr(access, "rules", lambda: access.read(broken))
    app = open_page(lang="en")
    assert "The settings cannot be read." in words_of(app)
    assert "p-foot" not in html_of(app)
