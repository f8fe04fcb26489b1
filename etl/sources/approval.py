"""Which sources of one's own may run from the inbox: those whose text somebody looked at and approved, by its hash.

A source's SQL is code, and whoever may write into the inbox is not whoever may decide what runs. The list lies beside
the generations, where the inbox's writers have no business.
"""

import hashlib
import json
import os
from datetime import UTC, datetime
from pathlib import Path

from etl.sources import definition
from etl.sources.definition import Source
from queries import audit
from queries.errors import BadSourceError, MissingFileError

LIST = ".approved-sources.json"


def approve(file: Path, warehouse: Path) -> str:
    """Let the source in that `.sql` file run as it stands; gives its hash.

    Raises MissingFileError where there is no such file and BadSourceError where its text is no source.
    """
    text = _text(file)
    definition.from_text(file, text)
    digest = hashlib.sha256(text).hexdigest()
    warehouse.mkdir(parents=True, exist_ok=True)
    approved = _approved(warehouse) | {
        digest: {"file": file.name, "at": datetime.now(UTC).isoformat(timespec="seconds"), "by": audit.machine_user()}
    }
    temporary = warehouse / f"{LIST}-{os.getpid()}"
    temporary.write_text(json.dumps(approved, indent=1, ensure_ascii=False), encoding="utf-8")
    temporary.chmod(0o600)
    temporary.replace(warehouse / LIST)
    audit.tell("approval", file.name, sha256=digest)
    return digest


def approved_source(file: Path, warehouse: Path) -> Source:
    """The source in that file; BadSourceError where nobody approved its present text."""
    text = _text(file)  # read once: what was approved is what runs
    digest = hashlib.sha256(text).hexdigest()
    if digest not in _approved(warehouse):
        was = any(entry.get("file") == file.name for entry in _approved(warehouse).values())
        raise BadSourceError(
            f"{file.name} {'was changed since it was approved' if was else 'was not approved yet'}, and its SQL does "
            f"not run before: read it, then run `python -m etl inbox --approve {file.name}` (SHA-256 {digest[:16]})."
        )
    return definition.from_text(file, text)


def _text(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        raise MissingFileError(f"The source {file} cannot be read ({error.strerror}): name a .sql file.") from error


def _approved(warehouse: Path) -> dict[str, dict]:
    try:
        return dict(json.loads((warehouse / LIST).read_text(encoding="utf-8")))
    except FileNotFoundError:
        return {}
    except (OSError, ValueError, TypeError) as error:
        raise BadSourceError(
            f"The list of approved sources {warehouse / LIST} cannot be read: mend or remove it, and approve again."
        ) from error
