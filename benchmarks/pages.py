"""How much later a page is drawn than Streamlit's empty page, in Chromium, side by side in one run.

    python -m benchmarks.pages --warehouse DIR [--pages overview,timeliness] [--times 5] [--starts 3]

Two servers on loopback, one after the other: an app with nothing but a text and a button, and the dashboard. `start`:
the first page after the start of its server, in a browser that has nothing of it yet, against the first of the empty
app alike, each started `--starts` times; aim: at most 2 s later. `filter`: from the choice of another channel to the
page drawn for it, each time a channel that nothing is remembered of, against the time in which the empty page reloads;
aim: at most 0.7 s later. Behind it the same against the empty page's button, which loads nothing: harder, and no aim.
"""

import argparse
import contextlib
import os
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
EMPTY = """
import streamlit as st
st.session_state.n = st.session_state.get("n", 0) + st.button("again")
st.html(f'<p class="p-foot">{st.session_state.n}</p>')
"""
CHANNELS = ("phone", "email", "social", "store", "website_chat", "website_form")
REST_MILLISECONDS = 500
"""Whoever chooses has looked first: what the browser still does for the last page is not the next one's."""
AIMS_SECONDS = {"start": 2.0, "filter": 0.7}


@contextlib.contextmanager
def served(command: list[str], port: int) -> Iterator[str]:
    """A server of pages, ready to answer; gives its address."""
    environment = os.environ | {"COMPLAINTS_REGISTER": str(Path(tempfile.mkdtemp()) / "register.sqlite")}
    process = subprocess.Popen(  # noqa: S603 - our own command
        command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    address = f"http://127.0.0.1:{port}"
    try:
        for _ in range(600):
            with contextlib.suppress(OSError), urllib.request.urlopen(f"{address}/_stcore/health", timeout=2):  # noqa: S310 - loopback
                break
            time.sleep(0.1)
        yield address
    finally:
        process.terminate()
        process.wait(20)


def _port() -> int:
    with socket.socket() as trial:
        trial.bind(("127.0.0.1", 0))
        return trial.getsockname()[1]


DRAWN = """new Promise(resolve => {
    const look = () => {
        const app = document.querySelector("[data-testid=stApp]");
        const charts = [...document.querySelectorAll("[data-testid=stPlotlyChart]")];
        const drawn = charts.every(chart => chart.querySelector(".main-svg"));
        if (!app || app.dataset.testScriptState !== "notRunning" || !drawn || !(SHOWN)) return;
        seen.disconnect();
        requestAnimationFrame(() => setTimeout(resolve, 0));
    };
    const seen = new MutationObserver(look);
    seen.observe(document, {subtree: true, childList: true, attributes: true, characterData: true});
    look();
})"""
"""Waits, without asking again and again, until the run is over, the page satisfies the condition that stands for
SHOWN, every chart has its marks, and the browser has painted that. No `eval`: the pages' policy forbids it."""


def wait_until(page, shown: str) -> None:
    """Wait until the page is drawn and satisfies a JavaScript condition."""
    page.evaluate(DRAWN.replace("SHOWN", shown))


def arrive_seconds(page, url: str) -> float:
    """Seconds from the request of an address to its page, drawn down to its foot."""
    began = time.perf_counter()
    page.goto(url, wait_until="commit")
    wait_until(page, "document.querySelector('.p-foot')")
    return time.perf_counter() - began


def settled_seconds(page, act, shown: str) -> float:
    """Seconds from an act to the page that a JavaScript condition tells, drawn."""
    page.wait_for_timeout(REST_MILLISECONDS)
    began = time.perf_counter()
    act()
    wait_until(page, shown)
    return time.perf_counter() - began


def measure_empty(page, address: str, times: int) -> dict[str, list[float]]:
    """Of the empty app: its first page, its reloads, and what its button takes."""
    found = {"start": [arrive_seconds(page, address)], "button": []}
    found["filter"] = []
    for _ in range(times):
        page.wait_for_timeout(REST_MILLISECONDS)
        found["filter"].append(arrive_seconds(page, address))
    for number in range(1, times + 1):
        again = page.get_by_role("button", name="again")
        shown = f"document.querySelector('.p-foot')?.innerText === '{number}'"
        found["button"].append(settled_seconds(page, again.click, shown))
    return found


def measure_page(page, address: str, file: str, times: int) -> dict[str, list[float]]:
    """Of one page of the dashboard: its first page, and what a channel chosen takes."""
    found = {"start": [arrive_seconds(page, f"{address}/{file}?lang=en&period=last_13_weeks")], "filter": []}
    for channel in CHANNELS[:times]:
        if found["filter"]:
            page.locator("[class*=st-key-chip_channel] button").first.click()
            wait_until(page, "!location.search.includes('channel=')")
        page.locator(".st-key-filters_more button").first.click()
        box = page.get_by_role("combobox", name="Channel")
        box.click()
        option = page.locator("[role=option]").nth(CHANNELS.index(channel))
        option.wait_for()
        shown = "location.search.includes('channel=') && document.querySelector('.p-foot')"
        found["filter"].append(settled_seconds(page, option.click, shown))
        page.keyboard.press("Escape")
        page.keyboard.press("Escape")
    return found


def main() -> int:
    """Prints two lines a page; exit code 1 where an aim is missed."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--warehouse", type=Path, required=True)
    parser.add_argument("--pages", default="overview,timeliness")
    parser.add_argument("--times", type=int, default=5, choices=range(1, len(CHANNELS) + 1))
    parser.add_argument("--starts", type=int, default=3, help="how often each server is started")
    options = parser.parse_args()
    from playwright.sync_api import sync_playwright

    app = Path(tempfile.mkdtemp()) / "empty.py"
    app.write_text(EMPTY, encoding="utf-8")
    missed = False
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])

        @contextlib.contextmanager
        def page():
            # a page left open would go on asking after the server that it came from
            context = browser.new_context(viewport={"width": 1280, "height": 900}, locale="en-GB")
            yield context.new_page()
            context.close()

        for file in options.pages.split(","):
            ports = _port(), _port()
            flags = ["--server.port", str(ports[0]), "--server.headless", "true", "--server.address", "127.0.0.1"]
            empty = [sys.executable, "-m", "streamlit", "run", str(app), *flags]
            ours = [sys.executable, "-m", "dashboard", "--warehouse", str(options.warehouse), "--port", str(ports[1])]
            with served(empty, ports[0]) as nothing, page() as shown:
                arrive_seconds(shown, nothing)  # the browser's own first start is nobody's
            bare, full = {"start": []}, {"start": []}
            # in turn, so that a busy minute of the machine meets both
            for number in range(1, options.starts + 1):
                is_last = number == options.starts
                with served(empty, ports[0]) as nothing, page() as shown:
                    found = measure_empty(shown, nothing, options.times if is_last else 0)
                    bare = {**found, "start": bare["start"] + found["start"]}
                with served(ours, ports[1]) as address, page() as shown:
                    found = measure_page(shown, address, file, options.times if is_last else 0)
                    full = {**found, "start": full["start"] + found["start"]}
            middle = {name: statistics.median(values) for name, values in bare.items()}
            for what, aim in AIMS_SECONDS.items():
                took = statistics.median(full[what])
                missed |= took - middle[what] > aim
                values = " ".join(f"{value:.2f}" for value in full[what])
                button = f", {took - middle['button']:.2f} s later than its button" if what == "filter" else ""
                print(
                    f"{file:12} {what:7} {took - middle[what]:5.2f} s later (aim {aim}); median empty "
                    f"{middle[what]:.2f}, ours {took:.2f} [{values}]{button}",
                    flush=True,
                )
        browser.close()
    return int(missed)


if __name__ == "__main__":
    sys.exit(main())
