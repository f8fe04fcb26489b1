"""Warehouses that several test files read: made once a run, by whichever worker comes first."""

import json
from collections.abc import Callable, Iterator
from datetime import date, datetime
from functools import cache
from pathlib import Path

import filelock
import pytest
from streamlit.components.v2 import manifest_scanner

from dashboard.charts.builder import Drawing
from etl.marts import moment
from tests.helpers import one_thread

pytest_plugins = ("tests.helpers.dashboard_browser", "tests.helpers.faulty_warehouse")
_DATA_END = datetime(2026, 12, 1)  # noqa: DTZ001 - UTC, as the warehouse keeps it
REAL_DATA = Path(__file__).resolve().parents[2] / "shared" / "data"


@pytest.fixture(scope="session", autouse=True)
def _records_of_the_tests(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """A register of decisions and an archive for this run: no test reads or writes those of the checkout."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("COMPLAINTS_REGISTER", str(tmp_path_factory.mktemp("register") / "register.sqlite"))
        patch.setenv("COMPLAINTS_AUDIT", str(tmp_path_factory.mktemp("audit")))
        patch.setenv("COMPLAINTS_REPORTS", str(tmp_path_factory.mktemp("reports")))
        yield


@pytest.fixture(scope="session", autouse=True)
def _data_of_the_tests_are_past() -> Iterator[None]:
    """The data of the tests reach to the end of November 2026, and no load takes what is still to come."""
    with pytest.MonkeyPatch.context() as patch:
        if moment.now() < _DATA_END:
            patch.setenv(moment.VARIABLE, f"{_DATA_END.isoformat()}+00:00")
        yield


@pytest.fixture(scope="session", autouse=True)
def _every_chart_is_checked() -> Iterator[None]:
    """Plotly checks each figure that is drawn in this run, which it need not do for every reader again."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Drawing, "is_checked", True)
        yield


def pytest_configure(config: pytest.Config) -> None:
    """A worker beside others leaves them their core; programs that tests start, and a run without workers, use all."""
    if hasattr(config, "workerinput"):
        one_thread.everywhere()
    # Each session of `AppTest` looks through all that is installed for components, an eighth of a second each time.
    manifest_scanner.scan_component_manifests = cache(manifest_scanner.scan_component_manifests)


def real_file(name: str) -> Path:
    """A public data set beside the project; skips the test where it is absent."""
    path = REAL_DATA / name
    if not path.exists():
        pytest.skip(f"the public data set {name} is not beside this checkout")
    return path


def once(factory: pytest.TempPathFactory, name: str, make: Callable[[Path], object]) -> Path:
    """The folder `name`, filled by `make` once for all workers of this run."""
    base = factory.getbasetemp()
    # With xdist every worker has a folder of its own inside the run's.
    root = base.parent if base.name.startswith("popen-") else base
    folder = root / name
    done = root / f"{name}.json"
    with filelock.FileLock(root / f"{name}.lock"):
        if not done.exists():
            folder.mkdir(exist_ok=True)
            done.write_text(json.dumps(make(folder), default=str), encoding="utf-8")
    return folder


def _loaded(source: str, file: str) -> Callable[[Path], object]:
    def make(folder: Path) -> object:
        from etl.pipeline.load import load

        return load(source, [real_file(file)], folder).as_dict()

    return make


@pytest.fixture(scope="session")
def servicenow_warehouse(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The whole ServiceNow log, loaded."""
    file = "servicenow/incident_event_log_full.csv.gz"
    real_file(file)
    return once(tmp_path_factory, "servicenow", _loaded("servicenow", file))


@pytest.fixture(scope="session")
def boston_warehouse(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Boston's service requests, loaded."""
    file = "boston311/311_service_requests_2011.zip"
    real_file(file)
    return once(tmp_path_factory, "boston311", _loaded("boston311", file))


@pytest.fixture(scope="session")
def receipt_warehouse(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The permit applications, loaded."""
    file = "receipt/receipt.csv.gz"
    real_file(file)
    return once(tmp_path_factory, "receipt", _loaded("receipt", file))


@pytest.fixture(scope="session")
def demo_warehouse(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Demonstration data to a fixed day, 4,000 complaints."""

    def make(folder: Path) -> object:
        from etl.demo.load import load_demo

        return load_demo(folder, complaints=4_000, seed=46, until=date(2026, 11, 22)).as_dict()

    return once(tmp_path_factory, "demo", make)


@pytest.fixture(scope="session")
def large_demo_warehouse(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Demonstration data as large as the real sets, 20,000 complaints: for second computations."""

    def make(folder: Path) -> object:
        from etl.demo.load import load_demo

        return load_demo(folder, complaints=20_000, seed=7, until=date(2026, 11, 22)).as_dict()

    return once(tmp_path_factory, "large_demo", make)
