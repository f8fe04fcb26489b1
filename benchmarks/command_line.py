"""What the smallest load, one question and one report cost from the command line, beside importing what they stand on.

    python -m benchmarks.command_line [--rounds 3] [--warehouse DIR]

Processor seconds (user and system) of whole processes, of each the median; only their ratios carry over to another
machine. `--warehouse`: of which the report is made (a demonstration of 4,000 complaints, made here).
"""

import argparse
import resource
import statistics
import subprocess
import sys
import tempfile
from datetime import date
from pathlib import Path

import duckdb

UNTIL = date(2026, 11, 20)
ROWS = 600
BASE = ("-c", "import duckdb, pandas")


def main() -> None:
    """Measure, and print the seconds and how many times the base they are."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--warehouse", type=Path)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="complaints-command-line-") as scratch:
        folder = Path(scratch)
        files, warehouse = _small_files(folder), options.warehouse or _demo(folder)
        base: list[float] = []
        found: dict[str, list[float]] = {}
        for number in range(options.rounds):
            base.append(_spent(BASE))
            for told, call in _calls(files, warehouse, folder / str(number)).items():
                found.setdefault(told, []).append(_spent(call))
    against = statistics.median(base)
    print(f"{'':<44}{'processor, s':>14}{'times':>8}")
    print(f"{BASE[1]:<44}{against:>14.2f}{1:>8.1f}")
    for told, seconds in found.items():
        print(f"{told:<44}{statistics.median(seconds):>14.2f}{statistics.median(seconds) / against:>8.1f}")


def _calls(files: dict[str, Path], warehouse: Path, out: Path) -> dict[str, tuple[str, ...]]:
    month = ("--from", "2026-10-01", "--to", "2026-10-31", "--warehouse", str(warehouse))
    load = ("-m", "etl", "load", "--source", "events", "--warehouse")
    return {told: (*load, str(out / file.stem), str(file)) for told, file in files.items()} | {
        "a question, as a table with its caveats": ("-m", "queries", "on_time_share", *month),
        "a question, as CSV": ("-m", "queries", "on_time_share", *month, "--format", "csv"),
        "a report": ("-m", "dashboard", "report", "--warehouse", str(warehouse), "--out", str(out / "report")),
    }


def _small_files(folder: Path) -> dict[str, Path]:
    """Rows without words, and with words from which a load learns causes."""
    from etl.demo import generate

    whole = folder / "whole.parquet"
    generate.write_events(whole, 100, seed=46, until=UNTIL)
    made = {}
    with duckdb.connect() as connection:
        for told, columns in (
            (f"a load of {ROWS} rows", "* exclude (text)"),
            (f"a load of {ROWS} rows with words", "*"),
        ):
            made[told] = folder / f"small{len(made)}.csv"
            connection.execute(f"copy (select {columns} from read_parquet('{whole}') limit {ROWS}) to '{made[told]}'")
    return made


def _demo(folder: Path) -> Path:
    from etl.demo.load import load_demo

    load_demo(folder / "demo", 4_000, 46, UNTIL)
    return folder / "demo"


def _spent(call: tuple[str, ...]) -> float:
    before = _processor()
    # Our own command lines.
    subprocess.run([sys.executable, *call], check=True, stdout=subprocess.DEVNULL)  # noqa: S603
    return _processor() - before


def _processor() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


if __name__ == "__main__":
    main()
