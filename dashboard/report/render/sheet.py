"""What a table of the workbook and the bundle is, and tables made of row lists as they are."""

from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

import pandas as pd

from dashboard.i18n import format as fmt
from dashboard.i18n.translate import mark, t, term
from queries.semantic import dimensions


@dataclass(frozen=True)
class Field:
    """One column: its code, its head, and what its cells are."""

    code: str
    head: str
    kind: str = "text"
    """`text`, `whole`, `decimal`, `share`, `day`, `instant`."""
    what: str = ""
    """What it means, for the dictionary; empty: its head says it."""


@dataclass(frozen=True)
class Chart:
    """A native chart of a sheet: the codes of its series, each a column, over the first column."""

    kind: str
    """`line`, `column` or `bar`."""
    series: tuple[str, ...]
    title: str
    is_share: bool = False
    rows: int = 0
    """Only the first so many rows; 0: all."""


@dataclass(frozen=True)
class Sheet:
    """One table."""

    code: str
    name: str
    note: str
    fields: tuple[Field, ...]
    rows: tuple[tuple[Any, ...], ...]
    chart: Chart | None = None


CODES = {*dimensions.NAMES, "status", "outcome", "remedy", "clock", "state", "unit"} - {*dimensions.PEOPLE}
"""Columns whose values are codes with names of their own."""

HEADS = {
    "complaint_id": mark("Complaint"),
    "status": mark("Status"),
    "received_at": mark("Received"),
    "accepted_at": mark("Accepted"),
    "examined_at": mark("Examined"),
    "resolved_at": mark("Resolved"),
    "withdrawn_at": mark("Withdrawn"),
    **dimensions.LABELS,
    "outcome": mark("Outcome"),
    "remedy": mark("Remedy"),
    "score": mark("Score"),
    "extension_count": mark("Extensions"),
    "reopened_count": mark("Times reopened"),
    "late_clocks": mark("Late steps"),
    "clock": mark("Step"),
    "state": mark("State"),
    "due_at": mark("Deadline"),
    "stopped_at": mark("Ended"),
    "elapsed": mark("Time taken"),
    "unit": mark("Unit"),
    "limit_units": mark("Limit"),
}
COMPLAINTS = (
    *("complaint_id", "status", "received_at", "accepted_at", "examined_at", "resolved_at", "withdrawn_at", "channel"),
    *("store", "product_category", "category", "cause", "handler", "named_employee", "outcome", "remedy", "score"),
    *("extension_count", "reopened_count", "late_clocks"),
)
DEADLINES = (
    *("complaint_id", "clock", "state", "due_at", "stopped_at", "elapsed", "unit", "limit_units", "handler"),
    *("channel", "store"),
)
_WHOLE = {"score", "extension_count", "reopened_count", "late_clocks"}
_DECIMAL = {"elapsed", "limit_units"}


as_codes: ContextVar[bool] = ContextVar("as_codes", default=False)


def named_code(kind: str, code: object) -> str | None:
    """A code's name, or the code itself for programs (`as_codes`)."""
    if as_codes.get():
        return None if fmt.is_missing(code) else str(code)
    return term(kind, code)


def listed(names: tuple[str, str, str], frame: pd.DataFrame, columns: tuple[str, ...], may_see_people: bool) -> Sheet:
    """Rows of a row list as (code, name, note), real dates on the wall clock; employees only for who may see them."""
    shown = [code for code in columns if may_see_people or code not in dimensions.PEOPLE]
    fields = tuple(Field(code, t(HEADS[code]), _kind_of(code)) for code in shown)
    ready = frame[shown].copy()
    for code in shown:
        if code in CODES:
            ready[code] = ready[code].map({value: named_code(code, value) for value in ready[code].dropna().unique()})
        elif code.endswith("_at"):
            ready[code] = ready[code].dt.tz_localize(None)
        if code == "due_at" and not as_codes.get():
            ready[code] = ready[code].map(fmt.last_minute, na_action="ignore")
    filled = ready.astype(object).where(ready.notna(), None)
    return Sheet(*names, fields, tuple(filled.itertuples(index=False, name=None)))


def _kind_of(code: str) -> str:
    if code.endswith("_at"):
        return "instant"
    return "whole" if code in _WHOLE else "decimal" if code in _DECIMAL else "text"
