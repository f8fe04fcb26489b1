"""Which warehouse a generation belongs to: a name that all its generations share and no other warehouse has.

It lies in `meta` under `warehouse`, and goes with the file: a rollback, a restored backup and a copy are the same
warehouse. A generation of before there was such a name has one made of its first load, which every later generation
holds as well.
"""

import uuid
from collections.abc import Mapping

import duckdb

KEY = "warehouse"
"""The key of it in `meta`."""


def new() -> str:
    """A name for a warehouse that begins."""
    return uuid.uuid4().hex


def of(connection: duckdb.DuckDBPyConnection, meta: Mapping[str, str], catalog: str = "w") -> str:
    """Give the name of the warehouse that the generation attached as `catalog` belongs to."""
    if found := meta.get(KEY):
        return found
    try:
        first = connection.execute(
            f"""select md5(concat_ws(' ', loaded_at, source, rows_read, events_loaded, seconds))
            from {catalog}.loads order by load_id limit 1"""
        ).fetchone()
    except duckdb.Error:
        first = None  # a file without the history of its loads; it is told apart from nothing else
    return first[0] if first else "unknown"
