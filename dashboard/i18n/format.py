"""Numbers, shares, dates and weekdays as each language writes them.

Thousands are parted by a narrow no-break space and a minus is a real minus in every language; decimals follow the
language (86,4 % in Azerbaijani and Russian). A missing number is an en dash. An instant without an offset is UTC.
"""

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

import pandas as pd
from babel import Locale, dates, numbers

from dashboard.i18n import translate
from dashboard.i18n.translate import nt, t

MISSING = "–"
MINUS = "−"
NARROW_SPACE = "\u202f"
NO_BREAK_SPACE = "\u00a0"
# Babel has no pattern for a weekday with a date that reads well in every language, so each has its own.
# The day stays with its month at the end of a line.
_DAY = {"long": "d\u00a0MMMM y", "short": "d\u00a0MMM", "medium": "d\u00a0MMM y"}


def locale() -> Locale:
    """The Babel locale of the language in use."""
    return Locale.parse(translate.LOCALES[translate.current()])


def is_missing(value: object) -> bool:
    """True for None, NaN, NaT and NA, all of which stand for a NULL."""
    return bool(pd.isna(value))


def number(value: float | None, decimals: int = 0) -> str:
    """1234.5 as 1 234,5: a plain number."""
    if is_missing(value):
        return MISSING
    return _written(round(float(value), decimals) + 0.0, decimals, translate.current())


@lru_cache(maxsize=1 << 14)
def _written(rounded: float, decimals: int, language: str) -> str:
    # a page writes a thousand numbers, most of them again and again
    pattern = "#,##0" + ("." + "0" * decimals if decimals else "")
    own = Locale.parse(translate.LOCALES[language])
    written = numbers.format_decimal(rounded, format=pattern, locale=own)
    return written.replace(numbers.get_group_symbol(own), NARROW_SPACE).replace("-", MINUS)


def signed(value: float | None, decimals: int = 0) -> str:
    """A difference: +12, −3, or 0 without a sign."""
    if is_missing(value):
        return MISSING
    written = number(value, decimals)
    return "+" + written if round(float(value), decimals) > 0 else written


def share(value: float | None, decimals: int = 1) -> str:
    """0.864 as 86.4 %."""
    return MISSING if is_missing(value) else number(value * 100, decimals) + NARROW_SPACE + "%"


def share_range(low: float | None, high: float | None) -> str:
    """Two shares as a stretch: 58–92 %."""
    return MISSING if is_missing(low) or is_missing(high) else f"{number(low * 100)}–{share(high, 0)}"


def share_below_one(value: float) -> str:
    """A share that is not whole, cut to two decimals: 0.99999 as 99.99 %, never as 100 %."""
    return number(int(value * 10_000) / 100, 2) + NARROW_SPACE + "%"


def points(value: float | None) -> str:
    """A difference of two shares, 0.031, as +3.1 points."""
    if is_missing(value):
        return MISSING
    return nt("{number} point", "{number} points", plural_number(value * 100), number=signed(value * 100, 1))


def plural_number(value: float) -> int:
    """The whole number whose plural form suits a number with decimals (Russian: 3,1 пункта, as 2 пункта)."""
    return 2 if translate.current() == "ru" else (1 if round(abs(value), 1) == 1 else 2)


def amount(value: float | None, unit: str, decimals: int | None = None) -> str:
    """An amount with its unit: `working_days`, `calendar_days`, `days`, `working_hours`, `points` or a plain number."""
    if is_missing(value):
        return MISSING
    whole = round(float(value), 1) == round(float(value))
    decimals = (0 if whole else 1) if decimals is None else decimals
    form = round(abs(value)) if whole and not decimals else plural_number(value)
    written = number(value, decimals)
    if unit == "working_days":
        return nt("{number} working day", "{number} working days", form, number=written)
    if unit == "working_hours":
        return nt("{number} working hour", "{number} working hours", form, number=written)
    if unit in ("calendar_days", "due_at", "days"):
        return nt("{number} day", "{number} days", form, number=written)
    return written


def limit(value: float | None, unit: str) -> str:
    """A limit, exactly: hours that are no whole or half ones as minutes."""
    if is_missing(value) or unit != "working_hours" or (value >= 1 and round(value * 2) == value * 2):
        return amount(value, unit)
    minutes = round(value * 60)
    return nt("{number} working minute", "{number} working minutes", minutes, number=number(minutes))


def decimals_of(values: Iterable[float | None]) -> int:
    """As many decimals as a column of amounts needs for all to have alike: 0, or 1 where one is broken."""
    return 0 if all(is_missing(value) or round(float(value), 1) == round(float(value)) for value in values) else 1


