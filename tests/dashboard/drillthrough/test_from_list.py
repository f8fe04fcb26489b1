"""A complaint opened from a list: what stands beside it there, for whoever may see that list, and for nobody else."""

import re
from html import unescape
from urllib.parse import parse_qsl, urlsplit

import pytest

from dashboard.data import location
from dashboard.i18n import translate
from queries.semantic import drillthrough, paging
from queries.semantic.request import Request
from queries.warehouse import generation as warehouse_generation
from tests.helpers.dashboard_app import at, html_of
from tests.helpers.dashboard_reader import acting


@pytest.fixture
def served(demo_warehouse, monkeypatch, tmp_path):
    monkeypatch.setenv(location.VARIABLE, str(demo_warehouse))
    monkeypatch.setenv("COMPLAINTS_REGISTER", str(tmp_path / "register.sqlite"))
    yield warehouse_generation.open_live(demo_warehouse)
    translate.use("az")


def ways(app, selector):
    """The words and parameters of each link of a part of the page."""
    part = re.search(rf"<{selector}.*?</{selector.split()[0]}>", html_of(app), re.DOTALL)
    found = re.findall(r'href="([^"]+)"[^>]*>([^<]*)<', part[0]) if part else []
    return [(words, dict(parse_qsl(urlsplit(unescape(href)).query))) for href, words in found]


def test_the_complaints_beside_it_are_those_of_the_list(served):
    period = {"period": "last_13_weeks", "lang": "en"}
    listed = at("behind", **period, metric="open_count", part="n")
    rows = [(words, own) for words, own in ways(listed, "tbody") if "came_from" in own]
    asked = Request(where={})
    real = drillthrough.page(
        served, "open_count", asked, "n", {}, paging.Stretch(order="next_due_at", descending=False, limit=None)
    ).rows["complaint_id"]
    assert [words for words, _ in rows] == real.tolist()
    place = len(rows) // 2
    app = at("complaint", **rows[place][1])
    beside = {words: own["id"] for words, own in ways(app, 'nav class="p-crumbs"') if "id" in own}
    assert beside == {"← Previous complaint": rows[place - 1][0], "Next complaint →": rows[place + 1][0]}
    back = ways(app, 'nav class="p-crumbs"')[0][1]
    assert (back["metric"], back["period"], back["page"]) == ("open_count", "last_13_weeks", "1")


def test_a_list_that_has_changed_leaves_the_way_back(served):
    own = {"came_from": "open?show=all", "place": "0", "lang": "en"}
    board = at("open", lang="en")
    second = [words for words, _ in ways(board, "tbody")][1]
    app = at("complaint", id=second, **own)
    assert [words for words, _ in ways(app, 'nav class="p-crumbs"')] == ["Open complaints · All open"]


@pytest.mark.parametrize(
    "came_from", ["nonsense?x=1", "behind?metric=nonsense", "rows?list=nonsense", "judged?part=", ""]
)
def test_nonsense_leads_nowhere(served, came_from):
    app = at("complaint", id="C00000", came_from=came_from, place="3", lang="en")
    assert not app.exception and "p-crumbs" not in html_of(app)


def test_a_list_of_one_employee_is_closed_to_whoever_may_not_see_people(served, monkeypatch):
    name = (
        served
        and drillthrough.page(served, "open_count", Request(), stretch=paging.Stretch(limit=1)).rows["handler"].iloc[0]
    )
    own = {"came_from": f"behind?metric=open_count&part=n&keys=handler%3D{name}", "place": "0", "lang": "en"}
    number = drillthrough.page(
        served, "open_count", Request(where={"handler": (name,)}), stretch=paging.Stretch(limit=1)
    ).rows["complaint_id"]
    assert "p-crumbs" in html_of(at("complaint", id=number.iloc[0], **own))
    acting(monkeypatch, "weekly")
    assert "p-crumbs" not in html_of(at("complaint", id=number.iloc[0], **own))
