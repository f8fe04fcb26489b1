"""The one writer of CSV: RFC 4180, for programs as they are and for spreadsheets without anything they would run.

A spreadsheet takes a cell that begins with a sign for a formula, and cuts a file at the separator of its reader's
locale. So what people take away has that separator, quotes whatever holds any separator, and puts an apostrophe before
whatever would be a formula, at the beginning of a cell or after a separator in it (OWASP, CSV injection).
"""

import csv
import io
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

_SEPARATORS = ",;\t|"
_BEGINS = re.compile(r"""^(?=[\s"']*[=+\-@＝＋－＠])|^(?=[\t\r\n])""")
# within a cell a sign before a digit or a blank is a number or a dash of somebody's words
_GOES_ON = re.compile(r"""([,;\t|\r\n][\s"']*)(?=[=@＝＠]|[+\-＋－][^\d\s.,;])""")
_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?")


@dataclass(frozen=True)
class Manner:
    """How a file is written."""

    separator: str = ","
    line_end: str = "\n"
    is_for_spreadsheets: bool = False


PROGRAMS = Manner()
"""As the command line writes it."""


def for_people(language: str) -> Manner:
    """For spreadsheets of that language: where decimals have a comma, columns are told apart by semicolons."""
    return Manner("," if language == "en" else ";", "\r\n", is_for_spreadsheets=True)


def text(rows: Iterable[Sequence[Any]], manner: Manner = PROGRAMS, head: Iterable[str] = ()) -> str:
    """The rows as CSV, the head before them as lines of one cell each that begin with `# `."""
    held = io.StringIO(newline="")
    write = csv.writer(held, delimiter=manner.separator, lineterminator=manner.line_end).writerow
    # a cell with another separator is quoted as well: a reader's spreadsheet may know another one
    quoted = csv.writer(
        held, delimiter=manner.separator, lineterminator=manner.line_end, quoting=csv.QUOTE_ALL
    ).writerow
    for line in head:
        cells = [f"# {_harmless(' '.join(line.split()))}"]
        (quoted if _has_separator(cells[0]) else write)(cells)
    if not manner.is_for_spreadsheets:
        for row in rows:
            write(row)
        return held.getvalue()
    for row in rows:
        cells = [_harmless(cell) if isinstance(cell, str) else cell for cell in row]
        needs = any(isinstance(cell, str) and _has_separator(cell) for cell in cells)
        (quoted if needs else write)(cells)
    return held.getvalue()


def _has_separator(cell: str) -> bool:
    return any(separator in cell for separator in _SEPARATORS)


def _harmless(cell: str) -> str:
    if _NUMBER.fullmatch(cell):
        return cell
    return _GOES_ON.sub(r"\1'", _BEGINS.sub("'", cell))
