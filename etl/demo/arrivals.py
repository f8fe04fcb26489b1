"""When complaints arrive and by which channel: seasons, weekdays, hours, growth, and the complaints stories add."""

from datetime import timedelta
from typing import NamedTuple

import numpy as np

from etl.demo import world
from etl.demo.stories import STORIES
from etl.demo.worktime import DAY, WorkCalendar

# Shares at the beginning and at the end of the data: chat and social networks grow at the phone's expense.
_SHARES_FIRST = np.array([0.22, 0.14, 0.34, 0.09, 0.09, 0.12])
_SHARES_LAST = np.array([0.20, 0.25, 0.25, 0.14, 0.07, 0.09])
# Monday to Sunday, a row a channel.
_WEEKDAYS = np.array(
    [
        [1.15, 1.10, 1.05, 1.00, 1.00, 0.80, 0.75],
        [1.10, 1.05, 1.00, 1.00, 1.00, 0.95, 0.85],
        [1.25, 1.15, 1.10, 1.05, 1.05, 0.85, 0.45],
        [1.00, 0.95, 0.95, 1.00, 1.05, 1.10, 1.10],
        [1.35, 1.20, 1.15, 1.10, 1.00, 0.50, 0.45],
        [0.85, 0.85, 0.85, 0.90, 1.00, 1.45, 1.30],
    ]
)
# Hour 0 to 23, a row a channel: the phone line answers from 8 to 22, stores are open from 10 to 21.
_HOURS = np.array(
    [
        [3, 2, 1, 1, 1, 1, 2, 4, 8, 13, 16, 16, 14, 13, 13, 13, 13, 12, 11, 11, 12, 12, 9, 6],
        [5, 3, 2, 1, 1, 1, 1, 3, 6, 10, 13, 14, 13, 13, 13, 13, 13, 13, 13, 14, 15, 16, 13, 9],
        [0, 0, 0, 0, 0, 0, 0, 0, 5, 15, 19, 18, 15, 13, 14, 14, 13, 12, 9, 7, 5, 3, 0, 0],
        [5, 3, 2, 1, 1, 1, 2, 3, 6, 8, 10, 11, 12, 12, 11, 10, 10, 11, 12, 14, 16, 17, 14, 9],
        [2, 1, 1, 1, 1, 1, 2, 5, 11, 17, 18, 16, 13, 12, 14, 14, 13, 10, 7, 6, 6, 6, 5, 3],
        [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 6, 9, 11, 12, 11, 10, 11, 13, 15, 15, 10, 0, 0, 0],
    ],
    dtype=float,
)
# Non-working days that are not a Sunday's doing: people celebrate, some channels nearly stop.
_HOLIDAY = np.array([0.65, 0.75, 0.35, 0.9, 0.4, 0.6])
_YEARLY_GROWTH = 1.14


class Arrivals(NamedTuple):
    """A row a complaint, in order of receipt; `story` is a position in STORIES or -1; `at` as in worktime."""

    day: np.ndarray
    channel: np.ndarray
    at: np.ndarray
    story: np.ndarray
    load: np.ndarray


def season(day_of_year: np.ndarray) -> np.ndarray:
    """How many times the plain day's complaints this day of the year brings."""

    def hill(peak: float, width: float, height: float) -> np.ndarray:
        distance = np.abs((day_of_year - peak + 182.5) % 365 - 182.5)
        return height * np.exp(-0.5 * (distance / width) ** 2)

    # Gifts of Novruz, school bags, heat that breaks coolers, the sales of November, New Year and the returns after it.
    return 1 + hill(84, 9, 0.25) + hill(256, 12, 0.2) + hill(195, 18, 0.1) + hill(335, 8, 0.5) + hill(6, 12, 0.45)


def intensity(calendar: WorkCalendar, day_count: int, noise: np.random.Generator) -> np.ndarray:
    """Expected complaints, up to a constant, by day and channel."""
    dates = [calendar.first + timedelta(days=at) for at in range(day_count)]
    weekday = np.array([day.weekday() for day in dates])
    of_year = np.array([day.timetuple().tm_yday for day in dates])
    along = np.linspace(0, 1, day_count)[:, None]
    shares = _SHARES_FIRST * (1 - along) + _SHARES_LAST * along
    growth = _YEARLY_GROWTH ** (np.arange(day_count) / 365.25)
    bumps = np.exp(noise.normal(0, 0.08, day_count))  # no two Mondays are alike
    is_holiday = ~calendar.is_working[:day_count] & (weekday < 5)
    holiday = np.where(is_holiday[:, None], _HOLIDAY, 1.0)
    return shares * _WEEKDAYS.T[weekday] * holiday * (growth * season(of_year) * bumps)[:, None]


def _crowding(cells: np.ndarray) -> np.ndarray:
    """How crowded a day is: the last ten days' complaints against the last 120 days'."""
    daily = cells.sum(axis=1)
    total = np.concatenate([[0.0], np.cumsum(daily)])
    days = np.arange(1, len(daily) + 1)

    def mean_over(width: int) -> np.ndarray:
        begins = np.maximum(days - width, 0)
        return (total[days] - total[begins]) / (days - begins)

    return mean_over(10) / mean_over(120)


def draw(rng: np.random.Generator, calendar: WorkCalendar, day_count: int, complaints: int) -> Arrivals:
    """Exactly `complaints` arrivals within the first `day_count` days of the calendar."""
    cells = intensity(calendar, day_count, rng)
    until = calendar.first + timedelta(days=day_count - 1)
    parts = []
    for at, story in enumerate(STORIES):
        starts, ends = ((day - calendar.first).days for day in story.window(until, calendar.first))
        if not story.extra_daily_share or ends < starts:
            continue
        inside = np.zeros_like(cells)
        inside[starts : ends + 1] = cells[starts : ends + 1]
        # An outbreak swells and ebbs, it does not switch on; one that has no end yet only swells.
        if story.starts_days_before is not None:
            last = np.pi / 2 if story.ends_days_before is None else np.pi - 0.25
            inside[starts : ends + 1] *= np.sin(np.linspace(0.25, last, ends - starts + 1))[:, None]
        extra = round(story.extra_daily_share * (ends - starts + 1) / day_count * complaints)
        parts.append((at, rng.multinomial(extra, (inside / inside.sum()).ravel())))
    rest = complaints - sum(int(counts.sum()) for _, counts in parts)
    parts.append((-1, rng.multinomial(rest, (cells / cells.sum()).ravel())))
    cell = np.concatenate([np.repeat(np.arange(cells.size), counts) for _, counts in parts])
    story = np.concatenate([np.full(counts.sum(), at, dtype=np.int8) for at, counts in parts])
    day, channel = np.divmod(cell, len(world.CHANNELS))
    hours = np.cumsum(_HOURS / _HOURS.sum(axis=1, keepdims=True), axis=1)
    chance = rng.random(complaints)
    hour = np.zeros(complaints, dtype=np.int64)
    for number in range(23):
        hour += chance > hours[channel, number]
    at = day * DAY + hour * 3_600 + rng.integers(0, 3_600, complaints)
    order = np.argsort(at, kind="stable")
    load = _crowding(cells)[day]
    return Arrivals(day[order], channel[order].astype(np.int8), at[order], story[order], load[order])
