"""Where the register lies, told without the library that reads it: most loads find none there."""

import os
from pathlib import Path

from queries.settings import ROOT, settings

VARIABLE = "COMPLAINTS_REGISTER"
"""Environment variable that overrides the setting `register`."""


def given() -> tuple[str, Path]:
    """The address of the register as written, and the folder to which a path in it is relative."""
    if named := os.environ.get(VARIABLE):
        return named, Path.cwd()
    return settings().register, ROOT


def is_missing_file() -> bool:
    """Whether the register is a file that nobody has made yet."""
    text, folder = given()
    return "://" not in text and not (folder / Path(text).expanduser()).exists()
