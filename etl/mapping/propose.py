"""Proposes a mapping for a foreign export, from its headings and from what its columns hold."""

import dataclasses
import re
import tomllib
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import cache
from pathlib import Path

import duckdb

from etl.mapping.model import COLUMNS, EVENTS, Dates, Mapping
from etl.mapping.sample import Sample
from etl.policy import tables as policy_tables
from queries.errors import BadFileError
from queries.settings import settings

_DICTIONARY = Path(__file__).with_name("dictionary.toml")
_DATED = ("occurred_at", *EVENTS, "due")
_LIKELY_SHARE = 0.8
"""Of the filled cells of a column must look like a date, or a score, for the column to be one."""
_WORDS_AT_MOST = 200
"""Different words of a column whose meaning is looked up."""


@cache
def _dictionary() -> dict:
    return tomllib.loads(_DICTIONARY.read_text(encoding="utf-8"))


def propose(sample: Sample, description: str) -> Mapping:
    """The mapping that fits best; what cannot be told is among its questions.

    Raises BadFileError where no column can be the complaint's number, or none a date.
    """
    formats = {
        column: found for column in dict.fromkeys(sample.columns) if (found := date_formats(sample.values(column)))
    }
    roles = _roles(sample, formats)
    ask: list[str] = []
    if "complaint_id" not in roles:
        raise BadFileError(
            f"No column of {description} looks like the number of a complaint; name it in [columns] of a mapping of "
            "your own."
        )
    is_events = "event_type" in roles and "occurred_at" in roles
    if not is_events and "received" not in roles:
        left = [column for column in formats if column not in roles.values()]
        if not left:
            raise BadFileError(
                f"No column of {description} looks like the date of receipt; name it in [dates] of a mapping of your "
                "own."
            )
        roles["received"] = left[0]
        ask.append(f"Which column says when a complaint was received? {left[0]!r} is the only guess.")
    ids = sample.values(roles["complaint_id"])
    if not is_events and len(set(ids)) < len(ids):
        twice = Counter(ids).most_common(1)[0][0]
        ask.append(f"Complaint {twice} has several rows: which one counts? Leave one row a complaint in the export.")
    order = _order_told(formats.values())
    dates: dict[str, Dates] = {}
    for role in _DATED:
        if role in roles:
            found = formats[roles[role]]
            if found.is_ambiguous and order is None:
                ask.append(
                    f"Column {roles[role]!r}: does {found.example} name the day first or the month? The guess is "
                    f"{found.formats[0]}."
                )
            dates[role] = Dates(roles[role], found.ordered(order))
    due = dates.pop("due", None)
    if is_events:
        dates = {"occurred_at": dates["occurred_at"]}
    else:
        dates.pop("occurred_at", None)
        roles.pop("event_type", None)
    columns = {role: roles[role] for role in COLUMNS if role in roles}
    scores = sample.values(roles["score"]) if "score" in roles else []
    return Mapping(
        description=description,
        rows="events" if is_events else "complaints",
        columns=columns,
        dates=dates,
        due=due,
        values={name: words for name in columns if (words := _words(name, sample.values(columns[name])))},
        policy=settings().policy,
        zone=_zone([dates_.column for dates_ in dates.values()]),
        decimal="comma" if any("," in score for score in scores) else "point",
        delimiter=sample.delimiter,
        encoding=sample.encoding,
        header_row=sample.header_row,
        ask=tuple(ask),
    )


@dataclasses.dataclass(frozen=True)
class Formats:
    """How the dates of a column are written; `example` is one that both orders of day and month read."""

    formats: tuple[str, ...]
    is_ambiguous: bool = False
    example: str = ""

    def ordered(self, order: str | None) -> tuple[str, ...]:
        """The formats, ambiguous ones by the order that other columns of the file tell (`day`, `month`)."""
        if not self.is_ambiguous or order != "month":
            return self.formats
        return tuple(dict.fromkeys(swapped(form) for form in self.formats))


def date_formats(values: Sequence[str]) -> Formats | None:
    """The formats that read nearly all of the values, the commonest first; None where they are no dates."""
    if not values:
        return None
    different = list(dict.fromkeys(values))
    read = _read_by(different)
    chosen: list[str] = []
    left = set(different)
    while left:
        best = max(read, key=lambda form: len(read[form] & left), default=None)
        if best is None or not read[best] & left:
            break
        chosen.append(best)
        left -= read[best]
    # a line of totals may stand below the shortest table
    if not chosen or len(left) > max((1 - _LIKELY_SHARE) * len(different), len(different) > 2):
        return None
    doubtful = [form for form in chosen if swapped(form) != form and read[form] <= read.get(swapped(form), set())]
    # With points the day comes first wherever dates are written so.
    doubtful = [form for form in doubtful if "%d.%m" not in form and "%m.%d" not in form]
    example = next((value for form in doubtful for value in sorted(read[form])), "")
    return Formats(tuple(chosen), bool(doubtful), example)


