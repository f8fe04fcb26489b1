"""Policies: finding one by name or path, and laying them into a warehouse as tables.

The tables are those of docs/reference/tables.md: `policies`, `policy_clocks`, `policy_clock_limits`,
`policy_clock_stops`, `calendar` and `work_intervals`. Marts join them; nothing else knows what a working day is.
"""

import datetime as dt
from dataclasses import asdict
from pathlib import Path

import duckdb
import numpy as np
import pandas as pd

from etl.policy import calendar, parse
from etl.policy.model import CONDITIONS, UNITS, WEEKDAYS, WORKING_SATURDAY, Clock, Policy, Version
from queries import places
from queries.errors import BadPolicyError, MissingFileError, UsageError
from queries.warehouse import earlier

__all__ = ["TABLES", "UNITS", "Clock", "Policy", "Version", "built_in", "find", "install", "renew"]

TABLES = {
    "policies": """policy varchar, zone varchar, country varchar, subdivision varchar, name varchar,
        content_hash varchar, source varchar, is_checked boolean""",
    "policy_clocks": """policy varchar, version integer, effective_from date, effective_to date, clock varchar,
        "position" integer, start_event varchar, stop_event varchar, limit_units double, unit varchar, rolls boolean,
        is_extendable boolean, reopens boolean, pause_from varchar, pause_to varchar, is_main boolean,
        source varchar, version_source varchar, limit_reopened double""",
    "policy_targets": "policy varchar, metric varchar, clock varchar, share double, from_on date",
    "policy_clock_limits": """policy varchar, version integer, clock varchar, rule integer, limit_units double,
        priorities varchar[], channels varchar[], customer_tiers varchar[], teams varchar[],
        source varchar""",
    "policy_hours": "policy varchar, version integer, day_of varchar, opens varchar, closes varchar",
    "policy_clock_stops": "policy varchar, version integer, clock varchar, event_type varchar, implied boolean",
    "calendar": """policy varchar, "day" date, is_working boolean, name varchar, is_confirmed boolean,
        working_index integer, ends_at timestamp, source varchar""",
    "work_intervals": """policy varchar, version integer, opens_at timestamp, closes_at timestamp,
        seconds_before bigint""",
}

_CONDITION_COLUMNS = dict(zip(CONDITIONS, ("priorities", "channels", "customer_tiers", "teams"), strict=True))


OPTIONAL = ("policy_targets",)
"""Tables whose absence changes no judgement: a generation without them is no older for it."""


def built_in() -> list[str]:
    """Names of the policies that come with the project, sorted."""
    # Beside the policies lies what recurring causes ask for, which is no promise to anybody.
    return sorted(path.stem for path in calendar.FOLDER.glob("*.toml") if path.stem != "cause_kinds")


def folder_of(directory: Path) -> Path:
    """The folder of policies that were changed for a warehouse; it lies beside it. They stand above those built in."""
    return places.policies(Path(directory))


def file_of(name: str, own: Path | None = None) -> Path:
    """The file of a policy by its name: in the folder `own`, else the built-in one. UsageError where there is none."""
    if own is not None and (own / f"{name}.toml").is_file():
        return own / f"{name}.toml"
    if name not in built_in():
        raise UsageError(
            f"There is no policy named {name!r}; choose one of {', '.join(built_in())}, or the path of a .toml."
        )
    return calendar.FOLDER / f"{name}.toml"


def _has_file(name: str, own: Path | None) -> bool:
    return name in built_in() or (own is not None and (own / f"{name}.toml").is_file())


def find(name_or_path: str | Path, own: Path | None = None) -> Policy:
    """The policy of that name (`file_of`), or in that `.toml` file.

    Raises `UsageError` where there is no such policy, `MissingFileError` where there is no such file, and
    `BadPolicyError` where the file, or a calendar file beside it, is wrong.
    """
    text = str(name_or_path)
    is_path = isinstance(name_or_path, Path) or text.endswith(".toml") or "/" in text or "\\" in text
    if not is_path:
        return parse.read(file_of(text, own))
    path = Path(name_or_path)
    if not path.is_file():
        raise MissingFileError(f"There is no policy file {text}; check the path.")
    return parse.read(path)


