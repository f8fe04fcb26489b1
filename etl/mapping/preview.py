"""What a load by a mapping would give, told by loading the file into a warehouse that is thrown away."""

import dataclasses
import tempfile
from pathlib import Path
from typing import Any

import duckdb

from etl.inputs.files import Files
from etl.mapping import model, query
from etl.warehouse import generations
from queries.warehouse import generation as warehouse_generation
from queries.warehouse import stored


@dataclasses.dataclass(frozen=True)
class Preview:
    """Counts and first rows of a load that was not published."""

    rows_read: int
    events: int
    rejected: int
    no_event: int
    """Rows of which no event came."""
    complaints: int
    events_by_type: dict[str, int]
    rejections: list[dict[str, Any]]
    """The first rejected rows: `file`, `row`, `reason`."""
    first: list[dict[str, Any]]
    """The first complaints received: `complaint_id`, `received` (local time), `channel`, `status`."""
    notes: list[str]
    """What else a load would say, a sentence each."""
    changes: dict[str, int] | None = None
    """Complaints that are `new`, `updated` and `unchanged` beside the live generation; None without a warehouse."""


def preview(mapping: model.Mapping, file: Path, warehouse: Path | None = None) -> Preview:
    """Load the file by the mapping into a warehouse of its own; raises what a load raises."""
    from etl.pipeline import load  # reading takes seconds to import

    with tempfile.TemporaryDirectory(prefix="complaints-") as folder:
        source = query.source_of(mapping)
        loaded = load.load_input(source, Files([file]), Path(folder))
        generation = warehouse_generation.open_live(Path(folder))
        with generation.reading() as cursor:
            counts = cursor.execute(
                "select event_type, count(*) from events group by event_type order by min(occurred_at), event_type"
            ).fetchall()
            complaints = cursor.execute("select count(*) from complaints").fetchall()[0][0]
            first = cursor.execute(
                "select complaint_id, received_local_at, channel, status from complaints "
                "order by received_at, complaint_id limit 3"
            ).fetchall()
        live = None if warehouse is None else generations.live(warehouse)
        changes = None
        if warehouse is not None:
            before = None if live is None else warehouse / generations.name_of(live)
            made = Path(folder) / generations.name_of(generations.live(Path(folder)))
            changes = _changes(made, before, source.name)
    return Preview(
        rows_read=loaded.rows_read,
        events=loaded.events_loaded,
        rejected=loaded.rejected,
        no_event=loaded.no_event,
        complaints=complaints,
        events_by_type=dict(counts),
        rejections=loaded.rejections,
        first=[
            {
                "complaint_id": complaint_id,
                "received": f"{received:%Y-%m-%d %H:%M}" if received else "",
                "channel": channel or "",
                "status": status,
            }
            for complaint_id, received, channel, status in first
        ],
        notes=[*loaded.notes],
        changes=changes,
    )


def _changes(made: Path, live: Path | None, source: str) -> dict[str, int]:
    """How the complaints of the generation `made` stand to those of the same source in the live one."""
    with duckdb.connect(":memory:") as connection:
        stored.attach(connection, made, "made", read_only=True)
        earlier = "(select event_id, complaint_id, content_hash from made.events where false)"
        if live is not None:
            stored.attach(connection, live, "live", read_only=True)
            earlier = f"(select event_id, complaint_id, content_hash from live.events where source = '{source}')"
        found = connection.execute(
            f"""select
                count(*) filter (where not is_known),
                count(*) filter (where is_known and is_other),
                count(*) filter (where is_known and not is_other)
            from (
                select
                    complaint_id,
                    complaint_id in (select complaint_id from {earlier}) as is_known,
                    bool_or(e.content_hash is distinct from m.content_hash) as is_other
                from made.events as m
                left join {earlier} as e using (event_id, complaint_id)
                group by complaint_id
            )"""
        ).fetchall()[0]
    return dict(zip(("new", "updated", "unchanged"), found, strict=True))
