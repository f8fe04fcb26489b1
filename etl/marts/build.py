"""Building the marts: for the complaints a load touched, or for all.

Each file of `etl/marts` is one SELECT over `scope_events` and the results of the files before it, `scope_<name>`. The
same texts are kept in the generation, so that a reader can have the marts as they stood earlier, by the very same SQL.
"""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

import duckdb

from etl.marts import clock_states, moment

FOLDER = Path(__file__).parent
MARTS = ("open_spells", "extensions", "clocks", "custody", "steps", "complaints")
"""What is kept; the other files are steps on the way."""
ORDERED_BY = {
    "open_spells": "opened_on",
    "extensions": "extended_on",
    "custody": "from_on",
    "steps": "happened_on",
    "complaints": "received_on",
}
"""In which order a load that builds everything writes a mart (clocks: by deadline, `standing.py`). A page looks at a
few weeks of years, and the database then leaves the rest unread."""


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


def build(connection: duckdb.DuckDBPyConnection, *, everything: bool) -> None:
    """Build the marts of the complaints in the temporary table `touched`, or of `everything`.

    The current catalog is the draft. Waits for customers that are still open are counted up to the newest event.
    """
    connection.execute("set variable as_of = ?", [moment.data_as_of(connection)])
    scope = "select * from events" if everything else "select * from events semi join touched using (complaint_id)"
    kind = "view" if everything else "table"
    connection.execute(f"create or replace temp {kind} scope_events as {scope}")
    for step in steps():
        connection.execute(f"create or replace temp table scope_{step.name} as {step.sql}")
    for mart in MARTS:
        if not everything:
            connection.execute(f"delete from {mart} where complaint_id in (select complaint_id from touched)")
        if mart == "clocks":
            (clock_states.write_all if everything else clock_states.write_part)(connection)
        elif everything:
            order = f"{ORDERED_BY[mart]}, complaint_id"
            connection.execute(f"create or replace table {mart} as select * from temp.scope_{mart} order by {order}")
        else:
            connection.execute(f"insert into {mart} by name select * from temp.scope_{mart}")
    connection.execute(f"drop {kind} temp.scope_events")
    for step in steps():
        connection.execute(f"drop table temp.scope_{step.name}")
