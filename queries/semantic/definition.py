"""Reading the files in `metrics/` and `lists/`: a header of `-- key: value` lines, then one SELECT.

A value may go on over further lines that begin with `--` and at least three spaces. A key that is missing, unknown or
given twice, or a value outside its choice, is an error: the header is what pages, report and documentation quote.

Placeholders of a SELECT. Those that stand for text:
    $period        `<first day of the period that counted_on falls in> as period_start,`, or nothing without a grain
    $period_key    `period_start,`, or nothing without a grain
    $dimensions    the dimensions asked for, each followed by a comma (clock metrics: clock first;
                   metrics of steps: step first), or nothing
    $where         the conditions on dimensions, or `true`
    $dated         (lists) the condition on the list's own date, or `true`
    $periods       (what stands at the end of a period) a relation with period_start, from_on, to_on, ends_at (the
                   local midnight after to_on) and seen_at (the earlier of that and as_of)
A line `$include(...)` stands for SQL that several share (`parts.py`).
Those that are bound as values: $from_on and $to_on (local dates, inclusive), $as_of, $zone, and each parameter.
"""

import re
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from queries.errors import UnusableError
from queries.semantic import dimensions, parts

METRICS_FOLDER = Path(__file__).parents[1] / "metrics"
LISTS_FOLDER = Path(__file__).parents[1] / "lists"

METRIC_KEYS = (
    *("name", "label", "question", "grain", "unit", "better", "definition", "denominator"),
    *("source", "parameters", "kind", "facts", "topic", "sums", "owner", "since"),
)
OPTIONAL_METRIC_KEYS = ("keys", "post", "summary", "summary_received", "summary_resolved", "stock", "n_of", "made_of")
"""`keys`: the metric's own columns that tell one row of a group from another; `post`: `module.function` under `queries`
that takes the frame of rows and gives the finished one, for a last step that is not SQL. The others: `Definition`."""
LIST_KEYS = ("name", "label", "question", "grain", "definition", "source", "dated", "where")
CHOICES = {
    "better": ("higher", "lower", "neither"),
    "kind": ("share", "count", "duration", "score", "flow", "estimate", "amount"),
    "facts": ("clocks", "complaints", "open_spells", "extensions", "steps"),
    "topic": ("promises", "duration", "volume", "extensions", "information", "outcomes", "satisfaction"),
    "stock": ("yes",),
}
TOPICS = dict(
    zip(
        CHOICES["topic"],
        (
            *("Are promises kept?", "How long does it take?", "How much comes, and how much is open?"),
            *("How is more time taken?", "What is the customer told?", "How do complaints end?"),
            "Are customers satisfied?",
        ),
        strict=True,
    )
)
"""What the metrics of a topic answer; pages translate it."""


@dataclass(frozen=True)
class Definition:
    """What a metric or a row list means, as its file says."""

    name: str
    label: str
    question: str
    grain: str
    """Metrics: the grains it can be cut by. Lists: what one row is."""
    definition: str
    source: str
    sql: str
    unit: str = ""
    better: str = "neither"
    denominator: str = ""
    kind: str = "list"
    facts: str = ""
    parameters: MappingProxyType[str, tuple[str, ...]] = field(default_factory=lambda: MappingProxyType({}))
    """Name to its possible values, the default first."""
    keys: tuple[str, ...] = ()
    """Columns of its own that tell one row of a group from another, such as `unit`."""
    post: str = ""
    """`module.function` under `queries`: the last step where it is not SQL."""
    summary: str = ""
    """In a few plain words, for tiles and the report; empty where only the definition will do."""
    summary_received: str = ""
    """As `summary`, where shares count by the day received."""
    summary_resolved: str = ""
    """As `summary`, where shares count by the day resolved."""
    topic: str = ""
    """A key of `TOPICS`."""
    sums: MappingProxyType[str, tuple[str, ...]] = field(default_factory=lambda: MappingProxyType({}))
    """Columns that may be added up, and over what: `groups` of a dimension, `time`. No other may."""
    is_stock: bool = False
    """Whether it counts what stands when a period ends, whenever the period began."""
    n_of: tuple[str, ...] | None = None
    """The own columns that tell one `n` from another; empty: `n` is of the whole group; None: each row has its own."""
    made_of: MappingProxyType[str, tuple[str, ...]] = field(default_factory=lambda: MappingProxyType({}))
    """Counts that the last step adds up, and their parts in the SELECT."""
    owner: str = ""
    """Who answers for the definition."""
    since: date | None = None
    """The day from which it has meant what it means; `CHANGELOG.md` says what changed."""
    dated: str = ""
    """Lists: the column that --from and --to look at."""
    where: tuple[str, ...] = ()
    """Lists: the columns that can be filtered."""

    @property
    def is_metric(self) -> bool:
        """Whether it is a metric, not a row list."""
        return self.kind != "list"

    @property
    def has_clock(self) -> bool:
        """Whether each row says which clock it is about."""
        return self.facts == "clocks"

    @property
    def leading(self) -> tuple[str, ...]:
        """The dimension that every row has, asked for or not: figures of two clocks, or of two steps, are no figure."""
        return {"clocks": ("clock",), "steps": ("step",)}.get(self.facts, ())

    @property
    def dimensions(self) -> tuple[str, ...]:
        """What it can be filtered by and, for a metric, broken down by."""
        if not self.is_metric:
            return self.where
        return (*self.leading, *dimensions.NAMES)

    def summary_for(self, cohort: str) -> str:
        """Give the summary that fits what shares count; the definition where there is none."""
        return getattr(self, f"summary_{cohort}", "") or self.summary or self.definition

    @property
    def at_period_end(self) -> bool:
        """Whether it tells what stood at the end of each period, so that an empty period has a row too."""
        return "$periods" in self.sql


