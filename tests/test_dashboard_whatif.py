"""The page of other limits: no field that it does not use, and its figures lead to the complaints behind them."""

import re
from html import unescape
from urllib.parse import parse_qs

import pytest

from dashboard import format as fmt
from dashboard import location, text
from queries import warehouse, whatif
from queries.request import Request
from tests.dashboard_app import go, html_of, open_page, words_of


@pytest.fixture
def served(demo_warehouse, monkeypatch, tmp_path):
    monkeypatch.setenv(location.VARIABLE, str(demo_warehouse))
    monkeypatch.setenv("COMPLAINTS_REGISTER", str(tmp_path / "register.sqlite"))
    yield warehouse.open_live(demo_warehouse)
    text.use("az")


def test_it_has_no_period_and_its_shares_lead_to_their_complaints(served):
    app = open_page("whatif", lang="en", channel="phone", period="last_4_weeks")
    assert not app.exception
    assert "Period" not in {one.label for one in app.selectbox}
    totals = whatif.answer(served, (), Request(where={"channel": ("phone",)})).totals.set_index("clock")
    hrefs = re.findall(r'href="(behind\?[^"]+)"', html_of(app))
    assert len(hrefs) == len(totals)
    for (clock, row), href in zip(totals.iterrows(), map(unescape, hrefs), strict=True):
        parameters = parse_qs(href.partition("?")[2])
        assert parameters["keys"] == [f"clock={clock}"]
        behind = open_page(**{name: values[0] for name, values in parameters.items()})
        for name, values in parameters.items():
            behind.query_params[name] = values[0]
        behind = go(behind, "behind")
        assert not behind.exception
        assert fmt.number(row["n"]) in words_of(behind)
