"""How complaints end: extensions on the way, the outcome, withdrawal, reopening, questions about status, the rating."""

from typing import NamedTuple

import numpy as np

from etl.demo import causes, people
from etl.demo.arrivals import Arrivals
from etl.demo.causes import CAUSES
from etl.demo.handling import HOUR, MINUTE, Handling, daytime
from etl.demo.picking import pick
from etl.demo.subjects import NONE, Subjects
from etl.demo.worktime import DAY, SHIFT, WorkCalendar

_RATED_SHARE = np.array([0.36, 0.44, 0.32, 0.35, 0.34, 0.30])
_REASON_AT = {reason: at for at, reason in enumerate(causes.REASONS)}


class Extensions(NamedTuple):
    """A row a complaint: times of the first and second extension (NONE where there is none) and what was told."""

    first: np.ndarray
    first_promised_day: np.ndarray
    first_reason: np.ndarray
    second: np.ndarray
    second_promised_day: np.ndarray
    second_reason: np.ndarray


class Endings(NamedTuple):
    """A row a complaint; times are NONE where the step was not taken."""

    withdrawn: np.ndarray
    withdrawal_reason: np.ndarray
    outcome: np.ndarray
    remedy: np.ndarray
    reopened: np.ndarray
    reopening_reason: np.ndarray
    resolved_again: np.ndarray
    rated: np.ndarray
    score: np.ndarray
    status_asked: tuple[np.ndarray, ...]


