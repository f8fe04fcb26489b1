"""Cells of a sheet that hold no value: errors (`#N/A`), and formulas whose result the program that wrote them left out.

The library that reads workbooks gives both as empty cells. So a sheet that has any is gone through once more, and only
such a sheet: looking for their marks costs next to nothing. Parts with a document type, which no office program
writes and which could define endless entities, are not looked at.
"""

import posixpath
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO
from xml.etree import ElementTree

_DOCUMENT_TYPE = b"<!DOCTYPE"
_MARKS = re.compile(rb"""<(?:\w+:)?f[\s/>]|\st\s*=\s*["']e["']""")
_CHUNK_BYTES = 2**20


@dataclass
class Odd:
    """By row as the sheet numbers it and column (the first is 0): texts of errors, and formulas without a result."""

    errors: dict[tuple[int, int], str] = field(default_factory=dict)
    unfinished: set[tuple[int, int]] = field(default_factory=set)

    def counted_from(self, first: int) -> "Odd":
        """The same with the columns counted from the one of that number."""
        return Odd(
            {(row, column - first): text for (row, column), text in self.errors.items()},
            {(row, column - first) for row, column in self.unfinished},
        )


def odd(path: Path, sheet: str) -> Odd:
    """The cells without a value in the sheet of that name; none where the package does not say which part it is."""
    found = Odd()
    with zipfile.ZipFile(path) as package:
        part = _part(package, sheet)
        if part is None or not _has_marks(package, part):
            return found
        with package.open(part) as stream:
            for place, cell in _cells(stream):
                value = next((child.text or "" for child in cell if _local(child.tag) == "v"), "")
                if cell.get("t") == "e":
                    found.errors[place] = value or "#N/A"
                elif not value and cell.get("t") != "str" and any(_local(child.tag) == "f" for child in cell):
                    found.unfinished.add(place)
    return found


def name_of(row: int, column: int) -> str:
    """What a spreadsheet calls the cell: C5."""
    letters, rest = "", column + 1
    while rest:
        rest, letter = divmod(rest - 1, 26)
        letters = chr(65 + letter) + letters
    return f"{letters}{row}"


def _part(package: zipfile.ZipFile, sheet: str) -> str | None:
    try:
        workbook, relations = (
            _parsed(package.read(f"xl/{part}")) for part in ("workbook.xml", "_rels/workbook.xml.rels")
        )
    except (KeyError, ElementTree.ParseError):
        return None
    targets = {relation.get("Id"): relation.get("Target", "") for relation in relations}
    for element in workbook.iter():
        if _local(element.tag) == "sheet" and element.get("name") == sheet:
            relation = next((value for key, value in element.attrib.items() if _local(key) == "id"), None)
            part = posixpath.normpath(posixpath.join("/xl", targets.get(relation, ""))).lstrip("/")
            return part if part in package.namelist() else None
    return None


def _parsed(content: bytes) -> ElementTree.Element:
    if _DOCUMENT_TYPE in content:
        raise ElementTree.ParseError("a document type")
    return ElementTree.fromstring(content)  # noqa: S314 - without a document type there are no entities


def _has_marks(package: zipfile.ZipFile, part: str) -> bool:
    is_marked, rest = False, b""
    with package.open(part) as stream:
        while chunk := stream.read(_CHUNK_BYTES):
            block = rest + chunk
            if _DOCUMENT_TYPE in block:
                return False
            is_marked = is_marked or _MARKS.search(block) is not None
            rest = block[-64:]
    return is_marked


def _cells(stream: IO[bytes]) -> Iterator[tuple[tuple[int, int], ElementTree.Element]]:
    """Each cell with its place; a cell or row that does not say where it is follows the one before it."""
    row, column = 0, -1
    parents: list[ElementTree.Element] = []
    # Without a document type, which was looked for, there are no entities.
    for event, element in ElementTree.iterparse(stream, events=("start", "end")):  # noqa: S314
        kind = _local(element.tag)
        if event == "start":
            parents.append(element)
            if kind == "row":
                row, column = int(element.get("r") or row + 1), -1
            elif kind == "c":
                column = _column(element.get("r")) if element.get("r") else column + 1
            continue
        parents.pop()
        if kind == "c":
            yield (row, column), element
        if kind in ("c", "row") and parents:
            parents[-1].remove(element)  # a sheet of a million rows is not held in memory


def _column(reference: str) -> int:
    number = 0
    for letter in reference.replace("$", "").upper():
        if letter.isalpha():
            number = number * 26 + ord(letter) - 64
    return number - 1


def _local(tag: str) -> str:
    return tag.rpartition("}")[2]
