"""Reading a policy's `.toml`: every value checked, every error naming file, version, clock and field.

A policy is data, and a misspelt key in it would silently change what is measured; so unknown keys are refused, and
nothing has a hidden default that alters a deadline.
"""

import datetime as dt
import re
import tomllib
from dataclasses import replace
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from etl.policy import calendar
from etl.policy.model import UNITS, WEEKDAYS, WORKING_SATURDAY, Clock, Policy, Target, Version
from queries.errors import BadPolicyError

EVENT_TYPES = (
    "received", "assigned", "accepted", "info_requested", "info_received", "examined", "informed", "extended",
    "resolved", "reopened", "withdrawn", "status_asked", "rated",
)  # fmt: skip  # one line a dozen words reads better than a column of them
"""The events a clock may start, stop and pause on."""

TARGET_METRICS = ("on_time_share", "extension_rate", "satisfaction")
"""Metrics that may have a target; of satisfaction it is the share of 4 and 5."""

_LARGEST_LIMIT = 10_000  # more would run past the end of the calendar
_NAME = re.compile(r"[a-z][a-z0-9_]*")
_OPENING = re.compile(r"([01]\d|2[0-3]):([0-5]\d)-(?:([01]\d|2[0-3]):([0-5]\d)|(24):(00))")


class _Table:
    """One TOML table being read: takes values out by key and type, and refuses what nobody took."""

    def __init__(self, values: Any, where: str):
        if not isinstance(values, dict):
            raise BadPolicyError(f"{where} must be a table of `key = value` lines.")
        self._values = dict(values)
        self.where = where

    def take(self, key: str, kind: type, what: str, *, required: bool = True) -> Any:
        """The value of `key`; None where it is absent and may be. `what` says in words what it must be."""
        if key not in self._values:
            if required:
                raise BadPolicyError(f"{self.where}: `{key}` is missing; give {what}.")
            return None
        value = self._values.pop(key)
        is_right = isinstance(value, kind) and not (kind is int and isinstance(value, bool))
        if kind is dt.date and isinstance(value, dt.datetime):
            is_right = False
        if not is_right or (kind is str and not value.strip()):
            raise self.error(key, value, what)
        return value

    def words(self, key: str, allowed: tuple[str, ...] | None, *, required: bool = True) -> tuple[str, ...]:
        """A list of different words, each one of `allowed` where that is given."""
        what = f"a list out of {', '.join(allowed)}" if allowed else "a list of names in lower case"
        values = self.take(key, list, what, required=required) or []
        for value in values:
            if not isinstance(value, str) or not _NAME.fullmatch(value) or (allowed and value not in allowed):
                raise self.error(key, value, what)
        if len(set(values)) < len(values):
            raise BadPolicyError(f"{self.where}: `{key}` names something twice; name each once.")
        return tuple(values)

    def error(self, key: str, value: Any, what: str) -> BadPolicyError:
        """That a value is not what it must be."""
        return BadPolicyError(f"{self.where}: `{key}` is {value!r}; give {what}.")

    def close(self) -> None:
        """Refuses keys that nobody took."""
        if self._values:
            unknown = ", ".join(f"`{key}`" for key in sorted(self._values))
            short = [f"`{key[:3].lower()}`" for key in sorted(self._values) if key[:3].lower() in WEEKDAYS]
            hint = f"days are written {', '.join(short)}" if short else "correct the spelling or take it out"
            raise BadPolicyError(f"{self.where}: {unknown} is not known here; {hint}.")


def read(path: Path) -> Policy:
    """The policy in a `.toml` file, with the calendar files that stand beside it, or else the built-in ones.

    Raises `BadPolicyError` where anything in them is wrong.
    """
    try:
        values = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise BadPolicyError(f"{path.name} cannot be read; make it a readable UTF-8 file.") from error
    except tomllib.TOMLDecodeError as error:
        raise BadPolicyError(f"{path.name} is not valid TOML: {error}.") from error

    table = _Table(values, path.name)
    name = table.take("name", str, "a name in lower case, such as retailer")
    if not _NAME.fullmatch(name):
        raise table.error("name", name, "a name in lower case, such as retailer")
    label = table.take("label", str, "the name as readers see it")
    source = table.take("source", str, "a sentence saying where the policy comes from")
    zone = _zone(table)
    country, subdivision = _place(table)
    steps = table.words("steps", EVENT_TYPES)
    channels = table.words("channels", None, required=False)
    versions = table.take("version", list, "at least one [[version]]")
    targets = table.take("target", list, "[[target]] tables", required=False) or []
    table.close()
    if not versions:
        raise BadPolicyError(f"{path.name}: it has no version; give at least one [[version]].")
    read_versions = _versions(versions, path.name, steps)
    return Policy(
        name=name,
        label=label,
        source=source,
        zone=zone,
        country=country,
        subdivision=subdivision,
        steps=steps,
        channels=channels,
        versions=read_versions,
        targets=_targets(targets, path.name, read_versions),
        overrides=calendar.read_overrides(_beside(path, calendar.OVERRIDES_NAME)),
        confirmed=calendar.read_confirmed(_beside(path, calendar.CONFIRMED_NAME)),
    )