def install(connection: duckdb.DuckDBPyConnection, policies: list[Policy]) -> None:
    """Makes the policy tables anew in the current schema of `connection` and fills them.

    Tables of an earlier install are replaced whole. Raises `BadPolicyError` where two policies share a name.
    """
    names = [policy.name for policy in policies]
    if twice := sorted({name for name in names if names.count(name) > 1}):
        raise BadPolicyError(f"Two policies are named {twice[0]!r}; give each its own `name`.")
    for table, columns in TABLES.items():
        connection.execute(f'create or replace table "{table}" ({columns})')
    for policy in policies:
        days = calendar.build(policy.zone, policy.country, policy.subdivision, policy.overrides, policy.confirmed)
        _append(connection, "policies", policy, _policy_row(policy))
        _append(connection, "policy_clocks", policy, _clock_rows(policy))
        if limits := _limit_rows(policy):
            _append(connection, "policy_clock_limits", policy, _frame(limits))
        _append(connection, "policy_clock_stops", policy, _stop_rows(policy))
        if policy.targets:
            _append(connection, "policy_targets", policy, _frame([asdict(target) for target in policy.targets]))
        _append(connection, "calendar", policy, days)
        for version in policy.versions:
            if version.schedule:
                _append(connection, "policy_hours", policy, _hour_rows(version))
                _append(connection, "work_intervals", policy, _intervals(version, days, policy.zone))


def renew(connection: duckdb.DuckDBPyConnection, judged_by: Policy | None = None, own: Path | None = None) -> bool:
    """Lay out anew the policies of a generation made by an earlier version, whose tables lack columns of today.

    The current catalog is the draft. True where that was needed: every complaint is then to be judged anew. A policy
    that is neither `judged_by` nor in the folder `own` or in `etl/policy` is kept as it is, where what it lacks may be
    missing; UsageError where it may not.
    """
    lacking = {
        table: absent
        for table, columns in TABLES.items()
        if table not in OPTIONAL
        and (absent := {part.split()[0].strip('"') for part in columns.split(",")} - _columns(connection, table))
    }
    if not lacking or not _columns(connection, "policies"):
        return False
    known = [name for (name,) in connection.execute("select policy from policies order by policy").fetchall()]
    given = {judged_by.name: judged_by} if judged_by else {}
    unknown = [name for name in known if not _has_file(name, own) and name not in given]
    may_be_missing = {**earlier.SINCE, **earlier.LATER}
    is_enough = all(
        absent <= {part.split()[0].strip('"') for part in may_be_missing.get(table, "").split(",") if part}
        for table, absent in lacking.items()
    )
    if unknown and not is_enough:
        raise UsageError(
            f"The generation was made by an earlier version and judges by the policy {unknown[0]!r}, which is not in "
            "etl/policy: put its file there, then try again."
        )
    # what came later than these has no rows yet
    kept = [table for table in TABLES if unknown and _columns(connection, table)]
    for table in kept:
        rows = f'select * from "{table}" where list_contains(?, policy)'
        connection.execute(f'create or replace temp table "kept_{table}" as {rows}', [unknown])
    install(connection, [given.get(name) or find(name, own) for name in known if name not in unknown])
    for table in kept:
        connection.execute(f'insert into "{table}" by name select * from temp."kept_{table}"')
        connection.execute(f'drop table temp."kept_{table}"')
    return True


def _columns(connection: duckdb.DuckDBPyConnection, table: str) -> set[str]:
    found = connection.execute(
        "select column_name from duckdb_columns() where database_name = current_database() and table_name = ?", [table]
    )
    return {name for (name,) in found.fetchall()}


def _append(connection: duckdb.DuckDBPyConnection, table: str, policy: Policy, rows: pd.DataFrame) -> None:
    """Inserts a frame by column names; its texts are objects, so that DuckDB takes them as they are."""
    connection.register("policy_rows", rows.assign(policy=policy.name))
    connection.execute(f'insert into "{table}" by name select * from policy_rows')
    connection.unregister("policy_rows")


def _frame(rows: list[dict]) -> pd.DataFrame:
    """Rows as a frame of plain objects: a column of nothing but None must not become numbers."""
    return pd.DataFrame(rows, dtype=object)


def _policy_row(policy: Policy) -> pd.DataFrame:
    return _frame(
        [
            {
                "zone": policy.zone,
                "country": policy.country,
                "subdivision": policy.subdivision,
                "name": policy.label,
                "content_hash": policy.content_hash,
                "source": policy.source,
                "is_checked": policy.is_checked,
            }
        ]
    )


def _clock_rows(policy: Policy) -> pd.DataFrame:
    effective_tos: list[dt.date | None] = [version.effective_from for version in policy.versions[1:]]
    return _frame(
        [
            {
                "version": version.number,
                "effective_from": version.effective_from,
                "effective_to": effective_to,
                "clock": clock.name,
                "position": clock.position,
                "start_event": clock.start,
                "stop_event": clock.stop,
                "limit_units": clock.limit,
                "unit": clock.unit,
                "rolls": clock.rolls,
                "is_extendable": clock.is_extendable,
                "reopens": clock.reopens,
                "pause_from": clock.pause[0] if clock.pause else None,
                "pause_to": clock.pause[1] if clock.pause else None,
                "is_main": clock.is_main,
                "source": clock.source,
                "version_source": version.source,
                "limit_reopened": clock.limit_reopened,
            }
            for version, effective_to in zip(policy.versions, [*effective_tos, None], strict=True)
            for clock in version.clocks
        ]
    )