def ordinal(value: int) -> str:
    """A whole number where a language counts a week or a year by its order: 48 in English, 48-ci in Azerbaijani."""
    if translate.current() != "az":
        return str(value)
    last = value % 10 or (value % 100 // 10 + 10 if value % 100 else 20 if value % 1000 else 0)
    return f"{value}-{_ORDINAL_ENDINGS[last]}"


_ORDINAL_ENDINGS = {
    **dict.fromkeys((1, 2, 5, 7, 8), "ci"), 3: "cü", 4: "cü", 6: "cı", 9: "cu",
    # tens, by their first digit and ten: on, iyirmi, otuz, qırx, əlli, altmış, yetmiş, səksən, doxsan; yüz; min
    11: "cu", 12: "ci", 13: "cu", 14: "cı", 15: "ci", 16: "cı", 17: "ci", 18: "ci", 19: "cı", 20: "cü", 0: "ci",
}  # fmt: skip  # as a reader of the language counts


def count(value: int, one: str, many: str) -> str:
    """A count of things: count(5, "{number} complaint", "{number} complaints")."""
    return nt(one, many, int(value), number=number(value))


def day(value: date | None, width: str = "long") -> str:
    """15 November 2026 (`long`), 15 Nov 2026 (`medium`) or 15 Nov (`short`)."""
    return MISSING if is_missing(value) else _dated(value, _DAY[width], locale())


@lru_cache(maxsize=4096)
def _dated(value: date, pattern: str, spoken: Locale) -> str:
    """A page names the same weeks in each of its charts."""
    return dates.format_date(value, pattern, locale=spoken)


def weekday(value: date, width: str = "wide") -> str:
    """The name of the day of the week: `wide`, `abbreviated` or `narrow`."""
    return dates.format_date(value, {"wide": "EEEE", "abbreviated": "EEE", "narrow": "EEEEE"}[width], locale=locale())


def days(from_on: date, to_on: date) -> str:
    """A stretch of days, both ends in it: 9–15 November 2026, 26 October – 1 November 2026."""
    if from_on == to_on:
        return day(from_on)
    if (from_on.year, from_on.month) == (to_on.year, to_on.month):
        return f"{from_on.day}–{day(to_on)}"
    start = dates.format_date(from_on, "d MMMM" if from_on.year == to_on.year else "d MMMM y", locale=locale())
    return f"{start}{NO_BREAK_SPACE}– {day(to_on)}"


def week_of(monday: date) -> str:
    """An ISO week with its first day: week 46 from 9 Nov 2026."""
    return t("week {number} from {day}", number=ordinal(monday.isocalendar().week), day=day(monday, "medium"))


def local(instant: datetime, zone: str) -> datetime:
    """An instant as wall time in the policy's zone."""
    aware = instant if instant.tzinfo else instant.replace(tzinfo=UTC)
    return aware.astimezone(ZoneInfo(zone))


def instant(value: datetime | None, zone: str, width: str = "medium") -> str:
    """An instant as wall time in the policy's zone: 15 Nov 2026, 18:40."""
    if is_missing(value):
        return MISSING
    moment = local(value, zone)
    return f"{day(moment.date(), width)}, {moment:%H:%M}"


def last_day(ends_at: datetime | None, zone: str, today: date | None = None) -> str:
    """A deadline as short as can be: the last day of grace when it ends at midnight, else the day and the time.

    Beside `today` its year is left out where it is the same.
    """
    if is_missing(ends_at):
        return MISSING
    moment = local(ends_at, zone)
    ends_at_midnight = (moment.hour, moment.minute) == (0, 0)
    last = (moment - timedelta(days=1)).date() if ends_at_midnight else moment.date()
    width = "short" if today is not None and last.year == today.year else "medium"
    return day(last, width) if ends_at_midnight else instant(ends_at, zone, width)


def last_minute(ends_at: datetime) -> datetime:
    """A deadline on the wall clock for tables that know instants alone: at midnight, the last minute of its day.

    As the midnight it is, it would read as the day after.
    """
    is_midnight = (ends_at.hour, ends_at.minute, ends_at.second) == (0, 0, 0)
    return ends_at - timedelta(minutes=1) if is_midnight else ends_at


def deadline(ends_at: datetime | None, zone: str) -> str:
    """A deadline in full: the end of its last day, or the day and the time."""
    short = last_day(ends_at, zone)
    if is_missing(ends_at) or "," in short:
        return short
    return t("end of {day}", day=short)


def month(value: date) -> str:
    """A month by its name, standing alone: November 2026."""
    return dates.format_date(value, "LLLL\u00a0y", locale=locale())


def month_name(value: date) -> str:
    """The short name of a month standing alone: Nov."""
    return dates.format_date(value, "LLL", locale=locale())


def is_whole(value: float | None) -> bool:
    """Whether an amount can be written without decimals."""
    return is_missing(value) or float(value) == round(float(value))


# Azerbaijani letters in their order (Q and X stand elsewhere than in English); others follow by their code.
_ALPHABET = "abcçdeəfgğhxıijkqlmnoöprsştuüvwyz"
_PLACES = {letter: place for place, letter in enumerate(_ALPHABET)}


def alphabetical(name: str | None) -> tuple:
    """A key that sorts names as the Azerbaijani alphabet does; a missing name comes last.

    Python's own order puts Ə, İ and Ş behind Z, and Babel has no collation.
    """
    if is_missing(name):
        return (1,)
    letters = str(name).replace("İ", "i").replace("I", "ı").lower()
    return (0, [(_PLACES.get(letter, len(_PLACES)), letter) for letter in letters])
