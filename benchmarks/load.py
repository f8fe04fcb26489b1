"""What a first load costs, beside DuckDB copying the same file: processor seconds and peak memory, stage by stage.

    python -m benchmarks.load [--size 100k|1m|10m] [--rounds 1] [--memory 4GB] [--folder DIR]

Each load runs in a process of its own. Seconds are of the processor (user and system), so that a busy machine shows
less in them than in those of the clock; still, only the ratios within one run say anything.
"""

import argparse
import contextlib
import json
import re
import resource
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import duckdb

UNTIL = date(2026, 11, 20)
PART = 1_000_000
"""Complaints that the generator makes at once; larger files are parts with ids of their own."""
UNITS = {"k": 1_000, "m": 1_000_000}


def main() -> None:
    """Make the file, copy it, load it, and print what each cost."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--size", default="20k", help="complaints, such as 20k, 1m, 10m")
    parser.add_argument("--rounds", type=int, default=1)
    parser.add_argument("--memory", default="", help="limit of a load, such as 2GB; by default the setting's")
    parser.add_argument("--folder", type=Path, help="where the files go, and stay; by default a temporary folder")
    parser.add_argument("--child", choices=("copy", "load"), help=argparse.SUPPRESS)
    parser.add_argument("--file", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.child:
        with tempfile.TemporaryDirectory(prefix="complaints-load-", dir=options.folder) as scratch:
            measured = {"copy": _copy, "load": _load}[options.child](options.file, Path(scratch), options.memory)
        print(json.dumps(measured))
        return
    with contextlib.ExitStack() as stack:
        folder = options.folder or Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="complaints-load-")))
        file = events_file(folder, options.size)
        runs = {
            kind: [_run(kind, file, folder, options.memory) for _ in range(options.rounds)] for kind in ("copy", "load")
        }
    _print(options.size, runs)


def events_file(folder: Path, size: str) -> Path:
    """The demonstration events of so many complaints as one Parquet file, made unless it is there."""
    complaints = int(size[:-1]) * UNITS[size[-1]]
    path = folder / f"events-{size}.parquet"
    if path.exists():
        return path
    from etl.demo import generate

    if complaints <= PART:
        generate.write_events(path, complaints, seed=46, until=UNTIL)
        return path
    with tempfile.TemporaryDirectory(dir=folder) as scratch, duckdb.connect() as connection:
        parts = []
        for number in range(complaints // PART):
            part = Path(scratch) / f"{number}.parquet"
            # A process of its own: what the generator held is given back.
            code = (
                "from datetime import date; from pathlib import Path; from etl.demo import generate; "
                f"generate.write_events(Path({str(part)!r}), {PART}, seed={46 + number}, "
                f"until=date.fromisoformat({UNTIL.isoformat()!r}))"
            )
            subprocess.run([sys.executable, "-c", code], check=True)  # noqa: S603 - our own text
            parts.append(
                f"select * replace ('{number}-' || event_id as event_id, '{number}-' || complaint_id as complaint_id) "
                f"from read_parquet('{part}')"
            )
        connection.execute("set memory_limit = '2GB'")
        connection.execute("set preserve_insertion_order = false")
        connection.execute(f"copy ({' union all '.join(parts)}) to '{path}' (format parquet)")
    return path


def _run(kind: str, file: Path, folder: Path, memory: str) -> dict:
    """One measured process: what it says of its stages, its processor seconds and its peak memory."""
    command = [sys.executable, "-m", "benchmarks.load", "--child", kind, "--file", str(file), "--folder", str(folder)]
    if memory:
        command += ["--memory", memory]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)  # noqa: S603 - our own text
    return json.loads(done.stdout.splitlines()[-1])


def _copy(file: Path, scratch: Path, memory: str) -> dict:
    with duckdb.connect(str(scratch / "copy.duckdb")) as connection:
        connection.execute("create table events as from read_parquet(?)", [str(file)])
    return {"stages": {}} | _spent(scratch / "copy.duckdb")


def _load(file: Path, scratch: Path, memory: str) -> dict:
    from etl.pipeline.load import load
    from etl.progress import Progress
    from queries import settings

    if memory:
        changed = scratch / "settings.toml"
        text = settings.SETTINGS_FILE.read_text(encoding="utf-8")
        changed.write_text(re.sub(r'(?m)^memory = ""', f'memory = "{memory}"', text), encoding="utf-8")
        settings.SETTINGS_FILE = changed

    class Watched(Progress):
        """Processor seconds and peak memory of each stage."""

        def __init__(self) -> None:
            super().__init__()
            self.spent: dict[str, tuple[float, float]] = {}

        @contextlib.contextmanager
        def stage(self, name: str, of: str = "") -> Iterator[None]:
            _forget_peak()
            before = _processor()
            with super().stage(name, of):
                yield
            spent, peak = self.spent.get(name, (0.0, 0.0))
            self.spent[name] = (spent + _processor() - before, max(peak, _peak()))
            print(f"{name}: {self.spent[name][0]:.1f} s, {self.spent[name][1]:.2f} GB", file=sys.stderr, flush=True)

    watched = Watched()
    warehouse = scratch / "warehouse"
    load("demo", [file], warehouse, progress=watched)
    whole = {"stages": watched.spent} | _spent(next(warehouse.glob("g*.duckdb")))
    return whole | {"peak": max(whole["peak"], *(peak for _, peak in watched.spent.values()))}


def _spent(database: Path) -> dict:
    return {"processor": _processor(), "peak": _peak(), "megabytes": database.stat().st_size / 1e6}


def _processor() -> float:
    """Processor seconds of this process so far."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def _peak() -> float:
    """Most memory held since `_forget_peak`, in gigabytes."""
    for line in Path("/proc/self/status").read_text(encoding="ascii").splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) / 1e6
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6


def _forget_peak() -> None:
    with contextlib.suppress(OSError):
        Path("/proc/self/clear_refs").write_text("5", encoding="ascii")


def _print(size: str, runs: dict[str, list[dict]]) -> None:
    median = {
        kind: {name: statistics.median(run[name] for run in of) for name in ("processor", "peak", "megabytes")}
        for kind, of in runs.items()
    }
    print(f"{size} complaints{'':<24}{'processor, s':>14}{'peak, GB':>10}{'file, MB':>10}")
    for kind, told in (("copy", "DuckDB copies the file"), ("load", "first load")):
        row = median[kind]
        print(f"{told:<34}{row['processor']:>14.1f}{row['peak']:>10.2f}{row['megabytes']:>10.0f}")
    for stage in runs["load"][0]["stages"]:
        spent = statistics.median(run["stages"][stage][0] for run in runs["load"])
        peak = max(run["stages"][stage][1] for run in runs["load"])
        print(f"  {stage:<32}{spent:>14.1f}{peak:>10.2f}")
    print(f"processor of the load ÷ that of the copy: {median['load']['processor'] / median['copy']['processor']:.1f}")


if __name__ == "__main__":
    main()
