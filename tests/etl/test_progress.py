import io
import sys
import threading
import time

import duckdb
import pytest

from etl import progress
from etl.progress import Progress
from tests.helpers.loading import event, load_events, write_csv


class Terminal(io.StringIO):
    def isatty(self):
        return True


@pytest.fixture
def terminal(monkeypatch):
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setattr(progress, "_REFRESH_SECONDS", 0.02)

    def open_terminal():
        # Not in the fixture: pytest puts its own stderr in place between the two.
        stderr = Terminal()
        monkeypatch.setattr(sys, "stderr", stderr)
        return stderr

    return open_terminal


def test_seconds_are_added_up_by_stage():
    work = Progress()
    for _ in range(2):
        with work.stage("reading", "a.csv"):
            time.sleep(0.01)
    with work.stage("merging"):
        pass
    assert list(work.seconds) == ["reading", "merging"]
    assert work.seconds["reading"] >= 0.02


def test_nothing_is_shown_of_what_ends_soon(terminal):
    shown, began = terminal(), time.monotonic()
    with progress.for_terminal().display() as work, work.stage("reading", "a.csv"):
        pass
    assert shown.getvalue() == ""
    # Neither is it waited for.
    assert time.monotonic() - began < 1


def test_what_takes_longer_is_shown_with_its_stage(terminal, monkeypatch):
    monkeypatch.setattr(progress, "QUIET_SECONDS", 0.05)
    shown = terminal()
    with progress.for_terminal().display() as work, work.stage("reading", "a.csv"):
        work.rows(12_345)
        until = time.monotonic() + 20
        while "rows" not in shown.getvalue() and time.monotonic() < until:
            time.sleep(0.02)
    assert "reading a.csv" in shown.getvalue()
    assert "12,345 rows" in shown.getvalue()


@pytest.mark.parametrize("is_quiet", [True, False])
def test_it_is_silent_for_programs(monkeypatch, is_quiet):
    stderr = Terminal() if is_quiet else io.StringIO()
    monkeypatch.setattr(sys, "stderr", stderr)
    monkeypatch.setattr(progress, "QUIET_SECONDS", 0.0)
    with progress.for_terminal(is_quiet=is_quiet).display() as work, work.stage("reading"):
        time.sleep(0.1)
    assert stderr.getvalue() == ""


def test_time_left_is_told_only_where_the_share_done_is_known(monkeypatch):
    now = [100.0]
    monkeypatch.setattr(progress.time, "monotonic", lambda: now[0])
    work = Progress()
    with work.stage("merging"):
        now[0] = 130.0
        assert work.told() == "0:30 so far"
    with work.stage("reading"):
        now[0] = 160.0
        work._share = 0.049
        assert work.told() == "5%, 0:30 so far"
        work._share = 0.25
        assert work.told() == "25%, 0:30 so far, about 1:30 left"
        work._share = 1.0
        assert work.told() == "100%, 0:30 so far"


def test_the_share_of_a_statement_is_what_the_database_says(tmp_path):
    path = tmp_path / "many.csv"
    shares = []
    with duckdb.connect() as connection:
        connection.execute("set threads = 1")
        connection.execute("set enable_progress_bar = true")
        connection.execute("set enable_progress_bar_print = false")
        connection.execute(f"copy (select md5(range::varchar) as a from range(1500000)) to '{path}'")
        work = Progress()
        ended = threading.Event()

        def look():
            while not ended.wait(0.005):
                shares.append(work.share())

        looker = threading.Thread(target=look)
        with work.stage("reading"):
            looker.start()
            with work.statement(connection, 0.2, 0.6):
                connection.execute(f"create table t as select md5(a) from read_csv('{path}', all_varchar = true)")
            assert work.share() == 0.6
            ended.set()
            looker.join()
    known = [share for share in shares if share is not None]
    assert known == sorted(known)
    assert min(known) >= 0.2
    assert max(known) <= 0.6
    assert any(0.2 < share < 0.6 for share in known)


@pytest.mark.slow
def test_a_load_goes_through_its_stages(tmp_path):
    from etl.pipeline.load import load

    work = Progress()
    load_events(tmp_path, [event("0", "Z", "received", "2026-03-01 10:00")])
    path = write_csv(tmp_path / "b.csv", [event("1", "A", "received", "2026-03-19 15:00")])
    load("events", [path], tmp_path / "warehouse", progress=work)
    assert list(work.seconds) == [
        "copying",
        "reading",
        "casting",
        "checking",
        "merging",
        "coding",
        "building",
        "looking for causes",
        "checking the finished figures",
        "closing the books",
        "publishing",
    ]
