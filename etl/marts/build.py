"""Building the marts: for the complaints a load touched, or for all.

Each file of `etl/marts` is one SELECT over `scope_events` and the results of the files before it, `scope_<name>`. The
same texts are kept in the generation, so that a reader can have the marts as they stood earlier, by the very same SQL.
"""

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import duckdb

from etl.marts import buckets, clock_states, moment, table_comments

FOLDER = Path(__file__).parent
MARTS = ("open_spells", "extensions", "clocks", "custody", "steps", "complaints")
"""What is kept; the other files are steps on the way."""
ORDERED_BY = {
    "open_spells": "opened_on",
    "extensions": "extended_on",
    "clocks": "due_on",
    "custody": "from_on",
    "steps": "happened_on",
    "complaints": "received_on",
}
"""In which order a load that builds everything writes a mart. A page looks at a few weeks of years,
and the database then leaves the rest unread."""


@dataclass(frozen=True)
class Step:
    """One file of `etl/marts`: its place, its name and its SELECT."""

    position: int
    name: str
    sql: str


@cache
def steps() -> tuple[Step, ...]:
    """All steps in order."""
    found = []
    for path in sorted(FOLDER.glob("*.sql")):
        number, _, name = path.stem.partition("_")
        found.append(Step(int(number), name, path.read_text(encoding="utf-8")))
    return tuple(found)


def is_current(connection: duckdb.DuckDBPyConnection) -> bool:
    """Whether the generation's marts were made by the present texts."""
    kept = connection.execute('select "position", name, sql from mart_sql order by "position"').fetchall()
    return kept == [(step.position, step.name, step.sql) for step in steps()]


def keep_texts(connection: duckdb.DuckDBPyConnection) -> None:
    """Write the present texts into the generation."""
    connection.execute("delete from mart_sql")
    connection.executemany("insert into mart_sql values (?, ?, ?)", [(s.position, s.name, s.sql) for s in steps()])


def build(connection: duckdb.DuckDBPyConnection, *, everything: bool, bucket_count: int | None = None) -> None:
    """Build the marts of the complaints in the temporary table `touched`, or of `everything`.

    The current catalog is the draft. Waits for customers that are still open are counted up to the newest event. The
    complaints are built in `bucket_count` buckets, None: in as many as memory needs; the marts are the same.
    """
    connection.execute("set variable as_of = ?", [moment.data_as_of(connection)])
    scope = "select * from events" if everything else "select * from events semi join touched using (complaint_id)"
    count = bucket_count or buckets.needed(connection, scope)
    if not everything:
        for mart in MARTS:
            connection.execute(f"delete from {mart} where complaint_id in (select complaint_id from touched)")
        clock_states.add_columns(connection)
    if count == 1:
        with _built(connection, "view" if everything else "table", scope):
            for mart in MARTS:
                _write(connection, mart, _finished(connection, mart, everything=everything), everything=everything)
    else:
        _build_by_bucket(connection, scope, count, everything=everything)
    if not everything:
        clock_states.bring_up_to_date(connection)
    clock_states.forget(connection)
    table_comments.put(connection)


def _build_by_bucket(connection: duckdb.DuckDBPyConnection, scope: str, count: int, *, everything: bool) -> None:
    # What was built so far lies in temporary tables, which are written nowhere unless memory is short.
    with buckets.split(connection, scope, count) as selects:
        for select in selects:
            with _built(connection, "table", select):
                for mart in MARTS:
                    finished, so_far = _finished(connection, mart, everything=everything), f"temp.built_{mart}"
                    connection.execute(
                        f"create temp table if not exists {so_far} as select * from ({finished}) limit 0"
                    )
                    connection.execute(f"insert into {so_far} {finished}")
    for mart in MARTS:
        _write(connection, mart, f"select * from temp.built_{mart}", everything=everything)
        connection.execute(f"drop table temp.built_{mart}")


@contextlib.contextmanager
def _built(connection: duckdb.DuckDBPyConnection, kind: str, scope: str) -> Iterator[None]:
    """Have `scope_events` and the results of all steps over it for the block, as temporary tables."""
    connection.execute(f"create or replace temp {kind} scope_events as {scope}")
    for step in steps():
        connection.execute(f"create or replace temp table scope_{step.name} as {step.sql}")
    yield
    connection.execute(f"drop {kind} temp.scope_events")
    for step in steps():
        connection.execute(f"drop table temp.scope_{step.name}")


def _finished(connection: duckdb.DuckDBPyConnection, mart: str, *, everything: bool) -> str:
    """The SELECT of a mart's rows as they are kept, of what `_built` has."""
    return clock_states.finished(connection) if mart == "clocks" and everything else f"select * from temp.scope_{mart}"


def _write(connection: duckdb.DuckDBPyConnection, mart: str, rows: str, *, everything: bool) -> None:
    if everything:
        order = f"{ORDERED_BY[mart]}, complaint_id"
        connection.execute(f"create or replace table {mart} as select * from ({rows}) order by {order}")
    else:
        connection.execute(f"insert into {mart} by name {rows}")
