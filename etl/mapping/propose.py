"""Proposes a mapping for a foreign export, from its headings and from what its columns hold."""

import re
import zoneinfo
from collections import Counter
from collections.abc import Sequence
from functools import cached_property

from etl.mapping import roles, words
from etl.mapping.formats import date_formats, duration_formats, order_told
from etl.mapping.model import COLUMNS, EVENTS, Dates, Mapping
from etl.mapping.sample import Sample
from etl.marts import moment
from etl.policy import tables as policy_tables
from queries.errors import BadFileError
from queries.settings import settings

RECORDED = "as_recorded"
"""The policy whose clocks take the deadlines that the export records."""


def propose(sample: Sample, description: str) -> Mapping:
    """The mapping that fits best; what cannot be told is among its questions.

    Raises BadFileError where no column can be the complaint's number, or none a date.
    """
    return _Proposal(sample, description).mapping()


def attempt(sample: Sample, description: str) -> tuple[Mapping, str]:
    """What `propose` gives, and an empty text; where it gives none, a mapping without columns, and why."""
    try:
        return propose(sample, description), ""
    except BadFileError as told:
        bare = Mapping(
            description=description,
            rows="complaints",
            columns={},
            dates={},
            records=sample.records,
            policy=settings().policy,
            zone=_zone([], sample),
            delimiter=sample.delimiter,
            encoding=sample.encoding,
            sheet=sample.sheet,
            header_row=sample.header_row,
        )
        return bare, str(told)


