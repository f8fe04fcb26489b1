"""Reading a table or a query of a PostgreSQL database, from where the load before left off.

The source's `mark` is a column that only grows, such as `updated_at`. What a load has read up to is kept in the
generation (table `marks`). The next load reads from there on and includes the mark itself, since several rows may share
it; `overlap` goes further back, for rows that were written late under an earlier time. Rows read again are duplicates.
Rows without a mark are read each time. Memory stays bounded: rows come in batches, and DuckDB moves what exceeds
its limit to the disk.
"""

import hashlib
from pathlib import Path

import duckdb
import psycopg
from psycopg import sql

from etl.inputs import database_rows as rows
from etl.inputs import postgres_connection
from etl.progress import Progress
from etl.readers.dispatch import RawCounts
from etl.sources.definition import Source
from etl.staging.stage import LONGEST_CELL
from queries.errors import BadSourceError, DatabaseError, UsageError

# Kinds of columns by PostgreSQL's own numbers for types (pg_type.dat). Types of one kind read alike as text.
_KINDS = {
    1184: "timestamp with time zone",
    1114: "timestamp without time zone",
    1082: "date",
    **dict.fromkeys((20, 21, 23), "whole number"),
    **dict.fromkeys((700, 701, 1700), "number"),
    **dict.fromkeys((25, 1042, 1043, 19), "text"),
    16: "boolean",
}
# What a mark may be, the type to compare in, and the latest that counts as reached: one slip of the keyboard into
# the year 9999 would else hide every later row.
_MARKS = {
    "timestamp with time zone": ("timestamptz", "now()"),
    "timestamp without time zone": ("timestamp", "localtimestamp"),
    "date": ("date", "current_date"),
    "whole number": ("bigint", None),
}


