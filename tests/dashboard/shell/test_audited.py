"""Who looked at what stands in the audit log: once a session and subject, and never a name or a text itself."""

import pytest

from dashboard.data import location
from dashboard.decisions.register import Register
from dashboard.downloads import menu
from dashboard.shell import context
from dashboard.shell.filters import View
from queries import audit, places
from queries.errors import AuditError
from queries.register import tables
from queries.warehouse.generation import open_live
from tests.helpers import dashboard_reader
from tests.helpers.dashboard_app import open_page, words_of
from tests.helpers.small_warehouse import make, story


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    steps = (
        ("received", "2026-11-02 10:00", {"text": "Secret words"}),
        ("accepted", "2026-11-03 09:00", {"actor": "Nigar"}),
    )
    return make(tmp_path_factory.mktemp("warehouse"), story("C-1", steps[0][:2], steps[1], channel="phone"))


@pytest.fixture
def opened(folder, tmp_path, monkeypatch):
    monkeypatch.setenv(location.VARIABLE, str(folder))
    monkeypatch.setenv(places.AUDIT_VARIABLE, str(tmp_path / "audit"))

    def open_as(role, file, rights=None):
        dashboard_reader.acting(monkeypatch, role, rights)
        return open_page(file, lang="en")

    return open_as


def test_a_look_at_a_complaint_is_written_once(opened):
    app = opened("quality", "complaint")
    app.text_input(key="id").set_value("C-1").run()
    app.run()
    looks = [(one.what, one.of) for one in audit.entries() if one.what.startswith("read")]
    assert looks.count(("read_people", "C-1")) == 1
    assert looks.count(("read_texts", "C-1")) == 1
    assert not any("Nigar" in str(one) for one in audit.entries())


def test_who_may_not_see_texts_reads_none(opened):
    opened("leads", "complaint").text_input(key="id").set_value("C-1").run()
    assert not audit.search(what="read_texts")


def test_a_filter_by_a_person_is_refused_and_written_without_the_name(opened, monkeypatch):
    dashboard_reader.acting(monkeypatch, "management")
    open_page(lang="en", handler="Nigar")
    assert [one.of for one in audit.search(what="refused")] == ["filter by handler"]


def test_the_log_is_shown_to_the_admin_alone(opened):
    audit.write("load", "program", "events", generation=3)
    app = opened("quality", "audit")
    assert "program" not in words_of(app)
    assert [one.of for one in audit.search(what="refused")] == ["audit"]
    app = opened("quality", "audit", {"quality": ("admin",)})
    assert not app.exception
    assert "lines was changed" in words_of(app)
    assert "program" in words_of(app)


def test_a_file_taken_and_a_decision_are_written(folder, tmp_path, monkeypatch):
    monkeypatch.setenv(places.AUDIT_VARIABLE, str(tmp_path / "audit"))
    generation = open_live(folder)
    context.enter(generation, View(), dashboard_reader.with_rights("people", name="aygun@example.az"))
    assert menu.deferred(lambda: b"content", "table.csv")() == b"content"
    Register(tables.url_of(str(tmp_path / "register.sqlite")), generation.identity).decide(
        "staff_conduct|named_employee:Nigar", "dismissed", "aygun@example.az", "A season.", seen=0
    )
    took, decided = audit.entries()
    assert (took.what, took.who, took.of) == ("download", "aygun@example.az", "table.csv")
    assert (decided.what, decided.more) == ("decision", {"state": "dismissed", "version": 1})
    assert "Nigar" not in str(decided)


def test_what_cannot_be_logged_is_not_given(folder, tmp_path, monkeypatch):
    (tmp_path / "file").write_text("", encoding="utf-8")
    monkeypatch.setenv(places.AUDIT_VARIABLE, str(tmp_path / "file" / "audit"))
    made = []
    context.enter(open_live(folder), View(), dashboard_reader.with_rights("people"))
    with pytest.raises(AuditError):
        menu.deferred(lambda: made.append(1) or b"", "table.csv")()
    register = Register(tables.url_of(str(tmp_path / "register.sqlite")), "w")
    with pytest.raises(AuditError):
        register.decide("cause:x", "dismissed", "aygun@example.az", "A season.", seen=0)
    assert made == []
    assert register.history("cause:x") == []
