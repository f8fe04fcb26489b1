"""Great Expectations over a DuckDB file, inside the database: for rules of types that in_database.py does not know.

The settings of the connection are the ones with which pushing down works: anything else either locks the file or pulls
rows into pandas.
"""

import os
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import duckdb

from expectations.result import Result
from expectations.suite import Rule

os.environ.setdefault("GX_ANALYTICS_ENABLED", "false")

_CONNECTION = {
    "isolation_level": "AUTOCOMMIT",
    "pool_reset_on_return": None,
    "skip_autocommit_rollback": True,
}


def run(
    name: str,
    rules: Sequence[Rule],
    database: Path,
    key: str,
    limits: Mapping[str, str] | None = None,
    opened: Callable[..., duckdb.DuckDBPyConnection] = duckdb.connect,
) -> dict[str, Result]:
    """What each rule finds in the closed file `database`, by its id; arguments and errors as in check.py.

    `name` is that of the suite, for the library's own messages.
    """
    import great_expectations as gx
    from duckdb_sqlalchemy import ConnectionWrapper
    from great_expectations.data_context.types.base import ProgressBarsConfig

    context = gx.get_context(mode="ephemeral")
    context.variables.progress_bars = ProgressBarsConfig(globally=False)
    source = context.data_sources.add_sql(
        "generation",
        connection_string=f"duckdb:///{database}",
        kwargs={
            **_CONNECTION,
            "creator": lambda: ConnectionWrapper(opened(database, read_only=True, config=dict(limits or {}))),
        },
    )
    try:
        found: dict[str, Result] = {}
        for table in dict.fromkeys(rule.table for rule in rules):
            of_table = [rule for rule in rules if rule.table == table]
            found |= {result.rule.id: result for result in _run_table(gx, context, source, name, table, of_table, key)}
    finally:
        # The file must be free for the next writer of this process; the library keeps two engines on it.
        source.get_execution_engine().close()
        source.get_engine().dispose()
    return found


def _run_table(gx: Any, context: Any, source: Any, name: str, table: str, rules: list[Rule], key: str) -> list[Result]:
    """Check the rules of one table in one validation."""
    batch = source.add_table_asset(table, table_name=table).add_batch_definition_whole_table("all")
    suite = context.suites.add(
        gx.ExpectationSuite(
            name=f"{name}_{table}",
            expectations=[{"type": rule.type, "kwargs": rule.kwargs, "meta": {"id": rule.id}} for rule in rules],
        )
    )
    validation = context.validation_definitions.add(
        gx.ValidationDefinition(name=f"{name}_{table}", data=batch, suite=suite)
    )
    wanted: dict[str, Any] = {"result_format": "COMPLETE"}
    if any(rule.severity == "reject" for rule in rules):
        wanted["unexpected_index_column_names"] = [key]
    by_id = {rule.id: rule for rule in rules}
    return [
        _result(by_id[outcome.expectation_config.meta["id"]], outcome, table)
        for outcome in validation.run(result_format=wanted).results
    ]


def _result(rule: Rule, outcome: Any, table: str) -> Result:
    """Take from the library's answer what we keep."""
    # The library gives one description of an error, or one for each metric that met it.
    info = outcome.exception_info
    for error in [info] if "raised_exception" in info else info.values():
        if error["raised_exception"]:
            raise RuntimeError(f"Rule {rule.id} could not be evaluated: {error['exception_message']}")
    result = outcome.result
    if "unexpected_rows_query" in rule.kwargs:
        failed = int(result.get("observed_value") or 0)
        failing_sql = rule.kwargs["unexpected_rows_query"].replace("{batch}", table)
        return Result(rule, bool(outcome.success), 0, failed, failing_sql)
    query = result.get("unexpected_index_query")
    return Result(
        rule,
        bool(outcome.success),
        int(result.get("element_count") or 0),
        int(result.get("unexpected_count") or 0),
        query.strip().rstrip(";") if query else None,
    )
