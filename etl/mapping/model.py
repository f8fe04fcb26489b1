"""A mapping: which column of a foreign export is which, how its dates are written, what its words mean.

A mapping is a TOML file that `python -m etl map` proposes and a person corrects. It has no SQL: `etl/mapping/query.py`
makes the source's query from it.
"""

import dataclasses
import json
import re
import tomllib
import zoneinfo
from collections.abc import Mapping as Dictionary
from pathlib import Path
from typing import Any

from etl.mapping import date_texts
from etl.sources import definition
from queries.errors import BadSourceError, MissingFileError

ROWS = ("complaints", "events", "targets")
"""What one row of the export is: a complaint with a column for each date, an event with its type, or a target (an SLA)
of a complaint with its own start, stop and deadline."""

EVENTS = (
    "received",
    "assigned",
    "accepted",
    "examined",
    "extended",
    "resolved",
    "reopened",
    "withdrawn",
    "rated",
    "escalated",
)
"""Events that a row of a complaint can hold a date for."""

DATES_OF = {"complaints": EVENTS, "events": ("occurred_at",), "targets": ("started", "stopped")}
"""Which dates a row of each kind holds; the first of them it must (of complaints: received)."""

NEEDED = {
    "complaints": ("complaint_id",),
    "events": ("complaint_id", "event_type"),
    "targets": ("complaint_id", "target"),
}
"""Which columns a row of each kind must have; beside the dates it must."""

NEEDED_DATES = {"complaints": ("received",), "events": ("occurred_at",), "targets": ("started", "stopped")}

STEPS = ("accepted", "examined", "resolved")
"""What a target may end with."""

COLUMNS = (
    *(name for name in definition.CANONICAL_COLUMNS if name not in ("event_id", "occurred_at", "due_at")),
    "status",
    "target",
)
"""Columns that a mapping may name: the canonical ones, how the complaint stands, and the name of its target."""


@dataclasses.dataclass(frozen=True)
class Dates:
    """A column of dates and the formats they are written in, tried in this order."""

    column: str
    formats: tuple[str, ...] = ("iso",)
    time: str = ""
    """A second column, where the hour stands in one of its own."""


@dataclasses.dataclass(frozen=True)
class Mapping:
    """One export's mapping, as its file says it."""

    description: str
    rows: str
    columns: dict[str, str]
    """Canonical column: the export's column."""
    dates: dict[str, Dates]
    """Event type: the column that says when it happened. For rows of events one entry, `occurred_at`."""
    due: Dates | None = None
    """The deadline that the export itself records, of the resolution or of the row's target."""
    first_due: Dates | None = None
    """The deadline that it records for the first answer."""
    values: dict[str, dict[str, str]] = dataclasses.field(default_factory=dict)
    """Canonical column: what the export's words mean there; an empty text is none."""
    source: str = "cases"
    """What the loads by it are called; exports of two systems need two names, since both number from 1."""
    latest_by: Dates | None = None
    """Of several rows of a complaint the one counts that is latest by this column; without it the last one."""
    nulls: tuple[str, ...] = ()
    """What stands in cells that mean nothing."""
    records: str = ""
    policy: str = ""
    zone: str = "UTC"
    decimal: str = "point"
    delimiter: str = "any"
    encoding: str = "utf-8"
    sheet: str = ""
    header_row: int = 1
    ask: tuple[str, ...] = ()
    """Questions that the file cannot answer; a mapping with open questions is not loaded."""


_NAMED_DATES = {
    "due": "the deadline that the export itself records",
    "first_due": "likewise, of the first answer",
    "latest_by": "of several rows of a complaint the latest by this counts; without it the last",
}
_TEXTS = ("source", "records", "policy", "zone", "decimal", "delimiter", "encoding", "sheet")


