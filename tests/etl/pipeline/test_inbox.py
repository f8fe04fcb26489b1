import json
import os
import threading
import time

import pytest

from etl.__main__ import main
from etl.pipeline import inbox, inbox_cli
from etl.sources import approval
from etl.warehouse import generations
from queries import audit
from queries.errors import LockedError, UsageError
from tests.helpers.loading import ask, event, write_csv

LATER = 3600.0
ONE = [event("1", "A", "received", "2026-03-19 15:00", channel="phone")]
TWO = [event("2", "B", "received", "2026-03-20 15:00", channel="email")]


@pytest.fixture
def box(tmp_path):
    (tmp_path / "inbox" / "events").mkdir(parents=True)
    return tmp_path / "inbox"


def run(box, *, later=LATER, **choices):
    return inbox.run(box, box.parent / "warehouse", now=time.time() + later, **choices)


def test_each_file_is_loaded_once_and_stays_where_it_is(box):
    write_csv(box / "events" / "monday.csv", ONE)
    write_csv(box / "events" / "tuesday.csv", TWO)
    first = run(box)
    # One generation for both.
    assert [(one.files, one.events_loaded, one.generation) for one in first.loaded] == [
        (["monday.csv", "tuesday.csv"], 2, 1)
    ]
    assert run(box).loaded == []
    (box / "events" / "monday.csv").rename(box / "events" / "copy of monday.csv")
    os.utime(box / "events" / "tuesday.csv")
    assert run(box).loaded == []
    assert generations.live(box.parent / "warehouse") == 1
    assert sorted(path.name for path in (box / "events").iterdir()) == ["copy of monday.csv", "tuesday.csv"]
    sql = "select source, file, length(sha256), size_bytes > 100 from loaded_files order by 2"
    rows = ask(box.parent / "warehouse", sql)
    assert rows == [("events", "monday.csv", 64, True), ("events", "tuesday.csv", 64, True)]


@pytest.mark.slow
def test_pipes_and_devices_are_left_alone_and_told(box):
    write_csv(box / "events" / "monday.csv", ONE)
    os.mkfifo(box / "events" / "pipe.csv")
    (box / "events" / "zero.csv").symlink_to("/dev/zero")
    found = run(box)
    assert [one.files for one in found.loaded] == [["monday.csv"]]
    told = "is no file but a pipe or a device, and is left alone"
    assert found.strange == [f"events/pipe.csv {told}", f"events/zero.csv {told}"]


@pytest.mark.parametrize("make", [os.mkfifo, lambda path: path.symlink_to("/dev/zero")])
def test_a_pipe_or_a_device_is_refused_by_hand_too(tmp_path, capsys, make):
    make(tmp_path / "events.csv")
    folder = str(tmp_path / "warehouse")
    assert main(["load", "--source", "events", "--warehouse", folder, str(tmp_path / "events.csv")]) == 1
    assert "no file but a pipe or a device" in capsys.readouterr().err


@pytest.mark.slow
def test_a_broken_file_stops_no_other_and_is_tried_again_only_when_it_changed(box):
    write_csv(box / "events" / "good.csv", ONE)
    broken = box / "events" / "broken.csv"
    broken.write_text("no,such,columns\n1,2,3\n", encoding="utf-8")
    first = run(box)
    assert [one.files for one in first.loaded] == [["good.csv"]]
    assert list(first.failed) == ["events/broken.csv"]
    assert "lacks the columns" in first.failed["events/broken.csv"]
    again = run(box)
    assert (again.loaded, again.failed, list(again.broken)) == ([], {}, ["events/broken.csv"])
    assert list(run(box, is_retrying=True).failed) == ["events/broken.csv"]
    write_csv(broken, TWO)
    assert [one.files for one in run(box).loaded] == [["broken.csv"]]
    assert run(box).broken == {}


@pytest.mark.slow
def test_what_is_still_being_copied_is_left(box):
    write_csv(box / "events" / "fresh.csv", ONE)
    write_csv(box / "events" / "half.csv.part", ONE)
    write_csv(box / "events" / ".hidden.csv", ONE)
    old_time = write_csv(box / "events" / "copied_with_its_time.csv", TWO)
    os.utime(old_time, (1, 1))
    found = run(box, later=0)
    assert found.loaded == []
    assert found.waiting == ["events/copied_with_its_time.csv", "events/fresh.csv", "events/half.csv.part"]
    just_before, just_after = inbox.SETTLED_SECONDS - 2, inbox.SETTLED_SECONDS + 2
    assert run(box, later=just_before).loaded == []
    assert [one.files for one in run(box, later=just_after).loaded] == [["copied_with_its_time.csv", "fresh.csv"]]


@pytest.mark.slow
def test_a_clock_that_runs_ahead_holds_nothing_back_for_ever(box):
    ahead = write_csv(box / "events" / "ahead.csv", ONE)
    os.utime(ahead, (time.time() + 9 * LATER,) * 2)
    assert len(run(box).loaded) == 1


def test_what_belongs_to_no_source_is_named(box):
    (box / "evnets").mkdir()
    (box / "events" / "older").mkdir()
    write_csv(box / "loose.csv", ONE)
    told = " ".join(run(box).strange)
    assert "did you mean events" in told
    assert "loose.csv lies outside" in told
    assert "events/older is a folder" in told


