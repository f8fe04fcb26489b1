"""The clocks of a complaint, by the rules of docs/reference/events-and-states.md, one rule a function.

Written from the definitions alone and without the warehouse's SQL, so that agreement between the two means something.
Plain dicts in, plain dicts out:

- an event: `complaint_id, event_id, event_type, occurred_at` (with a zone) and, where it carries them, `reason`,
  `promised_on` (date), `due_at` (with a zone), `priority`, `channel`, `customer_tier`, `team`;
- a policy: `steps` in order, each implied by the later ones, and `versions`, each with `effective_from` (date), `days`
  (see days.Days) and `clocks`; a clock has `name, start, stop, unit, limit` and, where they hold, `rolls`,
  `extendable`, `reopens`, `pause` (the events that begin and end one), `limits`, each with its `limit` and `when`,
  and `limit_reopened`.
"""

from collections import defaultdict
from datetime import datetime

from tests.oracle.clocks.days import Days, Deadline


def judge_all(events: list[dict], policy: dict, as_of: datetime) -> list[dict]:
    """All clock rows of all complaints at `as_of`; see `judge`."""
    by_complaint = defaultdict(list)
    for event in events:
        by_complaint[event["complaint_id"]].append(event)
    return [row for its_events in by_complaint.values() for row in judge(its_events, policy, as_of)]


def judge(events: list[dict], policy: dict, as_of: datetime) -> list[dict]:
    """The clock rows of one complaint as they stood at `as_of`: what happened later does not exist yet."""
    known = sorted(
        (event for event in events if event["occurred_at"] <= as_of),
        key=lambda event: (event["occurred_at"], event["event_id"]),
    )
    if not known:
        return []
    version = version_in_force(known, policy)
    rows = []
    for clock in version["clocks"]:
        limited = clock | {"limit": limit_of(clock, known)}
        rows += clock_rows(known, limited, stops_of(clock, policy["steps"]), version["days"], as_of)
    return rows


def instants(events: list[dict], *types: str) -> list[datetime]:
    """When events of these types happened, in order."""
    return [event["occurred_at"] for event in events if event["event_type"] in types]


def first_of(moments) -> datetime | None:
    """The earliest, or None when there is none."""
    return min(moments, default=None)


def version_in_force(events: list[dict], policy: dict) -> dict:
    """The version on the local date of receipt, or of the first event when no receipt is known.

    A date before the first version finds none, and is not judged.
    """
    first_at = first_of(instants(events, "received")) or events[0]["occurred_at"]
    versions = sorted(policy["versions"], key=lambda version: version["effective_from"])
    in_force = [version for version in versions if version["effective_from"] <= version["days"].date_of(first_at)]
    return in_force[-1] if in_force else {"clocks": [], "days": None}


def limit_of(clock: dict, events: list[dict]):
    """The limit that holds for this complaint: of the first entry of `limits` whose conditions are all met."""
    for entry in clock.get("limits", ()):
        if all(is_met(events, word, wanted) for word, wanted in entry["when"].items()):
            return entry["limit"]
    return clock.get("limit")


def is_met(events: list[dict], word: str, wanted) -> bool:
    """Whether the complaint said one of these words first; the channel only the receipt tells."""
    said = [event for event in events if event.get(word) and (word != "channel" or event["event_type"] == "received")]
    receipts = [event for event in said if event["event_type"] == "received"]
    if not said:
        return False
    first = (receipts or said)[0][word].lower()
    return first in ([wanted] if isinstance(wanted, str) else wanted)


def stops_of(clock: dict, steps: list[str]) -> list[str]:
    """The event types that stop a clock: its own first, then each later step, which implies it."""
    own = clock["stop"]
    return [own, *(steps[steps.index(own) + 1 :] if own in steps else ())]


def clock_rows(events: list[dict], clock: dict, stops: list[str], days: Days, as_of: datetime) -> list[dict]:
    """The rows of one clock, one a cycle; none for a cycle whose start has not happened.

    The first cycle starts with the clock's own event. A reopening starts a later one, also where that event is missing.
    """
    begins = beginnings(events, clock)
    extensions = extensions_by_cycle(events, begins) if clock.get("extendable") else {}
    return [
        cycle_row(events, clock, stops, days, as_of, cycle, place, extensions.get(cycle, []))
        for cycle, place in begins.items()
    ]


