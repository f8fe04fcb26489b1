"""Which column plays which role: by its heading, and by what its cells hold."""

import dataclasses
import itertools
import re
from collections.abc import Sequence
from datetime import UTC, datetime

import duckdb

from etl.mapping import date_texts, words
from etl.mapping.formats import LIKELY_SHARE, Formats, date_formats
from etl.mapping.model import EVENTS
from etl.mapping.sample import Sample

_DATED = ("occurred_at", *EVENTS, "due", "first_due", "started", "stopped", "updated", "other_date")
_UNNAMED = {2: ("received", "resolved"), 3: ("received", "accepted", "resolved")}
_UNNAMED_MANY = ("received", "accepted", "examined", "resolved")
_TIME = re.compile(r"\d{1,2}:\d{2}(:\d{2})?( ?[APap]\.?[Mm]\.?)?")


@dataclasses.dataclass(frozen=True)
class Found:
    """What is known of the columns of a file."""

    roles: dict[str, str]
    """Role: column."""
    formats: dict[str, Formats]
    """Column of dates: how they are written."""
    times: dict[str, str]
    """Column of dates without hours: the column that holds the hour."""


def assign(sample: Sample, formats: dict[str, Formats], given: dict[str, list[str]]) -> Found:
    """Roles by headings: the best fitting pairs first, each column and each role once.

    `given` are the filled cells of each column.
    """
    scored = []
    for place, column in enumerate(dict.fromkeys(sample.columns)):
        names = {words.plain(column), words.plain(sample.label(column))}
        names |= {" ".join(word for word in name.split() if not word.isdigit()) for name in names}
        for role, phrases in words.dictionary()["headings"].items():
            is_date = role in _DATED
            fit = max(words.fit(name, phrases, is_date=is_date) for name in names)
            if fit and _can_be(role, given[column], len(sample.rows), formats.get(column)):
                scored.append((fit + _content(role, given[column]), -place, role, column))
        is_named = any(column == one[3] for one in scored)
        if not is_named and any(len(word) > 2 for word in given[column]) and _content("channel", given[column]) > 50:
            scored.append((60, -place, "channel", column))
    roles: dict[str, str] = {}
    others = {"other_date": [], "other_id": [], "time_of_day": [], "updated": []}
    taken: set[str] = set()
    for _, _, role, column in sorted(scored, reverse=True):
        if column in taken or (role in roles and role not in others):
            continue
        taken.add(column)
        if role in others:
            others[role].append(column)
        roles.setdefault(role, column)
    if not {"received", "occurred_at"} & roles.keys() and not {"target", "started", "stopped"} <= roles.keys():
        # A date of registration is that of receipt where there is no other.
        for _, _, role, column in sorted(scored, reverse=True):
            if role == "received" and column in roles.values():
                roles = {"received": column} | {name: one for name, one in roles.items() if one != column}
                break
    if "resolved" not in roles:
        # An answer is the last one where nothing else ends a complaint.
        ends = [column for _, _, role, column in sorted(scored, reverse=True) if role == "resolved"]
        if roles.get("accepted") in ends:
            roles["resolved"] = roles.pop("accepted")
    if "complaint_id" not in roles:
        _number_by_content(sample, given, formats, roles, taken)
    times = _times(sample, formats, given)
    for column, time in times.items():
        both = [
            f"{day} {hour}" for day, hour in zip(sample.cells(column), sample.cells(time), strict=True) if day and hour
        ]
        formats[column] = date_formats(both) or formats[column]
    return Found(roles, formats, times)


