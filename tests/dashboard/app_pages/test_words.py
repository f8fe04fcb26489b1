"""Pages stay short: no more words before anything is opened than were counted when they were last cut."""

import pytest

from benchmarks import words
from dashboard.data import location
from tests.helpers import dashboard_warehouse
from tests.helpers.dashboard_app import go, open_page

MOST = {
    "overview": 330,
    "satisfaction": 190,
    "trends": 290,
    "open": 190,
    "channels": 200,
    "employees": 150,
    "extensions": 300,
}
"""By the page; of the small data of the tests, in English."""


def test_numbers_tables_and_what_is_folded_are_no_words():
    body = (
        '<p class="p-lead">325 complaints received, the customer’s most</p><table><tr><td>Phone</td></tr></table>'
        '<details class="p-fold"><summary>How to read this</summary><p>Grey band: the usual range.</p></details>'
        '<details class="p-def"><summary title="long">i</summary><div>Complaints that came in.</div></details>'
    )
    # complaints received the customer’s most; How to read this
    assert words.seen_words(body) == 5 + 4


@pytest.mark.slow
def test_no_page_has_more_words_than_it_had(tmp_path_factory, monkeypatch, tmp_path):
    monkeypatch.setenv(location.VARIABLE, str(dashboard_warehouse.build(tmp_path_factory)))
    monkeypatch.setenv("COMPLAINTS_REGISTER", str(tmp_path / "register.sqlite"))
    app = open_page(lang="en")
    found = {}
    for page in MOST:
        app = go(app, page)
        found[page] = sum(words.seen_words(element.proto.body) for element in app.get("html"))
    assert {page: count for page, count in found.items() if count > MOST[page]} == {}
