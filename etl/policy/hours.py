"""Opening hours as a policy's file says them: by weekday, and on single dates."""

import datetime as dt
import re

from etl.policy.calendar import FIRST_DAY, LAST_DAY
from etl.policy.model import WEEKDAYS, WORKING_SATURDAY
from etl.policy.values import Table
from queries.errors import BadPolicyError

Hours = tuple[tuple[int, int], ...]
"""(opens, closes) in seconds after midnight, in order and apart."""

_SPAN = re.compile(r"([01]\d|2[0-3]):([0-5]\d)-(?:([01]\d|2[0-3]):([0-5]\d)|(24):(00))")
_WHAT = 'a list of hours such as ["09:00-13:00", "14:00-18:00"]'
DATES = "dates"


def schedule(values: dict | None, where: str) -> tuple[dict[str, Hours] | None, tuple[tuple[dt.date, Hours], ...]]:
    """Opening hours by weekday (None without a schedule), and those of single dates, in order."""
    if values is None:
        return None, ()
    table = Table(values, f"{where}, schedule")
    week = {key: hours for key in (*WEEKDAYS, WORKING_SATURDAY) if (hours := _hours(table, key, required=False))}
    dates = _dates(table.take(DATES, dict, "a table of dates with their hours", required=False), table.where)
    table.close()
    if not any(weekday in week for weekday in WEEKDAYS):
        raise BadPolicyError(f"{table.where}: it has no hours; give {_WHAT} for at least one of {', '.join(WEEKDAYS)}.")
    return week, dates


def _dates(values: dict | None, where: str) -> tuple[tuple[dt.date, Hours], ...]:
    table = Table(values or {}, f"{where}, {DATES}")
    found = []
    for key in table.rest():
        try:
            day = dt.date.fromisoformat(key)
        except ValueError as error:
            raise BadPolicyError(f"{table.where}: `{key}` is no date; write it as 2026-12-31.") from error
        if not FIRST_DAY <= day <= LAST_DAY:
            raise BadPolicyError(f"{table.where}: {day} lies outside the calendar, {FIRST_DAY} to {LAST_DAY}.")
        found.append((day, _hours(table, key, required=True)))
    return tuple(sorted(found))


def _hours(table: Table, key: str, *, required: bool) -> Hours:
    hours: list[tuple[int, int]] = []
    for text in table.take(key, list, _WHAT, required=required) or ():
        match = _SPAN.fullmatch(text) if isinstance(text, str) else None
        if match is None:
            raise table.error(key, text, _WHAT)
        opens_hour, opens_minute, closes_hour, closes_minute = (int(part) for part in match.groups() if part)
        opens, closes = opens_hour * 3600 + opens_minute * 60, closes_hour * 3600 + closes_minute * 60
        if opens >= closes:
            what = (
                "hours that close after they open; those over midnight are two: to 24:00 on this day, and from 00:00 "
                "on the next"
            )
            raise table.error(key, text, what)
        if hours and opens < hours[-1][1]:
            raise table.error(key, text, "hours in order, apart from each other")
        hours.append((opens, closes))
    return tuple(hours)
