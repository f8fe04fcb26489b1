"""The server's own process opens no connection beyond this machine, whatever page is drawn."""

import contextlib
import json
import os
import socket
import subprocess
import sys
import time
import urllib.request

import pytest

from tests.helpers import dashboard_warehouse

# Python runs a sitecustomize it finds before anything else: it sees every connection and every name asked for.
GUARD = """
import json, os, socket

REPORT = os.environ["GUARD_REPORT"]

def note(what):
    with open(REPORT, "a", encoding="utf-8") as file:
        file.write(json.dumps(str(what)) + "\\n")

def is_here(address):
    host = str(address[0]) if isinstance(address, tuple) else ""
    return not isinstance(address, tuple) or host in ("", "localhost", "::1", "0.0.0.0") or host.startswith("127.")

def guarded(name):
    real = getattr(socket.socket, name)
    def call(self, *arguments):
        address = arguments[-1]
        if not is_here(address):
            note(address)
            raise PermissionError("this test lets nothing out")
        return real(self, *arguments)
    setattr(socket.socket, name, call)

for name in ("connect", "connect_ex", "sendto"):
    guarded(name)
real_lookup = socket.getaddrinfo

def lookup(host, *arguments, **others):
    if host is not None and not is_here((host if isinstance(host, str) else host.decode(), 0)):
        note(host)
        raise socket.gaierror("this test looks nothing up")
    return real_lookup(host, *arguments, **others)

socket.getaddrinfo = lookup
note("guard is on")
"""

# Draws every page in each language as a reader's session does, inside the guarded process.
VISIT = """
import sys
from streamlit.testing.v1 import AppTest
from dashboard.shell import navigation
for language in ("az", "ru", "en"):
    app = AppTest.from_file("dashboard/app.py", default_timeout=120)
    app.query_params["lang"] = language
    app.run()
    for entry in navigation.ENTRIES[1:]:
        app.switch_page(navigation.path(entry.file)).run()
        assert not app.exception
"""


@pytest.fixture
def guarded(tmp_path):
    """The environment of a process that can reach this machine only, and the file in which it says what it tried."""
    (tmp_path / "sitecustomize.py").write_text(GUARD, encoding="utf-8")
    report = tmp_path / "report.jsonl"
    return os.environ | {"PYTHONPATH": str(tmp_path), "GUARD_REPORT": str(report)}, report


def tried(report) -> list[str]:
    lines = [json.loads(line) for line in report.read_text(encoding="utf-8").splitlines()]
    assert "guard is on" in lines
    return [line for line in lines if line != "guard is on"]


def test_the_guard_sees_what_leaves(guarded):
    environment, report = guarded
    leave = "import socket; socket.create_connection(('192.0.2.1', 80), timeout=1)"
    done = subprocess.run([sys.executable, "-c", leave], env=environment, capture_output=True, check=False, timeout=60)
    assert done.returncode
    assert "192.0.2.1" in tried(report)[0]


@pytest.mark.slow
def test_drawing_every_page_opens_no_connection(guarded, tmp_path_factory):
    environment, report = guarded
    environment["COMPLAINTS_WAREHOUSE"] = str(dashboard_warehouse.build(tmp_path_factory))
    # a program given with -c has the folder it is run in on its path
    done = subprocess.run(
        [sys.executable, "-c", VISIT],
        env=environment,
        cwd=dashboard_warehouse.ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=240,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    assert tried(report) == []


@pytest.mark.slow
def test_starting_and_stopping_the_server_opens_no_connection(guarded, tmp_path):
    environment, report = guarded
    with socket.socket() as trial:
        trial.bind(("127.0.0.1", 0))
        port = trial.getsockname()[1]
    command = [sys.executable, "-m", "dashboard", "--warehouse", str(tmp_path / "none"), "--port", str(port)]
    process = subprocess.Popen(
        command, cwd=dashboard_warehouse.ROOT, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        answer = b""
        for _ in range(200):
            with contextlib.suppress(OSError):
                answer = urllib.request.urlopen(f"http://127.0.0.1:{port}/_stcore/health", timeout=2).read()
                break
            time.sleep(0.1)
        assert answer == b"ok"
        time.sleep(1)  # what a server does of itself it does at its start
    finally:
        process.terminate()
        process.wait(10)
    assert tried(report) == []
