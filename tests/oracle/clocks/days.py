"""Time in a policy's zone, walked a day at a time: ends of days, limits from a start, units between two instants.

Nothing here counts ahead or keeps a running index: each answer is found by looking at one day after the other, so
that it can be checked against a wall calendar with a finger.
"""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property
from zoneinfo import ZoneInfo

ONE_DAY = timedelta(days=1)
HOUR = timedelta(hours=1)
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


@dataclass(frozen=True)
class Deadline:
    """The instant from which a clock is late, and the last local day of grace before it."""

    due_at: datetime
    due_on: date


@dataclass
class Days:
    """The working dates and the working hours of one policy version, in its zone.

    `working` must cover every date a deadline may fall on; `week` gives for a weekday ("mon" to "sun") its opening and
    closing times, which hold on every such date that is no holiday (`closed`). A Saturday or Sunday that is worked and
    has none of its own takes those of "working_saturday", or else Friday's. What `dates` says of a date holds whatever
    the week says.
    """

    zone: str
    working: frozenset[date]
    week: dict[str, list[tuple[time, time]]] = field(default_factory=dict)
    closed: frozenset[date] = frozenset()
    dates: dict[date, list[tuple[time, time]]] = field(default_factory=dict)

    def __post_init__(self):
        self.zone_info = ZoneInfo(self.zone)
        self._open_hours: dict[date, list[tuple[datetime, datetime]]] = {}

    @cached_property
    def last(self) -> date:
        """The last date the calendar knows."""
        return max(self.working)

    def date_of(self, instant: datetime) -> date:
        """The local date of an instant."""
        return instant.astimezone(self.zone_info).date()

    def last_before(self, deadline: datetime) -> date:
        """The last local date on which there is still time before a deadline."""
        return self.date_of(deadline - timedelta(microseconds=1))

    def instant(self, day: date, wall: time) -> datetime:
        """A local wall time as an instant; in UTC, since Python subtracts times of one other zone by the wall.

        Of two instants with that time on the wall it is the first; where there is none, the first with a later one:
        found by looking at one minute after the other.
        """
        wanted = datetime.combine(day, wall)
        instant = datetime.combine(day, wall, self.zone_info).astimezone(UTC) - 3 * HOUR
        while instant.astimezone(self.zone_info).replace(tzinfo=None) < wanted:
            instant += timedelta(minutes=1)
        return instant

    def end_of(self, day: date) -> datetime:
        """The next local midnight: the first instant that is no longer `day`."""
        return self.instant(day + ONE_DAY, time(0))

    def is_working(self, day: date) -> bool:
        """Whether `day` is a working date; raises ValueError beyond the calendar rather than walk for ever."""
        if day > self.last:
            raise ValueError(f"the calendar of working dates ends on {self.last}, before {day}")
        return day in self.working

    def rolled(self, day: date) -> date:
        """`day`, or the next working date when it is none."""
        while not self.is_working(day):
            day += ONE_DAY
        return day

    def working_dates_after(self, first: date, last: date) -> int:
        """How many working dates d there are with first < d <= last."""
        count = 0
        day = first
        while day < last:
            day += ONE_DAY
            count += self.is_working(day)
        return count

    def open_hours(self, day: date) -> list[tuple[datetime, datetime]]:
        """The opening and closing instants of `day`; none on a date that is not worked."""
        if day not in self._open_hours:
            self._open_hours[day] = [
                (self.instant(day, opens), self.instant(day, closes)) for opens, closes in self._hours_of(day)
            ]
        return self._open_hours[day]

    def _hours_of(self, day: date) -> list[tuple[time, time]]:
        weekday = WEEKDAYS[day.weekday()]
        if day in self.dates:
            return self.dates[day]
        if weekday in self.week:
            return [] if day in self.closed and not self.is_working(day) else self.week[weekday]
        if self.is_working(day) and weekday in ("sat", "sun"):
            return self.week.get("working_saturday") or self.week.get("fri", [])
        return []

    def working_time(self, start: datetime, stop: datetime) -> timedelta:
        """The working time between two instants; none when the second is not after the first."""
        total = timedelta(0)
        day, last = self.date_of(start), self.date_of(stop)
        while day <= last:
            for opens, closes in self.open_hours(day):
                shared = min(closes, stop) - max(opens, start)
                total += max(shared, timedelta(0))
            day += ONE_DAY
        return total

    def deadline(self, start: datetime, unit: str, units, rolls: bool) -> Deadline:
        """When `units` have passed since `start`; whole days count from the local date of the start, which is day 0."""
        day = self.date_of(start)
        if unit == "working_hours":
            return self._deadline_in_hours(start, HOUR * units)
        if unit == "calendar_days":
            for _ in range(units):
                day += ONE_DAY
            if rolls:
                day = self.rolled(day)
        else:
            left = units
            while left:
                day += ONE_DAY
                left -= self.is_working(day)
        return Deadline(self.end_of(day), day)

    def _deadline_in_hours(self, start: datetime, left: timedelta) -> Deadline:
        day = self.date_of(start)
        while True:
            for opens, closes in self.open_hours(day):
                begins = max(opens, start)
                if begins < closes and left <= closes - begins:
                    due_at = begins + left
                    return Deadline(due_at, self.last_before(due_at))
                left -= max(closes - begins, timedelta(0))
            day += ONE_DAY

    def paused(self, unit: str, start: datetime, stop: datetime):
        """The units that a pause from `start` to `stop` is worth: days by date, hours as hours."""
        first, last = self.date_of(start), self.date_of(stop)
        if unit == "working_hours":
            return self.working_time(start, stop) / HOUR
        if unit == "working_days":
            return self.working_dates_after(first, last)
        return (last - first).days

    def elapsed(self, unit: str, start: datetime, stop: datetime):
        """The units from `start` to `stop`: what is held against the limit. None below 0."""
        if stop <= start:
            return 0
        first, last = self.date_of(start), self.date_of(stop)
        if unit == "due_at":
            return (stop - start) / ONE_DAY
        if unit == "working_hours":
            return self.working_time(start, stop) / HOUR
        if unit == "calendar_days":
            return (last - first).days
        # A stop on a day of rest is as good as one on the next working day: nothing was expected in between.
        return 0 if first == last else self.working_dates_after(first, self.rolled(last))