def _limit_rows(policy: Policy) -> list[dict]:
    """Limits that hold for some complaints only, in their order (`rule`); a condition without words is no condition."""
    return [
        {
            "version": version.number,
            "clock": clock.name,
            "rule": rule,
            "limit_units": limit.limit,
            "source": limit.source,
        }
        | {
            column: list(words) if (words := limit.when.get(condition)) else None
            for condition, column in _CONDITION_COLUMNS.items()
        }
        for version in policy.versions
        for clock in version.clocks
        for rule, limit in enumerate(clock.limits, 1)
    ]


def _stop_rows(policy: Policy) -> pd.DataFrame:
    """A clock's own stop event, and each later step of the policy, which implies it."""
    rows = []
    for version in policy.versions:
        for clock in version.clocks:
            later = policy.steps[policy.steps.index(clock.stop) + 1 :] if clock.stop in policy.steps else ()
            for event_type in (clock.stop, *later):
                implied = event_type != clock.stop
                rows.append(
                    {"version": version.number, "clock": clock.name, "event_type": event_type, "implied": implied}
                )
    return _frame(rows)


def _hour_rows(version: Version) -> pd.DataFrame:
    """The opening hours as the file says them: by weekday, then of single dates; a closed date has none (NULL)."""
    said = [*(version.schedule or {}).items(), *((day.isoformat(), hours) for day, hours in version.dates)]
    return _frame(
        [
            {"version": version.number, "day_of": day, "opens": _wall(opens), "closes": _wall(closes)}
            for day, hours in said
            for opens, closes in hours or ((None, None),)
        ]
    )


def _wall(seconds: int | None) -> str | None:
    return None if seconds is None else f"{seconds // 3600:02d}:{seconds % 3600 // 60:02d}"


def _intervals(version: Version, days: pd.DataFrame, zone: str) -> pd.DataFrame:
    """The weekly schedule laid over the calendar: one row a stretch of opening hours, in order, as instants.

    A day that the schedule names is worked in hours, also a Saturday or a Sunday, unless it is a holiday. A Saturday
    or Sunday worked by decree without hours of its own takes those of `working_saturday`, else of Friday. Seconds are
    counted as they pass: a stretch over a change of summer time is an hour longer or shorter than on the wall.
    """
    named = dict(version.schedule or {})
    weekend_hours = named.get(WORKING_SATURDAY) or named.get("fri", ())
    weekdays = days["day"].dt.day_of_week
    # What rests on an ordinary day has no name in the calendar; a holiday, or a day off by decree, has one.
    is_ordinary = days["is_working"] | days["name"].isna()
    parts = []
    # What the file says of a single day stands above the week, and above a holiday.
    is_of_week = ~days["day"].isin([pd.Timestamp(day) for day, _ in version.dates])
    for number, weekday in enumerate(WEEKDAYS):
        is_open = (is_ordinary if weekday in named else days["is_working"]) & is_of_week
        midnights = days.loc[is_open & (weekdays == number), "day"].to_numpy()
        for opens, closes in named.get(weekday, weekend_hours if weekday in ("sat", "sun") else ()):
            walls = (pd.DatetimeIndex(midnights + np.timedelta64(seconds, "s")) for seconds in (opens, closes))
            opens_at, closes_at = (calendar.instants(wall, zone) for wall in walls)
            parts.append(pd.DataFrame({"opens_at": opens_at, "closes_at": closes_at}))
    for day, hours in version.dates:
        for opens, closes in hours:
            walls = (pd.DatetimeIndex([pd.Timestamp(day) + pd.Timedelta(seconds=at)]) for at in (opens, closes))
            opens_at, closes_at = (calendar.instants(wall, zone) for wall in walls)
            parts.append(pd.DataFrame({"opens_at": opens_at, "closes_at": closes_at}))
    intervals = pd.concat(parts).sort_values("opens_at", ignore_index=True)
    # What would open and close within an hour that the clocks skip never opens.
    intervals = intervals[intervals["opens_at"] < intervals["closes_at"]].reset_index(drop=True)
    seconds = (intervals["closes_at"] - intervals["opens_at"]) // pd.Timedelta(seconds=1)
    return intervals.assign(version=version.number, seconds_before=seconds.cumsum() - seconds)