def _beside(path: Path, name: str) -> Path:
    own = path.parent / name
    return own if own.is_file() else calendar.FOLDER / name


def _zone(table: _Table) -> str:
    what = "a time zone such as Asia/Baku"
    zone = table.take("zone", str, what)
    try:
        ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:  # OSError: a folder of zones, such as "Asia"
        raise table.error("zone", zone, what) from error
    return zone


def _place(table: _Table) -> tuple[str | None, str | None]:
    what = "a country code that the package holidays knows, such as AZ, or leave it out for weeks without holidays"
    country = table.take("country", str, what, required=False)
    subdivision = table.take(
        "subdivision", str, "a part of the country that the package holidays knows", required=False
    )
    if country is None:
        if subdivision is not None:
            raise BadPolicyError(f"{table.where}: `subdivision` needs a `country`; add it or take this out.")
    elif not calendar.supports(country, None):
        raise table.error("country", country, what)
    elif not calendar.supports(country, subdivision):
        raise table.error("subdivision", subdivision, f"a part of {country} that the package holidays knows")
    return country, subdivision


def _versions(values: list, file: str, steps: tuple[str, ...]) -> tuple[Version, ...]:
    versions: list[Version] = []
    for number, value in enumerate(values, 1):
        table = _Table(value, f"{file}, version {number}")
        effective_from = table.take("effective_from", dt.date, "a date such as 2026-01-01, without quotes")
        if versions and effective_from <= versions[-1].effective_from:
            raise BadPolicyError(
                f"{table.where}: `effective_from` {effective_from} is not after {versions[-1].effective_from}, that of "
                "the version before; put versions in order of time."
            )
        source = table.take("source", str, "a sentence saying where this version comes from")
        schedule = _schedule(table.take("schedule", dict, "opening hours by weekday", required=False), table.where)
        clocks = table.take("clock", list, "at least one [[version.clock]]")
        table.close()
        version = Version(
            number=number,
            effective_from=effective_from,
            source=source,
            clocks=_with_main(
                [_clock(clock, table.where, place, steps) for place, clock in enumerate(clocks, 1)], table
            ),
            schedule=schedule,
        )
        _check_together(version, table.where)
        versions.append(version)
    return tuple(versions)


def _targets(values: list, file: str, versions: tuple[Version, ...]) -> tuple[Target, ...]:
    """What share each metric is to reach, from which day on."""
    clocks = tuple(dict.fromkeys(clock.name for version in versions for clock in version.clocks))
    targets = []
    for number, value in enumerate(values, 1):
        table = _Table(value, f"{file}, target {number}")
        metric = _one_of(table, "metric", TARGET_METRICS)
        what = "a number from 0 to 1, such as 0.95"
        share = table.take("share", float, what)
        if not 0 <= share <= 1:
            raise table.error("share", share, what)
        clock = table.take("clock", str, f"one of {', '.join(clocks)}", required=False)
        if clock is not None and (clock not in clocks or metric != "on_time_share"):
            raise table.error("clock", clock, f"one of {', '.join(clocks)}, with the metric on_time_share only")
        targets.append(Target(metric, share, table.take("from", dt.date, "a date such as 2026-07-01"), clock))
        table.close()
    days = [(target.metric, target.clock, target.from_on) for target in targets]
    if twice := next((day for day in days if days.count(day) > 1), None):
        raise BadPolicyError(f"{file}: two targets of {twice[0]} hold from {twice[2]}; keep one of them.")
    return tuple(targets)


def _with_main(clocks: list[Clock], table: _Table) -> tuple[Clock, ...]:
    """The clocks, exactly one of them the main one: as the file says, else the last extendable one, else the last."""
    named = [clock.name for clock in clocks if clock.is_main]
    if len(named) > 1:
        raise BadPolicyError(
            f"{table.where}: `main` is true for {' and '.join(named)}; mark one clock as the main one."
        )
    if named:
        return tuple(clocks)
    main = [clock for clock in clocks if clock.is_extendable] or clocks
    return tuple(replace(clock, is_main=clock is main[-1]) for clock in clocks)