class Database:
    """A table or a query of a PostgreSQL database; what is not given is the source's own."""

    def __init__(self, url: str, source: Source, table: str = "", query: str = "", *, everything: bool = False):
        """`everything` reads from the beginning and takes the columns as they now are.

        Raises UsageError where the address cannot be read, or neither a table nor a query is given.
        """
        if table and query:
            raise UsageError("Both --table and --query were given; give one.")
        if not table and not query:
            table, query = source.table, source.query
        if not table and not query:
            raise UsageError(f"The source {source.name} names no table; give --table or --query.")
        self._address = postgres_connection.address(url)
        self._everything = everything
        self._query = query.strip().rstrip(";")
        self._table = table
        # A query is known by its words: another query is another origin, with a mark of its own.
        words = hashlib.sha256(" ".join(self._query.split()).encode()).hexdigest()[:8]
        self.origin = f"{self._address.label}/{table or f'query-{words}'}"
        self._mark: rows.Mark | None = None
        self._before: rows.Mark | None = None

    @property
    def names(self) -> list[str]:
        """The origin: the address without user and password, and the table."""
        return [self.origin]

    def read(
        self, connection: duckdb.DuckDBPyConnection, source: Source, live: Path | None, progress: Progress
    ) -> list[RawCounts]:
        """Append the rows from the mark on to `raw`, all columns as text; DatabaseError where that cannot be done."""
        self._before = None if self._everything else rows.mark_of(live, source.name, self.origin)
        count = 0
        try:
            with progress.stage("reading", self.origin), postgres_connection.connected(self._address) as server:
                kinds = self._kinds(server)
                rows.check(source, self.origin, kinds, self._before, _MARKS)
                wanted = {
                    name: kinds[name.lower()] for name in (*source.required, *source.optional) if name.lower() in kinds
                }
                condition = self._condition(source, kinds)
                used = {name.lower() for name in (*wanted, source.mark) if name}
                self._mark = rows.Mark(
                    source.mark,
                    self._reached(server, source, kinds, condition),
                    {name: kind for name, (_, kind) in kinds.items() if name in used},
                )
                if not wanted:
                    raise BadSourceError(f"The source {source.name} lists no `required` columns; name those to read.")
                rows.prepare(connection, source)
                columns = [_as_text(column, kind) for column, kind in wanted.values()]
                select = sql.SQL("select {} from {} where {}").format(
                    sql.SQL(", ").join(columns), self._relation(), condition
                )
                with server.cursor(name="complaints") as cursor:
                    cursor.execute(select)
                    while batch := cursor.fetchmany(rows.BATCH_ROWS):
                        rows.append(connection, self.origin, list(wanted), batch, count)
                        count += len(batch)
                        progress.rows(count)
        except psycopg.Error as error:
            raise postgres_connection.meaning(error, self.origin, count) from None
        except UnicodeDecodeError:
            raise DatabaseError(
                f"{self.origin} holds text that is not UTF-8; convert it in a query, or mend the data; "
                "nothing was published."
            ) from None
        return [RawCounts(count, 0, ())]

    def known(self, connection: duckdb.DuckDBPyConnection, source: Source) -> list[str]:
        """None: what a database says now is news."""
        return []

    def remember(self, connection: duckdb.DuckDBPyConnection, source: Source, load_id: int) -> bool:
        """Move the mark in the draft; True where it is another than before."""
        return rows.remember(connection, source, self.origin, load_id, self._mark, self._before)

    def _relation(self) -> sql.Composable:
        if self._table:
            return sql.Identifier(*self._table.split("."))
        return sql.SQL("({}) as q").format(sql.SQL(self._query))

    def _kinds(self, server: psycopg.Connection) -> dict[str, tuple[str, str]]:
        """Each column by its name in lower case: the name as it is, and its kind."""
        cursor = postgres_connection.ask(server, sql.SQL("select * from {} limit 0").format(self._relation()))
        return {
            column.name.lower(): (column.name, _KINDS.get(column.type_code, column.type_display))
            for column in cursor.description or ()
        }

    def _condition(self, source: Source, kinds: dict[str, tuple[str, str]]) -> sql.Composable:
        """Where the load before left off; everything for a first load, another mark, or none."""
        before = self._before
        if not source.mark or before is None or before.value is None or before.column != source.mark:
            return sql.SQL("true")
        column, kind = kinds[source.mark.lower()]
        since = sql.SQL("{}::{}").format(sql.Literal(before.value), sql.SQL(_MARKS[kind][0]))
        if source.overlap:
            is_number = source.overlap.isdigit()
            if is_number != (kind == "whole number"):
                raise BadSourceError(
                    f"The source {source.name} says `overlap: {source.overlap}`, but its mark is a {kind}; write "
                    f"{'`2 hours` or the like' if is_number else 'a whole number'}."
                )
            back = sql.SQL(source.overlap) if is_number else sql.SQL("{}::interval").format(sql.Literal(source.overlap))
            since = sql.SQL("({} - {})").format(since, back)
        return sql.SQL("({0} >= {1} or {0} is null)").format(sql.Identifier(column), since)

    def _reached(
        self,
        server: psycopg.Connection,
        source: Source,
        kinds: dict[str, tuple[str, str]],
        condition: sql.Composable,
    ) -> str | None:
        """The greatest mark of the rows about to be read, no later than now; never before the one it had."""
        if not source.mark:
            return None
        column, kind = kinds[source.mark.lower()]
        type_name, latest = _MARKS[kind]
        up_to = sql.SQL(" and {} <= {}").format(sql.Identifier(column), sql.SQL(latest)) if latest else sql.SQL("")
        before = self._before.value if self._before and self._before.column == source.mark else None
        # The same moment is in view as for the rows themselves, so no row falls between the two questions.
        select = sql.SQL("select greatest(max({}), {}::{})::text from {} where {}{}").format(
            sql.Identifier(column), sql.Literal(before), sql.SQL(type_name), self._relation(), condition, up_to
        )
        found = postgres_connection.ask(server, select).fetchone()
        return found[0] if found else before


def _as_text(column: str, kind: str) -> sql.Composable:
    """SQL for the column as text: instants as ISO 8601 in UTC with their offset, the rest as the server says."""
    name = sql.Identifier(column)
    if kind == "timestamp with time zone":
        return sql.SQL(
            'case when isfinite({0}) then to_char({0}, \'YYYY-MM-DD"T"HH24:MI:SS.US"+00:00"\') else {0}::text end'
        ).format(name)
    # A longer cell is rejected anyway, and must not cost memory.
    return sql.SQL("left({}::text, {})").format(name, sql.Literal(LONGEST_CELL + 1))
