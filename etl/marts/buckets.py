"""Buckets of complaints: the marts are built of one after the other, so that memory bounds no warehouse.

Every mart is a complaint's own, so that a complaint's events are all it is made of. A bucket holds all events of the
complaints whose hash says so; how many there are follows from the events and from what memory the database may take.
"""

import contextlib
import math
import re
import shutil
from collections.abc import Iterator, Sequence
from pathlib import Path

import duckdb

from etl import memory

BYTES_AN_EVENT = 1_200
"""What building takes of memory for an event, as measured (docs/explanation/performance.md)."""
SHARE = 0.4
"""Of the memory, what a bucket may take; the rest is for what the database holds of files, and for events that weigh
more than others."""
MOST = 4_096


def needed(connection: duckdb.DuckDBPyConnection, scope: str) -> int:
    """How many buckets the events of the SELECT `scope` need within the memory of the connection."""
    room = memory.in_force(connection) * SHARE
    # No warehouse has more events in scope than in all: counting those costs nothing.
    if connection.execute("select count(*) from events").fetchall()[0][0] * BYTES_AN_EVENT <= room:
        return 1
    events = connection.execute(f"select count(*) from ({scope})").fetchall()[0][0]
    return min(max(math.ceil(events * BYTES_AN_EVENT / room), 1), MOST)


@contextlib.contextmanager
def split(connection: duckdb.DuckDBPyConnection, scope: str, count: int) -> Iterator[Sequence[str]]:
    """The SELECTs of the buckets of `scope`.

    The events go to files once, each bucket into its own, where the database puts what memory cannot hold.
    """
    folder = Path(connection.execute("select current_setting('temp_directory')").fetchall()[0][0]) / "buckets"
    folder.mkdir(parents=True, mode=0o700)
    events = folder / "events"
    try:
        connection.execute(
            f"""copy (select *, cast(hash(complaint_id) % {count} as integer) as bucket from ({scope}))
            to '{_quoted(events)}' (format parquet, partition_by (bucket), compression lz4)"""
        )
        yield [_bucket(events, number) for number in range(count) if (events / f"bucket={number}").is_dir()]
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _bucket(events: Path, number: int) -> str:
    # In the name of a folder of somebody's own these are no pattern.
    folder = re.sub(r"([*?\[])", r"[\1]", _quoted(events))
    return f"select * from read_parquet('{folder}/bucket={number}/*.parquet', hive_partitioning = false)"


def _quoted(path: Path) -> str:
    return str(path).replace("'", "''")
