"""Merging staged events into the accepted ones: each row is new, repeated, correcting or rejected.

The same `event_id` with the same content is a duplicate. With other content it is a correction: the newer load wins and
the older version goes to `event_history`. Content that a correction has already replaced is a duplicate when it comes
again, so that loading an old file once more changes nothing. Of several versions within one load the last one wins, by
the order of the files named and of their rows, as if each had been loaded after the other: the others go to the history
as corrected. Where a source derives all events of its cases anew, content settles it, so that no order can show.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

import duckdb

from etl.sources.definition import FURTHER_COLUMNS, Source
from etl.staging import customer_key, id_scope, privacy, row_log, take_back
from etl.staging.stage import TABLE
from expectations.check import Result

_EVENT_COLUMNS = f"""event_id, complaint_id, event_type, occurred_at, local_at, actor, channel, language,
    named_employee, store, product_category, product, category, cause, reason, promised_on, step, form, outcome,
    remedy, score, due_at, file, "row", content_hash,
    {", ".join(name for name in FURTHER_COLUMNS if name != "customer_key")}, {customer_key.SQL} as customer_key"""


_UNLESS_SUPERSEDED = """and not exists (
            select 1 from event_history as h where h.event_id = a.event_id and h.content_hash = a.content_hash
        )"""


@dataclass(frozen=True)
class Merged:
    """What became of the staged events: those loaded, duplicates and rejected add up to them.

    `corrected` is the number of earlier versions that were replaced.
    """

    events_loaded: int
    duplicates: int
    corrected: int
    rejected: int
    fresh: str
    """The table of the staged events that were loaded."""
    moved: int = 0
    """Corrections that say another complaint than the version before."""
    emptied: tuple[str, ...] = ()
    """Complaints that have no event any more, for that reason."""
    taken_back: dict[str, int] = field(default_factory=dict)
    """Events, by type, whose date is gone from the newer row of their case."""


def reject(connection: duckdb.DuckDBPyConnection, results: Sequence[Result], load_id: int, source: Source) -> int:
    """List staged rows that break a `reject` rule in `rejected_rows`, each with its first broken rule.

    What is personal in them is withheld.

    Returns their number and leaves the temporary table `rejected_ids`. The connection's current catalog is the draft;
    `staging` is attached.
    """
    connection.execute("create or replace temp table rejected_ids (staged_id bigint, rule varchar, reason varchar)")
    for result in results:
        if result.success or result.rule.severity != "reject":
            continue
        rule = result.rule
        value = f"': ' || left({rule.value}, 60)" if rule.value else "''"
        failing = row_log.failing_sql(result)
        connection.execute(
            f"""insert into rejected_ids
            select f.staged_id, ?, ? || coalesce({value}, '')
            from (select staged_id from ({failing})) as f
            inner join staging.{TABLE} as s on f.staged_id = s.staged_id
            where f.staged_id not in (select staged_id from rejected_ids)""",
            [rule.id, rule.reason],
        )
    if not (rejected := _count(connection, "rejected_ids")):
        return 0
    raw = privacy.masked_raw_sql(connection, source)
    connection.execute(
        f"""insert into rejected_rows
        select ?, ?, s.file, s."row", i.rule, i.reason, any_value({raw})
        from rejected_ids as i
        inner join staging.{TABLE} as s on i.staged_id = s.staged_id
        left join temp.raw as r on s.file = r.file and s."row" = r."row"
        group by i.staged_id, s.file, s."row", i.rule, i.reason
        order by s.file, s."row", i.rule""",
        [load_id, source.name],
    )
    return rejected


def merge(
    connection: duckdb.DuckDBPyConnection,
    load_id: int,
    source: str,
    policy: str,
    rejected: int,
    files: Sequence[str] = (),
    *,
    with_customers: bool = True,
    is_derived_anew: bool = False,
    is_of_cases: bool = False,
    known_files: Sequence[str] = (),
) -> Merged:
    """Add the staged events that were not rejected; leaves the temporary table `touched(complaint_id)`.

    Customers' names and contacts are added `with_customers` only. Where a source derives all events of its cases anew
    (`is_derived_anew`), they replace what it derived before: what no longer comes out goes to the history. Where rows
    are cases (`is_of_cases`), a step that is gone from a case is taken back, and may come again later; rows of
    `known_files`, whose content was loaded before, change nothing. `files` are the names of the files in their order.
    """
    customer_key.set_secret(connection, source)
    privacy.erased_sql(connection)
    staged = f"(select * from {id_scope.STAGED} anti join rejected_ids using (staged_id))"
    if not rejected:
        staged = id_scope.STAGED
    total, distinct = connection.execute(f"select count(*), count(distinct event_id) from {staged}").fetchall()[0]
    arrived = staged
    if distinct < total:
        _make_arrived(connection, staged, files, is_derived_anew=is_derived_anew)
        arrived = "arrived"
    is_first = connection.execute("select count(*) = 0 from events").fetchall()[0][0]
    if is_first:
        fresh, corrected = arrived, 0
    else:
        anew_by = source if is_derived_anew else None
        again = take_back.may_come_again(known_files) if is_of_cases else ""
        fresh, corrected = "fresh", _set_aside(connection, arrived, load_id, anew_by, again)
    taken_back = {}
    if is_of_cases and not is_first:
        taken_back = take_back.apply(connection, load_id, source, known_files)
        corrected += sum(taken_back.values())
    touches_others = corrected > 0
    if distinct < total:
        corrected += _keep_losers(connection, staged, load_id, source, policy)
    loaded = _insert(connection, fresh, load_id, source, policy, with_customers)
    if loaded < total:
        row_log.keep_known(connection, staged, fresh, load_id, source)
    connection.execute(f"create or replace temp table touched as select distinct complaint_id from {fresh}")
    if touches_others:
        connection.execute("insert into touched select distinct complaint_id from outdated")
    moved, emptied = (0, ()) if is_first or is_derived_anew else _moved(connection)
    return Merged(loaded, total - loaded, corrected, rejected, fresh, moved, emptied, taken_back)


def moved_words(merged: Merged) -> str:
    """What is to be said of corrections that move events from one complaint to another."""
    left = ", ".join(merged.emptied[:3]) + (", ..." if len(merged.emptied) > 3 else "")
    gone = f"; no event is left of {len(merged.emptied):,} complaints ({left})" if merged.emptied else ""
    return (
        f"{merged.moved:,} corrections move an event to another complaint{gone}; if these are ids of two systems, load "
        "each by a source of its own name"
    )


def _make_arrived(
    connection: duckdb.DuckDBPyConnection, staged: str, files: Sequence[str], *, is_derived_anew: bool
) -> None:
    """Make `arrived`: of each event the version that counts."""
    if is_derived_anew:
        connection.execute(
            f"""create or replace temp table arrived as
            select * from {staged}
            qualify row_number() over (partition by event_id order by content_hash desc, file, "row") = 1"""
        )
        return
    connection.execute(
        f"""create or replace temp table repeated as
        select event_id from {staged} group by event_id having count(*) > 1"""
    )
    connection.execute(
        f"""create or replace temp table arrived as
        with versions as (
            select
                *,
                list_position(cast($files as varchar[]), file) as file_position,
                -- what is there already, or was replaced, does not come again by a file that still has it
                exists (
                    select 1 from events as e where e.event_id = s.event_id and e.content_hash = s.content_hash
                ) or exists (
                    select 1 from event_history as h where h.event_id = s.event_id and h.content_hash = s.content_hash
                ) as is_old
            from {staged} as s
            semi join repeated using (event_id)
        ),
        first_said as (
            select *, min((file_position, "row")) over (partition by event_id, content_hash) as first_at from versions
        )
        select * from {staged} anti join repeated using (event_id)
        union all
        select * exclude (file_position, is_old, first_at) from first_said
        qualify row_number() over (
            partition by event_id order by is_old, first_at desc, file_position, "row", staged_id
        ) = 1""",
        {"files": list(files)},
    )


def _moved(connection: duckdb.DuckDBPyConnection) -> tuple[int, tuple[str, ...]]:
    """Corrections that name another complaint than before, and the complaints left without any event by them."""
    moved = connection.execute(
        """select o.complaint_id from outdated as o
        inner join fresh as f on o.event_id = f.event_id and o.complaint_id <> f.complaint_id"""
    ).fetchall()
    left = sorted({complaint for (complaint,) in moved})
    kept = connection.execute(
        "select distinct complaint_id from events where list_contains(?, complaint_id)", [left]
    ).fetchall()
    return len(moved), tuple(complaint for complaint in left if (complaint,) not in kept)


def _set_aside(
    connection: duckdb.DuckDBPyConnection, arrived: str, load_id: int, anew_by: str | None, again: str = ""
) -> int:
    """Make `fresh`, what is new or corrects; move what is corrected to the history; return how many were corrected."""
    # What was derived from fewer rows is no earlier version that somebody corrected: it may well come again.
    unless_superseded = "" if anew_by else _UNLESS_SUPERSEDED
    if again:
        unless_superseded = f"and (true {unless_superseded} {again})"
    connection.execute(
        f"""create or replace temp table fresh as
        with known as (select event_id, content_hash from events semi join {arrived} using (event_id))
        select a.*, k.event_id is not null as is_correction
        from {arrived} as a
        left join known as k on a.event_id = k.event_id
        where k.content_hash is distinct from a.content_hash
        {unless_superseded}"""
    )
    connection.execute(
        """create or replace temp table outdated as
        select * from events where event_id in (select event_id from fresh where is_correction)"""
    )
    if anew_by:
        connection.execute(
            f"""insert into outdated
            select * from events
            where source = ?
            and complaint_id in (select complaint_id from {arrived})
            and event_id not in (select event_id from {arrived})""",
            [anew_by],
        )
    corrected = _count(connection, "outdated")
    if corrected:
        connection.execute(f"insert into event_history by name select *, {load_id} as superseded_by_load from outdated")
        for table in ("events", "event_customers", "event_texts"):
            connection.execute(f"delete from {table} where event_id in (select event_id from outdated)")
    return corrected


def _keep_losers(connection: duckdb.DuckDBPyConnection, staged: str, load_id: int, source: str, policy: str) -> int:
    """Keep the versions that lost within this load in the history, so that none comes back as news; their number."""
    return connection.execute(
        f"""insert into event_history by name
        select {_EVENT_COLUMNS}, ? as policy, ? as source, ? as load_id, ? as superseded_by_load
        from (
            select distinct on (s.event_id, s.content_hash) s.*
            from {staged} as s
            inner join arrived as a on s.event_id = a.event_id and s.content_hash <> a.content_hash
            anti join event_history as h on s.event_id = h.event_id and s.content_hash = h.content_hash
        )""",
        [policy, source, load_id, load_id],
    ).fetchall()[0][0]


def _insert(
    connection: duckdb.DuckDBPyConnection, fresh: str, load_id: int, source: str, policy: str, with_customers: bool
) -> int:
    loaded = connection.execute(
        f"""insert into events by name
        select {_EVENT_COLUMNS}, ? as policy, ? as source, ? as load_id from {fresh}""",
        [policy, source, load_id],
    ).fetchall()[0][0]
    if with_customers:
        connection.execute(
            f"""insert into event_customers
            select event_id, complaint_id, customer_name, customer_contact from {fresh}
            where (customer_name is not null or customer_contact is not null) and {privacy.erased_sql(connection)}"""
        )
    connection.execute(
        f"""insert into event_texts select event_id, complaint_id, text from {fresh}
        where text is not null and {privacy.erased_sql(connection)}"""
    )
    return loaded


def _count(connection: duckdb.DuckDBPyConnection, table: str) -> int:
    return connection.execute(f"select count(*) from {table}").fetchall()[0][0]
