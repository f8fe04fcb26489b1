"""Loading: files of one source become the next generation, or nothing changes.

The order is that of docs/architecture.md: read, stage, check, merge, build, check again, publish. Every row read ends
as loaded, as a duplicate, or as rejected with its reason; the counts are checked against each other before publishing.
"""

import threading
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import duckdb

from etl import build, merge, policy, publish, read, source, stage
from etl.policy import Policy
from etl.source import Source
from expectations import check, suite
from expectations.check import Result
from queries.errors import FailedCheckError, NothingUsableError
from queries.settings import settings
from queries.warehouse import SCHEMA_VERSION

_TABLES = Path(__file__).parent / "staging" / "tables.sql"
_POLICY_TABLES = ("policies", "policy_clocks", "policy_clock_stops", "calendar", "work_intervals")


@dataclass(frozen=True)
class Loaded:
    """What a load did: rows of the files, events they gave, and where each went."""

    source: str
    files: list[str]
    rows_read: int
    events_read: int
    events_loaded: int
    duplicates: int
    corrected: int
    rejected: int
    generation: int
    seconds: float
    warnings: dict[str, int] = field(default_factory=dict)
    ignored_columns: list[str] = field(default_factory=list)
    rejections: list[dict] = field(default_factory=list)

    def as_dict(self) -> dict:
        """The same as a plain dictionary, for JSON."""
        return asdict(self)


def load(
    name_or_path: str | Path,
    files: Sequence[str | Path],
    directory: Path,
    policy_name: str | None = None,
    *,
    replace: bool = False,
) -> Loaded:
    """Load files of one source into the warehouse `directory` and publish the next generation.

    `policy_name` overrides the source's own policy; `replace` leaves out what was loaded before. Raises an error of
    queries/errors.py where nothing can be published; the warehouse is then as it was.
    """
    began = time.monotonic()
    from_source = source.find(name_or_path)
    judged_by = policy.find(policy_name or from_source.policy)
    # Importing takes seconds of one core, reading the files the other.
    importing = threading.Thread(target=check.import_library)
    importing.start()
    try:
        with publish.locked(directory), publish.draft(directory, empty=replace) as draft:
            loaded = _into_draft(draft, from_source, judged_by, files, importing, began)
            publish.publish(directory, draft, settings().generations_kept)
            return loaded
    finally:
        importing.join()


def _into_draft(
    draft: publish.Draft,
    from_source: Source,
    judged_by: Policy,
    files: Sequence[str | Path],
    importing: threading.Thread,
    began: float,
) -> Loaded:
    staging = draft.folder / "staging.duckdb"
    with duckdb.connect(":memory:") as connection:
        _configure(connection, draft.folder)
        counts = [read.into_raw(connection, from_source, path) for path in files]
        rows_read = sum(count.rows_read for count in counts)
        connection.execute(f"attach '{_quoted(staging)}' as staging")
        events_staged = stage.stage(connection, "staging", from_source, judged_by)
        # Great Expectations opens the file itself, and one process cannot hold it both ways.
        connection.execute("detach staging")
        importing.join()
        results = check.run(suite.load("staged_events"), staging)
        connection.execute(f"attach '{_quoted(staging)}' as staging (read_only)")
        connection.execute(f"attach '{_quoted(draft.database)}' as draft")
        connection.execute("use draft")
        connection.execute(_TABLES.read_text(encoding="utf-8"))
        load_id = connection.execute("select coalesce(max(load_id), 0) + 1 from loads").fetchall()[0][0]
        merged = _merge(connection, from_source, judged_by, results, load_id)
        _keep_results(connection, load_id, "staged_events", results)
        loaded = Loaded(
            source=from_source.name,
            files=[Path(path).name for path in files],
            rows_read=rows_read,
            events_read=events_staged + sum(count.rejected for count in counts),
            events_loaded=merged.events_loaded,
            duplicates=merged.duplicates,
            corrected=merged.corrected,
            rejected=merged.rejected,
            generation=draft.number,
            seconds=round(time.monotonic() - began, 3),
            warnings={r.rule.id: r.failed for r in results if r.rule.severity == "warn" and r.failed},
            ignored_columns=sorted({column for count in counts for column in count.ignored_columns}),
            rejections=_first_rejections(connection, load_id),
        )
        _check_counts(loaded, from_source)
        _write_meta(connection, draft.number, load_id, loaded)
    _check_marts(draft, load_id)
    return loaded


def _configure(connection: duckdb.DuckDBPyConnection, folder: Path) -> None:
    connection.execute("set timezone = 'UTC'")
    connection.execute("set temp_directory = ?", [str(folder / "spill")])
    connection.execute("set enable_progress_bar = false")


def _merge(
    connection: duckdb.DuckDBPyConnection,
    from_source: Source,
    judged_by: Policy,
    results: list[Result],
    load_id: int,
) -> merge.Merged:
    """Bring rejections, policy, events and marts of the draft up to date."""
    unparsed = connection.execute(
        """insert into rejected_rows
        select ?, ?, file, "row", 'unparsed', reason, raw from temp.raw_rejects order by file, "row" """,
        [load_id, from_source.name],
    ).fetchall()[0][0]
    rejected = merge.reject(connection, results, load_id, from_source.name)
    is_policy_new = _install_policy(connection, judged_by)
    merged = merge.merge(connection, load_id, from_source.name, judged_by.name, rejected)
    if merged.events_loaded + merged.duplicates == 0:
        raise NothingUsableError(_nothing_usable(connection, load_id, from_source))
    everything = is_policy_new or not build.is_current(connection)
    if everything:
        build.keep_texts(connection)
    else:
        connection.execute("insert into touched select complaint_id from complaints where is_paused")
    build.build(connection, everything=everything)
    return merge.Merged(merged.events_loaded, merged.duplicates, merged.corrected, rejected + unparsed)


