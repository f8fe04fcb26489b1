"""What is asked ahead is what the pages then ask: a reader of the first pages waits for no query."""

from dashboard import prewarm_steps
from dashboard.data import cache, location
from queries.warehouse import generation
from tests.helpers import dashboard_warehouse
from tests.helpers.dashboard_app import open_page


def test_the_first_page_and_the_open_complaints_ask_nothing_anew(tmp_path_factory, monkeypatch):
    folder = dashboard_warehouse.build(tmp_path_factory)
    monkeypatch.setenv(location.VARIABLE, str(folder))
    for step in prewarm_steps.steps(cache.whole()):
        step()
    read, reading = [], generation.Generation.reading
    monkeypatch.setattr(generation.Generation, "reading", lambda *given: read.append(given) or reading(*given))
    for page in ("overview", "open", "whatif"):
        app = open_page(page)
        assert not app.exception
    assert read == []
