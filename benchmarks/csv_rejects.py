"""The careful pass over a CSV file with bad records, against DuckDB's `store_rejects`: what each keeps, and seconds.

    python -m benchmarks.csv_rejects [--rows 200000]

The same files through both: without a bad record, with 10 and with 2,000 of each kind (a column missing, text after a
closing quote, a quote that does not close); every fiftieth record has two lines. Seconds are processor time.
"""

import argparse
import tempfile
import time
from pathlib import Path

import duckdb

from etl.readers import csv_rejects

COLUMNS = ("id", "day", "channel", "text")
BAD = {
    "a column missing": "{0},2026-01-01,phone\n",
    "text after a quote": '{0},2026-01-01,phone,"said" so\n',
    "a quote unclosed": '{0},2026-01-01,phone,"never closed\n',
}


def write(path: Path, rows: int, kind: str, bad: int) -> None:
    """A file with so many bad records of a kind."""
    every = rows // bad if bad else 0
    with path.open("w", encoding="utf-8", newline="") as file:
        file.write(",".join(COLUMNS) + "\n")
        for row in range(1, rows + 1):
            if every and row % every == 0:
                file.write(BAD[kind].format(row))
            elif row % 50 == 3:
                file.write(f'{row},2026-01-01,phone,"two\nlines"\n')
            else:
                file.write(f"{row},2026-01-01,phone,words of complaint {row}\n")


def ours(path: Path) -> tuple[float, int, int]:
    """Seconds, records kept and records rejected by `etl/readers/csv_rejects.py`, the kept ones loaded."""
    began = time.process_time()
    good = path.with_name("good.csv")
    rejected = csv_rejects.separate(path, ",", '"', len(COLUMNS), good, path.with_name("bad.csv"))
    kept = _load(duckdb.connect(), good, ("row", *COLUMNS), "header = false")
    return time.process_time() - began, kept, rejected


def theirs(path: Path) -> tuple[float, int, int]:
    """The same by `store_rejects`: what it rejects are lines of the file."""
    began = time.process_time()
    connection = duckdb.connect()
    kept = _load(connection, path, COLUMNS, "header = true, store_rejects = true, rejects_limit = 0")
    rejected = connection.execute("select count(distinct line) from reject_errors").fetchone()[0]
    return time.process_time() - began, kept, rejected


def _load(connection: duckdb.DuckDBPyConnection, path: Path, columns: tuple[str, ...], more: str) -> int:
    types = ", ".join(f"{column}: 'VARCHAR'" for column in columns)
    form = f"""auto_detect = false, delim = ',', quote = '"', escape = '"', columns = {{{types}}}, {more}"""
    connection.execute(f"create table raw as select * from read_csv(?, {form})", [str(path)])
    return connection.execute("select count(*) from raw").fetchone()[0]


def main() -> None:
    """Print a line a file."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.csv_rejects", description=__doc__.splitlines()[0])
    parser.add_argument("--rows", type=int, default=200_000)
    rows = parser.parse_args().rows
    for kind, bad in (("a column missing", 0), *((kind, bad) for kind in BAD for bad in (10, 2_000))):
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "file.csv"
            write(path, rows, kind, bad)
            print(f"{kind:20} {bad:5} bad of {rows}", end="")
            for name, read in (("ours", ours), ("store_rejects", theirs)):
                seconds, kept, rejected = read(path)
                print(f"  {name}: {kept} kept, {rejected} rejected, {seconds:.2f} s", end="")
            print(flush=True)


if __name__ == "__main__":
    main()