def extensions(rng: np.random.Generator, calendar: WorkCalendar, subjects: Subjects, handling: Handling) -> Extensions:
    """Extensions told: most in time, with a reason and a date that is kept; some not."""
    count = len(handling.due)
    due_day = handling.due // DAY - 1
    resolved_day = handling.resolved // DAY
    is_late = handling.resolved >= handling.due
    is_told = np.where(is_late, rng.random(count) < 0.62, rng.random(count) < 0.016)
    due_work = calendar.to_work(handling.due, handling.opens)
    ahead = rng.beta(1.2, 2.2, count) * 2.2 * SHIFT + 900
    behind = rng.exponential(0.8 * SHIFT, count) + 900
    is_behind = is_late & (rng.random(count) < 0.12)
    told = calendar.from_work(np.maximum(due_work + np.where(is_behind, behind, -ahead), 0), handling.opens)
    told = np.maximum(told, handling.accepted + 30 * MINUTE)
    is_told &= told < handling.resolved - 30 * MINUTE

    slack = rng.choice(np.array([0, 0, 1, 1, 2, 3, 5]), count)
    kept_day = np.maximum(resolved_day, due_day + 1) + slack
    between = np.maximum(resolved_day - due_day - 1, 0)
    missed_day = due_day + 1 + (rng.random(count) * between).astype(np.int64)
    is_missed = is_late & (between >= 1) & (rng.random(count) < 0.33)
    promised = calendar.next_working(np.where(is_missed, missed_day, kept_day))
    # A date that is no later than the deadline promises nothing: an extension in name only.
    promised = np.where(rng.random(count) < 0.03, due_day, promised)
    # Nobody promises a day that is over.
    promised = np.maximum(promised, calendar.next_working(np.maximum(told, 0) // DAY + 1))
    cause_reason = np.array([_REASON_AT[cause.extension_reason] for cause in CAUSES])
    reason = np.where(rng.random(count) < 0.8, cause_reason[subjects.cause], rng.integers(0, 7, count))
    first_reason = np.where(rng.random(count) < 0.05, NONE, reason)

    again = is_told & (resolved_day > promised) & (rng.random(count) < 0.45)
    second_due = (promised + 1) * DAY
    lead = np.where(rng.random(count) < 0.2, -0.6, 0.7) * SHIFT * rng.uniform(0.1, 1.2, count)
    second = calendar.from_work(calendar.to_work(second_due, handling.opens) - lead, handling.opens)
    second = np.maximum(second, told + HOUR)
    again &= second < handling.resolved - 30 * MINUTE
    second_promised = calendar.next_working(resolved_day + rng.integers(0, 4, count))
    return Extensions(
        first=np.where(is_told, told, NONE),
        first_promised_day=promised,
        first_reason=first_reason,
        second=np.where(again, second, NONE),
        second_promised_day=second_promised,
        second_reason=np.where(rng.random(count) < 0.08, NONE, reason),
    )


def _outcomes(rng: np.random.Generator, cause: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    outcome = pick(rng, np.array([one.upheld_shares for one in CAUSES]), cause)
    weights = np.zeros((len(CAUSES), len(causes.REMEDIES)))
    for at, one in enumerate(CAUSES):
        for place, remedy in enumerate(one.remedies):
            weights[at, causes.REMEDIES.index(remedy)] = (0.6, 0.27, 0.13)[place]
    remedy = pick(rng, weights, cause)
    explained = (outcome == 2) & (rng.random(len(cause)) < 0.8)
    remedy = np.where(explained, causes.REMEDIES.index("explanation"), remedy)
    return outcome, np.where((outcome == 2) & ~explained, NONE, remedy)


def _scores(
    rng: np.random.Generator, arrivals: Arrivals, handling: Handling, outcome: np.ndarray, told: np.ndarray
) -> np.ndarray:
    """Satisfaction 1 to 5: falls with days late and with a refusal, less where the customer was kept informed."""
    days_late = np.maximum(handling.resolved - handling.due, 0) / DAY
    days_open = (handling.resolved - arrivals.at) / DAY
    manner = np.array([one.manner for one in people.HANDLERS])[handling.second_handler]
    feeling = 4.55 + np.array([0.3, -0.35, -1.55])[outcome] + manner - 0.045 * days_open
    feeling -= np.where(days_late > 0, 0.55 + 0.11 * np.minimum(days_late, 12), 0.0)
    feeling += np.where((told != NONE) & (days_late > 0), 0.35, 0.0)
    # The department has become a little better at it over the two years.
    feeling += 0.18 * (arrivals.day / max(int(arrivals.day[-1]), 1) - 0.5)
    return np.clip(np.rint(feeling + rng.normal(0, 0.95, len(feeling))), 1, 5).astype(np.int8)


def draw(
    rng: np.random.Generator,
    calendar: WorkCalendar,
    arrivals: Arrivals,
    subjects: Subjects,
    handling: Handling,
    told: np.ndarray,
) -> Endings:
    """The ending of every complaint, as if the data never ended; `told` are the times of first extensions."""
    count = len(handling.due)
    outcome, remedy = _outcomes(rng, subjects.cause)

    is_withdrawn = rng.random(count) < 0.041
    open_seconds = handling.resolved - arrivals.at
    withdrawn = arrivals.at + (open_seconds * rng.uniform(0.1, 0.95, count)).astype(np.int64)
    withdrawn = np.maximum(daytime(rng, withdrawn), arrivals.at + HOUR)
    is_withdrawn &= withdrawn < handling.resolved

    score = _scores(rng, arrivals, handling, outcome, told)
    # Refused and badly served customers come back more often.
    is_reopened = ~is_withdrawn & (rng.random(count) < np.where((outcome == 2) | (score <= 2), 0.062, 0.021))
    reopened = daytime(rng, handling.resolved + (rng.gamma(2.0, 2.5, count) * DAY).astype(np.int64))
    reopened = np.maximum(reopened, handling.resolved + 2 * HOUR)
    work = 3.0 * SHIFT * np.exp(rng.normal(0, 0.6, count))
    resolved_again = np.maximum(calendar.add(reopened, work, handling.opens), reopened + HOUR)

    finished = np.where(is_reopened, resolved_again, handling.resolved)
    is_rated = ~is_withdrawn & (rng.random(count) < _RATED_SHARE[arrivals.channel])
    rated = daytime(rng, finished + (np.exp(rng.normal(0.2, 0.8, count)) * DAY).astype(np.int64))
    rated = np.maximum(rated, finished + 20 * MINUTE)

    # Who waits asks: hardly anybody in the first three days, then more with every day.
    expected = 0.035 * np.maximum(open_seconds / DAY - 2, 0) + np.where(handling.resolved > handling.due, 0.35, 0.0)
    questions = rng.poisson(np.minimum(expected, 2.5))
    asked = []
    for number in range(3):
        at = daytime(rng, arrivals.at + (open_seconds * rng.beta(2.2, 1.2, count)).astype(np.int64))
        is_asked = (questions > number) & (at > arrivals.at + HOUR) & (at < handling.resolved)
        asked.append(np.where(is_asked, at, NONE))
    withdrawal_reasons = np.array([_REASON_AT[reason] for reason in causes.WITHDRAWAL_REASONS])
    reopening_reasons = np.array([_REASON_AT[reason] for reason in causes.REOPENING_REASONS])
    return Endings(
        withdrawn=np.where(is_withdrawn, withdrawn, NONE),
        withdrawal_reason=withdrawal_reasons[rng.choice(3, count, p=[0.5, 0.35, 0.15])],
        outcome=outcome,
        remedy=remedy,
        reopened=np.where(is_reopened, reopened, NONE),
        reopening_reason=reopening_reasons[np.where(outcome == 2, 2, rng.integers(0, 2, count))],
        resolved_again=np.where(is_reopened, resolved_again, NONE),
        rated=np.where(is_rated, rated, NONE),
        score=score,
        status_asked=tuple(asked),
    )
