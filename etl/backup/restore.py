"""Restoring a backup: looked through whole before anything is touched, and the warehouse made live last."""

import shutil
import tarfile
import tempfile
from datetime import UTC, datetime
from pathlib import Path

from etl.backup import databases, parts
from etl.backup.parts import Manifest
from etl.warehouse import generations
from queries import audit, places
from queries.errors import BackupError
from queries.register import tables
from queries.settings import SETTINGS_FILE
from queries.warehouse import generation
from queries.warehouse.generation import CURRENT, SCHEMA_VERSION


def restore(file: Path, directory: Path, *, replace: bool = False, digest: str | None = None) -> list[str]:
    """Restore a backup into the warehouse `directory` and what the settings name; give what was done, in sentences.

    Where something is there already, BackupError; with `replace` it is moved aside, into a hidden folder beside it.
    `digest` is what the backup said of itself when it was made: with it, nobody can have written another.
    """
    directory.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=directory.parent, prefix=".restore-") as name:
        unpacked = Path(name)
        made = _unpack(file, unpacked, digest)
        _check_versions(file, made, unpacked)
        aside = f".before-restore-{datetime.now(UTC):%Y%m%dT%H%M%S.%fZ}"
        _check_room(directory, made, replace=replace)
        try:
            with generations.locked(directory):
                said = [
                    *_place_register(unpacked, aside),
                    *_place_reports(unpacked, aside),
                    *_place_audit(unpacked),
                    *_place_beside(unpacked, directory, aside),
                    *_settings(unpacked),
                ]
                _place_warehouse(unpacked, directory, made, aside)
        except OSError as error:
            raise BackupError(
                f"The backup {file.name} could not be put in place ({error.strerror}): mend the disk or folder, "
                "then restore again with --replace."
            ) from error
    if audit.search(what="erasure", limit=1):
        said.append("Customers were erased before: run `python -m etl erase --again`, so that none of them is back.")
    count = sum(name.endswith(".duckdb") for name in made.members)
    return [f"The warehouse {directory} is that of {made.made_at}: {count} generations, {made.live} live.", *said]


def _unpack(file: Path, folder: Path, digest: str | None) -> Manifest:
    """Unpack into a folder and compare every file with the table of contents; BackupError where one differs."""
    found: dict[str, dict] = {}
    text = None
    try:
        with tarfile.open(file, mode="r:") as archive:
            for entry in archive:
                content = archive.extractfile(entry) if entry.isreg() else None
                if entry.name == parts.MANIFEST and content and text is None:
                    text = content.read()
                    continue
                if content is None or not parts.is_known(entry.name) or entry.name in found:
                    raise parts.changed(file.name, f"it holds {entry.name[:80]!r}, which no backup does")
                target = folder / entry.name
                target.parent.mkdir(parents=True, exist_ok=True)
                with target.open("xb") as out:
                    size, hashed = parts.copied(content.read, out.write)
                found[entry.name] = {"bytes": size, "sha256": hashed}
    except FileNotFoundError as error:
        raise BackupError(f"There is no backup {file}: check its name.") from error
    except tarfile.TarError as error:
        raise parts.changed(file.name, "it is no whole tar file") from error
    except OSError as error:
        raise BackupError(f"The backup {file} cannot be unpacked ({error.strerror}): mend the disk.") from error
    if text is None:
        raise parts.changed(file.name, f"it has no {parts.MANIFEST}")
    if digest is not None and parts.digest(text) != digest.strip().lower():
        raise parts.changed(file.name, "it is not the one whose digest was given")
    made = parts.read(text, file.name)
    for name in sorted(found.keys() ^ made.members.keys()):
        raise parts.changed(file.name, f"{name} is missing or too many")
    for name, one in made.members.items():
        if found[name] != one:
            raise parts.changed(file.name, f"{name} is not what was written")
    if f"{parts.WAREHOUSE}/{made.live}" not in found or parts.current_name() not in found:
        raise parts.changed(file.name, "its live generation is missing")
    return made


def _check_versions(file: Path, made: Manifest, unpacked: Path) -> None:
    known = tables.REVISIONS
    if made.schema_version > SCHEMA_VERSION or (made.register_revision or known[0]) not in known:
        raise BackupError(
            f"The backup {file.name} was written by a newer version of this program (tables {made.schema_version}, "
            f"register {made.register_revision}): restore it with that version."
        )
    generation.require_whole(unpacked / parts.WAREHOUSE / made.live)


