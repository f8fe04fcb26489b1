"""Built in one bucket or in many, the marts are the same; how many there are follows from events and memory."""

import shutil

import duckdb
import pytest

from etl.marts import buckets, build
from etl.warehouse import generations
from tests.helpers.small_warehouse import make, story

BY_HAND = [
    *story(
        "A",
        ("received", "2026-03-02 10:00"),
        ("assigned", "2026-03-02 11:00", {"actor": "Rauf"}),
        ("accepted", "2026-03-03 10:00", {"actor": "Rauf"}),
        ("extended", "2026-03-10 10:00", {"reason": "parts", "promised_on": "2026-03-25"}),
        ("extended", "2026-03-24 10:00", {"reason": "parts again", "promised_on": "2026-04-08"}),
        ("informed", "2026-03-24 10:30", {"step": "extended", "form": "written"}),
        ("resolved", "2026-04-01 10:00", {"actor": "Leyla", "outcome": "upheld"}),
        ("rated", "2026-04-02 10:00", {"score": 2}),
        ("reopened", "2026-04-03 10:00"),
        ("resolved", "2026-04-20 10:00", {"actor": "Rauf"}),
        channel="phone",
        cause="delivery_delay",
    ),
    *story("B", ("received", "2026-03-05 10:00"), ("withdrawn", "2026-03-06 10:00"), ("reopened", "2026-03-09 10:00")),
    *story("C", ("received", "2026-03-05 10:00"), ("merged", "2026-03-06 10:00", {"reason": "A"})),
    *story("D", ("info_requested", "2026-03-05 10:00"), ("resolved", "2026-03-06 10:00")),
    *story(
        "E", ("received", "2026-03-05 10:00"), ("info_requested", "2026-03-06 10:00"), ("status_asked", "2026-03-09")
    ),
]


def _opened(database, folder):
    connection = duckdb.connect(config={"temp_directory": str(folder / "spill")})
    connection.execute("set timezone = 'UTC'")
    connection.execute(f"attach '{database}' as draft")
    connection.execute("use draft")
    return connection


def _marts(connection):
    return {mart: connection.execute(f"select * from {mart} order by all").fetchall() for mart in build.MARTS}


@pytest.fixture(params=["by hand", "demonstration"])
def database(request, tmp_path):
    """Some hundred complaints, in a folder whose name the database could take for a pattern."""
    path = tmp_path / "a [b] *" / "g.duckdb"
    path.parent.mkdir()
    if request.param == "by hand":
        shutil.copyfile(make(tmp_path / "made", BY_HAND) / "g000001.duckdb", path)
        return path
    demo = request.getfixturevalue("demo_warehouse")
    shutil.copyfile(demo / generations.name_of(generations.live(demo)), path)
    with duckdb.connect(str(path)) as connection:
        connection.execute("delete from events where hash(complaint_id) % 13 <> 0")
    return path


@pytest.mark.slow
def test_every_mart_is_the_same_in_one_four_and_seven_buckets(database):
    with _opened(database, database.parent) as connection:
        built = {}
        for count in (1, 4, 7):
            build.build(connection, everything=True, bucket_count=count)
            built[count] = _marts(connection)
        assert all(built[1].values())
        assert built[1] == built[4] == built[7]
        # a part of the complaints, by buckets too
        connection.execute("create temp table touched as select distinct complaint_id from events")
        connection.execute("delete from touched where complaint_id = (select min(complaint_id) from touched)")
        connection.execute("update clocks set state = null")
        build.build(connection, everything=False, bucket_count=4)
        assert _marts(connection) == built[1]
    assert not (database.parent / "spill" / "buckets").exists()


def test_small_loads_are_one_bucket_and_larger_ones_as_many_as_memory_needs(tmp_path, monkeypatch):
    with _opened(make(tmp_path, BY_HAND) / "g000001.duckdb", tmp_path) as connection:
        scope = "select * from events"
        assert buckets.needed(connection, scope) == 1
        connection.execute("set memory_limit = '1GB'")
        room = 1e9 * buckets.SHARE
        monkeypatch.setattr(buckets, "BYTES_AN_EVENT", 3.5 * room / len(BY_HAND))
        assert buckets.needed(connection, scope) == 4
        assert buckets.needed(connection, "select * from events limit 2") == 1
