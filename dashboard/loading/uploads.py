"""Files that readers brought: each in a folder of its own under a name that says nothing, its owner's alone.

What its name tells is its kind. An upload that is never published is deleted after a day, or, where the settings say
`uploads = "keep"`, kept like the others.
"""

import json
import os
import re
import secrets
import shutil
import time
from dataclasses import dataclass
from pathlib import Path

from dashboard.data import location
from dashboard.loading import jobs
from queries.errors import UsageError
from queries.settings import settings

KINDS = ("csv", "tsv", "txt", "xlsx", "json", "jsonl", "ndjson", "parquet")
"""Endings of the files that are taken."""
KEEP, DELETE = "keep", "delete"
_LEFT_SECONDS = 24 * 3600
_MEGABYTE = 1_000_000
_NAME = re.compile(r"[0-9a-f]{24}")
_MAPPING = "mapping.json"
MAP, LOAD = "map", "load"
"""The jobs of an upload: proposing and previewing, and publishing."""


@dataclass(frozen=True)
class Upload:
    """One file, with what was asked about it."""

    folder: Path

    @property
    def name(self) -> str:
        """What stands for it in the address."""
        return self.folder.name

    @property
    def file(self) -> Path | None:
        """The file; None once it is deleted."""
        return next((path for path in self.folder.glob("file.*")), None)

    @property
    def mapping(self) -> Path:
        """Where the mapping lies that was looked at last."""
        return self.folder / _MAPPING

    def job(self, kind: str) -> jobs.Job | None:
        """Its job of a kind; None where there was none."""
        return jobs.read(self.folder / kind)


def save(name: str, content: bytes) -> Upload:
    """Writes a file that a reader brought; of its name nothing is kept but the ending.

    Raises UsageError for a kind that is not read, for an empty file and for one that is too large.
    """
    kind = Path(name).suffix.lower().lstrip(".")
    if kind not in KINDS:
        raise UsageError(f"A file that ends in {kind or 'nothing'!r} is not read: bring one of {', '.join(KINDS)}.")
    if not content:
        raise UsageError("The file is empty: export it again.")
    if len(content) > (most := settings().upload_megabytes) * _MEGABYTE:
        raise UsageError(f"The file is larger than {most} MB: bring a part, or load it with `python -m etl load`.")
    sweep()
    folder = jobs.base() / secrets.token_hex(12)
    folder.mkdir(parents=True, mode=0o700)
    handle = os.open(folder / f"file.{kind}", os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(content)
    return Upload(folder)


def find(name: str) -> Upload | None:
    """The upload that an address names; None where there is none of that name."""
    folder = jobs.base() / name
    return Upload(folder) if _NAME.fullmatch(name) and folder.is_dir() else None


def at_work() -> Upload | None:
    """The upload that is being published now; None where none is."""
    job = jobs.newest(jobs.base(), LOAD)
    return Upload(job.folder.parent) if job and job.is_running else None


def propose(upload: Upload, mapping: dict | None = None, *, sheet: str = "", delimiter: str = "") -> None:
    """Lets a mapping be proposed, of a sheet or by a delimiter where one is named; or shows what `mapping` brings."""
    asked = ["etl", "map", str(upload.file), "--json", "--warehouse", str(location.warehouse())]
    if mapping is not None:
        upload.mapping.write_text(json.dumps(mapping, ensure_ascii=False), encoding="utf-8")
        asked += ["--map", str(upload.mapping)]
    asked += [f"--sheet={sheet}"] if sheet else []
    asked += [f"--delimiter={delimiter}"] if delimiter else []
    jobs.begin(upload.folder / MAP, tuple(asked))


def publish(upload: Upload, mapping: dict, *, fresh: bool) -> None:
    """Loads the file by the mapping as the next generation; `fresh`: as the first of a warehouse of its own."""
    upload.mapping.write_text(json.dumps(mapping, ensure_ascii=False), encoding="utf-8")
    warehouse = str(location.warehouse())
    asked = ["etl", "load", "--source", "cases", "--map", str(upload.mapping), "--warehouse", warehouse, "--json"]
    asked += ["--progress", *(["--fresh"] if fresh else []), str(upload.file)]
    # what was shown of the file goes with it
    shown = (upload.file, upload.mapping, upload.folder / MAP / jobs.OUT)
    forget = shown if settings().uploads == DELETE else ()
    jobs.begin(upload.folder / LOAD, tuple(asked), forget=forget)


def give_up(upload: Upload) -> None:
    """Goes back from a load that failed to how its file is read."""
    shutil.rmtree(upload.folder / LOAD, ignore_errors=True)


def forget(upload: Upload) -> None:
    """Deletes an upload that is not to be published."""
    shutil.rmtree(upload.folder, ignore_errors=True)


def sweep() -> None:
    """Deletes what was brought more than a day ago and left, unless uploads are kept."""
    if settings().uploads == KEEP or not jobs.base().is_dir():
        return
    for folder in jobs.base().iterdir():
        is_old = _NAME.fullmatch(folder.name) and time.time() - folder.stat().st_mtime > _LEFT_SECONDS
        if is_old and not any((job := Upload(folder).job(kind)) and job.is_running for kind in (MAP, LOAD)):
            shutil.rmtree(folder, ignore_errors=True)
