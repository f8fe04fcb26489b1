"""The warehouses that are walked through, each with a server of its own whose log is kept."""

import contextlib
import csv
import json
import os
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from tests.helpers import dashboard_warehouse, dashboard_world
from tests.helpers.dashboard_browser import OTHER_RULES, free_port

_PLAIN = ("received", "assigned", "accepted", "resolved", "reopened")


@dataclass
class World:
    """A server over a warehouse; `folder` is None where there is nothing in it."""

    name: str
    address: str
    folder: Path
    log: Path

    @property
    def is_empty(self) -> bool:
        """Whether nothing was ever loaded."""
        return not (self.folder / "CURRENT").exists()


def _demo(folder: Path) -> None:
    from etl.demo.load import load_demo

    load_demo(folder, complaints=4_000, seed=46, until=date(2026, 11, 22))


def _servicenow(folder: Path) -> None:
    """The shape of a ticket log: no stores, no products, no satisfaction, no extensions."""
    whole = dashboard_world.write(folder.with_suffix(".all.csv"), complaints=400, weeks=20, seed=9)
    with whole.open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["event_type"] in _PLAIN]
    missing = dict.fromkeys(("store", "product_category", "category", "cause", "score", "promised_on"), "")
    path = folder.with_suffix(".csv")
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, dashboard_world.COLUMNS)
        writer.writeheader()
        writer.writerows(row | missing for row in rows)
    dashboard_warehouse.load(folder, path)


def _five(folder: Path) -> None:
    dashboard_warehouse.load(folder, dashboard_world.write(folder.with_suffix(".csv"), complaints=4, weeks=3, seed=5))


MAKE: dict[str, Callable[[Path], None]] = {
    "demo": _demo,
    "servicenow": _servicenow,
    "five": _five,
    "empty": lambda folder: folder.mkdir(exist_ok=True),
}


@contextlib.contextmanager
def served(name: str, place: Path, folder: Path | None = None) -> Iterator[World]:
    """The world of that name, made in `place` (or taken from `folder`), with its own register and archive."""
    if folder is None:
        folder = place / name
        MAKE[name](folder)
    log, port = place / f"{name}.log", free_port()
    records = {
        "COMPLAINTS_REGISTER": str(place / f"{name}.sqlite"),
        "COMPLAINTS_REPORTS": str(place / f"{name}_reports"),
    }
    # who walks at random loads nothing and takes nothing back
    program = ["-c", OTHER_RULES, json.dumps({"without_login": "quality"})]
    command = [sys.executable, *program, "--warehouse", str(folder), "--port", str(port)]
    with log.open("w", encoding="utf-8") as out:
        process = subprocess.Popen(
            command, cwd=dashboard_warehouse.ROOT, stdout=out, stderr=subprocess.STDOUT, env=os.environ | records
        )
        address = f"http://127.0.0.1:{port}"
        try:
            for _ in range(600):
                with contextlib.suppress(OSError), urllib.request.urlopen(f"{address}/_stcore/health", timeout=2):  # noqa: S310 - our own
                    break
                time.sleep(0.1)
            yield World(name, address, folder, log)
        finally:
            process.terminate()
            process.wait(20)
