"""Sources whose rows say how a case stood, not what happened: an event is the difference between two of their rows.

A difference needs both its rows, and they may come in different files. So a source whose header names a `key` has its
rows kept in the generation (`kept_<source>`): a load brings back those of the cases it meets, and derives all their
events again. What then comes of a set of rows depends on the set alone, not on its order, its batches or its repeats.

Rows are kept as they are, so `key` is not for files with customers' names, contacts or texts.
"""

from pathlib import Path

import duckdb

from etl.sources.definition import Source, quoted
from queries.warehouse import stored

LOAD = "kept_by_load"
"""Of a kept row, the load that brought it; empty in those read now until they are kept."""

_PLACE = ("file", "row", LOAD)


def hand_over(connection: duckdb.DuckDBPyConnection, source: Source) -> None:
    """Give what was read into `staging`, the current catalog, to all later steps as `temp.raw` and `temp.raw_rejects`.

    The rows stay in the file; those of a source with a `key`, which are changed before they are kept, move to memory.
    """
    connection.execute("use memory")
    moved = {"raw_rejects": True, "raw": bool(source.key)}
    for table, is_moved in moved.items():
        kind = "table" if is_moved else "view"
        connection.execute(f"create or replace temp {kind} {table} as from staging.{table}")
        if is_moved:
            connection.execute(f"drop table staging.{table}")


def bring_back(connection: duckdb.DuckDBPyConnection, source: Source, live: Path | None) -> None:
    """Add to `raw` the kept rows of the cases it names, and leave each row once, however often it came.

    `staging` then has the rows for the source's SQL. Leaves the temporary tables `read_rows(file, row)`, the rows that
    this load read, and `repeated_rows(file, row)`, those of them that were kept already or came twice. A kept row of a
    file that bears the name of one read now is told from it by the load that brought it.
    """
    if not source.key:
        return
    connection.execute('create or replace temp table read_rows as select file, "row" from raw')
    connection.execute(f"alter table raw add column {LOAD} integer")
    kept = _kept(source)
    if live is not None:
        stored.attach(connection, live, "earlier", read_only=True)
        if columns := _columns(connection, "earlier", kept):
            wanted = [column for column in columns if column != LOAD]
            _add_columns(connection, "temp.raw", wanted, _columns(connection, "temp", "raw"))
            key = quoted(source.key)
            load = f"coalesce({LOAD}, 0)" if LOAD in columns else "0"
            connection.execute(
                f"""insert into raw by name
                select * replace (
                    case
                        when file in (select file from read_rows) and {load} > 0 then file || ' (load ' || {load} || ')'
                        when file in (select file from read_rows) then file || ' (earlier)'
                        else file
                    end as file
                ), {"" if LOAD in columns else f"0 as {LOAD}"}
                from earlier.{quoted(kept)}
                where {key} in (select distinct {key} from raw)"""
            )
        connection.execute("detach earlier")
    content = ", ".join(quoted(column) for column in _content(connection))
    connection.execute(
        f"""create or replace temp table numbered as
        select *, row_number() over (partition by {content} order by {LOAD} nulls last, file, "row") as place
        from raw"""
    )
    connection.execute(
        f"""create or replace temp table repeated_rows as
        select file, "row" from numbered where {LOAD} is null and place > 1"""
    )
    connection.execute("create or replace temp table raw as select * exclude (place) from numbered where place = 1")
    connection.execute("drop table numbered")
    connection.execute("create table staging.raw as from temp.raw")


def keep(connection: duckdb.DuckDBPyConnection, source: Source, load_id: int) -> bool:
    """Write the rows of `raw` into the draft, the current catalog; True where it did not hold all of them yet."""
    if not source.key:
        return False
    kept, key = quoted(_kept(source)), quoted(source.key)
    connection.execute(f"update temp.raw set {LOAD} = ? where {LOAD} is null", [load_id])
    connection.execute(f"create table if not exists {kept} as select * from temp.raw where false")
    columns = _columns(connection, "temp", "raw")
    present = _columns(connection, "draft", _kept(source))
    if LOAD not in present:  # a generation of before it was kept
        connection.execute(f"alter table {kept} add column {LOAD} integer")
    _add_columns(connection, kept, columns, [*present, LOAD])
    before = _count(connection, kept)
    connection.execute(f"delete from {kept} where {key} in (select {key} from temp.raw)")
    connection.execute(f"insert into {kept} by name select * from temp.raw where {key} is not null")
    return _count(connection, kept) > before


def _content(connection: duckdb.DuckDBPyConnection) -> list[str]:
    return [column for column in _columns(connection, "temp", "raw") if column not in _PLACE]


def _kept(source: Source) -> str:
    return f"kept_{source.name}"


def _columns(connection: duckdb.DuckDBPyConnection, catalog: str, table: str) -> list[str]:
    rows = connection.execute(
        "select column_name from duckdb_columns() where database_name = ? and table_name = ? order by column_index",
        [catalog, table],
    ).fetchall()
    return [name for (name,) in rows]


def _add_columns(connection: duckdb.DuckDBPyConnection, table: str, wanted: list[str], present: list[str]) -> None:
    for column in wanted:
        if column not in present:
            connection.execute(f"alter table {table} add column {quoted(column)} varchar")


def _count(connection: duckdb.DuckDBPyConnection, table: str) -> int:
    return connection.execute(f"select count(*) from {table}").fetchall()[0][0]
