"""Who did and read what: a log apart from the warehouse that is only ever added to, each line bound to the one before.

A file of JSON lines a month (`2026-11.jsonl`). A line holds `number`, `at` (UTC), `who`, `what` (a key of KINDS), `of`
(what it was about), `more`, and `hash`: the SHA-256 of the hash before and of the line itself. A line that is changed,
taken out or put in between breaks the chain. The end of the chain is no part of it: whoever may write the files may
also cut lines off its end or write a new chain, which only shows where the newest hash was noted elsewhere
(`verify(head=...)`).

No customer and no text is ever written here: complaints by their number, employees as the ones who did something.
"""

import hashlib
import json
import os
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

import filelock

from queries import places
from queries.errors import AuditError
from queries.settings import SETTINGS_FILE, settings

KINDS = (
    *("sign_in", "sign_out", "refused", "read_people", "read_texts", "download", "decision"),
    *("load", "approval", "rollback", "backup", "restore", "erasure", "settings", "delivery", "retention"),
)
COMMAND_LINE = "command line"
"""Who it was where a command was run; the name of the machine's user follows."""
SHOWN = 16
"""By so many letters at least a hash is noted and told from others."""
FIRST = "0" * 64
"""What the first line of all is bound to."""
LOCK, ANCHOR, NOTED = ".lock", "anchor.json", ".settings"
"""ANCHOR: the number and the hash of the last line that retention took away."""
_TAIL_BYTES = 1 << 16
_LONGEST = 500  # characters of a value; nothing that is logged needs more
_within = threading.Lock()


@dataclass(frozen=True)
class Entry:
    """One line."""

    number: int
    at: datetime
    who: str
    what: str
    of: str = ""
    more: dict[str, Any] = field(default_factory=dict)
    hash: str = ""


@dataclass(frozen=True)
class Verdict:
    """What looking through the whole log found."""

    lines: int
    head: str
    """The hash of the newest line: note it elsewhere."""
    fault: str = ""
    """What is wrong and where; empty where the chain holds."""


