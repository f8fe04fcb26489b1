"""Stretches of SQL that several metrics or lists share: `parts/NAME.sql`, put in where a text says so.

A line `$include(NAME)` stands for the lines of that part, each indented as the line is; `$include(NAME; key=value)`
also puts `value` in place of `$key`. The comment that a part begins with is about the part and is left out. What is
run, mutated and hashed is the whole text: a part says nothing that the metric did not say itself.
"""

import re
from functools import cache
from pathlib import Path

from queries.errors import UnusableError

FOLDER = Path(__file__).with_name("parts")
_LINE = re.compile(r"^([ ]*)\$include\((\w+)((?:; \w+=[^;\n]+)*)\)(,?)$", re.MULTILINE)


def filled(text: str, file: str) -> str:
    """Give the text with every part in place; UnusableError names the file and a part that there is not."""

    def put(line: re.Match[str]) -> str:
        indent, name, given, comma = line.groups()
        if name not in _parts():
            raise UnusableError(f"{file}.sql includes {name!r}: the parts are {', '.join(_parts())}.")
        part = _parts()[name]
        for key, value in (each.split("=", 1) for each in given.split("; ")[1:]):
            part = re.sub(rf"\${key}\b", lambda _, value=value: value, part)
        return "\n".join(indent + each for each in part.split("\n")) + comma

    return _LINE.sub(put, text)


@cache
def _parts() -> dict[str, str]:
    """Every part by name, without the comment it begins with."""
    texts = {path.stem: path.read_text(encoding="utf-8") for path in sorted(FOLDER.glob("*.sql"))}
    return {name: re.sub(r"\A(--[^\n]*\n)+", "", text).rstrip("\n") for name, text in texts.items()}