def _install_policy(connection: duckdb.DuckDBPyConnection, judged_by: Policy) -> bool:
    """Bring the tables of this load's policy up to date; True where every complaint is to be judged anew."""
    has_tables = connection.execute(
        "select count(*) from duckdb_tables() where database_name = 'draft' and table_name = 'policies'"
    ).fetchall()[0][0]
    if has_tables:
        known = connection.execute("select content_hash from policies where policy = ?", [judged_by.name]).fetchall()
        if known == [(judged_by.content_hash,)]:
            return False
    connection.execute("create schema memory.fresh_policy")
    connection.execute("use memory.fresh_policy")
    policy.install(connection, [judged_by])
    connection.execute("use draft")
    for table in _POLICY_TABLES:
        fresh = f"memory.fresh_policy.{table}"
        if has_tables:
            connection.execute(f"delete from {table} where policy = ?", [judged_by.name])
            connection.execute(f"insert into {table} by name select * from {fresh}")
        else:
            connection.execute(f"create table {table} as select * from {fresh}")
    connection.execute("drop schema memory.fresh_policy cascade")
    return True


def _keep_results(connection: duckdb.DuckDBPyConnection, load_id: int, name: str, results: list[Result]) -> None:
    connection.executemany(
        "insert into check_results values (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [
            (load_id, name, r.rule.id, r.rule.severity, r.success, r.checked, r.failed, r.rule.reason, r.rule.note)
            for r in results
        ],
    )


def _first_rejections(connection: duckdb.DuckDBPyConnection, load_id: int, most: int = 20) -> list[dict]:
    """The first rejected rows without their content, which may be personal."""
    rows = connection.execute(
        'select file, "row", reason from rejected_rows where load_id = ? order by file, "row" limit ?', [load_id, most]
    ).fetchall()
    return [dict(zip(("file", "row", "reason"), row, strict=True)) for row in rows]


def _nothing_usable(connection: duckdb.DuckDBPyConnection, load_id: int, from_source: Source) -> str:
    rejections = _first_rejections(connection, load_id, most=3)
    if not rejections:
        return f"The files hold no rows that the source {from_source.name} can use; nothing was published."
    listed = "; ".join(f"{r['file']} row {r['row']}: {r['reason']}" for r in rejections)
    total = connection.execute("select count(*) from rejected_rows where load_id = ?", [load_id]).fetchall()[0][0]
    more = "; ..." if total > len(rejections) else ""
    return f"All {total:,} rows were rejected ({listed}{more}); nothing was published."


def _check_counts(loaded: Loaded, from_source: Source) -> None:
    """Every row must be accounted for; a difference is a fault of this program and stops the load."""
    accounted = loaded.events_loaded + loaded.duplicates + loaded.rejected
    expected = loaded.rows_read if from_source.row_grain == "event" else loaded.events_read
    if accounted != expected:
        raise FailedCheckError(
            f"Of {expected:,} rows of {', '.join(loaded.files)} only {accounted:,} are accounted for; nothing was "
            "published, please report it."
        )


def _write_meta(connection: duckdb.DuckDBPyConnection, number: int, load_id: int, loaded: Loaded) -> None:
    now = datetime.now(UTC).replace(tzinfo=None)
    connection.execute(
        "insert into loads values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [
            load_id,
            now,
            loaded.source,
            loaded.files,
            loaded.rows_read,
            loaded.events_read,
            loaded.events_loaded,
            loaded.duplicates,
            loaded.corrected,
            loaded.rejected,
            loaded.seconds,
        ],
    )
    # The warehouse speaks in the zone of the policy that most of its complaints are judged by.
    main_policy, zone = connection.execute(
        """select c.policy, p.zone from complaints as c inner join policies as p on c.policy = p.policy
        group by all order by count(*) desc, c.policy limit 1"""
    ).fetchall()[0]
    data_as_of = connection.execute("select max(occurred_at) from events").fetchall()[0][0]
    connection.execute("delete from meta")
    connection.executemany(
        "insert into meta values (?, ?)",
        [
            ("schema_version", str(SCHEMA_VERSION)),
            ("generation", str(number)),
            ("data_as_of", data_as_of.isoformat(sep=" ")),
            ("zone", zone),
            ("policy", main_policy),
            ("loaded_at", now.isoformat(sep=" ")),
        ],
    )


def _check_marts(draft: publish.Draft, load_id: int) -> None:
    """Check the finished draft; raises FailedCheckError where it must not be published."""
    results = check.run(suite.load("marts"), draft.database)
    with duckdb.connect(str(draft.database)) as connection:
        _keep_results(connection, load_id, "marts", results)
    if failed := [result for result in results if result.rule.severity == "stop" and not result.success]:
        listed = "; ".join(f"{result.rule.reason} ({result.failed:,})" for result in failed)
        raise FailedCheckError(f"The finished figures contradict themselves: {listed}; nothing was published.")


def _quoted(path: Path) -> str:
    return str(path).replace("'", "''")
