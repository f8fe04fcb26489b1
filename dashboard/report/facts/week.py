"""Which week a report is about."""

from datetime import date, datetime, timedelta

from queries import period
from queries.errors import UsageError
from queries.period import Period
from queries.warehouse import over
from queries.warehouse.generation import Generation


def parse(text: str) -> Period:
    """Reads 2026-W46; UsageError for anything that is not an ISO week."""
    found = period.parse(text)
    if found.grain != "week":
        raise UsageError(f"--week {text!r} is not a week: write it as 2026-W46.")
    return found


def last_whole(generation: Generation, now: datetime) -> Period:
    """The last week that is over, by the clock on the wall and by the data; `now` is aware."""
    by_clock, by_data = last_before(now, generation.zone), over.last_whole(generation, "week")
    return min(by_clock, by_data)


def reached(generation: Generation) -> Period:
    """The week that the newest event falls in, over or not."""
    return period.period_of(generation.data_as_of_on, "week")


def last_before(now: datetime, zone: str) -> Period:
    """The last week that is over by the clock on the wall of `zone`."""
    return period.last_whole(period.local_date(now, zone) - timedelta(days=1), "week")


def due_on(week: Period) -> date:
    """The day on which the report of a week is due: the Monday after it."""
    return week.to_on + timedelta(days=1)
