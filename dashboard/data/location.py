"""Which warehouse the pages read."""

import os
from pathlib import Path

import filelock

from queries.settings import settings

VARIABLE = "COMPLAINTS_WAREHOUSE"
LOCK, HOLDER = ".lock", ".lock-holder"
"""Files of a folder that is being loaded, as `etl/warehouse/generations.py` writes them."""


def warehouse() -> Path:
    """The folder of generations: the one named when the pages were started, else the one in the settings."""
    named = os.environ.get(VARIABLE)
    return Path(named) if named else settings().warehouse


def set_warehouse(folder: Path) -> None:
    """Names the folder for this process."""
    os.environ[VARIABLE] = str(folder.resolve())


def is_being_loaded() -> bool:
    """Whether a load holds the folder now. What a load that crashed left behind does not count: nobody holds it."""
    folder = warehouse()
    if not (folder / HOLDER).is_file():
        return False
    try:
        # Held for an instant only; a load that begins just then waits for it.
        with filelock.FileLock(folder / LOCK).acquire(timeout=0):
            return False
    except (filelock.Timeout, OSError):
        return True
