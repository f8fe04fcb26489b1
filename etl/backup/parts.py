"""What a backup holds: its parts, where each lies, and the table of contents that its file ends with.

    warehouse/g000042.duckdb ...   the generations that are kept, the live one among them
    warehouse/CURRENT
    register.sqlite                the register of decisions, or register.jsonl where it is kept in PostgreSQL
    reports/2026-W46/EDITION/...   the archive of reports
    reports/outbox.sqlite          which mails went out
    audit/...                      who read what
    policies/...                   policies and calendars that were changed for the warehouse
    mappings/...                   ways to read a file that were kept under a name
    settings.toml
    manifest.json                  each of them with its size and SHA-256, and by what version it was written

Secrets are no part of it: passwords, keys and `.streamlit/secrets.toml` are the machine's.
"""

import hashlib
import json
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from pathlib import Path, PurePosixPath

from queries import places
from queries.errors import BackupError
from queries.warehouse.generation import CURRENT, SCHEMA_VERSION

FORMAT = 2
MANIFEST = "manifest.json"
WAREHOUSE, REPORTS, AUDIT = "warehouse", "reports", "audit"
POLICIES, MAPPINGS = "policies", "mappings"
REGISTER_FILE, REGISTER_ROWS, SETTINGS = "register.sqlite", "register.jsonl", "settings.toml"
_WHOLE = (REGISTER_FILE, REGISTER_ROWS, SETTINGS)
_FOLDERS = (WAREHOUSE, REPORTS, AUDIT, POLICIES, MAPPINGS)
_CHUNK_BYTES = 1 << 20


@dataclass
class Manifest:
    """The table of contents."""

    made_at: str
    """ISO 8601, UTC."""
    live: str
    """File name of the live generation."""
    register_revision: str | None = None
    """Which tables the register has; None: there is none."""
    format: int = FORMAT
    schema_version: int = SCHEMA_VERSION
    members: dict[str, dict] = field(default_factory=dict)
    """Name to `bytes` and `sha256`."""

    def text(self) -> bytes:
        """As it is written."""
        return json.dumps(asdict(self), ensure_ascii=False, indent=1, sort_keys=True).encode()


def read(text: bytes, name: str) -> Manifest:
    """The table of contents of the backup `name`; BackupError where it is none, or of a newer version."""
    try:
        found = json.loads(text)
        if found["format"] > FORMAT:
            raise BackupError(
                f"The backup {name} was written by a newer version of this program (format {found['format']}, known "
                f"{FORMAT}): restore it with that version."
            )
        return Manifest(**found)
    except (ValueError, KeyError, TypeError) as error:
        raise changed(name, f"its {MANIFEST} cannot be read") from error


def changed(name: str, how: str) -> BackupError:
    """What is said of a backup that is not as it was written."""
    return BackupError(f"The backup {name} was changed or cut short ({how}): nothing was restored; take another copy.")


def is_known(member: str) -> bool:
    """Whether a name may stand in a backup: a part of ours, and nothing outside the folder it is unpacked into."""
    path = PurePosixPath(member)
    if path.is_absolute() or ".." in path.parts or "\\" in member or "\0" in member or str(path) != member:
        return False
    return member in _WHOLE or (len(path.parts) > 1 and path.parts[0] in _FOLDERS)


def digest(content: bytes) -> str:
    """SHA-256 in hexadecimal."""
    return hashlib.sha256(content).hexdigest()


def copied(read_from: Callable[[int], bytes], write: Callable[[bytes], object]) -> tuple[int, str]:
    """Copy until nothing comes; gives how many bytes came and their SHA-256."""
    hashed, size = hashlib.sha256(), 0
    while chunk := read_from(_CHUNK_BYTES):
        write(chunk)
        hashed.update(chunk)
        size += len(chunk)
    return size, hashed.hexdigest()


def current(live: str) -> bytes:
    """The content of CURRENT."""
    return f"{live}\n".encode()


def current_name() -> str:
    """Its name in a backup."""
    return f"{WAREHOUSE}/{CURRENT}"


def beside(directory: Path) -> dict[str, Path]:
    """What lies beside a warehouse and belongs to it: part of a backup to folder."""
    return {POLICIES: places.policies(directory), MAPPINGS: places.mappings(directory)}


def files_of(folder: Path) -> list[Path]:
    """The files that are kept of a folder, without those in the making."""
    found = (path for path in folder.rglob("*") if path.is_file() and not path.is_symlink())
    return sorted(path for path in found if not any(part.startswith(".") for part in path.relative_to(folder).parts))
