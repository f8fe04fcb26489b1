"""Columns that complaints may carry since lately: from the file to the figure, beside what was loaded before them."""

import hashlib
import shutil
from datetime import UTC, datetime
from pathlib import Path

import duckdb
import pytest

from etl.sources.definition import CONTRACT_COLUMNS, FURTHER_COLUMNS
from etl.warehouse import generations
from queries.semantic import catalog
from queries.semantic.request import Request
from queries.warehouse import generation as warehouse_generation
from queries.warehouse.rights import Asker
from tests.helpers.loading import ask, event, load_events, marts
from tests.oracle.clocks.policies import file_of

EVENTS = [
    event("1", "A", "received", "2026-09-07 09:00", channel="email", priority="high", team="care", region="Gəncə"),
    event("2", "A", "accepted", "2026-09-07 09:30", actor="Rauf", team="workshop"),
    event("3", "B", "received", "2026-09-07 09:00", channel="email", priority="low", customer_tier="gold"),
    event("4", "B", "accepted", "2026-09-07 09:46"),
    event("5", "C", "received", "2026-09-07 09:00", channel="email"),
    event("6", "C", "accepted", "2026-09-07 10:40"),
    event("7", "D", "received", "2026-09-07 09:00", channel="phone", priority="high"),
    event("8", "D", "accepted", "2026-09-07 09:30", actor="Rauf"),
]
MARTS = ("complaints", "clocks", "open_spells", "steps")


@pytest.fixture(scope="module")
def warehouse(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("further")
    load_events(folder, EVENTS, policy=str(file_of("conditions")))
    return folder / "warehouse"


@pytest.fixture(scope="module")
def earlier(warehouse, tmp_path_factory) -> Path:
    """The same warehouse as a version before these columns would have left it."""
    folder = tmp_path_factory.mktemp("earlier") / "warehouse"
    shutil.copytree(warehouse, folder)
    with duckdb.connect(str(folder / generations.name_of(generations.live(folder)))) as connection:
        for table in (*MARTS, "events", "event_history"):
            for column in FURTHER_COLUMNS:
                connection.execute(f"alter table {table} drop column if exists {column}")
        for column in ("escalated_on", "escalation_outcome", "escalation_decided_on"):
            connection.execute(f"alter table complaints drop column {column}")
        connection.execute("drop table policy_clock_limits")
        connection.execute("alter table policy_clocks alter limit_units type integer")
        connection.execute("update policies set content_hash = 'earlier'")
        connection.execute("delete from mart_sql where name = 'limits'")
    return folder


def test_a_limit_follows_what_the_complaint_says(warehouse):
    rows = ask(warehouse, "select complaint_id, limit_units, state from clocks where clock = 'acceptance' order by all")
    assert rows == [("A", 0.75, "met"), ("B", 1.5, "met"), ("C", 1.5, "late"), ("D", 20 / 60, "late")]


def test_figures_break_down_by_what_complaints_carry(warehouse):
    generation = warehouse_generation.open_live(warehouse)
    frame = catalog.run(generation, "on_time_share", Request(by=("priority",), where={"clock": ("acceptance",)}))
    assert dict(zip(frame["priority"].fillna("-"), frame["value"], strict=True)) == {"high": 0.5, "low": 1.0, "-": 0.0}
    of_team = catalog.run(generation, "received_count", Request(by=("team", "region"), where={"team": ("workshop",)}))
    assert of_team[["region", "value"]].iloc[-1].tolist() == ["Gəncə", 1]


def test_the_limits_of_a_policy_can_be_read(warehouse):
    frame = catalog.run(warehouse_generation.open_live(warehouse), "policy_limits", Request())
    of_a_stranger = warehouse_generation.open_live(warehouse).read_by(Asker())
    assert catalog.run(of_a_stranger, "policy_limits", Request()).equals(frame)
    first = frame.iloc[0]
    assert (first["clock"], first["rule"], first["priorities"], first["channels"]) == (
        *("acceptance", 1, "high"),
        "phone, website_chat",
    )


def test_an_event_without_the_new_columns_keeps_its_content(warehouse):
    values = dict.fromkeys(CONTRACT_COLUMNS[1:], "")
    at = datetime(2026, 9, 7, 5, 30, tzinfo=UTC)
    values |= {"complaint_id": "D", "event_type": "accepted", "actor": "Rauf"}
    values |= {"occurred_at": str(int(at.timestamp() * 1_000_000))}
    content_hash = hashlib.md5("\x1f".join(values.values()).encode(), usedforsecurity=False).hexdigest()
    assert ask(warehouse, "select content_hash from events where event_id = '8'") == [(content_hash,)]


def test_an_earlier_generation_is_read_as_having_none_of_them(earlier):
    generation = warehouse_generation.open_live(earlier)
    frame = catalog.run(generation, "on_time_share", Request(by=("priority",), where={"clock": ("acceptance",)}))
    assert (frame["priority"].isna().all(), frame["n"].sum()) == (True, 4)
    for name in ("policy_limits", "corrected_events", "on_time_other_reading"):
        assert catalog.run(generation, name, Request()).empty


@pytest.mark.slow
def test_an_earlier_generation_takes_them_on_with_the_next_load(earlier, warehouse):
    shutil.copytree(earlier, copy := earlier.parent / "again" / "warehouse")
    changed = [one | {"region": "Bakı"} if one["event_id"] == "5" else one for one in EVENTS]
    loaded = load_events(copy.parent, changed, policy=str(file_of("conditions")))
    assert (loaded.duplicates, loaded.corrected) == (7, 1)
    assert ask(copy, "select region from complaints where complaint_id = 'C'") == [("Bakı",)]
    assert ask(copy, "select priority, limit_units from clocks where complaint_id = 'B' and clock = 'acceptance'") == [
        (None, 1.5)
    ]
    # what the earlier version had not kept is lost; what it kept is judged alike
    assert len(marts(copy)["clocks"]) == len(marts(warehouse)["clocks"])