class _Proposal:
    """What is worked out of one file, in the order in which one thing tells the next."""

    def __init__(self, sample: Sample, description: str):
        self._sample = sample
        self._description = description
        self._ask: list[str] = []
        columns = list(dict.fromkeys(sample.columns))
        held = {column: sample.values(column) for column in columns}
        self._nulls = words.empty_words([value for values in held.values() for value in set(values)])
        self._given = {column: [v for v in values if v not in self._nulls] for column, values in held.items()}
        self._formats = {column: told for column in columns if (told := date_formats(self._given[column]))}
        found = roles.assign(sample, self._formats, self._given)
        self._roles, self._times = found.roles, found.times
        if "complaint_id" not in self._roles:
            raise BadFileError(
                f"No column of {description} looks like the number of a complaint; name it in [columns] of a mapping "
                "of your own."
            )
        self._kind = self._rows()
        if self._kind == "complaints":
            roles.name_by_order(sample, found, self._moments)
            self._swap_receipt()

    def mapping(self) -> Mapping:
        """The mapping."""
        order = order_told(self._formats.values()) or self._order_by_sense()
        dates = {role: self._dates(role, order) for role in self._dated_roles()}
        if self._kind == "complaints":
            self._need_receipt(dates)
            dates |= self._durations(dates)
            self._ask_of_repeats()
        named = {name: self._roles[name] for name in COLUMNS if name in self._roles}
        if self._kind != "events":
            named.pop("event_type", None)
        if self._kind != "targets":
            named.pop("target", None)
        if self._kind == "events":
            named.pop("status", None)
        values = {name: told for name in named if (told := words.meanings(name, self._given[named[name]]))}
        if "status" in named and "status" not in values:
            del named["status"]
        if self._kind == "targets":
            for target in dict.fromkeys(self._given[named["target"]]):
                if target not in values.get("target", {}):
                    self._ask.append(f"With which step does the target {target!r} end? Say it in [values.target].")
        scores = self._given[named["score"]] if "score" in named else []
        due = self._dates("due", order) if "due" in self._roles and self._kind != "events" else None
        first = self._dates("first_due", order) if "first_due" in self._roles and self._kind == "complaints" else None
        latest = self._latest(order) if self._kind == "complaints" else None
        return Mapping(
            description=self._description,
            rows=self._kind,
            columns=named,
            dates=dates,
            due=due,
            first_due=first,
            values=values,
            latest_by=latest,
            nulls=tuple(self._nulls),
            records=self._sample.records,
            policy=RECORDED if self._kind == "targets" and due else settings().policy,
            zone=_zone([one.column for one in dates.values()], self._sample),
            decimal="comma" if any("," in score for score in scores) else "point",
            delimiter=self._sample.delimiter,
            encoding=self._sample.encoding,
            sheet=self._sample.sheet,
            header_row=self._sample.header_row,
            ask=tuple(self._ask),
        )

    def _rows(self) -> str:
        """What one row is."""
        ids = self._given[self._roles["complaint_id"]]
        is_repeated = len(set(ids)) < len(ids)
        if (is_repeated and {"target", "started", "stopped"} <= self._roles.keys()) or self._is_of_targets(is_repeated):
            return "targets"
        if (is_repeated or "received" not in self._roles) and self._is_of_events():
            return "events"
        return "complaints"

    def _is_of_targets(self, is_repeated: bool) -> bool:
        """Whether the dates are those of a target under the names of a complaint's; their roles are then changed."""
        if not is_repeated or "target" not in self._roles or not {"received", "resolved"} <= self._roles.keys():
            return False
        pairs = list(zip(*(self._sample.cells(self._roles[name]) for name in ("complaint_id", "target")), strict=True))
        if len(set(pairs)) < 0.9 * len(pairs):
            return False
        self._roles["started"] = self._roles.get("started") or self._roles["received"]
        self._roles["stopped"] = self._roles.get("stopped") or self._roles["resolved"]
        return True

    def _is_of_events(self) -> bool:
        """Whether rows are events: a column whose words are mostly those of events, and one date."""
        told = {}
        for column, values in self._given.items():
            different = list(dict.fromkeys(values))[:100]
            known = {ours for value in different if (ours := words.meaning("event_type", value))}
            if "received" in known and len(known) > 1 and 2 * len(known) >= len(different):
                told[column] = (column == self._roles.get("event_type"), len(values), len(known))
        dated = [name for name in ("occurred_at", "updated", "received", *EVENTS) if name in self._roles]
        left = [column for column in self._formats if column not in self._roles.values()]
        if not told or not (dated or left):
            return False
        self._roles["occurred_at"] = self._roles[dated[0]] if dated else left[0]
        column = max(told, key=told.__getitem__)
        self._roles = {name: one for name, one in self._roles.items() if one != column} | {"event_type": column}
        return True

    def _swap_receipt(self) -> None:
        """Of several rows of a complaint the receipt is the date that they share; the other says which is later."""
        column = self._roles.get("received")
        if column is None or self._is_shared(column):
            return
        phrases = words.dictionary()["headings"]["received"]
        for other in self._formats:
            name = words.plain(self._sample.label(other))
            if other not in self._roles.values() and words.fit(name, phrases, is_date=True) and self._is_shared(other):
                self._roles |= {"received": other, "updated": self._roles.get("updated", column)}
                return

    def _is_shared(self, column: str) -> bool:
        """Whether all rows of a complaint have the same in the column."""
        pairs = zip(self._sample.cells(self._roles["complaint_id"]), self._sample.cells(column), strict=True)
        held = {(one, cell) for one, cell in pairs if one and cell}
        return len({one for one, _ in held}) == len(held)

    def _dated_roles(self) -> list[str]:
        allowed = {"complaints": EVENTS, "events": ("occurred_at",), "targets": ("started", "stopped")}[self._kind]
        return [role for role in allowed if role in self._roles]

    def _need_receipt(self, dates: dict[str, Dates]) -> None:
        if "received" not in dates:
            raise BadFileError(
                f"No column of {self._description} looks like the date of receipt; name it in [dates] of a mapping of "
                "your own."
            )

    def _dates(self, role: str, order: str | None) -> Dates:
        column = self._roles[role]
        told = self._formats[column]
        if told.is_ambiguous and order is None:
            question = (
                f"Column {column!r}: does {told.example} name the day first or the month? The guess is "
                f"{told.formats[0]}."
            )
            if question not in self._ask:
                self._ask.append(question)
        return Dates(column, told.ordered(order), self._times.get(column, ""))

    @cached_property
    def _moments(self) -> dict[str, list[float | None]]:
        return {
            column: roles.moments_of(self._sample, column, told.formats, self._times.get(column, ""))
            for column, told in self._formats.items()
        }

    def _order_by_sense(self) -> str | None:
        dated = {self._roles[role] for role in self._dated_roles()}
        if not any(self._formats[column].is_ambiguous for column in dated):
            return None
        by = [
            {column: roles.moments_of(self._sample, column, self._formats[column].ordered(order)) for column in dated}
            for order in ("day", "month")
        ]
        return roles.order_by_sense(self._roles, *by, moment.now().timestamp() + 86_400)

    def _durations(self, dates: dict[str, Dates]) -> dict[str, Dates]:
        """Times since the receipt, for the steps that have no date."""
        found: dict[str, tuple[int, Dates]] = {}
        listed = words.dictionary()["durations"]
        beside = ("accepted", "resolved", "time_of_day", "updated", "other_date", "other_id")
        used = {column for role, column in self._roles.items() if role not in beside} | {*self._times.values()}
        for column in dict.fromkeys(self._sample.columns):
            name = words.plain(self._sample.label(column))
            if column in used or column in self._formats or words.fit(name, listed["business"]):
                continue
            if name.startswith("time to") and self._is_of_jira():
                continue  # the time that is left of a target
            for role in ("accepted", "resolved"):
                fit = words.fit(name, listed[role])
                if not fit or role in dates or fit <= found.get(role, (0, None))[0]:
                    continue
                forms = duration_formats(self._given[column])
                if len(forms) > 1:
                    forms = [unit for unit in forms if _names_unit(name, unit)][:1]
                    if not forms:
                        self._ask.append(f"In which unit is {column!r}? Name it in the formats of `{role}` in [dates].")
                        forms = ["minutes"]
                if forms:
                    found[role] = (fit, Dates(column, tuple(forms)))
        return {role: told for role, (_, told) in found.items()}

    def _is_of_jira(self) -> bool:
        ids = self._given[self._roles["complaint_id"]]
        return all(re.fullmatch(r"[A-Z][A-Z0-9_]+-\d+", one) for one in ids[:100])

    def _ask_of_repeats(self) -> None:
        """Several rows of one complaint are later exports of it, unless they say that it came at different times."""
        ids = self._sample.cells(self._roles["complaint_id"])
        received = self._sample.cells(self._roles["received"])
        times = Counter(ids)
        pairs = {(one, at) for one, at in zip(ids, received, strict=True) if times[one] > 1 and one and at}
        if several := [one for one, count in Counter(one for one, _ in pairs).items() if count > 1]:
            self._ask.append(
                f"Complaint {several[0]} has several rows that were received at different times: is "
                f"{self._roles['complaint_id']!r} its number? Of several rows the last one would count."
            )

    def _latest(self, order: str | None) -> Dates | None:
        ids = self._given[self._roles["complaint_id"]]
        return self._dates("updated", order) if "updated" in self._roles and len(set(ids)) < len(ids) else None


