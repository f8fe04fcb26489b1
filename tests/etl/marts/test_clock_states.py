"""How clocks stand at the newest event: what a load writes is what the one text derives, also as time goes on."""

import duckdb
import pytest

from etl.marts import build
from queries.warehouse import generation
from queries.warehouse.as_of import CLOCKS_SQL, WITHOUT_STATES
from tests.helpers import small_warehouse
from tests.helpers.small_warehouse import event, story

KEY = "complaint_id, clock, cycle"
EARLY = [
    *story("MET", ("received", "2026-03-02 10:00"), ("accepted", "2026-03-03 10:00"), ("resolved", "2026-03-05 10:00")),
    *story("RUNS", ("received", "2026-03-02 10:00"), ("accepted", "2026-03-03 10:00")),
    *story("WITHDRAWN", ("received", "2026-03-02 10:00"), ("withdrawn", "2026-03-04 10:00")),
    *story("MOVES", ("received", "2026-03-05 10:00")),
]


def stands(folder, complaint_id, clock):
    with generation.open_live(folder).reading() as cursor:
        return cursor.execute(
            "select state, strict_state, elapsed from clocks where complaint_id = $1 and clock = $2",
            [complaint_id, clock],
        ).fetchall()


def differences(folder):
    """Rows in which the stored state is not what the text derives at the newest event; and how many rows there are."""
    with generation.open_live(folder).cursor() as cursor:
        cursor.execute("create table memory.main.moment as select max(occurred_at) as as_of from w.main.events")
        for table in ("policies", "calendar", "work_intervals"):
            cursor.execute(f"create view memory.main.{table} as select * from w.main.{table}")
        cursor.execute(f"create view memory.main.stood_clocks as select {WITHOUT_STATES} from w.main.clocks")
        columns = f"{KEY}, state, strict_state, elapsed"
        cursor.execute(f"create table memory.main.derived as select {columns} from ({CLOCKS_SQL})")
        stored = f"select {columns} from w.main.clocks"
        off = cursor.execute(
            f"(({stored}) except (from memory.main.derived)) union all ((from memory.main.derived) except ({stored}))"
        ).fetchall()
        return off, cursor.execute("select count(*) from w.main.clocks").fetchone()[0]


def add(folder, events, name="g000002.duckdb"):
    """The next generation: the one that lives, with more events, of which only the complaints touched are built."""
    live = folder / generation.live_name(folder)
    (folder / name).write_bytes(live.read_bytes())
    with duckdb.connect(str(folder / name)) as connection:
        connection.execute("set timezone = 'UTC'")
        for number, given in enumerate(events):
            ours = {"event_id": f"n{number}", "policy": "retailer", "source": "events", "load_id": 2}
            row = {**ours, "file": "more.csv", "row": number + 2, "content_hash": f"n{number}", **given}
            columns = ", ".join(f'"{column}"' for column in row)
            marks = ", ".join("?" * len(row))
            connection.execute(f"insert into events ({columns}) values ({marks})", list(row.values()))
        connection.execute("create temp table touched as select distinct complaint_id from events where load_id = 2")
        build.build(connection, everything=False)
        newest = connection.execute("select max(occurred_at) from events").fetchone()[0]
        connection.execute("update meta set value = ? where key = 'data_as_of'", [newest.isoformat()])
    (folder / generation.CURRENT).write_text(f"{name}\n", encoding="utf-8")


@pytest.fixture
def folder(tmp_path):
    return small_warehouse.make(tmp_path, EARLY)


def test_a_load_of_everything_writes_what_the_text_derives(folder):
    assert differences(folder) == ([], 10)
    # received on Monday 2nd, seen on Thursday 5th: three working days, and the end of the third is ahead
    assert stands(folder, "RUNS", "resolution") == [("running", "running", 3.0)]


def test_a_load_of_a_part_brings_the_clocks_that_run_up_to_date(folder):
    # 17 March is after the tenth calendar day of RUNS (12 March); no event of RUNS itself says so
    add(folder, [event("MOVES", "accepted", "2026-03-17 10:00")])
    off, n = differences(folder)
    assert (off, n) == ([], 11)
    assert [row[:2] for row in stands(folder, "RUNS", "resolution")] == [("overdue", "overdue")]
    assert [row[:2] for row in stands(folder, "MOVES", "acceptance")] == [("late", "late")]


def test_a_generation_from_before_is_brought_up_to_date_by_a_part(folder):
    with duckdb.connect(str(folder / generation.live_name(folder))) as connection:
        for column in ("state", "strict_state", "elapsed"):
            connection.execute(f"alter table clocks drop column {column}")
        connection.execute("drop table clocks_seen_from")
    # read as it is, its states are derived
    assert stands(folder, "RUNS", "resolution") == [("running", "running", 3.0)]
    add(folder, [event("MOVES", "accepted", "2026-03-17 10:00")])
    assert differences(folder) == ([], 11)


def test_an_earlier_moment_does_not_take_the_stored_states(folder):
    early = small_warehouse.instant("2026-03-04 23:00")
    with generation.open_live(folder).reading(early) as cursor:
        found = cursor.execute(
            "select state from clocks where complaint_id = 'MET' and clock = 'resolution'"
        ).fetchall()
    assert found == [("running",)]
