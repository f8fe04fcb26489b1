"""Each reader's way in a real browser: from opening to one complaint and back by links, filters and language kept."""

import re
from urllib.parse import parse_qs, urlsplit

import pytest

from dashboard.decisions import register as decisions_register
from queries.semantic import catalog
from queries.warehouse import generation as warehouse_generation
from tests.helpers.dashboard_browser import MARKS, arrive, dashboard, until

pytest_plugins = ("tests.helpers.dashboard_browser",)
pytestmark = MARKS

FILTERED = "lang=en&period=last_13_weeks&channel=phone"


@pytest.fixture(scope="module")
def register(tmp_path_factory):
    """A register of this module's own, for the server and for looking into it."""
    with pytest.MonkeyPatch.context() as patch:
        path = tmp_path_factory.mktemp("register") / "register.sqlite"
        patch.setenv("COMPLAINTS_REGISTER", str(path))
        yield path


@pytest.fixture(scope="module")
def address(demo_warehouse, register):
    with dashboard(demo_warehouse) as started:
        yield started


def parameters(page) -> dict[str, list[str]]:
    return parse_qs(urlsplit(page.url).query)


def whole(words: str) -> int:
    """A number as the English pages write it: 1 234 in any kind of space."""
    return int(re.sub(r"\D", "", words))


def settled(page) -> None:
    page.wait_for_selector(".p-foot")
    until(page, "!document.querySelector('[data-testid=stStatusWidget]')")


def test_a_manager_goes_from_a_tile_to_its_complaints_to_one_and_back(page, address):
    arrive(page, f"{address}/?{FILTERED}")
    tile = page.locator(".p-tile[data-label='Resolved on time']")
    n = whole(tile.locator(".n").inner_text())
    assert n > 10
    tile.locator(".value a").click()
    page.wait_for_url("**/behind?**")
    page.get_by_text(re.compile(rf"^1–\d+ of {n}$")).wait_for()
    rows = page.locator("table.p-table tbody tr").count()
    assert rows == min(n, 100)
    page.get_by_role("radio", name="Late").or_(page.get_by_role("button", name="Late")).first.click()
    page.wait_for_url("**part=rest**")
    until(page, f"document.querySelectorAll('table.p-table tbody tr').length < {rows}")
    link = page.locator("table.p-sorts tbody a").first
    number = link.inner_text()
    link.click()
    page.wait_for_selector(".l-frame")
    assert parameters(page)["id"] == [number]
    page.go_back()
    page.wait_for_url("**/behind?**")
    page.get_by_role("link", name=number).wait_for()
    page.get_by_role("link", name="Overview").click()
    page.wait_for_selector(".p-tile[data-label='Resolved on time']")
    assert parameters(page)["channel"] == ["phone"]
    assert parameters(page)["period"] == ["last_13_weeks"]
    assert whole(page.locator(".p-tile[data-label='Resolved on time'] .n").inner_text()) == n


@pytest.mark.slow
def test_a_lead_goes_from_what_presses_to_the_complaint(page, address, demo_warehouse):
    arrive(page, f"{address}/open?lang=en")
    opened = whole(page.locator(".p-tile[data-label='Open'] .value").inner_text())
    generation = warehouse_generation.open_live(demo_warehouse)
    assert opened == catalog.run(generation, "open_count")["value"].iloc[0]
    past = page.get_by_role("radio", name=re.compile("^Past a deadline")).or_(
        page.get_by_role("button", name=re.compile("^Past a deadline"))
    )
    number = whole(past.first.inner_text())
    past.first.click()
    page.wait_for_url("**show=overdue**")
    until(page, f"document.querySelectorAll('table.p-sorts tbody tr:not(.group)').length === {min(number, 100)}")
    link = page.locator("table.p-sorts tbody a").first
    complaint = link.inner_text()
    link.click()
    page.wait_for_selector(".l-frame")
    assert page.get_by_text(f"Complaint {complaint}", exact=True).is_visible()
    # overdue and running, or ended late and another promise open
    assert re.search("^Overdue|missed", page.locator(".p-lead").inner_text())


@pytest.mark.slow
def test_the_language_changes_and_page_and_filters_stay(page, address):
    arrive(page, f"{address}/extensions?{FILTERED}")
    before = page.locator(".p-tile .n").all_inner_texts()
    page.get_by_role("radio", name="RU").or_(page.get_by_role("button", name="RU")).first.click()
    page.wait_for_url("**lang=ru**")
    page.locator(".p-tile[data-label='Продлены']").wait_for()
    assert "/extensions" in page.url
    assert parameters(page)["channel"] == ["phone"]
    assert page.locator(".p-tile .n").all_inner_texts() == before
    page.get_by_role("link", name="Каналы").click()
    page.wait_for_url("**/channels?**")
    settled(page)
    assert parameters(page)["lang"] == ["ru"]
    assert parameters(page)["period"] == ["last_13_weeks"]


@pytest.mark.slow
def test_the_quality_team_decides_and_the_decision_is_among_the_changes(page, address, register, demo_warehouse):
    arrive(page, f"{address}/causes?lang=en")
    link = page.locator(".c-line .what a").first
    name = link.inner_text()
    link.click()
    page.wait_for_url("**/candidate?**")
    key = parameters(page)["key"][0]
    field = page.get_by_role("textbox", name="Your name")
    field.fill("Leyla")
    field.press("Enter")
    choice = page.get_by_role("radio", name="Dismiss").or_(page.get_by_role("button", name="Dismiss")).first
    choice.click()
    why = page.get_by_role("textbox", name="Why?")
    why.fill("Known, and no harm in it")
    page.get_by_role("button", name="Write into the register").click()
    page.get_by_text("Written into the register.").wait_for()
    standing = decisions_register.register(warehouse_generation.open_live(demo_warehouse)).status_of(key)
    assert (standing.state, standing.by, standing.why) == ("dismissed", "Leyla", "Known, and no harm in it")
    assert standing.evidence
    page.get_by_role("link", name="Changes").first.click()
    page.wait_for_url("**/changes?**")
    page.get_by_role("link", name=name).first.wait_for()


@pytest.mark.slow
def test_the_tour_is_one_line_on_the_page_opened_first_only(page, address):
    arrive(page, f"{address}/satisfaction?lang=en")
    tour = page.locator(".p-tour")
    tour.wait_for(state="visible")
    assert tour.bounding_box()["height"] < 60
    tour.locator("summary").click()
    assert tour.get_by_text("Each page begins with what is so").is_visible()
    page.get_by_role("link", name="Trends").click()
    page.wait_for_url("**/trends?**")
    settled(page)
    until(page, "!document.querySelector('.p-tour')")
