"""Generations: how a warehouse folder changes without a reader ever seeing half of a change.

A warehouse is a folder of immutable files `g000042.duckdb`; `CURRENT` names the live one. A load works on a draft in a
hidden folder, and becomes visible by two renames: of the draft to its number, and of a new `CURRENT` over the old.
Either rename happens whole or not at all, and each is on the disk before the next step begins, so a crash anywhere
leaves the live generation as it was. What a crash leaves behind is hidden or newer than the live generation; the next
load takes it away.
"""

import contextlib
import os
import re
import shutil
import socket
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import duckdb
import filelock

from etl.warehouse import clone, rewrite
from queries.errors import LockedError, NoWarehouseError, UnusableError, WarehouseError
from queries.warehouse import generation, identity
from queries.warehouse.generation import CURRENT

LOCK = ".lock"
HOLDER = ".lock-holder"
_GENERATION = re.compile(r"g(\d{6,})\.duckdb")
_DRAFT_PREFIX = ".draft-"
_NEW_CURRENT_PREFIX = f".{CURRENT}-"
# What the database says where the disk, the folder or the file fails it; anything else is a fault of this program. A
# draft has one writer, so that a commit fails for nothing else.
_STORAGE_ERRORS = (duckdb.IOException, duckdb.FatalException, duckdb.OutOfMemoryException, duckdb.TransactionException)


@dataclass(frozen=True)
class Draft:
    """A generation in the making: its folder, the database file in it, and the number it will get."""

    folder: Path
    database: Path
    number: int
    parent: int | None = None
    """The generation that was live when the draft was begun."""
    identity: str = ""
    """The warehouse it will be a generation of: that of the folder, whatever it holds."""


def name_of(number: int) -> str:
    """File name of a generation, such as `g000042.duckdb`."""
    return f"g{number:06d}.duckdb"


def number_of(name: str) -> int:
    """Number of a generation from its file name."""
    match = _GENERATION.fullmatch(name)
    if not match:
        raise WarehouseError(f"{CURRENT} names {name!r}, which is no generation: run `python -m etl rollback`.")
    return int(match[1])


def generations(directory: Path) -> list[int]:
    """Numbers of the generations kept in the folder, oldest first."""
    if not directory.is_dir():
        return []
    return sorted(int(match[1]) for path in directory.iterdir() if (match := _GENERATION.fullmatch(path.name)))


def live(directory: Path) -> int | None:
    """Number of the live generation, or None where nothing has been published.

    Raises WarehouseError where CURRENT is lost or names a file that is not there: `rollback` mends that.
    """
    name = _named(directory)
    if name is None:
        # A first load may have crashed between its two renames; more generations than one were live once.
        if len(generations(directory)) > 1:
            raise WarehouseError(
                f"{directory} holds generations but no {CURRENT} that names the live one: run `python -m etl rollback`."
            )
        return None
    number = number_of(name)
    if not (directory / name).is_file():
        raise WarehouseError(
            f"{directory / CURRENT} names {name}, which is not there: run `python -m etl rollback` to go back one."
        )
    return number


def _named(directory: Path) -> str | None:
    """What CURRENT says, None where there is none."""
    try:
        return (directory / CURRENT).read_text(encoding="utf-8", errors="replace").strip()
    except FileNotFoundError:
        return None


@contextlib.contextmanager
def locked(directory: Path, wait_seconds: float = 600) -> Iterator[None]:
    """Hold the warehouse as its only loader; a second one waits, then raises LockedError naming the holder."""
    try:
        directory.mkdir(parents=True, exist_ok=True)
        lock = filelock.FileLock(directory / LOCK)
        with contextlib.suppress(filelock.Timeout):
            lock.acquire(timeout=0)
        if not lock.is_locked:
            lock.acquire(timeout=wait_seconds)
    except filelock.Timeout:
        holder = directory / HOLDER
        who = holder.read_text(encoding="utf-8").strip() if holder.is_file() else "another process"
        raise LockedError(
            f"The warehouse {directory} is being loaded by {who}: wait until it ends, then try again."
        ) from None
    except OSError as error:
        raise UnusableError(f"The warehouse folder {directory} cannot be written ({error.strerror}).") from error
    try:
        # A courtesy to whoever waits; a full disk is told of where it matters.
        with contextlib.suppress(OSError):
            (directory / HOLDER).write_text(f"process {os.getpid()} on {socket.gethostname()}\n", encoding="utf-8")
        yield
    finally:
        with contextlib.suppress(OSError):
            (directory / HOLDER).unlink(missing_ok=True)
        lock.release()


