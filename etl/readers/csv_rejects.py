"""The careful pass over a CSV file that holds records which do not parse.

DuckDB reads whole files; where it meets a bad record, this pass takes the file apart record by record, so that every
good one keeps its number in the file and every bad one is kept as it stands. It is slower, and so runs only then.

A record whose quotes do not close would swallow the records after it. So where quoting fails, only the line the record
begins on is bad, and reading goes on with the next line.
"""

import csv
from collections import deque
from collections.abc import Iterator
from pathlib import Path
from typing import TextIO

MAX_RECORD_CHARACTERS = 1_000_000  # what is longer is an unclosed quote, or not a table
# DuckDB's limit on a line: such a record with four bytes a character, every one of them a quote written twice.
MAX_LINE_BYTES = 8 * MAX_RECORD_CHARACTERS

_TOO_LONG = f"longer than {MAX_RECORD_CHARACTERS:,} characters"

csv.field_size_limit(MAX_RECORD_CHARACTERS)


class _RecordTooLongError(Exception):
    pass


class _Lines(Iterator[str]):
    """The lines of a file, some of which can be given back."""

    def __init__(self, handle: TextIO):
        self._handle = handle
        self._given_back: deque[str] = deque()
        self.taken: list[str] = []
        self._taken_characters = 0

    def __next__(self) -> str:
        if self.is_too_long:
            raise _RecordTooLongError
        line = self._given_back.popleft() if self._given_back else next(self._handle)
        self.taken.append(line)
        self._taken_characters += len(line)
        return line

    @property
    def is_too_long(self) -> bool:
        return self._taken_characters > MAX_RECORD_CHARACTERS

    def begin_record(self) -> None:
        self.taken.clear()
        self._taken_characters = 0

    def keep_only_first(self) -> str:
        """The first line of the record just tried; the others will be read again."""
        first, *others = self.taken
        self._given_back.extendleft(reversed(others))
        return first


def header(text_path: Path, delimiter: str, quote: str) -> tuple[list[str], bool]:
    """The names in the first record, without blanks around them, and whether that record is exactly the first line.

    No names where the file has no record, or one that does not parse.
    """
    with text_path.open(encoding="utf-8-sig", newline="") as handle:
        lines = _Lines(handle)
        try:
            names = next(filter(None, _reader(lines, delimiter, quote)), [])
        except (csv.Error, _RecordTooLongError):
            names = []
        return [name.strip() for name in names], len(lines.taken) == 1


def separate(text_path: Path, delimiter: str, quote: str, width: int, good_path: Path, bad_path: Path) -> int:
    """Writes the good records to `good_path` (row, fields) and the bad ones to `bad_path` (row, reason, raw).

    `width` is the number of columns. Both are plain CSV with every field quoted and no header. Returns the number of
    bad ones.
    """
    bad_count = 0
    with (
        text_path.open(encoding="utf-8-sig", newline="") as handle,
        good_path.open("w", encoding="utf-8", newline="") as good_handle,
        bad_path.open("w", encoding="utf-8", newline="") as bad_handle,
    ):
        good = csv.writer(good_handle, quoting=csv.QUOTE_ALL, lineterminator="\n")
        bad = csv.writer(bad_handle, quoting=csv.QUOTE_ALL, lineterminator="\n")
        records = _records(handle, delimiter, quote, width)
        next(records, None)
        for row, (fields, reason, raw) in enumerate(records, start=2):
            if reason:
                bad.writerow((row, reason, raw.rstrip("\r\n")[:MAX_RECORD_CHARACTERS]))
                bad_count += 1
            else:
                good.writerow((row, *fields))
    return bad_count


def _reader(lines: _Lines, delimiter: str, quote: str) -> Iterator[list[str]]:
    if not quote:
        return csv.reader(lines, delimiter=delimiter, quoting=csv.QUOTE_NONE)
    return csv.reader(lines, delimiter=delimiter, quotechar=quote, strict=True)


def _records(handle: TextIO, delimiter: str, quote: str, width: int) -> Iterator[tuple[list[str], str, str]]:
    """Every record, the header included: its fields; why it is bad and its text, both empty where it is good."""
    lines = _Lines(handle)
    reader = _reader(lines, delimiter, quote)
    while True:
        lines.begin_record()
        try:
            fields = next(reader)
        except StopIteration:
            return
        except (csv.Error, _RecordTooLongError):
            first = lines.keep_only_first()
            if len(first) > MAX_RECORD_CHARACTERS:
                yield [], _TOO_LONG, first
            else:
                yield [], "a quote is not closed, or text follows a closing quote", first
            continue
        if not fields and width > 1:
            continue  # an empty line is no record, as DuckDB has it
        if len(fields) == width + 1 and not fields[-1]:
            fields.pop()  # a delimiter at the end of the line, which DuckDB lets pass too
        if lines.is_too_long:
            yield [], _TOO_LONG, "".join(lines.taken)
        elif len(fields) == width or not fields:
            yield fields or [""], "", ""
        else:
            yield [], f"{len(fields)} columns where the header has {width}", "".join(lines.taken)
