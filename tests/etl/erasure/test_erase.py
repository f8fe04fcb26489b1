"""A customer who asks to be forgotten is nowhere any more, byte by byte; the figures are as they were."""

import json
import shutil

import pytest

from dashboard.decisions.register import Register
from etl.__main__ import main
from etl.warehouse import generations
from queries import audit, places
from queries.register import tables
from queries.semantic import catalog
from queries.warehouse.generation import open_live
from tests.helpers.loading import event, load_events, write_csv

NAME, CONTACT, WORDS = "Zarifa Planted", "planted@example.az", "My planted words about the kettle"
OTHER = "Kamran Stays"
EVENTS = [
    event(
        *("1", "A", "received", "2026-03-19 15:00"),
        channel="phone",
        customer_name=NAME,
        customer_contact=CONTACT,
        text=WORDS,
        store="Baku",
    ),
    event("2", "A", "accepted", "2026-03-20 09:00", actor="Rauf"),
    event("3", "A", "resolved", "2026-04-02 09:00", actor="Rauf", cause="delivery_delay"),
    event(
        *("4", "B", "received", "2026-03-21 15:00"),
        channel="email",
        customer_name=NAME,
        customer_contact=CONTACT.upper(),
        text="Again the kettle",
    ),
    event(
        *("5", "C", "received", "2026-03-22 15:00"),
        channel="email",
        customer_name=OTHER,
        customer_contact="kamran@example.az",
        text="Other words",
    ),
]
PLANTED = (NAME, CONTACT, CONTACT.upper(), WORDS, "Again the kettle")


@pytest.fixture(scope="module")
def loaded(tmp_path_factory):
    """Two generations."""
    root = tmp_path_factory.mktemp("loaded")
    load_events(root, EVENTS[:3])
    load_events(root, EVENTS, "second.csv")
    return root / "warehouse"


@pytest.fixture
def root(loaded, tmp_path, monkeypatch):
    shutil.copytree(loaded, tmp_path / "warehouse")
    monkeypatch.setenv(tables.VARIABLE, str(tmp_path / "register.sqlite"))
    monkeypatch.setenv(places.REPORTS_VARIABLE, str(tmp_path / "reports"))
    monkeypatch.setenv(places.AUDIT_VARIABLE, str(tmp_path / "audit"))
    return tmp_path


def legible(root) -> list[tuple[str, str]]:
    """Every planted word in every file there is, byte by byte."""
    files = [path for path in root.rglob("*") if path.is_file()]
    return [
        (path.name, word)
        for path in files
        for word in PLANTED
        if word.encode() in (content := path.read_bytes()) or word.encode("utf-16-le") in content
    ]


def figures(warehouse) -> list:
    generation = open_live(warehouse)
    names = [name for name in catalog.metrics() if name.endswith(("count", "share"))]
    return [(name, catalog.run(generation, name).to_csv()) for name in sorted(names)]


def erase(root, *words: str) -> int:
    return main(["erase", *words, "--uploads", str(root / "inbox"), "--warehouse", str(root / "warehouse")])


@pytest.mark.slow
@pytest.mark.parametrize("who", [("--complaint", "A"), ("--contact", " Planted@Example.az")])
def test_a_customer_is_nowhere_any_more(root, who, capsys):
    register = Register(tables.address(), open_live(root / "warehouse").identity)
    register.decide("cause:delivery_delay", "dismissed", "Aygün", f"{NAME} called, see {CONTACT}.", seen=0)
    (root / "inbox" / "events").mkdir(parents=True)
    write_csv(root / "inbox" / "events" / "second.csv", EVENTS)
    before, found = figures(root / "warehouse"), legible(root)
    assert {name for name, _ in found} >= {"g000001.duckdb", "g000002.duckdb", "register.sqlite", "second.csv"}

    assert erase(root, *who, "--delete-files") == 0

    assert legible(root) == []
    assert figures(root / "warehouse") == before
    assert generations.generations(root / "warehouse") == [1, 3]
    assert generations.live(root / "warehouse") == 3
    [decision] = Register(tables.address(), open_live(root / "warehouse").identity).history("cause:delivery_delay")
    assert decision.why == "(erased) called, see (erased)."
    assert OTHER.encode() in (root / "warehouse" / "g000003.duckdb").read_bytes()
    assert "Figures are as they were" in capsys.readouterr().out
    [line] = audit.search(what="erasure")
    assert line.more["complaints"] == ["A", "B"]


@pytest.mark.slow
def test_a_later_load_of_the_same_rows_brings_nothing_back(root):
    assert erase(root, "--complaint", "A") == 0
    newer = [{**one, "text": one.get("text", "") + "!"} if one.get("text") else one for one in EVENTS]
    load_events(root, newer, "third.csv")
    (root / "third.csv").unlink()
    assert legible(root) == []


@pytest.mark.slow
def test_a_restored_backup_is_erased_again(root, capsys):
    warehouse = root / "warehouse"
    assert main(["backup", str(root / "one.tar"), "--warehouse", str(warehouse)]) == 0
    assert erase(root, "--complaint", "A") == 0
    assert main(["restore", str(root / "one.tar"), "--replace", "--warehouse", str(warehouse)]) == 0
    assert "erase --again" in capsys.readouterr().out
    (root / "one.tar").unlink()
    for aside in warehouse.glob(".before-*"):
        shutil.rmtree(aside)
    assert main(["erase", "--again", "--warehouse", str(warehouse)]) == 0
    assert legible(root) == []


def test_a_file_that_came_is_named_and_left_without_being_told_to_delete(root, capsys):
    (root / "inbox" / "events").mkdir(parents=True)
    kept = write_csv(root / "inbox" / "events" / "second.csv", EVENTS)
    assert erase(root, "--complaint", "A") == 1
    assert "events/second.csv" in capsys.readouterr().out
    assert kept.exists()


def test_everything_that_is_held_is_given_out(root, capsys):
    assert main(["export", "--contact", CONTACT, "--warehouse", str(root / "warehouse")]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["complaints"] == ["A", "B"]
    assert {row["customer_name"] for row in found["held"]["event_customers"]} == {NAME}
    assert {row["text"] for row in found["held"]["event_texts"]} == {WORDS, "Again the kettle"}
    assert len(found["held"]["events"]) == 4
    assert found["rows_in_each_generation"] == {
        "1": {"event_customers": 1, "event_texts": 1},
        "2": {"event_customers": 2, "event_texts": 2},
    }
    assert OTHER not in json.dumps(found)


def test_nobody_is_found_by_a_wrong_number(root, capsys):
    assert erase(root, "--complaint", "Z") == 1
    assert "Nobody is found" in capsys.readouterr().err


@pytest.mark.slow
def test_what_is_old_enough_goes_by_setting(root, monkeypatch):
    from dataclasses import replace

    from etl.erasure import command
    from queries.settings import settings

    load_events(root, [event("9", "D", "received", "2026-11-22 15:00", customer_name="New Comer")], "late.csv")
    monkeypatch.setattr(command, "settings", lambda: replace(settings(), personal_data_months=6))
    before = figures(root / "warehouse")
    assert main(["erase", "--due", "--warehouse", str(root / "warehouse")]) == 0
    assert figures(root / "warehouse") == before
    content = b"".join(path.read_bytes() for path in (root / "warehouse").glob("*.duckdb"))
    assert NAME.encode() not in (root / "warehouse" / "g000004.duckdb").read_bytes()
    assert b"New Comer" in content
