"""A new version of a policy: the last one with some values changed, written beneath it in the policy's own file.

The file keeps its words: what was there stays as it is, comments and all, and the new version follows.
"""

import copy
import csv
import datetime as dt
import io
import json
import tomllib
from pathlib import Path
from typing import Any

from etl.policy import calendar
from queries.errors import UsageError

CLOCK_KEYS = ("limit", "limits", "limit_reopened", "unit", "rolls", "extendable", "reopens", "pause")
"""What can be changed of a clock; steps and their events stay."""
SCHEDULE = "schedule"


def value(text: str) -> Any:
    """A value as a policy's file writes it; what is none is a word."""
    try:
        return tomllib.loads(f"value = {text}")["value"]
    except tomllib.TOMLDecodeError:
        return text


def version(text: str, from_on: dt.date, changes: dict[str, dict[str, Any]], source: str) -> str:
    """The text of a policy with one version more, which holds from a day on.

    `changes` gives by clock, or by SCHEDULE, the keys that are another now; None takes a key out. Whether the values
    may be so is for `parse.read` to say. Raises UsageError for a clock or a key that cannot be changed.
    """
    last = copy.deepcopy(tomllib.loads(text)["version"][-1])
    clocks = {clock["name"]: clock for clock in last["clock"]}
    for name, values in changes.items():
        if name != SCHEDULE and name not in clocks:
            raise UsageError(f"There is no clock {name!r} to change; choose one of {', '.join((*clocks, SCHEDULE))}.")
        if name != SCHEDULE and (unknown := set(values) - set(CLOCK_KEYS)):
            raise UsageError(f"{min(unknown)!r} of a clock cannot be changed; choose one of {', '.join(CLOCK_KEYS)}.")
        changed = last.setdefault(SCHEDULE, {}) if name == SCHEDULE else clocks[name]
        changed.update(values)
        for key in [key for key, given in changed.items() if given is None]:
            del changed[key]
        if name != SCHEDULE:
            changed["source"] = source
    lines = ["[[version]]", f"effective_from = {from_on.isoformat()}", f"source = {_toml(source)}"]
    for clock in last["clock"]:
        lines += ["", "[[version.clock]]", *(f"{key} = {_toml(given)}" for key, given in clock.items())]
    if schedule := last.get(SCHEDULE):
        lines += ["", f"[version.{SCHEDULE}]"]
        lines += [f"{key} = {_toml(given)}" for key, given in schedule.items()]
    return f"{text.rstrip()}\n\n" + "\n".join(lines) + "\n"


def target(text: str, from_on: dt.date, metric: str, clock: str | None, share: float) -> str:
    """The text of a policy with one target more."""
    lines = ["[[target]]", f"metric = {_toml(metric)}"]
    lines += [f"clock = {_toml(clock)}"] if clock else []
    lines += [f"share = {_toml(float(share))}", f"from = {from_on.isoformat()}"]
    return f"{text.rstrip()}\n\n" + "\n".join(lines) + "\n"


def day_off(text: str, day: dt.date, country: str, name: str, source: str) -> str:
    """The text of `calendar_overrides.csv` with one day off more; a line of the same day goes."""
    rows = [row for row in csv.reader(io.StringIO(text)) if row and row[:2] != [day.isoformat(), country]]
    written = io.StringIO()
    csv.writer(written, lineterminator="\n").writerows([*rows, [day.isoformat(), country, "false", name, source]])
    return written.getvalue()


def overrides_text(folder: Path) -> str:
    """The corrections of the calendar that hold for a policy in this folder."""
    own = folder / calendar.OVERRIDES_NAME
    return (own if own.is_file() else calendar.FOLDER / calendar.OVERRIDES_NAME).read_text(encoding="utf-8-sig")


def _toml(given: Any) -> str:
    if isinstance(given, bool):
        return "true" if given else "false"
    if isinstance(given, str):
        return json.dumps(given, ensure_ascii=False)
    if isinstance(given, list):
        return f"[{', '.join(map(_toml, given))}]"
    if isinstance(given, dict):
        return "{ " + ", ".join(f"{key} = {_toml(one)}" for key, one in given.items()) + " }"
    return given.isoformat() if isinstance(given, dt.date) else str(given)
