"""Reads the golden cases of `tests/golden/*.toml` into events and expected rows; see the README there."""

import tomllib
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

FOLDER = Path(__file__).parents[1] / "golden"
BAKU = ZoneInfo("Asia/Baku")


@dataclass(frozen=True)
class Case:
    """One small complaint and what its clocks must say."""

    name: str
    why: str
    policy: str
    as_of: datetime
    events: list[dict]
    clocks: list[dict]
    absent: list[str]


def all_cases() -> list[Case]:
    """All cases; their names start with the file's, and are the complaints' ids."""
    return [
        _case(f"{path.stem}.{given['name']}", given)
        for path in sorted(FOLDER.glob("*.toml"))
        for given in tomllib.loads(path.read_text(encoding="utf-8"))["case"]
    ]


def _case(name: str, given: dict) -> Case:
    zone = ZoneInfo(given.get("zone", BAKU.key))
    events = [
        {"complaint_id": name, "event_id": f"{name}.{number:02d}", "event_type": event["type"]}
        | {"occurred_at": event["at"].replace(tzinfo=zone)}
        | {key: _instant(value, zone) for key, value in event.items() if key not in ("at", "type")}
        for number, event in enumerate(given["events"], start=1)
    ]
    clocks = [{key: _instant(value, zone) for key, value in row.items()} for row in given["clocks"]]
    as_of = given["as_of"].replace(tzinfo=BAKU)
    return Case(name, given["why"], given["policy"], as_of, events, clocks, given.get("absent", []))


def _instant(value, zone):
    """A wall time as an instant, an empty text as none, anything else as it is."""
    if isinstance(value, datetime):
        return value.replace(tzinfo=zone)
    return None if value == "" else value


def differences(case: Case, rows: list[dict]) -> list[str]:
    """What in `rows` (of this complaint) is not as the case says; empty when all is."""
    found = [f"{name} has a row" for name in case.absent if any(row["clock"] == name for row in rows)]
    for name in sorted({row["clock"] for row in case.clocks}):
        expected = [row for row in case.clocks if row["clock"] == name]
        actual = sorted((row for row in rows if row["clock"] == name), key=lambda row: row["cycle"])
        if len(expected) != len(actual):
            found.append(f"{name}: {len(actual)} cycles in place of {len(expected)}")
            continue
        found += [
            f"{name} {row['cycle']} {key}: {row[key]} in place of {value}"
            for want, row in zip(expected, actual, strict=True)
            for key, value in want.items()
            if row[key] != value
        ]
    return found
