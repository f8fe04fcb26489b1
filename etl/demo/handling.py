"""Who handles each complaint, and how long the steps take: a timeline a complaint, as local seconds (see worktime)."""

from typing import NamedTuple

import numpy as np

from etl.demo import people, world
from etl.demo.arrivals import Arrivals
from etl.demo.causes import CAUSES
from etl.demo.picking import pick
from etl.demo.stories import STORIES
from etl.demo.subjects import NONE, PRODUCT_NAMES, STORE_NAMES, Subjects
from etl.demo.worktime import DAY, SHIFT, WorkCalendar

MINUTE, HOUR = 60, 3_600
RESOLUTION_LIMIT_DAYS = 10
# Share of complaints registered while the customer is still there, by channel.
_AT_ONCE = np.array([0.0, 0.30, 0.36, 0.06, 0.0, 0.34])
# Medians in working days, and the spread of the logarithm. Fitted so that promises are kept about as often as they are
# in a department that copes: 94 to 97 % accepted in time, 88 to 93 % resolved in time.
_ACCEPT_MEDIAN, _ACCEPT_SPREAD = 0.62, 0.98
_EXAMINE_MEDIAN, _EXAMINE_SPREAD = 0.75, 0.75
_RESOLVE_MEDIAN, _RESOLVE_SPREAD = 1.7, 0.64


class Handling(NamedTuple):
    """A row a complaint: its handler, the shift's beginning, and when each step was taken (NONE where it was not)."""

    handler: np.ndarray
    second_handler: np.ndarray
    opens: np.ndarray
    assigned: np.ndarray
    accepted: np.ndarray
    info_requested: np.ndarray
    info_received: np.ndarray
    examined: np.ndarray
    handed_over: np.ndarray
    resolved: np.ndarray
    due: np.ndarray


