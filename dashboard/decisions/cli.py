"""`python -m dashboard register`: of which warehouses the register holds decisions, and taking over those of another.

A warehouse that was loaded again into an empty folder is a new one: `--adopt NAME` gives it what was decided of the
old one, `--adopt before` what was decided before the register knew warehouses.
"""

import argparse
from collections.abc import Sequence
from pathlib import Path

from dashboard.decisions import register as register_module
from dashboard.decisions import store
from dashboard.decisions.register import Register
from queries.errors import UsageError
from queries.register import tables
from queries.settings import settings
from queries.warehouse import generation

BEFORE = "before"
"""What stands for rows of before the register knew warehouses."""


class _Parser(argparse.ArgumentParser):
    """A parser whose mistakes are this project's errors, so that each is one sentence."""

    def error(self, message: str) -> None:
        raise UsageError(f"{message}: see `python -m dashboard register --help`.")


def main(words: Sequence[str]) -> int:
    """The command: lists, or adopts and then lists; RegisterError, UsageError."""
    parser = _Parser(prog="python -m dashboard register", description=__doc__.splitlines()[0])
    parser.add_argument("--warehouse", type=Path, metavar="DIR", help=f"folder of the data ({settings().warehouse})")
    parser.add_argument("--adopt", metavar="NAME", help=f"take over what was decided of this warehouse, or `{BEFORE}`")
    parser.add_argument("--prepare", action="store_true", help="make the tables, or bring them up to date, and end")
    call = parser.parse_args(words)
    if call.prepare:
        store.engine(tables.address())
        print(f"The register in {tables.shown(tables.address())} has the newest tables ({tables.REVISIONS[-1]}).")
        return 0
    register = register_module.register(generation.open_live(call.warehouse or settings().warehouse))
    if call.adopt:
        register.adopt(tables.OF_BEFORE if call.adopt == BEFORE else call.adopt)
    for line in lines(register):
        print(line)
    return 0


def lines(register: Register) -> list[str]:
    """One line a warehouse: its name, and how much was written of it."""
    counted = {table.name: dict(register.counts(table)) for table in (tables.decisions, tables.codings, tables.views)}
    adopted = register.adopted()
    names = sorted({register.warehouse, *(name for counts in counted.values() for name in counts)})
    return [
        f"{name or BEFORE}: "
        + ", ".join(f"{counts.get(name, 0)} {of}" for of, counts in counted.items())
        + (" (this warehouse)" if name == register.warehouse else " (adopted)" if name in adopted else "")
        for name in names
    ]