def read(path: Path) -> Mapping:
    """The mapping in a file, TOML or (by its name) JSON of the same keys.

    Raises MissingFileError, or BadSourceError where its text is wrong.
    """
    form = "JSON" if path.suffix == ".json" else "TOML"
    try:
        text_ = path.read_text(encoding="utf-8-sig")
        held = json.loads(text_) if form == "JSON" else tomllib.loads(text_)
    except OSError as error:
        raise MissingFileError(
            f"There is no mapping {path}; `python -m etl map FILE --write {path}` proposes one."
        ) from error
    except (tomllib.TOMLDecodeError, json.JSONDecodeError, UnicodeDecodeError) as error:
        raise BadSourceError(f"The mapping {path.name} is no {form} text: {error}.") from error
    if not isinstance(held, dict):
        raise BadSourceError(f"The mapping {path.name} is no table of keys; `python -m etl map FILE` writes one.")
    mapping = _checked(path.name, held)
    beside = path.parent / f"{mapping.policy.removesuffix('.toml')}.toml"
    # what lies beside a mapping goes with it
    return dataclasses.replace(mapping, policy=str(beside)) if mapping.policy and beside.is_file() else mapping


def _checked(file: str, held: Dictionary[str, Any]) -> Mapping:
    known = {field.name for field in dataclasses.fields(Mapping)}
    for key in held:
        if key not in known:
            raise BadSourceError(
                f"The mapping {file} has an unknown key {key!r}; known are: {', '.join(sorted(known))}."
            )
    rows = held.get("rows", ROWS[0])
    if rows not in ROWS:
        raise BadSourceError(f"The mapping {file} says `rows = {rows!r}`; it must be {' or '.join(ROWS)}.")
    for key in ("columns", "dates", "values"):
        if not isinstance(held.get(key, {}), dict):
            raise BadSourceError(f"The mapping {file} must have `{key}` as a table [{key}].")
    columns = dict(held.get("columns", {}))
    for name, column in columns.items():
        if name not in COLUMNS:
            raise BadSourceError(
                f"The mapping {file} names {name!r} in [columns], which is no canonical column; use one of: "
                f"{', '.join(COLUMNS)}."
            )
        if not isinstance(column, str):
            raise BadSourceError(f"The mapping {file} must say `columns.{name}` as a column's name.")
    for name in NEEDED[rows]:
        if name not in columns:
            raise BadSourceError(f"The mapping {file} does not say which column is `{name}`; add it to [columns].")
    dates = {name: _dates(file, f"dates.{name}", given) for name, given in held.get("dates", {}).items()}
    for name in dates:
        if name not in DATES_OF[rows]:
            raise BadSourceError(
                f"The mapping {file} names {name!r} in [dates]; use one of: {', '.join(DATES_OF[rows])}."
            )
    for name in NEEDED_DATES[rows]:
        if name not in dates:
            raise BadSourceError(f"The mapping {file} does not say which column holds `{name}`; add it to [dates].")
    _check_words(file, held, columns)
    return Mapping(
        **{key: held[key] for key in _TEXTS if key in held},
        description=held.get("description", file),
        rows=rows,
        columns=columns,
        dates=dates,
        **{key: _dates(file, key, held[key]) for key in ("due", "first_due", "latest_by") if held.get(key)},
        values={name: dict(words) for name, words in held.get("values", {}).items()},
        nulls=tuple(held.get("nulls", ())),
        header_row=int(held.get("header_row", 1)),
        ask=tuple(held.get("ask", ())),
    )


def _check_words(file: str, held: Dictionary[str, Any], columns: dict[str, str]) -> None:
    for key in _TEXTS:
        if not isinstance(held.get(key, ""), str):
            raise BadSourceError(f"The mapping {file} says `{key} = {held[key]!r}`; it must be a text.")
    try:
        zoneinfo.ZoneInfo(held.get("zone", "UTC"))
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise BadSourceError(
            f"The mapping {file} names an unknown time zone {held['zone']!r}; use an IANA name, as Asia/Baku."
        ) from error
    if held.get("decimal", "point") not in definition.DECIMALS:
        raise BadSourceError(f"The mapping {file} says `decimal = {held['decimal']!r}`; it must be point or comma.")
    name = held.get("source", "cases")
    # any alphabet: what a page's reader calls the system is taken as it is
    if not re.fullmatch(r"[^\W\d_]\w*", name) or name != name.lower() or name in definition.names():
        raise BadSourceError(
            f"The mapping {file} says `source = {name!r}`; it must be a name of its own in lower case, as call_centre."
        )
    for name, words in held.get("values", {}).items():
        if name not in columns:
            raise BadSourceError(f"The mapping {file} has [values.{name}], but no column for it in [columns].")
        if not isinstance(words, dict) or not all(isinstance(ours, str) for ours in words.values()):
            raise BadSourceError(f"The mapping {file} must give each word in [values.{name}] a text.")
    for word, step in held.get("values", {}).get("target", {}).items():
        if step not in ("", *STEPS):
            raise BadSourceError(
                f"The mapping {file} says that the target {word!r} ends with {step!r}; use one of: {', '.join(STEPS)}."
            )