def parse(text: str, name: str) -> Definition:
    """Read one file's text; UnusableError names the file and the key that is wrong."""
    header: dict[str, str] = {}
    key = None
    lines = text.splitlines()
    end = next((number for number, line in enumerate(lines) if not line.startswith("--")), len(lines))
    for line in lines[:end]:
        if match := re.fullmatch(r"-- ([a-z_]+): (\S.*)", line):
            key = match[1]
            if key in header:
                raise UnusableError(f"{name}.sql gives {key!r} twice in its header: keep one.")
            header[key] = match[2].strip()
        elif key and (match := re.fullmatch(r"-- {3,}(\S.*)", line)):
            header[key] += " " + match[1].strip()
        else:
            raise UnusableError(f"{name}.sql has a header line that is not `-- key: value`: {line!r}.")
    is_metric = "kind" in header
    keys = METRIC_KEYS if is_metric else LIST_KEYS
    for key in header.keys() - {*keys, *(OPTIONAL_METRIC_KEYS if is_metric else ())}:
        raise UnusableError(f"{name}.sql has an unknown key {key!r} in its header: the keys are {', '.join(keys)}.")
    for key in keys:
        if key not in header:
            raise UnusableError(f"{name}.sql has no {key!r} in its header: add it.")
    for key in header:
        if key in CHOICES and header[key] not in CHOICES[key]:
            raise UnusableError(
                f"{name}.sql: {key} is {header[key]!r}, but has to be one of {', '.join(CHOICES[key])}."
            )
    if header["name"] != name:
        raise UnusableError(f"{name}.sql calls itself {header['name']!r}: the name has to be the file's.")
    sql = parts.filled("\n".join(lines[end:]), name).strip().rstrip(";")
    if is_metric:
        if not re.fullmatch(r"([a-z_]+\.)+[a-z_]+", header.get("post", "module.function")):
            raise UnusableError(f"{name}.sql: post is written `module.function`, not {header['post']!r}.")
        values = _read_values(header, name)
        return Definition(**{key: text for key, text in header.items() if key != "stock"} | values, sql=sql)
    return Definition(**{**header, "where": _columns(header["where"])}, sql=sql)


def _read_values(header: dict[str, str], name: str) -> dict[str, Any]:
    """Read the values that are more than a text."""
    n_of = header.get("n_of")
    try:
        since = date.fromisoformat(header["since"])
    except ValueError as error:
        raise UnusableError(f"{name}.sql: since is a day, 2026-11-22, not {header['since']!r}.") from error
    return {
        "parameters": _parameters(header["parameters"], name),
        "keys": tuple(header["keys"].split(", ")) if "keys" in header else (),
        "sums": _sums(header["sums"], name),
        "is_stock": header.get("stock") == "yes",
        "n_of": None if n_of is None else () if n_of == "group" else tuple(n_of.split(", ")),
        "made_of": _made_of(header.get("made_of", ""), name),
        "since": since,
    }


def _sums(text: str, name: str) -> MappingProxyType[str, tuple[str, ...]]:
    found = {}
    for part in text.split("; "):
        if not (match := re.fullmatch(r"(\w+) over (groups|groups, time)", part)):
            raise UnusableError(f"{name}.sql: sums are written `value over groups, time; n over groups`, not {part!r}.")
        found[match[1]] = tuple(match[2].split(", "))
    return MappingProxyType(found)


def _made_of(text: str, name: str) -> MappingProxyType[str, tuple[str, ...]]:
    if text and not re.fullmatch(r"\w+=\w+(\+\w+)+", text):
        raise UnusableError(f"{name}.sql: made_of is written `total=part+part`, not {text!r}.")
    whole, _, parts = text.partition("=")
    return MappingProxyType({whole: tuple(parts.split("+"))} if text else {})


def _parameters(text: str, name: str) -> MappingProxyType[str, tuple[str, ...]]:
    if text == "none":
        return MappingProxyType({})
    found = {}
    for part in text.split("; "):
        if not (match := re.fullmatch(r"([a-z_]+)=([a-z0-9_]+(?:\|[a-z0-9_]+)*)", part)):
            raise UnusableError(f"{name}.sql: parameters are written `cohort=due|received; basis=...`, not {part!r}.")
        found[match[1]] = tuple(match[2].split("|"))
    return MappingProxyType(found)


def _columns(text: str) -> tuple[str, ...]:
    """Read a list of columns, in which `dimensions` stands for all of them."""
    return tuple(
        column for part in text.split(", ") for column in (dimensions.NAMES if part == "dimensions" else (part,))
    )


def _read(folder: Path) -> dict[str, Definition]:
    return {path.stem: parse(path.read_text(encoding="utf-8"), path.stem) for path in sorted(folder.glob("*.sql"))}


@cache
def metrics() -> dict[str, Definition]:
    """Give every metric by name."""
    return _read(METRICS_FOLDER)


@cache
def row_lists() -> dict[str, Definition]:
    """Give every row list by name."""
    return _read(LISTS_FOLDER)