def name_by_order(sample: Sample, found: Found, moments: dict[str, list[float | None]]) -> None:
    """Give the dates whose headings say nothing the role that their order tells.

    A receipt is filled in every row and earlier than the others; what is filled less often comes later.
    """
    roles = found.roles
    named = {column for role, column in roles.items() if role in _DATED}
    left = [
        column
        for column, form in found.formats.items()
        if column not in roles.values() and not form.is_numeric and not _is_other(sample, column)
    ]
    if not left or ("received" in roles and "resolved" in roles):
        return
    if "received" not in roles:
        known = [column for column in named if roles.get("updated") != column and roles.get("other_date") != column]
        earliest = min(left, key=lambda column: (-_share_first(column, [*left, *known], moments), left.index(column)))
        roles["received"] = earliest
        left.remove(earliest)
    received = roles["received"]
    left = [column for column in left if _share_after(received, column, moments) >= LIKELY_SHARE]
    # A date in every row, also of complaints whose other dates are empty, is a deadline.
    full = [column for column in left if _filled(column, moments) >= 0.98 * _filled(received, moments)]
    steps = sorted((column for column in left if column not in full), key=lambda one: -_filled(one, moments))
    if "due" not in roles and steps and full:
        roles["due"] = full[-1]
    elif not steps:
        steps = full
    steps.sort(key=lambda column: sum(_share_after(other, column, moments) for other in steps if other != column))
    open_roles = [role for role in _roles_of(len(steps) + 1)[1:] if role not in roles]
    if "resolved" not in roles and steps:
        roles["resolved"] = steps.pop()
        open_roles = [role for role in open_roles if role != "resolved"]
    for column, role in zip(steps, open_roles, strict=False):
        if _share_after(column, roles["resolved"], moments) >= LIKELY_SHARE:
            roles[role] = column


def order_by_sense(
    roles: dict[str, str], by_day: dict[str, list[float | None]], by_month: dict[str, list[float | None]], latest: float
) -> str | None:
    """The order of day and month under which nothing is answered before it came, and nothing lies in the future.

    `by_day` and `by_month` are the moments of the dated columns read in either order; None where both make sense.
    """
    wrong = [_senseless(roles, moments, latest) for moments in (by_day, by_month)]
    rows = max((len(cells) for cells in by_day.values()), default=0)
    if min(wrong) == 0 and max(wrong) >= max(3, 0.02 * rows):
        return "day" if wrong[0] == 0 else "month"
    # Complaints do not come on the same day of every month.
    monthly = [_is_monthly(moments.get(roles.get("received", ""), [])) for moments in (by_day, by_month)]
    if sum(monthly) == 1:
        return "month" if monthly[0] else "day"
    return None


def moments_of(sample: Sample, column: str, formats: Sequence[str], time: str = "") -> list[float | None]:
    """The cells of a column of dates as seconds; None where a cell holds no date."""
    cells = sample.cells(column)
    if time:
        cells = [f"{day} {hour}".strip() for day, hour in zip(cells, sample.cells(time), strict=True)]
    read = [
        f"try_cast({date_texts.point('value', form)} as timestamptz)"
        for form in formats
        if form not in date_texts.DURATIONS
    ]
    with duckdb.connect(":memory:") as connection:
        connection.execute("set timezone = 'UTC'")
        rows = connection.execute(
            f"select epoch(coalesce({', '.join(read)}, null)) from "
            "(select unnest(?::varchar[]) as value, unnest(range(?)) as place) order by place",
            [cells, len(cells)],
        ).fetchall()
    return [moment for (moment,) in rows]


def _can_be(role: str, values: Sequence[str], rows: int, found: Formats | None) -> bool:
    if role in _DATED:
        return found is not None
    if not values or (found and not found.is_numeric):
        return False
    if role == "complaint_id":
        # of a short table the line of totals counts for much
        return len(values) >= min(0.8 * rows, rows - 1)
    if role == "score":
        return words.is_score(values)
    if role == "time_of_day":
        return sum(bool(_TIME.fullmatch(value)) for value in values) >= LIKELY_SHARE * len(values)
    return True


