"""Which warehouse the pages read."""

import os
from pathlib import Path

from queries.settings import settings

VARIABLE = "COMPLAINTS_WAREHOUSE"


def warehouse() -> Path:
    """The folder of generations: the one named when the pages were started, else the one in the settings."""
    named = os.environ.get(VARIABLE)
    return Path(named) if named else settings().warehouse


def set_warehouse(folder: Path) -> None:
    """Names the folder for this process."""
    os.environ[VARIABLE] = str(folder.resolve())