def write(what: str, who: str, of: str = "", **more: Any) -> None:
    """Add a line; AuditError where that is not possible, so that what cannot be logged is not done."""
    if what not in KINDS:
        raise ValueError(what)
    folder = places.audit()
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        with _within, filelock.FileLock(folder / LOCK, timeout=30):
            number, before = _last(folder)
            at = datetime.now(UTC)
            content = {
                "number": number + 1,
                "at": at.isoformat(timespec="milliseconds"),
                "who": who[:_LONGEST],
                "what": what,
                "of": of[:_LONGEST],
                "more": more,
            }
            line = json.dumps(content | {"hash": _hash(before, content)}, ensure_ascii=False) + "\n"
            descriptor = os.open(folder / f"{at:%Y-%m}.jsonl", os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
            try:
                os.write(descriptor, line.encode())
            finally:
                os.close(descriptor)
    except (OSError, filelock.Timeout, ValueError, KeyError) as error:
        raise AuditError(
            f"The audit log in {folder} cannot be written ({type(error).__name__}): what has to be logged is not done "
            "until the folder can be written again."
        ) from error


def entries(folder: Path | None = None) -> Iterator[Entry]:
    """Every line, the oldest first; AuditError where one cannot be read."""
    for path, place, text in _lines(folder or places.audit()):
        try:
            found = json.loads(text)
            yield Entry(**{**found, "at": datetime.fromisoformat(found["at"])})
        except (ValueError, TypeError, KeyError) as error:
            raise AuditError(f"Line {place} of {path.name} is no line of the audit log: run `audit verify`.") from error


def search(words: str = "", what: str | None = None, limit: int = 500) -> list[Entry]:
    """The newest lines that hold every word (in any of their fields, in any case), the newest first."""
    wanted = words.casefold().split()
    found = []
    for entry in reversed(list(entries())):
        more = json.dumps(entry.more, ensure_ascii=False)
        text = f"{entry.at:%Y-%m-%d %H:%M} {entry.who} {entry.what} {entry.of} {more}"
        if (what is None or entry.what == what) and all(word in text.casefold() for word in wanted):
            found.append(entry)
            if len(found) >= limit:
                break
    return found


def verify(head: str | None = None) -> Verdict:
    """Look through the whole chain; `head` is a hash noted earlier, which has to be in it."""
    folder = places.audit()
    number, before, count, has_head = 0, FIRST, 0, head is None
    if (folder / ANCHOR).exists():
        kept = json.loads((folder / ANCHOR).read_text(encoding="utf-8"))
        number, before = kept["number"], kept["hash"]
        has_head = has_head or _is(before, head)
    for path, place, text in _lines(folder):
        where = f"line {place} of {path.name}"
        try:
            found = json.loads(text)
            own = found.pop("hash")
        except (ValueError, KeyError, AttributeError):
            return Verdict(count, before, f"{where} cannot be read")
        if found.get("number") != number + 1:
            return Verdict(count, before, f"{where} has the number {found.get('number')} where {number + 1} comes next")
        if own != _hash(before, found):
            return Verdict(count, before, f"{where} is not what was written, or the one before it is not")
        number, before, count = number + 1, own, count + 1
        has_head = has_head or _is(own, head)
    return Verdict(
        count, before, "" if has_head else "the hash that was noted is not in it: lines were cut off its end"
    )


def keep_months(months: int, now: datetime | None = None) -> int:
    """Take away what is older than so many whole months, and log that; gives how many files went. 0: keeps all."""
    folder, today = places.audit(), now or datetime.now(UTC)
    if not months or not folder.is_dir():
        return 0
    first = today.year * 12 + today.month - 1 - months
    old = [path for path in _files(folder) if int(path.stem[:4]) * 12 + int(path.stem[5:]) - 1 < first]
    if not old:
        return 0
    with _within, filelock.FileLock(folder / LOCK, timeout=30):
        last = json.loads(old[-1].read_bytes().splitlines()[-1])
        kept = json.dumps({"number": last["number"], "hash": last["hash"]})
        partial = folder / f".{ANCHOR}.partial"
        partial.write_text(kept, encoding="utf-8")
        partial.replace(folder / ANCHOR)
        for path in old:
            path.unlink()
    write("retention", "program", "audit", files=[path.name for path in old], up_to=last["number"])
    return len(old)


def note_settings(who: str = "program") -> None:
    """Log that the settings are others than those logged last; a program calls it when it starts, and ages the log."""
    now = hashlib.sha256(SETTINGS_FILE.read_bytes()).hexdigest()
    noted = places.audit() / NOTED
    try:
        if not noted.exists() or noted.read_text(encoding="utf-8") != now:
            write("settings", who, SETTINGS_FILE.name, sha256=now[:SHOWN])
            noted.write_text(now, encoding="utf-8")
        keep_months(settings().audit_months)
    except OSError as error:
        raise AuditError(f"The audit log in {places.audit()} cannot be written ({error.strerror}).") from error


def tell(what: str, of: str = "", **more: Any) -> None:
    """As `write`, for a command that was done already: where the log cannot be written, standard error says so."""
    try:
        note_settings(machine_user())
        write(what, machine_user(), of, **more)
    except AuditError as error:
        print(error, file=sys.stderr)


@cache
def machine_user() -> str:
    """Who runs a command: whoever may read the files of the warehouse."""
    import getpass

    try:
        return f"{COMMAND_LINE}: {getpass.getuser()}"
    except (OSError, KeyError):
        return f"{COMMAND_LINE}: {os.getuid()}"


def _is(known: str, noted: str | None) -> bool:
    """Whether a hash is the one that was noted, perhaps by its first letters."""
    return noted is not None and len(noted) >= SHOWN and known.startswith(noted)


def _hash(before: str, content: dict[str, Any]) -> str:
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(f"{before}\n{text}".encode()).hexdigest()


def _files(folder: Path) -> list[Path]:
    return sorted(folder.glob("[0-9][0-9][0-9][0-9]-[0-9][0-9].jsonl")) if folder.is_dir() else []


def _lines(folder: Path) -> Iterator[tuple[Path, int, str]]:
    for path in _files(folder):
        with path.open(encoding="utf-8", errors="replace") as file:
            for place, text in enumerate(file, start=1):
                yield path, place, text


def _last(folder: Path) -> tuple[int, str]:
    """Number and hash of the newest line; what the first one follows where there is none."""
    for path in reversed(_files(folder)):
        with path.open("rb") as file:
            file.seek(max(0, path.stat().st_size - _TAIL_BYTES))
            lines = file.read().splitlines()
        if lines:
            found = json.loads(lines[-1])
            return found["number"], found["hash"]
    if (folder / ANCHOR).exists():
        kept = json.loads((folder / ANCHOR).read_text(encoding="utf-8"))
        return kept["number"], kept["hash"]
    return 0, FIRST
