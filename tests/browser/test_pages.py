"""The pages in a real browser: a reader's way, the address, widths, and that no request leaves the machine."""

import re
import shutil
from pathlib import Path

import pytest

from dashboard.ui import brand
from tests.helpers import dashboard_warehouse, dashboard_world
from tests.helpers.dashboard_browser import MARKS, WAIT_MS, arrive, dashboard, until

pytestmark = MARKS


@pytest.fixture(scope="module")
def loaded(tmp_path_factory):
    """A copy of the shared warehouse, because a test publishes another generation into it."""
    folder = tmp_path_factory.mktemp("served")
    shutil.copytree(dashboard_warehouse.build(tmp_path_factory), folder, dirs_exist_ok=True)
    return folder


@pytest.fixture(scope="module")
def address(loaded):
    with dashboard(loaded) as started:
        yield started


@pytest.mark.slow
def test_a_reader_goes_from_the_overview_to_one_complaint_by_links(page, address):
    arrive(page, f"{address}/?lang=en&period=last_13_weeks&channel=phone&channel=email")
    page.get_by_role("link", name="By channel and by employee").click()
    page.wait_for_selector("table.p-table a[href*='id=C']")
    assert "/timeliness" in page.url
    assert "channel=phone" in page.url
    assert "period=last_13_weeks" in page.url
    link = page.locator("table.p-table a[href*='id=C']").first
    number = link.inner_text()
    link.click()
    page.wait_for_selector(".l-frame")
    assert f"id={number}" in page.url
    assert page.get_by_text(f"Complaint {number}", exact=True).is_visible()
    assert page.locator(".l-mark").count() >= 2
    hosts = {re.sub(r"^(\w+)://([^/:]+).*", r"\2", url) for url in page.asked if not url.startswith(("data:", "blob:"))}
    assert hosts == {"127.0.0.1"}


@pytest.mark.slow
def test_the_page_of_data_quality_says_where_the_rows_went(page, address):
    arrive(page, f"{address}/quality?lang=en")
    assert page.get_by_text("Every row is accounted for").is_visible()
    assert page.get_by_text("No row was rejected").is_visible()
    page.locator(".st-key-take_rules button").first.click()
    with page.expect_download() as taken:
        page.get_by_role("button", name="Table (CSV)").click()
    written = Path(taken.value.path()).read_bytes().decode("utf-8-sig")
    assert written.startswith("# Rules\r\n# Filter: everything loaded so far\r\n")


@pytest.mark.slow
def test_the_address_reproduces_the_view(page, chromium, address):
    arrive(page, f"{address}/?lang=en")
    before = page.locator(".p-tile .value").first.inner_text()
    page.get_by_role("button", name="Filters").click()
    box = page.get_by_role("combobox", name="Channel")
    box.click()
    page.get_by_role("option", name="Phone").click()
    page.wait_for_url("**channel=phone*")
    until(page, "document.querySelector('.p-kicker')?.innerText.includes('Phone')")
    # The words change before the tiles do.
    until(page, f"(document.querySelector('.p-tile .value')?.innerText ?? {before!r}) !== {before!r}")
    shown = page.locator(".p-tile .value").all_inner_texts()
    other = chromium.new_context(locale="az-AZ").new_page()
    other.set_default_timeout(WAIT_MS)
    arrive(other, page.url)
    assert other.locator(".p-tile .value").all_inner_texts() == shown
    assert "Phone" in other.locator(".p-kicker").inner_text()
    other.context.close()


@pytest.mark.slow
def test_the_language_is_the_browsers_until_another_is_chosen(page, address):
    arrive(page, address)
    assert page.get_by_text("Приняты в срок").first.is_visible()
    page.get_by_role("radio", name="AZ").or_(page.get_by_role("button", name="AZ")).first.click()
    page.get_by_text("Vaxtında qəbul edilib").first.wait_for()
    page.wait_for_url("**lang=az*")


@pytest.mark.slow
@pytest.mark.parametrize("path", ["", "timeliness", "complaint?id=C00000", "quality", "definitions"])
def test_no_width_needs_sideways_scrolling(page, address, path):
    arrive(page, f"{address}/{path}{'&' if '?' in path else '?'}lang=ru")
    beyond = "[...document.querySelectorAll('[data-testid=stMain], html')].map(e => e.scrollWidth - e.clientWidth)"
    for width in (1920, 1280, 768, 360):
        page.set_viewport_size({"width": width, "height": 900})
        page.wait_for_timeout(300)  # charts follow the width a moment later
        assert max(page.evaluate(beyond)) <= 0, width


@pytest.mark.slow
def test_the_product_has_a_name_and_a_phone_shows_two_tiles_across(page, address):
    page.set_viewport_size({"width": 390, "height": 844})
    arrive(page, f"{address}/?lang=en")
    assert page.title() == f"Overview · {brand.NAME}"
    assert page.locator("link[rel*=icon]").first.get_attribute("href").split(";")[0].endswith("svg+xml")
    assert page.locator(".p-top .name").inner_text() == "Overview"
    assert page.locator(".p-top").inner_text().split("\n")[-1].startswith("Data to ")
    tiles = [tile.bounding_box() for tile in page.locator(".p-tile").all()]
    assert tiles[0]["y"] == tiles[1]["y"] != tiles[2]["y"] and tiles[0]["x"] < tiles[1]["x"]
    # the menu lies over the page, and goes once a page is chosen
    page.locator("[data-testid=stExpandSidebarButton]").click()
    page.locator("[data-testid=stSidebarNavLink]", has_text="Timeliness").click()
    until(page, "document.title.startsWith('Timeliness')")
    until(page, "document.querySelector('[data-testid=stSidebar]').getBoundingClientRect().right <= 0")


@pytest.mark.slow
def test_a_page_left_open_shows_a_new_generation(page, address, loaded, tmp_path):
    arrive(page, f"{address}/?lang=en")
    before = page.locator(".p-foot").inner_text()
    assert "Data version 1" in before
    more = dashboard_world.write(tmp_path / "more.csv", complaints=20, weeks=1, seed=8)
    text = more.read_text(encoding="utf-8")
    # other complaints than those there are
    more.write_text(re.sub(r"^e(\d+),C", r"x\1,D", text, flags=re.MULTILINE), encoding="utf-8")
    dashboard_warehouse.load(loaded, more)
    until(page, "document.querySelector('.p-foot')?.innerText.includes('Data version 2')")
    assert page.locator(".stException").count() == 0


@pytest.mark.slow
def test_an_empty_folder_fills_while_the_page_is_open(page, loaded, tmp_path):
    with dashboard(tmp_path / "empty") as address:
        page.goto(f"{address}/?lang=en")
        page.get_by_text("There is no data yet.").wait_for()
        shutil.copytree(loaded, tmp_path / "empty", dirs_exist_ok=True)
        page.wait_for_selector(".p-foot")
