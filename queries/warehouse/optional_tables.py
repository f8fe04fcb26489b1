"""The tables of candidates as readers find them: those of the generation, or empty ones where it has none.

A generation made before there were candidates has none of these tables. It is read all the same; `cause_search` then
holds no row, by which a page knows that nothing was looked for yet. They are of the load, whatever `as_of` is asked
for.
"""

from collections.abc import Mapping

import duckdb

TABLES = {
    "cause_search": "first_week_on date, last_week_on date, recent_from_on date, until_on date, series_count integer, "
    "judged_count integer, compared_count integer, news_weeks integer, news_false_discovery_rate double, "
    "false_discovery_rate double",
    "candidates": "key varchar, rank integer, cause varchar, dimension varchar, value varchar, kind varchar, "
    "is_emerging boolean, is_chronic boolean, is_harmful boolean, is_subsiding boolean, measure varchar, "
    "observed double, expected double, weeks integer, excess_a_week double, began_on date, alarm_on date, "
    "p_value double, q_value double, proposes varchar, rule varchar, reason varchar, evidence_from_on date, "
    "complaints bigint, complaint_share double, days_late double, days_late_share double, rated_low bigint, "
    "rated_low_share double, upheld bigint, reopened bigint, status_asked bigint, harm_share double, "
    "present_weeks integer, recent_weeks integer, history_weeks integer",
    "candidate_folded": "line varchar, key varchar, cause varchar, dimension varchar, value varchar, kind varchar, "
    "measure varchar, observed double, expected double, q_value double",
    "candidate_weeks": "key varchar, week_on date, complaints integer, exposure integer, expected double, "
    "upper double, is_alarm boolean",
    "candidate_places": "key varchar, dimension varchar, value varchar, complaints bigint, n bigint, share double, "
    "expected double, p_value double, q_value double, is_more boolean",
    "candidate_tests": "key varchar, test varchar, holds boolean, size double, n bigint, groups integer, "
    "p_value double, subject varchar",
    "candidate_harm": "key varchar, measure varchar, n bigint, observed bigint, expected double, ratio double, "
    "ratio_lower double, ratio_upper double, p_value double, q_value double",
    "candidate_examples": 'key varchar, "position" integer, complaint_id varchar, likeness double',
    "cause_totals": "cause varchar, complaints bigint, days_late double, rated_low bigint, upheld bigint, "
    "reopened bigint, status_asked bigint, harm_share double",
    "cause_complaints": "complaint_id varchar, cause varchar, store varchar, product_category varchar, "
    "product varchar, channel varchar, named_employee varchar, received_on date, is_late boolean, days_late double, "
    "is_extended boolean, is_reopened boolean, is_rated_low boolean, is_upheld boolean, status_asked_count bigint",
    "cause_recodings": "old_cause varchar, new_cause varchar, week_on date",
    "past_outbreaks": "key varchar, cause varchar, dimension varchar, value varchar, began_on date, alarm_on date, "
    "observed double, expected double, weeks integer, q_value double",
}
"""Name to columns, as etl/staging/tables.sql has them."""


POLICY = {"policy_targets": "policy varchar, metric varchar, clock varchar, share double, from_on date"}
"""Tables of the policy that generations of an earlier version lack."""


def make_views(cursor: duckdb.DuckDBPyConnection, tables: Mapping[str, str] = TABLES) -> None:
    """Make each of the tables in the schema in use, of the generation attached as `w`."""
    found = cursor.execute(
        "select distinct table_name from duckdb_columns() where database_name = 'w' and schema_name = 'main'"
    ).fetchall()
    present = {name for (name,) in found}
    for table, columns in tables.items():
        if table in present:
            cursor.execute(f"create view {table} as select * from w.main.{table}")
        else:
            cursor.execute(f"create table {table} ({columns})")
