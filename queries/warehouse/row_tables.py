"""The tables that say what became of single rows, as readers find them: those of the generation, or empty ones.

A generation made before loads wrote them has none. It is read all the same, and a count that has no rows to list leads
nowhere. They are of the load, whatever `as_of` is asked for.
"""

TABLES = {
    "known_rows": 'load_id integer, source varchar, file varchar, "row" bigint, event_id varchar, '
    "complaint_id varchar, event_type varchar",
    "rule_rows": 'load_id integer, source varchar, file varchar, "row" bigint, rule varchar, complaint_id varchar, '
    "event_type varchar",
    "idle_rows": 'load_id integer, source varchar, file varchar, "row" bigint, fate varchar',
    "load_rows": "load_id integer, source varchar, loaded bigint, duplicates bigint, rejected bigint, no_event bigint",
}
"""Name to columns, as etl/staging/tables.sql has them."""
