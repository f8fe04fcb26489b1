"""Commands of the loads as processes beside the pages: begun here, run by `python -m dashboard.loading`, kept in files.

A job is a folder with `job.json` (what it is to do, how it stands), `out` and `err` (what its commands printed). It
goes on when the page is left, drawn again or stopped with its server; one at a time does something to a warehouse.
"""

import contextlib
import json
import os
import subprocess
import sys
import time
from dataclasses import asdict, dataclass, replace
from pathlib import Path

import filelock

from dashboard.data import location
from queries import places
from queries.settings import ROOT

_BEGINNING_SECONDS = 60  # until its process must hold its lock
STATE, OUT, ERR = "job.json", "out", "err"
ALIVE = ".alive"
"""Lock of a job's own, held as long as its process lives."""
ONE_AT_A_TIME = ".one-at-a-time"
"""Lock of all jobs of a warehouse, held by the one that is at work."""


@dataclass(frozen=True)
class Job:
    """How a job stands, as its file says it."""

    folder: Path
    commands: tuple[tuple[str, ...], ...]
    """Words after `python -m`, one command after the other until one fails."""
    forget: tuple[str, ...] = ()
    """Files that are deleted once all commands went well."""
    asked_at: float = 0
    """Seconds since 1970."""
    is_waiting: bool = False
    """Whether it had to wait for another job to end."""
    is_begun: bool = False
    """Whether its commands are being run, or have been."""
    exit_code: int | None = None
    """None until it has ended."""

    @property
    def is_running(self) -> bool:
        """Whether it waits or works. One whose process was ended from outside does neither."""
        if self.exit_code is not None:
            return False
        return _is_held(self.folder / ALIVE) or (time.time() - self.asked_at < _BEGINNING_SECONDS and not self.is_begun)

    @property
    def has_succeeded(self) -> bool:
        """Whether all commands went well."""
        return self.exit_code == 0

    @property
    def stages(self) -> list[str]:
        """The stages that its commands have told of so far, in their order, each once."""
        told = [json.loads(line)["stage"] for line in self._lines(ERR) if line.startswith('{"stage"')]
        return list(dict.fromkeys(told))

    @property
    def error(self) -> str:
        """The sentence in which the command line said why it failed; empty where it did not."""
        if self.exit_code in (0, None):
            return ""
        said = [line for line in self._lines(ERR) if line and not line.startswith('{"stage"')]
        return said[-1] if said else f"The command ended with exit code {self.exit_code} and said nothing."

    @property
    def answer(self) -> dict:
        """The JSON object that its command printed last; empty where it printed none."""
        for line in reversed(self._lines(OUT)):
            if line.startswith("{"):
                return json.loads(line)
        return {}

    def _lines(self, name: str) -> list[str]:
        try:
            return (self.folder / name).read_text(encoding="utf-8", errors="replace").splitlines()
        except FileNotFoundError:
            return []


def begin(folder: Path, *commands: tuple[str, ...], forget: tuple[Path, ...] = ()) -> Job:
    """Starts a job in a folder of its own; what an earlier one left there goes."""
    folder.mkdir(parents=True, exist_ok=True)
    for name in (OUT, ERR):
        (folder / name).unlink(missing_ok=True)
    job = Job(folder, commands, tuple(str(path) for path in forget), asked_at=time.time())
    write(job)
    subprocess.Popen(  # noqa: S603 - our own program
        [sys.executable, "-m", "dashboard.loading", str(folder)],
        cwd=ROOT,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env=os.environ | {"GX_ANALYTICS_ENABLED": "false"},
        start_new_session=True,  # it outlives the server, whose Ctrl+C is not meant for it
    )
    return job


def read(folder: Path) -> Job | None:
    """The job of a folder; None where there was none."""
    try:
        held = json.loads((folder / STATE).read_text(encoding="utf-8"))
    except (FileNotFoundError, NotADirectoryError):
        return None
    held["commands"] = tuple(tuple(words) for words in held["commands"])
    held["forget"] = tuple(held["forget"])
    return Job(folder, **held)


def write(job: Job) -> None:
    """Writes how a job stands; whoever reads meanwhile sees it before or after, never half."""
    held = asdict(job)
    del held["folder"]
    fresh = job.folder / f"{STATE}.new"
    fresh.write_text(json.dumps(held), encoding="utf-8")
    fresh.replace(job.folder / STATE)


def run(folder: Path) -> int:
    """Does a job, in a process of its own: waits for its turn, runs its commands, says how it ended."""
    job = read(folder)
    turn = filelock.FileLock(folder.parent.parent / ONE_AT_A_TIME)
    with (
        filelock.FileLock(folder / ALIVE),
        contextlib.ExitStack() as held,
        (folder / OUT).open("wb") as out,
        (folder / ERR).open("wb") as err,
    ):
        try:
            held.enter_context(turn.acquire(timeout=0))
        except filelock.Timeout:
            write(replace(job, is_waiting=True))
            held.enter_context(turn.acquire())
        job = replace(job, is_begun=True)
        write(job)
        code = 0
        for words in job.commands:
            done = subprocess.run(  # noqa: S603 - our own commands
                [sys.executable, "-m", *words], cwd=ROOT, stdin=subprocess.DEVNULL, stdout=out, stderr=err, check=False
            )
            code = done.returncode
            if code != 0:
                break
        if code == 0:
            for path in job.forget:
                Path(path).unlink(missing_ok=True)
        write(replace(job, exit_code=code))
    return code


def newest(base: Path, kind: str) -> Job | None:
    """The job of a kind that was asked for last, of whatever upload."""
    found = [job for path in base.glob(f"*/{kind}/{STATE}") if (job := read(path.parent))]
    return max(found, key=lambda job: job.asked_at, default=None)


def base() -> Path:
    """The folder of uploads, mappings and jobs of the warehouse that is shown; it lies beside the warehouse."""
    return places.loading(location.warehouse())


def _is_held(path: Path) -> bool:
    if not path.exists():
        return False
    try:
        with filelock.FileLock(path).acquire(timeout=0):
            return False
    except (filelock.Timeout, OSError):
        return True