def beginnings(events: list[dict], clock: dict) -> dict[int, int]:
    """Where in the order of events each cycle begins: with its start, or with its reopening."""
    begins = {1: next((place for place, event in enumerate(events) if event["event_type"] == clock["start"]), None)}
    if clock.get("reopens"):
        reopenings = [place for place, event in enumerate(events) if event["event_type"] == "reopened"]
        begins |= dict(enumerate(reopenings, start=2))
    return {cycle: place for cycle, place in begins.items() if place is not None}


def cycle_row(events, clock, stops, days, as_of, cycle, place, extensions) -> dict:
    """One cycle of one clock, which begins with the event at `place`."""
    started_at = events[place]["occurred_at"]
    # A later cycle looks from its reopening on, in the order of events; the first at all of them.
    own = events if cycle == 1 else events[place:]
    stop_place, is_implied = stop_of(own, stops)
    stopped_at = None if stop_place is None else own[stop_place]["occurred_at"]
    withdrawn_at = withdrawal_of(events, 0 if cycle == 1 else place, started_at, own, stop_place)
    ended_at = withdrawn_at or stopped_at
    if cycle > 1 and "limit_reopened" in clock:
        clock = clock | {"limit": clock["limit_reopened"]}
    original, paused_units = deadline_of(events, own, clock, days, started_at, ended_at or as_of)
    due = extended(original, extensions, ended_at, started_at, days)
    state = state_of(started_at, due, stopped_at, withdrawn_at, as_of)
    elapsed = max(days.elapsed(clock["unit"], started_at, ended_at or as_of) - paused_units, 0)
    return {
        "complaint_id": events[0]["complaint_id"],
        "clock": clock["name"],
        "cycle": cycle,
        "started_at": started_at,
        "original_due_at": original and original.due_at,
        "due_at": due and due.due_at,
        "stopped_at": stopped_at,
        "implied": is_implied,
        "withdrawn_at": withdrawn_at,
        "elapsed": None if state == "invalid" else elapsed,  # no time passes from a start to an earlier stop
        "state": state,
    }


def stop_of(own, stops) -> tuple[int | None, bool]:
    """Where among its events the cycle stopped, and whether only a later step stopped it.

    The first cycle looks at all events, even those before its start: a stop there is a fault to be shown. A later
    cycle looks from its reopening on, since what stopped the one before it lies in the past by right.
    """
    found = [
        (event["occurred_at"], event["event_type"] != stops[0], event["event_type"], place)
        for place, event in enumerate(own)
        if event["event_type"] in stops
    ]
    if not found:
        return None, False
    # False sorts before True: at one instant the clock's own step wins over one that implies it.
    _, is_implied, _, place = min(found)
    return place, is_implied


def withdrawal_of(events, place, started_at, own, stop_place) -> datetime | None:
    """When the customer's withdrawal ended the cycle, or None when it did not.

    A complaint already withdrawn when the cycle begins ends it at its start; where a stop comes first in the order of
    events there is nothing to withdraw from.
    """
    is_withdrawn = False
    for number, event in enumerate(events):
        is_before = number <= place if place else event["occurred_at"] <= started_at
        if is_before and event["event_type"] in ("withdrawn", "reopened"):
            is_withdrawn = event["event_type"] == "withdrawn"
    later = [
        (number, event["occurred_at"])
        for number, event in enumerate(own)
        if event["event_type"] == "withdrawn" and event["occurred_at"] >= started_at
    ]
    first_place, first_at = later[0] if later else (None, None)
    withdrawn_at = started_at if is_withdrawn else first_at
    if withdrawn_at is None or stop_place is None:
        return withdrawn_at
    stopped_at = own[stop_place]["occurred_at"]
    if stopped_at != withdrawn_at:
        return withdrawn_at if withdrawn_at < stopped_at else None
    # At one instant the order decides; what was withdrawn earlier still was withdrawn before.
    return withdrawn_at if first_at != withdrawn_at or first_place < stop_place else None


