"""`docs/metrics.md`: what each metric and row list means, written from the headers that the programs read."""

from queries.definition import DIMENSIONS, Definition, metrics, row_lists
from queries.settings import ROOT

DOCS_FILE = ROOT / "docs" / "metrics.md"

INTRODUCTION = f"""# Metrics and row lists

Written by `python -m queries --write-docs` from the headers of `queries/metrics/*.sql` and `queries/lists/*.sql`:
change those, not this page. Deadlines, states and events are defined in `docs/definitions.md`.

Ask for one with `python -m queries NAME`; the same files answer the dashboard and the weekly report.

- Dates are local dates of the policy's zone. `--from` and `--to` are both included.
- `--as-of` says from when things are seen: what happened later is not known then. A time without an offset is local; a
  date alone is the last moment of that day, at which a deadline that is the day's end is still ahead. Without
  it, it is the newest event.
- `--by` and `--where` know {", ".join(f"`{name}`" for name in DIMENSIONS)}, and `clock` where a metric is about clocks.
  `handler` is who works on the complaint, `named_employee` whom it is about. `--where store=` finds where none was
  given; two values of one dimension mean either.
- With `--grain`, a row is a day (2026-11-15), an ISO week (2026-W46) or a month (2026-11), cut by `--from` and `--to`.
"""


def render() -> str:
    """Give the page's text."""
    parts = [INTRODUCTION, "## Metrics\n", *map(_metric, metrics().values())]
    parts += ["## Row lists\n", *map(_row_list, row_lists().values())]
    return "\n".join(parts)


def write() -> None:
    """Write the page."""
    DOCS_FILE.write_text(render(), encoding="utf-8")


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
        "From": metric.source,
    }
    return _section(metric, rows)


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
    lines = [f"### {definition.name}", "", f"{definition.label}. *{definition.question}*", ""]
    lines += [f"- **{key}**: {value}" for key, value in rows.items()]
    return "\n".join([*lines, ""])
