"""Generations: how a warehouse folder changes without a reader ever seeing half of a change.

A warehouse is a folder of immutable files `g000042.duckdb`; `CURRENT` names the live one. A load works on a draft in a
hidden folder, and becomes visible by two renames: of the draft to its number, and of a new `CURRENT` over the old.
Either rename happens whole or not at all, so a crash anywhere leaves the live generation as it was.
"""

import contextlib
import os
import re
import shutil
import socket
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import filelock

from queries.errors import LockedError, NoWarehouseError, UnusableError, WarehouseError

CURRENT = "CURRENT"
LOCK = ".lock"
HOLDER = ".lock-holder"
_GENERATION = re.compile(r"g(\d{6,})\.duckdb")
_DRAFT_PREFIX = ".draft-"


@dataclass(frozen=True)
class Draft:
    """A generation in the making: its folder, the database file in it, and the number it will get."""

    folder: Path
    database: Path
    number: int


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

    Raises WarehouseError where CURRENT names a file that is not there: `rollback` mends that.
    """
    try:
        name = (directory / CURRENT).read_text(encoding="utf-8").strip()
    except FileNotFoundError:
        return None
    number = number_of(name)
    if not (directory / name).is_file():
        raise WarehouseError(
            f"{directory / CURRENT} names {name}, which is not there: run `python -m etl rollback` to go back one."
        )
    return number


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
        (directory / HOLDER).write_text(f"process {os.getpid()} on {socket.gethostname()}\n", encoding="utf-8")
        yield
    finally:
        (directory / HOLDER).unlink(missing_ok=True)
        lock.release()


@contextlib.contextmanager
def draft(directory: Path, *, empty: bool = False) -> Iterator[Draft]:
    """A draft of the next generation: a copy of the live one, or `empty`. The caller holds the lock.

    Whatever was left by an earlier crash is removed first; whatever happens, the draft's folder is gone afterwards.
    """
    for left in directory.glob(f"{_DRAFT_PREFIX}*"):
        shutil.rmtree(left, ignore_errors=True)
    current = live(directory)
    folder = directory / f"{_DRAFT_PREFIX}{os.getpid()}"
    try:
        folder.mkdir()
        # Numbers never come again, also after a rollback: a reader may still hold the file that had one.
        number = max(generations(directory), default=0) + 1
        database = folder / name_of(number)
        if current is not None and not empty:
            shutil.copyfile(directory / name_of(current), database)
        yield Draft(folder, database, number)
    except OSError as error:
        raise UnusableError(
            f"The warehouse {directory} could not be written ({error.strerror}): nothing was published."
        ) from error
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def publish(directory: Path, made: Draft, keep: int) -> None:
    """Make the draft the live generation, and remove generations beyond the `keep` newest."""
    _sync(made.database)
    target = directory / name_of(made.number)
    made.database.rename(target)
    _name_live(directory, made.number)
    for number in generations(directory)[:-keep]:
        (directory / name_of(number)).unlink(missing_ok=True)


def rollback(directory: Path) -> tuple[int, int]:
    """Make the generation before the live one live again; returns (from, to).

    Raises NoWarehouseError where nothing is published and UnusableError where no earlier one is kept.
    """
    with locked(directory):
        try:
            name = (directory / CURRENT).read_text(encoding="utf-8").strip()
        except FileNotFoundError:
            raise NoWarehouseError(f"There is no warehouse in {directory} to roll back.") from None
        current = number_of(name)
        earlier = [number for number in generations(directory) if number < current]
        if not earlier:
            raise UnusableError(
                f"No generation before {name} is kept in {directory}, so there is nothing to go back to."
            )
        _name_live(directory, earlier[-1])
        return current, earlier[-1]


def _name_live(directory: Path, number: int) -> None:
    """Point CURRENT at a generation in one step."""
    temporary = directory / f".{CURRENT}-{os.getpid()}"
    try:
        temporary.write_text(name_of(number) + "\n", encoding="utf-8")
        _sync(temporary)
        temporary.replace(directory / CURRENT)
    finally:
        temporary.unlink(missing_ok=True)
    _sync(directory)


def _sync(path: Path) -> None:
    """Wait until a file, or a folder's list of names, is on the disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