@contextlib.contextmanager
def draft(directory: Path, *, empty: bool = False, is_new_warehouse: bool = False) -> Iterator[Draft]:
    """A draft of the next generation: a copy of the live one, or `empty`. The caller holds the lock.

    `is_new_warehouse`: what people decided of the data before is not found again; they can still be gone back to.

    Whatever was left by an earlier crash is removed first; whatever happens, the draft's folder is gone afterwards.
    Raises WarehouseError where the live generation cannot be copied whole, UnusableError where the disk is full or the
    folder cannot be written.
    """
    folder = directory / f"{_DRAFT_PREFIX}{os.getpid()}"
    try:
        _remove_leftovers(directory)
        parent = _parent(directory) if empty else live(directory)
        folder.mkdir(mode=0o700)
        # Numbers never come again, also after a rollback: a reader may still hold the file that had one.
        number = max(generations(directory), default=0) + 1
        database = folder / name_of(number)
        if parent is not None and not empty:
            generation.require_whole(directory / name_of(parent))
            clone.copy(directory / name_of(parent), database)
            rewrite.as_set(database)
        belongs_to = identity.new() if is_new_warehouse else _identity(directory, parent)
        yield Draft(folder, database, number, parent, belongs_to)
    except (OSError, *_STORAGE_ERRORS) as error:
        why = getattr(error, "strerror", None) or str(error).splitlines()[0]
        raise UnusableError(
            f"The warehouse {directory} could not be written ({why}): nothing was published, mend the disk or folder "
            "and load again."
        ) from error
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _identity(directory: Path, parent: int | None) -> str:
    """The warehouse of the folder: of the live generation, or of the newest that can be read; a new one where none can.

    A load that begins empty goes on in the same warehouse: what people decided of it is found again.
    """
    kept = [number for number in reversed(generations(directory)) if number != parent]
    for number in kept if parent is None else [parent, *kept]:
        with contextlib.suppress(WarehouseError):
            return generation.identity_of(directory / name_of(number))
    return identity.new()


def _remove_leftovers(directory: Path) -> None:
    """Remove drafts and names of loads that ended in a crash; the caller holds the lock, so none of them is alive."""
    for left in directory.glob(f"{_DRAFT_PREFIX}*"):
        shutil.rmtree(left, ignore_errors=True)
    for left in directory.glob(f"{_NEW_CURRENT_PREFIX}*"):
        left.unlink(missing_ok=True)


def _parent(directory: Path) -> int | None:
    """The live generation, None also where it is lost: a load that begins empty mends that."""
    try:
        return live(directory)
    except WarehouseError:
        return None


def publish(directory: Path, made: Draft, keep: int) -> None:
    """Make the draft the live generation, and remove generations beyond the `keep` newest.

    Raises OSError where the disk fails, before the draft is live; what cannot be removed afterwards stays.
    """
    if made.database.with_name(f"{made.database.name}.wal").exists():
        raise OSError(f"the draft {made.database.name} was not written whole")
    sync(made.database)
    target = directory / name_of(made.number)
    made.database.rename(target)
    try:
        # CURRENT must never be on the disk before the file that it names.
        sync(directory)
        # Newer than their successor's parent: a crash left them, or a rollback. A later rollback must not find them.
        if made.parent is not None:
            _remove(directory, [number for number in generations(directory) if made.parent < number < made.number])
        make_live(directory, made.number)
    except OSError:
        if _named(directory) != target.name:
            target.unlink(missing_ok=True)
        raise
    _remove(directory, generations(directory)[:-keep])


def _remove(directory: Path, numbers: list[int]) -> None:
    for number in numbers:
        # Where a reader's file cannot be removed, the next load tries again.
        with contextlib.suppress(OSError):
            (directory / name_of(number)).unlink(missing_ok=True)


def rollback(directory: Path) -> tuple[int | str, int]:
    """Make the newest whole generation before the live one live again; returns (from, to).

    Where CURRENT is lost or names no generation, `from` is what it says, and `to` the newest that is whole. Raises
    NoWarehouseError where nothing was published and UnusableError where no earlier one is kept.
    """
    with locked(directory):
        name = _named(directory)
        kept = generations(directory)
        if name is None and not kept:
            raise NoWarehouseError(f"There is no warehouse in {directory} to roll back.")
        is_named = name is not None and _GENERATION.fullmatch(name)
        current = number_of(name) if is_named else repr((name or "")[:40])
        earlier = [number for number in kept if not is_named or number < current]
        for number in reversed(earlier):
            if _is_whole(directory / name_of(number)):
                make_live(directory, number)
                return current, number
        raise UnusableError(
            f"No whole generation before {name or CURRENT} is kept in {directory}, so there is nothing to go back to: "
            "load the sources again into an empty folder."
        )


def _is_whole(path: Path) -> bool:
    try:
        generation.require_whole(path)
    except WarehouseError:
        return False
    return True


def make_live(directory: Path, number: int) -> None:
    """Point CURRENT at a generation in one step."""
    temporary = directory / f"{_NEW_CURRENT_PREFIX}{os.getpid()}"
    try:
        temporary.write_text(name_of(number) + "\n", encoding="utf-8")
        sync(temporary)
        temporary.replace(directory / CURRENT)
    finally:
        temporary.unlink(missing_ok=True)
    sync(directory)


def sync(path: Path) -> None:
    """Wait until a file, or a folder's list of names, is on the disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
