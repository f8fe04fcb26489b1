"""The rows behind a figure about the data itself: rows of files, events that were corrected, steps without a record."""

from dataclasses import dataclass
from typing import Any

import pandas as pd
import streamlit as st

from dashboard import behind, drill, frame, quality, reads, rejects
from dashboard import format as fmt
from dashboard.frame import Frame
from dashboard.markup import Column, Link, table
from dashboard.text import mark, t, term
from queries import rows
from queries.errors import UnknownMetricError
from queries.request import Request
from queries.rows import Page


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
            "channel": mark("Channel"),
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
            "channel": mark("Channel"),
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
            "source": mark("Source"),
        },
        ("complaint_id", "clock", "started_at", "stopped_at"),
        "started_at",
    ),
    "missing_receipts": Kind(
        mark("Complaints without a receipt"),
        mark("Complaints of which no receipt has been loaded. They count nowhere until it is."),
        {
            "complaint_id": mark("Complaint"),
            "first_event_at": mark("First event"),
            "last_event_at": mark("Last event"),
            "event_count": mark("Events"),
            "source": mark("Source"),
        },
        ("complaint_id", "first_event_at", "event_count"),
        "last_event_at",
    ),
}
"""The lists that a figure may lead to, and no others: each is without names, contacts and words of customers."""

FATES = {"loaded": mark("Loaded"), "known": mark("Known already"), "rejected": mark("Rejected")}
_FIGURES = ("row", "load_id", "event_count")
_LONG = ("reason", "raw", "file", "changed")
_EVENTS = ("event_type", "now_event_type", "stopped_by")
_CHANGED = {
    "complaint_id": mark("Complaint"),
    "event_type": mark("Event"),
    "occurred_at": mark("When"),
    "actor": mark("Employee who did it"),
    "channel": mark("Channel"),
    "language": mark("Language of the complaint"),
    "named_employee": mark("Employee it is about"),
    "store": mark("Store"),
    "product_category": mark("Product category"),
    "product": mark("Product"),
    "category": mark("Category"),
    "cause": mark("Cause"),
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


@dataclass(frozen=True)
class Listed:
    """The rows that an address names."""

    name: str
    keys: dict[str, str | None]

    @property
    def kind(self) -> Kind:
        """How they are shown."""
        return KINDS[self.name]

    @property
    def request(self) -> Request:
        """What is asked of the row list."""
        return Request(where={key: (value,) for key, value in self.keys.items()})


def asked() -> Listed | None:
    """The rows of the address, or None where it names none."""
    if not (name := st.query_params.get("list")):
        return None
    if name not in KINDS:
        raise UnknownMetricError(t("There is no figure of this name."))
    return Listed(name, drill.read(st.query_params)[0])


def page(now: Frame, found: Listed, order: str = "", descending: bool = True, number: int = 0) -> Page:
    """A page of the rows, numbered from 0."""
    arguments = (found.name, found.request, order, descending, behind.ROWS, number * behind.ROWS)
    return reads.of(now.generation, rows.page, *arguments)


def everything(now: Frame, found: Listed, order: str, descending: bool) -> pd.DataFrame:
    """All of them, for a download."""
    whole = rows.page(now.generation, found.name, found.request, order, descending, None).rows
    return rejects.without_people(whole.drop(columns=["listed_count", "clock_count"], errors="ignore"))


def lead(found: Listed, total: int, reasons: dict[str, str]) -> str:
    """Which rows they are, and how many."""
    cell = [_key_words(key, value, reasons) for key, value in found.keys.items() if key != "policy"]
    if found.name == "missing_receipts":
        number = fmt.count(total, "{number} complaint", "{number} complaints")
    elif "_clocks" in found.name:
        number = fmt.count(total, "{number} step", "{number} steps")
    else:
        number = fmt.count(total, "{number} row", "{number} rows")
    return t("{figure}: {count}", figure=" · ".join([t(found.kind.title), *cell]), count=number)


def _key_words(key: str, value: str | None, reasons: dict[str, str]) -> str:
    if key == "load_id":
        return t("Load {number}", number=value)
    if key == "fate":
        return t(FATES[value]) if value in FATES else str(value)
    if key == "rule":
        return quality.rule_words(str(value), reasons.get(str(value), str(value)))
    if key == "implied":
        return t("Skipped")
    if key == "is_open":
        return t("Not ended yet")
    if key == "stopped_by":
        return t("ended by: {event}", event=term("event_type", value))
    return behind.cell_words(key, value)


def reasons(now: Frame) -> dict[str, str]:
    """What each rule of one's own says of itself, for rules that have no words in the catalogues."""
    known = now.rows("check_results")
    return dict(zip(known["rule"], known["reason"], strict=True))


def columns(found: Listed, shown: pd.DataFrame) -> dict[str, str]:
    """The columns shown: those in which some row has something."""
    shown = rejects.without_people(shown)
    kept = {name: words for name, words in found.kind.columns.items() if name in shown and shown[name].notna().any()}
    return {name: t(words) for name, words in kept.items()}


def choose_order(found: Listed, shown: pd.DataFrame, total: int) -> tuple[str, bool, int]:
    """Lets the reader choose what sorts the rows, and leaf through more than a page of them."""
    names = columns(found, shown)
    return behind.choose_order(names, found.kind.order if found.kind.order in names else next(iter(names)), total)


def table_of(now: Frame, found: Listed, shown: pd.DataFrame, said: dict[str, str]) -> str:
    """The rows, each leading to its complaint where it has one."""
    names = columns(found, shown)
    heads = tuple(
        Column(
            words,
            "figure" if name in _FIGURES else "long" if name in _LONG else "words",
            is_for_wide_screens=name not in found.kind.narrow,
        )
        for name, words in names.items()
    )
    return table(heads, [tuple(_shown(now, name, row, said) for name in names) for _, row in shown.iterrows()])


def _shown(now: Frame, name: str, row: pd.Series, said: dict[str, str]) -> Any:
    value = row[name]
    if name == "complaint_id" and not fmt.is_missing(value):
        return Link(value, f"complaint?{frame.address(now, id=value)}")
    if name in _FIGURES:
        return fmt.number(value)
    if name == "reason":
        return rejects.reason(row, said.get(row["rule"], ""))
    if name == "raw":
        return rejects.as_it_came(value)
    if name == "due_at":
        return fmt.last_day(value, now.zone)
    if name.endswith("_at"):
        return fmt.instant(value, now.zone)
    if name == "fate":
        return t(FATES[value])
    if name == "changed":
        given = [] if fmt.is_missing(value) else value.split()
        return ", ".join(t(_CHANGED[column]) for column in given) or fmt.MISSING
    return term("event_type" if name in _EVENTS else name, value)
