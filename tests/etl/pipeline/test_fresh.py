"""A load that begins a new warehouse in the folder: nothing of the one before is counted or decided, and it stays."""

import json

import duckdb
import pytest

from etl.__main__ import main
from etl.warehouse import generations, load_log
from queries.warehouse import generation as warehouse_generation
from tests.helpers.loading import BASIC, ask, event, load_events, write_csv


@pytest.mark.slow
def test_a_fresh_load_leaves_the_warehouse_before_aside(tmp_path, capsys):
    folder = tmp_path / "warehouse"
    load_events(tmp_path, BASIC)
    before = warehouse_generation.identity_of(folder / generations.name_of(1))
    file = write_csv(tmp_path / "own.csv", [event("1", "N", "received", "2026-04-01 10:00", channel="phone")])
    asked = ["load", "--source", "events", "--warehouse", str(folder), "--json", "--progress", "--fresh", str(file)]
    assert main(asked) == 0
    said = capsys.readouterr()
    assert json.loads(said.out)["events_loaded"] == 1
    stages = [json.loads(line)["stage"] for line in said.err.splitlines() if line.startswith("{")]
    assert (stages[0], stages[-1]) == ("copying", "publishing")
    assert ask(folder, "select complaint_id from complaints") == [("N",)]
    assert ask(folder, "select count(*) from loads") == [(1,)]
    assert warehouse_generation.identity_of(folder / generations.name_of(2)) != before
    assert main(["rollback", "--warehouse", str(folder)]) == 0
    assert ask(folder, "select complaint_id from complaints order by 1") == [("A",), ("B",)]
    assert warehouse_generation.identity_of(folder / generations.name_of(generations.live(folder))) == before


def test_own_data_over_demonstration_data_are_warned_of():
    with duckdb.connect(":memory:") as connection:
        connection.execute("create table loads as select 'demo' as source, 5 as rows_read")
        assert "--fresh" in load_log.mixed_words(connection, "cases")[0]
        assert load_log.mixed_words(connection, "demo") == []
        connection.execute("update loads set source = 'events'")
        assert load_log.mixed_words(connection, "cases") == []
