"""Files of this program are their owner's alone: they tell of customers and employees."""

import os
from pathlib import Path

OTHERS = 0o077


def begin() -> None:
    """Let every file that this process makes be 0600, and every folder 0700; commands and pages call it first."""
    os.umask(OTHERS)


def share(path: Path) -> None:
    """Let whoever may read a file's folder read the file: what is delivered is for others."""
    path.chmod(path.parent.stat().st_mode & 0o666)
