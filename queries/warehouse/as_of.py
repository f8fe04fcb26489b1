"""Things as they stood at a moment: a schema of views for each `as_of`, made on first use.

At the newest event, and later, the stored marts are what stood. Earlier, complaints that had events since are built
again from their earlier events by the very texts that made the stored marts (table `mart_sql`), and united with the
rows of the complaints that have not changed. States of clocks (docs/reference/events-and-states.md) depend on the
moment itself: `as_of_clocks.sql` derives them, for the newest event once in the load (`etl/marts/clock_states.py`), for
any other moment here.
"""

import threading
from collections import OrderedDict
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import duckdb

from queries.errors import WarehouseError
from queries.warehouse import earlier, optional_tables, row_tables

MARTS = ("complaints", "clocks", "extensions", "custody", "steps", "open_spells")
REFERENCES = (
    *("policies", "policy_clocks", "policy_clock_limits", "policy_clock_stops", "policy_hours"),
    *("calendar", "work_intervals"),
)
LEDGERS = ("loads", "rejected_rows", "check_results", "meta")
CODING = {
    "cause_suggestions": "complaint_id varchar, suggested_cause varchar, probability double, "
    "likely_causes varchar[], theme integer",
    "themes": "theme integer, language varchar, complaint_count integer, words varchar[], typical_complaints varchar[]",
    "coding_model": "state varchar, coded_count bigint, uncoded_count bigint, learned_count bigint, "
    "target_share double, threshold double, told_count bigint, judged_count bigint, judged_told_share double, "
    "judged_right_share double",
    "added_causes": "complaint_id varchar, cause varchar, given_by varchar, given_at timestamp",
}
"""Causes that the events do not give; a generation made before there were any has none of these tables."""
KEPT = 8
"""Schemas kept for the next reader; more are dropped, the least recently used first."""

CLOCKS_SQL = Path(__file__).with_name("as_of_clocks.sql").read_text(encoding="utf-8")
SEEN_FROM = "clocks_seen_from"
"""The table of a generation that says, in `as_of`, of which moment the states are that its clocks carry."""
WITHOUT_STATES = "columns(name -> name not in ('state', 'strict_state', 'elapsed'))"
"""The columns of the mart `clocks` that hold whatever the moment; a generation made earlier has no others."""


