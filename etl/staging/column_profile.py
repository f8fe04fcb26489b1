"""The shape of what was read, before anything is renamed: which columns there are, and in how many rows each is filled.

One row of counts says all that the suites `raw_<source>` ask, and costs one pass over the rows.
docs/decisions/0004-expectations.md weighs it against a copy of them.
"""

from collections.abc import Sequence

import duckdb

from etl.sources.definition import Source
from expectations.check import Result
from queries.errors import FailedCheckError

TABLE = "raw_shape"
"""One column a column of `raw`, holding its number of filled rows; no row at all where nothing was read."""


def measure(connection: duckdb.DuckDBPyConnection, catalog: str) -> None:
    """Create `catalog.raw_shape` from the table `raw`."""
    columns = [row[0] for row in connection.execute("describe raw").fetchall() if row[0] not in ("file", "row")]
    counts = ", ".join(f"count({_quoted(column)}) as {_quoted(column)}" for column in columns)
    connection.execute(f"create table {catalog}.{TABLE} as select {counts} from raw having count(*) > 0")


def refuse_misfits(results: Sequence[Result], source: Source) -> None:
    """Raise FailedCheckError where what was read breaks a rule of severity `stop`."""
    if broken := [result.rule.reason for result in results if result.rule.severity == "stop" and not result.success]:
        raise FailedCheckError(
            f"The input is not what the source {source.name} describes: {'; '.join(broken)}; nothing was published, "
            "check its columns or name another source."
        )


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
