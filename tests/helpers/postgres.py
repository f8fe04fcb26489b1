"""A throwaway PostgreSQL on loopback for the tests: Debian's server binaries, a temporary folder, a free port."""

import os
import secrets
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

USER = "complaints"


@dataclass(frozen=True)
class Server:
    """A running server; its one user has the password."""

    port: int
    password: str

    def url(self, database: str = "postgres", password: str | None = None) -> str:
        """Address with a password in it."""
        return f"postgresql://{USER}:{password or self.password}@127.0.0.1:{self.port}/{database}"


def binaries() -> Path | None:
    """Folder of the newest server binaries, or None where there are none."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    return found[-1].parent if found else None


@contextmanager
def running() -> Iterator[Server]:
    """Start a server, and stop it after; skips the test where there is no server to start."""
    folder = binaries()
    if folder is None:
        pytest.skip("no PostgreSQL server is installed (Debian's package `postgresql`)")
    as_user = _not_as_root()
    # Outside pytest's own folders, which other users may not enter.
    home = Path(tempfile.mkdtemp(prefix="complaints-postgres-"))
    try:
        password = secrets.token_hex(12)
        (home / "password").write_text(password, encoding="utf-8")
        if as_user:
            for path in (home, home / "password"):
                shutil.chown(path, "postgres")
        data = home / "data"
        # fmt: off
        _run(
            *as_user, folder / "initdb", "--pgdata", data, "--username", USER, "--pwfile", home / "password",
            "--auth", "scram-sha-256", "--encoding", "UTF8", "--no-locale", "--no-sync",
        )
        # fmt: on
        port = _free_port()
        options = f"-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories='' -c fsync=off"
        _run(*as_user, folder / "pg_ctl", "start", "-D", data, "-l", home / "log", "-w", "-o", options)
        try:
            yield Server(port, password)
        finally:
            _run(*as_user, folder / "pg_ctl", "stop", "-D", data, "-m", "immediate", "-w")
    finally:
        shutil.rmtree(home, ignore_errors=True)


def _not_as_root() -> list[str]:
    """PostgreSQL refuses to run as root: its own user is then the one to be."""
    if os.geteuid() != 0:
        return []
    if shutil.which("runuser") is None:
        pytest.skip("PostgreSQL does not run as root, and there is no `runuser` to be another")
    return ["runuser", "-u", "postgres", "--"]


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return found.getsockname()[1]


def _run(*command: str | Path) -> None:
    # The server goes on holding a pipe it was given, so the output goes to a file.
    with tempfile.TemporaryFile() as output:
        done = subprocess.run(
            [str(part) for part in command], stdout=output, stderr=output, cwd="/", check=False, timeout=120
        )
        if done.returncode:
            output.seek(0)
            raise RuntimeError(f"{Path(str(command[-1])).name}: {output.read().decode(errors='replace')}")
