"""Who reads, and what they may see: the table `[access]` of settings.toml, explained in docs/explanation/access.md.

Pages and downloads ask `reader()`, reports that are sent ask `of_address`, and nothing else. Customers' names and
contacts are no right: no page, download or report shows them to anybody.

A sign-in is needed where the settings say so or where `.streamlit/secrets.toml` holds a table `[auth]`; whichever of
the two is lost, nobody gets more than before.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from urllib.parse import urlsplit

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from dashboard.i18n.translate import mark, t
from dashboard.shell import sign_ins
from queries.errors import BadPolicyError
from queries.semantic import dimensions
from queries.settings import SETTINGS_FILE
from queries.settings import read as read_settings
from queries.warehouse.rights import Asker, Team

ROLES = {
    "admin": mark("Those who run the dashboard"),
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
    "admin": mark("the audit log"),
    "load": mark("adding data"),
    "vulnerable": mark("which customers are vulnerable"),
}
LOOPBACK = ("127.0.0.1", "localhost", "::1")
"""Names of this machine. Without a sign-in, data are added by nobody who asks for the pages by another name."""
PEOPLE_DIMENSIONS = dimensions.PEOPLE
"""Dimensions whose values are people: filters, breakdowns and downloads by them need the right `people`."""

EVERYBODY, OWN_TEAMS = "all", "team"
"""Whose complaints a role may see: everybody's, or those of the teams that settings name its people in."""

_KEYS = {"login": bool, "without_login": str, "unlisted": str, "rights": dict, "people": dict}
_OPTIONAL_KEYS = {"rows": dict, "teams": dict, "members": dict, "groups": dict, "group_claim": str}
_GROUP_CLAIM = "groups"
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
    may_administer: bool = False
    """Read the audit log."""
    may_load: bool = False
    """Add data and go back to earlier ones."""
    teams: tuple[Team, ...] | None = ()
    """Whose complaints, None: everybody's."""
    may_see_vulnerable: bool = False
    """Which customers are vulnerable: figures of them."""

    @property
    def asker(self) -> Asker:
        """What of the data they may read: `queries` gives no more, whatever a page asks for."""
        return Asker(
            self.teams,
            may_see_people=self.may_see_people,
            may_see_texts=self.may_see_texts,
            may_see_vulnerable=self.may_see_vulnerable,
        )

    @property
    def has_rows(self) -> bool:
        """Whether there are complaints they may see at all."""
        return self.teams is None or bool(self.teams)

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
    rows: Mapping[str, str] = field(default_factory=dict)
    """Role to EVERYBODY or OWN_TEAMS; a role that is not named sees no complaint."""
    teams: Mapping[str, Team] = field(default_factory=dict)
    """Name to team."""
    members: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """E-mail address, in small letters, or group of the provider, to names of teams."""
    groups: Mapping[str, str] = field(default_factory=dict)
    """Group that the provider tells of, to role; the first that somebody is in holds."""
    group_claim: str = _GROUP_CLAIM
    """What the provider calls a person's groups."""

    def role_of(self, address: str, groups: Collection[str] = ()) -> str:
        """The role of somebody: by their address, else by the first of the groups they are in, else `unlisted`."""
        by_group = (role for group, role in self.groups.items() if group in groups)
        return self.people.get(address.lower()) or next(by_group, self.unlisted)

    def rows_of(self, name: str, role: str, groups: Collection[str] = ()) -> tuple[Team, ...] | None:
        """Whose complaints somebody of that address, in those groups, sees in that role."""
        if role == ALL or self.rows.get(role) == EVERYBODY:
            return None
        own: dict[str, None] = {}
        if self.rows.get(role) == OWN_TEAMS:
            for place in (name.lower(), *sorted(group for group in groups if "@" not in group)):
                own |= dict.fromkeys(self.members.get(place, ()))
        return tuple(self.teams[team] for team in own)

    def reader(self, name: str, role: str, groups: Collection[str] = ()) -> Reader:
        """The reader of that name, with the rights of the role."""
        has = frozenset(RIGHTS) if role == ALL else self.rights.get(role, frozenset())
        return Reader(
            name,
            role,
            "people" in has,
            "texts" in has,
            "decide" in has,
            may_administer="admin" in has,
            may_load="load" in has,
            may_see_vulnerable="vulnerable" in has,
            teams=self.rows_of(name, role, groups),
        )


