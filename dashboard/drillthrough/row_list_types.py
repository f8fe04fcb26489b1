"""The row lists that a figure may lead to: how each is called and counted, and which of its columns are shown."""

from dataclasses import dataclass

from dashboard.i18n.translate import mark
from queries.semantic.dimensions import LABELS


@dataclass(frozen=True)
class Kind:
    """How a row list is shown: its title, how it is counted, its columns with their headings."""

    title: str
    definition: str
    columns: dict[str, str]
    narrow: tuple[str, ...]
    """The columns that a narrow screen shows too."""
    order: str = ""
    """What sorts it at first."""


_PLACE = {"file": mark("File"), "row": mark("Row")}
KINDS = {
    "row_fates": Kind(
        mark("Rows of the loads"),
        mark(
            "What became of each row: loaded, known already (its event was there, or the same load had another version "
            "of it), or rejected."
        ),
        {
            **_PLACE,
            "fate": mark("What became of it"),
            "complaint_id": mark("Complaint"),
            "event_type": mark("Event"),
            "occurred_at": mark("When"),
            "load_id": mark("Load"),
        },
        ("row", "fate", "complaint_id"),
        "load_id",
    ),
    "corrected_events": Kind(
        mark("Corrected events"),
        mark("Versions of events that a later load replaced, beside the version in force."),
        {
            "complaint_id": mark("Complaint"),
            "event_type": mark("Event"),
            "occurred_at": mark("When, as it was"),
            "now_occurred_at": mark("When, as it is now"),
            "changed": mark("What was corrected"),
            "load_id": mark("Load"),
        },
        ("complaint_id", "event_type", "changed"),
        "occurred_at",
    ),
    "rejected_rows": Kind(
        mark("Rejected rows"),
        mark(
            "Rows of the sources that were not loaded, each with the first rule it broke and as it came; "
            "what is personal is withheld."
        ),
        {**_PLACE, "reason": mark("Reason"), "raw": mark("As it came"), "load_id": mark("Load")},
        ("file", "row", "reason", "raw"),
        "load_id",
    ),
    "rule_breaks": Kind(
        mark("What broke a rule"),
        mark(
            "Rows that broke the rule in that load, also those that another rule kept out; of rules about the finished "
            "figures, the complaints as they stand now."
        ),
        {
            **_PLACE,
            "complaint_id": mark("Complaint"),
            "event_type": mark("Event"),
            "clock": mark("Step"),
            "raw": mark("As it came"),
        },
        ("row", "complaint_id", "event_type"),
        "row",
    ),
    "stopped_clocks": Kind(
        mark("Steps that ended"),
        mark("Steps that ended; skipped ones were not recorded by then, and a later step stands for them."),
        {
            "complaint_id": mark("Complaint"),
            "clock": mark("Step"),
            "started_at": mark("Began"),
            "stopped_at": mark("Ended"),
            "stopped_by": mark("Ended by"),
            "state": mark("State"),
            "channel": LABELS["channel"],
        },
        ("complaint_id", "clock", "stopped_by"),
        "stopped_at",
    ),
    "unconfirmed_clocks": Kind(
        mark("Deadlines in years whose days off are not official yet"),
        mark(
            "Deadlines that may still move, because the days off of their year were not official when they were loaded."
        ),
        {
            "complaint_id": mark("Complaint"),
            "clock": mark("Step"),
            "started_at": mark("Began"),
            "due_at": mark("Due"),
            "state": mark("State"),
            "channel": LABELS["channel"],
        },
        ("complaint_id", "clock", "due_at", "state"),
        "due_at",
    ),
    "invalid_clocks": Kind(
        mark("Steps that end before they begin"),
        mark("Steps that end before they begin, by a mistake in the data. No figure counts them."),
        {
            "complaint_id": mark("Complaint"),
            "clock": mark("Step"),
            "started_at": mark("Began"),
            "stopped_at": mark("Ended"),
            "stopped_by": mark("Ended by"),
            "source": LABELS["source"],
        },
        ("complaint_id", "clock", "started_at", "stopped_at"),
        "started_at",
    ),
    "cause_complaints": Kind(
        mark("Complaints of the recent weeks whose cause is known"),
        mark(
            "Complaints received in the recent whole weeks whose cause is known, and what became of each: what the "
            "figures of root causes are counted from. Days late: past its last promise, by the end of the data."
        ),
        {
            "complaint_id": mark("Complaint"),
            "received_on": mark("Received"),
            "store": LABELS["store"],
            "product_category": LABELS["product_category"],
            "channel": LABELS["channel"],
            "days_late": mark("Days late"),
            "status_asked_count": mark("Asked for status"),
        },
        ("complaint_id", "received_on", "days_late"),
        "received_on",
    ),
    "missing_receipts": Kind(
        mark("Complaints without a receipt"),
        mark("Complaints of which no receipt has been loaded. They count nowhere until it is."),
        {
            "complaint_id": mark("Complaint"),
            "first_event_at": mark("First event"),
            "last_event_at": mark("Last event"),
            "event_count": mark("Events"),
            "source": LABELS["source"],
        },
        ("complaint_id", "first_event_at", "event_count"),
        "last_event_at",
    ),
}
"""The lists that a figure may lead to, and no others: each is without names, contacts and words of customers."""

FATES = {"loaded": mark("Loaded"), "known": mark("Known already"), "rejected": mark("Rejected")}
FLAGS = {
    "is_late": mark("Late by the main promise"),
    "is_extended": mark("Extended"),
    "is_reopened": mark("Reopened"),
    "is_rated_low": mark("Rated 1 or 2"),
    "is_upheld": mark("Upheld"),
    "has_asked": mark("Asked for status"),
    "is_due": mark("Due by the end of the data"),
    "is_ended": mark("Resolved at least once"),
    "is_rated": mark("Rated"),
}
"""What complaints with a known cause can be told apart by."""
CHANGED = {
    "complaint_id": mark("Complaint"),
    "event_type": mark("Event"),
    "occurred_at": mark("When"),
    "actor": mark("Employee who did it"),
    **{name: label for name, label in LABELS.items() if name not in ("handler", "source")},
    "reason": mark("Reason"),
    "promised_on": mark("Promised date"),
    "step": mark("Step"),
    "form": mark("Form"),
    "outcome": mark("Outcome"),
    "remedy": mark("Remedy"),
    "score": mark("Score"),
    "due_at": mark("Due"),
}
"""What can be corrected of an event."""
