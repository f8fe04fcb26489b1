"""Dates that stand for a moment, as SQL: a deadline recorded without an hour, and the date that an extension promises.

Both are local dates of the policy and mean their end. An instant in place of a date is the local date on which it lies.
"""

import re
from dataclasses import replace

from etl.policy.tables import Policy
from etl.sources.definition import Source
from etl.staging import instants

_DAY = r"\d{4}[-/ ]\d{1,2}[-/ ]\d{1,2}"
_IS_INSTANT = r"\d:\d\d[:.\d]*\s*[A-Za-z+-]"
"""An hour, and a zone after it."""
_HOUR = re.compile(r"%-?[HIcXfs]")
"""What in a format of times stands for an hour, or for whatever has one."""
_ZONE = re.compile(r"%-?[zZ]")


def due_on(column: str, source: Source) -> str:
    """SQL for the date of a deadline that was recorded without an hour; NULL where there is one."""
    if not source.timestamp_format:
        return f"case when regexp_full_match({column}, '{_DAY}') then try_cast({column} as date) end"
    days = [text for text in source.timestamp_format if not _HOUR.search(text)]
    hours = tuple(text for text in source.timestamp_format if _HOUR.search(text))
    if not days:
        return "cast(null as date)"
    has_hour = f"{instants.instant(column, replace(source, timestamp_format=hours))} is not null" if hours else "false"
    return f"case when not ({has_hour}) then cast(try_strptime({column}, [{_listed(days)}]) as date) end"


def end_of(day: str, policy: Policy) -> str:
    """SQL for the instant at which a local day ends: the next local midnight, as in the calendar."""
    midnight = f"cast({day} + 1 as timestamp)"
    end = f"timezone('{policy.zone}', {midnight})"
    # A midnight that comes twice means the first, and the database reads it as the second.
    earlier = f"{end} - interval 1 hour"
    return f"case when timezone('{policy.zone}', {earlier}) = {midnight} then {earlier} else {end} end"


def promised_on(column: str, source: Source, policy: Policy) -> str:
    """SQL for the date promised: a date as it stands, an instant as its date on the policy's calendar."""
    iso = instants.instant(column, replace(source, timestamp_format=()))
    read = (
        f"case when regexp_matches({column}, '{_IS_INSTANT}') then timezone('{policy.zone}', {iso}) "
        f"else try_cast({column} as timestamp) end"
    )
    bare = [text for text in source.timestamp_format if not _ZONE.search(text)]
    zoned = tuple(text for text in source.timestamp_format if _ZONE.search(text))
    if zoned:
        own = instants.instant(column, replace(source, timestamp_format=zoned))
        read = f"coalesce({read}, timezone('{policy.zone}', {own}))"
    if bare:
        read = f"coalesce({read}, try_strptime({column}, [{_listed(bare)}]))"
    return f"cast(case when isfinite({read}) then {read} end as date)"


def _listed(formats: list[str]) -> str:
    return ", ".join("'" + text.replace("'", "''") + "'" for text in formats)
