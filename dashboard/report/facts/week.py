"""Which week, month, quarter or year a report is about, and which editions of the report there are."""

from datetime import date, datetime, timedelta

from queries import period
from queries.errors import UsageError
from queries.period import Period
from queries.semantic.request import unknown
from queries.warehouse import over
from queries.warehouse.generation import Generation

EDITIONS = {"weekly": "week", "monthly": "month", "quarterly": "quarter", "yearly": "year"}
"""The editions, each with what it is about."""


def parse(text: str) -> Period:
    """Reads 2026-W46; UsageError for anything that is not an ISO week."""
    found = period.parse(text)
    if found.grain != "week":
        raise UsageError(f"--week {text!r} is not a week: write it as 2026-W46.")
    return found


def parse_any(text: str) -> Period:
    """Reads 2026-W46, 2026-11, 2026-Q3 or 2025; UsageError for anything else."""
    found = period.parse(text)
    if found.grain not in EDITIONS.values():
        raise UsageError(f"--period {text!r} has no report: write 2026-W46, 2026-11, 2026-Q3 or 2025.")
    return found


def edition_of(asked: Period) -> str:
    """The edition that a report of this period is."""
    return next(name for name, grain in EDITIONS.items() if grain == asked.grain)


def check(edition: str) -> str:
    """The edition itself; UsageError where there is no such one."""
    if edition not in EDITIONS:
        raise UsageError(unknown("edition", edition, tuple(EDITIONS)))
    return edition


def last_whole(generation: Generation, now: datetime, edition: str = "weekly") -> Period:
    """The last period of an edition that is over, by the clock on the wall and by the data; `now` is aware."""
    by_clock = last_before(now, generation.zone, edition)
    return min(by_clock, over.last_whole(generation, EDITIONS[edition]))


def reached(generation: Generation, edition: str = "weekly") -> Period:
    """The period of an edition that the newest event falls in, over or not."""
    return period.period_of(generation.data_as_of_on, EDITIONS[edition])


def last_before(now: datetime, zone: str, edition: str = "weekly") -> Period:
    """The last period of an edition that is over by the clock on the wall of `zone`."""
    return period.last_whole(period.local_date(now, zone) - timedelta(days=1), EDITIONS[edition])


def due_on(asked: Period) -> date:
    """The day on which a report is due: the day after its period, of a week the Monday."""
    return asked.to_on + timedelta(days=1)
