"""Which single rows a load counts: those that brought nothing new, and those that broke a rule.

The counts of `loads` and `check_results` say how many; a reader who asks which is answered from these two tables. No
content of a row is kept here: its file, its number and its event lead to it.
"""

from collections.abc import Sequence

import duckdb

from etl.source import Source
from etl.stage import TABLE
from expectations.check import Result


def keep_known(connection: duckdb.DuckDBPyConnection, staged: str, fresh: str, load_id: int, source: str) -> None:
    """List the rows of `staged` that are not in `fresh`: the duplicates of this load."""
    connection.execute(
        f"""insert into known_rows
        select ?, ?, file, "row", event_id, complaint_id, event_type
        from {staged} as s anti join {fresh} as f using (staged_id)
        order by file, "row" """,
        [load_id, source],
    )


def keep_broken(connection: duckdb.DuckDBPyConnection, results: Sequence[Result], load_id: int, source: Source) -> None:
    """List the staged rows that break a rule. The connection's current catalog is the draft; `staging` is attached."""
    for result in results:
        if not result.failed or not result.failing_sql:
            continue
        failing = failing_sql(result)
        # what stands in a rejected row where a complaint's number should be is nobody's number
        is_event = "true" if result.rule.severity == "warn" else "false"
        connection.execute(
            f"""insert into rule_rows
            select ?, ?, s.file, s."row", ?, if({is_event}, s.complaint_id, null), if({is_event}, s.event_type, null)
            from (select staged_id from ({failing})) as f
            inner join staging.{TABLE} as s on f.staged_id = s.staged_id
            order by s.file, s."row" """,
            [load_id, source.name, result.rule.id],
        )


def failing_sql(result: Result) -> str:
    """The query that names the rows that fail, as the draft sees them."""
    return result.failing_sql.replace(f"from {TABLE}", f"from staging.{TABLE}").replace(
        f"FROM {TABLE}", f"FROM staging.{TABLE}"
    )
