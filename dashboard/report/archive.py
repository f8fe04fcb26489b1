"""Where reports are kept: `FOLDER/2026-W46/EDITION/`, an edition for each generation and state of settings.

A report of a month, quarter or year lies under its name: 2026-11, 2026-Q3, 2025.

An edition holds `figures.json` (what was measured, by what, what was restated) and the files made of it. It is never
changed: the same generation, week and settings find the edition that is there, others make a new one beside it.
"""

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path

from dashboard.report.facts import restatements
from dashboard.report.facts.collect import Facts
from queries.errors import UnusableError, UsageError
from queries.period import Period, parse

FIGURES = "figures.json"
NAMING = "names.json"
"""Which of its files may name employees."""
FORMAT = 1
_HASH_LENGTH = 16


@dataclass(frozen=True)
class Edition:
    """One archived report: its folder and its figures."""

    folder: Path
    week: str
    figures: dict

    @property
    def period(self) -> Period:
        """The week, month, quarter or year that it is about."""
        return parse(self.week)

    @property
    def hash(self) -> str:
        """The hash of its figures, as it is printed on the report."""
        return self.figures["hash"]


def figures(facts: Facts) -> dict:
    """What is kept of a week: its figures, by what they were measured, and the hash of both."""
    content = {
        "format": FORMAT,
        "week": facts.week.label,
        "versions": facts.versions.as_json(),
        "figures": restatements.kept(facts),
        "decisions": {key: [one.state, one.version] for key, one in sorted((facts.standing or {}).items())},
    }
    return {**content, "hash": hash_of(content)}


def hash_of(content: dict) -> str:
    """The first characters of the SHA-256 of plain values, written one way."""
    text = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()[:_HASH_LENGTH]


def edition(root: Path, content: dict) -> Edition | None:
    """The edition of exactly these figures, if it has been archived."""
    folder = _folder(root, content)
    return read(folder) if (folder / FIGURES).exists() else None


def unwritten(root: Path, content: dict, found: restatements.Restated) -> Edition:
    """The edition that these figures and what they restate will make once it is kept."""
    # as read back from a file, so that an edition is the same before and after
    whole = json.loads(json.dumps({**content, "restated": found.as_json()}))
    return Edition(_folder(root, content), content["week"], whole)


def keep(one: Edition) -> None:
    """Archives an edition; one that is there already stays as it is."""
    if not (one.folder / FIGURES).exists():
        write(one.folder / FIGURES, json.dumps(one.figures, ensure_ascii=False, indent=1).encode())


def read(folder: Path) -> Edition:
    """Reads an edition back; UnusableError where its figures cannot be read."""
    try:
        content = json.loads((folder / FIGURES).read_text(encoding="utf-8"))
        parse(content["week"])
        return Edition(folder, content["week"], content)
    except (OSError, ValueError, KeyError, TypeError, UsageError) as error:
        raise UnusableError(
            f"The archived report {folder.parent.name}/{folder.name} cannot be read ({type(error).__name__}): "
            "restore its figures.json, or move the folder away."
        ) from error


def editions(root: Path) -> list[Edition]:
    """Every archived edition, the newest period first and in it the one made of the newest data first."""
    found = [read(path.parent) for path in root.glob(f"[0-9]*/*/{FIGURES}")]
    return sorted(found, key=lambda one: (one.period.to_on, one.period.from_on, _freshness(one)), reverse=True)


def previous(root: Path, week: Period) -> Edition | None:
    """The newest edition of the newest week before this one; of a month, quarter or year the same."""
    return next((one for one in editions(root) if one.period.grain == week.grain and one.period < week), None)


def files(one: Edition) -> list[Path]:
    """The files of an edition that a reader can take away."""
    kept = (FIGURES, NAMING)
    return sorted(path for path in one.folder.iterdir() if path.is_file() and path.name not in kept)


def keep_file(one: Edition, name: str, content: bytes, *, names_people: bool) -> None:
    """Archives a file made of an edition, and whether it may name employees: rights change, the file does not."""
    known = _naming(one) | {name: names_people}
    write(one.folder / NAMING, json.dumps(known, ensure_ascii=False, indent=1, sort_keys=True).encode())
    write(one.folder / name, content)


def names_people(one: Edition, name: str) -> bool:
    """Whether employees may be named in an archived file; so they may where nobody wrote it down."""
    return _naming(one).get(name) is not False


def _naming(one: Edition) -> dict[str, bool]:
    try:
        found = json.loads((one.folder / NAMING).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def write(path: Path, content: bytes) -> None:
    """Writes a file whole or not at all; UnusableError where that is not possible."""
    partial = path.with_name(f".{path.name}.partial")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        partial.write_bytes(content)
        partial.replace(path)
    except OSError as error:
        raise UnusableError(
            f"{path.name} cannot be written to {path.parent} ({error.strerror}): name another folder with --out."
        ) from error


def _freshness(one: Edition) -> tuple[str, str]:
    versions = one.figures["versions"]
    return str(versions["loaded_at"]), one.folder.name


def _folder(root: Path, content: dict) -> Path:
    return root / content["week"] / f"{content['versions']['generation']}-{content['hash'][:8]}"
