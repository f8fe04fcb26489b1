"""Loading: files of one source, or a table of a database, become the next generation, or nothing changes.

The order is that of docs/explanation/architecture.md: read, stage, check, merge, build, check again, publish. Every row
read ends as loaded, as a duplicate, or as rejected with its reason; the counts are checked against each other before
publishing.
"""

import contextlib
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from dataclasses import replace as but
from datetime import datetime
from pathlib import Path

import duckdb

from etl import memory
from etl.causes import detect
from etl.coding import suggest
from etl.inputs.files import Files, Input
from etl.marts import build, checks, moment
from etl.policy import tables as policy_tables
from etl.policy.tables import Policy
from etl.progress import Progress
from etl.sources import closed, definition
from etl.sources.definition import Source
from etl.staging import column_profile, id_scope, merge, privacy, row_log, snapshot_diff, stage, take_back
from etl.warehouse import generations, load_log, rewrite
from etl.warehouse.load_log import Loaded
from expectations import check, suite
from expectations.check import Result
from queries.errors import NothingUsableError
from queries.settings import settings
from queries.warehouse import stored

_TABLES = Path(__file__).parents[1] / "staging" / "tables.sql"


def load(
    name_or_path: str | Path,
    files: Sequence[str | Path],
    directory: Path,
    policy_name: str | None = None,
    *,
    replace: bool = False,
    progress: Progress | None = None,
    at: datetime | None = None,
) -> Loaded:
    """Load files of one source into the warehouse `directory` and publish the next generation.

    `policy_name` overrides the source's own policy; `replace` leaves out what was loaded before; `at` is the moment of
    loading in UTC without an offset (None: the present), after which nothing can have happened. Raises an error of
    queries/errors.py where nothing can be published; the warehouse is then as it was.
    """
    return load_input(
        definition.find(name_or_path), Files(files), directory, policy_name, replace=replace, progress=progress, at=at
    )


def load_input(
    from_source: Source,
    read_from: Input,
    directory: Path,
    policy_name: str | None = None,
    *,
    replace: bool = False,
    fresh: bool = False,
    progress: Progress | None = None,
    at: datetime | None = None,
) -> Loaded:
    """As `load`, from whatever an input reads. What gives nothing new and remembers nothing new is not published.

    `fresh`: as `replace`, and in a warehouse of its own, of which nothing was decided yet.
    """
    replace = replace or fresh
    began = time.monotonic()
    judged_by = policy_tables.find(policy_name or from_source.policy, policy_tables.folder_of(directory))
    with contextlib.ExitStack() as stack:
        shown = stack.enter_context((progress or Progress()).display())
        stack.enter_context(generations.locked(directory))
        before = None if replace else generations.live(directory)
        with shown.stage("copying"):
            draft = stack.enter_context(generations.draft(directory, empty=replace, is_new_warehouse=fresh))
        live = None if before is None else directory / generations.name_of(before)
        loaded = _into_draft(draft, _Work(from_source, judged_by, read_from, live, shown, began, at or moment.now()))
        if not loaded.published:
            return but(loaded, generation=before)
        with shown.stage("publishing"):
            generations.publish(directory, draft, settings().generations_kept)
        return loaded


@dataclass(frozen=True)
class _Work:
    """What one load is about."""

    source: Source
    policy: Policy
    input: Input
    live: Path | None
    progress: Progress
    began: float
    at: datetime


