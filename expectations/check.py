"""Checking a suite against a DuckDB file: the types of rules in use by one scan a table, any other by the library.

Only counts come back to Python; which rows fail is asked by the database's own query (`failing_sql`), so that ten
million rows cost no memory here.
"""

from collections.abc import Callable, Mapping
from pathlib import Path

import duckdb

from expectations import in_database
from expectations.result import Result
from expectations.suite import Suite

__all__ = ["Result", "run"]


def run(
    suite: Suite,
    database: Path,
    key: str = "staged_id",
    limits: Mapping[str, str] | None = None,
    opened: Callable[..., duckdb.DuckDBPyConnection] = duckdb.connect,
) -> list[Result]:
    """Check every rule of a suite against the closed file `database`.

    `key` names the rows of a table that has rules of severity `reject`; `limits` are settings of the database that
    bound its memory; None: its own. `opened` opens the file as `duckdb.connect` does: one that is encrypted, too.

    Raises RuntimeError where a rule could not be evaluated: that is a fault of the rule, not of the data.
    """
    found: dict[str, Result] = {}
    own = [rule for rule in suite.rules if in_database.knows(rule)]
    if own:
        found |= in_database.run(own, database, key, limits, opened)
    if others := [rule for rule in suite.rules if not in_database.knows(rule)]:
        # Only where it is needed: importing it takes longer than a small load.
        from expectations import library

        found |= library.run(suite.name, others, database, key, limits, opened)
    return [found[rule.id] for rule in suite.rules]