OWN = """-- description: d
-- policy: retailer
-- required: nr, what, happened

select file, "row", nr as complaint_id, {} as event_type, happened as occurred_at from raw
"""


def test_a_source_of_ones_own_runs_once_its_text_is_approved(box, capsys):
    (box / "desk").mkdir()
    (box / "desk" / "a.csv").write_text("nr,what,happened\nA,received,2026-03-19 15:00\n", encoding="utf-8")
    (box / "desk.sql").write_text(OWN.format("what"), encoding="utf-8")
    place = ["--inbox", str(box), "--warehouse", str(box.parent / "warehouse")]
    (told,) = run(box).strange
    assert "desk.sql was not approved yet" in told and "--approve desk.sql" in told
    assert main(["inbox", *place, "--approve", "desk.sql"]) == 0
    assert "desk.sql may run from the inbox as it stands" in capsys.readouterr().out
    assert [(entry.what, entry.of) for entry in audit.search("desk.sql")] == [("approval", "desk.sql")]
    (box / "desk.sql").write_text(OWN.format("'received'"), encoding="utf-8")
    found = run(box)
    assert found.loaded == []
    assert "desk.sql was changed since it was approved" in found.strange[0]
    (box / "desk.sql").write_text(OWN.format("what"), encoding="utf-8")
    assert [one.events_loaded for one in run(box).loaded] == [1]


def test_what_is_no_source_cannot_be_approved(box, capsys):
    place = ["--inbox", str(box), "--warehouse", str(box.parent / "warehouse")]
    (box / "desk.sql").write_text("drop table x", encoding="utf-8")
    assert main(["inbox", *place, "--approve", "desk.sql"]) != 0
    assert main(["inbox", *place, "--approve", "other.sql"]) != 0
    assert "cannot be read" in capsys.readouterr().err


@pytest.mark.slow
def test_a_source_of_ones_own_lies_beside_its_folder(box):
    (box / "desk").mkdir()
    (box / "desk" / "a.csv").write_text("nr,what,happened\nA,received,2026-03-19 15:00\n", encoding="utf-8")
    own, warehouse = box / "desk.sql", box.parent / "warehouse"
    own.write_text(OWN.format("'frobbed'"), encoding="utf-8")
    approval.approve(own, warehouse)
    assert "event_type is not one" in run(box).failed["desk/a.csv"]
    assert list(run(box).broken) == ["desk/a.csv"]
    # Mending the source gives its files another chance.
    own.write_text(OWN.format("what"), encoding="utf-8")
    approval.approve(own, warehouse)
    assert [one.events_loaded for one in run(box).loaded] == [1]


@pytest.mark.slow
def test_a_rollback_gives_the_files_back(box):
    write_csv(box / "events" / "monday.csv", ONE)
    run(box)
    write_csv(box / "events" / "tuesday.csv", TWO)
    run(box)
    generations.rollback(box.parent / "warehouse")
    assert [one.files for one in run(box).loaded] == [["tuesday.csv"]]


@pytest.mark.slow
def test_a_damaged_memory_costs_nothing_but_time(box):
    write_csv(box / "events" / "monday.csv", ONE)
    run(box)
    (box.parent / "warehouse" / ".inbox.json").write_text("{", encoding="utf-8")
    assert run(box).loaded == []


def test_two_runs_at_once_name_each_other(box):
    with inbox._alone(box.parent / "warehouse"), pytest.raises(LockedError, match=f"process {os.getpid()}"):
        run(box)
    with pytest.raises(UsageError, match="There is no inbox"):
        inbox.run(box / "absent", box.parent / "warehouse")


@pytest.mark.slow
def test_a_load_by_hand_is_waited_for(box):
    write_csv(box / "events" / "monday.csv", ONE)
    release, holding = threading.Event(), threading.Event()

    def by_hand():
        with generations.locked(box.parent / "warehouse"):
            holding.set()
            release.wait(30)

    holder = threading.Thread(target=by_hand)
    holder.start()
    holding.wait(30)
    threading.Timer(0.5, release.set).start()
    assert len(run(box).loaded) == 1
    holder.join()


@pytest.mark.slow
def test_the_command_line_and_one_cycle_of_watching(box, capsys, monkeypatch):
    call = ["inbox", "--inbox", str(box), "--warehouse", str(box.parent / "warehouse")]
    monkeypatch.setattr(inbox, "SETTLED_SECONDS", -1.0)
    write_csv(box / "events" / "monday.csv", ONE)
    (box / "events" / "broken.csv").write_text("a\n1\n", encoding="utf-8")
    assert main([*call, "--json"]) == 1
    told = json.loads(capsys.readouterr().out)
    assert (told["loaded"][0]["events_loaded"], list(told["failed"])) == (1, ["events/broken.csv"])
    assert main(call) == 0
    assert "left out events/broken.csv" in capsys.readouterr().out
    slept = []

    def sleep(seconds):
        slept.append(seconds)
        if len(slept) == 2:
            raise KeyboardInterrupt
        write_csv(box / "events" / "tuesday.csv", TWO)

    monkeypatch.setattr(inbox_cli.time, "sleep", sleep)
    assert main([*call, "--watch", "7"]) == 0
    out, err = capsys.readouterr()
    assert slept == [7, 7]
    assert "events: 1 rows_read" in out
    assert "Stopped watching" in err
