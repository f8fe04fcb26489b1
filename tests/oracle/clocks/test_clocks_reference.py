"""The warehouse's clocks against the plain implementation: odd complaints, and the whole of a real log."""

import json
from pathlib import Path

import duckdb
import pyarrow as pa
import pytest

from etl.marts import build
from queries.warehouse import generation as warehouse_generation
from tests.conftest import once
from tests.helpers import small_warehouse
from tests.oracle.clocks import compare, generate
from tests.oracle.clocks.clocks import judge_all
from tests.oracle.clocks.policies import NAMES, file_of, policy

pytestmark = pytest.mark.slow

# Walking hours takes longest, so fewer of those.
COUNTS = {name: {"hours": 700, "conditions": 200}.get(name, 1_150) for name in NAMES}


def odd_events(name: str) -> list[dict]:
    """The generated complaints that a policy judges."""
    return generate.events(COUNTS[name], seed=20_261_122, prefix=name)


@pytest.fixture(scope="module")
def loaded_warehouse(tmp_path_factory) -> Path:
    """The retailer's odd complaints, loaded as any company would load its file."""

    def make(folder: Path) -> dict:
        from etl.pipeline.load import load  # here, since only the worker that loads should wait for the import

        generate.write_csv(odd_events("retailer"), folder / "events.csv")
        return load("events", [folder / "events.csv"], folder).as_dict()

    return once(tmp_path_factory, "odd_loaded", make)


@pytest.fixture(scope="module")
def built_warehouse(tmp_path_factory) -> Path:
    """Those of the invented policies, put straight into the events of one warehouse, which saves loading four times."""

    def make(folder: Path) -> None:
        names = [name for name in NAMES if name != "retailer"]
        rows = [compare.warehouse_row(event, name) for name in names for event in odd_events(name)]
        newest = max(row["occurred_at"] for row in rows)
        policies = [str(file_of(name)) for name in names]
        small_warehouse.make(folder, [], policies=policies, meta={"data_as_of": newest})
        with duckdb.connect(str(folder / warehouse_generation.live_name(folder))) as connection:
            connection.register("odd", pa.Table.from_pylist(rows))
            connection.execute("insert into events by name select * from odd")
            build.build(connection, everything=True)

    return once(tmp_path_factory, "odd_built", make)


def test_there_are_enough_odd_complaints():
    assert sum(COUNTS.values()) >= 5_000


def test_every_odd_event_is_loaded(loaded_warehouse):
    loaded = json.loads(loaded_warehouse.with_suffix(".json").read_text(encoding="utf-8"))
    assert (loaded["rejected"], loaded["duplicates"], loaded["corrected"]) == (0, 0, 0)
    assert loaded["events_loaded"] == loaded["rows_read"] == len(odd_events("retailer"))


@pytest.mark.parametrize("as_of", generate.AS_OFS, ids=lambda as_of: f"{as_of:%Y-%m-%d}")
@pytest.mark.parametrize("name", NAMES)
def test_warehouse_agrees_on_odd_complaints(loaded_warehouse, built_warehouse, name, as_of):
    expected = judge_all(odd_events(name), policy(name), as_of)
    assert {row["state"] for row in expected} >= {"met", "late", "overdue", "withdrawn", "invalid"}
    generation = warehouse_generation.open_live(loaded_warehouse if name == "retailer" else built_warehouse)
    rows = compare.warehouse_rows(generation, as_of)
    found = compare.differences(expected, {key: row for key, row in rows.items() if key[0].startswith(f"{name}-")})
    assert not found, f"{len(found)} differences, such as {found[:5]}"


@pytest.mark.real_data
def test_warehouse_agrees_on_the_whole_incident_log(servicenow_warehouse):
    generation = warehouse_generation.open_live(servicenow_warehouse)
    events = compare.warehouse_events(generation)
    assert len({event["complaint_id"] for event in events}) == 24_918
    expected = judge_all(events, policy("servicenow"), generation.data_as_of)
    found = compare.differences(expected, compare.warehouse_rows(generation, generation.data_as_of))
    assert not found, f"{len(found)} differences, such as {found[:5]}"