def _read_by(values: list[str]) -> dict[str, set[str]]:
    """Which of the values each format reads; formats that come first are preferred where several read as many."""
    with duckdb.connect(":memory:") as connection:
        connection.execute("create table cells as select unnest(?::varchar[]) as value", [values])
        iso = r"regexp_matches(value, '^\d{4}-\d{2}-\d{2}') and try_cast(value as timestamptz) is not null"
        number = "try_cast(replace(value, ',', '.') as double) between 20000 and 80000"
        tests = {"iso": iso, "excel": number}
        tests |= {form: f"try_strptime(value, '{form}') is not null" for form in _dictionary()["dates"]["formats"]}
        found = {}
        for form, test in tests.items():
            rows = connection.execute(f"select value from cells where {test}").fetchall()
            if rows:
                found[form] = {value for (value,) in rows}
    return found


def swapped(form: str) -> str:
    """The format with the day and the month in the other order; the same where it names them in none."""
    if not re.search("%d.%m|%m.%d", form):
        return form
    return form.replace("%d", "\0").replace("%m", "%d").replace("\0", "%m")


def _order_told(found: Iterable[Formats]) -> str | None:
    """The order of day and month that some column of the file tells beyond doubt."""
    orders = set()
    for one in found:
        for form in () if one.is_ambiguous else one.formats:
            if re.search("%d[/-]%m", form):
                orders.add("day")
            if re.search("%m[/-]%d", form):
                orders.add("month")
    return orders.pop() if len(orders) == 1 else None


def _roles(sample: Sample, formats: dict[str, Formats]) -> dict[str, str]:
    """Which column plays which role: the best fitting pairs first, each column and each role once."""
    scored = []
    for place, column in enumerate(dict.fromkeys(sample.columns)):
        name = _plain(column)
        for role, phrases in _dictionary()["headings"].items():
            fit = max((_fit(name, _plain(phrase)) for phrase in phrases), default=0)
            if fit and _can_be(role, column, sample, formats):
                scored.append((fit, -place, role, column))
    roles: dict[str, str] = {}
    for _, _, role, column in sorted(scored, reverse=True):
        if role not in roles and column not in roles.values():
            roles[role] = column
    return roles


def _plain(heading: str) -> str:
    """A heading in lower case, without punctuation and without a zone."""
    text = unicodedata.normalize("NFC", heading).casefold().replace("i̇", "i")
    text = re.sub(r"\((utc|gmt)[^)]*\)", " ", text)
    return " ".join(re.findall(r"\w+", text.replace("_", " ")))


def _fit(name: str, phrase: str) -> int:
    if name == phrase:
        return 1000 + len(phrase)
    if f" {name} ".startswith(f" {phrase} ") or f" {name} ".endswith(f" {phrase} "):
        return 100 + len(phrase)
    return 0


def _can_be(role: str, column: str, sample: Sample, formats: dict[str, Formats]) -> bool:
    values = sample.values(column)
    if role in _DATED:
        return column in formats
    if not values or column in formats:
        return False
    if role == "complaint_id":
        return len(values) >= 0.8 * len(sample.rows)
    if role == "score":
        numbers = [value for value in values if re.fullmatch(r"[1-5]([.,]0+)?", value)]
        return len(numbers) >= _LIKELY_SHARE * len(values)
    return True


def _words(name: str, values: Sequence[str]) -> dict[str, str]:
    """What the words of a column mean, as far as the dictionary knows them."""
    known = {word.casefold(): ours for ours, words in _dictionary()["values"].get(name, {}).items() for word in words}
    different = list(dict.fromkeys(values))[:_WORDS_AT_MOST]
    return {value: known[value.casefold()] for value in different if value.casefold() in known}


def our_words(name: str) -> list[str]:
    """Our own words of a canonical column, where it has such."""
    return list(_dictionary()["values"].get(name, {}))


def _zone(columns: Sequence[str]) -> str:
    """UTC where the headings say so, else the zone of the policy."""
    if columns and all(re.search(r"\b(utc|gmt)\b", column, re.IGNORECASE) for column in columns):
        return "UTC"
    return policy_tables.find(settings().policy).zone
