"""A warehouse with encryption set: loads, readers, commands, backups; nothing personal is legible in any file of it."""

import dataclasses
import shutil
import tarfile

import pytest

from etl.__main__ import main
from etl.pipeline import load
from queries import audit, places
from queries.__main__ import main as ask
from queries.register import tables
from queries.semantic import catalog
from queries.settings import settings
from queries.warehouse import stored
from queries.warehouse.generation import open_live
from queries.warehouse.rights import Asker
from tests.helpers.loading import event, load_events

KEY = "a key of a test, which is long enough"
NAME, CONTACT, WORDS = "Zarifa Planted", "planted@example.az", "My planted words about the kettle"
PLANTED = tuple(word.encode() for word in (NAME, CONTACT, WORDS))
EVENTS = [
    event(
        *("1", "A", "received", "2026-03-19 15:00"),
        channel="phone",
        customer_name=NAME,
        customer_contact=CONTACT,
        text=WORDS,
    ),
    event("2", "A", "accepted", "2026-03-20 09:00", actor="Rauf"),
    event("3", "A", "resolved", "2026-04-02 09:00", actor="Rauf", cause="delivery_delay"),
    event(
        *("4", "B", "received", "2026-03-21 15:00"), channel="email", customer_name=NAME, text="Once more the kettle"
    ),
]


def set_to(monkeypatch, encryption):
    chosen = dataclasses.replace(settings(), encryption=encryption)
    monkeypatch.setattr(stored, "settings", lambda: chosen)


def legible(folder) -> list[tuple[str, bytes]]:
    files = [path for path in folder.rglob("*") if path.is_file() and path.suffix != ".csv"]
    return [(path.name, word) for path in files for word in PLANTED if word in path.read_bytes()]


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    """Two encrypted generations, and what each load had on the disk meanwhile."""
    root = tmp_path_factory.mktemp("encrypted")
    with pytest.MonkeyPatch.context() as patch:
        set_to(patch, stored.BUILT_IN)
        patch.setenv(stored.KEY, KEY)
        check = load.checks.check_marts

        def kept_aside(database, part):
            shutil.copytree(database.parent, root / "meanwhile" / database.stem)
            return check(database, part)

        patch.setattr(load.checks, "check_marts", kept_aside)
        load_events(root, EVENTS[:3])
        load_events(root, EVENTS, "second.csv")
    return root


@pytest.fixture
def root(world, tmp_path, monkeypatch):
    shutil.copytree(world, tmp_path / "w")
    set_to(monkeypatch, stored.BUILT_IN)
    monkeypatch.setenv(stored.KEY, KEY)
    monkeypatch.setenv(tables.VARIABLE, str(tmp_path / "register.sqlite"))
    monkeypatch.setenv(places.REPORTS_VARIABLE, str(tmp_path / "reports"))
    monkeypatch.setenv(places.AUDIT_VARIABLE, str(tmp_path / "audit"))
    return tmp_path / "w"


def received(warehouse) -> int:
    return int(catalog.run(open_live(warehouse), "received_count")["value"].sum())


def test_no_name_is_legible_in_generations_or_in_what_a_load_has_on_the_disk(root):
    assert {file.name for file in (root / "meanwhile").rglob("*.duckdb")} == {
        "g000001.duckdb",
        "g000002.duckdb",
        "staging.duckdb",
        "part.duckdb",
    }
    assert legible(root) == []
    assert received(root / "warehouse") == 2
    generation = open_live(root / "warehouse")
    assert generation.meta["generation"] == "2"
    of_nobody = Asker((), may_see_people=False, may_see_texts=False)
    assert catalog.run(generation.read_by(of_nobody), "received_count")["value"].sum() == 0


def test_commands_work_on_it_and_say_what_is_wrong_with_a_key(root, monkeypatch, capsys):
    warehouse = str(root / "warehouse")
    for words in (["history"], ["check"], ["rollback"], ["erase", "--complaint", "A"]):
        assert main([*words, "--warehouse", warehouse]) == 0, capsys.readouterr().err
    assert ask(["received_count", "--warehouse", warehouse]) == 0
    capsys.readouterr()
    # What this process has read already, it goes on reading: another place is another file.
    warehouse = str(shutil.copytree(warehouse, root / "elsewhere"))
    monkeypatch.setenv(stored.KEY, "another key, which is long enough, too")
    for command, words in ((main, ["history"]), (main, ["rollback"]), (ask, ["received_count"])):
        assert command([*words, "--warehouse", warehouse]) == 1
        said = capsys.readouterr().err
        assert "is encrypted with another key" in said
        assert said.count("\n") == 1
        assert "another key, which" not in said
    told = "".join(path.read_text(encoding="utf-8") for path in places.audit().rglob("*") if path.is_file())
    assert audit.verify().fault in ("", None)
    assert KEY not in told


@pytest.mark.slow
def test_the_library_of_rules_opens_it_too(root, capsys):
    assert main(["check", "--again", "--warehouse", str(root / "warehouse")]) == 0, capsys.readouterr().err


def test_a_backup_is_as_illegible_and_comes_back(root, tmp_path, monkeypatch):
    assert main(["backup", str(tmp_path / "b.tar"), "--warehouse", str(root / "warehouse")]) == 0
    with tarfile.open(tmp_path / "b.tar") as archive:
        archive.extractall(tmp_path / "unpacked", filter="data")
    assert len(list((tmp_path / "unpacked").rglob("g*.duckdb"))) == 2
    assert legible(tmp_path / "unpacked") == []
    shutil.rmtree(root / "warehouse")
    assert main(["restore", str(tmp_path / "b.tar"), "--replace", "--warehouse", str(root / "warehouse")]) == 0
    assert received(root / "warehouse") == 2
    assert legible(root) == []


@pytest.mark.slow
def test_the_next_load_follows_the_setting_either_way(root, monkeypatch):
    third = event("5", "C", "received", "2026-04-03 10:00", channel="email", customer_name=NAME)
    set_to(monkeypatch, stored.OFF)
    load_events(root, [*EVENTS, third], "third.csv")
    assert not stored.is_encrypted(root / "warehouse" / "g000003.duckdb")
    set_to(monkeypatch, stored.BUILT_IN)
    load_events(root, [*EVENTS, third, event("6", "C", "accepted", "2026-04-03 11:00")], "fourth.csv")
    assert stored.is_encrypted(root / "warehouse" / "g000004.duckdb")
    assert received(root / "warehouse") == 3
    assert {name for name, _ in legible(root / "warehouse")} == {"g000003.duckdb"}
