"""What is asked ahead is what the pages then ask: a reader of the first pages waits for no query."""

from dashboard import ahead, location, reads
from queries import warehouse
from tests import dashboard_warehouse
from tests.dashboard_app import open_page


def test_the_first_page_and_the_open_complaints_ask_nothing_anew(tmp_path_factory, monkeypatch):
    folder = dashboard_warehouse.build(tmp_path_factory)
    monkeypatch.setenv(location.VARIABLE, str(folder))
    for step in ahead.steps(reads.live()):
        step()
    read, reading = [], warehouse.Generation.reading
    monkeypatch.setattr(warehouse.Generation, "reading", lambda *given: read.append(given) or reading(*given))
    for page in ("overview", "open", "whatif"):
        app = open_page(page)
        assert not app.exception
    assert read == []
