"""The types of rules that the suites use, evaluated by the database itself: one scan of a table for all of its rules.

Each type means what Great Expectations means by it; tests/expectations/test_contract.py shows both the same rows. The
library asks a query or more for each rule, and importing it takes longer than a small load, so it is left for types
that are not known here.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import duckdb

from expectations.result import Result
from expectations.suite import Rule

_QUERY = "unexpected_rows_query"
_COLUMNS = "expect_table_columns_to_match_set"
_UNIQUE = "expect_column_values_to_be_unique"
_ARGUMENTS = {
    "expect_column_values_to_not_be_null": {"column"},
    "expect_column_values_to_be_in_set": {"column", "value_set"},
    "expect_column_values_to_be_between": {"column", "min_value", "max_value"},
    _UNIQUE: {"column"},
    _COLUMNS: {"column_set", "exact_match"},
    "unexpected_rows_expectation": {_QUERY},
}
"""The types known here, each with the arguments that are understood."""
_FILTER = re.compile(r"select \w+ from \{batch\} where (?P<condition>.+)", re.DOTALL)
_MORE_THAN_A_FILTER = re.compile(
    r"\b(select|group|order|having|limit|offset|qualify|window|union|except|intersect|join|using|sample)\b|--|/\*|;",
    re.IGNORECASE,
)


def knows(rule: Rule) -> bool:
    """Whether the rule's type and all of its arguments are understood here."""
    if not set(rule.kwargs) <= _ARGUMENTS.get(rule.type, set()):
        return False
    return rule.type != _COLUMNS or rule.kwargs.get("exact_match") is False


def run(
    rules: Sequence[Rule],
    database: Path,
    key: str,
    limits: Mapping[str, str] | None = None,
    opened: Callable[..., duckdb.DuckDBPyConnection] = duckdb.connect,
) -> dict[str, Result]:
    """What each rule finds in the closed file `database`, by its id; arguments and errors as in check.py."""
    found: dict[str, Result] = {}
    with opened(database, read_only=True, config=dict(limits or {})) as connection:
        for table in dict.fromkeys(rule.table for rule in rules):
            of_table = [rule for rule in rules if rule.table == table]
            named_by = key if any(rule.severity == "reject" for rule in of_table) else None
            found |= _of_conditions(connection, table, [rule for rule in of_table if _condition(rule)], named_by)
            for rule in of_table:
                if rule.id not in found:
                    found[rule.id] = _of_its_own(connection, rule, named_by)
    return found


def _of_conditions(
    connection: duckdb.DuckDBPyConnection, table: str, rules: Sequence[Rule], key: str | None
) -> dict[str, Result]:
    """Rules that look at one row at a time: all of them in one scan."""
    if not rules:
        return {}
    counts = ", ".join(f"count(*) filter (where {_condition(rule)})" for rule in rules)
    try:
        checked, *failed = connection.execute(f"select count(*), {counts} from {table}").fetchall()[0]
    except duckdb.Error as error:
        if len(rules) == 1:
            raise _fault(rules[0], error) from error
        # Which of them it is shows one by one.
        return {id: result for rule in rules for id, result in _of_conditions(connection, table, [rule], key).items()}
    return {
        rule.id: Result(rule, count == 0, 0 if _QUERY in rule.kwargs else checked, count, _failing(rule, key))
        for rule, count in zip(rules, failed, strict=True)
    }


def _of_its_own(connection: duckdb.DuckDBPyConnection, rule: Rule, key: str | None) -> Result:
    """A rule that needs a query of its own: about columns, about repeated values, or as written."""
    try:
        if rule.type == _COLUMNS:
            columns = {name for name, *_ in connection.execute(f"describe {rule.table}").fetchall()}
            return Result(rule, set(rule.kwargs["column_set"]) <= columns, 0, 0, None)
        failing = _failing(rule, key)
        counted = failing or _failing(rule, "1 as off")
        failed = connection.execute(f"select count(*) from ({counted})").fetchall()[0][0]
        checked = 0 if _QUERY in rule.kwargs else _rows(connection, rule.table)
    except duckdb.Error as error:
        raise _fault(rule, error) from error
    return Result(rule, failed == 0, checked, failed, failing)


def _condition(rule: Rule) -> str | None:
    """SQL that is true of a row that fails; None where that takes more than the row."""
    if _QUERY in rule.kwargs:
        match = _FILTER.fullmatch(rule.kwargs[_QUERY].strip())
        is_filter = match and not _MORE_THAN_A_FILTER.search(match["condition"])
        return match["condition"] if is_filter else None
    if rule.type in (_COLUMNS, _UNIQUE):
        return None
    column = _quoted(rule.kwargs["column"])
    # NULL is no member, outside no range and no breach: emptiness has a type of its own.
    if "value_set" in rule.kwargs:
        return f"{column} not in ({', '.join(map(_literal, rule.kwargs['value_set']))})"
    bounds = [
        f"{column} {beyond} {_literal(rule.kwargs[bound])}"
        for bound, beyond in (("min_value", "<"), ("max_value", ">"))
        if rule.kwargs.get(bound) is not None
    ]
    return " or ".join(bounds) or f"{column} is null"


def _failing(rule: Rule, key: str | None) -> str | None:
    """The query that names the rows that fail; None where the table's rows have no `key`."""
    if _QUERY in rule.kwargs:
        return rule.kwargs[_QUERY].replace("{batch}", rule.table)
    if not key:
        return None
    if rule.type == _UNIQUE:
        column = _quoted(rule.kwargs["column"])
        repeated = f"select {column} from {rule.table} group by {column} having count(*) > 1"
        return f"select {key} from {rule.table} where {column} in ({repeated})"
    return f"select {key} from {rule.table} where {_condition(rule)}"


def _rows(connection: duckdb.DuckDBPyConnection, table: str) -> int:
    return connection.execute(f"select count(*) from {table}").fetchall()[0][0]


def _fault(rule: Rule, error: duckdb.Error) -> RuntimeError:
    return RuntimeError(f"Rule {rule.id} could not be evaluated: {str(error).splitlines()[0]}")


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _literal(value: str | float) -> str:
    return "'" + value.replace("'", "''") + "'" if isinstance(value, str) else str(value)
