"""The empty workbook with a row for each complaint, as the command line writes it."""

import subprocess
import sys
import tempfile
from pathlib import Path

from queries.errors import UnusableError
from queries.settings import ROOT


def name(language: str) -> str:
    """The file's name in a language of the pages."""
    return f"complaints_{language}.xlsx"


def workbook(language: str) -> bytes:
    """The workbook that `python -m etl template` writes; UnusableError with its sentence where it cannot."""
    with tempfile.TemporaryDirectory(prefix="complaints-") as folder:
        asked = [sys.executable, "-m", "etl", "template", "--out", folder]
        done = subprocess.run(asked, cwd=ROOT, capture_output=True, text=True, check=False)  # noqa: S603 - our own
        if done.returncode:
            raise UnusableError(done.stderr.strip().splitlines()[-1])
        return (Path(folder) / name(language)).read_bytes()
