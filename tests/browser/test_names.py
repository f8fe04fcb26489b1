"""A reader without the right to see people meets no name, wherever they go in a real browser.

Looked at is whatever reaches the browser: each message of the server (which holds hover texts and what is drawn only
when something is pointed at), each address asked for, each file taken away.
"""

import io
import json
import re
import zipfile
from pathlib import Path
from urllib.parse import unquote

import pytest

from dashboard.shell import access, navigation
from queries.semantic import catalog
from queries.warehouse import generation as warehouse_generation
from tests.helpers.dashboard_browser import MARKS, WAIT_MS, arrive, dashboard, until

pytestmark = MARKS

YEAR = "lang=en&period=last_52_weeks"
_LISTS = ("behind", "judged", "rows", "complaint", "candidate")
_DOWNLOADS = ("overview", "open", "channels", "timeliness", "whatif", "quality", "causes")


@pytest.fixture(scope="module")
def address(demo_warehouse, tmp_path_factory):
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("COMPLAINTS_REGISTER", str(tmp_path_factory.mktemp("register") / "register.sqlite"))
        with dashboard(demo_warehouse, {"without_login": "weekly"}) as started:
            yield started


@pytest.fixture(scope="module")
def people(demo_warehouse):
    generation = warehouse_generation.open_live(demo_warehouse)
    found = {name for kind in access.PEOPLE_DIMENSIONS for name in catalog.dimension_values(generation, kind) if name}
    assert len(found) > 20
    return found


class Heard:
    """All that reaches the browser, and where each name in it was met."""

    def __init__(self, page, people):
        self.where, self.met, self.messages = "", {}, 0
        escaped = {json.dumps(name).strip('"'): name for name in people}
        names = {name: name for name in people} | escaped
        self._pattern = re.compile(b"|".join(re.escape(name.encode()) for name in sorted(names, key=len, reverse=True)))
        page.on("websocket", lambda socket: socket.on("framereceived", self._message))
        page.on("request", lambda request: self.look(unquote(request.url).encode(), "an address"))
        self._page = page

    def _message(self, payload):
        self.messages += 1
        self.look(payload if isinstance(payload, bytes) else payload.encode(), "a message")

    def look(self, content: bytes, what: str):
        for found in set(self._pattern.findall(content)):
            self.met.setdefault((self.where, what), set()).add(found.decode())

    def go(self, url: str):
        """Opens a page and looks at it as it then stands."""
        self.where = url
        arrive(self._page, url)
        until(self._page, "!document.querySelector('[data-testid=stStatusWidget]')")
        self.look(self._page.content().encode(), "the page")


def take_all(page, heard):
    """Takes away every table of the page as CSV, the first also as a workbook; gives how many."""
    popovers = page.locator("[class*='st-key-take_'] button:visible")
    for place in range(popovers.count()):
        popovers.nth(place).click()
        for form in ("CSV", "Excel") if place == 0 else ("CSV",):
            button = page.get_by_role("button", name=f"Table ({form})")
            with page.expect_download() as taken:
                button.click()
            content = Path(taken.value.path()).read_bytes()
            if form == "Excel":
                with zipfile.ZipFile(io.BytesIO(content)) as parts:
                    content = b"".join(parts.read(name) for name in parts.namelist())
            assert len(content) > 100
            heard.look(content, f"the file {taken.value.suggested_filename}")
        page.keyboard.press("Escape")
    return popovers.count()


def kind_of(href: str) -> str:
    """One list of each kind is looked at: each list of rows, and for figures one of what each kind of them counts."""
    named = dict(re.findall(r"[?&](metric|list)=([^&]+)", href))
    return named.get("list") or (catalog.definition(named["metric"]).facts if "metric" in named else "")


@pytest.mark.slow
def test_no_name_reaches_the_browser(page, address, people):
    page.set_default_timeout(4 * WAIT_MS)  # the first page is the costliest, and nobody has drawn it before
    heard = Heard(page, people)
    ways, taken = {}, 0
    for entry in navigation.ENTRIES:
        path = "" if entry is navigation.ENTRIES[0] else entry.file
        heard.go(f"{address}/{path}?{YEAR}")
        for href in page.eval_on_selector_all(".stMain a[href]", "links => links.map(a => a.href)"):
            target = re.search(rf"/({'|'.join(_LISTS)})\?", href)
            if target:
                ways.setdefault((target[1], kind_of(href)), href)
        if entry.file in _DOWNLOADS:
            taken += take_all(page, heard)
    assert {kind[0] for kind in ways} >= {"behind", "complaint", "judged", "rows"}
    for href in ways.values():
        heard.go(href)
    assert taken > 10
    assert heard.messages > 100
    assert not heard.met


@pytest.mark.slow
def test_a_link_by_a_name_is_opened_without_it(page, address, people):
    name = sorted(people)[0]
    page.goto(f"{address}/timeliness?{YEAR}&handler={name}")
    page.wait_for_selector(".p-foot")
    until(page, "!location.search.includes('handler')")
    assert name not in page.locator(".stMain").inner_text()


@pytest.mark.slow
def test_what_is_looked_at_would_show_a_name(chromium, demo_warehouse, people, tmp_path, monkeypatch):
    """The same eyes, where names may be seen: they see some in messages, so that seeing none says something."""
    monkeypatch.setenv("COMPLAINTS_REGISTER", str(tmp_path / "register.sqlite"))
    context = chromium.new_context(locale="en-US")
    page = context.new_page()
    with dashboard(demo_warehouse, {"without_login": "all"}) as address:
        heard = Heard(page, people)
        heard.go(f"{address}/employees?{YEAR}")
        assert {what for _, what in heard.met} >= {"a message", "the page"}
        take_all(page, heard)
        assert any(what.startswith("the file") for _, what in heard.met)
    context.close()
