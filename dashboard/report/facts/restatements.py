"""What an earlier report said otherwise than the data of today, and why, told from the data themselves.

The earlier report's figures are kept in the archive with what they were measured by. Where one differs now, its metric
is asked again as of the earlier report's cut-off: what already differs there changed underneath (late events,
corrections, calendar, policy, definition), what does not came with time.
"""

import math
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from decimal import Decimal

from dashboard.report.facts import arrivals
from dashboard.report.facts.collect import Facts
from queries.analysis import weekly
from queries.analysis.kpis import Figure
from queries.semantic import catalog
from queries.semantic.request import Request
from queries.settings import settings
from queries.warehouse.generation import Generation

REASONS = ("definition", "policy", "calendar", "late_events", "corrections", "reload", "time")
"""In this order: what a company decided, what its data did, what time did."""
WEEKS = 13
"""How many weeks of a report are kept and compared."""
_LAST_DIGITS = {
    "share": Decimal("0.001"),
    "count": Decimal(1),
    "days": Decimal("0.1"),
    "score": Decimal("0.01"),
    "amount": Decimal("0.01"),
}


@dataclass(frozen=True)
class Restatement:
    """One figure of one week that is not what it was."""

    key: str
    clock: str | None
    kind: str
    week: str
    before: float | None
    before_n: int
    now: float | None
    now_n: int
    why: tuple[str, ...]
    """Codes of REASONS."""


@dataclass(frozen=True)
class Restated:
    """All of them, against one earlier report."""

    against: str | None = None
    """The earlier report's week; None: there is none."""
    generation: str = ""
    late_events: int = 0
    """Events of the time before its cut-off that a load after it brought for the first time."""
    corrected_events: int = 0
    """Events that it knew, of which a later load brought another version."""
    rows: tuple[Restatement, ...] = ()
    """What reads otherwise now, the largest change first."""
    is_anew: bool = False
    """Whether the warehouse was filled anew since: what came late is then not known."""

    def as_json(self) -> dict:
        """The same in plain values."""
        return asdict(self)


def from_json(found: Mapping) -> Restated:
    """Reads back what `as_json` gave."""
    rows = tuple(Restatement(**{**row, "why": tuple(row["why"])}) for row in found["rows"])
    return Restated(**{**found, "rows": rows})


def kept(facts: Facts) -> dict[str, dict]:
    """The figures of a report as the archive keeps them: by name, each with its last 13 weeks."""
    return {
        name: {
            "metric": line.metric,
            "key": line.key,
            "clock": line.clock,
            "kind": line.kind,
            "unit": line.unit,
            "value": line.value,
            "n": line.n,
            "weeks": [list(week) for week in line.history[-WEEKS:]],
        }
        for name, line in facts.lines.items()
    }


def compare(generation: Generation, facts: Facts, earlier: Mapping | None) -> Restated:
    """Holds the figures of an earlier report (as the archive keeps it; None: there is none) against those of today."""
    if earlier is None:
        return Restated()
    then, now = earlier["versions"], facts.versions
    found = _differences(earlier["figures"], _weeks(facts.lines), facts)
    is_same_data = (then["generation"], then["loaded_at"]) == (now.generation, now.loaded_at)
    as_of = datetime.fromisoformat(then["data_as_of"])
    # in a warehouse filled anew the numbers of loads say nothing of what that report knew
    is_anew = not is_same_data and not _continues(generation, then)
    came = arrivals.NOTHING
    if not is_same_data and not is_anew:
        came = arrivals.since(generation, int(then["last_load"]), as_of)
    seen_then = {} if is_same_data else _as_of(generation, facts, as_of, {row.key for row in found})
    rows = []
    for row in found:
        codes = set()
        seen = seen_then.get((_name(row), row.week))
        if is_same_data or _is_other(seen, (row.before, row.before_n)):
            codes |= set(_rules_changed(facts.lines[_name(row)].metric, then, facts))
            codes |= came.reasons(row.key, row.clock, row.week)
            if is_anew or not (is_same_data or codes):
                codes.add("reload")
        came_later = not is_same_data and _is_other(seen, (row.now, row.now_n))
        if came_later or not codes:
            codes.add("time")
        rows.append(replace(row, why=tuple(code for code in REASONS if code in codes)))
    late, corrected = came.count("late_events"), came.count("corrections")
    return Restated(earlier["week"], then["generation"], late, corrected, tuple(rows), is_anew)


