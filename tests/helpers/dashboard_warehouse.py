"""A warehouse of the invented world, loaded once a test run."""

from pathlib import Path

import pytest
from filelock import FileLock

from tests.helpers import dashboard_world

ROOT = Path(__file__).parents[2]


def build(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the warehouse, shared by the workers of one run."""
    shared = tmp_path_factory.getbasetemp()
    shared = shared.parent if shared.name.startswith("popen-") else shared
    folder = shared / "dashboard_warehouse"
    with FileLock(shared / "dashboard_warehouse.lock"):
        if not (folder / "CURRENT").exists():
            load(folder, dashboard_world.write(shared / "dashboard_events.csv"))
    return folder


def load(folder: Path, events: Path) -> None:
    """Loads a file of events as the next generation; what a load needs is imported by the first one alone."""
    from etl.pipeline import load as loading

    loading.load("events", [events], folder)
