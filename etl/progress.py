"""Progress of a load on a terminal: which stage, how far, and how long still where there is something to tell it by.

Nothing is shown in the first two seconds, nor where stderr is no terminal. A stage shows a bar only where its size is
known beforehand: bytes of files, by what the database says of its scan. The other stages show that they go on, and for
how long they have; a guess would be worse than none.
"""

import contextlib
import json
import sys
import threading
import time
from collections.abc import Iterator

import duckdb

QUIET_SECONDS = 2.0
"""Whatever ends before this shows nothing."""

_REFRESH_SECONDS = 0.25
_LEAST_SHARE = 0.05
"""Below this part done, the speed so far says too little of the time left."""


class Progress:
    """Stages of one piece of work, their seconds, and their display where `is_shown`."""

    def __init__(self, *, is_shown: bool = False):
        self.seconds: dict[str, float] = {}
        """Seconds spent in each stage so far, by its name."""
        self._is_shown = is_shown
        self._is_showing = False
        self._label = ""
        self._began = time.monotonic()
        self._share: float | None = None
        self._rows = 0
        self._watched: tuple[duckdb.DuckDBPyConnection, float, float] | None = None

    @contextlib.contextmanager
    def stage(self, name: str, of: str = "") -> Iterator[None]:
        """Spend the block on the stage `name`; `of` says on what, such as a file."""
        before = self._label, self._began, self._share, self._rows
        self._label, self._share, self._rows = f"{name} {of}".strip(), None, 0
        self._began = began = time.monotonic()
        try:
            yield
        finally:
            self.seconds[name] = self.seconds.get(name, 0.0) + time.monotonic() - began
            self._label, self._began, self._share, self._rows = before

    @contextlib.contextmanager
    def statement(self, connection: duckdb.DuckDBPyConnection, from_share: float, to_share: float) -> Iterator[None]:
        """Let the database say how far its statement in this block is; it is this part, 0 to 1, of the stage."""
        self._watched = (connection, from_share, to_share)
        self._share = from_share
        try:
            yield
        finally:
            self._watched = None
            self._share = to_share

    def rows(self, count: int) -> None:
        """Say how many rows of an unknown number have been read."""
        self._rows = count

    @contextlib.contextmanager
    def display(self) -> Iterator["Progress"]:
        """Show the stages while the block runs, from its third second on; within another such block, nothing more."""
        if not self._is_shown or self._is_showing:
            yield self
            return
        self._is_showing = True
        ended = threading.Event()
        shower = threading.Thread(target=self._show, args=(ended,), daemon=True)
        shower.start()
        try:
            yield self
        finally:
            ended.set()
            shower.join()
            self._is_showing = False

    def _show(self, ended: threading.Event) -> None:
        if ended.wait(QUIET_SECONDS):
            return
        # Imported only now, so that a small load does not wait for it.
        from rich import progress
        from rich.console import Console

        columns = (
            progress.TextColumn("{task.description}"),
            progress.BarColumn(bar_width=30),
            progress.TextColumn("{task.fields[told]}"),
        )
        with progress.Progress(*columns, console=Console(file=sys.stderr), transient=True) as shown:
            task = shown.add_task(self._label, total=None, told="")
            while not ended.wait(_REFRESH_SECONDS):
                share = self.share()
                shown.update(
                    task,
                    description=self._label,
                    total=None if share is None else 1.0,
                    completed=share or 0.0,
                    told=self.told(),
                )

    def share(self) -> float | None:
        """Part of the stage that is done, 0 to 1; None where nobody knows."""
        if watched := self._watched:
            connection, from_share, to_share = watched
            # The statement may end meanwhile; the last known share is then as good.
            with contextlib.suppress(duckdb.Error):
                percent = connection.query_progress()
                if percent > 0 and self._share is not None:
                    now = from_share + (to_share - from_share) * percent / 100
                    self._share = max(self._share, min(now, to_share))
        return self._share

    def told(self) -> str:
        """Words beside the bar: how much is done, for how long, how long still."""
        seconds = time.monotonic() - self._began
        told = []
        share = self._share
        if share is not None:
            told.append(f"{share:.0%}")
        elif self._rows:
            told.append(f"{self._rows:,} rows")
        told.append(f"{_clock(seconds)} so far")
        if share is not None and _LEAST_SHARE <= share < 1:
            told.append(f"about {_clock(seconds * (1 - share) / share)} left")
        return ", ".join(told)


class Lines(Progress):
    """Tells each stage as a line of JSON on stderr when it begins, `{"stage": NAME}`, to a program that waits."""

    @contextlib.contextmanager
    def stage(self, name: str, of: str = "") -> Iterator[None]:
        """As the stage of a progress, told."""
        print(json.dumps({"stage": name}), file=sys.stderr, flush=True)
        with super().stage(name, of):
            yield


def for_terminal(*, is_quiet: bool = False, as_lines: bool = False) -> Progress:
    """A progress that is shown where stderr is a terminal, unless `is_quiet`; `as_lines`, told to a program instead."""
    if as_lines:
        return Lines()
    return Progress(is_shown=not is_quiet and sys.stderr.isatty())


def _clock(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes}:{rest:02d}"
