"""Small faults in a SQL text, one at a time: what a slip of the hand, or of the mind, would have written."""

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from queries.semantic import parts

ROOT = Path(__file__).resolve().parents[2]
FOLDERS = ("etl/marts", "queries/metrics")
CLOCKS = "queries/warehouse/as_of_clocks.sql"

FLIPS = {"<": ">=", "<=": ">", ">": "<=", ">=": "<", "=": "<>", "<>": "="}
BOUNDARIES = {"<": "<=", "<=": "<", ">": ">=", ">=": ">"}
PAIRS = (("min", "max"), ("arg_min", "arg_max"), ("least", "greatest"), ("bool_and", "bool_or"), ("lead", "lag"))
SWAPS = {**dict(PAIRS), **{second: first for first, second in PAIRS}}

TOKEN = re.compile(
    r"(?P<skipped>--[^\n]*|'[^']*'|\"[^\"]*\"|\$\w+|:=|->)"
    r"|(?P<comparison><=|>=|<>|<|>|=)"
    r"|(?P<number>(?<![\w.])\d+(?:\.\d+)?(?![\w.]))"
    r"|(?P<null>is (?:not )?null\b)"
    r"|(?P<join>left join\b)"
    r"|(?P<word>[a-z_]\w*)"
)
CONDITION = re.compile(r"^(?P<start>[ ]*(?:and|where) )(?P<condition>[^\n]+)$", re.MULTILINE)
FILTER = re.compile(r"filter \(where (?P<condition>[^()]+|[^()]*\([^()]*\)[^()]*)\)")
BETWEEN = re.compile(r"(?P<what>[\w.]+) between (?P<low>[\w.$]+) and (?P<high>[\w.$]+)")


@dataclass(frozen=True)
class Mutant:
    """One fault: the file, what was done, and the text with it."""

    file: str
    """Path from the project's root."""
    line: int
    kind: str
    """`flip`, `boundary`, `swap`, `constant`, `drop`."""
    before: str
    """The line as it is."""
    after: str
    """The line with the fault."""
    text: str

    @property
    def key(self) -> tuple[str, str, str]:
        """What it is known by in the list of equivalent ones, wherever its line moves to."""
        return self.file, self.before, self.after

    @property
    def digest(self) -> str:
        """What its results are remembered by."""
        return hashlib.sha256(f"{self.file}\n{self.text}".encode()).hexdigest()[:16]


def files() -> list[str]:
    """Give every file that is mutated, as a path from the project's root."""
    found = [path for folder in FOLDERS for path in sorted((ROOT / folder).glob("*.sql"))]
    return [CLOCKS, *(path.relative_to(ROOT).as_posix() for path in found)]


def of(file: str) -> list[Mutant]:
    """Give every mutant of a file, in the order of its lines."""
    # the whole text, so that what several metrics share is put to the test in each of them
    text = parts.filled((ROOT / file).read_text(encoding="utf-8"), file)
    found = {}
    for start, end, new, kind in sorted(_places(text)):
        mutant = _mutant(file, text, start, end, new, kind)
        found.setdefault(mutant.text, mutant)
    return list(found.values())


def _mutant(file: str, text: str, start: int, end: int, new: str, kind: str) -> Mutant:
    changed = text[:start] + new + text[end:]
    line = text.count("\n", 0, start)
    return Mutant(file, line + 1, kind, text.split("\n")[line].strip(), changed.split("\n")[line].strip(), changed)


def _places(text: str) -> Iterator[tuple[int, int, str, str]]:
    for match in TOKEN.finditer(text):
        start, end = match.span()
        token = match[0]
        if match["comparison"]:
            yield start, end, FLIPS[token], "flip"
            if token in BOUNDARIES:
                yield start, end, BOUNDARIES[token], "boundary"
        elif match["number"]:
            yield start, end, str(round(float(token) - 0.1, 3)) if "." in token else str(int(token) + 1), "constant"
        elif match["null"]:
            yield start, end, "is null" if "not" in token else "is not null", "flip"
        elif match["join"]:
            yield start, end, "inner join", "drop"
        elif match["word"] in SWAPS and text[end : end + 1] == "(":
            yield start, end, SWAPS[token], "swap"
    for pattern in (CONDITION, FILTER):
        for match in pattern.finditer(text):
            condition = match["condition"]
            if condition.startswith("$") or condition.count("(") != condition.count(")"):
                continue
            yield *match.span("condition"), "true", "drop"
    for match in BETWEEN.finditer(text):
        what, low, high = match["what"], match["low"], match["high"]
        yield *match.span(), f"{what} > {low} and {what} <= {high}", "boundary"
        yield *match.span(), f"{what} >= {low} and {what} < {high}", "boundary"
