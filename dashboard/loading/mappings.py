"""Mappings kept under a name for the next file of the same shape: TOML, as `python -m etl load --map` reads it."""

import re
import tomllib
from pathlib import Path

from dashboard.data import location
from queries import places

LONGEST_NAME = 60
_NO_LETTERS = re.compile(r"[^\w-]+")


def folder() -> Path:
    """Where they lie."""
    return places.mappings(location.warehouse())


def names() -> list[str]:
    """Their names, sorted."""
    return sorted(path.stem for path in folder().glob("*.toml"))


def keep(name: str, toml: str) -> str:
    """Keeps a mapping under a name, of which only letters, digits and dashes stay; an earlier one of that name goes.

    Gives the name it has; empty, and nothing kept, where nothing is left of it.
    """
    plain = _NO_LETTERS.sub("-", name[:LONGEST_NAME]).strip("-")
    if plain:
        folder().mkdir(parents=True, exist_ok=True, mode=0o700)
        (folder() / f"{plain}.toml").write_text(toml, encoding="utf-8")
    return plain


def read(name: str) -> dict:
    """A mapping by its name."""
    return tomllib.loads((folder() / f"{name}.toml").read_text(encoding="utf-8"))


def fitting(columns: list[str]) -> list[str]:
    """Names of the mappings that read nothing but columns of these."""
    there = set(columns)
    return [name for name in names() if _columns(read(name)) <= there]


def forget(name: str) -> None:
    """Deletes a mapping."""
    (folder() / f"{name}.toml").unlink(missing_ok=True)


def _columns(mapping: dict) -> set[str]:
    """The columns of a file that a mapping reads."""
    dates = [*mapping.get("dates", {}).values(), *([mapping["due"]] if "due" in mapping else [])]
    return {*mapping.get("columns", {}).values(), *(one if isinstance(one, str) else one["column"] for one in dates)}
