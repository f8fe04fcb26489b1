"""`python -m etl map`: proposes a mapping, writes it, and shows what it would give."""

import argparse
import tempfile
from pathlib import Path

from etl.inputs.files import Files
from etl.mapping import model, query
from etl.mapping.propose import propose
from etl.mapping.sample import take
from etl.warehouse.load_log import Loaded
from queries.errors import ComplaintsError, UsageError
from queries.warehouse import generation as warehouse_generation


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of the command."""
    parser.add_argument("file", type=Path, metavar="FILE", help="the export: CSV, workbook, JSON or Parquet")
    parser.add_argument("--write", type=Path, metavar="MAP.toml", help="where to write the mapping")


def run(options: argparse.Namespace) -> int:
    """Print the mapping and what it would give; write it where that is asked for."""
    mapping = propose(take(options.file), options.file.name)
    text = model.text(mapping)
    print(text)
    if options.write:
        if options.write.exists():
            raise UsageError(f"There is a file {options.write} already; name another, or delete it first.")
        options.write.write_text(text, encoding="utf-8")
        print(f"# Written to {options.write}.")
    if mapping.ask:
        print("# It would load after these are decided:")
        for question in mapping.ask:
            print(f"#   {question}")
        return 0
    print("# It would give:")
    try:
        for line in preview(mapping, options.file):
            print(f"#   {line}")
    except ComplaintsError as error:
        print(f"#   nothing: {error}")
    return 0


def preview(mapping: model.Mapping, file: Path) -> list[str]:
    """What a load by this mapping gives, told by loading the file into a warehouse that is thrown away."""
    from etl.pipeline import load

    with tempfile.TemporaryDirectory(prefix="complaints-") as folder:
        loaded = load.load_input(query.source_of(mapping), Files([file]), Path(folder))
        generation = warehouse_generation.open_live(Path(folder))
        with generation.reading() as cursor:
            counts = cursor.execute(
                "select event_type, count(*) from events group by event_type order by min(occurred_at), event_type"
            ).fetchall()
            first = cursor.execute(
                "select complaint_id, received_local_at, channel, status from complaints "
                "order by received_at, complaint_id limit 3"
            ).fetchall()
    return [*_told(loaded), *(f"{event}: {number:,}" for event, number in counts), *(_complaint(*row) for row in first)]


def _told(loaded: Loaded) -> list[str]:
    told = [f"{loaded.rows_read:,} rows read, {loaded.events_loaded:,} events, {loaded.rejected:,} rejected"]
    told += [f"rejected row {rejection['row']}: {rejection['reason']}" for rejection in loaded.rejections]
    return told


def _complaint(complaint_id: str, received: object, channel: str | None, status: str) -> str:
    return (
        f"for example complaint {complaint_id}: received {received:%Y-%m-%d %H:%M}, {channel or 'no channel'}, {status}"
    )
