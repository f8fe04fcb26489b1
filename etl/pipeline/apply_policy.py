"""Changing a policy and judging by it: `python -m etl policy`.

The changed file is read, and every complaint judged by it, before it takes its place beside the warehouse: a change
that cannot be published leaves both as they were.
"""

import datetime as dt
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from etl.pipeline import apply_codings
from etl.policy import calendar, parse, revise
from etl.policy import tables as policy_tables
from etl.progress import Progress
from etl.warehouse.load_log import Loaded
from queries.errors import UsageError


@dataclass(frozen=True)
class Change:
    """What is to be another from a day on."""

    from_on: dt.date
    source: str
    """A sentence: where the new values come from."""
    values: dict[str, dict[str, Any]] = field(default_factory=dict)
    """By clock, or `schedule`, the keys that are another."""
    targets: tuple[tuple[str, str | None, float], ...] = ()
    """Metric, clock and share."""
    days_off: dict[dt.date, str] = field(default_factory=dict)
    """With their names."""


def change(name: str, wanted: Change, directory: Path, progress: Progress | None = None) -> tuple[Path, Loaded]:
    """Change a policy of the warehouse from a day on, and judge its complaints anew; gives its file.

    Raises an error of queries/errors.py where that cannot be; file and warehouse are then as they were.
    """
    if not (wanted.values or wanted.targets or wanted.days_off):
        raise UsageError("Nothing is to be changed; say what with --set, --target or --off.")
    folder = policy_tables.folder_of(directory)
    old = policy_tables.file_of(name, folder)
    text, overrides = old.read_text(encoding="utf-8"), revise.overrides_text(old.parent)
    if wanted.values:
        text = revise.version(text, wanted.from_on, wanted.values, wanted.source)
    for metric, clock, share in wanted.targets:
        text = revise.target(text, wanted.from_on, metric, clock, share)
    country = parse.read(old).country
    for day, called in wanted.days_off.items():
        if country is None:
            raise UsageError(f"The policy {name} has no country whose calendar a day off could change.")
        overrides = revise.day_off(overrides, day, country, called, wanted.source)
    with tempfile.TemporaryDirectory() as scratch:
        tried = Path(scratch) / f"{name}.toml"
        tried.write_text(text, encoding="utf-8")
        (tried.parent / calendar.OVERRIDES_NAME).write_text(overrides, encoding="utf-8")
        judged_by = parse.read(tried)
    loaded = apply_codings.recode(directory, progress, judged_by)
    folder.mkdir(parents=True, exist_ok=True)
    for path, words in ((folder / f"{name}.toml", text), (folder / calendar.OVERRIDES_NAME, overrides)):
        fresh = path.with_name(f"{path.name}.new")
        fresh.write_text(words, encoding="utf-8")
        fresh.replace(path)
    return folder / f"{name}.toml", loaded
