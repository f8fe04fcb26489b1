"""A week, month, quarter or year by its name."""

from dashboard.i18n import format as fmt
from dashboard.i18n.translate import current, t
from queries import period
from queries.period import Period

_CAPITALS = {"az": {"i": "İ", "ı": "I"}}
"""Letters whose capital is another than everywhere else."""


def in_words(asked: Period) -> str:
    """Week 46 of 2026: 9-15 November 2026; November 2026; Quarter 3 of 2026: 1 July - 30 September 2026; ..."""
    year, number, _ = asked.from_on.isocalendar()
    days = fmt.days(asked.from_on, asked.to_on)
    if asked.grain == "month":
        return _begun(fmt.month(asked.from_on))
    if asked.grain == "year":
        return t("The year {year}", year=fmt.ordinal(asked.from_on.year))
    if asked.grain == "quarter":
        number, year = int(asked.label[-1]), asked.from_on.year
        return t("Quarter {number} of {year}: {days}", number=fmt.ordinal(number), year=fmt.ordinal(year), days=days)
    return t("Week {number} of {year}: {days}", number=fmt.ordinal(number), year=fmt.ordinal(year), days=days)


def on_axis(label: str) -> str:
    """A period by its code, as short as an axis wants it: the Monday of a week, Nov 2026, 2026-Q3, 2025."""
    asked = period.parse(label)
    if asked.grain == "week":
        return fmt.day(asked.from_on, "short")
    return f"{fmt.month_name(asked.from_on)} {asked.from_on.year}" if asked.grain == "month" else label


def _begun(words: str) -> str:
    first = words[:1]
    return _CAPITALS.get(current(), {}).get(first, first.upper()) + words[1:]
