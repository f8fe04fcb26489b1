"""`docs/reference/metrics`: what each metric and row list means, one page a topic, written from the headers."""

import csv
import json
import textwrap
from functools import cache
from itertools import groupby

from queries.analysis import caveats
from queries.semantic import dimensions
from queries.semantic.definition import TOPICS, Definition, metrics, row_lists
from queries.settings import ROOT

DOCS_FOLDER = ROOT / "docs" / "reference" / "metrics"
EXAMPLE_EVENTS = ROOT / "docs" / "examples" / "events.csv"
EXAMPLE_ANSWERS = ROOT / "docs" / "examples" / "answers.json"
"""What each metric answers for those events; `python -m tests.helpers.metric_examples` writes it, a test checks it."""
EXAMPLE_ROWS = 6

INTRODUCTION = f"""# Metrics and row lists

Written by `python -m queries --write-docs` from the headers of `queries/metrics/*.sql` and `queries/lists/*.sql`:
change those, not these pages. Deadlines, states and events are defined in `docs/reference/events-and-states.md`.

Ask for one with `python -m queries NAME`; the same files answer the dashboard and the weekly report.

- Dates are local dates of the policy's zone. `--from` and `--to` are both included.
- `--as-of` says from when things are seen: what happened later is not known then. A time without an offset is local; a
  date alone is the last moment of that day, at which a deadline that is the day's end is still ahead. Without
  it, it is the newest event.
- `--by` and `--where` know
  {textwrap.fill(", ".join(f"`{name}`" for name in dimensions.NAMES), 112, subsequent_indent="  ")},
  and `clock` where a metric is about clocks. `handler` is who works on the
  complaint, `named_employee` whom it is about. `--where store=` finds where none was given; two values of one
  dimension mean either.
- With `--grain`, a row is a day (2026-11-15), an ISO week (2026-W46), a month (2026-11), a quarter (2026-Q4) or a year
  (2026), cut by `--from` and `--to`.
- A median or p90 that falls between two values is interpolated: of n values in order it is at place 1 + share x (n -
  1).
- Columns `low` and `high` (of estimates `lower` and `upper`) are the ends of the value's 95 % interval; z is 1.96. Of
  a median: the k-th smallest and the k-th largest value, k = (n - z sqrt(n)) / 2 rounded; missing below 6 values. Of
  a mean of scores: mean -+ t s / sqrt(n), t of Student's distribution with n - 1 degrees of freedom, cut to 1 and 5.
  Of a share p of n (Wilson; made where shares are shown): (p + z^2 / 2n -+ z sqrt(p (1 - p) / n + z^2 / 4n^2)) / (1 +
  z^2 / n).
- Kaplan-Meier, at each time t at which d of r at risk have the event: S is the product of 1 - d / r up to t. Its
  interval: S^exp(-+ z sqrt(G) / log S), G being the sum of d / (r (r - d)) (Greenwood). Aalen-Johansen: the share
  resolved by t is the sum of (open share before) x d / r, the open share falling by withdrawals too; its standard
  error s is in `queries/statistics/competing_risks.py`, its interval p^exp(-+ z s / (p log p)). A restricted mean is
  the area under S up to the horizon, -+ z sqrt(sum of d / (r (r - d)) x (area behind t)^2). Who ends or is last seen
  at t is at risk at t.
- Every example is about the complaints below (`docs/examples/events.csv`), asked without dates and filters. To
  repeat one: `python -m etl load --source events --warehouse data/example docs/examples/events.csv`, then
  `python -m queries NAME --warehouse data/example`.
"""


def render() -> dict[str, str]:
    """Give the text of each page by its file name."""
    pages = {"README.md": "\n".join([INTRODUCTION, *_contents(), _example_events()])}
    for topic, question in TOPICS.items():
        own = [_metric(metric) for metric in metrics().values() if metric.topic == topic]
        pages[f"{topic}.md"] = "\n".join([f"# {question}\n\nHow to read these: [metrics](README.md).\n", *own])
    lists = map(_row_list, row_lists().values())
    return pages | {"row-lists.md": "\n".join(["# Row lists\n\nHow to ask: [metrics](README.md).\n", *lists])}


def write() -> None:
    """Write the pages; one that is no longer made goes."""
    DOCS_FOLDER.mkdir(exist_ok=True)
    pages = render()
    for old in DOCS_FOLDER.glob("*.md"):
        if old.name not in pages:
            old.unlink()
    for name, text in pages.items():
        (DOCS_FOLDER / name).write_text(text, encoding="utf-8")


