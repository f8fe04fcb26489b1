"""What came to be known after an earlier report of the time before its cut-off, and which figures it can have moved.

An event came late where its first load is after that report, and was corrected where an older one had brought it. It
moves a figure of a week where it, or a step of its complaint, lies in that week; what stands at a week's end it moves
from its day on.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

import pandas as pd

from queries import period
from queries.semantic import catalog
from queries.semantic.request import Request
from queries.warehouse.generation import Generation

MOST_COMPLAINTS = 5000
"""Of more complaints than these nobody looks which figure each moved: a load that brings as many moved them all."""
_STOCKS = ("opening", "closing", "open", "overdue")
_TYPES = {
    "received": {"received"},
    "reopened": {"reopened"},
    "resolved": {"resolved"},
    "withdrawn": {"withdrawn"},
    "opening": {"received", "reopened", "resolved", "withdrawn"},
    "closing": {"received", "reopened", "resolved", "withdrawn"},
    "open": {"received", "reopened", "resolved", "withdrawn"},
    "satisfaction": {"rated"},
    "satisfied_share": {"rated"},
    "response_share": {"rated", "resolved"},
    "extension_valid_share": {"extended"},
}
"""Figures that rest on some events alone; all others rest on the steps of their complaints."""
_STEP_DATES = ("started_at", "due_at", "original_due_at", "stopped_at")


@dataclass(frozen=True)
class Arrived:
    """Events by the reason they give: `late_events`, `corrections`."""

    events: Mapping[str, pd.DataFrame]
    steps: pd.DataFrame
    """The clocks of their complaints; empty where there are too many."""
    is_whole: bool = True
    """Whether their complaints were looked at one by one."""

    def count(self, reason: str) -> int:
        """How many events of a kind there are."""
        return len(self.events[reason]) if reason in self.events else 0

    def reasons(self, key: str, clock: str | None, week: str) -> set[str]:
        """Which of them can have moved this figure of this week."""
        known = {reason for reason in self.events if self.count(reason)}
        if not self.is_whole:
            return known
        span = period.parse(week)
        found = {reason for reason in known if self._moves(self.events[reason], key, clock, span.from_on, span.to_on)}
        # one of them it was, even if nobody can tell by which way
        return found or known

    def _moves(self, events: pd.DataFrame, key: str, clock: str | None, from_on: date, to_on: date) -> bool:
        own = events[events["event_type"].isin(_TYPES[key])] if key in _TYPES else events
        first = date.min if key in _STOCKS else from_on
        if any(_lies(own[column], first, to_on) for column in ("occurred_on", "was_on")):
            return True
        if key in _TYPES or self.steps.empty:
            return False
        theirs = self.steps[self.steps["complaint_id"].isin(events["complaint_id"])]
        theirs = theirs[theirs["clock"] == clock] if clock else theirs
        return any(_lies(theirs[column], first, to_on) for column in _STEP_DATES)


NOTHING = Arrived({}, pd.DataFrame())


def since(generation: Generation, last_load: int, as_of: datetime) -> Arrived:
    """What the loads after `last_load` brought or corrected of the time up to `as_of`."""
    loads = catalog.run(generation, "loads")
    newer = tuple(str(load) for load in loads["load_id"] if load > last_load)
    if not newer:
        return NOTHING
    rows = catalog.run(generation, "arrivals", Request(as_of=as_of, where={"load_id": newer}))
    is_late = rows["first_load_id"] > last_load
    events = {"late_events": rows[is_late], "corrections": rows[~is_late]}
    complaints = tuple(rows["complaint_id"].unique())
    if len(complaints) > MOST_COMPLAINTS:
        return Arrived(events, pd.DataFrame(), is_whole=False)
    steps = catalog.run(generation, "clocks", Request(where={"complaint_id": complaints})) if complaints else rows
    days = {column: pd.to_datetime(steps[column]).dt.date for column in _STEP_DATES if column in steps}
    return Arrived(events, steps.assign(**days) if complaints else pd.DataFrame())


def _lies(days: pd.Series, first: date, last: date) -> bool:
    known = pd.to_datetime(days).dropna().dt.date
    return bool(((known >= first) & (known <= last)).any())
