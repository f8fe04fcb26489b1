"""Reading a table or a query of a MySQL, MariaDB or SQL Server database, as `postgres.py` reads one of PostgreSQL.

The mark, the overlap, the columns that are checked, and rows as text are the same (`database_rows.py`); what differs by
server is in `sql_dialects.py`, the rest is SQLAlchemy's.
"""

import hashlib
from pathlib import Path

import duckdb
from sqlalchemy import Connection, exc, text

from etl.inputs import database_rows as rows
from etl.inputs import sql_connection
from etl.inputs.sql_dialects import INSTANT, LOCAL, MARKS, WHOLE
from etl.progress import Progress
from etl.readers.dispatch import RawCounts
from etl.sources.definition import Source
from queries.errors import BadSourceError, UsageError


class SqlDatabase:
    """A table or a query of such a database; what is not given is the source's own."""

    def __init__(self, url: str, source: Source, table: str = "", query: str = "", *, everything: bool = False):
        """`everything` reads from the beginning and takes the columns as they now are.

        Raises UsageError where the address cannot be read, the driver is not installed, or nothing to read is named.
        """
        if table and query:
            raise UsageError("Both --table and --query were given; give one.")
        if not table and not query:
            table, query = source.table, source.query
        if not table and not query:
            raise UsageError(f"The source {source.name} names no table; give --table or --query.")
        self._address = sql_connection.address(url)
        self._server = self._address.server
        if query and not self._server.takes_queries:
            raise UsageError(
                f"A query cannot be read from {self._address.label}, whose server has no transaction that can only "
                "read; make it a view, and give its name with --table."
            )
        self._everything = everything
        self._table, self._query = table, query.strip().rstrip(";")
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
            with progress.stage("reading", self.origin), sql_connection.connected(self._address) as server:
                relation = self._relation(server)
                kinds = self._server.kinds(server, relation)
                rows.check(source, self.origin, kinds, self._before, MARKS)
                wanted = {
                    name: kinds[name.lower()] for name in (*source.required, *source.optional) if name.lower() in kinds
                }
                condition, bound = self._condition(server, source, kinds)
                used = {name.lower() for name in (*wanted, source.mark) if name}
                self._mark = rows.Mark(
                    source.mark,
                    self._reached(server, source, kinds, f"{relation} where {condition}", bound),
                    {name: kind for name, (_, kind) in kinds.items() if name in used},
                )
                if not wanted:
                    raise BadSourceError(f"The source {source.name} lists no `required` columns; name those to read.")
                rows.prepare(connection, source)
                columns = ", ".join(
                    self._server.as_text(_name(server, column), kind) for column, kind in wanted.values()
                )
                asked = server.execution_options(stream_results=True).execute(
                    text(f"select {columns} from {relation} where {condition}"), bound
                )
                while batch := asked.fetchmany(rows.BATCH_ROWS):
                    rows.append(connection, self.origin, list(wanted), [tuple(row) for row in batch], count)
                    count += len(batch)
                    progress.rows(count)
        except exc.DBAPIError as error:
            raise sql_connection.meaning(error, self.origin, count) from None
        return [RawCounts(count, 0, ())]

    def known(self, connection: duckdb.DuckDBPyConnection, source: Source) -> list[str]:
        """None: what a database says now is news."""
        return []

    def remember(self, connection: duckdb.DuckDBPyConnection, source: Source, load_id: int) -> bool:
        """Move the mark in the draft; True where it is another than before."""
        return rows.remember(connection, source, self.origin, load_id, self._mark, self._before)

    def _relation(self, server: Connection) -> str:
        if self._table:
            return ".".join(_name(server, part) for part in self._table.split("."))
        return f"({_plain(self._query)}) as q"

    def _condition(
        self, server: Connection, source: Source, kinds: dict[str, tuple[str, str]]
    ) -> tuple[str, dict[str, str]]:
        """Where the load before left off, with what is bound; everything for a first load, another mark, or none."""
        before = self._before
        if not source.mark or before is None or before.value is None or before.column != source.mark:
            return "1 = 1", {}
        column, kind = kinds[source.mark.lower()]
        if source.overlap and source.overlap.isdigit() != (kind == WHOLE):
            raise BadSourceError(
                f"The source {source.name} says `overlap: {source.overlap}`, but its mark is a {kind}; write "
                f"{'`2 hours` or the like' if source.overlap.isdigit() else 'a whole number'}."
            )
        name = _name(server, column)
        since = self._server.since(kind, source.overlap)
        return f"({name} >= {since} or {name} is null)", {"since": before.value}

    def _reached(
        self,
        server: Connection,
        source: Source,
        kinds: dict[str, tuple[str, str]],
        rows_to_read: str,
        bound: dict[str, str],
    ) -> str | None:
        """The greatest mark of the rows about to be read, no later than now; never before the one it had."""
        if not source.mark:
            return None
        column, kind = kinds[source.mark.lower()]
        name, latest = _name(server, column), self._server.present(kind)
        up_to = f" and {name} <= {latest}" if latest else ""
        greatest = self._server.as_text(f"max({name})", LOCAL if kind == INSTANT else kind)
        [found] = server.execute(text(f"select {greatest} from {rows_to_read}{up_to}"), bound).one()
        before = self._before.value if self._before and self._before.column == source.mark else None
        known = [mark for mark in (found, before) if mark is not None]
        # texts of one kind of time sort as the times do
        return max(known, key=int if kind == WHOLE else str, default=None)


def _name(server: Connection, name: str) -> str:
    return _plain(server.dialect.identifier_preparer.quote(name))


def _plain(words: str) -> str:
    """Words in which a colon is a colon, not the name of something bound."""
    return words.replace(":", "\\:")
