"""Working days: which days count, from public holidays, days moved by decree, and this project's own corrections.

The package `holidays` knows the public holidays of a country, the days off and working Saturdays that its government
swaps, and which Islamic dates are only estimated. Two small data files stand beside the policies:
`calendar_overrides.csv` corrects single days, `confirmed_years.csv` says for which years the official swaps are known.
Without a country the week is Monday to Friday and has no holidays.
"""

import csv
import datetime as dt
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

import holidays
import numpy as np
import pandas as pd

from queries.errors import BadPolicyError

FIRST_DAY = dt.date(2000, 1, 1)
"""First day of every calendar; a time whose local date lies before it cannot be measured."""

LAST_DAY = dt.date(2040, 12, 31)
"""Last day of every calendar; deadlines beyond it cannot be computed."""

OVERRIDES_NAME = "calendar_overrides.csv"
CONFIRMED_NAME = "confirmed_years.csv"
FOLDER = Path(__file__).parent

_OVERRIDE_COLUMNS = ["date", "country", "working", "name", "source"]
_CONFIRMED_COLUMNS = ["country", "from_year", "through_year", "source"]


@dataclass(frozen=True)
class Override:
    """One day whose working status this project sets itself, against what the package says."""

    day: dt.date
    country: str
    is_working: bool
    name: str
    source: str


@dataclass(frozen=True)
class ConfirmedYears:
    """The years, both included, for which the official swaps of days of a country are known."""

    country: str
    from_year: int
    through_year: int
    source: str


def build(
    zone: str,
    country: str | None,
    subdivision: str | None = None,
    overrides: tuple[Override, ...] = (),
    confirmed: tuple[ConfirmedYears, ...] = (),
) -> pd.DataFrame:
    """The calendar of one place: a row for each day from `FIRST_DAY` to `LAST_DAY`, in order.

    Columns: `day`, `is_working`, `name` (of the holiday, or of why a weekend day is worked; None on ordinary days),
    `is_confirmed`, `working_index` (working days up to and including the day), `ends_at` (naive UTC) and `source` (of
    where the name comes from).
    Overrides and confirmed years of other countries are passed over.
    """
    days = pd.date_range(FIRST_DAY, LAST_DAY, freq="D", unit="us")
    is_working, names, estimated_years, last_swap_year = _by_package(country, subdivision)
    is_working = is_working.copy()
    names = names.copy()
    sources = np.where(names != np.array(None), f"package holidays {holidays.__version__}", None)
    for override in overrides:
        if override.country == country:
            position = (override.day - FIRST_DAY).days
            is_working[position] = override.is_working
            names[position] = override.name
            sources[position] = override.source
    return pd.DataFrame(
        {
            "day": days,
            "is_working": is_working,
            "name": pd.Series(names, dtype=object),
            "is_confirmed": _confirmed(days.year, country, confirmed, estimated_years, last_swap_year),
            "working_index": np.cumsum(is_working, dtype=np.int32),
            "ends_at": day_ends(days, zone),
            "source": pd.Series(sources, dtype=object),
        }
    )


def day_ends(days: pd.DatetimeIndex, zone: str) -> pd.DatetimeIndex:
    """The instant, naive UTC, at which each local day ends: the next local midnight, as `instants` reads it."""
    return instants(days + pd.Timedelta(days=1), zone)


def instants(walls: pd.DatetimeIndex, zone: str) -> pd.DatetimeIndex:
    """The instant, naive UTC, of each local time that a calendar or a schedule names.

    A local time that comes twice means the first; one that the clocks skip, the instant at which they skip it. So
    what ends at a local time and what begins at it always meet.
    """
    # Not by pandas' tz_localize: its shift_forward puts the midnight that Apia skipped on 2010-09-26 an hour late.
    local_zone = ZoneInfo(zone)
    return pd.DatetimeIndex([_instant(wall, local_zone) for wall in walls.to_pydatetime()]).as_unit("us")


def _instant(wall: dt.datetime, zone: ZoneInfo) -> dt.datetime:
    utc = wall.replace(tzinfo=zone).astimezone(dt.UTC)
    if utc.astimezone(zone).replace(tzinfo=None) != wall:
        # The clocks skip it: they change between this time read by the offset after and by that before.
        before, after = wall.replace(fold=1, tzinfo=zone).astimezone(dt.UTC), utc
        offset = before.astimezone(zone).utcoffset()
        while after - before > dt.timedelta(seconds=1):
            middle = before + (after - before) // 2
            if middle.astimezone(zone).utcoffset() == offset:
                before = middle
            else:
                after = middle
        utc = after.replace(microsecond=0)
    return utc.replace(tzinfo=None)


def supports(country: str, subdivision: str | None) -> bool:
    """Whether the package knows this country, and this subdivision of it."""
    known = holidays.list_supported_countries()
    return country in known and (subdivision is None or subdivision in known[country])


