"""Every row read is accounted for, whatever its source makes of it, and is known by its file and place."""

import json

import pytest

from etl.__main__ import main
from queries.semantic import catalog
from queries.semantic.request import Request
from queries.warehouse import generation as warehouse_generation
from tests.helpers.loading import ask, event, write_csv
from tests.helpers.servicenow_log import LOG, write_log

TRACKER = """-- description: issues of a tracker
-- policy: retailer
-- zone: Asia/Baku
-- required: Key, Created, Resolved
-- row_grain: other

select
    file, "row", Key || '-received' as event_id, Key as complaint_id, 'received' as event_type, Created as occurred_at
from raw
where Created is not null
union all by name
select
    file, "row", Key || '-resolved' as event_id, Key as complaint_id, 'resolved' as event_type, Resolved as occurred_at
from raw
where Resolved is not null
"""


@pytest.fixture
def load(tmp_path, capsys):
    """Loads by the command line into one warehouse; the JSON that it prints."""

    def load(source, *files, code=0):
        options = ["--json", "--warehouse", str(tmp_path / "warehouse")]
        assert main(["load", "--source", str(source), *options, *map(str, files)]) == code
        out, err = capsys.readouterr()
        return err if code else json.loads(out)

    return load


def fates(tmp_path, **where):
    generation = warehouse_generation.open_live(tmp_path / "warehouse")
    rows = catalog.run(generation, "row_fates", Request(where={key: (value,) for key, value in where.items()}))
    return [tuple(row) for row in rows[["file", "row", "fate"]].itertuples(index=False)]


@pytest.mark.slow
def test_rows_of_a_source_that_makes_several_events_or_none_of_a_row(tmp_path, load):
    source, file = tmp_path / "tracker.sql", tmp_path / "issues.csv"
    source.write_text(TRACKER)
    rows = [
        "1,2026-03-02 10:00,2026-03-03 10:00",
        "2,,",
        "3,2026-03-02 10:00,soon",
        "1,2026-03-02 10:00,",
        "4,2026-03-02 10:00,",
    ]
    file.write_text("\n".join(["Key,Created,Resolved", *rows, "too,few"]) + "\n")
    told = load(source, file)
    assert told["rows_read"] == 6
    assert (told["events_loaded"], told["duplicates"], told["rejected"], told["no_event"]) == (4, 1, 2, 1)
    # Row 4 counts as rejected, since one of its two events was.
    assert told["rows"] == {"loaded": 2, "duplicates": 1, "rejected": 2, "no_event": 1}
    name = "issues.csv"
    assert fates(tmp_path) == [
        (name, 2, "loaded"),
        (name, 2, "loaded"),
        (name, 3, "no_event"),
        (name, 4, "loaded"),
        (name, 4, "rejected"),
        (name, 5, "known"),
        (name, 6, "loaded"),
        (name, 7, "rejected"),
    ]


@pytest.mark.slow
def test_rows_that_were_there_already_where_events_are_told_from_rows_together(tmp_path, load):
    told = load("servicenow", write_log(tmp_path / "log.csv", [*LOG, LOG[0]]))
    assert sum(told["rows"].values()) == told["rows_read"] == len(LOG) + 1
    assert told["rows"]["duplicates"] == 1
    assert ("log.csv", len(LOG) + 2, "known") in fates(tmp_path, fate="known")
    # The same name with other rows in the same places: the kept rows are told from them by the load that brought them.
    again = load("servicenow", write_log(tmp_path / "log.csv", [LOG[2], {**LOG[5], "sys_mod_count": "99"}]))
    assert sum(again["rows"].values()) == again["rows_read"] == 2
    assert again["rows"]["duplicates"] == 1
    assert ("log.csv", 2, "known") in fates(tmp_path, load_id="2")
    kept = 'select count(*), count(distinct (file, "row")) from kept_servicenow'
    assert ask(tmp_path / "warehouse", kept) == [(len(LOG) + 1, len(LOG) + 1)]


@pytest.mark.slow
def test_files_of_one_name_are_told_apart(tmp_path, load):
    files = []
    for number, folder in enumerate(["jan", "feb"]):
        (tmp_path / folder).mkdir()
        rows = [event(f"{number}{place}", "A", "received", "2026-03-02 10:00", store=folder) for place in range(2)]
        rows[number] |= {"occurred_at": "soon"}
        files.append(write_csv(tmp_path / folder / "events.csv", rows))
    told = load("events", *files, files[0])
    assert told["files"] == ["jan/events.csv", "feb/events.csv", "jan/events.csv (2)"]
    rejected = ask(tmp_path / "warehouse", 'select file, "row", raw from rejected_rows order by file, "row"')
    assert [(file, row, json.loads(raw)["store"]) for file, row, raw in rejected] == [
        ("feb/events.csv", 3, "feb"),
        ("jan/events.csv", 2, "jan"),
        ("jan/events.csv (2)", 2, "jan"),
    ]


