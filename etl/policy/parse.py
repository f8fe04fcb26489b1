"""Reading a policy's `.toml`: every value checked, every error naming file, version, clock and field.

A policy is data, and a misspelt key in it would silently change what is measured; so unknown keys are refused, and
nothing has a hidden default that alters a deadline.
"""

import datetime as dt
import tomllib
from dataclasses import replace
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from etl.policy import calendar, hours, limits
from etl.policy.model import Clock, Policy, Target, Version
from etl.policy.values import NAME, Table
from queries.errors import BadPolicyError

EVENT_TYPES = (
    "received", "assigned", "accepted", "info_requested", "info_received", "examined", "informed", "extended",
    "resolved", "reopened", "withdrawn", "status_asked", "rated", "due_set", "escalated",
    "escalation_decided",
)  # fmt: skip  # one line a dozen words reads better than a column of them
"""The events a clock may start, stop and pause on."""

TARGET_METRICS = ("on_time_share", "extension_rate", "satisfaction")
"""Metrics that may have a target; of satisfaction it is the share of 4 and 5."""


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

    table = Table(values, path.name)
    name = table.take("name", str, "a name in lower case, such as retailer")
    if not NAME.fullmatch(name):
        raise table.error("name", name, "a name in lower case, such as retailer")
    label = table.take("label", str, "the name as readers see it")
    source = table.take("source", str, "a sentence saying where the policy comes from")
    is_checked = table.take("checked", bool, "true or false", required=False) is not False
    zone = _zone(table)
    country, subdivision = _place(table)
    steps = table.words("steps", EVENT_TYPES)
    channels = table.words("channels", None, required=False)
    versions = table.take("version", list, "at least one [[version]]")
    targets = table.take("target", list, "[[target]] tables", required=False) or []
    table.close()
    if not versions:
        raise BadPolicyError(f"{path.name}: it has no version; give at least one [[version]].")
    read_versions = _versions(versions, path.name, steps, channels)
    return Policy(
        name=name,
        label=label,
        source=source,
        is_checked=is_checked,
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


def _zone(table: Table) -> str:
    what = "a time zone such as Asia/Baku"
    zone = table.take("zone", str, what)
    try:
        ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:  # OSError: a folder of zones, such as "Asia"
        raise table.error("zone", zone, what) from error
    return zone


def _place(table: Table) -> tuple[str | None, str | None]:
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


def _versions(values: list, file: str, steps: tuple[str, ...], channels: tuple[str, ...]) -> tuple[Version, ...]:
    versions: list[Version] = []
    for number, value in enumerate(values, 1):
        table = Table(value, f"{file}, version {number}")
        effective_from = table.take("effective_from", dt.date, "a date such as 2026-01-01, without quotes")
        if versions and effective_from <= versions[-1].effective_from:
            raise BadPolicyError(
                f"{table.where}: `effective_from` {effective_from} is not after {versions[-1].effective_from}, that of "
                "the version before; put versions in order of time."
            )
        source = table.take("source", str, "a sentence saying where this version comes from")
        schedule, dates = hours.schedule(
            table.take("schedule", dict, "opening hours by weekday", required=False), table.where
        )
        clocks = table.take("clock", list, "at least one [[version.clock]]")
        table.close()
        version = Version(
            number=number,
            effective_from=effective_from,
            source=source,
            clocks=_with_main(
                [_clock(clock, table.where, place, steps, channels) for place, clock in enumerate(clocks, 1)], table
            ),
            schedule=schedule,
            dates=dates,
        )
        _check_together(version, table.where)
        versions.append(version)
    return tuple(versions)


def _targets(values: list, file: str, versions: tuple[Version, ...]) -> tuple[Target, ...]:
    """What share each metric is to reach, from which day on."""
    clocks = tuple(dict.fromkeys(clock.name for version in versions for clock in version.clocks))
    targets = []
    for number, value in enumerate(values, 1):
        table = Table(value, f"{file}, target {number}")
        metric = table.one_of("metric", TARGET_METRICS)
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


def _with_main(clocks: list[Clock], table: Table) -> tuple[Clock, ...]:
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


def _clock(value: Any, where: str, position: int, steps: tuple[str, ...], channels: tuple[str, ...]) -> Clock:
    name = value.get("name") if isinstance(value, dict) else None
    table = Table(value, f"{where}, clock {name if isinstance(name, str) else position}")
    what = "a name in lower case, such as resolution"
    name = table.take("name", str, what)
    if not NAME.fullmatch(name):
        raise table.error("name", name, what)
    start, stop = (table.one_of(key, EVENT_TYPES) for key in ("start", "stop"))
    if start == stop:
        raise BadPolicyError(f"{table.where}: `start` and `stop` are both {start}; they must differ.")
    if start in steps and stop in steps and steps.index(start) > steps.index(stop):
        raise BadPolicyError(f"{table.where}: `start` {start} comes after `stop` {stop} in `steps`; swap them.")
    said = table.one_of("unit", limits.FILE_UNITS)
    unit, limit = limits.unit_of(said), limits.limit(table, said)
    rolls = bool(table.take("rolls", bool, "true or false", required=False))
    if rolls and unit != "calendar_days":
        raise BadPolicyError(f"{table.where}: `rolls` is only for calendar_days, not {unit}; take it out.")
    pause = table.words("pause", EVENT_TYPES, required=False)
    if pause and len(pause) != 2:
        raise BadPolicyError(f"{table.where}: `pause` has {len(pause)} events; give two, where it begins and ends.")
    if pause and unit == "due_at":
        raise BadPolicyError(f"{table.where}: `pause` cannot move a deadline that the source recorded; take it out.")
    source = table.take("source", str, "a sentence saying where these values come from")
    reopens = bool(table.take("reopens", bool, "true or false", required=False))
    clock = Clock(
        name=name,
        position=position,
        start=start,
        stop=stop,
        unit=unit,
        limit=limit,
        rolls=rolls,
        is_extendable=bool(table.take("extendable", bool, "true or false", required=False)),
        reopens=reopens,
        pause=pause or None,
        source=source,
        is_main=bool(table.take("main", bool, "true or false", required=False)),
        limits=limits.conditional(table, said, channels, source),
        limit_reopened=limits.reopened(table, said, reopens=reopens),
    )
    table.close()
    return clock
