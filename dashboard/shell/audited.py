"""What the pages write into the audit log: who came, was refused, looked at people and texts, took files away.

Where the log cannot be written, none of these is done (`queries/audit.py`). A look is written once a session and
subject: a page draws itself again at every touch.
"""

import streamlit as st

from dashboard.shell.access import NOBODY, Reader
from dashboard.shell.navigation import Entry
from queries import audit

NAMELESS = "(nobody signed in)"
"""Who it was where there is no sign-in and no name was typed."""
NAME_PEOPLE = frozenset({"open", "employees", "behind", "judged", "rows", "quality", "changes"})
"""Pages that name employees to whoever may see them."""
_WRITTEN = "audit_written"


def arrived(reader: Reader, entry: Entry, *, has_signed_in: bool) -> None:
    """Somebody asks for a page: that they came, that they were refused, that employees are named to them."""
    if has_signed_in and reader.name:
        _once("refused" if reader.role == NOBODY else "sign_in", reader, entry.file if reader.role == NOBODY else "")
    if reader.may_see_people and entry.file in NAME_PEOPLE:
        # the page alone, never a filter, whose values may be people
        _once("read_people", reader, entry.file)


def refused(reader: Reader, what: str) -> None:
    """Somebody asked for what they may not see."""
    _once("refused", reader, what)


def read_complaint(reader: Reader, complaint_id: str) -> None:
    """One complaint is shown to somebody, with the employees in it where they may see those."""
    if reader.may_see_people:
        _once("read_people", reader, complaint_id)


def read_texts(reader: Reader, of: str) -> None:
    """The words of a complaint, or of the examples of a cause, are shown to somebody."""
    _once("read_texts", reader, of)


def asked_for(reader: Reader, what: str) -> None:
    """Somebody has data loaded or taken back from a page; the command that does it writes a line of its own."""
    audit.write(what, reader.name or NAMELESS, "asked for on a page", role=reader.role)


def took(reader: Reader, name: str) -> None:
    """Somebody takes a file away; asked in the thread that makes it, each time."""
    audit.write("download", reader.name or NAMELESS, name, role=reader.role)


def _once(what: str, reader: Reader, of: str) -> None:
    written = st.session_state.setdefault(_WRITTEN, set())
    key = (what, reader.name, reader.role, of)
    if key not in written:
        audit.write(what, reader.name or NAMELESS, of, role=reader.role)
        written.add(key)
