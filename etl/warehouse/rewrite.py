"""Writing a closed database anew: so that nothing deleted stays in it, or encrypted as is now set."""

from pathlib import Path

import duckdb

from etl import memory
from queries.warehouse import stored


def rewrite(database: Path) -> None:
    """Copy a closed database into a fresh file in its place, encrypted or not as the setting says.

    EncryptionError where a key is missing or wrong, duckdb.Error where the disk fails.
    """
    fresh = database.with_suffix(".fresh")
    fresh.unlink(missing_ok=True)
    with duckdb.connect(":memory:", config=memory.limits(database.parent)) as connection:
        stored.attach(connection, database, "old", read_only=True)
        stored.attach(connection, fresh, "fresh")
        connection.execute("copy from database old to fresh")
    fresh.replace(database)


def as_set(database: Path) -> None:
    """Write a closed database anew where it is encrypted and the setting says otherwise, or the other way round."""
    if stored.is_encrypted(database) != stored.encrypts():
        rewrite(database)
