"""What each metric's query costs over the newest weeks, beside one scan of the columns that it reads.

    python -m benchmarks.queries --warehouse DIR [--weeks 13] [--rounds 5]

Of every metric, as a page asks for it: the period alone, and by week where it has weeks. Processor milliseconds, the
median of the rounds, after one round that nobody counts. The scan is of the columns that the plan names, whole, on the
same connection; a query that reads a part of them by its dates can cost less.
"""

import argparse
import json
import resource
import statistics
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import duckdb

from queries import period
from queries.errors import ComplaintsError
from queries.semantic import catalog
from queries.semantic.request import Request
from queries.warehouse import generation as warehouse_generation
from queries.warehouse.generation import Generation


def main() -> None:
    """Measure every metric and print the dearest, and how many times their scans they are."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--warehouse", type=Path, required=True)
    parser.add_argument("--weeks", type=int, default=13)
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    generation = warehouse_generation.open_live(options.warehouse)
    rows = measured(generation, options.weeks, options.rounds)
    rows.sort(key=lambda row: row[1], reverse=True)
    print(f"{'metric':<44}{'query, ms':>12}{'scan, ms':>10}{'times':>8}")
    for name, query, scan in rows[:25]:
        print(f"{name:<44}{query:>12.1f}{scan:>10.1f}{query / scan:>8.1f}")
    for told, values in (
        ("query, ms", [query for _, query, _ in rows]),
        ("times its scan", [query / scan for _, query, scan in rows]),
    ):
        print(f"{told}: median {statistics.median(values):.1f}, p95 {_p95(values):.1f}, of {len(rows)} questions")


def measured(generation: Generation, weeks: int, rounds: int) -> list[tuple[str, float, float]]:
    """Of each question its name, and the milliseconds of its query and of the scan."""
    last_on = period.local_date(generation.data_as_of, generation.zone)
    found = []
    for name, wanted in catalog.metrics().items():
        for grain in (None, "week"):
            asked = Request(from_on=last_on - timedelta(days=7 * weeks), to_on=last_on, grain=grain)
            try:
                catalog.run(generation, name, asked)
            except ComplaintsError:
                continue  # without weeks, or it needs an option
            with generation.reading(None) as cursor:
                if (ready := catalog.prepare(cursor, generation, wanted, asked)) is None:
                    continue
                sql, values = ready
                if not (scan := scan_of(cursor, sql, values)):
                    continue
                query = _milliseconds(lambda c=cursor, s=sql, v=values: c.execute(s, v).fetchall(), rounds)
                whole = _milliseconds(lambda c=cursor, s=scan: [c.execute(one).fetchall() for one in s], rounds)
            found.append((f"{name}{' by week' if grain else ''}", query, whole))
    return found


def scan_of(cursor: duckdb.DuckDBPyConnection, sql: str, values: dict[str, Any]) -> list[str]:
    """The statements that read each column of each table which the query's plan reads, once."""
    plan = json.loads(cursor.execute(f"explain (format json) {sql}", values).fetchall()[0][1])
    columns: dict[str, set[str]] = {}

    def look(node: dict[str, Any]) -> None:
        extra = node.get("extra_info", {})
        if "Table" in extra:
            read = extra.get("Projections", [])
            columns.setdefault(extra["Table"], set()).update([read] if isinstance(read, str) else read)
        for child in node.get("children", []):
            look(child)

    for root in plan:
        look(root)
    # Compared with itself a value is looked at; counted alone, only whether it is there.
    return [
        f"select {', '.join(f'max(hash({column}))' for column in sorted(names))} from {table}"
        for table, names in columns.items()
        if names
    ]


def _milliseconds(ask: Callable[[], object], rounds: int) -> float:
    ask()
    spent = []
    for _ in range(rounds):
        before = _processor()
        ask()
        spent.append(1000 * (_processor() - before))
    return max(statistics.median(spent), 0.1)


def _processor() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def _p95(values: list[float]) -> float:
    return statistics.quantiles(values, n=20)[-1]


if __name__ == "__main__":
    main()
