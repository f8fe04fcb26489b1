"""What a daily file costs as the warehouse grows: 500 events into warehouses of several sizes, stage by stage.

    python -m benchmarks.increments [--sizes 20000,100000] [--rounds 3]

Seconds depend on the machine, so the last columns give what matters: each stage against the smallest warehouse.
A cost that follows the file has the ratio 1; one that follows the warehouse has the ratio of the sizes.
"""

import argparse
import csv
import random
import statistics
import tempfile
from datetime import date, timedelta
from pathlib import Path

import duckdb

from etl.demo.load import load_demo
from etl.pipeline.load import load
from etl.progress import Progress
from etl.warehouse import generations

UNTIL = date(2026, 11, 20)
EVENTS = 500


def main() -> None:
    """Make the warehouses, load a daily file into each a few times, and print medians."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--sizes", default="20000,100000", help="complaints, separated by commas")
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    sizes = [int(size) for size in options.sizes.split(",")]
    with tempfile.TemporaryDirectory(prefix="complaints-increments-") as scratch:
        measured = {size: _measure(Path(scratch) / str(size), size, options.rounds) for size in sizes}
    _print(sizes, measured)


def _measure(folder: Path, size: int, rounds: int) -> dict[str, float]:
    """Median seconds of each stage, and the megabytes of the generation."""
    warehouse = folder / "warehouse"
    load_demo(warehouse, size, seed=46, until=UNTIL)
    seconds: dict[str, list[float]] = {}
    # The first round is for what a process does once, such as importing.
    for number in range(rounds + 1):
        path = _daily_file(folder / f"day{number}.csv", warehouse, number)
        work = Progress()
        loaded = load("events", [path], warehouse, progress=work)
        assert loaded.events_loaded == EVENTS  # noqa: S101 - a benchmark of anything else would mislead
        for stage, spent in work.seconds.items() if number else ():
            seconds.setdefault(stage, []).append(spent)
    live = warehouse / generations.name_of(generations.live(warehouse))
    return {stage: statistics.median(spent) for stage, spent in seconds.items()} | {
        "megabytes": live.stat().st_size / 1e6
    }


def _daily_file(path: Path, warehouse: Path, number: int) -> Path:
    """A day's events: new complaints, and steps of open ones, half and half."""
    with duckdb.connect(
        str(warehouse / generations.name_of(generations.live(warehouse))), read_only=True
    ) as connection:
        known = connection.execute("select complaint_id from complaints order by complaint_id").fetchall()
    generator = random.Random(number)
    day = UNTIL + timedelta(days=1 + number)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["event_id", "complaint_id", "event_type", "occurred_at", "actor", "channel", "text"])
        for place in range(EVENTS):
            at = f"{day} {generator.randrange(9, 18):02d}:{generator.randrange(60):02d}"
            if place % 2:
                writer.writerow(
                    [f"d{number}-{place}", f"D{number}-{place}", "received", at, "", "phone", "words " * 20]
                )
            else:
                complaint = generator.choice(known)[0]
                writer.writerow([f"d{number}-{place}", complaint, "status_asked", at, "", "phone", ""])
    return path


def _print(sizes: list[int], measured: dict[int, dict[str, float]]) -> None:
    stages = [stage for stage in measured[sizes[0]] if stage != "megabytes"]
    heads = [f"{size:,}" for size in sizes]
    print(f"{EVENTS} events into warehouses of so many complaints: seconds, and times the smallest")
    print(f"{'':<30}" + "".join(f"{head:>10}" for head in heads) + "".join(f"{head:>10}" for head in heads[1:]))
    totals = {size: sum(measured[size][stage] for stage in stages) for size in sizes}
    rows = [*((stage, {size: measured[size][stage] for size in sizes}) for stage in stages), ("total", totals)]
    for stage, spent in rows:
        ratios = [spent[size] / max(spent[sizes[0]], 1e-3) for size in sizes[1:]]
        print(
            f"{stage:<30}"
            + "".join(f"{spent[size]:>10.2f}" for size in sizes)
            + "".join(f"{ratio:>9.1f}x" for ratio in ratios)
        )
    print(f"{'generation, MB':<30}" + "".join(f"{measured[size]['megabytes']:>10.1f}" for size in sizes))


if __name__ == "__main__":
    main()
