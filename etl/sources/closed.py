"""A database that a source's own SQL runs in: it sees the rows that were read, and nothing else of this machine.

A source file is written by others, and may name any function of the database. What it must not reach is closed by the
database itself and not by looking at the text: no file, no network, no extension, no variable of this program; and the
settings are locked, so that no statement opens any of it again.
"""

import contextlib
from collections.abc import Iterator, Mapping
from pathlib import Path

import duckdb

from queries.warehouse import stored

_CLOSED = {
    "enable_external_access": "false",
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
    "allow_community_extensions": "false",
    "allow_unsigned_extensions": "false",
    "python_enable_replacements": "false",
}


@contextlib.contextmanager
def opened(
    database: Path | None = None, limits: Mapping[str, str] | None = None
) -> Iterator[duckdb.DuckDBPyConnection]:
    """The database file, or one in memory, closed to everything else; `lock` it before a source's SQL runs.

    `limits` are those of etl/memory.py.
    """
    config = _CLOSED | dict(limits or {})
    made = duckdb.connect(":memory:", config=config) if database is None else stored.opened(database, config=config)
    with made as connection:
        yield connection


def lock(connection: duckdb.DuckDBPyConnection) -> None:
    """Fixes every setting as it is; there is no way back for this connection's database."""
    connection.execute("set lock_configuration = true")
