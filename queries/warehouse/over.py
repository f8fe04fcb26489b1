"""Whether a period is over: the one notion of it, for pages, charts, reports, alerts and mails.

A period is over once the data are known to its last day. Data are known to the day of their newest event where they
were loaded after that day, else to the day before; days off that follow without an event hold nothing back, as far as
the load came after them: a Sunday without events is no missing load, a working day without any is one.
"""

from datetime import date, datetime, timedelta

from queries import period
from queries.period import Period
from queries.warehouse.generation import Generation

_LAST_MOMENT = timedelta(microseconds=1)
"""A date alone as `as_of` means the last moment of that day, by which the day is over."""
_ONE_DAY = timedelta(days=1)


def is_over(generation: Generation, asked: Period, as_of: datetime | None = None) -> bool:
    """Whether the period's figures stand still, as things are known at `as_of` (None: all that was loaded)."""
    return asked.to_on <= finished_on(generation, as_of)


def finished_on(generation: Generation, as_of: datetime | None = None) -> date:
    """Give the last local day up to which everything is known; a period that ends on it is over."""
    if as_of is None or as_of == generation.data_as_of:
        return generation.finished_on
    whole = period.local_date(as_of + _LAST_MOMENT, generation.zone) - _ONE_DAY
    return whole if as_of < generation.data_as_of else min(whole, generation.finished_on)


def last_whole(generation: Generation, grain: str) -> Period:
    """Give the last whole period of a grain that is over."""
    return period.last_whole(finished_on(generation), grain)


def is_before_data(generation: Generation, asked: Period) -> bool:
    """Whether the period ends before the first event: nothing is known of it, which is not the same as nothing."""
    return generation.begun_on is not None and asked.to_on < generation.begun_on


def is_after_data(generation: Generation, asked: Period) -> bool:
    """Whether the period begins after all that is known."""
    return asked.from_on > max(generation.data_as_of_on, generation.finished_on)