def _into_draft(draft: generations.Draft, work: _Work) -> Loaded:
    """Fill the draft; where the input had nothing new, `published` is False and the draft is not to be used."""
    staging = draft.folder / "staging.duckdb"
    stage_of = work.progress.stage
    with duckdb.connect(":memory:") as connection:
        configure(connection, draft.folder)
        moment.begin(connection, work.at)
        # Rows go to the file as they are read: memory need not hold them.
        for name, value in memory.OF_STAGING.items():
            connection.execute(f"set {name} = ?", [value])
        stored.attach(connection, staging, "staging")
        connection.execute("use staging")
        counts = work.input.read(connection, work.source, work.live, work.progress)
        rows_read = sum(count.rows_read for count in counts)
        snapshot_diff.hand_over(connection, work.source)
        # Before rows of earlier loads come back: it is this input whose shape is judged.
        column_profile.measure(connection, "staging")
        snapshot_diff.bring_back(connection, work.source, work.live)
        with stage_of("casting"):
            # One process cannot hold a file both ways: the source's SQL has a connection of its own, closed to all
            # else, and the rules have theirs.
            connection.execute("detach staging")
            for name in memory.OF_STAGING:
                connection.execute(f"reset {name}")
            with closed.opened(staging, memory.limits(draft.folder) | memory.OF_STAGING) as apart:
                _show_progress(apart)
                moment.begin(apart, work.at)
                with work.progress.statement(apart, 0, 1):
                    events_staged = stage.stage(apart, "staging", work.source, work.policy)
        with stage_of("checking"):
            raw_suite = suite.raw_of(work.source.name)
            found = check.run(
                suite.joined(raw_suite, suite.load("staged_events")),
                staging,
                limits=memory.limits(draft.folder),
                opened=stored.opened,
            )
            raw_results, results = found[: len(raw_suite.rules)], found[len(raw_suite.rules) :]
            column_profile.refuse_misfits(raw_results, work.source)
        stored.attach(connection, staging, "staging", read_only=True)
        row_log.refuse_wrong_grain(connection, work.source)
        stored.attach(connection, draft.database, "draft")
        connection.execute("use draft")
        connection.execute(_TABLES.read_text(encoding="utf-8"))
        load_id = load_log.next_load_id(connection)
        with stage_of("merging"):
            merged, rows, repeated, everything, notes = _merge(connection, work, results, load_id)
            is_news = work.input.remember(connection, work.source, load_id)
            is_news = snapshot_diff.keep(connection, work.source, load_id) or is_news
        if merged.events_loaded + merged.duplicates == 0 and (rows_read or is_news or work.live is None):
            raise NothingUsableError(load_log.nothing_usable(connection, load_id, work.source))
        confirmed = suggest.confirm(connection, draft.identity)
        is_published = is_news or everything or merged.events_loaded + merged.corrected + confirmed.changed > 0
        if is_published:
            with stage_of("coding"):
                suggest.suggest(connection)
            with stage_of("building"):
                part = None if everything else checks.Part(connection)
                build.build(connection, everything=everything)
            with stage_of("looking for causes"):
                detect.find(connection)
        if raw_results:
            load_log.keep_results(connection, load_id, raw_suite.name, raw_results)
        load_log.keep_results(connection, load_id, "staged_events", results)
        loaded = Loaded(
            source=work.source.name,
            files=work.input.names,
            rows_read=rows_read,
            events_read=events_staged + sum(count.rejected for count in counts) + repeated,
            events_loaded=merged.events_loaded,
            duplicates=merged.duplicates,
            corrected=merged.corrected,
            rejected=merged.rejected,
            generation=draft.number,
            seconds=round(time.monotonic() - work.began, 3),
            published=is_published,
            warnings={r.rule.id: r.failed for r in results if r.rule.severity == "warn" and r.failed},
            ignored_columns=sorted({column for count in counts for column in count.ignored_columns}),
            rejections=load_log.first_rejections(connection, load_id),
            notes=[
                *notes,
                *load_log.mixed_words(connection, work.source.name),
                *([confirmed.warning] if confirmed.warning else []),
            ],
            no_event=rows.no_event,
            rows=asdict(rows),
        )
        load_log.check_counts(loaded, work.source)
        if not is_published:
            return loaded
        has_forgotten = settings().personal_data == "drop" and privacy.forget_customers(connection)
        has_forgotten |= bool(privacy.forget_old(connection, settings().personal_data_months))
        part_file = None
        if part:
            part_file = draft.folder / "part.duckdb"
            with stage_of("checking the finished figures"):
                part.check_others(connection)
                part.write(connection, part_file)
        with stage_of("closing the books"):
            load_log.close_books(connection, draft.number, load_id, loaded, draft.identity)
            # The file is written here, not in what comes next.
            connection.execute("use memory")
            connection.execute("detach draft")
    if has_forgotten:
        rewrite.rewrite(draft.database)
    with stage_of("checking the finished figures"):
        results = checks.check_marts(draft.database, part_file)
        with stored.opened(draft.database) as connection:
            load_log.keep_results(connection, load_id, "marts", results)
        checks.refuse_contradictions(results)
    return but(loaded, warnings=loaded.warnings | checks.warnings(results))


