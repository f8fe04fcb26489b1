"""Steps that a later export of the same case does not have any more: their events go to the history.

Rows of a file whose very content was loaded before change nothing; nor does a row whose event was rejected.
"""

from collections.abc import Sequence

import duckdb

from etl.staging import id_scope


def may_come_again(known_files: Sequence[str]) -> str:
    """SQL for arrived events `a`, with what is known of them as `k`, that were taken back and are in a new file."""
    listed = ", ".join("'" + name.replace("'", "''") + "'" for name in ["", *known_files])
    return f"or (k.event_id is null and a.file not in ({listed}))"


def apply(
    connection: duckdb.DuckDBPyConnection, load_id: int, source: str, known_files: Sequence[str]
) -> dict[str, int]:
    """Move to the history, and to the temporary table `outdated`, what the newer rows of its case do not give any more.

    The draft is the current catalog. Returns how many events of each type.
    """
    connection.execute(
        f"""create or replace temp table taken_back as
        select e.* from events as e
        where e.source = $source
        and e.complaint_id in (
            select complaint_id from {id_scope.STAGED}
            where event_type = 'received'
            and not list_contains(cast($known as varchar[]), file)
            and staged_id not in (select staged_id from rejected_ids)
        )
        and e.event_id not in (select event_id from {id_scope.STAGED})
        and starts_with(e.event_id, e.complaint_id || '-')""",
        {"source": source, "known": list(known_files)},
    )
    counts = connection.execute(
        "select event_type, count(*) from taken_back group by event_type order by event_type"
    ).fetchall()
    if counts:
        connection.execute(
            f"insert into event_history by name select *, {load_id} as superseded_by_load from taken_back"
        )
        for table in ("events", "event_customers", "event_texts"):
            connection.execute(f"delete from {table} where event_id in (select event_id from taken_back)")
        connection.execute("insert into outdated by name from taken_back")
    return dict(counts)


def words(taken_back: dict[str, int]) -> str:
    """What is to be said of them."""
    listed = ", ".join(f"{count:,} {event_type}" for event_type, count in taken_back.items())
    return (
        f"{sum(taken_back.values()):,} dates that were loaded before are gone from the newer rows of their complaints; "
        f"their events are taken back ({listed})"
    )
