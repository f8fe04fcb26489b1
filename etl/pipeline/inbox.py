"""The inbox: `data/inbox/SOURCE/` holds files of a source, and each is loaded once, known by its content.

Nothing is moved or deleted. What was loaded stands in the generation (`loaded_files`), so that a rollback takes it back
too. What could not be loaded stands in `.inbox.json` beside the generations, and is tried again once its content or its
source changes. Several new files of a source become one generation; if one of them is broken, the others are loaded
one by one.
"""

import contextlib
import json
import os
import socket
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path

import filelock

from etl.inputs import files as inputs_files
from etl.pipeline import load
from etl.progress import Progress
from etl.sources import approval, definition
from etl.sources.definition import Source
from etl.warehouse import generations
from etl.warehouse.load_log import Loaded
from queries.errors import (
    BadFileError,
    ComplaintsError,
    FailedCheckError,
    LockedError,
    MissingFileError,
    NothingUsableError,
    UsageError,
)
from queries.warehouse import stored

SETTLED_SECONDS = 5.0
"""A file that changed later than this ago may still be being copied."""

_MEMORY = ".inbox.json"
_LOCK = ".inbox.lock"
_HOLDER = ".inbox.lock-holder"
_UNFINISHED = (".part", ".partial", ".tmp", ".temp", ".filepart", ".crdownload", ".download", ".swp", "~")
# What is the file's own fault; anything else, such as a full disk, may be otherwise next time.
_FAULTS_OF_THE_FILE = (BadFileError, NothingUsableError, FailedCheckError)


@dataclass
class Round:
    """What one look into the inbox found and did. Files are named as `SOURCE/NAME`."""

    loaded: list[Loaded] = field(default_factory=list)
    failed: dict[str, str] = field(default_factory=dict)
    """Tried now and not loaded, with the reason."""
    broken: dict[str, str] = field(default_factory=dict)
    """Not tried again, because nothing changed since they failed, with the reason then."""
    waiting: list[str] = field(default_factory=list)
    """Still being copied, by their names or times."""
    strange: list[str] = field(default_factory=list)
    """What belongs to no source."""

    def as_dict(self) -> dict:
        """The same as a plain dictionary, for JSON."""
        return asdict(self)


@dataclass(frozen=True)
class _Found:
    path: Path
    name: str
    sha256: str


def run(
    inbox: Path,
    warehouse: Path,
    *,
    is_retrying: bool = False,
    progress: Progress | None = None,
    now: float | None = None,
) -> Round:
    """Load what is new in `inbox` into `warehouse`; `is_retrying` tries broken files too.

    `now` is the time to compare those of files with, in seconds (the present). Raises UsageError where there is no
    inbox and LockedError where another run is at work; what a file meets is in the result.
    """
    if not inbox.is_dir():
        raise UsageError(f"There is no inbox {inbox}: make it, with a folder for each source ({_sources()}).")
    with _alone(warehouse):
        memory = _Memory(warehouse / _MEMORY)
        found = Round()
        try:
            for folder in sorted(inbox.iterdir()):
                if folder.name.startswith(".") or folder.suffix == ".sql":
                    continue
                if not folder.is_dir():
                    found.strange.append(f"{folder.name} lies outside the folder of a source, and is left alone")
                    continue
                try:
                    # A source of one's own may lie beside its folder.
                    own = inbox / f"{folder.name}.sql"
                    if own.is_file():
                        of_source = approval.approved_source(own, warehouse)
                    else:
                        of_source = definition.find(folder.name)
                except ComplaintsError as error:
                    found.strange.append(f"The folder {folder.name} is left alone: {error}")
                    continue
                new = _new_files(folder, of_source, warehouse, memory, found, is_retrying, now or time.time())
                _load(new, of_source, warehouse, memory, found, progress)
        finally:
            memory.write()
        return found


def _new_files(
    folder: Path, of_source: Source, warehouse: Path, memory: "_Memory", found: Round, is_retrying: bool, now: float
) -> list[_Found]:
    known = _loaded_before(warehouse, of_source.name)
    new: dict[str, _Found] = {}
    for path in sorted(folder.iterdir()):
        name = f"{folder.name}/{path.name}"
        if path.name.startswith((".", "~$")):
            continue
        if path.is_dir():
            found.strange.append(f"{name} is a folder within a source's folder, and is left alone")
            continue
        if path.exists() and not path.is_file():
            # a pipe or a device has no end: whoever reads it waits for ever
            found.strange.append(f"{name} is no file but a pipe or a device, and is left alone")
            continue
        try:
            if path.name.lower().endswith(_UNFINISHED) or _is_changing(path, now):
                found.waiting.append(name)
                continue
            digest = memory.sha256(name, path)
        except (OSError, MissingFileError):
            continue  # it was taken away meanwhile
        reason = memory.why_broken(of_source, digest)
        if reason and not is_retrying:
            found.broken[name] = reason
        elif digest not in known:
            new.setdefault(digest, _Found(path, name, digest))
    return list(new.values())


