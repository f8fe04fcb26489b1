"""Pictures for README.md and the documentation, from the running product: `make shots` (python -m tests.browser.shots).

Written into docs/pictures, light and dark, with few colours so that each is small. The data are demonstration data to
a fixed day, so that the pictures differ only where the pages do.
"""

import io
import os
import tempfile
from datetime import date
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page, sync_playwright

from queries import private
from tests.helpers import dashboard_warehouse
from tests.helpers.dashboard_browser import CHROMIUM, QUIET, dashboard, until

OUT = dashboard_warehouse.ROOT / "docs" / "pictures"
EXAMPLE = dashboard_warehouse.ROOT / "docs" / "examples" / "tickets.csv"
SIZE = {"width": 1280, "height": 860}
COLOURS = 220
MOST_BYTES = 150_000
COMPLAINTS, LAST = 12_000, date(2026, 11, 22)
PAGES = {"overview": "", "root-causes": "causes"}
"""Name of the picture: address of the page."""


def keep(name: str, shown: bytes) -> None:
    """Writes a picture, as small as its few colours allow."""
    image = Image.open(io.BytesIO(shown)).convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE)
    path = OUT / f"{name}.png"
    image.save(path, optimize=True)
    if path.stat().st_size > MOST_BYTES:
        raise SystemExit(f"{path.name} is larger than {MOST_BYTES} bytes: show less of the page, or use fewer colours.")
    print(path.relative_to(dashboard_warehouse.ROOT), path.stat().st_size)


def settled(page: Page) -> None:
    """Waits until the page has been drawn and its charts have their width."""
    page.wait_for_selector(".p-foot")
    until(page, "!document.querySelector('[data-testid=stStatusWidget]')")
    page.evaluate("document.querySelectorAll('.p-tour').forEach((tour) => tour.remove())")
    page.wait_for_timeout(1500)


def adding(page: Page, address: str) -> None:
    """The page Add data with the example of the documentation, before it is published."""
    page.goto(f"{address}/add_data?lang=en")
    page.locator("input[type=file]").set_input_files(EXAMPLE)
    page.locator(".st-key-add_data_columns").wait_for()
    settled(page)


def take(address: str) -> None:
    """Takes every picture, light and dark."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=[*QUIET])
        for scheme in ("light", "dark"):
            context = browser.new_context(viewport=SIZE, locale="en-US", color_scheme=scheme)
            page = context.new_page()
            page.set_default_timeout(240_000)
            for name, path in PAGES.items():
                page.goto(f"{address}/{path}?lang=en")
                settled(page)
                keep(f"{name}-{scheme}", page.screenshot())
            adding(page, address)
            keep(f"add-data-{scheme}", page.screenshot())
            context.close()
        browser.close()


def main() -> None:
    """Loads the data, starts the pages, takes the pictures."""
    private.begin()
    OUT.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="complaints-shots-") as place:
        os.environ |= {
            "COMPLAINTS_NOW": "2026-11-23T06:00:00+00:00",
            "COMPLAINTS_REGISTER": f"{place}/register.sqlite",
            "COMPLAINTS_REPORTS": f"{place}/reports",
            "COMPLAINTS_AUDIT": f"{place}/audit",
        }
        from dashboard.decisions import demo as decisions
        from etl.demo.load import load_demo

        folder = Path(place) / "warehouse"
        load_demo(folder, complaints=COMPLAINTS, seed=46, until=LAST)
        decisions.main(["--warehouse", str(folder)])
        with dashboard(folder) as address:
            take(address)


if __name__ == "__main__":
    main()
