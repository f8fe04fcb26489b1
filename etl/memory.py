"""How much memory a load may take, and where it puts what does not fit: the setting `memory` and the draft's folder.

The limit is the database's own. What it holds beyond that goes to files in a hidden folder of the draft, which only the
owner may enter; the folder goes with the draft, and after a crash with the next load.
"""

import re
from functools import cache
from pathlib import Path

import duckdb

from queries.settings import settings

SPILL = "spill"
"""Folder in a draft's folder for what memory cannot hold."""
OF_STAGING = {"disabled_compression_methods": "fsst,dict_fsst,zstd"}
"""Settings of a database that is written once, read a few times and thrown away: trying the compressions that pack
texts tightest takes a third of what writing costs, and without them a file is less than twice as large."""
SHARE = 0.25
"""Of the machine's memory, what a load may take where the setting names no amount."""
_OF_DATABASE = 0.8
"""Of the machine's memory, or of what its container may have, what the database takes where nobody says otherwise."""
_UNITS = {"bytes": 1, "KiB": 2**10, "MiB": 2**20, "GiB": 2**30, "TiB": 2**40}


def limit() -> str:
    """The setting `memory`, or a quarter of the machine's, as the database takes it."""
    return settings().memory or f"{int(_machine_bytes() * SHARE)} bytes"


def limits(folder: Path) -> dict[str, str]:
    """Settings of a database whose temporary files go under `folder`, the draft's."""
    return {"memory_limit": limit(), "temp_directory": str(folder / SPILL)}


def in_force(connection: duckdb.DuckDBPyConnection) -> float:
    """Bytes that the connection's database may hold in memory."""
    return _bytes(connection.execute("select current_setting('memory_limit')").fetchall()[0][0])


@cache
def _machine_bytes() -> float:
    # The database looks at the limits of containers too.
    with duckdb.connect() as connection:
        return in_force(connection) / _OF_DATABASE


def _bytes(text: str) -> float:
    number, unit = re.fullmatch(r"([\d.]+) ?(\w+)", text).groups()
    return float(number) * _UNITS[unit]