def _is_changing(path: Path, now: float) -> bool:
    status = path.stat()
    # Copying may give a file its old time from the start; the system's own time of the last change it cannot set.
    age_seconds = now - max(status.st_mtime, status.st_ctime)
    if age_seconds < -60:
        age_seconds = now - status.st_ctime  # a time in the future is a wrong clock, not a copy under way
    return age_seconds < SETTLED_SECONDS


def _load(
    new: list[_Found],
    of_source: Source,
    warehouse: Path,
    memory: "_Memory",
    found: Round,
    progress: Progress | None,
) -> None:
    if len(new) > 1:
        try:
            found.loaded.append(_load_together(new, of_source, warehouse, progress))
        except (*_FAULTS_OF_THE_FILE, MissingFileError):
            pass  # one by one it will show which
        except ComplaintsError as error:
            found.failed |= {file.name: str(error) for file in new}
            return
        else:
            memory.mend(of_source, new)
            return
    for file in new:
        try:
            found.loaded.append(_load_together([file], of_source, warehouse, progress))
            memory.mend(of_source, [file])
        except _FAULTS_OF_THE_FILE as error:
            found.failed[file.name] = str(error)
            memory.note(of_source, file, str(error))
        except ComplaintsError as error:
            found.failed[file.name] = str(error)


def _load_together(files: list[_Found], of_source: Source, warehouse: Path, progress: Progress | None) -> Loaded:
    reading = inputs_files.Files([file.path for file in files])
    return load.load_input(of_source, reading, warehouse, progress=progress)


def _loaded_before(warehouse: Path, source_name: str) -> set[str]:
    number = generations.live(warehouse)
    if number is None:
        return set()
    with stored.opened(warehouse / generations.name_of(number), read_only=True) as connection:
        tables = connection.execute(
            "select table_name from duckdb_tables() where table_name = 'loaded_files'"
        ).fetchall()
        if not tables:
            return set()  # a generation of before files were remembered
        rows = connection.execute("select sha256 from loaded_files where source = ?", [source_name]).fetchall()
    return {digest for (digest,) in rows}


class _Memory:
    """`.inbox.json`: the reasons of broken files, and the sums of files that have not changed since."""

    def __init__(self, path: Path):
        self._path = path
        self._broken: dict[str, dict[str, str]] = {}
        self._sums: dict[str, list] = {}
        # A lost or damaged memory costs a second try and some reading, nothing else.
        with contextlib.suppress(OSError, ValueError, KeyError, AttributeError):
            content = json.loads(path.read_text(encoding="utf-8"))
            self._broken, self._sums = dict(content["broken"]), dict(content["sums"])
        self._seen: dict[str, list] = {}

    def sha256(self, name: str, path: Path) -> str:
        """The file's sum, read again only where its size or time is another."""
        status = path.stat()
        place = [status.st_size, status.st_mtime_ns, status.st_ctime_ns]
        known = self._sums.get(name)
        digest = known[3] if known and known[:3] == place else inputs_files.sha256(path)
        self._seen[name] = [*place, digest]
        return digest

    def why_broken(self, of_source: Source, digest: str) -> str | None:
        """Why that content could not be loaded by this very source, if it could not."""
        noted = self._broken.get(f"{of_source.name}/{digest}")
        return noted["reason"] if noted and noted["by"] == _version(of_source) else None

    def note(self, of_source: Source, file: _Found, reason: str) -> None:
        """Remember that a file is broken."""
        self._broken[f"{of_source.name}/{file.sha256}"] = {
            "file": file.name,
            "reason": reason,
            "by": _version(of_source),
        }

    def mend(self, of_source: Source, files: list[_Found]) -> None:
        """Forget that files were broken."""
        for file in files:
            self._broken.pop(f"{of_source.name}/{file.sha256}", None)

    def write(self) -> None:
        """Write down what concerns files that are still there."""
        present = {entry[3] for entry in self._seen.values()}
        broken = {key: noted for key, noted in self._broken.items() if key.rpartition("/")[2] in present}
        if (broken, self._seen) == (self._broken, self._sums) and self._path.exists():
            return
        temporary = self._path.with_name(f"{_MEMORY}-{os.getpid()}")
        temporary.write_text(json.dumps({"broken": broken, "sums": self._seen}, ensure_ascii=False), encoding="utf-8")
        temporary.replace(self._path)


def _version(of_source: Source) -> str:
    """Changes whenever the source's text does, so that mending it gives broken files another chance."""
    return inputs_files.sha256_of_text(repr(of_source))


@contextlib.contextmanager
def _alone(warehouse: Path) -> Iterator[None]:
    """Be the only run on this warehouse's inbox, so that no file is loaded by two."""
    warehouse.mkdir(parents=True, exist_ok=True)
    holder = warehouse / _HOLDER
    lock = filelock.FileLock(warehouse / _LOCK)
    try:
        lock.acquire(timeout=0)
    except filelock.Timeout:
        who = holder.read_text(encoding="utf-8").strip() if holder.is_file() else "another process"
        raise LockedError(f"The inbox of {warehouse} is being loaded by {who}: nothing is left to do here.") from None
    try:
        holder.write_text(f"process {os.getpid()} on {socket.gethostname()}\n", encoding="utf-8")
        yield
    finally:
        holder.unlink(missing_ok=True)
        lock.release()


def _sources() -> str:
    return ", ".join(definition.names())
