"""Who looked at what stands in the audit log: once a session and subject, and never a name or a text itself."""

import pytest

from dashboard.data import location
from queries import audit, places
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


def test_the_log_is_shown_to_the_admin_alone(opened):
    audit.write("load", "program", "events", generation=3)
    app = opened("quality", "audit")
    assert "program" not in words_of(app)
    assert [one.of for one in audit.search(what="refused")] == ["audit"]
    app = opened("quality", "audit", {"quality": ("admin",)})
    assert not app.exception
    assert "lines was changed" in words_of(app)
    assert "program" in words_of(app)
