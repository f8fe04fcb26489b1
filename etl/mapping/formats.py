"""Which formats the dates of a column are written in, told from all its values."""

import dataclasses
import re
from collections.abc import Iterable, Sequence

import duckdb

from etl.mapping import date_texts

LIKELY_SHARE = 0.8
"""Of the filled cells of a column must look like a date, or a score, for the column to be one."""
_NUMERIC = ("excel", "epoch_seconds", "epoch_milliseconds")
_SHAPES = 60
"""Different shapes of texts (99.99.9999 99:99) of which each format is tried on one."""
_LIKE_A_DATE = re.compile(
    r"\d{1,4}[./-]\d{1,2}[./-]\d{1,4}|\d{1,2}(st|nd|rd|th)?[ ./-]*[^\W\d_]{3,}|[^\W\d_]{3,}\.? \d{1,2}"
)
_LIKE_A_NUMBER = re.compile(r"\d{5,13}([.,]\d+)?")
_TIMES = ("", " %H:%M", " %H:%M:%S", " %I:%M %p", " %I:%M:%S %p")
_DAYS = (
    *(f"%d{mark}%m{mark}{year}" for mark in "./-" for year in ("%Y", "%y")),
    *(f"%m{mark}%d{mark}{year}" for mark in "./-" for year in ("%Y", "%y")),
    *(f"%Y{mark}%m{mark}%d" for mark in "./"),
    *(f"%d{mark}%b{mark}{year}" for mark in " /-." for year in ("%Y", "%y")),
    *("%b %d, %Y", "%b %d %Y", "%d %b, %Y", "%Y %b %d"),
)
_FORMATS = (
    *(f"{day}{time}" for day in _DAYS for time in _TIMES),
    *(f"{day},{time}" for day in _DAYS for time in _TIMES[1:]),
    *(f"{day}T{time[1:]}" for day in _DAYS[:12] for time in _TIMES[1:3]),
    *(f"{day}{time}{zone}" for day in _DAYS for time in _TIMES[1:3] for zone in (" %z", "%z")),
    *(f"{time[1:]} {day}" for day in _DAYS[:12] for time in _TIMES[1:3]),
    *("%d.%m.%Y %H.%M", "%d/%m/%Y %H:%M:%S.%f", "%d.%m.%Y %H:%M:%S.%f", "%Y%m%d", "%Y%m%d%H%M%S", "%Y%m%d %H:%M"),
)


@dataclasses.dataclass(frozen=True)
class Formats:
    """How the dates of a column are written; `example` is one that both orders of day and month read."""

    formats: tuple[str, ...]
    is_ambiguous: bool = False
    example: str = ""

    @property
    def is_numeric(self) -> bool:
        """Whether the cells are bare numbers, which only a heading can make dates."""
        return set(self.formats) <= {*_NUMERIC, "%Y%m%d", "%Y%m%d%H%M%S"}

    def ordered(self, order: str | None) -> tuple[str, ...]:
        """The formats, ambiguous ones by the order that other columns of the file tell (`day`, `month`)."""
        if not self.is_ambiguous or order != "month":
            return self.formats
        return tuple(dict.fromkeys(swapped(form) for form in self.formats))


def date_formats(values: Sequence[str]) -> Formats | None:
    """The formats that read nearly all of the values, the commonest first; None where they are no dates."""
    different = list(dict.fromkeys(values))
    likely = [value for value in different if _LIKE_A_DATE.search(value) or _LIKE_A_NUMBER.fullmatch(value)]
    if not likely or len(likely) < LIKELY_SHARE * len(different) - 2:
        return None
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
    if not chosen or len(left) > max((1 - LIKELY_SHARE) * len(different), len(different) > 2):
        return None
    doubtful = [form for form in chosen if swapped(form) != form and read[form] <= read.get(swapped(form), set())]
    # With points the day comes first wherever dates are written so.
    doubtful = [form for form in doubtful if "%d.%m" not in form and "%m.%d" not in form]
    example = next((value for form in doubtful for value in sorted(read[form])), "")
    return Formats(tuple(chosen), bool(doubtful), example)


def duration_formats(values: Sequence[str]) -> list[str]:
    """The forms of durations that read nearly all of the values: `clock`, `words`, or those of a bare number."""
    different = list(dict.fromkeys(values))
    if not different:
        return []
    with duckdb.connect(":memory:") as connection:
        connection.execute("create table cells as select unnest(?::varchar[]) as value", [different])
        for form in ("clock", "words", "minutes"):
            read = connection.execute(f"select count({date_texts.seconds('value', form)}) from cells").fetchone()[0]
            if read >= LIKELY_SHARE * len(different):
                return list(date_texts.SECONDS_OF) if form == "minutes" else [form]
    return []


def swapped(form: str) -> str:
    """The format with the day and the month in the other order; the same where it names them in none."""
    if not re.search("%d[./-]%m|%m[./-]%d", form):
        return form
    return form.replace("%d", "\0").replace("%m", "%d").replace("\0", "%m")


def order_told(found: Iterable[Formats]) -> str | None:
    """The order of day and month that some column of the file tells beyond doubt."""
    orders = set()
    for one in found:
        for form in () if one.is_ambiguous else one.formats:
            if re.search("%d[/-]%m", form):
                orders.add("day")
            if re.search("%m[/-]%d", form):
                orders.add("month")
    return orders.pop() if len(orders) == 1 else None


def _read_by(values: list[str]) -> dict[str, set[str]]:
    """Which of the values each format reads; formats that come first are preferred where several read as many."""
    with duckdb.connect(":memory:") as connection:
        # A text without an offset is no sooner a date in one zone than in another.
        connection.execute(
            f"""create table cells as
            select value, {date_texts.cleaned("value")} as text from (select unnest(?::varchar[]) as value)""",
            [values],
        )
        iso = date_texts.point("value", "iso")
        if connection.execute(f"select bool_and({iso} is not null) from cells").fetchone() == (True,):
            return {"iso": set(values)}
        found = {}
        for form in (*date_texts.POINTS, *_candidates(connection)):
            text = date_texts.point("value", form, "text")
            rows = connection.execute(f"select value from cells where {text} is not null").fetchall()
            if rows:
                found[form] = {value for (value,) in rows}
    return found


def _candidates(connection: duckdb.DuckDBPyConnection) -> list[str]:
    """The formats that read one text at least of those that stand for all shapes of texts."""
    connection.execute(
        f"""create table shapes as
        select any_value(text) as text from cells
        group by regexp_replace(regexp_replace(value, '\\d', '9', 'g'), '\\p{{L}}', 'a', 'g')
        order by count(*) desc limit {_SHAPES}"""
    )
    candidates = []
    for place in range(0, len(_FORMATS), 100):
        some = _FORMATS[place : place + 100]
        tried = ", ".join(f"count(try_strptime(text, {date_texts.literal(form)}))" for form in some)
        counts = connection.execute(f"select {tried} from shapes").fetchone()
        candidates += [form for form, count in zip(some, counts, strict=True) if count]
    # Where one value's day is beyond twelve the other order reads no text of its shape, but may read others.
    return list(dict.fromkeys([*candidates, *(swapped(form) for form in candidates)]))
