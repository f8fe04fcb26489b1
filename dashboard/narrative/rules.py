"""Rules about data in the reader's language: what each asks, why a row was rejected, the row as it came."""

import json

import pandas as pd

from dashboard.i18n import format as fmt
from dashboard.i18n.translate import term
from dashboard.shell import access
from dashboard.shell.access import Reader

_CELL_CHARACTERS = 300


def without_people(rows: pd.DataFrame, reader: Reader) -> pd.DataFrame:
    """The rows without what may name an employee, for a reader who may not see that.

    Nobody can tell which words of a row as it came are a name: every source has columns of its own.
    """
    hidden = ["raw", *access.PEOPLE_DIMENSIONS]
    return rows if reader.may_see_people else rows.drop(columns=hidden, errors="ignore")


def reason(row: pd.Series, of_rule: str) -> str:
    """The rule in the reader's language, with the value that broke it, or what the reader of the file said."""
    named = rule_words(row["rule"], of_rule or row["reason"])
    said = row["reason"].removeprefix(of_rule).removeprefix(": ")
    return f"{named}: {said}" if said and said != named else named


def as_it_came(raw: str | None) -> str:
    """A row as it came: the columns that hold something, by name; text that is no JSON as it is; cut if long."""
    if fmt.is_missing(raw):
        return fmt.MISSING
    try:
        held = json.loads(raw)
    except ValueError:
        held = None
    if isinstance(held, dict):
        held = {name: value for name, value in held.items() if value not in (None, "") and name not in ("file", "row")}
        text = " · ".join(f"{name}: {value}" for name, value in held.items()) or fmt.MISSING
    else:
        text = raw
    return text if len(text) <= _CELL_CHARACTERS else text[:_CELL_CHARACTERS] + "…"


def rule_words(rule: str, reason: str) -> str:
    """What a rule finds wrong, in the reader's language; a rule of one's own in the words it was written in."""
    return reason if (words := term("rule", rule)) == rule else words


def note_words(rule: str, note: str) -> str:
    """Why a rule is there, in the reader's language."""
    return note if (words := term("rule_note", rule)) == rule else words
