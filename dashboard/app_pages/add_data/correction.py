"""A mapping corrected by choosing: what each choice changes in it. Nothing here draws.

A mapping is a dictionary as `python -m etl map --json` gives it; what this page does not know of it stays as it is.
"""

from copy import deepcopy
from dataclasses import dataclass, field

from dashboard.app_pages.add_data.words import NOT_USED

DUE = "due"


@dataclass
class Choices:
    """What was chosen on the page; what was left as proposed may be absent."""

    roles: dict[str, str] = field(default_factory=dict)
    """Column of the file: what it is."""
    formats: dict[str, list[str]] = field(default_factory=dict)
    """Column of dates: how they are written."""
    meanings: dict[str, dict[str, str]] = field(default_factory=dict)
    """What a column is: the file's word and what it means ("": as it is)."""
    whole: dict[str, str] = field(default_factory=dict)
    """Key of the mapping (`zone`, `policy`, `source`): what holds for the whole file."""
    read_as: dict[str, str] = field(default_factory=dict)
    """`sheet` or `delimiter`, where another than the proposed is chosen: the file is then looked into anew."""
    is_decided: bool = False
    """Whether every question was answered."""


def date_roles(described: dict) -> list[str]:
    """Roles that are dates, in the order they are offered."""
    return [*described["roles"]["dates"], *described["roles"].get(DUE, [])]


def corrected(described: dict, choices: Choices) -> dict:
    """The mapping that was described, with what was chosen."""
    mapping = deepcopy(described["mapping"])
    dated = date_roles(described)
    found = {one["column"]: one for one in described["columns"]}
    moved = {column: role for column, role in choices.roles.items() if role != found[column]["role"]}
    for column in moved:
        _take(mapping, column)
    for column, role in moved.items():
        _give(mapping, column, role, found[column]["formats"], is_date=role in dated)
    for column, formats in choices.formats.items():
        for dates in _dates(mapping):
            if dates["column"] == column:
                dates["formats"] = list(formats)
    for role, meanings in choices.meanings.items():
        if role in mapping["columns"]:
            mapping["values"][role] = {word: ours for word, ours in meanings.items() if ours}
    mapping |= {key: chosen for key, chosen in choices.whole.items() if chosen}
    if choices.is_decided:
        mapping["ask"] = []
    return mapping


def chosen_twice(roles: dict[str, str]) -> list[str]:
    """Roles that several columns were chosen for, of which a complaint has one."""
    taken = [role for role in roles.values() if role != NOT_USED]
    return sorted({role for role in taken if taken.count(role) > 1})


def lacking(described: dict, mapping: dict) -> list[str]:
    """Roles without which nothing can be read, and that no column has."""
    return [role for role in described["roles"]["needed"] if role not in {**mapping["columns"], **mapping["dates"]}]


def asked_columns(described: dict) -> dict[str, str]:
    """Question: the column it is about, where its dates can be read in two orders."""
    found = {sentence: _asked_about(described, sentence) for sentence in described["ask"]}
    return {sentence: column["column"] for sentence, column in found.items() if column}


def _asked_about(described: dict, sentence: str) -> dict | None:
    doubtful = [one for one in described["columns"] if one["other_order"]]
    return next((one for one in doubtful if repr(one["column"]) in sentence), None)


def _dates(mapping: dict) -> list[dict]:
    return [*mapping["dates"].values(), *([mapping[DUE]] if mapping.get(DUE) else [])]


def _take(mapping: dict, column: str) -> None:
    """Nothing is taken from the column any more."""
    for role in [role for role, dates in mapping["dates"].items() if dates["column"] == column]:
        del mapping["dates"][role]
    if mapping.get(DUE) and mapping[DUE]["column"] == column:
        del mapping[DUE]
    for role in [role for role, own in mapping["columns"].items() if own == column]:
        del mapping["columns"][role]
        mapping["values"].pop(role, None)


def _give(mapping: dict, column: str, role: str, formats: list[str], *, is_date: bool) -> None:
    if role == NOT_USED:
        return
    dates = {"column": column, "formats": formats or ["iso"]}
    if role == DUE:
        mapping[DUE] = dates
    elif is_date:
        mapping["dates"][role] = dates
    else:
        mapping["columns"][role] = column
