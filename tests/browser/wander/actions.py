"""What a person does on a page. Each action says what it did, or gives None where the page offers nothing for it."""

import random
from collections.abc import Callable
from urllib.parse import parse_qsl, urlencode, urlsplit

from playwright.sync_api import Locator, Page, TimeoutError

from tests.helpers.dashboard_browser import until

_MAIN = "[data-testid=stMain]"
_CLICKS = 5
_PATIENCE_MS = 5_000
_LISTS = ("behind", "judged", "rows", "complaint", "candidate")


def settle(page: Page) -> None:
    """Waits until the page has been drawn for the address it has, and nothing of the one before is left."""
    page.wait_for_timeout(200)
    page.wait_for_selector("[data-testid=stApp][data-test-script-state=notRunning]")
    until(page, "!document.querySelector('[data-stale=true]')")


def _one(found: Locator, draw: random.Random) -> Locator | None:
    shown = [place for place in range(found.count()) if found.nth(place).is_visible()]
    return found.nth(draw.choice(shown)) if shown else None


def _words(found: Locator) -> str:
    return " ".join((found.inner_text() or found.get_attribute("aria-label") or "").split())[:60]


def _click(page: Page, selector: str, draw: random.Random, what: str) -> str | None:
    found = _one(page.locator(selector), draw)
    if found is None:
        return None
    said = f"{what} “{_words(found)}”"
    found.click()
    return said


def _option(page: Page, box: Locator, draw: random.Random) -> str | None:
    first = page.locator("[role=option]").first
    for _ in range(_CLICKS):
        box.click()
        try:
            first.wait_for(state="visible", timeout=_PATIENCE_MS)
            break
        except TimeoutError:
            continue  # the click closed a menu that was open above it or came late: a person clicks again
    return _click(page, "[role=option]", draw, "chooses")


def go(page: Page, draw: random.Random) -> str | None:
    """Goes to a page of the menu."""
    return _click(page, "[data-testid=stSidebarNavLink]", draw, "goes to")


def period(page: Page, draw: random.Random) -> str | None:
    """Changes the period."""
    box = page.locator(".st-key-filters [data-testid=stSelectbox] [role=combobox]")
    return _option(page, box.first, draw) if box.count() else None


def _open_filters(page: Page) -> Locator | None:
    button = page.locator(".st-key-filters_more button")
    if not button.count() or not button.first.is_visible():
        return None
    body = page.locator("[data-testid=stPopoverBody]")
    if not body.count():
        button.first.click()
    body.first.wait_for(state="visible")
    return body.first


def _leave(page: Page) -> None:
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")


def filter_by(page: Page, draw: random.Random) -> str | None:
    """Chooses a value of a dimension."""
    body = _open_filters(page)
    box = body and _one(body.locator("[data-testid=stMultiSelect] [role=combobox]"), draw)
    if box is None:
        _leave(page)
        return None
    box.click()
    options = page.locator("[role=option]")
    page.wait_for_timeout(300)
    said = _click(page, "[role=option]", draw, "filters by") if options.count() else None
    settle(page)
    _leave(page)
    return said


def count_by(page: Page, draw: random.Random) -> str | None:
    """Changes what shares count."""
    body = _open_filters(page)
    choice = body and _one(body.locator("[role=radio]"), draw)
    if choice is None:
        _leave(page)
        return None
    said = f"counts “{_words(choice)}”"
    choice.click()
    settle(page)
    _leave(page)
    return said


def chip(page: Page, draw: random.Random) -> str | None:
    """Takes a filter away."""
    return _click(page, ".st-key-chips button", draw, "takes away")


def back(page: Page, draw: random.Random) -> str | None:
    """Goes back; from the page that was opened first, which has none before it, on again."""
    before = page.url
    page.evaluate("history.back()")
    for _ in range(50):
        page.wait_for_timeout(100)
        if page.url != before:
            break
    if page.url.startswith("about:"):
        page.evaluate("history.forward()")
        page.wait_for_url(lambda url: not url.startswith("about:"))
    return "goes back"


def forward(page: Page, draw: random.Random) -> str | None:
    """Goes forward."""
    page.evaluate("history.forward()")
    page.wait_for_timeout(500)
    return "goes forward"


def reload(page: Page, draw: random.Random) -> str | None:
    """Loads the page again."""
    page.reload()
    return "reloads"


def language(page: Page, draw: random.Random) -> str | None:
    """Changes the language."""
    return _click(page, "[data-testid=stSidebar] [role=radio]", draw, "reads in")


def theme(page: Page, draw: random.Random) -> str | None:
    """Chooses light, dark, or as the system."""
    return _click(page, ".p-themes button", draw, "colours")