def _dates(file: str, place: str, given: Any) -> Dates:
    if isinstance(given, str):
        return Dates(given)
    if not isinstance(given, dict) or not isinstance(given.get("column"), str):
        raise BadSourceError(
            f"The mapping {file} must say `{place}` as a column's name or as {{ column = …, formats = […] }}."
        )
    formats = given.get("formats", ["iso"])
    for form in formats:
        if form not in date_texts.WORDS and "%" not in form:
            raise BadSourceError(
                f"The mapping {file} has the format {form!r} at `{place}`; use a strptime format, as %d.%m.%Y %H:%M, "
                f"or one of: {', '.join(date_texts.WORDS)}."
            )
    return Dates(given["column"], tuple(formats), given.get("time", ""))


def as_dict(mapping: Mapping) -> dict[str, Any]:
    """The mapping as plain values under the keys of its file; `read` takes them back from a `.json`."""
    return {key: value for key, value in dataclasses.asdict(mapping).items() if value is not None}


def text(mapping: Mapping) -> str:
    """The mapping as TOML, with a word on what each part is for."""
    lines = [
        "# How an export is read: correct what is wrong, then `python -m etl load --source cases --map THIS FILE`.",
        f"description = {_said(mapping.description)}",
        f"rows = {_said(mapping.rows)}  # what one row is: complaints, events or targets",
        f"source = {_said(mapping.source)}  # what its loads are called; a second system needs another name",
        f"policy = {_said(mapping.policy)}  # a file in etl/policy; empty: the one of settings.toml",
        f"zone = {_said(mapping.zone)}  # of times without an offset",
        f"decimal = {_said(mapping.decimal)}  # of the score: point or comma",
        f"delimiter = {_said(mapping.delimiter)}",
        f"encoding = {_said(mapping.encoding)}",
        f"sheet = {_said(mapping.sheet)}  # of a workbook; empty: the first visible one",
        f"records = {_said(mapping.records)}  # of JSON: where the list is",
        f"header_row = {mapping.header_row}  # the line that names the columns",
        f"nulls = [{', '.join(map(_said, mapping.nulls))}]  # what stands in cells that mean nothing",
    ]
    for name, meant in _NAMED_DATES.items():
        if dates := getattr(mapping, name):
            lines.append(f"{name} = {_dates_said(dates)}  # {meant}")
    if mapping.ask:
        lines += [
            "",
            "# What the file cannot tell: decide each below, then delete it here. Nothing is loaded before.",
            "ask = [",
            *(f"    {_said(question)}," for question in mapping.ask),
            "]",
        ]
    lines += [
        "",
        "[columns]  # ours = the export's",
        *(f"{name} = {_said(column)}" for name, column in mapping.columns.items()),
    ]
    lines += ["", f"[dates]  # strptime formats, or {', '.join(date_texts.WORDS)}"]
    lines += [f"{event} = {_dates_said(dates)}" for event, dates in mapping.dates.items()]
    for name, words in mapping.values.items():
        lines += [
            "",
            f"[values.{name}]  # the export's word = ours",
            *(f"{_said(word)} = {_said(ours)}" for word, ours in words.items()),
        ]
    return "\n".join(lines) + "\n"


def _dates_said(dates: Dates) -> str:
    formats = ", ".join(_said(form) for form in dates.formats)
    time = f", time = {_said(dates.time)}" if dates.time else ""
    return f"{{ column = {_said(dates.column)}, formats = [{formats}]{time} }}"


def _said(value: str) -> str:
    return json.dumps(value, ensure_ascii=False)
