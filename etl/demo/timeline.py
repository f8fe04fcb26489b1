"""Lays the drawn courses out as one narrow table of events, in order of time, cut off where the data end."""

import numpy as np
import pandas as pd

from etl.demo import causes, people, world
from etl.demo.arrivals import Arrivals
from etl.demo.causes import CAUSES
from etl.demo.endings import Endings, Extensions
from etl.demo.handling import MINUTE, Handling
from etl.demo.subjects import CAUSE_NAMES, NONE, Subjects
from etl.demo.worktime import WorkCalendar

EVENT_TYPES = (
    "received",
    "assigned",
    "accepted",
    "info_requested",
    "info_received",
    "examined",
    "informed",
    "extended",
    "status_asked",
    "resolved",
    "withdrawn",
    "reopened",
    "rated",
)
FORMS = ("written", "oral")
HANDLER_NAMES = [handler.name.latin for handler in people.HANDLERS]
# The labels of each coded column; a code of NONE is a missing value.
_LABELS = {
    "event_type": EVENT_TYPES,
    "actor": HANDLER_NAMES,
    "channel": world.CHANNELS,
    "category": causes.COMPLAINT_CATEGORIES,
    "cause": CAUSE_NAMES,
    "reason": causes.REASONS,
    "step": EVENT_TYPES,
    "form": FORMS,
    "outcome": causes.OUTCOMES,
    "remedy": causes.REMEDIES,
}
_NUMBERS = ("score", "promised_day")


class _Stack:
    """Collects events by type: for each, the complaints it happened to, when, and its codes."""

    def __init__(self, ends: np.ndarray) -> None:
        self._ends = ends
        self._parts: list[dict[str, np.ndarray]] = []

    def add(
        self,
        event_type: str,
        at: np.ndarray,
        happens: np.ndarray | None = None,
        ends: int | np.ndarray | None = None,
        **codes: int | np.ndarray,
    ) -> np.ndarray:
        """Adds an event at `at` to every complaint where it `happens` before the end; says to which."""
        happens = (at != NONE) & (at < (self._ends if ends is None else ends)) & (True if happens is None else happens)
        row = np.flatnonzero(happens).astype(np.int32)
        part = {"row": row, "at": at[row], "event_type": np.full(len(row), EVENT_TYPES.index(event_type), np.int8)}
        for name in [*_LABELS, *_NUMBERS]:
            if name == "event_type":
                continue
            value = codes.get(name, NONE)
            kind = np.int32 if name == "promised_day" else np.int8
            chosen = value[row] if isinstance(value, np.ndarray) else np.full(len(row), value)
            part[name] = chosen.astype(kind)
        self._parts.append(part)
        return happens

    def table(self) -> pd.DataFrame:
        """All events by time; within one second by complaint, then in the order of EVENT_TYPES."""
        columns = {name: np.concatenate([part[name] for part in self._parts]) for name in self._parts[0]}
        key = (columns["at"].astype(np.int64) << 32) | (columns["row"].astype(np.int64) << 4) | columns["event_type"]
        order = np.argsort(key, kind="stable")
        frame = {"row": columns["row"][order], "at": columns["at"][order]}
        for name, labels in _LABELS.items():
            frame[name] = pd.Categorical.from_codes(columns[name][order], categories=list(labels))
        for name in _NUMBERS:
            frame[name] = columns[name][order]
        return pd.DataFrame(frame, copy=False)


def lay_out(
    rng: np.random.Generator,
    calendar: WorkCalendar,
    arrivals: Arrivals,
    subjects: Subjects,
    handling: Handling,
    extended: Extensions,
    endings: Endings,
    end: int,
) -> pd.DataFrame:
    """The events before the local second `end`.

    Columns: `row` (the complaint's position), `at` (local seconds), the coded columns as categoricals, `score` and
    `promised_day` (days since the calendar's first, NONE where missing).
    """
    count = len(arrivals.at)
    withdrawn_at = np.where(endings.withdrawn == NONE, end, endings.withdrawn)
    stack = _Stack(np.minimum(withdrawn_at, end))
    first, last = handling.handler, handling.second_handler
    oral_share = np.array([0.06, 0.10, 0.38, 0.08, 0.03, 0.34])[arrivals.channel]
    category_of = np.array([causes.COMPLAINT_CATEGORIES.index(cause.category) for cause in CAUSES])

    def inform(step: str, told_of: np.ndarray, at: np.ndarray, share: float, actor: np.ndarray) -> None:
        delay = np.exp(rng.normal(np.log(35), 1.1, count)) * MINUTE
        form = (rng.random(count) < oral_share).astype(np.int8)
        told = np.maximum(calendar.add(at, delay, handling.opens), at + MINUTE)
        # Those who act off hours tell at once.
        told = np.where(told - at > 16 * 60 * MINUTE, at + 5 * MINUTE, told)
        happens = told_of & (rng.random(count) < share)
        stack.add("informed", told, happens, step=EVENT_TYPES.index(step), form=form, actor=actor)

    stack.add("received", arrivals.at, channel=arrivals.channel)
    stack.add("assigned", handling.assigned, rng.random(count) < 0.97, actor=first)
    accepted = stack.add("accepted", handling.accepted, rng.random(count) < 0.978, actor=first)
    inform("accepted", accepted, handling.accepted, 0.86, first)
    stack.add("info_requested", handling.info_requested, actor=first)
    stack.add("info_received", handling.info_received)
    # The first reading of a cause is sometimes corrected in the end.
    guess = np.where(rng.random(count) < 0.05, rng.integers(0, len(CAUSES), count), subjects.cause)
    # Nobody has a code for what is new.
    guess = np.where(subjects.is_new_theme, NONE, guess)
    category = np.where(guess == NONE, NONE, category_of[guess])
    is_examined = rng.random(count) < 0.964
    examined = stack.add("examined", handling.examined, is_examined, actor=first, cause=guess, category=category)
    inform("examined", examined, handling.examined, 0.42, first)
    stack.add("assigned", handling.handed_over, actor=last)
    for at, reason, day in (
        (extended.first, extended.first_reason, extended.first_promised_day),
        (extended.second, extended.second_reason, extended.second_promised_day),
    ):
        told_of = stack.add("extended", at, actor=last, reason=reason, promised_day=day)
        inform("extended", told_of, at, 0.95, last)
    for asked in endings.status_asked:
        # Whatever the first way in was, most ask by phone or in the chat.
        way = np.where(rng.random(count) < 0.45, rng.choice([1, 2, 2], count), arrivals.channel)
        stack.add("status_asked", asked, channel=way)
    coded = np.where(subjects.is_new_theme, NONE, subjects.cause)
    ending = {"outcome": endings.outcome, "remedy": endings.remedy, "cause": coded, "actor": last}
    resolved = stack.add("resolved", handling.resolved, **ending)
    inform("resolved", resolved, handling.resolved, 0.965, last)
    stack.add("reopened", endings.reopened, reason=endings.reopening_reason)
    resolved_again = stack.add("resolved", endings.resolved_again, **ending)
    inform("resolved", resolved_again, endings.resolved_again, 0.95, last)
    stack.add("rated", endings.rated, score=endings.score)
    # A withdrawal ends its complaint's other events, not itself.
    stack.add("withdrawn", endings.withdrawn, ends=end, reason=endings.withdrawal_reason)
    return stack.table()