def _check_room(directory: Path, made: Manifest, *, replace: bool) -> None:
    """BackupError where something is there already."""
    url = tables.address()
    is_file = url.get_backend_name() == "sqlite"
    if made.register_revision and is_file != (parts.REGISTER_FILE in made.members):
        raise BackupError(
            "The backup's register is of another kind than the setting `register` names (a file, or PostgreSQL): "
            "change the setting, then restore."
        )
    if made.register_revision and not is_file:
        databases.require_empty(url)
    taken = [
        *([directory] if generations.generations(directory) or (directory / CURRENT).exists() else []),
        *([Path(url.database or "")] if is_file and Path(url.database or "").exists() else []),
        *(folder for folder in (places.reports(), *parts.beside(directory).values()) if _holds(folder)),
    ]
    if taken and not replace:
        raise BackupError(
            f"There is something in {', '.join(map(str, taken))} already: restore elsewhere, or with --replace, which "
            "moves it aside."
        )


def _place_register(unpacked: Path, aside: str) -> list[str]:
    if (rows := unpacked / parts.REGISTER_ROWS).exists():
        databases.read_rows(rows, tables.address())
    elif (copy := unpacked / parts.REGISTER_FILE).exists():
        target = Path(tables.address().database or "")
        target.parent.mkdir(parents=True, exist_ok=True)
        if target.exists():
            target.rename(target.with_name(f"{aside}-{target.name}"))
        _move(copy, target)
    else:
        return ["The backup holds no register: nothing had been decided."]
    return ["The register of decisions is restored."]


def _place_reports(unpacked: Path, aside: str) -> list[str]:
    _replace(unpacked / parts.REPORTS, places.reports(), aside)
    return ["The archive of reports and the outbox are restored: no mail in it is sent again."]


def _place_audit(unpacked: Path) -> list[str]:
    """The log of now goes on, what was written since is no one's to lose; only where there is none, that of then."""
    source, folder = unpacked / parts.AUDIT, places.audit()
    if folder.is_dir() and parts.files_of(folder):
        return ["The audit log of now goes on."]
    for path in parts.files_of(source) if source.is_dir() else []:
        _move(path, folder / path.name)
    return ["The audit log is restored."]


def _place_beside(unpacked: Path, directory: Path, aside: str) -> list[str]:
    """Policies that were changed, and kept mappings; of a backup made before they were in it, those of now stay."""
    said = {parts.POLICIES: "Changed policies are restored.", parts.MAPPINGS: "Kept mappings are restored."}
    found = [part for part in said if (unpacked / part).is_dir()]
    for part in found:
        _replace(unpacked / part, parts.beside(directory)[part], aside)
    return [said[part] for part in found]


def _holds(folder: Path) -> bool:
    return folder.is_dir() and bool(parts.files_of(folder))


def _replace(source: Path, folder: Path, aside: str) -> None:
    """Put the files of `source` into the folder; what is there goes aside."""
    if _holds(folder):
        (folder / aside).mkdir()
        for path in list(folder.iterdir()):
            if not path.name.startswith("."):
                path.rename(folder / aside / path.name)
    for path in parts.files_of(source) if source.is_dir() else []:
        _move(path, folder / path.relative_to(source))


def _settings(unpacked: Path) -> list[str]:
    """Keep the settings of now, which name the places of this machine; those of then lie beside where they differ."""
    then = unpacked / parts.SETTINGS
    if not then.exists() or then.read_bytes() == SETTINGS_FILE.read_bytes():
        return ["The settings are those of the backup."]
    beside = tables.address().database if tables.address().get_backend_name() == "sqlite" else None
    target = (Path(beside).parent if beside else places.reports()) / "settings.of-the-backup.toml"
    target.parent.mkdir(parents=True, exist_ok=True)
    _move(then, target)
    return [f"The settings of now stay; those of the backup differ and lie in {target}: compare them."]


def _place_warehouse(unpacked: Path, directory: Path, made: Manifest, aside: str) -> None:
    old = [directory / generations.name_of(number) for number in generations.generations(directory)]
    if old:
        # the register has been replaced already: until CURRENT names a generation again, readers are told to wait
        (directory / aside).mkdir()
        (directory / CURRENT).unlink(missing_ok=True)
        for path in old:
            path.rename(directory / aside / path.name)
    for path in sorted((unpacked / parts.WAREHOUSE).glob("*.duckdb")):
        _move(path, directory / path.name)
    generations.make_live(directory, generations.number_of(made.live))


def _move(source: Path, target: Path) -> None:
    """Move a file, also to another disk; it is there whole or not at all."""
    target.parent.mkdir(parents=True, exist_ok=True)
    partial = target.with_name(f".{target.name}.partial")
    shutil.move(source, partial)
    generations.sync(partial)
    partial.replace(target)
