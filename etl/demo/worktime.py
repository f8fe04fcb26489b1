"""Working time as a number line: add hours to it, and they fall into office hours of working days.

Local times here are whole seconds since the local midnight that begins the first day of the calendar.
"""

from dataclasses import dataclass
from datetime import date, timedelta

import holidays
import numpy as np

DAY = 86_400
SHIFT = 9 * 3_600
"""Length of a handler's day in seconds. All shifts are as long as this one; they differ in when they begin."""


@dataclass(frozen=True)
class WorkCalendar:
    """Working days of Azerbaijan from `first` on, as arrays over days since `first`."""

    first: date
    is_working: np.ndarray
    working_before: np.ndarray
    working_days: np.ndarray

    @classmethod
    def between(cls, first: date, last: date) -> "WorkCalendar":
        """The calendar of `first` to `last`, both inclusive."""
        table = holidays.country_holidays("AZ", years=range(first.year, last.year + 1))
        days = [first + timedelta(days=offset) for offset in range((last - first).days + 1)]
        is_working = np.array([table.is_working_day(day) for day in days])
        working_before = np.concatenate([[0], np.cumsum(is_working)[:-1]])
        return cls(first, is_working, working_before, np.flatnonzero(is_working))

    def next_working(self, day: np.ndarray) -> np.ndarray:
        """The day itself where it is a working day, else the next one."""
        return self.working_days[self.working_before[day]]

    def to_work(self, at: np.ndarray, opens: np.ndarray) -> np.ndarray:
        """Working seconds passed up to the local time `at`, for shifts that begin at `opens` seconds past midnight."""
        day, second = np.divmod(at, DAY)
        return self.working_before[day] * SHIFT + np.clip(second - opens, 0, SHIFT) * self.is_working[day]

    def from_work(self, work: np.ndarray, opens: np.ndarray) -> np.ndarray:
        """The local time at which `work` working seconds have passed; the inverse of `to_work` within shifts."""
        number, second = np.divmod(work.astype(np.int64), SHIFT)
        # A case forgotten for half a year must not run off the calendar; such a time is after the data's end anyway.
        number = np.minimum(number, len(self.working_days) - 1)
        return self.working_days[number] * DAY + opens + second

    def add(self, at: np.ndarray, work_seconds: np.ndarray, opens: np.ndarray) -> np.ndarray:
        """The local time `work_seconds` of working time after `at`."""
        return self.from_work(self.to_work(at, opens) + work_seconds, opens)
