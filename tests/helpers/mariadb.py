"""A throwaway MariaDB on loopback for the tests: Debian's server, a temporary folder, a free port."""

import os
import secrets
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

USER = "complaints"
_START_SECONDS = 60


@dataclass(frozen=True)
class Server:
    """A running server; its one user may do everything in the database `desk`."""

    port: int
    password: str

    def url(self, kind: str = "mysql") -> str:
        """Address with a password in it."""
        return f"{kind}://{USER}:{self.password}@127.0.0.1:{self.port}/desk"


@contextmanager
def running() -> Iterator[Server]:
    """Start a server, and stop it after; skips the test where there is no server to start."""
    daemon = shutil.which("mariadbd") or shutil.which("mariadbd", path="/usr/sbin:/usr/local/sbin")
    install = shutil.which("mariadb-install-db")
    if not daemon or not install:
        pytest.skip("no MariaDB server is installed (Debian's package `mariadb-server`)")
    # Outside pytest's own folders, which other users may not enter.
    home = Path(tempfile.mkdtemp(prefix="complaints-mariadb-"))
    try:
        data, password = home / "data", secrets.token_hex(12)
        owner = ["--user=mysql"] if os.geteuid() == 0 else []
        if owner:
            shutil.chown(home, "mysql")
        tables = [install, "--no-defaults", f"--datadir={data}", "--auth-root-authentication-method=normal"]
        subprocess.run([*tables, "--skip-test-db", *owner], check=True, capture_output=True, timeout=120)
        begin = home / "begin.sql"
        begin.write_text(
            "create database desk character set utf8mb4;\n"
            f"create user '{USER}'@'127.0.0.1' identified by '{password}';\n"
            f"grant all on desk.* to '{USER}'@'127.0.0.1';\n"
            f"create user 'reader'@'127.0.0.1' identified by '{password}';\n",
            encoding="utf-8",
        )
        if owner:
            shutil.chown(begin, "mysql")
        port = _free_port()
        # fmt: off
        process = subprocess.Popen(
            [daemon, "--no-defaults", f"--datadir={data}", f"--port={port}", "--bind-address=127.0.0.1",
             f"--socket={home / 'socket'}", f"--pid-file={home / 'pid'}", f"--init-file={begin}",
             "--innodb-flush-log-at-trx-commit=0", "--skip-name-resolve", *owner],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd="/",
        )
        # fmt: on
        try:
            _wait(process, port)
            yield Server(port, password)
        finally:
            process.kill()
            process.wait(30)
    finally:
        shutil.rmtree(home, ignore_errors=True)


def _wait(process: subprocess.Popen, port: int) -> None:
    end = time.monotonic() + _START_SECONDS
    while time.monotonic() < end and process.poll() is None:
        with socket.socket() as asked:
            if asked.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise RuntimeError("MariaDB did not start")


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return found.getsockname()[1]