def test_a_wrong_grain_is_said_as_the_fault_of_the_source(tmp_path, load):
    source, file = tmp_path / "tracker.sql", tmp_path / "issues.csv"
    file.write_text("Key,Created,Resolved\n1,2026-03-02 10:00,2026-03-03 10:00\n2,2026-03-02 10:00,\n")
    source.write_text(TRACKER.replace("-- row_grain: other\n", ""))
    said = load(source, file, code=1)
    assert "gives 3 events of 2 rows for 2 rows read" in said
    assert "write `-- row_grain: other`" in said
    source.write_text(TRACKER.replace('"row"', '"row" + 100 as "row"'))
    assert 'select file and "row" as raw has them' in load(source, file, code=1)
    assert not (tmp_path / "warehouse" / "CURRENT").exists()


def test_a_query_that_fails_on_a_value_is_told_without_the_value(tmp_path, load):
    source, file = tmp_path / "tracker.sql", tmp_path / "issues.csv"
    source.write_text(TRACKER.replace("Key as complaint_id", "cast(Key as integer) as complaint_id"))
    file.write_text("Key,Created,Resolved\nAysel,2026-03-02 10:00,\n")
    said = load(source, file, code=1)
    assert "The query of the source tracker fails on a value that it reads (ConversionException)" in said
    assert "Aysel" not in said


@pytest.mark.slow
def test_ids_are_of_their_source_unless_it_says_that_it_shares(tmp_path, load):
    text = "-- description: d\n-- policy: retailer\n{}-- required: event_id, complaint_id, event_type, occurred_at\n\n"
    text += "select * from raw\n"
    sources = {name: tmp_path / f"{name}.sql" for name in ("north", "south", "ratings")}
    for name, source in sources.items():
        source.write_text(text.format("-- ids: south\n" if name == "ratings" else ""))
    north = [event("1", "C-1", "received", "2026-03-02 10:00"), event("2", "C-1", "accepted", "2026-03-03 10:00")]
    south = [event("1", "C-1", "received", "2026-03-04 10:00"), event("3", "C-2", "received", "2026-03-04 10:00")]
    ratings = [
        event("9", "C-1", "rated", "2026-03-09 10:00", score="5"),
        event("3", "C-2", "received", "2026-03-04 11:00"),
    ]
    columns = ("event_id", "complaint_id", "event_type", "occurred_at", "score")
    files = {
        name: write_csv(tmp_path / f"{name}.csv", rows, columns)
        for name, rows in (("north", north), ("south", south), ("ratings", ratings))
    }
    assert load(sources["north"], files["north"])["notes"] == []
    (note,) = load(sources["south"], files["south"])["notes"]
    assert "1 complaint numbers and 1 event ids of the source south are borne by other sources too" in note
    assert load(sources["ratings"], files["ratings"])["corrected"] == 1
    # Loaded again, each is known by what it was called.
    again = [load(sources[name], files[name]) for name in ("north", "south")]
    assert [(told["events_loaded"], told["duplicates"]) for told in again] == [(0, 2), (0, 2)]
    events = ask(tmp_path / "warehouse", "select complaint_id, event_id, event_type from events order by all")
    assert events == [
        ("C-1", "1", "received"),
        ("C-1", "2", "accepted"),
        ("C-2", "3", "received"),
        ("south:C-1", "9", "rated"),
        ("south:C-1", "south:1", "received"),
    ]


@pytest.mark.slow
def test_a_correction_that_takes_a_complaint_its_events_is_told(tmp_path, load):
    first = [event("1", "N-1", "received", "2026-03-02 10:00"), event("2", "N-1", "accepted", "2026-03-03 10:00")]
    load("events", write_csv(tmp_path / "a.csv", first))
    second = [{**one, "complaint_id": "S-1"} for one in first]
    (note,) = load("events", write_csv(tmp_path / "b.csv", second))["notes"]
    assert note.startswith("2 corrections move an event to another complaint; no event is left of 1 complaints (N-1)")