def _contents() -> list[str]:
    lines = ["## Pages\n"]
    for topic, question in TOPICS.items():
        names = ", ".join(f"`{metric.name}`" for metric in metrics().values() if metric.topic == topic)
        lines.append(_wrapped(f"- [{question}]({topic}.md) {names}"))
    return [*lines, "- [Row lists](row-lists.md)\n"]


def _wrapped(line: str) -> str:
    return textwrap.fill(line, 118, subsequent_indent="  ", break_long_words=False, break_on_hyphens=False)


def _metric(metric: Definition) -> str:
    parameters = "; ".join(
        f"{name}: {', '.join([f'{choices[0]} (default)', *choices[1:]])}" for name, choices in metric.parameters.items()
    )
    rows = {
        "Definition": metric.definition,
        "Denominator": metric.denominator,
        "Unit": metric.unit,
        "Better": metric.better,
        "By": metric.grain
        + (f", and by {', '.join(always)} always" if (always := (*metric.leading, *metric.keys)) else ""),
        "Choices": parameters or "none",
        "Not to be trusted when": ", ".join(f"`{code}`" for code in caveats.possible(metric)) or "(a plain count)",
        "May be added up": _sums(metric),
        "From": metric.source,
        "Owner, since": f"{metric.owner}, {metric.since}",
        "Example": _example(metric),
    }
    return _section(metric, rows)


def _sums(metric: Definition) -> str:
    said = {("groups",): "over groups, not over time", ("groups", "time"): "over groups and over time"}
    parts = [f"`{column}` {said[over]}" for column, over in metric.sums.items()]
    return "; ".join(parts) + (". It counts what stands when the period ends" if metric.is_stock else "")


def _example_events() -> str:
    """Give the example's complaints, one a row, with what happened to each in order (local time of Baku)."""
    with EXAMPLE_EVENTS.open(encoding="utf-8", newline="") as file:
        events = list(csv.DictReader(file))
    lines = ["## The complaints of the examples", "", "| complaint | what happened |", "|---|---|"]
    for complaint, happened in groupby(events, key=lambda event: event["complaint_id"]):
        lines.append(f"| {complaint} | {'; '.join(map(_event, happened))} |")
    shown = ", ".join(f"`{code}`: {words}" for code, words in caveats.WHEN.items())
    return "\n".join([*lines, "", _wrapped(f"Reasons not to trust a figure: {shown}."), ""])


def _event(event: dict[str, str]) -> str:
    carried = [
        event[column]
        for column in (
            *("channel", "language", "store", "actor", "cause", "reason", "promised_on", "step", "form"),
            *("outcome", "remedy", "score"),
        )
        if event[column]
    ]
    at = event["occurred_at"][5:16].replace("T", " ")
    return f"{at} {event['event_type']}" + (f" ({', '.join(carried)})" if carried else "")


@cache
def _answers() -> dict[str, list[dict[str, object]]]:
    return json.loads(EXAMPLE_ANSWERS.read_text(encoding="utf-8"))


def _example(metric: Definition) -> str:
    """Give the first rows of the answer: its keys, then the share as a fraction, else the value and n."""
    rows = _answers().get(metric.name, [])
    told = [_row(row, (*metric.leading, *metric.keys)) for row in rows[:EXAMPLE_ROWS]]
    left = len(rows) - len(told)
    return "; ".join(told) + (f"; and {left} more" if left else "") if told else "no rows"


def _row(row: dict[str, object], keys: tuple[str, ...]) -> str:
    named = ", ".join("none" if row[key] is None else str(row[key]) for key in keys)
    value = "no value" if row["value"] is None else row["value"]
    share = f"{row['numerator']} of {row['denominator']} = " if "numerator" in row else ""
    return (f"{named}: " if named else "") + f"**{share}{value}**" + ("" if share else f" (n {row['n']})")


def _row_list(rows: Definition) -> str:
    return _section(
        rows,
        {
            "Rows": rows.definition,
            "Grain": rows.grain,
            "--from, --to": f"look at {rows.dated}",
            "--where": ", ".join(rows.where),
            "From": rows.source,
        },
    )


def _section(definition: Definition, rows: dict[str, str]) -> str:
    lines = [
        f"## {definition.name}",
        "",
        _wrapped(f"{definition.label}. *{definition.question}*").replace("\n  ", "\n"),
        "",
    ]
    lines += [_wrapped(f"- **{key}**: {value}") for key, value in rows.items()]
    return "\n".join([*lines, ""])