def _differences(figures: Mapping, today: Mapping, facts: Facts) -> list[Restatement]:
    """What reads otherwise than it did, the largest change first; what rests on few comes after what does not."""
    found = []
    for name, figure in figures.items():
        for week, before, before_n in figure["weeks"]:
            now = today.get((name, week))
            if now is None or _written(now[0], figure["kind"]) == _written(before, figure["kind"]):
                continue
            found.append(
                Restatement(figure["key"], figure["clock"], figure["kind"], week, before, before_n, *now, why=())
            )
    places = {name: place for place, name in enumerate(facts.lines)}
    by_name = sorted(found, key=lambda row: places[_name(row)])
    by_week = sorted(by_name, key=lambda row: row.week, reverse=True)
    return sorted(by_week, key=lambda row: (_rests_on_few(row), -_size(row)))


def _written(value: float | None, kind: str) -> Decimal | None:
    """A figure as a report writes it: what differs behind its last digit is nothing that a reader was told."""
    return None if value is None else Decimal(str(value)).quantize(_LAST_DIGITS[kind])


def _size(row: Restatement) -> float:
    """How large a change is, as a part of the figure: 0 to 1, the same for shares, counts and times."""
    if row.before is None or row.now is None:
        return 1.0
    return abs(row.now - row.before) / max(abs(row.now), abs(row.before))


def _rests_on_few(row: Restatement) -> bool:
    return row.kind != "count" and min(row.before_n, row.now_n) < settings().small_n


def _weeks(found: Mapping[str, Figure]) -> dict[tuple[str, str], tuple[float | None, int]]:
    return {(name, week): (value, n) for name, line in found.items() for week, value, n in line.history}


def _as_of(generation: Generation, facts: Facts, as_of: datetime, keys: set[str]) -> dict:
    """The figures of these keys as the data of today show them at an earlier cut-off."""
    asked = Request(from_on=facts.week.from_on, to_on=facts.week.to_on, as_of=as_of)
    wanted = tuple(key for key in weekly.ALL_KEYS if key.name in keys)
    return _weeks({line.name: line for line in weekly.figures(generation, asked, facts.clocks, wanted)})


def _is_other(one: tuple | None, other: tuple) -> bool:
    """Whether two figures differ by more than the last digits of a floating number."""
    if one is None:
        return True
    (value, n), (other_value, other_n) = one, other
    if n != other_n or (value is None) != (other_value is None):
        return True
    return value is not None and not math.isclose(value, other_value, rel_tol=1e-9, abs_tol=1e-12)


def _rules_changed(metric: str, then: Mapping, facts: Facts) -> Iterator[str]:
    now = facts.versions
    if then["definitions"].get(metric) != now.definitions[metric]:
        yield "definition"
    if "clocks" not in catalog.definition(metric).source:
        return
    if then["policy_version"] != now.policy_version:
        yield "policy"
    if then["calendar_version"] != now.calendar_version:
        yield "calendar"


def _continues(generation: Generation, then: Mapping) -> bool:
    """Whether the load that the earlier report ended with is still the same one: data were added, not loaded anew."""
    rows = catalog.run(generation, "loads", Request(where={"load_id": (str(then["last_load"]),)}))
    return bool(len(rows)) and str(rows["loaded_at"].iloc[0]) == then["last_loaded_at"]


def _name(row: Restatement) -> str:
    return f"{row.key}.{row.clock}" if row.clock else row.key
