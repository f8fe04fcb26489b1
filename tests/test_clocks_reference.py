"""The warehouse's clocks against the plain implementation: odd complaints, and the whole of a real log."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from queries import warehouse
from tests.conftest import once
from tests.reference import compare, generate
from tests.reference.clocks import judge_all
from tests.reference.policies import NAMES, file_of, policy

# Walking hours takes longest, so fewer of those.
COUNTS = {name: 700 if name == "hours" else 1_150 for name in NAMES}
AS_OFS = (
    datetime(2024, 12, 28, 20, tzinfo=UTC),  # midnight in Baku between two worked days of a weekend
    datetime(2026, 1, 5, 9, 30, tzinfo=UTC),
    datetime(2026, 12, 1, 12, tzinfo=UTC),  # after the newest event
)


def odd_events(name: str) -> list[dict]:
    """The generated complaints that a policy judges."""
    return generate.events(COUNTS[name], seed=20_261_122, prefix=name)


@pytest.fixture(scope="module", params=NAMES)
def odd_warehouse(request, tmp_path_factory) -> Path:
    """The odd complaints of one policy, loaded as any company would load its file."""

    def make(folder: Path) -> dict:
        from etl.load import load  # here, since only the worker that loads should wait for the import

        file = folder / "events.csv"
        generate.write_csv(odd_events(request.param), file)
        return load("events", [file], folder, str(file_of(request.param))).as_dict()

    return once(tmp_path_factory, f"odd_{request.param}", make)


def test_there_are_enough_odd_complaints():
    assert sum(COUNTS.values()) >= 5_000


def test_every_odd_event_is_loaded(odd_warehouse):
    loaded = json.loads(odd_warehouse.with_suffix(".json").read_text(encoding="utf-8"))
    assert (loaded["rejected"], loaded["duplicates"], loaded["corrected"]) == (0, 0, 0)
    assert loaded["events_loaded"] == loaded["rows_read"] > 0


@pytest.mark.parametrize("as_of", AS_OFS, ids=lambda as_of: f"{as_of:%Y-%m-%d}")
def test_warehouse_agrees_on_odd_complaints(odd_warehouse, as_of):
    name = odd_warehouse.name.removeprefix("odd_")
    expected = judge_all(odd_events(name), policy(name), as_of)
    assert {row["state"] for row in expected} >= {"met", "late", "overdue", "withdrawn", "invalid"}
    found = compare.differences(expected, compare.warehouse_rows(warehouse.open_live(odd_warehouse), as_of))
    assert not found, f"{len(found)} differences, such as {found[:5]}"


@pytest.mark.real_data
def test_warehouse_agrees_on_the_whole_incident_log(servicenow_warehouse):
    generation = warehouse.open_live(servicenow_warehouse)
    events = compare.warehouse_events(generation)
    assert len({event["complaint_id"] for event in events}) == 24_918
    expected = judge_all(events, policy("servicenow"), generation.data_as_of)
    found = compare.differences(expected, compare.warehouse_rows(generation, generation.data_as_of))
    assert not found, f"{len(found)} differences, such as {found[:5]}"
