"""Checking the finished figures before they are published: all of them, or those of the complaints that a load touched.

A load that builds a part leaves every other row as the generation before had it, and that one was checked. So the rules
of severity `stop` look at a small database of the touched complaints. That nothing else moved is seen from the numbers
of rows, and totals and warnings are taken over the whole, which costs one pass over a column or two.
docs/decisions/0006-increments.md says what that saves.
"""

from dataclasses import replace
from pathlib import Path

import duckdb

from etl import memory
from etl.marts import build
from expectations import check, suite
from expectations.check import Result
from queries.errors import FailedCheckError
from queries.warehouse import stored

_TOTALS = ("every_event_counted", "status_agrees_with_spells")
"""Rules that compare sums over whole tables, and cost next to nothing there."""
_EVENT_COLUMNS = "event_id, complaint_id, event_type, occurred_at, source"


class Part:
    """What a load that builds a part has to leave as it was; made before building, the draft being the catalog."""

    def __init__(self, connection: duckdb.DuckDBPyConnection):
        self._others = _others(connection)

    def check_others(self, connection: duckdb.DuckDBPyConnection) -> None:
        """Raise FailedCheckError where the number of rows of complaints that were not touched is another now."""
        now_by_mart = _others(connection)
        for mart, before in self._others.items():
            if (now := now_by_mart[mart]) != before:
                raise FailedCheckError(
                    f"The finished figures contradict themselves: {mart} has {now:,} rows of complaints that this load "
                    f"did not touch and had {before:,}; nothing was published, please report it."
                )

    @staticmethod
    def write(connection: duckdb.DuckDBPyConnection, path: Path) -> None:
        """Write the touched complaints with their events and marts to a database of their own."""
        stored.attach(connection, path, "part")
        for table in ("events", *build.MARTS):
            columns = _EVENT_COLUMNS if table == "events" else "*"
            touched = f"select {columns} from {table} semi join temp.touched using (complaint_id)"
            connection.execute(f"create table part.{table} as {touched}")
        connection.execute("detach part")


def _others(connection: duckdb.DuckDBPyConnection) -> dict[str, int]:
    return {
        mart: connection.execute(f"select count(*) from {mart} anti join temp.touched using (complaint_id)").fetchall()[
            0
        ][0]
        for mart in build.MARTS
    }


def check_marts(database: Path, part: Path | None) -> list[Result]:
    """What the rules of the suite `marts` find in the draft; `part` holds the touched complaints, None means all."""
    rules = suite.load("marts")
    if part is None:
        return check.run(rules, database, limits=memory.limits(database.parent), opened=stored.opened)
    of_part = replace(
        rules, rules=tuple(rule for rule in rules.rules if rule.severity == "stop" and rule.id not in _TOTALS)
    )
    results = {
        result.rule.id: result
        for result in check.run(of_part, part, limits=memory.limits(part.parent), opened=stored.opened)
    }
    with stored.opened(database, read_only=True, config=memory.limits(database.parent)) as connection:
        for rule in rules.rules:
            if rule.id not in results:
                query = rule.kwargs["unexpected_rows_query"].replace("{batch}", rule.table)
                failed = connection.execute(f"select count(*) from ({query})").fetchall()[0][0]
                results[rule.id] = Result(rule, failed == 0, 0, failed, query)
    return [results[rule.id] for rule in rules.rules]


def second_opinions(database: Path) -> list[tuple[Result, Result]]:
    """Each rule on finished figures, asked of the closed file twice: by our own scan, and by Great Expectations."""
    from expectations import library

    rules, limits = suite.load("marts"), memory.limits(database.parent)
    theirs = library.run(rules.name, rules.rules, database, "staged_id", limits, stored.opened)
    return [(own, theirs[own.rule.id]) for own in check.run(rules, database, limits=limits, opened=stored.opened)]


def warnings(results: list[Result]) -> dict[str, int]:
    """What breaks rules of severity `warn`, by rule: a load that leaves them unsaid looks better than its figures."""
    return {r.rule.id: r.failed for r in results if r.rule.severity == "warn" and r.failed}


def refuse_contradictions(results: list[Result]) -> None:
    """Raise FailedCheckError where a rule of severity `stop` is broken."""
    if failed := [result for result in results if result.rule.severity == "stop" and not result.success]:
        listed = "; ".join(f"{result.rule.reason} ({result.failed:,})" for result in failed)
        raise FailedCheckError(f"The finished figures contradict themselves: {listed}; nothing was published.")
