"""Days, ISO weeks, months, quarters and years in the policy's zone: pure functions on dates, no clock, no database.

A week is Monday to Sunday and is named as ISO 8601 names it, 2026-W46; a day is 2026-11-15, a month 2026-11, a quarter
2026-Q4, a year 2026.
Every range is inclusive at both ends.
"""

import re
from calendar import monthrange
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from queries.errors import UnknownDimensionError, UsageError

GRAINS = ("day", "week", "month", "quarter", "year")
_MONTHS = {"month": 1, "quarter": 3, "year": 12}
"""How many months long those are that begin with one."""


@dataclass(frozen=True, order=True)
class Period:
    """The local dates from `from_on` to `to_on`, both included."""

    from_on: date
    to_on: date

    def __post_init__(self):
        """Refuse a range that ends before it begins."""
        if self.to_on < self.from_on:
            raise UsageError(f"The period ends ({self.to_on}) before it begins ({self.from_on}): swap the two dates.")

    @property
    def days(self) -> int:
        """Its length in days, both ends included."""
        return (self.to_on - self.from_on).days + 1

    @property
    def grain(self) -> str | None:
        """The one of GRAINS that the period is exactly, else None."""
        return next((grain for grain in GRAINS if period_of(self.from_on, grain) == self), None)

    @property
    def label(self) -> str:
        """Its name, such as 2026-W46; a range of other length by its two dates."""
        return label(self.from_on, self.grain) if self.grain else f"{self.from_on}..{self.to_on}"


def period_of(day: date, grain: str) -> Period:
    """Give the day, ISO week, month, quarter or year that holds `day`."""
    if grain == "day":
        return Period(day, day)
    if grain == "week":
        monday = day - timedelta(days=day.weekday())
        return Period(monday, monday + timedelta(days=6))
    if months := _MONTHS.get(grain):
        first = (day.month - 1) // months * months + 1
        last = first + months - 1
        return Period(date(day.year, first, 1), date(day.year, last, monthrange(day.year, last)[1]))
    raise UnknownDimensionError(f"There is no grain {grain!r}: use one of {', '.join(GRAINS)}.")


def label(day: date, grain: str) -> str:
    """Name the period that holds `day`: 2026-11-15, 2026-W46, 2026-11, 2026-Q4 or 2026."""
    start = period_of(day, grain).from_on
    if grain == "week":
        year, week, _ = start.isocalendar()
        return f"{year}-W{week:02}"
    if grain == "quarter":
        return f"{start.year:04}-Q{(start.month + 2) // 3}"
    return start.isoformat()[: {"day": 10, "month": 7, "year": 4}[grain]]


def parse(text: str) -> Period:
    """Read the name of a period back into its dates; UsageError where it is none."""
    try:
        if match := re.fullmatch(r"(\d{4})-W(\d{2})", text):
            return period_of(date.fromisocalendar(int(match[1]), int(match[2]), 1), "week")
        if match := re.fullmatch(r"(\d{4})-Q([1-4])", text):
            return period_of(date(int(match[1]), int(match[2]) * 3, 1), "quarter")
        if re.fullmatch(r"\d{4}", text):
            return period_of(date.fromisoformat(f"{text}-01-01"), "year")
        if re.fullmatch(r"\d{4}-\d{2}", text):
            return period_of(date.fromisoformat(f"{text}-01"), "month")
        if re.fullmatch(r"\d{4}-\d{2}-\d{2}", text):
            return period_of(date.fromisoformat(text), "day")
    except ValueError as error:
        raise UsageError(f"There is no period {text!r} in the calendar ({error}).") from error
    raise UsageError(
        f"{text!r} is not a period: write a day as 2026-11-15, a week as 2026-W46, a month as 2026-11, a quarter as "
        "2026-Q4, a year as 2026."
    )


def split(period: Period, grain: str) -> list[tuple[date, Period]]:
    """Cut a period into days, weeks, months, quarters or years.

    Each piece comes with the first day of the whole one it belongs to; the first and the last piece
    may be shorter than that, where the period begins or ends inside one.
    """
    pieces = []
    whole = period_of(period.from_on, grain)
    while whole.from_on <= period.to_on:
        piece = Period(max(whole.from_on, period.from_on), min(whole.to_on, period.to_on))
        pieces.append((whole.from_on, piece))
        if whole.to_on == date.max:
            break
        whole = period_of(whole.to_on + timedelta(days=1), grain)
    return pieces


