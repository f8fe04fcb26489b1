"""Which line of a table names its columns: below titles and empty lines, above the first line of data."""

import dataclasses
import re
from collections import Counter
from collections.abc import Sequence

from queries.errors import BadFileError

_SEARCHED = 40
"""Lines, from the first."""
_VALUE = re.compile(
    r"[+-]?\d+([.,:]\d+)*%?|\d{1,4}[./-](\d{1,2}|[^\W\d_]{3,})[./-]\d{1,4}.*|\d{1,2}\.? [^\W\d_]{3,}\.? \d{2,4}.*|"
    r"[^\W\d_]{3,}\.? \d{1,2}, \d{4}.*|true|false|[★☆⭐]+",
    re.IGNORECASE,
)
"""What a heading never is: a number, a date, a flag."""


@dataclasses.dataclass(frozen=True)
class Header:
    """Where the table begins and what its columns are called."""

    row: int
    """The line that names the columns, from 1."""
    columns: tuple[str, ...]
    """Names by which the columns are read: the heading, or `column_7` where it is empty or stands there twice."""
    labels: tuple[str, ...]
    """What the columns are called, with the heading of their group above them."""
    titles: tuple[str, ...]
    """Cells above the table."""


def find(file: str, lines: Sequence[Sequence[str]]) -> Header:
    """The header; raises BadFileError where there is no table."""
    first = [[cell.strip() for cell in line] for line in lines[:_SEARCHED]]
    widest = max((_filled(line) for line in first), default=0)
    if not widest:
        raise BadFileError(f"The file {file} holds no table; its first line must name the columns.")
    place = _above_data(first, widest)
    if place is None:
        place = next(n for n, line in enumerate(first) if _filled(line) >= max(widest * 0.6, 1))
    names = first[place]
    width = max(len(names), *(len(line) for line in first))
    names = [*names, *[""] * (width - len(names))]
    times = Counter(name.lower() for name in names if name)
    columns = [
        name if name and times[name.lower()] == 1 else f"column_{number}" for number, name in enumerate(names, start=1)
    ]
    upper = _group_line(first, place, names)
    labels = [f"{above} {name}".strip() or column for above, name, column in zip(upper, names, columns, strict=True)]
    titles = tuple(cell for line in first[:place] for cell in line if cell)
    return Header(place + 1, tuple(columns), tuple(labels), titles)


def _above_data(lines: Sequence[Sequence[str]], widest: int) -> int | None:
    """The last line of headings above the first line of data."""
    for number, line in enumerate(lines):
        if _is_data(line, widest):
            above = [n for n in range(number) if _filled(lines[n]) >= 2 and not is_numbering(lines[n])]
            return above[-1] if above else None
    return None


def _is_data(line: Sequence[str], widest: int) -> bool:
    filled = [cell for cell in line if cell]
    if len(filled) < max(widest * 0.4, 2) or is_numbering(line):
        return False
    return sum(bool(_VALUE.fullmatch(cell)) for cell in filled) >= 1


def is_numbering(line: Sequence[str]) -> bool:
    """Whether the line numbers the columns, as printed forms do below their headings."""
    filled = [cell for cell in line if cell]
    return len(filled) > 2 and filled == [str(n) for n in range(1, len(filled) + 1)]


def _group_line(lines: Sequence[Sequence[str]], place: int, names: Sequence[str]) -> list[str]:
    """The headings of groups of columns in the line above; empty where that is no such line."""
    none = [""] * len(names)
    if place == 0:
        return none
    line = [*lines[place - 1], *none][: len(names)]
    fills_gaps = any(above and not name for above, name in zip(line, names, strict=True))
    if _filled(line) < 2 and not fills_gaps:
        return none
    found, last = [], ""
    for above, name in zip(line, names, strict=True):
        # A merged cell holds its text in its first cell; it reaches over columns that have names of their own.
        last = above or (last if name else "")
        found.append(last)
    return found


def _filled(line: Sequence[str]) -> int:
    return sum(bool(cell) for cell in line)
