"""How the clocks stand at the newest event, written beside them, so that whoever asks of now need not work it out.

States depend on the moment they are seen from (`queries/warehouse/as_of_clocks.sql`, the one text that derives them).
Nearly every reader asks of the newest event, and over millions of clocks the working out costs more than the counting.
Only clocks that neither stopped nor were withdrawn change as time goes on, so a load that builds a part looks at those
and its own.
"""

import duckdb

from queries.warehouse.as_of import CLOCKS_SQL, SEEN_FROM, WITHOUT_STATES


def write_all(connection: duckdb.DuckDBPyConnection) -> None:
    """Make `clocks` of `scope_clocks`, each clock with its state, in the order of their deadlines."""
    _see(connection, "select * from temp.scope_clocks")
    connection.execute(f"create or replace table clocks as select * from ({CLOCKS_SQL}) order by due_on, complaint_id")
    _forget(connection)


def write_part(connection: duckdb.DuckDBPyConnection) -> None:
    """Put the clocks of `scope_clocks` into `clocks`, and bring up to date the state of those that run.

    `clocks` no longer holds the complaints of `scope_clocks`.
    """
    for column, kind in (("state", "varchar"), ("strict_state", "varchar"), ("elapsed", "double")):
        # a generation from before states were written
        connection.execute(f"alter table clocks add column if not exists {column} {kind}")
    connection.execute("insert into clocks by name select * from temp.scope_clocks")
    _see(
        connection,
        f"select rowid as place, {WITHOUT_STATES} from clocks "
        "where state is null or (stopped_at is null and withdrawn_at is null)",
    )
    connection.execute(f"create or replace temp table stands as {CLOCKS_SQL}")
    connection.execute(
        """update clocks set state = stands.state, strict_state = stands.strict_state, elapsed = stands.elapsed
        from temp.stands where clocks.rowid = stands.place"""
    )
    connection.execute("drop table temp.stands")
    _forget(connection)


def _see(connection: duckdb.DuckDBPyConnection, clocks: str) -> None:
    connection.execute(f"create or replace table {SEEN_FROM} as select getvariable('as_of') as as_of")
    connection.execute(f"create or replace temp view moment as select as_of from {SEEN_FROM}")
    connection.execute(f"create or replace temp view stood_clocks as {clocks}")


def _forget(connection: duckdb.DuckDBPyConnection) -> None:
    for view in ("stood_clocks", "moment"):
        connection.execute(f"drop view temp.{view}")