class AsOfViews:
    """The schemas made so far on one in-memory database with a generation attached as `w`."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, data_as_of: datetime):
        self._connection = connection
        self._data_as_of = naive_utc(data_as_of)
        self._lock = threading.Lock()
        self._made: OrderedDict[datetime, str] = OrderedDict()
        self._readers: dict[datetime, int] = {}
        self._count = 0

    def schema(self, as_of: datetime) -> str:
        """Name the schema for an instant (naive means UTC), building it if it is new."""
        with self._lock:
            return self._schema(naive_utc(as_of))

    @contextmanager
    def held(self, as_of: datetime) -> Iterator[str]:
        """Name the schema for an instant and keep it from being dropped until the block ends."""
        moment = naive_utc(as_of)
        with self._lock:
            schema = self._schema(moment)
            self._readers[moment] = self._readers.get(moment, 0) + 1
        try:
            yield schema
        finally:
            with self._lock:
                self._readers[moment] -= 1

    def _schema(self, moment: datetime) -> str:
        if moment not in self._made:
            self._count += 1
            schema = f"as_of_{self._count}"
            self._build(schema, moment)
            self._made[moment] = schema
            self._drop_unused()
        self._made.move_to_end(moment)
        return self._made[moment]

    def _drop_unused(self) -> None:
        default = self._data_as_of
        for moment in list(self._made)[:-1]:
            if len(self._made) <= KEPT:
                return
            # the default is what nearly every reader asks for
            if moment != default and not self._readers.get(moment):
                self._connection.execute(f"drop schema memory.{self._made.pop(moment)} cascade")
                self._readers.pop(moment, None)

    def _build(self, schema: str, moment: datetime) -> None:
        with self._connection.cursor() as cursor:
            cursor.execute("begin")
            try:
                cursor.execute(f"create schema memory.{schema}")
                cursor.execute(f"use memory.{schema}")
                for table in (*REFERENCES, *LEDGERS):
                    cursor.execute(f'create view "{table}" as {earlier.table(cursor, table)}')
                present = self._coding_views(cursor, moment)
                optional_tables.make_views(cursor)
                optional_tables.make_views(cursor, row_tables.TABLES)
                optional_tables.make_views(cursor, optional_tables.POLICY)
                rebuilt = self._rebuild(cursor, moment, has_added_causes="added_causes" in present)
                for mart in MARTS:
                    name = "stood_clocks" if mart == "clocks" else mart
                    stood = earlier.complete(cursor, mart, _as_it_stood(mart, rebuilt))
                    cursor.execute(f"create view {name} as {stood}")
                literal = f"timestamp '{moment.isoformat(sep=' ')}'"
                cursor.execute(f"create view events as select * from w.main.events where occurred_at <= {literal}")
                cursor.execute(f"create table moment as select {literal} as as_of")
                is_written = moment == _seen_from(cursor)
                written = earlier.complete(cursor, "clocks", "select * from w.main.clocks")
                cursor.execute(f"create view clocks as {written if is_written else CLOCKS_SQL}")
                cursor.execute("commit")
            except duckdb.Error as error:
                cursor.execute("rollback")
                raise WarehouseError(
                    f"The generation cannot be read as of {moment.isoformat()}Z ({str(error).splitlines()[0]}): "
                    "load the sources again with this version of the program."
                ) from error

    def _coding_views(self, cursor: duckdb.DuckDBPyConnection, moment: datetime) -> set[str]:
        """Make the views of the coding tables; give which of them the generation holds.

        An added cause counts from the moment it was given. One given after the newest event counts at that event and
        later, because nothing later can be told from it.
        """
        found = cursor.execute(
            "select distinct table_name from duckdb_columns() where database_name = 'w' and schema_name = 'main'"
        ).fetchall()
        present = {name for (name,) in found} & CODING.keys()
        for table, columns in CODING.items():
            if table not in present:
                cursor.execute(f"create table {table} ({columns})")
                continue
            earlier = table == "added_causes" and moment < self._data_as_of
            known = f" where given_at <= timestamp '{moment.isoformat(sep=' ')}'" if earlier else ""
            cursor.execute(f"create view {table} as select * from w.main.{table}{known}")
        return present

    def _rebuild(self, cursor: duckdb.DuckDBPyConnection, moment: datetime, *, has_added_causes: bool) -> bool:
        """Build the marts of complaints that looked otherwise at `moment`; say whether there are any."""
        if moment == self._data_as_of:
            return False
        # a pause grows while it lasts, so it differs at any other moment; the rest only where something happened since
        cursor.execute(
            "create table changed as select complaint_id from w.main.complaints where last_event_at > $1 or is_paused",
            [moment],
        )
        if has_added_causes:
            cursor.execute(
                "insert into changed select complaint_id from w.main.added_causes "
                "where given_at > $1 and $1 < $2 and complaint_id not in (select complaint_id from changed)",
                [moment, self._data_as_of],
            )
        if not cursor.execute("select count(*) from changed").fetchone()[0]:
            return False
        cursor.execute(
            "create table scope_events as select * from w.main.events "
            "where occurred_at <= $1 and complaint_id in (select complaint_id from changed)",
            [moment],
        )
        cursor.execute(f"set variable as_of = timestamp '{moment.isoformat(sep=' ')}'")
        texts = cursor.execute('select name, sql from w.main.mart_sql order by "position"').fetchall()
        for name, text in texts:
            cursor.execute(f'create table "scope_{name}" as {text.strip().rstrip(";")}')
        return True


def naive_utc(instant: datetime) -> datetime:
    """Give an instant as the warehouse stores it; a naive one already is UTC."""
    return instant.astimezone(UTC).replace(tzinfo=None) if instant.tzinfo else instant


def _seen_from(cursor: duckdb.DuckDBPyConnection) -> datetime | None:
    """Give the moment of the states that the generation's clocks carry; None where they carry none."""
    has_any = cursor.execute(
        "select count(*) from duckdb_columns() where database_name = 'w' and table_name = $1", [SEEN_FROM]
    ).fetchone()[0]
    return cursor.execute(f"select as_of from w.main.{SEEN_FROM}").fetchone()[0] if has_any else None


def _as_it_stood(mart: str, rebuilt: bool) -> str:
    columns = WITHOUT_STATES if mart == "clocks" else "*"
    if not rebuilt:
        return f"select {columns} from w.main.{mart}"
    return (
        f"select {columns} from w.main.{mart} where complaint_id not in (select complaint_id from changed) "
        f"union all by name select * from scope_{mart}"
    )
