"""What became of each complaint, worked out from its events by plain loops: the other side of second computations.

Shares no SQL with the metrics. Deadlines and states of clocks come from the plain ones in `tests/oracle/clocks`.
"""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from queries.semantic import catalog
from queries.semantic.catalog import Request
from tests.oracle.clocks.clocks import beginnings, extensions_by_cycle, judge
from tests.oracle.clocks.policies import policy

COLUMNS = (
    *("complaint_id", "event_id", "event_type", "occurred_at", "channel", "reason", "promised_on", "due_at"),
    *("step", "form", "outcome", "remedy", "score", "customer_key", "amount", "currency", "escalated_to", "vulnerable"),
)
STEPS = ("accepted", "examined", "extended", "resolved")


@dataclass
class Case:
    """One complaint with its events in order, and what follows from them."""

    zone: ZoneInfo
    as_of: datetime
    events: list[dict]
    cycles: list[dict] = field(default_factory=list)
    """Rows of the resolution clock."""

    def of(self, *types: str) -> list[dict]:
        """Its events of these types."""
        return [event for event in self.events if event["event_type"] in types]

    def on(self, moment: datetime) -> date:
        """The local date of an instant."""
        return moment.astimezone(self.zone).date()

    def last_day(self, due_at: datetime) -> date:
        """The last day of grace before a midnight."""
        return self.on(due_at - timedelta(microseconds=1))

    @property
    def channel(self) -> str | None:
        """How it came."""
        return next((event["channel"] for event in self.of("received") if event["channel"] is not None), None)

    def last(self, column: str, event_type: str):
        """The last value that events of a type give."""
        return next((e[column] for e in reversed(self.of(event_type)) if e[column] is not None), None)

    def spells(self) -> list[dict]:
        """Its stretches of being open: opened_by, opened_at, closed_by, closed_at."""
        received = self.of("received")
        if not received:
            return []
        kinds = ("received", "resolved", "withdrawn", "reopened")
        moves = [e for e in self.of(*kinds) if e["occurred_at"] >= received[0]["occurred_at"]]
        found: list[dict] = []
        for move in sorted(moves, key=lambda e: (e["occurred_at"], e["event_type"] != "received", e["event_id"])):
            is_open = bool(found) and found[-1]["closed_by"] is None
            if move["event_type"] in ("received", "reopened") and not is_open:
                opening = {"opened_by": move["event_type"], "opened_at": move["occurred_at"]}
                found.append({**opening, "closed_by": None, "closed_at": None})
            elif move["event_type"] in ("resolved", "withdrawn") and is_open:
                found[-1] |= {"closed_by": move["event_type"], "closed_at": move["occurred_at"]}
        return found

    def resolved_on(self) -> date | None:
        """The local date of the resolution that stands."""
        spells = self.spells()
        is_resolved = bool(spells) and spells[-1]["closed_by"] == "resolved"
        return self.on(spells[-1]["closed_at"]) if is_resolved else None

    def extensions(self) -> list[dict]:
        """Extensions of the resolution with told_at, reason, cycle, due_before_at, is_valid, granted_days."""
        begins = beginnings(self.events, {"start": "received", "reopens": True})
        rows = []
        for cycle in self.cycles:
            due_at = cycle["original_due_at"]
            end = cycle["withdrawn_at"] or cycle["stopped_at"]
            told = extensions_by_cycle(self.events, begins).get(cycle["cycle"], [])
            for event in told:
                told_at, promised_on = event["occurred_at"], event["promised_on"]
                is_valid = bool(
                    told_at < due_at
                    and (end is None or told_at < end)
                    and (event["reason"] or "").strip()
                    and promised_on
                    and promised_on > self.last_day(due_at)
                )
                row = {"told_at": told_at, "reason": (event["reason"] or "").strip() or None, "cycle": cycle["cycle"]}
                row |= {"due_before_at": due_at, "is_valid": is_valid}
                faults = {
                    "after_close": end is not None and told_at >= end,
                    "after_deadline": told_at >= due_at,
                    "no_reason": row["reason"] is None,
                    "no_date": promised_on is None,
                    "date_not_later": not is_valid,
                }
                row["why"] = next((why for why, is_so in faults.items() if is_so), None)
                if is_valid:
                    row["granted_days"] = (promised_on - self.last_day(due_at)).days
                    due_at = datetime.combine(promised_on + timedelta(1), datetime.min.time(), self.zone)
                rows.append(row)
        return rows

    def steps(self) -> list[dict]:
        """Steps that happened: step, at, told (the `informed` events that tell of it, in order)."""
        found = []
        for step in STEPS:
            moments = sorted({event["occurred_at"] for event in self.of(step)})
            for number, at in enumerate(moments):
                until = moments[number + 1] if number + 1 < len(moments) else None
                told = [
                    event
                    for event in self.of("informed")
                    if event["step"] == step
                    and event["occurred_at"] >= at
                    and (until is None or event["occurred_at"] < until)
                ]
                found.append({"step": step, "at": at, "told": told})
        return found


def cases(generation, as_of: datetime | None = None) -> list[Case]:
    """Every complaint of a warehouse as it stood at `as_of`."""
    with generation.cursor() as cursor:
        rows = cursor.execute(f"select {', '.join(COLUMNS)} from w.events").fetchall()
    as_of = as_of or generation.data_as_of
    by_complaint = defaultdict(list)
    for values in rows:
        event = dict(zip(COLUMNS, values, strict=True))
        for name in ("occurred_at", "due_at"):
            event[name] = event[name] and event[name].replace(tzinfo=UTC)
        if event["occurred_at"] <= as_of:
            by_complaint[event["complaint_id"]].append(event)
    found = []
    judged_by = policy(generation.policy)
    for events in by_complaint.values():
        events.sort(key=lambda event: (event["occurred_at"], event["event_id"]))
        cycles = [row for row in judge(events, judged_by, as_of) if row["clock"] == "resolution"]
        found.append(Case(ZoneInfo(generation.zone), as_of, events, cycles))
    return found


def month(on: date) -> str:
    """The name of the month of a day."""
    return f"{on:%Y-%m}"


def asked(generation, name: str, as_of=None, keys=(), columns=("numerator", "denominator"), **more) -> dict:
    """What a metric says by month, channel and its own keys: these columns."""
    frame = catalog.run(generation, name, Request(grain="month", by=("channel",), as_of=as_of, **more))
    frame = frame.astype(object).where(frame.notna(), None)
    return {
        tuple(row[key] for key in ("period", "channel", *keys)): tuple(row[column] for column in columns)
        for row in frame.to_dict("records")
    }


def shares(found) -> dict:
    """Numerators and denominators by key of (key, is in the numerator)."""
    counts = defaultdict(lambda: [0, 0])
    for key, is_in in found:
        counts[key][0] += bool(is_in)
        counts[key][1] += 1
    return {key: tuple(both) for key, both in counts.items()}


def quantile(values: list[float], share: float) -> float:
    """A quantile, interpolated between the two values around it."""
    ordered = sorted(values)
    place = share * (len(ordered) - 1)
    below = int(place)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (place - below) * (ordered[above] - ordered[below])