def handlers(rng: np.random.Generator, day: np.ndarray, last_day: int) -> np.ndarray:
    """A handler for each complaint, among those employed and not on leave that week."""
    week = day // 7
    weeks = np.arange(last_day // 7 + 1)
    weights = np.zeros((len(weeks), len(people.HANDLERS)))
    for at, handler in enumerate(people.HANDLERS):
        hired = -1 if handler.hired_days_before is None else (last_day - handler.hired_days_before) // 7
        left = np.inf if handler.left_days_before is None else (last_day - handler.left_days_before) // 7
        # Three weeks of leave a year, at each one's own time; the first two months with half a desk.
        on_leave = (weeks + 5 * at) % 52 < 3
        learning = np.where((hired >= 0) & (weeks < hired + 9), 0.5, 1.0)
        weights[:, at] = handler.load * learning * ((weeks >= hired) & (weeks <= left) & ~on_leave)
    return pick(rng, weights, week)


def _factors(arrivals: Arrivals, subjects: Subjects, last_day: int) -> tuple[np.ndarray, np.ndarray]:
    """What the stories multiply the time to acceptance and to resolution by."""
    accept = np.ones(len(arrivals.day))
    resolve = np.ones(len(arrivals.day))
    cause_names = [cause.name for cause in CAUSES]
    for story in STORIES:
        if story.acceptance_factor == 1.0 and story.resolution_factor == 1.0:
            continue
        is_in = np.ones(len(accept), dtype=bool)
        for column, names, value in (
            (arrivals.channel, world.CHANNELS, story.channel),
            (subjects.store, STORE_NAMES, story.store),
            (subjects.category, world.CATEGORIES, story.product_category),
            (subjects.product, PRODUCT_NAMES, story.product),
            (subjects.cause, cause_names, story.cause),
        ):
            if value is not None:
                is_in &= column == list(names).index(value)
        if story.starts_days_before is not None:
            is_in &= arrivals.day >= last_day - story.starts_days_before
        if story.ends_days_before is not None:
            is_in &= arrivals.day <= last_day - story.ends_days_before
        accept[is_in] *= story.acceptance_factor
        resolve[is_in] *= story.resolution_factor
    return accept, resolve


def draw(
    rng: np.random.Generator, calendar: WorkCalendar, arrivals: Arrivals, subjects: Subjects, last_day: int
) -> Handling:
    """The course of every complaint, as if the data never ended."""
    count = len(arrivals.day)
    handler = handlers(rng, arrivals.day, last_day)
    opens = np.array([one.opens_hour for one in people.HANDLERS])[handler] * HOUR
    slowness = np.array([one.slowness for one in people.HANDLERS])[handler] * arrivals.load**0.9
    accept_factor, resolve_factor = _factors(arrivals, subjects, last_day)

    def lasting(median_days: float, spread: float, factor: np.ndarray) -> np.ndarray:
        return median_days * SHIFT * np.exp(rng.normal(0, spread, count)) * factor

    # The chat's shortage shows in what is not done at once, too.
    chance_at_once = _AT_ONCE[arrivals.channel] / np.maximum(accept_factor, 1.0)
    at_once = rng.random(count) < chance_at_once
    accept_work = lasting(_ACCEPT_MEDIAN, _ACCEPT_SPREAD, slowness * accept_factor)
    accepted = calendar.add(arrivals.at, accept_work, opens)
    accepted = np.where(at_once, arrivals.at + rng.integers(3 * MINUTE, 25 * MINUTE, count), accepted)
    accepted = np.maximum(accepted, arrivals.at + 2 * MINUTE)
    assigned = calendar.add(arrivals.at, accept_work * rng.uniform(0.05, 0.7, count), opens)
    assigned = np.where(at_once, arrivals.at + MINUTE, np.clip(assigned, arrivals.at + MINUTE, accepted))

    asks = rng.random(count) < np.array([cause.info_share for cause in CAUSES])[subjects.cause]
    info_requested = calendar.add(accepted, lasting(0.25, 0.8, slowness), opens)
    answers = asks & (rng.random(count) < 0.9)
    info_received = daytime(rng, info_requested + (np.exp(rng.normal(-0.5, 0.9, count)) * DAY).astype(np.int64))
    info_received = np.maximum(info_received, info_requested + 5 * MINUTE)
    # Without an answer the handler goes on after two days at most.
    waits = np.where(answers, info_received, np.where(asks, info_requested + DAY, accepted))
    examined = calendar.add(waits, lasting(_EXAMINE_MEDIAN, _EXAMINE_SPREAD, slowness), opens)
    examined = np.maximum(examined, waits + 10 * MINUTE)

    complexity = np.array([cause.complexity for cause in CAUSES])[subjects.cause]
    resolve_work = lasting(_RESOLVE_MEDIAN, _RESOLVE_SPREAD, slowness * complexity * resolve_factor)
    resolve_work *= np.where(rng.random(count) < 0.009, rng.uniform(3, 8, count), 1.0)  # forgotten in a drawer
    resolved = np.maximum(calendar.add(examined, resolve_work, opens), examined + 15 * MINUTE)
    due = (calendar.next_working(arrivals.at // DAY + RESOLUTION_LIMIT_DAYS) + 1) * DAY
    # Work speeds up before a deadline: some of what would be a little late is finished on the last day and a half.
    overrun = calendar.to_work(resolved, opens) - calendar.to_work(due, opens)
    hurried = (overrun > 0) & (overrun < 2 * SHIFT) & (rng.random(count) < 0.45)
    in_time = calendar.from_work(calendar.to_work(due, opens) - rng.integers(900, int(1.5 * SHIFT), count), opens)
    resolved = np.where(hurried & (in_time > examined), in_time, resolved)

    hands_over = rng.random(count) < 0.06
    handed_over = calendar.add(examined, rng.uniform(0.1, 0.8, count) * resolve_work, opens)
    hands_over &= handed_over < resolved - 10 * MINUTE
    other = handlers(rng, arrivals.day, last_day)
    hands_over &= other != handler
    return Handling(
        handler=handler,
        second_handler=np.where(hands_over, other, handler),
        opens=opens,
        assigned=assigned,
        accepted=accepted,
        info_requested=np.where(asks, info_requested, NONE),
        info_received=np.where(answers, info_received, NONE),
        examined=examined,
        handed_over=np.where(hands_over, handed_over, NONE),
        resolved=resolved,
        due=due,
    )


def daytime(rng: np.random.Generator, at: np.ndarray) -> np.ndarray:
    """The same days, at hours at which customers write and call (9 to 23, evenings preferred)."""
    hour = 9 * HOUR + 14 * HOUR * rng.beta(1.6, 1.3, len(at))
    return at // DAY * DAY + hour.astype(np.int64)