def _content(role: str, values: Sequence[str]) -> int:
    """What the cells add to the fit of a heading: up to 100."""
    if role == "complaint_id":
        return 60 if len(set(values)) == len(values) else 0
    if role in ("channel", "event_type", "outcome"):
        different = list(dict.fromkeys(values))[:50]
        known = sum(bool(words.meaning(role, value)) for value in different)
        return round(100 * known / len(different)) if different else 0
    if role == "target":
        different = list(dict.fromkeys(values))[:50]
        return 100 if different and all(words.step_of(value) for value in different) else 0
    return 0


def _number_by_content(
    sample: Sample, given: dict[str, list[str]], formats: dict[str, Formats], roles: dict[str, str], taken: set[str]
) -> None:
    """The first column whose cells are all filled, all different, and of one word each."""
    for column in dict.fromkeys(sample.columns):
        values = given[column]
        is_id = len(values) >= 0.95 * len(sample.rows) and len(set(values)) == len(values)
        if is_id and column not in taken and column not in formats and not any(" " in value for value in values):
            roles["complaint_id"] = column
            return


def _times(sample: Sample, formats: dict[str, Formats], given: dict[str, list[str]]) -> dict[str, str]:
    """A column of hours right after one of dates without hours belongs to it."""
    found = {}
    columns = list(sample.columns)
    for before, column in itertools.pairwise(columns):
        values = given[column]
        is_time = bool(values) and sum(bool(_TIME.fullmatch(v)) for v in values) >= LIKELY_SHARE * len(values)
        is_bare = before in formats and not any("%H" in form or "%I" in form for form in formats[before].formats)
        if is_time and is_bare and not any(re.search(r"\d:\d", v) for v in given[before] if not v.endswith("00:00:00")):
            found[before] = column
    return found


def _roles_of(count: int) -> tuple[str, ...]:
    return _UNNAMED.get(count, _UNNAMED_MANY)


def _is_other(sample: Sample, column: str) -> bool:
    """Whether the heading names a date of something else than the complaint."""
    headings = words.dictionary()["headings"]
    name = words.plain(sample.label(column))
    return any(words.fit(name, headings[role], is_date=True) for role in ("updated", "other_date"))


def _filled(column: str, moments: dict[str, list[float | None]]) -> int:
    return sum(moment is not None for moment in moments[column])


def _share_first(column: str, others: Sequence[str], moments: dict[str, list[float | None]]) -> float:
    """The share of all rows in which the column has a date and none of the others an earlier one."""
    rows = list(zip(moments[column], *(moments[other] for other in others), strict=True))
    first = sum(own is not None and all(one is None or one >= own for one in rest) for own, *rest in rows)
    return first / max(len(rows), 1)


def _share_after(before: str, after: str, moments: dict[str, list[float | None]]) -> float:
    """The share of the rows with both dates in which they stand in this order."""
    both = [
        (one, other)
        for one, other in zip(moments[before], moments[after], strict=True)
        if one is not None and other is not None
    ]
    return sum(one <= other for one, other in both) / len(both) if both else 0.0


def _is_monthly(moments: Sequence[float | None]) -> bool:
    """Whether many dates lie on one and the same day of four months or more."""
    dates = [datetime.fromtimestamp(one, UTC) for one in moments if one is not None]
    months = {(date.year, date.month) for date in dates}
    return len(dates) >= 10 and len(months) >= 4 and len({date.day for date in dates}) == 1


def _senseless(roles: dict[str, str], moments: dict[str, list[float | None]], latest: float) -> int:
    received = moments.get(roles.get("received", ""), [])
    wrong = sum(moment is not None and moment > latest for moment in received)
    for role in ("accepted", "examined", "resolved", "rated", "stopped"):
        column = moments.get(roles.get(role, ""))
        start = moments.get(roles.get("started" if role == "stopped" else "received", ""))
        if column and start:
            wrong += sum(a is not None and b is not None and b < a for a, b in zip(start, column, strict=True))
            wrong += sum(b is not None and b > latest for b in column)
    return wrong
