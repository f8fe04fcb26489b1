"""A data set as plain complaints, and the register of second computations."""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cache, lru_cache
from types import SimpleNamespace
from zoneinfo import ZoneInfo

from queries.semantic import catalog
from queries.semantic.catalog import Request
from queries.warehouse import generation as warehouse_generation
from tests.oracle.clocks.clocks import judge, state_of
from tests.oracle.clocks.policies import policy
from tests.oracle.metrics.second_computation import COLUMNS, Case, month

ENDED = ("met", "late", "overdue")


class Complaint(Case):
    """A complaint with the rows of all its clocks, each told strictly as well."""

    def __init__(self, zone: ZoneInfo, as_of: datetime, events: list[dict], judged_by: dict, units: dict[str, str]):
        self._by_type = defaultdict(list)
        for event in events:
            self._by_type[event["event_type"]].append(event)
        rows = judge(events, judged_by, as_of)
        for row in rows:
            row["unit"] = units[row["clock"]]
            original = row["original_due_at"] and SimpleNamespace(due_at=row["original_due_at"])
            moments = (row["stopped_at"], row["withdrawn_at"], as_of)
            row["strict_state"] = state_of(row["started_at"], original, *moments)
        super().__init__(zone, as_of, events, [row for row in rows if row["clock"] == "resolution"])
        self.rows = rows
        # asked again and again, and always the same
        self.spells, self.extensions, self.steps = (cache(way) for way in (self.spells, self.extensions, self.steps))
        received = self.of("received")
        self.received_at = received[0]["occurred_at"] if received else None
        self.came_by = self.channel

    def of(self, *types: str) -> list[dict]:
        """Its events of these types."""
        return self._by_type.get(types[0], []) if len(types) == 1 else super().of(*types)

    def due_on(self, row: dict, due_at: datetime) -> date:
        """The last day of grace: a deadline that the source gave is on its own date, others end a day."""
        return self.on(due_at) if row["unit"] == "due_at" else self.last_day(due_at)

    def key(self, moment: datetime | None, *own) -> tuple | None:
        """Month, channel and own keys of what counts at a moment; None: it counts in no month."""
        return moment and (month(self.on(moment)), self.came_by, *own)

    def holder_at(self, moment: datetime) -> str | None:
        """Who was assigned last by then."""
        held = [e for e in self.of("assigned") if e["actor"] and e["occurred_at"] <= moment]
        return held[-1]["actor"] if held else None


@dataclass
class World:
    """All complaints of a data set as they stood at a moment."""

    generation: warehouse_generation.Generation
    as_of: datetime
    cases: list[Complaint]
    last_on: date
    """The last local day of which anything is known."""

    def on(self, moment: datetime) -> date:
        """The local date of an instant."""
        return moment.astimezone(ZoneInfo(self.generation.zone)).date()


@lru_cache(maxsize=1)
def events_of(folder) -> dict[str, list[dict]]:
    """The events of a data set by complaint, in order."""
    with warehouse_generation.open_live(folder).cursor() as cursor:
        rows = cursor.execute(f"select {', '.join((*COLUMNS, 'actor'))} from w.events").fetchall()
    found = defaultdict(list)
    for values in rows:
        event = dict(zip((*COLUMNS, "actor"), values, strict=True))
        for name in ("occurred_at", "due_at"):
            event[name] = event[name] and event[name].replace(tzinfo=UTC)
        found[event["complaint_id"]].append(event)
    for events in found.values():
        events.sort(key=lambda event: (event["occurred_at"], event["event_id"]))
    return dict(found)


def world(folder, as_of: datetime | None = None, before: datetime | None = None) -> World:
    """A data set at a moment (None: its newest event), of events before another one where that is given."""
    generation = warehouse_generation.open_live(folder)
    moment = as_of or generation.data_as_of
    judged_by, zone = policy(generation.policy), ZoneInfo(generation.zone)
    units = {clock["name"]: clock["unit"] for clock in judged_by["versions"][-1]["clocks"]}
    cases = []
    for events in events_of(folder).values():
        known = [e for e in events if e["occurred_at"] <= moment and (before is None or e["occurred_at"] < before)]
        if known:
            cases.append(Complaint(zone, moment, known, judged_by, units))
    last = before - timedelta(microseconds=1) if before else moment
    return World(generation, moment, cases, last.astimezone(zone).date())


@dataclass(frozen=True)
class Second:
    """How one metric is computed a second time."""

    compute: Callable[..., dict]
    """Of a world and the metric's parameters: {(month, channel, *keys): columns}."""
    columns: tuple[str, ...]
    keys: tuple[str, ...] = ()
    grain: str | None = "month"
    at_end: bool = False
    """It tells what stood when a period ended, so it is asked for that moment."""


SECOND: dict[str, Second] = {}
SHARE = ("numerator", "denominator")


def second(name: str, columns: tuple[str, ...] = SHARE, keys: tuple[str, ...] = (), **more):
    """Register a function as the second computation of a metric."""

    def register(function):
        SECOND[name] = Second(function, columns, keys, **more)
        return function

    return register


def asked(found: World, name: str, **more) -> dict:
    """What the metric says in the shape of a second computation; rows in which nothing was counted are left out."""
    how = SECOND[name]
    frame = catalog.run(found.generation, name, Request(grain=how.grain, by=("channel",), **more))
    frame = frame.astype(object).where(frame.notna(), None)
    keys = (*(["period"] if how.grain else []), "channel", *how.keys)
    rows = {tuple(row[key] for key in keys): tuple(row[c] for c in how.columns) for row in frame.to_dict("records")}
    assert len(rows) == len(frame)
    return {key: row for key, row in rows.items() if any(row)}


def shares(found) -> dict:
    """Numerators and denominators by key of (key, is in the numerator); without a key it counts nowhere."""
    counts = defaultdict(lambda: [0, 0])
    for key, is_in in found:
        if key is not None:
            counts[key][0] += bool(is_in)
            counts[key][1] += 1
    return {key: tuple(both) for key, both in counts.items()}


def days(count: int) -> timedelta:
    """So many days."""
    return timedelta(days=count)
