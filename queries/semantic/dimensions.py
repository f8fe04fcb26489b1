"""What complaints can be told apart by, and what each dimension is used for: read from `dimensions.toml`.

Everything that lists dimensions asks here: filters, breakdowns, comparisons, the search for causes, drill-downs.
"""

import tomllib
from dataclasses import dataclass
from pathlib import Path

from queries.errors import UnusableError

FILE = Path(__file__).with_name("dimensions.toml")
USES = ("filter", "compare", "list", "search", "places", "mix", "drivers")


@dataclass(frozen=True)
class Dimension:
    """One column that tells complaints apart."""

    name: str
    label: str
    """English; pages translate it."""
    uses: tuple[str, ...]
    """Of `USES`; the file says what each means."""
    is_person: bool = False
    """Whether its values are employees, whose names not every reader may see."""


def read(path: Path = FILE) -> dict[str, Dimension]:
    """Give the dimensions of a file by name, in its order; UnusableError names the dimension and what is wrong."""
    try:
        tables = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise UnusableError(f"{path.name} cannot be read ({' '.join(str(error).split())}): mend that place.") from error
    found = {}
    for name, table in tables.items():
        if not isinstance(table, dict) or not {"label", "uses"} <= table.keys() <= {"label", "uses", "person"}:
            raise UnusableError(f"{path.name}: [{name}] has to have label and uses, may have person, and nothing else.")
        if unknown := set(table["uses"]) - set(USES):
            raise UnusableError(f"{path.name}: [{name}] is used for {min(unknown)!r}: choose from {', '.join(USES)}.")
        found[name] = Dimension(name, table["label"], tuple(table["uses"]), bool(table.get("person")))
    return found


ALL = read()
NAMES = tuple(ALL)
"""What every fact carries."""
PEOPLE = tuple(name for name, one in ALL.items() if one.is_person)
"""Whose values are employees."""
LABELS = {name: one.label for name, one in ALL.items()}
"""English; heads of columns that are dimensions."""


def used_for(use: str) -> tuple[str, ...]:
    """Give the dimensions that are used for one of `USES`."""
    return tuple(name for name, one in ALL.items() if use in one.uses)
