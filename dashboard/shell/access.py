"""Who reads, and what they may see: the table `[access]` of settings.toml, explained in docs/access.md.

Pages and downloads ask `reader()`, reports that are sent ask `of_address`, and nothing else. Customers' names and
contacts are no right: no page, download or report shows them to anybody.

A sign-in is needed where the settings say so or where `.streamlit/secrets.toml` holds a table `[auth]`; whichever of
the two is lost, nobody gets more than before.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from dashboard.i18n.translate import mark, t
from dashboard.shell import sign_ins
from queries.errors import BadPolicyError
from queries.semantic import dimensions
from queries.settings import SETTINGS_FILE
from queries.settings import read as read_settings

ROLES = {
    "management": mark("Management"),
    "leads": mark("Team leads"),
    "quality": mark("Quality team"),
    "weekly": mark("Readers of the weekly report"),
}
ALL = "all"
"""Instead of a role: every right, for somebody who runs the dashboard for themselves."""
NOBODY = "none"
"""Instead of a role: may not even see the pages."""
RIGHTS = {
    "people": mark("names of employees"),
    "texts": mark("texts of complaints"),
    "decide": mark("decisions about causes"),
}
PEOPLE_DIMENSIONS = dimensions.PEOPLE
"""Dimensions whose values are people: filters, breakdowns and downloads by them need the right `people`."""

_KEYS = {"login": bool, "without_login": str, "unlisted": str, "rights": dict, "people": dict}
_TYPED = "access_typed_name"
_NAME_LENGTH = 80  # characters; a name is shown beside every decision


@dataclass(frozen=True)
class Reader:
    """Somebody who looks at a page or is sent a report."""

    name: str
    """What is written beside their decisions and views: the e-mail address they signed in with, else the name they
    typed; empty while nobody knows it."""
    role: str
    """A key of ROLES, `all` or `none`."""
    may_see_people: bool
    """Handlers and named employees by name: pages, filters, downloads."""
    may_see_texts: bool
    """The words of complaints."""
    may_decide: bool
    """Write into the register: decisions about causes, codes of complaints."""

    def has_rights_of(self, other: "Reader") -> bool:
        """Whether both may see and do the same, whatever they are called."""
        return replace(self, name="") == replace(other, name="")


STRANGER = Reader("", NOBODY, may_see_people=False, may_see_texts=False, may_decide=False)
"""Who may see nothing: the reader wherever nobody was named."""


@dataclass(frozen=True)
class Rules:
    """The table `[access]`, read."""

    login: bool
    """Whether nobody sees a page without having signed in."""
    without_login: str
    """The role of everybody where there is no sign-in."""
    unlisted: str
    """The role of who signed in and is not named in `people`."""
    rights: Mapping[str, frozenset[str]]
    """Role to rights."""
    people: Mapping[str, str]
    """E-mail address, in small letters, to role."""

    def reader(self, name: str, role: str) -> Reader:
        """The reader of that name, with the rights of the role."""
        has = frozenset(RIGHTS) if role == ALL else self.rights.get(role, frozenset())
        return Reader(name, role, "people" in has, "texts" in has, "decide" in has)


def read(table: Mapping[str, object]) -> Rules:
    """The table `[access]`; BadPolicyError for a key, role or right that is missing, unknown or of another kind."""
    for key in table.keys() - _KEYS.keys():
        raise _bad(f"has an unknown key {key!r}: the keys are {', '.join(_KEYS)}.")
    for key, kind in _KEYS.items():
        if key not in table:
            raise _bad(f"has no key {key!r}: add it, as docs/access.md shows.")
        if not isinstance(table[key], kind):
            raise _bad(f"says {key} = {table[key]!r}, but that has to be of type {kind.__name__}.")
    _check_role("without_login", table["without_login"], (*ROLES, ALL, NOBODY))
    _check_role("unlisted", table["unlisted"], (*ROLES, NOBODY))
    rights = {}
    for role, given in table["rights"].items():
        _check_role("rights", role, tuple(ROLES))
        if not isinstance(given, list) or (unknown := [right for right in given if right not in RIGHTS]):
            wrong = given if not isinstance(given, list) else unknown[0]
            raise _bad(f"gives {role} {wrong!r}: write a list of {', '.join(RIGHTS)}.")
        rights[role] = frozenset(given)
    for role in ROLES.keys() - rights.keys():
        raise _bad(f"gives {role} no rights: add the line {role} = [], or what they may, under [access.rights].")
    people = {}
    for address, role in table["people"].items():
        # The address stays out of the error: a log is no place for people.
        _check_role("people", role, (*ROLES, ALL))
        if "@" not in address or address.lower() in people:
            raise _bad("names somebody under [access.people] twice or by something other than an e-mail address.")
        people[address.lower()] = role
    return Rules(table["login"], table["without_login"], table["unlisted"], rights, people)


def rules() -> Rules:
    """The rules of this project, as settings.toml has them now; BadPolicyError."""
    return _rules(SETTINGS_FILE.stat().st_mtime_ns if SETTINGS_FILE.exists() else 0)


@lru_cache(maxsize=1)
def _rules(_changed_at: int) -> Rules:
    return read(read_settings(SETTINGS_FILE).access)


def of_address(address: str) -> Reader:
    """The rights of somebody who is sent something, by their e-mail address."""
    return rules().reader(address, rules().people.get(address.lower(), rules().unlisted))


def reader() -> Reader:
    """Whoever looks at the page that is drawn, with the rights they have now; BadPolicyError.

    Where a sign-in is needed and nobody has signed in, it is a reader of the role `none`. Only what draws the frame of
    a page asks it: a download is made in a thread without a session, where it is an error to ask. Everything else is
    handed the reader (`context.PageContext.reader`).
    """
    if get_script_run_ctx(suppress_warning=True) is None:
        raise RuntimeError("Who reads was asked outside a reader's session: hand the reader over instead.")
    if needs_login():
        return _signed_in()
    return rules().reader(st.session_state.get(_TYPED, ""), rules().without_login)


def needs_login() -> bool:
    """Whether a page is shown only after signing in."""
    return rules().login or sign_ins.can_login()


def ask_name() -> Reader:
    """Draws a field for the reader's name where nobody knows it; gives the reader as they then are.

    With a sign-in there is nothing to ask, and nothing is drawn. A decision or a saved view needs a name: while
    `.name` is empty, the page offers neither.
    """
    if needs_login():
        return reader()
    before = st.session_state.setdefault("reader_name", st.session_state.get(_TYPED, ""))
    help_words = t("Written beside what you decide and save.")
    typed = st.text_input(t("Your name"), before, key="reader_name", max_chars=_NAME_LENGTH, help=help_words)
    # The widget's own state goes with the page that draws it.
    st.session_state[_TYPED] = " ".join((typed or "").split())
    return reader()


def _signed_in() -> Reader:
    address = sign_ins.address() if sign_ins.has_signed_in() else ""
    return of_address(address) if address else rules().reader("", NOBODY)


def _check_role(place: str, role: object, possible: tuple[str, ...]) -> None:
    if role not in possible:
        raise _bad(f"has the role {role!r} at {place}: choose from {', '.join(possible)}.")


def _bad(what: str) -> BadPolicyError:
    return BadPolicyError(f"settings.toml: the table [access] {what}")
