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


LATER = {
    "policy_clock_limits": "policy varchar, version integer, clock varchar, rule integer, limit_units double, "
    "priorities varchar[], channels varchar[], customer_tiers varchar[], teams varchar[], source varchar",
    "policy_hours": "policy varchar, version integer, day_of varchar, opens varchar, closes varchar",
}
"""Policy tables that came later, as etl/policy/tables.py has them; a generation without one is read as having none."""

FURTHER_DIMENSIONS = ("priority", "team", "region", "customer_tier")
"""What complaints carry since; no complaint of an earlier generation does."""
FURTHER_FACTS = (
    "customer_key varchar, amount double, currency varchar, escalated_on date, escalated_to varchar, "
    "escalation_outcome varchar, escalation_decided_on date"
)
"""What the mart `complaints` says beside, since later still."""
NEWEST_FACTS = "vulnerable varchar"
"""... and since then."""
_CARRIERS = ("complaints", "clocks", "open_spells", "steps")


SINCE = {
    "policies": "source varchar, is_checked boolean",
    "policy_clocks": "source varchar, version_source varchar, limit_reopened double",
    "calendar": "source varchar",
}
"""Columns of the policy tables that came later; in an earlier generation nothing is known of them."""


def table(cursor: duckdb.DuckDBPyConnection, name: str) -> str:
    """Give the SELECT of a policy table with all its columns of today."""
    if name in LATER and not has_table(cursor, name):
        return f"select {_nulls(LATER[name])} where false"
    if name == "policy_clocks" and not has_column(cursor, name, "is_main"):
        rows = f"select *, {IS_MAIN} as is_main from w.main.policy_clocks"
    elif name == "work_intervals" and not has_column(cursor, name, "opens_at"):
        opens, closes = (f"timezone('UTC', timezone(zone, {wall}))" for wall in ("opens_local_at", "closes_local_at"))
        rows = (
            f"select hours.*, {opens} as opens_at, {closes} as closes_at from w.main.work_intervals as hours "
            "left join w.main.policies using (policy)"
        )
    else:
        rows = f'select * from w.main."{name}"'
    if name in SINCE and not has_column(cursor, name, SINCE[name].split(" ", 1)[0]):
        return f"select *, {_nulls(SINCE[name])} from ({rows})"
    return rows


def complete(cursor: duckdb.DuckDBPyConnection, mart: str, rows: str) -> str:
    """Give `rows`, a SELECT of that mart, with all its columns of today."""
    rows = _with_main(cursor, mart, rows)
    if mart == "complaints" and not has_column(cursor, mart, "customer_key"):
        rows = f"select *, {_nulls(FURTHER_FACTS)} from ({rows})"
    if mart == "complaints" and not has_column(cursor, mart, "vulnerable"):
        rows = f"select *, {_nulls(NEWEST_FACTS)} from ({rows})"
    if mart not in _CARRIERS or has_column(cursor, mart, FURTHER_DIMENSIONS[0]):
        return rows
    return f"select *, {', '.join(f'cast(null as varchar) as {name}' for name in FURTHER_DIMENSIONS)} from ({rows})"


def _with_main(cursor: duckdb.DuckDBPyConnection, mart: str, rows: str) -> str:
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


def has_table(cursor: duckdb.DuckDBPyConnection, name: str) -> bool:
    """Whether a generation has a table."""
    found = cursor.execute(
        # a reader's `w` is made of views
        "select count(*) from duckdb_columns() where database_name = 'w' and schema_name = 'main' and table_name = $1",
        [name],
    )
    return bool(found.fetchone()[0])


def _nulls(columns: str) -> str:
    return ", ".join(
        f"cast(null as {kind}) as {name}" for name, kind in (column.split(" ", 1) for column in columns.split(", "))
    )
