"""Walking through complaints event by event, to compute figures a second time by another method than their SQL.

Nothing here reads a mart: events come from the generation as they were loaded, and are walked in the order in which
they happened. Deadlines and states of clocks come from the row list `clocks`, which has a second implementation of its
own in `tests/oracle/clocks`.
"""

from collections import defaultdict
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from queries.semantic import catalog
from queries.semantic.catalog import Request
from queries.warehouse import generation as warehouse_generation

MICROSECOND = timedelta(microseconds=1)
CLOCK_COLUMNS = (
    *("complaint_id", "clock", "cycle", "started_at", "due_at", "stopped_at", "elapsed", "unit", "state"),
    *("strict_state", "is_due_confirmed", "implied", "channel"),
)


class Case:
    """One complaint at a moment: its events until then, in order."""

    def __init__(self, events, zone):
        self.events = sorted(events, key=lambda event: (event["occurred_at"], event["event_id"]))
        self.zone = zone

    def instants(self, *types):
        """When events of these types happened."""
        return [event["occurred_at"] for event in self.events if event["event_type"] in types]

    @property
    def received_at(self):
        return min(self.instants("received"), default=None)

    def opened_at(self):
        """When the stretch of being open that lasts still began; None if it is closed."""
        kinds = ("received", "resolved", "withdrawn", "reopened")
        moves = [e for e in self.events if e["event_type"] in kinds and self.received_at is not None]
        opened = None
        # in the order of events; only the receipt goes before whatever happens at its instant
        for move in sorted(moves, key=lambda e: (e["occurred_at"], e["event_type"] != "received", e["event_id"])):
            if move["occurred_at"] < self.received_at:
                continue
            if move["event_type"] in ("resolved", "withdrawn"):
                opened = None
            elif opened is None:
                opened = move["occurred_at"]
        return opened

    def holder_at(self, instant):
        """Who was assigned last by then."""
        held = [e for e in self.events if e["event_type"] == "assigned" and e["actor"] and e["occurred_at"] <= instant]
        return held[-1]["actor"] if held else None

    def is_waiting_at(self, instant):
        """Whether the customer had been asked and had not answered by then."""
        balances = defaultdict(int)
        for event in self.events:
            sign = {"info_requested": 1, "info_received": -1}.get(event["event_type"], 0)
            if sign and event["occurred_at"] <= instant:
                balances[event["occurred_at"]] += sign
        decided = [balance > 0 for _, balance in sorted(balances.items()) if balance]
        return bool(decided) and decided[-1]

    def withdrawn_between(self, start, stop):
        """The first withdrawal from the start on, and before the stop if there is one."""
        found = [at for at in self.instants("withdrawn") if at >= start and (stop is None or at < stop)]
        return min(found, default=None)

    def date_of(self, instant):
        """The local date of an instant."""
        return instant.astimezone(self.zone).date()


def cases(generation, as_of=None):
    """Every complaint by its id, as known at a moment."""
    as_of = as_of or generation.data_as_of
    zone = ZoneInfo(generation.zone)
    columns = ("event_id", "event_type", "occurred_at", "actor", "channel")
    found = defaultdict(list)
    with generation.cursor() as cursor:
        rows = cursor.execute(f"select complaint_id, {', '.join(columns)} from w.main.events").fetchall()
    for complaint_id, *values in rows:
        event = dict(zip(columns, values, strict=True))
        event["occurred_at"] = event["occurred_at"].replace(tzinfo=UTC)
        if event["occurred_at"] <= as_of:
            found[complaint_id].append(event)
    return {complaint_id: Case(events, zone) for complaint_id, events in found.items()}


def clock_rows(generation, as_of=None):
    """The row list `clocks` as dicts, with None for what is missing."""
    frame = catalog.run(generation, "clocks", Request(as_of=as_of))
    columns: dict = {
        name: [None if is_missing else value for value, is_missing in zip(frame[name], frame[name].isna(), strict=True)]
        for name in CLOCK_COLUMNS
    }
    for name in ("started_at", "due_at", "stopped_at"):
        # in UTC: between two instants of one zone, Python takes the difference of the walls, not of the instants
        columns[name] = [value and value.to_pydatetime().astimezone(UTC) for value in columns[name]]
    return [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)]


def end_of(row, case, as_of):
    """When a clock ended: stopped or withdrawn, whichever came first; else as_of."""
    withdrawn = case.withdrawn_between(row["started_at"], row["stopped_at"])
    return withdrawn or row["stopped_at"] or as_of


def rows_of(generation, name, *columns, **request):
    """A metric's rows as a list of tuples, with None for what is missing."""
    frame = catalog.run(generation, name, Request(**request))[list(columns)].astype(object)
    return [tuple(row) for row in frame.where(frame.notna(), None).itertuples(index=False)]


@lru_cache(maxsize=6)
def world(folder, at):
    """A warehouse at a moment: its generation, the moment, its complaints by id and its clocks; tests share them."""
    generation = warehouse_generation.open_live(folder)
    as_of = moment(at) if at else generation.data_as_of
    return generation, as_of, cases(generation, as_of), clock_rows(generation, as_of)


def moment(text):
    """An aware instant in UTC."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)
