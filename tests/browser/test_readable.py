"""Each page by screen reader, keyboard and eye: axe-core finds nothing serious, in light and in dark.

One server, one browser and one session that goes from page to page by the menu.
"""

import pytest

from dashboard.shell import navigation
from queries import audit
from tests.helpers import dashboard_warehouse
from tests.helpers.dashboard_browser import MARKS, WAIT_MS, arrive, dashboard, until

pytestmark = MARKS

# What Streamlit itself draws and no page of ours can mend, each with its reason.
STREAMLITS_OWN = (
    "[data-testid=stSidebarNav]",  # groups of the menu are lists inside a list without items of its own
    "[data-testid=stDataFrame]",  # a canvas with a hidden table beside it, which is no child of a grid
    ".js-plotly-plot",  # labels lie on lines and bands; the chart's finding stands above it as text
)
SERIOUS = ("serious", "critical")


@pytest.fixture(scope="module")
def session(tmp_path_factory, chromium):
    folder = dashboard_warehouse.build(tmp_path_factory)
    # A line of the audit log too wide for any screen: its table has no links and must still scroll by keyboard.
    audit.write("download", "someone.with.a.long.address@branch.example.org", of="list_of_complaints_" * 12)
    with dashboard(folder) as address:
        context = chromium.new_context(viewport={"width": 1280, "height": 900}, locale="en-GB")
        page = context.new_page()
        page.set_default_timeout(WAIT_MS)
        arrive(page, f"{address}/?lang=en&period=last_13_weeks&channel=phone")
        page.address = address
        yield page
        context.close()


def settled(page) -> None:
    """Waits until the run is over and what it replaced is gone."""
    page.wait_for_selector("[data-testid=stApp][data-test-script-state=notRunning]")
    until(page, "document.querySelectorAll('.p-lead').length === 1")


def violations(page, **options) -> list[str]:
    from axe_playwright_python.sync_playwright import Axe

    context = {"exclude": [[selector] for selector in STREAMLITS_OWN if page.locator(selector).count()]}
    found = Axe().run(page, context=context, options={"resultTypes": ["violations"], **options})
    return [
        f"{violation['id']}: {node['html'][:160]}"
        for violation in found.response["violations"]
        if violation["impact"] in SERIOUS
        for node in violation["nodes"]
    ]


@pytest.mark.slow
@pytest.mark.parametrize("entry", navigation.ENTRIES, ids=lambda entry: entry.file)
def test_nothing_serious_stands_between_a_page_and_its_reader(session, entry):
    page, file = session, entry.file
    if not entry.is_in_menu:
        page = apart(session, f"{file}?lang=en")
    elif entry is not navigation.ENTRIES[0]:
        page.locator(f'[data-testid=stSidebarNav] a[href*="/{file}"]').first.click()
        page.wait_for_url(f"**/{file}?*")
    settled(page)
    assert page.get_by_role("heading", level=1).count() == 1
    assert page.evaluate("document.documentElement.lang") == "en"
    assert not violations(page)
    page.emulate_media(color_scheme="dark")
    until(page, "getComputedStyle(document.querySelector('.stApp')).backgroundColor === 'rgb(20, 23, 26)'")
    assert not violations(page, runOnly=["color-contrast"])
    page.emulate_media(color_scheme="light")
    if page is not session:
        page.close()


def apart(session, path: str):
    """A page of its own, as who follows a link has one."""
    page = session.context.new_page()
    page.set_default_timeout(WAIT_MS)
    arrive(page, f"{session.address}/{path}")
    return page


@pytest.mark.slow
def test_the_keyboard_reaches_the_chip_and_takes_the_filter_away(session):
    page = apart(session, "?lang=en&channel=phone")
    chip = page.get_by_role("button", name="Channel: Phone")
    chip.wait_for()
    chip.focus()
    page.keyboard.press("Enter")
    until(page, "!location.search.includes('channel')")
    settled(page)


@pytest.mark.slow
def test_the_tour_is_closed_once(session):
    # the browser of the other tests has been offered it
    context = session.context.browser.new_context(locale="en-GB")
    page = context.new_page()
    page.set_default_timeout(WAIT_MS)
    arrive(page, f"{session.address}/help?lang=en")
    settled(page)
    tour = page.locator(".p-tour")
    tour.wait_for(state="visible")
    tour.get_by_role("button", name="Close").click()
    assert not tour.is_visible()
    page.reload()
    page.wait_for_selector(".p-foot")
    assert not page.locator(".p-tour").is_visible()
    context.close()
