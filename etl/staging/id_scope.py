"""Whose numbers ids are: those of their source, unless its header says with whom it shares them (`ids`).

Two systems number from 1. The ids of a source are shown as they come as long as nobody else bears them; where another
source had an id first, that of the later one is told from it by a prefix (`desk:17`), then and for ever after. Event
ids and complaint ids alike; the same id again from the same source is the same event, as ever.
"""

import duckdb

from etl.sources import definition as sources
from etl.sources.definition import Source
from etl.staging.stage import TABLE
from queries.errors import ComplaintsError

STAGED = "temp.scoped_events"
"""The staged events under the ids that they bear in the warehouse; made by `apply`."""


def apply(connection: duckdb.DuckDBPyConnection, source: Source) -> list[str]:
    """Make `STAGED` of the attached staging and the events of the draft, the current catalog; what a load has to say.

    Writes down whose ids the source bears.
    """
    mine = source.ids or source.name
    connection.execute("delete from id_owners where source = ?", [source.name])
    connection.execute("insert into id_owners values (?, ?)", [source.name, mine])
    others = [name for name in _loaded(connection) if _owner(connection, name) != mine]
    taken = {column: _taken(connection, column, others) for column in ("event_id", "complaint_id")}
    columns = [
        f"if({column} in (select id from temp.taken_{column}), $prefix || {column}, {column}) as {column}"
        for column, count in taken.items()
        if count
    ]
    replaced = f" replace ({', '.join(columns)})" if columns else ""
    prefix = f"{mine}:".replace("'", "''")
    connection.execute(
        f"create or replace temp view scoped_events as select *{replaced} from staging.{TABLE}".replace(
            "$prefix", f"'{prefix}'"
        )
    )
    if not any(taken.values()):
        return []
    return [
        f"{taken['complaint_id']:,} complaint numbers and {taken['event_id']:,} event ids of the source {source.name} "
        f"are borne by other sources too; they are kept apart as {mine}:... (where they mean the same, say "
        "`-- ids: NAME` in the header of the source)"
    ]


def _taken(connection: duckdb.DuckDBPyConnection, column: str, others: list[str]) -> int:
    """Make the table of the staged ids that another source bore first; returns how many they are."""
    borne = f"select {column}, source from events union all select {column}, source from event_history"
    connection.execute(f"create or replace temp table taken_{column} (id varchar)")
    if others:
        connection.execute(
            f"""insert into taken_{column}
            select distinct s.{column} from staging.{TABLE} as s
            semi join (select {column} from ({borne}) where list_contains($others, source)) using ({column})
            anti join (select {column} from ({borne}) where not list_contains($others, source)) using ({column})""",
            {"others": others},
        )
    return connection.execute(f"select count(*) from taken_{column}").fetchall()[0][0]


def _loaded(connection: duckdb.DuckDBPyConnection) -> list[str]:
    return [name for (name,) in connection.execute("select distinct source from loads where rows_read > 0").fetchall()]


def _owner(connection: duckdb.DuckDBPyConnection, name: str) -> str:
    found = connection.execute("select ids from id_owners where source = ?", [name]).fetchall()
    if found:
        return found[0][0]
    try:  # loaded before it was written down
        return sources.find(name).ids or name if name in sources.names() else name
    except ComplaintsError:
        return name
