"""A mapping beside what its file holds, as plain values: what a page needs to show it and to let it be corrected."""

import dataclasses
from pathlib import Path
from typing import Any

from etl.mapping import model
from etl.mapping.formats import date_formats, swapped
from etl.mapping.preview import Preview
from etl.mapping.sample import DELIMITERS, Sample
from etl.mapping.words import our_words
from etl.policy import tables as policy_tables

_SAMPLES = 5
_WORDS = 50


def described(
    mapping: model.Mapping, sample: Sample, file: Path, would_give: Preview | None, error: str
) -> dict[str, Any]:
    """The description; docs/how-to/load-data.md says what each key is."""
    return {
        "file": file.name,
        "rows": len(sample.rows),
        "mapping": model.as_dict(mapping),
        "toml": model.text(mapping),
        "sheets": list(sample.sheets),
        "sheet": sample.sheet or next(iter(sample.sheets), ""),
        "delimiters": [] if sample.delimiter == "any" else ["tab" if one == "\t" else one for one in DELIMITERS],
        "delimiter": sample.delimiter,
        "policies": {name: policy_tables.find(name).label for name in policy_tables.built_in()},
        "columns": [_column(mapping, sample, column) for column in dict.fromkeys(sample.columns)],
        "roles": {
            "columns": list(model.COLUMNS),
            "dates": list(model.DATES_OF[mapping.rows]),
            "due": ["due"],
            "needed": [*model.NEEDED[mapping.rows], *model.NEEDED_DATES[mapping.rows]],
        },
        "words": {name: our_words(name) for name in ("channel", "outcome", "event_type", "status", "score", "target")},
        "ask": list(mapping.ask),
        "would_give": dataclasses.asdict(would_give) if would_give else None,
        "error": error,
    }


def _column(mapping: model.Mapping, sample: Sample, column: str) -> dict[str, Any]:
    values = sample.values(column)
    different = list(dict.fromkeys(values))
    given = {name: dates for name, dates in mapping.dates.items() if dates.column == column}
    for name in ("due", "first_due"):
        if (dates := getattr(mapping, name)) and dates.column == column:
            given[name] = dates
    named = [name for name, own in mapping.columns.items() if own == column]
    found = date_formats(values)
    formats = list(next(iter(given.values())).formats) if given else list(found.formats) if found else []
    known = mapping.values.get(named[0], {}) if named else {}
    return {
        "column": column,
        "label": sample.label(column),
        "role": next(iter([*given, *named]), ""),
        "samples": different[:_SAMPLES],
        "filled": len(values),
        "different": len(different),
        "formats": formats,
        "other_order": [swapped(form) for form in formats] if found and found.is_ambiguous else [],
        "words": ({word: known.get(word, "") for word in different[:_WORDS]} if named and our_words(named[0]) else {}),
    }