def configure(connection: duckdb.DuckDBPyConnection, folder: Path) -> None:
    """Settings of the connection that fills a draft."""
    connection.execute("set timezone = 'UTC'")
    for name, value in memory.limits(folder).items():
        connection.execute(f"set {name} = ?", [value])
    _show_progress(connection)


def _show_progress(connection: duckdb.DuckDBPyConnection) -> None:
    # Kept, so that it can be asked for, but never printed by the database itself.
    connection.execute("set enable_progress_bar = true")
    connection.execute("set enable_progress_bar_print = false")


def _merge(
    connection: duckdb.DuckDBPyConnection, work: _Work, results: list[Result], load_id: int
) -> tuple[merge.Merged, row_log.Rows, int, bool, list[str]]:
    """Bring rejections, policy and events of the draft up to date.

    Also what became of the rows, how many were repeated as they are, whether all marts are to be built anew, and what
    is to be said.
    """
    from_source, judged_by = work.source, work.policy
    line = privacy.unparsed_raw_sql(connection, from_source)
    unparsed = connection.execute(
        f"""insert into rejected_rows
        select ?, ?, file, "row", 'unparsed', reason, {line} from temp.raw_rejects order by file, "row" """,
        [load_id, from_source.name],
    ).fetchall()[0][0]
    notes = id_scope.apply(connection, from_source)
    rejected = merge.reject(connection, results, load_id, from_source)
    row_log.keep_broken(connection, results, load_id, from_source)
    own = policy_tables.folder_of(work.live.parent) if work.live else None
    is_policy_new = install_policy(connection, judged_by, own)
    merged = merge.merge(
        connection,
        load_id,
        from_source.name,
        judged_by.name,
        rejected,
        work.input.names,
        with_customers=settings().personal_data == "keep",
        is_derived_anew=bool(from_source.key),
        is_of_cases=from_source.row_grain == "case",
        known_files=work.input.known(connection, from_source) if from_source.row_grain == "case" else (),
    )
    rows, repeated = row_log.count_rows(connection, merged, load_id, from_source, unparsed)
    if merged.moved:
        notes.append(merge.moved_words(merged))
    if merged.taken_back:
        notes.append(take_back.words(merged.taken_back))
    everything = is_policy_new or not build.is_current(connection)
    if everything:
        build.keep_texts(connection)
    else:
        connection.execute("insert into touched select complaint_id from complaints where is_paused")
    merged = but(merged, duplicates=merged.duplicates + repeated, rejected=rejected + unparsed)
    return merged, rows, repeated, everything, notes


def install_policy(connection: duckdb.DuckDBPyConnection, judged_by: Policy, own: Path | None = None) -> bool:
    """Bring the tables of this load's policy up to date; True where every complaint is to be judged anew."""
    has_tables = connection.execute(
        "select count(*) from duckdb_tables() where database_name = 'draft' and table_name = 'policies'"
    ).fetchall()[0][0]
    is_renewed = bool(has_tables) and policy_tables.renew(connection, judged_by, own)
    if has_tables:
        known = connection.execute("select content_hash from policies where policy = ?", [judged_by.name]).fetchall()
        if known == [(judged_by.content_hash,)]:
            return is_renewed
    connection.execute("create schema memory.fresh_policy")
    connection.execute("use memory.fresh_policy")
    policy_tables.install(connection, [judged_by])
    connection.execute("use draft")
    for table in policy_tables.TABLES:
        fresh = f"memory.fresh_policy.{table}"
        if has_tables:
            # an earlier version of the program made no table of targets
            connection.execute(f"create table if not exists {table} as select * from {fresh} limit 0")
            connection.execute(f"delete from {table} where policy = ?", [judged_by.name])
            connection.execute(f"insert into {table} by name select * from {fresh}")
        else:
            connection.execute(f"create table {table} as select * from {fresh}")
    connection.execute("drop schema memory.fresh_policy cascade")
    return True
