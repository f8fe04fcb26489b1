"""What only a browser shows of pages: the name of the tab, the menu, print, what a reload keeps, what is archived."""

import pytest

from tests.helpers import dashboard_warehouse
from tests.helpers.dashboard_browser import MARKS, arrive, dashboard, until

pytestmark = MARKS


@pytest.fixture(scope="module")
def session(tmp_path_factory, chromium):
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("COMPLAINTS_REPORTS", str(tmp_path_factory.mktemp("reports")))
        with dashboard(dashboard_warehouse.build(tmp_path_factory)) as address:
            page = chromium.new_context(locale="en-GB").new_page()
            page.set_default_timeout(60_000)
            yield page, address


@pytest.mark.slow
def test_each_tab_has_the_name_of_its_page_and_a_narrow_menu_goes_once_one_is_chosen(session):
    shared, address = session
    page = shared.context.browser.new_context(locale="en-GB").new_page()  # a menu that was closed stays so
    page.set_default_timeout(60_000)
    arrive(page, f"{address}/complaint?lang=en&id=c00000")
    page.get_by_text("Complaint C00000", exact=True).wait_for()
    until(page, "document.title.includes('c00000') && document.title.startsWith('Complaint')")
    page.set_viewport_size({"width": 390, "height": 800})
    page.get_by_test_id("stExpandSidebarButton").click()
    page.get_by_role("link", name="Definitions", exact=True).click()
    until(page, "document.title.startsWith('Definitions')")
    until(page, "document.querySelector('[data-testid=stSidebar]').dataset.collapsed === 'true'")
    page.context.close()


@pytest.mark.slow
def test_a_number_is_found_by_a_part_of_it(session):
    page, address = session
    arrive(page, f"{address}/complaint?lang=en&id=%20c0000")
    page.get_by_text("Several complaints have this in their number.").wait_for()
    assert page.get_by_role("link", name="C00000", exact=True).count() == 1


def test_ctrl_k_finds_a_complaint_and_keeps_what_was_typed_out_of_the_address(session):
    page, address = session
    arrive(page, f"{address}/help?lang=en")
    page.keyboard.press("Control+k")
    until(page, "document.activeElement.closest('[role=dialog]') && document.activeElement.matches('input')")
    page.keyboard.type("c0001")
    page.keyboard.press("Enter")
    page.get_by_role("dialog").get_by_role("link", name="C00010", exact=True).wait_for()
    assert "c0001" not in page.url
    page.get_by_role("dialog").get_by_role("link", name="C00010", exact=True).click()
    page.get_by_text("Complaint C00010", exact=True).wait_for()
    assert page.get_by_role("dialog").count() == 0
    page.get_by_role("button", name="Search").click()
    page.get_by_role("dialog").wait_for()
    page.keyboard.press("Escape")


@pytest.mark.slow
def test_ctrl_k_is_heard_while_the_page_still_draws_itself(session):
    page, address = session
    for _ in range(4):
        hasty = page.context.new_page()
        # a machine that is slower than the hand: the key comes before the button listens to it
        page.context.new_cdp_session(hasty).send("Emulation.setCPUThrottlingRate", {"rate": 4})
        arrive(hasty, f"{address}/help?lang=en")
        hasty.keyboard.press("Control+k")
        until(hasty, "document.activeElement.matches('[role=dialog] .st-key-search_words input')")
        hasty.close()


@pytest.mark.slow
def test_the_link_that_is_copied_opens_the_same_view(session):
    page, address = session
    page.context.grant_permissions(["clipboard-read", "clipboard-write"], origin=address)
    arrive(page, f"{address}/open?lang=en&channel=phone&show=overdue")
    page.get_by_role("button", name="Copy link").click()
    page.get_by_role("button", name="Copied").wait_for()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied == page.url
    assert "channel=phone" in copied and "show=overdue" in copied


@pytest.mark.slow
def test_print_leaves_the_menu_out_and_nothing_in_a_box_that_scrolls(session):
    page, address = session
    arrive(page, f"{address}/timeliness?lang=en")
    page.emulate_media(media="print")
    assert not page.get_by_test_id("stSidebar").is_visible()
    cut = "e => getComputedStyle(e).overflowY"
    assert page.get_by_test_id("stMain").evaluate(cut) == "visible"
    assert set(page.locator(".p-scroll").evaluate_all(f"all => all.map({cut})")) <= {"visible"}
    page.emulate_media(media="screen")


@pytest.mark.slow
def test_the_tour_is_not_offered_again_after_a_reload(session):
    page, address = session
    fresh = page.context.browser.new_context(locale="en-GB").new_page()
    arrive(fresh, f"{address}/?lang=en")
    fresh.locator(".p-tour").wait_for(state="visible")
    fresh.reload()
    fresh.wait_for_selector(".p-foot")
    fresh.wait_for_timeout(500)
    assert not fresh.locator(".p-tour").is_visible()
    fresh.context.close()


@pytest.mark.slow
def test_a_report_taken_away_is_in_the_archive_at_once(session):
    page, address = session
    arrive(page, f"{address}/reports?lang=en")
    archive = page.get_by_role("button", name="Archive")
    archive.click()
    page.get_by_text("Nothing is archived yet").wait_for()
    archive.click()
    with page.expect_download():
        page.get_by_role("button", name="Page for mail (html)").click()
    archive.click()
    page.get_by_test_id("stPopoverBody").get_by_text("2026-W46: ").first.wait_for()
    assert not page.get_by_text("Nothing is archived yet").count()


@pytest.mark.slow
def test_light_or_dark_is_chosen_once_for_every_page_and_the_system_is_followed_again(session):
    page, address = session
    fresh = page.context.browser.new_context(locale="en-GB", color_scheme="light").new_page()
    fresh.set_default_timeout(60_000)
    scheme = "getComputedStyle(document.querySelector('.stApp')).colorScheme"
    arrive(fresh, f"{address}/help?lang=en")
    assert fresh.evaluate(scheme) == "light"
    fresh.get_by_role("button", name="Dark", exact=True).click()
    until(fresh, f"document.querySelector('.p-foot') && {scheme} === 'dark'")
    arrive(fresh, f"{address}/definitions?lang=en")
    fresh.get_by_role("button", name="Dark", exact=True, pressed=True).wait_for()
    assert fresh.evaluate(scheme) == "dark"
    fresh.get_by_role("button", name="As the system", exact=True).click()
    until(fresh, f"document.querySelector('.p-foot') && {scheme} === 'light'")
    fresh.context.close()
