"""What an earlier report said otherwise than the data of today, and why, told from the data themselves.

The earlier report's figures are kept in the archive with what they were measured by. Where one differs now, its metric
is asked again as of the earlier report's cut-off: what already differs there changed underneath (late events,
corrections, calendar, policy, definition), what does not came with time.
"""

import math
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime

from dashboard.report import lines
from dashboard.report.collect import Facts
from queries import catalog
from queries.request import Request
from queries.warehouse import Generation

REASONS = ("definition", "policy", "calendar", "late_events", "corrections", "reload", "time")
"""In this order: what a company decided, what its data did, what time did."""
WEEKS = 13
"""How many weeks of a report are kept and compared."""


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
    """Events of the time before its cut-off that were loaded after it."""
    corrected_events: int = 0
    rows: tuple[Restatement, ...] = ()

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
            "metric": line.key.metric,
            "key": line.key.name,
            "clock": line.clock,
            "kind": line.key.kind,
            "unit": line.unit,
            "value": line.value,
            "n": line.n,
            "weeks": [list(week) for week in line.weeks[-WEEKS:]],
        }
        for name, line in facts.lines.items()
    }


def compare(generation: Generation, facts: Facts, earlier: Mapping | None) -> Restated:
    """Holds the figures of an earlier report (as the archive keeps it; None: there is none) against those of today."""
    if earlier is None:
        return Restated()
    then, now = earlier["versions"], facts.versions
    found = list(_differences(earlier["figures"], _weeks(facts.lines), facts))
    is_same_data = (then["generation"], then["loaded_at"]) == (now.generation, now.loaded_at)
    late, corrected = (0, 0) if is_same_data else _arrived(generation, then)
    if not found:
        return Restated(earlier["week"], then["generation"], late, corrected)
    as_of = datetime.fromisoformat(then["data_as_of"])
    seen_then = {} if is_same_data else _as_of(generation, facts, as_of, {row.key for row in found})
    data_reasons = [code for code, count in (("late_events", late), ("corrections", corrected)) if count]
    rows = []
    for row in found:
        metric = facts.lines[_name(row)].key.metric
        has_moved = _is_other(seen_then.get((_name(row), row.week)), (row.before, row.before_n))
        came_later = not is_same_data and _is_other(seen_then.get((_name(row), row.week)), (row.now, row.now_n))
        codes = set(_rules_changed(metric, then, facts))
        if has_moved and not is_same_data:
            codes |= set(data_reasons)
            if not _continues(generation, then) or not codes:
                codes.add("reload")
        if came_later or not codes:
            codes.add("time")
        rows.append(Restatement(**{**asdict(row), "why": tuple(code for code in REASONS if code in codes)}))
    return Restated(earlier["week"], then["generation"], late, corrected, tuple(rows))


def _differences(figures: Mapping, today: Mapping, facts: Facts) -> Iterator[Restatement]:
    order = {week: place for place, week in enumerate(sorted({week for _, week in today}, reverse=True))}
    found = []
    for name, figure in figures.items():
        for week, before, before_n in figure["weeks"]:
            now = today.get((name, week))
            if now is None or not _is_other(now, (before, before_n)):
                continue
            found.append(
                Restatement(figure["key"], figure["clock"], figure["kind"], week, before, before_n, *now, why=())
            )
    places = {name: place for place, name in enumerate(facts.lines)}
    yield from sorted(found, key=lambda row: (order[row.week], places[_name(row)]))


def _weeks(found: Mapping[str, lines.Line]) -> dict[tuple[str, str], tuple[float | None, int]]:
    return {(name, week): (value, n) for name, line in found.items() for week, value, n in line.weeks}


def _as_of(generation: Generation, facts: Facts, as_of: datetime, keys: set[str]) -> dict:
    """The figures of these keys as the data of today show them at an earlier cut-off."""
    asked = Request(from_on=facts.week.from_on, to_on=facts.week.to_on, as_of=as_of)
    wanted = tuple(key for key in lines.KEYS if key.name in keys)
    return _weeks({line.name: line for line in lines.of_week(generation, asked, facts.clocks, wanted)})


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


def _arrived(generation: Generation, then: Mapping) -> tuple[int, int]:
    """Events of the time before the cut-off that came after it, and how many of these replaced an older version."""
    rows = catalog.run(generation, "arrivals", Request(as_of=datetime.fromisoformat(then["data_as_of"])))
    since = rows[rows["load_id"] > then["last_load"]]
    corrected = int(since["corrected_count"].sum())
    return max(int(since["event_count"].sum()) - corrected, 0), corrected


def _continues(generation: Generation, then: Mapping) -> bool:
    """Whether the load that the earlier report ended with is still the same one: data were added, not loaded anew."""
    rows = catalog.run(generation, "loads", Request(where={"load_id": (str(then["last_load"]),)}))
    return bool(len(rows)) and str(rows["loaded_at"].iloc[0]) == then["last_loaded_at"]


def _name(row: Restatement) -> str:
    return f"{row.key}.{row.clock}" if row.clock else row.key
