"""Who asks, and what of a generation they may read: enforced below every query, in the tables that it finds.

An `Asker` that may not read everything gets a database of its own, in which `w` is no file but a set of views over it:
rows of others are not in them, names of employees are pseudonyms, words and customers are not there. No metric, list or
page has to think of it, and none can reach further. What is not named here is not shown: the rule for a table that
nobody thought of is that it is empty.
"""

import re
import secrets
from collections.abc import Iterable
from dataclasses import dataclass

import duckdb

PEOPLE = ("handler", "named_employee", "actor", "holder")
"""Columns whose values are employees."""
VULNERABLE = "vulnerable"
"""Whether the customer is vulnerable: yes, no, or not known."""
_OF_ALL = frozenset(
    {"policies", "policy_clocks", "policy_clock_limits", "policy_clock_stops", "policy_hours", "policy_targets"}
    | {"calendar", "work_intervals", "meta", "mart_sql"}
    | {"clocks_seen_from", "loads", "load_rows", "check_results", "coding_model"}
)
"""Tables without a row of a single complaint: whoever may read anything may read these."""
_OF_COMPANY = re.compile(r"candidate|cause_(search|totals|recodings)|past_outbreaks|themes")
"""Tables computed over all complaints, also those whose rows name one: they tell of other teams."""
_CUSTOMERS, _TEXTS = "event_customers", "event_texts"
_SALT = secrets.token_hex(16)
_SHORTEST = 3  # letters of a part of a name that is masked in a text


@dataclass(frozen=True)
class Team:
    """Complaints that have, in each of these dimensions, one of the values."""

    name: str
    where: tuple[tuple[str, tuple[str, ...]], ...]


@dataclass(frozen=True)
class Asker:
    """Who asks, and what they may read; one of whom nothing is said may read nothing."""

    teams: tuple[Team, ...] | None = ()
    """Whose complaints; None: everybody's."""
    may_see_people: bool = False
    """Employees by name; else by a pseudonym that holds until the program is started anew."""
    may_see_texts: bool = False
    """What customers wrote; employees named in it are masked for whoever may not see people."""
    may_see_vulnerable: bool = False
    """Which customers are vulnerable; else nothing is known of anybody."""

    @property
    def key(self) -> str:
        """What tells this asker's answers from those of others; empty for who may read everything."""
        return "" if self == EVERYTHING else repr(self)


EVERYTHING = Asker(None, may_see_people=True, may_see_texts=True, may_see_vulnerable=True)
"""Programs and the command line, which have the rights of whoever may read the file."""


def lay_over(connection: duckdb.DuckDBPyConnection, asker: Asker, whole: str = "whole") -> None:
    """Make the catalog `w` of what the asker may read of the generation attached as `whole`."""
    connection.execute("attach ':memory:' as w")
    connection.execute("create table memory.main.own (complaint_id varchar)")
    for team in asker.teams or ():
        each = [f'list_contains(${place}, "{name}")' for place, (name, _) in enumerate(team.where, start=1)]
        connection.execute(
            f"insert into memory.main.own select complaint_id from {whole}.main.complaints "
            f"where {' and '.join(each) or 'false'}",
            [list(values) for _, values in team.where],
        )
    rows = connection.execute(
        "select table_name, list(column_name) from duckdb_columns() "
        "where database_name = $1 and schema_name = 'main' group by table_name",
        [whole],
    ).fetchall()
    for table, columns in rows:
        connection.execute(
            f'create view w.main."{table}" as select {_columns(columns, asker)} from {whole}.main."{table}" '
            f"where {_condition(table, columns, asker)}"
        )


def _condition(table: str, columns: Iterable[str], asker: Asker) -> str:
    if table == _CUSTOMERS or (table == _TEXTS and not asker.may_see_texts):
        return "false"
    if asker.teams is None or table in _OF_ALL:
        return "true"
    if "complaint_id" in columns and not _OF_COMPANY.match(table):
        return "complaint_id in (select complaint_id from memory.main.own)"
    return "false"


def _columns(columns: Iterable[str], asker: Asker) -> str:
    hidden = []
    if not asker.may_see_people:
        hidden += [f"{pseudonym(name)} as {name}" for name in PEOPLE if name in columns]
        # what was rejected is kept as it came
        hidden += ["null::varchar as raw"] if "raw" in columns else []
    if not asker.may_see_vulnerable and VULNERABLE in columns:
        hidden += [f"null::varchar as {VULNERABLE}"]
    return f"* replace ({', '.join(hidden)})" if hidden else "*"


def pseudonym(column: str) -> str:
    """SQL that gives the same short word for the same name, from which the name cannot be found."""
    return f"case when {column} is not null then 'E-' || upper(left(sha256('{_SALT}' || {column}), 6)) end"


def names(connection: duckdb.DuckDBPyConnection, whole: str) -> list[str]:
    """Every employee that the events name."""
    columns = [
        name
        for (name,) in connection.execute(
            "select column_name from duckdb_columns() where database_name = $1 and table_name = 'events'", [whole]
        ).fetchall()
        if name in PEOPLE
    ]
    each = " union ".join(f"select {name} from {whole}.main.events where {name} is not null" for name in columns)
    return [name for (name,) in connection.execute(each).fetchall()] if each else []


def without(text: str, people: Iterable[str]) -> str:
    """A text in which nobody of these is named, whatever ending their name has."""
    parts = {part.casefold() for name in people for part in re.findall(r"\w+", name) if len(part) >= _SHORTEST}
    if not parts:
        return text

    def masked(found: re.Match[str]) -> str:
        word = found[0].casefold()
        return "[…]" if any(word[:end] in parts for end in range(_SHORTEST, len(word) + 1)) else found[0]

    return re.sub(r"\w+", masked, text)