def deadline_of(events, own, clock, days, started_at, until) -> tuple[Deadline | None, float]:
    """The deadline before any extension, and the paused units it contains."""
    if clock["unit"] == "due_at":
        # The source recorded the deadline itself: whatever paused it is already in there.
        return recorded_deadline(own, days, clock["stop"]), 0
    unit, limit, rolls = clock["unit"], clock["limit"], clock.get("rolls", False)
    paused_units = 0
    deadline = days.deadline(started_at, unit, limit, rolls)
    for pause_from, pause_to in pauses_of(events, clock, started_at, until):
        if pause_from >= deadline.due_at:
            break  # asking after the deadline does not buy time back
        paused_units += days.paused(unit, pause_from, pause_to)
        deadline = days.deadline(started_at, unit, limit + paused_units, rolls)
    return deadline, paused_units


def recorded_deadline(own, days, stop: str) -> Deadline | None:
    """The deadline carried by the earliest event that carries one; for a later cycle, from its reopening on.

    One that was set for this step goes before; one that was set for another step is none of this clock's.
    """
    carried = [event for event in own if event.get("due_at")]
    of_step = [event for event in carried if event["event_type"] == "due_set" and event.get("step")]
    for event in [one for one in of_step if one["step"] == stop] + [one for one in carried if one not in of_step]:
        return Deadline(event["due_at"], days.last_before(event["due_at"]))
    return None


def pauses_of(events, clock, started_at, until) -> list[tuple[datetime, datetime]]:
    """The pauses of the complaint inside [started_at, until], in order; one still open lasts until `until`.

    A request while a pause is running opens nothing, an answer while none is running closes nothing. Requests and
    answers of one instant cancel out: only what is left over counts.
    """
    asks, answers = clock.get("pause", (None, None))
    pauses = []
    asked_at = None
    for instant in sorted({event["occurred_at"] for event in events}):
        kinds = [event["event_type"] for event in events if event["occurred_at"] == instant]
        left_over = kinds.count(asks) - kinds.count(answers)
        if left_over > 0 and asked_at is None:
            asked_at = instant
        elif left_over < 0 and asked_at is not None:
            pauses.append((asked_at, instant))
            asked_at = None
    if asked_at is not None:
        pauses.append((asked_at, until))
    inside = [(max(begins, started_at), min(ends, until)) for begins, ends in pauses]
    return [(begins, ends) for begins, ends in inside if begins < ends]


def extensions_by_cycle(events, begins) -> dict[int, list[dict]]:
    """The `extended` events of each cycle: they belong to the newest cycle that has begun before them."""
    by_cycle = defaultdict(list)
    first_at = events[begins[1]]["occurred_at"] if 1 in begins else None
    for place, event in enumerate(events):
        if event["event_type"] == "extended":
            begun = [cycle for cycle, start in begins.items() if cycle > 1 and start < place]
            if not begun and first_at is not None and first_at <= event["occurred_at"]:
                begun = [1]
            if begun:
                by_cycle[max(begun)].append(event)
    return by_cycle


def extended(original, extensions, ended_at, started_at, days) -> Deadline | None:
    """The deadline after the valid extensions, each judged against the one then in force."""
    due = original
    for extension in extensions:
        told_at, promised_on = extension["occurred_at"], extension.get("promised_on")
        is_valid = (
            due is not None
            and started_at <= told_at < due.due_at
            and (ended_at is None or told_at < ended_at)
            and (extension.get("reason") or "").strip() != ""
            and promised_on is not None
            and promised_on > due.due_on
        )
        if is_valid:
            due = Deadline(days.end_of(promised_on), promised_on)
    return due


def state_of(started_at, due, stopped_at, withdrawn_at, as_of) -> str:
    """The state at `as_of`; a deadline equal to the moment looked at has passed."""
    if stopped_at is not None and stopped_at < started_at:
        return "invalid"
    if due is None:
        return "no_deadline"
    if withdrawn_at is not None:
        return "withdrawn" if withdrawn_at < due.due_at else "late"
    if stopped_at is not None:
        return "met" if stopped_at < due.due_at else "late"
    return "running" if as_of < due.due_at else "overdue"