def field(page: Page, draw: random.Random) -> str | None:
    """Uses a switch of the page: a step, a part of a list, a direction."""
    return _click(page, f"{_MAIN} [role=radio]", draw, "switches to")


def sort(page: Page, draw: random.Random) -> str | None:
    """Sorts a list by one of its headings."""
    return _click(page, "table.p-sorts th a", draw, "sorts by")


def leaf(page: Page, draw: random.Random) -> str | None:
    """Goes to another page of a list, or from a complaint to the one beside it in its list, or back to that."""
    return _click(page, ".p-pager a, .p-crumbs a", draw, "leafs to")


def find(page: Page, draw: random.Random) -> str | None:
    """Searches in a list for a part of a number in it, or for what is not there; or for everything again."""
    box = page.locator(".st-key-find_in_list input")
    if not box.count() or not box.first.is_visible():
        return None
    numbers = page.locator("table.p-sorts tbody td:first-child a").all_inner_texts()
    words = draw.choice([*(number[-2:].lower() for number in numbers[:3]), "", "zz'%_"])
    box.first.fill(words)
    box.first.press("Enter")
    page.wait_for_timeout(300)
    return f"searches the list for “{words}”"


def search(page: Page, draw: random.Random) -> str | None:
    """Searches over everything, and goes where what was found leads."""
    field = page.locator("[role=dialog] input")
    page.keyboard.press("Control+k")
    try:
        field.first.wait_for(state="visible", timeout=_PATIENCE_MS)
    except TimeoutError:
        return None  # nothing was ever loaded
    words = draw.choice(("c00", "over", "a", "time", "1", "zz'%_", "H-0", "<b>"))
    field.first.fill(words)
    field.first.press("Enter")
    page.locator("[role=dialog] .p-found, [role=dialog] .p-note").first.wait_for()
    page.wait_for_timeout(500)
    found = _click(page, "[role=dialog] .p-found a", draw, f"searches for {words} and goes to")
    if found is None:
        _leave(page)
    return found or f"searches for {words}"


def follow(page: Page, draw: random.Random) -> str | None:
    """Opens the list behind a figure, or what a row of it leads to."""
    links = ", ".join(f"{_MAIN} a[href^='{name}?']" for name in _LISTS)
    return _click(page, links, draw, "opens")


def download(page: Page, draw: random.Random) -> str | None:
    """Takes a table or a report away."""
    button = _one(page.locator("[class*=st-key-take_] [data-testid=stPopover] button"), draw)
    if button is None:
        return None
    button.click()
    taken = page.locator("[data-testid=stPopoverBody] [data-testid=stDownloadButton] button")
    taken.first.wait_for(state="visible")
    with page.expect_download() as found:
        taken.first.click()
    said = f"downloads {found.value.suggested_filename}"
    _leave(page)
    return said


def decide(page: Page, draw: random.Random) -> str | None:
    """Decides on a root cause."""
    choice = _one(page.locator("[class*=st-key-decide_state_] [role=radio]"), draw)
    if choice is None:
        name = page.locator(".st-key-reader_name input")
        if not name.count():
            return None
        name.first.fill("Leyla")
        name.first.press("Enter")
        return "writes a name"
    said = f"decides “{_words(choice)}”"
    choice.click()
    settle(page)
    why = page.locator("[class*=st-key-decide_why_] textarea")
    if why.count():
        why.first.fill("Because the walk says so")
        page.locator("[data-testid=stFormSubmitButton] button").first.click()
    return said


def width(page: Page, draw: random.Random) -> str | None:
    """Narrows the window, or widens it again."""
    wide = draw.choice((1280, 1280, 390))
    page.set_viewport_size({"width": wide, "height": 900})
    return f"makes the window {wide} wide"


def address(page: Page, draw: random.Random) -> str | None:
    """Comes by a link with nonsense in it."""
    parts = urlsplit(page.url)
    known = parse_qsl(parts.query, keep_blank_values=True)
    if not known:
        return None
    place = draw.randrange(len(known))
    nonsense = draw.choice(("nonsense", "", "-1", "weekday=99", "x=1&y=2", "2026-99-99_1", "9" * 40, "é" * 3000))
    known[place] = (known[place][0], nonsense)
    page.goto(parts._replace(query=urlencode(known)).geturl())
    return f"comes by a link with {known[place][0]}={nonsense[:20]}"


WEIGHTED: dict[Callable[[Page, random.Random], str | None], int] = {
    go: 8,
    period: 4,
    filter_by: 5,
    count_by: 2,
    chip: 3,
    back: 3,
    forward: 1,
    reload: 2,
    language: 2,
    theme: 1,
    field: 4,
    sort: 3,
    leaf: 3,
    find: 2,
    search: 3,
    follow: 7,
    download: 2,
    decide: 3,
    width: 1,
    address: 1,
}
"""How often each is tried, against the others."""