def read(table: Mapping[str, object]) -> Rules:
    """The table `[access]`; BadPolicyError for a key, role or right that is missing, unknown or of another kind."""
    for key in table.keys() - _KEYS.keys() - _OPTIONAL_KEYS.keys():
        raise _bad(f"has an unknown key {key!r}: the keys are {', '.join((*_KEYS, *_OPTIONAL_KEYS))}.")
    for key, kind in _KEYS.items():
        if key not in table:
            raise _bad(f"has no key {key!r}: add it, as docs/explanation/access.md shows.")
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
    rows, teams, members = _read_rows(table)
    groups = table.get("groups", {})
    for role in groups.values():
        _check_role("groups", role, tuple(ROLES))
    claim = table.get("group_claim", _GROUP_CLAIM)
    names = (table["login"], table["without_login"], table["unlisted"])
    return Rules(*names, rights, people, rows, teams, members, dict(groups), claim)


def _read_rows(table: Mapping[str, object]) -> tuple[dict[str, str], dict[str, Team], dict[str, tuple[str, ...]]]:
    """Whose complaints each role sees, the teams, and who is of which; BadPolicyError."""
    for key, kind in _OPTIONAL_KEYS.items():
        if not isinstance(table.get(key, kind()), kind):
            form = "a table: write [access.{}]" if kind is dict else 'a text: write {} = "..."'
            raise _bad(f"says {key} in another form than {form.format(key)}.")
    for role, whose in table.get("rows", {}).items():
        _check_role("rows", role, tuple(ROLES))
        if whose not in (EVERYBODY, OWN_TEAMS):
            raise _bad(f"says rows of {role} = {whose!r}: write {EVERYBODY!r} or {OWN_TEAMS!r}.")
    teams = {}
    for name, where in table.get("teams", {}).items():
        is_table = isinstance(where, dict) and where and set(where) <= set(dimensions.NAMES)
        if not is_table or not all(isinstance(values, list) and values for values in where.values()):
            raise _bad(f"has a team {name!r} that is no table of lists of {', '.join(dimensions.NAMES)}: mend it.")
        teams[name] = Team(name, tuple((key, tuple(map(str, values))) for key, values in sorted(where.items())))
    members = {}
    for address, own in table.get("members", {}).items():
        if not isinstance(own, list) or not set(own) <= teams.keys():
            raise _bad("puts somebody under [access.members] into a team that [access.teams] does not name.")
        members[address.lower() if "@" in address else address] = tuple(own)
    return dict(table.get("rows", {})), teams, members


def rules() -> Rules:
    """The rules of this project, as settings.toml has them now; BadPolicyError."""
    return _rules(SETTINGS_FILE.stat().st_mtime_ns if SETTINGS_FILE.exists() else 0)


@lru_cache(maxsize=1)
def _rules(_changed_at: int) -> Rules:
    return read(read_settings(SETTINGS_FILE).access)


def of_address(address: str) -> Reader:
    """The rights of somebody who is sent something, by their e-mail address: no provider tells their groups then."""
    return rules().reader(address, rules().role_of(address))


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
    found = rules().reader(st.session_state.get(_TYPED, ""), rules().without_login)
    return found if _is_at_this_machine() else replace(found, may_load=False)


def _is_at_this_machine() -> bool:
    """Whether the browser asks for the pages by a name of this machine: a proxy passes on the name it is reached by.

    `serving.Guard` refuses a page of another origin than the name it asks by, so that a proxy cannot hide it.
    """
    host = st.context.headers.get("Host")
    return host is None or urlsplit(f"//{host}").hostname in LOOPBACK


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
    if not address:
        return rules().reader("", NOBODY)
    groups = sign_ins.groups(rules().group_claim)
    return rules().reader(address, rules().role_of(address, groups), groups)


def _check_role(place: str, role: object, possible: tuple[str, ...]) -> None:
    if role not in possible:
        raise _bad(f"has the role {role!r} at {place}: choose from {', '.join(possible)}.")


def _bad(what: str) -> BadPolicyError:
    return BadPolicyError(f"settings.toml: the table [access] {what}")
