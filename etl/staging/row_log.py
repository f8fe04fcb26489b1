"""Which single rows a load counts: those that brought nothing new or no event at all, and those that broke a rule.

The counts of `loads` and `check_results` say how many; a reader who asks which is answered from these tables. No
content of a row is kept here: its file, its number and its event lead to it.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Protocol

import duckdb

from etl.sources import definition as sources
from etl.sources.definition import Source
from etl.staging import id_scope
from etl.staging.stage import TABLE
from expectations.check import Result
from queries.errors import BadSourceError


class Merged(Protocol):
    """What the merging counted (etl/staging/merge.py, which asks this module)."""

    events_loaded: int
    duplicates: int
    rejected: int
    fresh: str


@dataclass(frozen=True)
class Rows:
    """What became of the rows read, each counted once: the four add up to them.

    A row that gave several events is rejected where one of them was, else loaded where one of them was.
    """

    loaded: int
    duplicates: int
    rejected: int
    no_event: int

    @property
    def total(self) -> int:
        """All rows."""
        return sum(asdict(self).values())


def refuse_wrong_grain(connection: duckdb.DuckDBPyConnection, source: Source) -> None:
    """Raise BadSourceError where the events of a source of one's own are not those of the rows read.

    Either an event names a row that was not read, or a row gave none or several in a source that says one event a row.
    """
    if source.name in sources.names():
        return
    rows, events, places, strange = connection.execute(
        f"""select
            (select count(*) from temp.raw),
            (select count(*) from staging.{TABLE}),
            (select count(*) from (select distinct file, "row" from staging.{TABLE})),
            (select count(*) from staging.{TABLE} anti join temp.raw using (file, "row"))"""
    ).fetchall()[0]
    if strange:
        raise BadSourceError(
            f"The query of the source {source.name} gives {strange:,} events a file and row that raw does not have; "
            'select file and "row" as raw has them.'
        )
    if source.row_grain == "event" and not rows == events == places:
        raise BadSourceError(
            f"The query of the source {source.name} gives {events:,} events of {places:,} rows for {rows:,} rows read, "
            "but its header says one event a row (`row_grain: event`, which is also what none means); write "
            "`-- row_grain: other` in its header, or let each row give one event."
        )


def count_rows(
    connection: duckdb.DuckDBPyConnection, merged: Merged, load_id: int, source: Source, unparsed: int
) -> tuple[Rows, int]:
    """List the rows that gave no event and write down what became of each; also how many were repeated as they are.

    The connection's current catalog is the draft.
    """
    if source.row_grain == "event" and not source.key:
        rows, repeated = Rows(merged.events_loaded, merged.duplicates, merged.rejected + unparsed, 0), 0
    else:
        rows, repeated = _counted(connection, merged.fresh, load_id, source, unparsed)
    connection.execute(
        "insert into load_rows values (?, ?, ?, ?, ?, ?)", [load_id, source.name, *asdict(rows).values()]
    )
    return rows, repeated


def _counted(
    connection: duckdb.DuckDBPyConnection, fresh: str, load_id: int, source: Source, unparsed: int
) -> tuple[Rows, int]:
    mine = "read_rows" if source.key else "temp.raw"
    repeated = 0
    if source.key:
        repeated = connection.execute(
            "insert into idle_rows select ?, ?, file, \"row\", 'known' from repeated_rows", [load_id, source.name]
        ).fetchall()[0][0]
    silent = f'{mine} anti join repeated_rows using (file, "row")' if source.key else mine
    no_event = connection.execute(
        f"""insert into idle_rows
        select ?, ?, file, "row", 'no_event'
        from (select file, "row" from {silent})
        anti join {id_scope.STAGED} using (file, "row")
        order by file, "row" """,
        [load_id, source.name],
    ).fetchall()[0][0]
    loaded, known, rejected = connection.execute(
        f"""select
            count(*) filter (where is_loaded and not is_rejected),
            count(*) filter (where not is_loaded and not is_rejected),
            count(*) filter (where is_rejected)
        from (
            select
                bool_or(staged_id in (select staged_id from {fresh})) as is_loaded,
                bool_or(staged_id in (select staged_id from rejected_ids)) as is_rejected
            from {id_scope.STAGED}
            semi join (select file, "row" from {silent}) using (file, "row")
            group by file, "row"
        )"""
    ).fetchall()[0]
    return Rows(loaded, known + repeated, rejected + unparsed, no_event), repeated


def keep_known(connection: duckdb.DuckDBPyConnection, staged: str, fresh: str, load_id: int, source: str) -> None:
    """List the rows of `staged` that are not in `fresh`: the duplicates of this load."""
    connection.execute(
        f"""insert into known_rows
        select ?, ?, file, "row", event_id, complaint_id, event_type
        from {staged} as s anti join {fresh} as f using (staged_id)
        order by file, "row" """,
        [load_id, source],
    )


def keep_broken(connection: duckdb.DuckDBPyConnection, results: Sequence[Result], load_id: int, source: Source) -> None:
    """List the staged rows that break a rule. The connection's current catalog is the draft; `staging` is attached."""
    for result in results:
        if not result.failed or not result.failing_sql:
            continue
        failing = failing_sql(result)
        # what stands in a rejected row where a complaint's number should be is nobody's number
        is_event = "true" if result.rule.severity == "warn" else "false"
        connection.execute(
            f"""insert into rule_rows
            select ?, ?, s.file, s."row", ?, if({is_event}, s.complaint_id, null), if({is_event}, s.event_type, null)
            from (select staged_id from ({failing})) as f
            inner join {id_scope.STAGED} as s on f.staged_id = s.staged_id
            order by s.file, s."row" """,
            [load_id, source.name, result.rule.id],
        )


def failing_sql(result: Result) -> str:
    """The query that names the rows that fail, as the draft sees them."""
    return result.failing_sql.replace(f"from {TABLE}", f"from staging.{TABLE}").replace(
        f"FROM {TABLE}", f"FROM staging.{TABLE}"
    )
