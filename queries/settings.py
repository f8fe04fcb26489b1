"""What a company may want otherwise: `settings.toml` at the top of the project, read strictly.

A misspelt key or a value of another kind is an error, never silently the default.
"""

import re
import tomllib
from dataclasses import dataclass, fields
from functools import cache
from pathlib import Path

from queries.errors import BadPolicyError

ROOT = Path(__file__).resolve().parent.parent
SETTINGS_FILE = ROOT / "settings.toml"
PERSONAL_DATA = ("keep", "drop")
LOG_FORMATS = ("text", "json")
UPLOADS = ("keep", "delete")
ENCRYPTION = ("off", "openssl", "built-in")
CHOICES = {"personal_data": PERSONAL_DATA, "uploads": UPLOADS, "log_format": LOG_FORMATS, "encryption": ENCRYPTION}
"""The words that a setting may have, where not any."""
BOUNDS = {
    "generations_kept": (1, 10_000),
    "port": (1, 65_535),
    "audit_months": (0, 1_200),
    "monitoring_port": (0, 65_535),
    "personal_data_months": (0, 1_200),
    "source_minutes": (1, 10_000),
    "small_n": (1, 1_000_000),
    "upload_megabytes": (1, 2_000),
    "on_time_target_share": (0, 1),
}
"""The least and the most that a number may be."""
LEAST_MEGABYTES = 500
"""Of memory for a load; the database cannot do its work with much less."""
_MEGABYTES = {"MB": 1, "GB": 1_000, "MiB": 1.048576, "GiB": 1_073.741824}


@dataclass(frozen=True)
class Settings:
    """The settings; a path is absolute once read."""

    warehouse: Path
    """Folder of generations."""
    generations_kept: int
    """How many generations a load leaves behind, the live one included."""
    memory: str
    """What a load may hold in memory, such as `4GB`; empty: a quarter of the machine's. More goes to files."""
    source_minutes: int
    """A source's SQL that runs longer is stopped, and nothing of its load is published."""
    port: int
    """TCP port of the dashboard."""
    small_n: int
    """A rate on fewer complaints than this is greyed, a person's figures are withheld."""
    on_time_target_share: float
    """The share of promises to be kept."""
    personal_data: str
    """`keep`, or `drop`: whether customers' names and contacts go into a generation."""
    personal_data_months: int
    """Names, contacts and words go after so many months in which nothing happened to a complaint; 0: they stay."""
    encryption: str
    """What new files of the warehouse are encrypted with: `off`, `openssl` or `built-in` (docs/how-to/encrypt.md)."""
    policy: str
    """Name of a file in `etl/policy`, for sources that name none."""
    count_suggestions: bool
    """Whether a cause suggested from the words counts where nobody gave one; from the next load on."""
    uploads: str
    """`keep`, or `delete`: what becomes of files brought on the pages once they are loaded."""
    upload_megabytes: int
    """The largest file that the pages take."""
    register: str
    """Where decisions are kept, apart from the warehouse: a file (SQLite), or the address of a PostgreSQL database."""
    audit: str
    """Folder of the audit log, relative to the project."""
    audit_months: int
    """How many whole months the audit log is kept; 0: for ever."""
    monitoring_port: int
    """Port of `/health` and `/metrics`, on this machine alone; 0: none."""
    log_format: str
    """`text` for people, or `json`: one object a line."""
    access: dict
    """Who may see what: a table that `dashboard/shell/access.py` reads strictly."""
    pull: dict
    """Helpdesks to pull from, by name: a table that `etl/pull/config.py` reads strictly."""
    report: dict
    """Who gets the weekly report and alerts: a table that `dashboard/report` reads strictly."""


def read(path: Path) -> Settings:
    """Read settings from a TOML file; BadPolicyError for a missing file, a wrong key or a wrong value."""
    try:
        found = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        reason = " ".join(str(error).split())
        raise BadPolicyError(f"{path.name} cannot be read ({reason}): restore it or mend that place.") from error
    wanted = {field.name: field.type for field in fields(Settings)}
    for key in found.keys() - wanted.keys():
        raise BadPolicyError(f"{path.name} has an unknown key {key!r}: the keys are {', '.join(wanted)}.")
    for key in wanted.keys() - found.keys():
        raise BadPolicyError(f"{path.name} has no key {key!r}: add it.")
    for key, kind in wanted.items():
        expected = str if kind is Path else kind
        # bool is a kind of int to Python, not to a reader of settings
        is_of_kind = isinstance(found[key], (int, float) if kind is float else expected)
        if not is_of_kind or isinstance(found[key], bool) != (kind is bool):
            raise BadPolicyError(f"{path.name}: {key} is {found[key]!r}, but has to be of type {expected.__name__}.")
    for key, (lowest, highest) in BOUNDS.items():
        if not lowest <= found[key] <= highest:
            raise BadPolicyError(f"{path.name}: {key} is {found[key]}, but has to lie between {lowest} and {highest}.")
    for key, words in CHOICES.items():
        if found[key] not in words:
            raise BadPolicyError(f"{path.name}: {key} is {found[key]!r}, but has to be {' or '.join(words)}.")
    if found["memory"] and not _is_enough(found["memory"]):
        raise BadPolicyError(
            f'{path.name}: memory is {found["memory"]!r}, but has to be at least 500MB, such as "4GB", or empty for a '
            "quarter of the machine's."
        )
    return Settings(**{**found, "warehouse": path.resolve().parent / found["warehouse"]})


def _is_enough(memory: str) -> bool:
    match = re.fullmatch(r"(\d+(?:\.\d+)?) ?(MB|GB|MiB|GiB)", memory)
    return bool(match) and float(match[1]) * _MEGABYTES[match[2]] >= LEAST_MEGABYTES


@cache
def settings() -> Settings:
    """The project's settings, read once a process."""
    return read(SETTINGS_FILE)