def shift(period: Period, steps: int) -> Period:
    """Move by whole periods: a month, quarter or year by months, anything else by its own length in days."""
    if length := _MONTHS.get(period.grain or ""):
        months = period.from_on.year * 12 + period.from_on.month - 1 + steps * length
        return period_of(date(months // 12, months % 12 + 1, 1), period.grain)
    step = timedelta(days=steps * period.days)
    return Period(period.from_on + step, period.to_on + step)


def previous(period: Period) -> Period:
    """Give the period just before: the month, quarter or year before one of these, else as many days before."""
    return shift(period, -1)


def following(period: Period) -> Period:
    """Give the period of the same length just after."""
    return shift(period, 1)


def year_before(period: Period) -> Period:
    """Give the same period a year ago: the same month, quarter or the year before; else 52 weeks earlier.

    52 weeks keep the days of the week.
    """
    if length := _MONTHS.get(period.grain or ""):
        return shift(period, -12 // length)
    return Period(period.from_on - timedelta(weeks=52), period.to_on - timedelta(weeks=52))


def last_periods(day: date, grain: str, count: int) -> Period:
    """Give the range of `count` whole periods that ends with the one holding `day`."""
    last = period_of(day, grain)
    return Period(shift(last, 1 - count).from_on, last.to_on)


def known_to(last_on: date, loaded_on: date | None, is_working: Callable[[date], bool]) -> date:
    """Give the last day up to which everything is known, by the day of the newest event and that of the load.

    The day of the load may still bring events. Days off after the newest event hold nothing back; a working day without
    any event does, since its load may be missing. Where the day of the load is not known (None), the day of the newest
    event counts as known.
    """
    if loaded_on is not None and loaded_on <= last_on:
        return loaded_on - timedelta(days=1)
    known_on = last_on
    while (following := known_on + timedelta(days=1)) != loaded_on and not is_working(following):
        known_on = following
    return known_on


def last_whole(day: date, grain: str) -> Period:
    """Give the last whole period of a grain that is over at the end of `day`."""
    holding = period_of(day, grain)
    return holding if holding.to_on == day else previous(holding)


ALL_HISTORY = "all_history"
PRESETS: dict[str, Callable[[date, date], Period]] = {
    "last_whole_week": lambda today, known_on: last_whole(known_on, "week"),
    "this_week": lambda today, known_on: period_of(today, "week"),
    "last_4_weeks": lambda today, known_on: last_periods(last_whole(known_on, "week").to_on, "week", 4),
    "last_13_weeks": lambda today, known_on: last_periods(last_whole(known_on, "week").to_on, "week", 13),
    "last_52_weeks": lambda today, known_on: last_periods(last_whole(known_on, "week").to_on, "week", 52),
    "last_whole_month": lambda today, known_on: last_whole(known_on, "month"),
    "this_month": lambda today, known_on: period_of(today, "month"),
    "this_year": lambda today, known_on: Period(date(today.year, 1, 1), date(today.year, 12, 31)),
    ALL_HISTORY: lambda today, known_on: last_periods(known_on, "week", 52),
}
"""What a reader picks from: name to period, given the last day there is data for and that up to which all is known."""


def preset(name: str, today: date, known_on: date | None = None, begun_on: date | None = None) -> Period:
    """Give the period of one of `PRESETS`, seen from the last day there is data for.

    `known_on` is the day up to which everything is known (`over.finished_on`); None: that very day. Where the data
    begin, on `begun_on`, after the last whole week or month, it is the one they begin in, though it is not over. All
    history runs from there to the day up to which everything is known; a year where nobody said.
    """
    if name not in PRESETS:
        raise UsageError(f"There is no preset period {name!r}: use one of {', '.join(PRESETS)}.")
    if name == ALL_HISTORY and begun_on:
        return Period(begun_on, max(known_on or today, begun_on))
    found = PRESETS[name](today, known_on or today)
    if begun_on and found.to_on < begun_on:
        return period_of(begun_on, "month" if name == "last_whole_month" else "week")
    return found


def local_date(instant: datetime, zone: str) -> date:
    """Give the date on the wall calendar of `zone` at an instant (naive means UTC)."""
    aware = instant if instant.tzinfo else instant.replace(tzinfo=UTC)
    return aware.astimezone(ZoneInfo(zone)).date()


def day_ends_at(day: date, zone: str) -> datetime:
    """Give the instant at which a local day ends (the next local midnight), as naive UTC as the warehouse stores it."""
    midnight = datetime.combine(day + timedelta(days=1), time(), ZoneInfo(zone))
    return midnight.astimezone(UTC).replace(tzinfo=None)


def parse_instant(text: str, zone: str) -> datetime:
    """Read an instant, aware in UTC.

    A time without an offset is on the wall clock of `zone`. A date alone means the last moment of that local day: all
    its events have happened, but a deadline that is the day's end is still ahead.
    """
    try:
        if re.fullmatch(r"\d{4}-\d{2}-\d{2}", text):
            return (day_ends_at(date.fromisoformat(text), zone) - timedelta(microseconds=1)).replace(tzinfo=UTC)
        read = datetime.fromisoformat(text)
    except ValueError as error:
        raise UsageError(
            f"{text!r} is not a time: write it as 2026-11-15T18:00, with an offset if it is not in {zone}."
        ) from error
    return (read if read.tzinfo else read.replace(tzinfo=ZoneInfo(zone))).astimezone(UTC)
