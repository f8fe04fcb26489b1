"""Writing a backup while loads, readers and deliveries go on.

Generations never change: their files are opened first and then copied from the open handles, so that a load that
removes one meanwhile takes nothing away. The small databases are copied as of one transaction each. The outbox is the
last: a mail that a copied report was sent in is known as sent.
"""

import contextlib
import hashlib
import io
import os
import tarfile
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO

from etl.backup import databases, parts
from etl.backup.parts import Manifest
from etl.warehouse import generations
from queries import places
from queries.errors import BackupError, NoWarehouseError
from queries.register import tables
from queries.settings import SETTINGS_FILE

_ATTEMPTS = 20
"""How often the kept generations are looked for again, where a load removed one between looking and opening."""


def backup(target: Path, directory: Path) -> tuple[Path, Manifest]:
    """Write a backup of the warehouse `directory` and of what belongs to it; give its file and table of contents.

    `target` is the file to make, or a folder that exists. BackupError where it cannot be written or is there already.
    """
    now = datetime.now(UTC)
    file = target / f"complaints-{now:%Y%m%dT%H%M%SZ}.tar" if target.is_dir() else target
    if file.exists():
        raise BackupError(f"There is a file {file} already: name another, a backup replaces none.")
    partial = file.with_name(f".{file.name}.partial")
    try:
        with ExitStack() as stack:
            stack.callback(partial.unlink, missing_ok=True)
            held, live = _held(stack, directory)
            scratch = Path(stack.enter_context(tempfile.TemporaryDirectory(dir=file.parent, prefix=".backup-")))
            made = Manifest(now.isoformat(timespec="seconds"), live)
            with partial.open("xb") as out, tarfile.open(fileobj=out, mode="w") as archive:
                _fill(archive, made, held, scratch, parts.beside(directory))
                out.flush()
                os.fsync(out.fileno())
            partial.replace(file)
            return file, made
    except OSError as error:
        raise BackupError(
            f"The backup {file} cannot be written ({error.strerror}): mend the disk or folder."
        ) from error


def _held(stack: ExitStack, directory: Path) -> tuple[dict[str, BinaryIO], str]:
    """The kept generations as open files by name, and the name of the live one."""
    for _ in range(_ATTEMPTS):
        number = generations.live(directory)
        if number is None:
            raise NoWarehouseError(f"There is no warehouse in {directory} yet, so there is nothing to back up.")
        opened: dict[str, BinaryIO] = {}
        for name in map(generations.name_of, generations.generations(directory)):
            # one that is newer than the live one is a load's that has not named it yet, or was rolled back
            with contextlib.suppress(FileNotFoundError):
                opened[name] = stack.enter_context((directory / name).open("rb"))
        live = generations.name_of(number)
        if live in opened:
            return {name: file for name, file in opened.items() if generations.number_of(name) <= number}, live
        time.sleep(0.05)
    raise BackupError(f"{directory} changed all the while it was looked at: back up again when no load runs.")


def _fill(
    archive: tarfile.TarFile, made: Manifest, held: dict[str, BinaryIO], scratch: Path, beside: dict[str, Path]
) -> None:
    for name, file in held.items():
        _add(archive, made, f"{parts.WAREHOUSE}/{name}", file)
    _add(archive, made, parts.current_name(), io.BytesIO(parts.current(made.live)))
    _add_register(archive, made, scratch)
    reports = places.reports()
    for path in parts.files_of(reports):
        if not path.name.startswith(places.OUTBOX):
            _add_file(archive, made, f"{parts.REPORTS}/{path.relative_to(reports).as_posix()}", path)
    for path in parts.files_of(places.audit()) if places.audit().is_dir() else []:
        _add_file(archive, made, f"{parts.AUDIT}/{path.name}", path)
    for part, folder in beside.items():
        for path in parts.files_of(folder) if folder.is_dir() else []:
            _add_file(archive, made, f"{part}/{path.relative_to(folder).as_posix()}", path)
    _add_file(archive, made, parts.SETTINGS, SETTINGS_FILE)
    if (outbox := reports / places.OUTBOX).exists():
        databases.copy_sqlite(outbox, scratch / places.OUTBOX)
        _add_file(archive, made, f"{parts.REPORTS}/{places.OUTBOX}", scratch / places.OUTBOX)
    _add_bytes(archive, parts.MANIFEST, io.BytesIO(text := made.text()), len(text))


def _add_register(archive: tarfile.TarFile, made: Manifest, scratch: Path) -> None:
    url = tables.address()
    made.register_revision = databases.revision(url)
    if made.register_revision is None:
        return
    if url.get_backend_name() == "sqlite":
        name = parts.REGISTER_FILE
        databases.copy_sqlite(Path(url.database or ""), scratch / name)
    else:
        name = parts.REGISTER_ROWS
        databases.write_rows(url, scratch / name)
    _add_file(archive, made, name, scratch / name)


def _add_file(archive: tarfile.TarFile, made: Manifest, name: str, path: Path) -> None:
    with path.open("rb") as file:
        _add(archive, made, name, file)


def _add(archive: tarfile.TarFile, made: Manifest, name: str, file: BinaryIO) -> None:
    size = file.seek(0, io.SEEK_END)
    file.seek(0)
    hashing = _Hashing(file)
    _add_bytes(archive, name, hashing, size)
    made.members[name] = {"bytes": size, "sha256": hashing.hash.hexdigest()}


def _add_bytes(archive: tarfile.TarFile, name: str, file: BinaryIO, size: int) -> None:
    entry = tarfile.TarInfo(name)
    entry.size, entry.mode, entry.mtime = size, 0o600, int(time.time())
    archive.addfile(entry, file)


class _Hashing:
    """A file whose bytes are hashed as they are read."""

    def __init__(self, file: BinaryIO):
        self._file, self.hash = file, hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        """As a file does."""
        chunk = self._file.read(size)
        self.hash.update(chunk)
        return chunk

    def __iter__(self) -> Iterator[bytes]:
        return iter(self._file)
