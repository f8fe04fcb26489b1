"""What generations made by earlier versions lack, worked out as they are read: columns that loads write today.

A generation is never changed, so whoever rolls back, or has not loaded since, reads one of before. Where a column is
there the table is read as it is; the first load builds everything anew.
"""

import duckdb

IS_MAIN = """"position" = coalesce(
    max(case when is_extendable then "position" end) over (partition by policy, version),
    max("position") over (partition by policy, version)
)"""
"""The main clock where the policy does not say it: the last that is extendable, else the last."""

MAIN_CLOCKS = f"select policy, version, clock, {IS_MAIN} as is_main from w.main.policy_clocks"


def table(cursor: duckdb.DuckDBPyConnection, name: str) -> str:
    """Give the SELECT of a policy table with all its columns of today."""
    if name == "policy_clocks" and not has_column(cursor, name, "is_main"):
        return f"select *, {IS_MAIN} as is_main from w.main.policy_clocks"
    if name == "work_intervals" and not has_column(cursor, name, "opens_at"):
        opens, closes = (f"timezone('UTC', timezone(zone, {wall}))" for wall in ("opens_local_at", "closes_local_at"))
        return (
            f"select hours.*, {opens} as opens_at, {closes} as closes_at from w.main.work_intervals as hours "
            "left join w.main.policies using (policy)"
        )
    return f'select * from w.main."{name}"'


def with_main(cursor: duckdb.DuckDBPyConnection, mart: str, rows: str) -> str:
    """Give `rows`, a SELECT of the mart `clocks` or `extensions`, with `is_main`: whether it is of the main clock."""
    if mart not in ("clocks", "extensions") or has_column(cursor, mart, "is_main"):
        return rows
    if mart == "clocks":
        return (
            f"select stored.*, is_main from ({rows}) as stored left join ({MAIN_CLOCKS}) as main "
            "on stored.policy = main.policy and policy_version = version and stored.clock = main.clock"
        )
    return (
        f"select stored.*, is_main from ({rows}) as stored "
        "left join (select complaint_id, policy, policy_version from w.main.complaints) as judged using (complaint_id) "
        f"left join ({MAIN_CLOCKS}) as main "
        "on judged.policy = main.policy and policy_version = version and stored.clock = main.clock"
    )


def has_column(cursor: duckdb.DuckDBPyConnection, name: str, column: str) -> bool:
    """Whether a table of the generation has a column."""
    found = cursor.execute(
        "select count(*) from duckdb_columns() "
        "where database_name = 'w' and schema_name = 'main' and table_name = $1 and column_name = $2",
        [name, column],
    )
    return bool(found.fetchone()[0])
