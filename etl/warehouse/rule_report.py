"""What the rules found, as text for a terminal: from row lists that pages can show too."""

from pathlib import Path

import pandas as pd

from expectations.result import Result
from queries.semantic import catalog
from queries.semantic.catalog import Request
from queries.warehouse import generation as warehouse_generation
from queries.warehouse.generation import Generation

LOADS_SHOWN = 5


def text(directory: Path) -> str:
    """The rules over the last loads, what was rejected and warned of in the newest, and what the figures rest on."""
    generation = warehouse_generation.open_live(directory)
    results = catalog.run(generation, "check_results")
    newest = results["load_id"].max()
    parts = [
        _rules(results),
        _rejections(generation, newest),
        _warnings(results[results["load_id"] == newest]),
        _skipped(generation),
        _unconfirmed(generation),
    ]
    return "\n\n".join(parts)


def second_opinions(found: list[tuple[Result, Result]]) -> str:
    """How many rows break each rule on the finished figures, by our own scan and by Great Expectations."""
    lines = [f"  {'rows that fail':<52}{'our scan':>12}{'library':>12}"]
    for own, theirs in found:
        lines.append(f"  {own.rule.severity:<6}  {own.rule.id:<44}{own.failed:>12,}{theirs.failed:>12,}")
    return "\n".join(lines)


def _rules(results: pd.DataFrame) -> str:
    loads = sorted(results["load_id"].unique())[-LOADS_SHOWN:]
    recent = results[results["load_id"].isin(loads)]
    lines = [f"Rules in the last {len(loads)} loads ({', '.join(map(str, loads))}): rows that pass"]
    for (suite, rule), rows in recent.groupby(["suite", "rule"], sort=False):
        shares = {row.load_id: _passed(row) for row in rows.itertuples()}
        listed = "".join(f"{shares.get(load, '-'):>12}" for load in loads)
        lines.append(f"  {rows['severity'].iloc[-1]:<6}  {f'{suite}.{rule}':<46}{listed}")
    return "\n".join(lines)


def _passed(row) -> str:
    if row.success and not row.failed:
        return "all"
    if pd.isna(row.pass_share):
        return f"{row.failed:,} fail"
    # Never rounded up to a whole that it is not.
    percent = int(row.pass_share * 10_000) / 100
    return f"{percent:.2f} %"


def _rejections(generation: Generation, load_id: int) -> str:
    rows = catalog.run(generation, "rejections_by_reason", Request(where={"load_id": [str(load_id)]}))
    if rows.empty:
        return f"Rejected rows in load {load_id}: none"
    listed = [f"  {row.rejected_count:>9,}  {row.reason} ({row.rule}, {row.share:.2%})" for row in rows.itertuples()]
    return "\n".join([f"Rejected rows in load {load_id}, by reason (python -m queries rejected_rows)", *listed])


def _warnings(results: pd.DataFrame) -> str:
    rows = results[(results["severity"] == "warn") & (results["failed"] > 0)]
    if rows.empty:
        return "Warnings in the newest load: none"
    return "\n".join(
        [
            "Warnings in the newest load",
            *(f"  {row.failed:>9,}  {row.reason} ({row.rule})" for row in rows.itertuples()),
        ]
    )


def _skipped(generation: Generation) -> str:
    rows = catalog.run(generation, "implied_stops")
    if rows.empty:
        return "Skipped steps: none"
    listed = [
        f"  {row.implied_count:>9,}  {row.clock} by {row.stopped_by}, of {row.stopped_count:,} stops ({row.share:.1%})"
        for row in rows.itertuples()
    ]
    return "\n".join(["Skipped steps, for which a later step stands", *listed])


def _unconfirmed(generation: Generation) -> str:
    rows = catalog.run(generation, "unconfirmed_deadlines")
    if rows.empty:
        return "Deadlines on unconfirmed calendar years: none"
    listed = [
        f"  {row.clock_count:>9,}  {row.clock} due in {row.due_year}, policy {row.policy} ({row.open_count:,} open)"
        for row in rows.itertuples()
    ]
    return "\n".join(["Deadlines on unconfirmed calendar years, which may still move", *listed])
