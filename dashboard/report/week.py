"""Which week a report is about."""

from datetime import date, datetime, timedelta

from queries import catalog, period
from queries.errors import UsageError
from queries.period import Period
from queries.request import Request
from queries.warehouse import Generation


def parse(text: str) -> Period:
    """Reads 2026-W46; UsageError for anything that is not an ISO week."""
    found = period.parse(text)
    if found.grain != "week":
        raise UsageError(f"--week {text!r} is not a week: write it as 2026-W46.")
    return found


def last_whole(generation: Generation, now: datetime) -> Period:
    """The last week that is over, by the clock on the wall and by the data.

    A week is over by the data once they reach its last working day: a Sunday without events does not hold a report
    back, a missing load does. `now` is aware.
    """
    by_clock = last_before(now, generation.zone)
    newest = reached(generation)
    if newest.from_on <= by_clock.from_on:
        return newest if is_complete(generation, newest) else period.previous(newest)
    return by_clock


def reached(generation: Generation) -> Period:
    """The week that the newest event falls in, over or not."""
    return period.period_of(generation.data_as_of_on, "week")


def last_before(now: datetime, zone: str) -> Period:
    """The last week that is over by the clock on the wall of `zone`."""
    return period.last_whole(period.local_date(now, zone) - timedelta(days=1), "week")


def is_complete(generation: Generation, week: Period) -> bool:
    """Whether the data reach the last working day of the week."""
    last_on = generation.data_as_of_on
    if last_on >= week.to_on:
        return True
    if last_on < week.from_on:
        return False
    rest = Request(from_on=last_on + timedelta(days=1), to_on=week.to_on, where={"policy": (generation.policy,)})
    days = catalog.run(generation, "calendar", rest)
    if len(days):
        return not days["is_working"].any()
    return all((last_on + timedelta(days=ahead)).weekday() > 4 for ahead in range(1, (week.to_on - last_on).days + 1))


def due_on(week: Period) -> date:
    """The day on which the report of a week is due: the Monday after it."""
    return week.to_on + timedelta(days=1)
