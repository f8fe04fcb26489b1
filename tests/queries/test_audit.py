"""The audit log: each line bound to the one before, so that whatever is changed is seen."""

import json
import threading
from datetime import UTC, datetime

import pytest

from dashboard.__main__ import main
from etl.__main__ import main as etl_main
from queries import audit, places
from queries.errors import AuditError


@pytest.fixture
def log(tmp_path, monkeypatch):
    monkeypatch.setenv(places.AUDIT_VARIABLE, str(tmp_path / "audit"))
    for number in range(5):
        audit.write("read_texts", "a@example.az", f"C-{number}", role="quality")
    [file] = (tmp_path / "audit").glob("*.jsonl")
    return file


def lines(file):
    return file.read_text(encoding="utf-8").splitlines(keepends=True)


def test_what_was_written_is_found_and_holds(log):
    assert [one.of for one in audit.search("a@EXAMPLE c-3")] == ["C-3"]
    assert [one.number for one in audit.entries()] == [1, 2, 3, 4, 5]
    found = audit.verify()
    assert (found.lines, found.fault) == (5, "")
    assert log.stat().st_mode & 0o777 == 0o600


CHANGES = {
    "a word": lambda found: [found[0], found[1].replace("C-1", "C-9"), *found[2:]],
    "a line less": lambda found: [*found[:2], *found[3:]],
    "a line twice": lambda found: [*found[:3], found[2], *found[3:]],
    "two in another order": lambda found: [found[1], found[0], *found[2:]],
    "the first is gone": lambda found: found[1:],
    "a line of nonsense": lambda found: [*found[:2], "{\n", *found[2:]],
}


@pytest.mark.parametrize("change", CHANGES)
def test_any_change_is_seen(log, change):
    log.write_text("".join(CHANGES[change](lines(log))), encoding="utf-8")
    assert audit.verify().fault


def test_a_forged_line_does_not_fit_the_next(log):
    found = [json.loads(line) for line in lines(log)]
    changed = {name: value for name, value in found[1].items() if name != "hash"} | {"who": "b@example.az"}
    found[1] = changed | {"hash": audit._hash(found[0]["hash"], changed)}
    log.write_text("".join(json.dumps(one) + "\n" for one in found), encoding="utf-8")
    assert "line 3" in audit.verify().fault


def test_a_cut_off_end_shows_where_the_hash_was_noted(log, capsys):
    noted = audit.verify().head
    log.write_text("".join(lines(log)[:-1]), encoding="utf-8")
    assert main(["audit", "verify"]) == 0
    with pytest.raises(AuditError, match="cut off its end"):
        main(["audit", "verify", "--head", noted])


def test_lines_that_are_old_enough_go_and_the_rest_still_holds(log):
    log.rename(log.with_name("2024-01.jsonl"))
    audit.write("load", "program", "events")
    assert audit.keep_months(12, datetime(2026, 11, 30, tzinfo=UTC)) == 1
    found = audit.verify()
    assert (found.fault, found.lines) == ("", 2)
    assert [one.what for one in audit.entries()] == ["load", "retention"]


def test_many_writers_make_one_chain(log):
    def write():
        for _ in range(10):
            audit.write("download", "b@example.az", "table")

    writers = [threading.Thread(target=write) for _ in range(4)]
    for one in writers:
        one.start()
    for one in writers:
        one.join()
    assert audit.verify() == audit.Verdict(45, audit.verify().head)


def test_what_cannot_be_logged_is_not_done(tmp_path, monkeypatch):
    (tmp_path / "file").write_text("", encoding="utf-8")
    monkeypatch.setenv(places.AUDIT_VARIABLE, str(tmp_path / "file" / "audit"))
    with pytest.raises(AuditError, match="cannot be written"):
        audit.write("read_texts", "a@example.az")


def test_a_command_that_was_done_says_that_it_could_not_be_logged(tmp_path, monkeypatch, capsys):
    (tmp_path / "file").write_text("", encoding="utf-8")
    monkeypatch.setenv(places.AUDIT_VARIABLE, str(tmp_path / "file" / "audit"))
    audit.tell("load", "events")
    assert "cannot be written" in capsys.readouterr().err


def test_a_rollback_is_logged_with_who_did_it(log, tmp_path):
    (tmp_path / "g000001.duckdb").write_bytes(b"")
    assert etl_main(["rollback", "--warehouse", str(tmp_path)]) == 1
    assert not audit.search(what="rollback")
    audit.tell("rollback", "generation 1", instead_of="2")
    [entry] = audit.search(what="rollback")
    assert entry.who.startswith("command line: ")
