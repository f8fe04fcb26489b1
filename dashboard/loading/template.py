"""The empty workbook of the event columns, as the command line writes it."""

import subprocess
import sys
import tempfile
from pathlib import Path

from queries.errors import UnusableError
from queries.settings import ROOT

FILE = "complaint_events.xlsx"


def workbook() -> bytes:
    """The workbook that `python -m etl template` writes; UnusableError with its sentence where it cannot."""
    with tempfile.TemporaryDirectory(prefix="complaints-") as folder:
        asked = [sys.executable, "-m", "etl", "template", "--out", folder]
        done = subprocess.run(asked, cwd=ROOT, capture_output=True, text=True, check=False)  # noqa: S603 - our own
        if done.returncode:
            raise UnusableError(done.stderr.strip().splitlines()[-1])
        return (Path(folder) / FILE).read_bytes()