@cache
def _by_package(
    country: str | None, subdivision: str | None
) -> tuple[np.ndarray, np.ndarray, frozenset[int], int | None]:
    """What the package says: working flags, names, years with estimated dates, last year with a swap.

    The last is None for countries that never swap days, and the year before the calendar where no swap is known.
    """
    days = [FIRST_DAY + dt.timedelta(days=number) for number in range((LAST_DAY - FIRST_DAY).days + 1)]
    names = np.full(len(days), None, dtype=object)
    if country is None:
        return np.array([day.weekday() < 5 for day in days]), names, frozenset(), None

    # Names in the country's own language whatever the locale of the machine, so that two machines agree.
    language = holidays.country_holidays(country, subdiv=subdivision).default_language
    # A year either side: the days around New Year are swapped and moved by the neighbouring year.
    years = range(FIRST_DAY.year - 1, LAST_DAY.year + 2)
    known = holidays.country_holidays(country, subdiv=subdivision, years=years, expand=False, language=language)
    is_working = np.array([known.is_working_day(day) for day in days])
    estimated = tuple(
        known.tr(label).replace("%s", "").strip()
        for label in (getattr(known, "estimated_label", None), getattr(known, "observed_estimated_label", None))
        if label
    )
    estimated_years = {
        day.year for day in known if estimated and any(label in known.get(day, "") for label in estimated)
    }
    swaps = _swaps(known)
    for position, day in enumerate(days):
        if day in swaps:
            names[position] = f"working day, swapped with {swaps[day].isoformat()}"
        else:
            names[position] = known.get(day)
    last_swap_year = None
    if hasattr(known, "substituted_label"):
        last_swap_year = max((day.year for day in swaps.values()), default=FIRST_DAY.year - 1)
    return is_working, names, frozenset(estimated_years), last_swap_year


def _swaps(known: holidays.HolidayBase) -> dict[dt.date, dt.date]:
    """Days worked by decree, each with the day off given for it."""
    swaps = {}
    for off_year, entries in getattr(known, "special_public_holidays", {}).items():
        # The package writes a year's only entry without the outer tuple.
        for entry in entries if isinstance(entries[0], tuple) else (entries,):
            if len(entry) >= 4 and isinstance(entry[2], int):
                month, day, from_month, from_day, *from_year = entry
                swaps[dt.date(*(from_year or [off_year]), from_month, from_day)] = dt.date(off_year, month, day)
    return swaps


def _confirmed(
    years: pd.Index,
    country: str | None,
    confirmed: tuple[ConfirmedYears, ...],
    estimated_years: frozenset[int],
    last_swap_year: int | None,
) -> np.ndarray:
    """Whether each day lies in a year whose official days are known; the rule: docs/decisions/0002-calendar.md."""
    spans = [span for span in confirmed if span.country == country]
    if spans:
        is_known = np.zeros(len(years), dtype=bool)
        for span in spans:
            is_known |= (years >= span.from_year) & (years <= span.through_year)
    elif last_swap_year is not None:
        is_known = np.asarray(years <= last_swap_year)
    else:
        is_known = np.ones(len(years), dtype=bool)
    return is_known & ~np.isin(years, list(estimated_years))


def read_overrides(path: Path) -> tuple[Override, ...]:
    """The corrections in a CSV file with the columns `date, country, working, name, source`.

    Raises `BadPolicyError`, naming file and line, where a value is missing, malformed or given twice.
    """
    overrides = {}
    for where, row in _rows(path, _OVERRIDE_COLUMNS):
        day = _iso_date(row["date"], where)
        if row["working"] not in {"true", "false"}:
            raise BadPolicyError(f"{where}: `working` is {row['working']!r}; write true or false.")
        if (day, row["country"]) in overrides:
            raise BadPolicyError(f"{where}: {day} is given twice for {row['country']}; keep one line.")
        overrides[day, row["country"]] = Override(
            day, row["country"], row["working"] == "true", row["name"], row["source"]
        )
    return tuple(overrides.values())


def read_confirmed(path: Path) -> tuple[ConfirmedYears, ...]:
    """The confirmed years in a CSV file with the columns `country, from_year, through_year, source`.

    Raises `BadPolicyError`, naming file and line, where a value is missing or malformed.
    """
    spans = []
    for where, row in _rows(path, _CONFIRMED_COLUMNS):
        if not (row["from_year"].isdecimal() and row["through_year"].isdecimal()):
            raise BadPolicyError(f"{where}: `from_year` and `through_year` must be years, such as 2026.")
        first, last = int(row["from_year"]), int(row["through_year"])
        if first > last:
            raise BadPolicyError(f"{where}: `from_year` {first} is after `through_year` {last}; swap them.")
        spans.append(ConfirmedYears(row["country"], first, last, row["source"]))
    return tuple(spans)


def _rows(path: Path, columns: list[str]) -> list[tuple[str, dict[str, str]]]:
    """Each line of a small CSV file as (where it stands, its values), all values present."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file, restkey="too many")
            if reader.fieldnames != columns:
                raise BadPolicyError(f"{path.name}: its first line must be `{','.join(columns)}`.")
            rows = [(f"{path.name}, line {reader.line_num}", row) for row in reader]
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise BadPolicyError(f"{path.name} cannot be read ({error}); make it a UTF-8 CSV file.") from error
    for where, row in rows:
        if "too many" in row:
            raise BadPolicyError(f"{where}: more values than columns; put a text that holds commas in quotes.")
        for column in columns:
            if not (row[column] or "").strip():
                raise BadPolicyError(f"{where}: `{column}` is empty; fill it in.")
            row[column] = row[column].strip()
        if not (len(row["country"]) == 2 and row["country"].isascii() and row["country"].isupper()):
            raise BadPolicyError(f"{where}: `country` is {row['country']!r}; write a two-letter code such as AZ.")
    return rows


def _iso_date(text: str, where: str) -> dt.date:
    try:
        day = dt.date.fromisoformat(text)
    except ValueError as error:
        raise BadPolicyError(f"{where}: `date` is {text!r}; write it as 2026-03-20.") from error
    if not FIRST_DAY <= day <= LAST_DAY:
        raise BadPolicyError(f"{where}: {day} lies outside the calendar, {FIRST_DAY} to {LAST_DAY}.")
    return day
