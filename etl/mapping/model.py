"""A mapping: which column of a foreign export is which, how its dates are written, what its words mean.

A mapping is a TOML file that `python -m etl map` proposes and a person corrects. It has no SQL: `etl/mapping/query.py`
makes the source's query from it.
"""

import dataclasses
import json
import tomllib
import zoneinfo
from collections.abc import Mapping as Dictionary
from pathlib import Path
from typing import Any

from etl.sources import definition
from queries.errors import BadSourceError, MissingFileError

ROWS = ("complaints", "events")
"""What one row of the export is: a complaint with a column for each date, or an event with its type."""

EVENTS = ("received", "assigned", "accepted", "examined", "extended", "resolved", "reopened", "withdrawn", "rated")
"""Events that a row of a complaint can hold a date for."""

FORMAT_WORDS = ("iso", "excel")
"""`iso`: ISO 8601, whatever its offset. `excel`: days since 30 December 1899, as a spreadsheet stores a date. All other
formats are strptime's."""

COLUMNS = tuple(name for name in definition.CANONICAL_COLUMNS if name not in ("event_id", "occurred_at", "due_at"))


@dataclasses.dataclass(frozen=True)
class Dates:
    """A column of dates and the formats they are written in, tried in this order."""

    column: str
    formats: tuple[str, ...] = ("iso",)


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
    """The deadline that the export itself records."""
    values: dict[str, dict[str, str]] = dataclasses.field(default_factory=dict)
    """Canonical column: what the export's words mean there."""
    policy: str = ""
    zone: str = "UTC"
    decimal: str = "point"
    delimiter: str = "any"
    encoding: str = "utf-8"
    sheet: str = ""
    header_row: int = 1
    ask: tuple[str, ...] = ()
    """Questions that the file cannot answer; a mapping with open questions is not loaded."""


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
    columns = dict(held.get("columns", {}))
    for name in columns:
        if name not in COLUMNS:
            raise BadSourceError(
                f"The mapping {file} names {name!r} in [columns], which is no canonical column; use one of: "
                f"{', '.join(COLUMNS)}."
            )
    if "complaint_id" not in columns:
        raise BadSourceError(f"The mapping {file} does not say which column is `complaint_id`; add it to [columns].")
    dates = {name: _dates(file, f"dates.{name}", given) for name, given in held.get("dates", {}).items()}
    allowed = EVENTS if rows == "complaints" else ("occurred_at",)
    for name in dates:
        if name not in allowed:
            raise BadSourceError(f"The mapping {file} names {name!r} in [dates]; use one of: {', '.join(allowed)}.")
    needed = "received" if rows == "complaints" else "occurred_at"
    if needed not in dates:
        raise BadSourceError(f"The mapping {file} does not say which column holds `{needed}`; add it to [dates].")
    if rows == "events" and "event_type" not in columns:
        raise BadSourceError(f"The mapping {file} does not say which column is `event_type`; add it to [columns].")
    try:
        zoneinfo.ZoneInfo(held.get("zone", "UTC"))
    except (zoneinfo.ZoneInfoNotFoundError, ValueError) as error:
        raise BadSourceError(
            f"The mapping {file} names an unknown time zone {held['zone']!r}; use an IANA name, as Asia/Baku."
        ) from error
    if held.get("decimal", "point") not in definition.DECIMALS:
        raise BadSourceError(f"The mapping {file} says `decimal = {held['decimal']!r}`; it must be point or comma.")
    return Mapping(
        **{key: held[key] for key in ("policy", "zone", "decimal", "delimiter", "encoding", "sheet") if key in held},
        description=held.get("description", file),
        rows=rows,
        columns=columns,
        dates=dates,
        due=_dates(file, "due", held["due"]) if "due" in held else None,
        values={name: dict(words) for name, words in held.get("values", {}).items()},
        header_row=int(held.get("header_row", 1)),
        ask=tuple(held.get("ask", ())),
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
        if form not in FORMAT_WORDS and "%" not in form:
            raise BadSourceError(
                f"The mapping {file} has the format {form!r} at `{place}`; use `iso`, `excel` or a strptime format, "
                "as %d.%m.%Y %H:%M."
            )
    return Dates(given["column"], tuple(formats))


def as_dict(mapping: Mapping) -> dict[str, Any]:
    """The mapping as plain values under the keys of its file; `read` takes them back from a `.json`."""
    held = dataclasses.asdict(mapping)
    if mapping.due is None:
        del held["due"]
    return held


def text(mapping: Mapping) -> str:
    """The mapping as TOML, with a word on what each part is for."""
    lines = [
        "# How an export is read: correct what is wrong, then `python -m etl load --source cases --map THIS FILE`.",
        f"description = {_said(mapping.description)}",
        f"rows = {_said(mapping.rows)}  # one row is a complaint, or an event",
        f"policy = {_said(mapping.policy)}  # a file in etl/policy; empty: the one of settings.toml",
        f"zone = {_said(mapping.zone)}  # of times without an offset",
        f"decimal = {_said(mapping.decimal)}  # of the score: point or comma",
        f"delimiter = {_said(mapping.delimiter)}",
        f"encoding = {_said(mapping.encoding)}",
        f"sheet = {_said(mapping.sheet)}  # of a workbook; empty: the first visible one",
        f"header_row = {mapping.header_row}  # the line that names the columns",
    ]
    if mapping.due:
        lines.append(f"due = {_dates_said(mapping.due)}  # the deadline that the export itself records")
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
    lines += ["", "[dates]  # iso, excel (a number of days), or a strptime format"]
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
    return f"{{ column = {_said(dates.column)}, formats = [{formats}] }}"


def _said(value: str) -> str:
    return json.dumps(value, ensure_ascii=False)
