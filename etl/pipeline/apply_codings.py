"""Taking confirmed causes into the figures without any file: `python -m etl coding`.

A new generation like any load's: what the register says now, suggestions learned anew, marts of the complaints it
changes, root causes, all checked before it is published. Its line among the loads has no file and no row.
"""

import contextlib
import time
from dataclasses import replace
from pathlib import Path

import duckdb

from etl.causes import detect
from etl.coding import suggest
from etl.marts import build, checks, moment
from etl.pipeline.load import configure, install_policy
from etl.policy import tables as policy_tables
from etl.policy.tables import Policy
from etl.progress import Progress
from etl.staging import privacy
from etl.warehouse import generations, load_log, rewrite
from etl.warehouse.load_log import Loaded
from queries.errors import NoWarehouseError, UsageError
from queries.settings import settings
from queries.warehouse import stored

SOURCE, POLICY = "coding", "policy"
"""What stands in place of a source among the loads."""
_TABLES = Path(__file__).parents[1] / "staging" / "tables.sql"


def recode(directory: Path, progress: Progress | None = None, judged_by: Policy | None = None) -> Loaded:
    """Bring the live generation to what the register says now; not published where that changes nothing.

    With a policy, its complaints are judged anew by it too; UsageError where it judges none.

    NoWarehouseError where nothing was loaded yet. Where the register cannot be read, the result's `notes` say so.
    """
    began = time.monotonic()
    if generations.live(directory) is None:
        raise NoWarehouseError(f"There is no warehouse in {directory} yet: load something with `python -m etl load`.")
    with contextlib.ExitStack() as stack:
        shown = stack.enter_context((progress or Progress()).display())
        stack.enter_context(generations.locked(directory))
        with shown.stage("copying"):
            draft = stack.enter_context(generations.draft(directory))
        loaded = _into_draft(draft, shown, began, judged_by)
        if loaded.published:
            with shown.stage("publishing"):
                generations.publish(directory, draft, settings().generations_kept)
        return loaded


def _into_draft(draft: generations.Draft, shown: Progress, began: float, judged_by: Policy | None) -> Loaded:
    with duckdb.connect(":memory:") as connection:
        configure(connection, draft.folder)
        moment.begin(connection)
        stored.attach(connection, draft.database, "draft")
        connection.execute("use draft")
        connection.execute(_TABLES.read_text(encoding="utf-8"))
        connection.execute("create temp table touched (complaint_id varchar)")
        load_id = load_log.next_load_id(connection)
        own = policy_tables.folder_of(draft.folder.parent)
        is_policy_new = _judge_by(connection, judged_by, own) if judged_by else policy_tables.renew(connection, own=own)
        everything = is_policy_new or not build.is_current(connection)
        if everything:
            build.keep_texts(connection)
        confirmed = suggest.confirm(connection, draft.identity)
        with shown.stage("coding"):
            suggest.suggest(connection)
        changed = connection.execute("select count(*) from touched").fetchall()[0][0]
        is_published = bool(everything or confirmed.changed or changed)
        if is_published:
            with shown.stage("building"):
                part = None if everything else checks.Part(connection)
                build.build(connection, everything=everything)
            with shown.stage("looking for causes"):
                detect.find(connection)
        loaded = Loaded(
            source=POLICY if judged_by else SOURCE,
            files=[],
            rows_read=0,
            events_read=0,
            events_loaded=0,
            duplicates=0,
            corrected=0,
            rejected=0,
            generation=draft.number if is_published else draft.parent or 0,
            seconds=round(time.monotonic() - began, 3),
            published=is_published,
            notes=[confirmed.warning] if confirmed.warning else [],
        )
        if not is_published:
            return loaded
        has_forgotten = settings().personal_data == "drop" and privacy.forget_customers(connection)
        part_file = None
        if part and changed:
            part_file = draft.folder / "part.duckdb"
            part.check_others(connection)
            part.write(connection, part_file)
        load_log.close_books(connection, draft.number, load_id, loaded, draft.identity)
        connection.execute("use memory")
        connection.execute("detach draft")
    if has_forgotten:
        rewrite.rewrite(draft.database)
    with shown.stage("checking the finished figures"):
        results = checks.check_marts(draft.database, part_file)
        with stored.opened(draft.database) as connection:
            load_log.keep_results(connection, load_id, "marts", results)
        checks.refuse_contradictions(results)
    return replace(loaded, warnings=checks.warnings(results))


def _judge_by(connection: duckdb.DuckDBPyConnection, judged_by: Policy, own: Path) -> bool:
    known = [name for (name,) in connection.execute("select distinct policy from events order by policy").fetchall()]
    if judged_by.name not in known:
        raise UsageError(f"The policy {judged_by.name} judges no complaint here; choose one of {', '.join(known)}.")
    return install_policy(connection, judged_by, own)