def _names_unit(name: str, unit: str) -> bool:
    return words.fit(name, words.dictionary()["units"][unit]) > 0


def _zone(columns: Sequence[str], sample: Sample) -> str:
    """The zone that all headings name, or the titles above them; else that of the policy."""
    told = {_zone_in(column) for column in columns}
    if len(told) == 1 and (zone := told.pop()):
        return zone
    for title, beside in zip(sample.titles, [*sample.titles[1:], ""], strict=False):
        if re.search(r"time ?zone|часовой пояс|saat qurşağı|saat dilimi", title, re.IGNORECASE):
            named = [*re.findall(r"[A-Z][A-Za-z]+/[A-Z][A-Za-z_]+", f"{title} {beside}"), _zone_in(f"{title} {beside}")]
            if named[0] in zoneinfo.available_timezones():
                return named[0]
    return policy_tables.find(settings().policy).zone


def _zone_in(heading: str) -> str:
    """UTC, or the zone of a whole number of hours beside it, as the heading names it; empty where it names none."""
    found = re.search(r"\b(?:utc|gmt)\b ?(?:([+-]) ?0?(\d{1,2})(?::00)?\b)?", heading, re.IGNORECASE)
    if not found:
        return ""
    if not found[1] or found[2] == "0":
        return "UTC"
    # the database of zones counts westwards
    return f"Etc/GMT{'-' if found[1] == '+' else '+'}{int(found[2])}"
