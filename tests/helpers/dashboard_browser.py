"""One dashboard server and one Chromium a module, as the browser tests share them.

Its fixtures are known everywhere (tests/conftest.py); a test file says `pytestmark = MARKS`.
"""

import contextlib
import json
import os
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest

from tests.helpers import dashboard_warehouse

CHROMIUM = Path("/usr/bin/chromium")
QUIET = ("--no-sandbox", "--disable-background-networking", "--disable-component-update", "--no-first-run")
WAIT_MS = 60_000  # a machine that runs much else beside the tests

MARKS = [
    pytest.mark.browser,
    pytest.mark.skipif(not CHROMIUM.exists(), reason="Debian's chromium is not installed (apt-get install chromium)"),
]


def free_port() -> int:
    with socket.socket() as trial:
        trial.bind(("127.0.0.1", 0))
        return trial.getsockname()[1]


OTHER_RULES = """
import json, sys
from dataclasses import replace
from dashboard import __main__
from dashboard.shell import access
changed = replace(access.rules(), **json.loads(sys.argv[1]))
access.rules = lambda: changed
sys.exit(__main__.main(sys.argv[2:]))
"""
"""Starts the dashboard as its own command does, with other rules than those of settings.toml."""


@contextlib.contextmanager
def dashboard(folder: Path, rules: dict[str, object] | None = None, port: int = 0, home: Path | None = None):
    """The dashboard started as a reader starts it; gives its address.

    `rules` replace fields of `access.Rules`; `home` is a home directory whose `.streamlit/secrets.toml` it reads.
    """
    port = port or free_port()
    program = ["-m", "dashboard"] if rules is None else ["-c", OTHER_RULES, json.dumps(rules)]
    command = [sys.executable, *program, "--warehouse", str(folder), "--port", str(port)]
    process = subprocess.Popen(
        command,
        cwd=dashboard_warehouse.ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        env=os.environ | ({"HOME": str(home)} if home else {}),
    )
    try:
        address = f"http://127.0.0.1:{port}"
        assert address in process.stdout.readline()
        for _ in range(100):
            with contextlib.suppress(OSError), urllib.request.urlopen(f"{address}/_stcore/health", timeout=2):  # noqa: S310 - our own
                break
            time.sleep(0.1)
        yield address
    finally:
        process.terminate()
        process.wait(10)


@pytest.fixture(scope="module")
def chromium():
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=[*QUIET])
        yield browser
        browser.close()


@pytest.fixture
def page(chromium):
    context = chromium.new_context(viewport={"width": 1280, "height": 900}, locale="ru-RU")
    page = context.new_page()
    page.set_default_timeout(WAIT_MS)
    page.asked = []
    page.on("request", lambda request: page.asked.append(request.url))
    yield page
    context.close()


def until(page, words: str) -> None:
    """Waits until this is true in the page. Asked from outside: the page's own policy lets nothing evaluate text."""
    from playwright.sync_api import Error

    ends, is_so = time.monotonic() + WAIT_MS / 1000, False
    while not is_so:
        assert time.monotonic() < ends, f"waited in vain for: {words}"
        # a page that gives way to another answers nothing
        with contextlib.suppress(Error):
            is_so = page.evaluate(words)
        if not is_so:
            page.wait_for_timeout(50)


def arrive(page, url: str) -> None:
    page.goto(url)
    page.wait_for_selector(".p-foot")