def _check_together(version: Version, where: str) -> None:
    """What clocks of one version owe each other, and the schedule."""
    if not version.clocks:
        raise BadPolicyError(f"{where}: it has no clock; give at least one [[version.clock]].")
    names = [clock.name for clock in version.clocks]
    if twice := sorted({name for name in names if names.count(name) > 1}):
        raise BadPolicyError(f"{where}: two clocks are named `{twice[0]}`; give each its own name.")
    in_hours = [clock.name for clock in version.clocks if clock.unit == "working_hours"]
    if in_hours and not version.schedule:
        raise BadPolicyError(
            f"{where}, clock {in_hours[0]}: `unit` is working_hours, which needs opening hours; add [version.schedule]."
        )


def _clock(value: Any, where: str, position: int, steps: tuple[str, ...]) -> Clock:
    name = value.get("name") if isinstance(value, dict) else None
    table = _Table(value, f"{where}, clock {name if isinstance(name, str) else position}")
    what = "a name in lower case, such as resolution"
    name = table.take("name", str, what)
    if not _NAME.fullmatch(name):
        raise table.error("name", name, what)
    start, stop = (_one_of(table, key, EVENT_TYPES) for key in ("start", "stop"))
    if start == stop:
        raise BadPolicyError(f"{table.where}: `start` and `stop` are both {start}; they must differ.")
    if start in steps and stop in steps and steps.index(start) > steps.index(stop):
        raise BadPolicyError(f"{table.where}: `start` {start} comes after `stop` {stop} in `steps`; swap them.")
    unit = _one_of(table, "unit", UNITS)
    limit = _limit(table, unit)
    rolls = bool(table.take("rolls", bool, "true or false", required=False))
    if rolls and unit != "calendar_days":
        raise BadPolicyError(f"{table.where}: `rolls` is only for calendar_days, not {unit}; take it out.")
    pause = table.words("pause", EVENT_TYPES, required=False)
    if pause and len(pause) != 2:
        raise BadPolicyError(f"{table.where}: `pause` has {len(pause)} events; give two, where it begins and ends.")
    if pause and unit == "due_at":
        raise BadPolicyError(f"{table.where}: `pause` cannot move a deadline that the source recorded; take it out.")
    clock = Clock(
        name=name,
        position=position,
        start=start,
        stop=stop,
        unit=unit,
        limit=limit,
        rolls=rolls,
        is_extendable=bool(table.take("extendable", bool, "true or false", required=False)),
        reopens=bool(table.take("reopens", bool, "true or false", required=False)),
        pause=pause or None,
        source=table.take("source", str, "a sentence saying where these values come from"),
        is_main=bool(table.take("main", bool, "true or false", required=False)),
    )
    table.close()
    return clock


def _one_of(table: _Table, key: str, allowed: tuple[str, ...]) -> str:
    what = f"one of {', '.join(allowed)}"
    value = table.take(key, str, what)
    if value not in allowed:
        raise table.error(key, value, what)
    return value


def _limit(table: _Table, unit: str) -> int | None:
    what = f"a whole number from 1 to {_LARGEST_LIMIT}"
    limit = table.take("limit", int, what, required=unit != "due_at")
    if unit == "due_at":
        if limit is not None:
            raise BadPolicyError(f"{table.where}: `limit` has no meaning for due_at; take it out.")
    elif not 1 <= limit <= _LARGEST_LIMIT:
        raise table.error("limit", limit, what)
    return limit


def _schedule(values: dict | None, where: str) -> dict[str, tuple[tuple[int, int], ...]] | None:
    """Opening hours by weekday, as (opens, closes) in seconds after midnight, in order and apart."""
    if values is None:
        return None
    table = _Table(values, f"{where}, schedule")
    what = 'a list of hours such as ["09:00-13:00", "14:00-18:00"]'
    schedule = {}
    for key in (*WEEKDAYS, WORKING_SATURDAY):
        hours = []
        for text in table.take(key, list, what, required=False) or ():
            match = _OPENING.fullmatch(text) if isinstance(text, str) else None
            if match is None:
                raise table.error(key, text, what)
            opens_hour, opens_minute, closes_hour, closes_minute = (int(part) for part in match.groups() if part)
            opens, closes = opens_hour * 3600 + opens_minute * 60, closes_hour * 3600 + closes_minute * 60
            if opens >= closes or (hours and opens < hours[-1][1]):
                raise table.error(key, text, "hours that close after they open, in order, apart from each other")
            hours.append((opens, closes))
        if hours:
            schedule[key] = tuple(hours)
    table.close()
    if not any(weekday in schedule for weekday in WEEKDAYS):
        raise BadPolicyError(f"{table.where}: it has no hours; give {what} for at least one weekday.")
    return schedule
