"""The instant that a text means, as SQL: ISO 8601, or the formats that a source names.

A zone in the text is an offset (`+04:00`, `Z`) or a name of the tz database (`Asia/Baku`, `UTC`). An abbreviation is
no zone: BST is British summer time to some and Bangladesh's to others, and the database would guess. So what names one
is no time, which the rules of `staged_events` tell with the reason.
"""

import re
import zoneinfo

from etl.sources.definition import Source

ZONES = "zone_names"
"""The variable of the connection that must hold `zone_names()` wherever this SQL runs."""

_ABBREVIATIONS = {"cet", "eet", "est", "hst", "met", "mst", "wet"}
"""Names of the tz database that are abbreviations too, with a meaning of their own (CET has no summer time then)."""

_ZONE_WORD = r"[A-Za-z][A-Za-z0-9_/+-]*"
_DIRECTIVE = re.compile(r"%-?[A-Za-z%]")


def zone_names() -> list[str]:
    """The names of zones that a text may bear, in lower case."""
    return sorted({name.lower() for name in zoneinfo.available_timezones()} - _ABBREVIATIONS)


def instant(column: str, source: Source) -> str:
    """SQL for the instant that the text in `column` means; NULL where it means none.

    A text without an offset is read in the session's zone, which must be the source's.
    """
    if source.timestamp_format:
        read = f"coalesce({', '.join(_read_as(column, text, source.zone) for text in source.timestamp_format)})"
    else:
        # The database wants seconds before an offset; ISO 8601 does not.
        offset = r"(Z|[+-](?:0\d|1[0-5])(?::?[0-5]\d)?)"
        with_seconds = rf"regexp_replace({column}, '^(.{{10}}[T ]\d\d:\d\d){offset}$', '\1:00\2')"
        iso = f"coalesce(try_cast({column} as timestamptz), try_cast({with_seconds} as timestamptz))"
        read = f"case when {_is_known(_iso_zone(column))} then {iso} end"
    # The database takes `infinity` for an instant.
    return f"case when isfinite({read}) then {read} end"


def unknown_zone(column: str, source: Source) -> str:
    """SQL for the abbreviation in a text that means no instant; NULL where it bears none."""
    words = [_zone_in(column, text) for text in source.timestamp_format if _has_zone(text)]
    if not source.timestamp_format:
        words = [_iso_zone(column)]
    cases = [
        f"when regexp_full_match({word}, '[A-Za-z]{{2,5}}') and not {_is_known(word)} "
        f"and upper({word}) not in ('AM', 'PM') then {word}"
        for word in words
    ]
    return f"case {' '.join(cases)} end" if cases else "cast(null as varchar)"


def _iso_zone(column: str) -> str:
    # After the date and the `T` or blank that follows it.
    return f"regexp_extract(substr({column}, 12), '[A-Za-z].*$')"


def _is_known(zone: str) -> str:
    return f"({zone} in ('', 'Z') or list_contains(cast(getvariable('{ZONES}') as varchar[]), lower({zone})))"


def _read_as(column: str, text: str, zone: str) -> str:
    if not _has_zone(text):
        return f"timezone('{zone}', try_strptime({column}, {_literal(text)}))"
    by_offset, by_name = (re.sub("%[zZ]", directive, text) for directive in ("%z", "%Z"))
    # To the database, Z is neither an offset nor a name.
    with_offset = rf"regexp_replace({column}, '(\d\s?)Z$', '\1+00')"
    return (
        f"try_strptime({with_offset}, {_literal(by_offset)}), "
        f"case when {_is_known(_zone_in(column, text))} then try_strptime({column}, {_literal(by_name)}) end"
    )


def _has_zone(text: str) -> bool:
    return any(directive in ("%z", "%Z") for directive in _DIRECTIVE.findall(text))


def _zone_in(column: str, text: str) -> str:
    """SQL for the word that stands where the format has the zone; empty where the text is not of the format."""
    pattern, end = "", 0
    for match in _DIRECTIVE.finditer(text):
        pattern += re.escape(text[end : match.start()])
        pattern += {"%z": f"({_ZONE_WORD})", "%Z": f"({_ZONE_WORD})", "%%": "%"}.get(match[0], ".+?")
        end = match.end()
    return f"regexp_extract({column}, {_literal(f'^{pattern}{re.escape(text[end:])}$')}, 1)"


def _literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
