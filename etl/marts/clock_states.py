"""How the clocks stand at the newest event, written beside them, so that whoever asks of now need not work it out.

States depend on the moment they are seen from (`queries/warehouse/as_of_clocks.sql`, the one text that derives them).
Nearly every reader asks of the newest event, and over millions of clocks the working out costs more than the counting.
Only clocks that neither stopped nor were withdrawn change as time goes on, so a load that builds a part looks at those
and its own.
"""

import duckdb

from queries.warehouse.as_of import CLOCKS_SQL, SEEN_FROM, WITHOUT_STATES


def finished(connection: duckdb.DuckDBPyConnection) -> str:
    """The SELECT of `scope_clocks`, each clock with its state."""
    _see(connection, "select * from temp.scope_clocks")
    return CLOCKS_SQL


def add_columns(connection: duckdb.DuckDBPyConnection) -> None:
    """Give `clocks` the columns of states where a generation has none yet."""
    for column, kind in (("state", "varchar"), ("strict_state", "varchar"), ("elapsed", "double")):
        connection.execute(f"alter table clocks add column if not exists {column} {kind}")


def bring_up_to_date(connection: duckdb.DuckDBPyConnection) -> None:
    """Write the state of those of `clocks` that run or have none yet."""
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


def _see(connection: duckdb.DuckDBPyConnection, clocks: str) -> None:
    connection.execute(f"create or replace table {SEEN_FROM} as select getvariable('as_of') as as_of")
    connection.execute(f"create or replace temp view moment as select as_of from {SEEN_FROM}")
    connection.execute(f"create or replace temp view stood_clocks as {clocks}")


def forget(connection: duckdb.DuckDBPyConnection) -> None:
    """Remove what the other functions left for their SELECTs."""
    for view in ("stood_clocks", "moment"):
        connection.execute(f"drop view if exists temp.{view}")
