"""Everything lost and brought back: the same figures, the same register, and no mail a second time."""

import io
import json
import shutil
import tarfile
import threading
import time
from pathlib import Path

import pytest

from dashboard.decisions.register import Register
from dashboard.report.delivery.outbox import SENT, Outbox
from etl.__main__ import main
from etl.backup import parts, write
from etl.warehouse import generations
from queries import places
from queries.errors import BackupError
from queries.register import tables
from queries.semantic import catalog
from queries.warehouse import generation as warehouse_generation
from queries.warehouse.generation import open_live, require_whole
from tests.helpers import report_world

KEY, MAIL = "cause:delivery_delay", "weekly/2026-W46/a@example.az"


class World:
    """A warehouse, a register, an archive and an outbox, all in one folder."""

    def __init__(self, root: Path, built: Path):
        self.root, self.warehouse = root, root / "warehouse"
        shutil.copytree(built, self.warehouse)
        self.register = root / "register.sqlite"

    def figures(self) -> dict:
        generation = open_live(self.warehouse)
        names = ("received_count", "on_time_share", "open_count")
        return {name: catalog.run(generation, name).to_dict() for name in names if name in catalog.metrics()}

    def decided(self) -> list:
        found = Register(tables.address(), open_live(self.warehouse).identity)
        return [(key, one.state, one.by, one.why) for key, one in found.statuses().items()]


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    return report_world.build(tmp_path_factory.mktemp("built"), report_world.complaints(1, 6))


@pytest.fixture
def world(built, tmp_path, monkeypatch):
    monkeypatch.setenv(tables.VARIABLE, str(tmp_path / "register.sqlite"))
    monkeypatch.setenv(places.REPORTS_VARIABLE, str(tmp_path / "reports"))
    made = World(tmp_path, built)
    register = Register(tables.address(), open_live(made.warehouse).identity)
    register.decide(KEY, "dismissed", "Aygün", "A season.", seen=0)
    box = Outbox(places.reports())
    assert box.claim(MAIL, "a@example.az")
    box.leave(MAIL)
    box.settle(MAIL, SENT)
    edition = places.reports() / "2026-W46" / "g000001-abc"
    edition.mkdir(parents=True)
    (edition / "figures.json").write_text("{}", encoding="utf-8")
    for part, folder in parts.beside(made.warehouse).items():
        folder.mkdir(parents=True)
        (folder / "desk.toml").write_text(f"# of {part}", encoding="utf-8")
    return made


def beside(world: World) -> dict[str, list[str]]:
    """What lies beside the warehouse and belongs to it."""
    return {
        part: [file.read_text(encoding="utf-8") for file in parts.files_of(folder)]
        for part, folder in parts.beside(world.warehouse).items()
    }


def run(*words: object) -> int:
    return main([str(word) for word in words])


def lose_everything(world: World) -> None:
    shutil.rmtree(world.warehouse)
    shutil.rmtree(places.reports())
    for folder in parts.beside(world.warehouse).values():
        shutil.rmtree(folder)
    world.register.unlink()


def rewritten(source: Path, target: Path, change) -> Path:
    """A backup with other content in it: `change` gives the new bytes of a member."""
    with tarfile.open(source) as old, tarfile.open(target, "w") as new:
        for entry in old:
            content = change(entry.name, old.extractfile(entry).read())
            entry.size = len(content)
            new.addfile(entry, io.BytesIO(content))
    return target


def test_what_was_lost_comes_back_as_it_was(world, tmp_path, capsys):
    figures, decided = world.figures(), world.decided()
    assert run("backup", tmp_path, "--warehouse", world.warehouse) == 0
    [file] = tmp_path.glob("complaints-*.tar")
    assert file.stat().st_mode & 0o077 == 0
    lose_everything(world)
    assert run("restore", file, "--warehouse", world.warehouse) == 0
    assert world.figures() == figures
    assert world.decided() == decided
    assert decided
    assert Outbox(places.reports()).mails()[MAIL].state == SENT
    assert not Outbox(places.reports()).claim(MAIL, "a@example.az")
    assert (places.reports() / "2026-W46" / "g000001-abc" / "figures.json").exists()
    assert beside(world) == {"policies": ["# of policies"], "mappings": ["# of mappings"]}
    assert "no mail in it is sent again" in capsys.readouterr().out


def test_nothing_that_is_there_is_written_over(world, tmp_path, capsys):
    file, _ = write.backup(tmp_path / "one.tar", world.warehouse)
    assert run("restore", file, "--warehouse", world.warehouse) == 1
    assert "--replace" in capsys.readouterr().err
    before = world.figures()
    assert run("restore", file, "--replace", "--warehouse", world.warehouse) == 0
    assert world.figures() == before
    assert list(world.warehouse.glob(".before-restore-*/g000001.duckdb"))
    assert list(tmp_path.glob(".before-restore-*register.sqlite"))


def change_register(name: str, content: bytes) -> bytes:
    return content[:-1] + b"\x01" if name == parts.REGISTER_FILE else content


def newer(name: str, content: bytes) -> bytes:
    return (
        json.dumps({**json.loads(content), "format": parts.FORMAT + 1}).encode() if name == parts.MANIFEST else content
    )


def newer_tables(name: str, content: bytes) -> bytes:
    return json.dumps({**json.loads(content), "schema_version": 99}).encode() if name == parts.MANIFEST else content


def newer_register(name: str, content: bytes) -> bytes:
    found = {"register_revision": "r9999"}
    return json.dumps({**json.loads(content), **found}).encode() if name == parts.MANIFEST else content


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (change_register, "was changed or cut short (register.sqlite"),
        (newer, "newer version"),
        (newer_tables, "newer version"),
        (newer_register, "newer version"),
    ],
)
def test_what_is_not_as_it_was_written_is_refused_and_touches_nothing(world, tmp_path, capsys, change, words):
    file, _ = write.backup(tmp_path / "one.tar", world.warehouse)
    other = rewritten(file, tmp_path / "other.tar", change)
    before = world.figures(), world.decided()
    assert run("restore", other, "--replace", "--warehouse", world.warehouse) == 1
    assert words in capsys.readouterr().err
    assert (world.figures(), world.decided()) == before


def test_a_file_cut_short_is_refused(world, tmp_path, capsys):
    file, _ = write.backup(tmp_path / "one.tar", world.warehouse)
    with file.open("r+b") as opened:
        opened.truncate(file.stat().st_size // 2)
    assert run("restore", file, "--replace", "--warehouse", world.warehouse) == 1
    assert "was changed or cut short" in capsys.readouterr().err


def test_a_forged_backup_does_not_have_the_digest(world, tmp_path, capsys):
    file, made = write.backup(tmp_path / "one.tar", world.warehouse)
    forged = dict(made.members["settings.toml"], sha256=parts.digest(b"x"), bytes=1)

    def forge(name, content):
        if name == parts.MANIFEST:
            found = json.loads(content)
            return json.dumps(found | {"members": found["members"] | {"settings.toml": forged}}).encode()
        return b"x" if name == "settings.toml" else content

    other = rewritten(file, tmp_path / "other.tar", forge)
    digest = parts.digest(made.text())
    assert run("restore", other, "--replace", "--digest", digest, "--warehouse", world.warehouse) == 1
    assert "digest" in capsys.readouterr().err
    assert run("restore", file, "--replace", "--digest", digest, "--warehouse", world.warehouse) == 0


@pytest.mark.parametrize("name", ["../x", "/x", "warehouse/../../x", "warehouse", "else.txt", "reports/a/../../../x"])
def test_a_backup_reaches_for_nothing_outside(world, tmp_path, name):
    file, _ = write.backup(tmp_path / "one.tar", world.warehouse)
    other = tmp_path / "other.tar"
    shutil.copyfile(file, other)
    with tarfile.open(other, "a") as archive:
        entry = tarfile.TarInfo(name)
        entry.size = 1
        archive.addfile(entry, io.BytesIO(b"x"))
    assert run("restore", other, "--replace", "--warehouse", world.warehouse) == 1
    assert not (tmp_path.parent / "x").exists()


def test_a_backup_made_while_loads_publish_is_whole(world, tmp_path, monkeypatch):
    ending = threading.Event()

    def load_on():
        while not ending.is_set():
            with generations.locked(world.warehouse), generations.draft(world.warehouse) as draft:
                generations.publish(world.warehouse, draft, 2)

    loading = threading.Thread(target=load_on)
    loading.start()
    try:
        made = [write.backup(tmp_path / f"{number}.tar", world.warehouse) for number in range(5)]
        while generations.live(world.warehouse) == 1:
            time.sleep(0.01)
        made.append(write.backup(tmp_path / "last.tar", world.warehouse))
    finally:
        ending.set()
        loading.join()
    lives = [one.live for _, one in made]
    assert len(set(lives)) > 1, "no load published between two backups"
    for file, one in made:
        assert run("restore", file, "--replace", "--warehouse", world.warehouse) == 0
        for name in one.members:
            if name.endswith(".duckdb"):
                require_whole(world.warehouse / name.removeprefix("warehouse/"))
        assert warehouse_generation.live_name(world.warehouse) == one.live


def test_a_backup_replaces_no_file(world, tmp_path):
    write.backup(tmp_path / "one.tar", world.warehouse)
    with pytest.raises(BackupError, match="already"):
        write.backup(tmp_path / "one.tar", world.warehouse)
    assert not list(tmp_path.glob(".one.tar*")) and not list(tmp_path.glob(".backup-*"))


def test_the_newest_tables_of_the_register_are_known_here():
    from dashboard.decisions import store

    assert store._revisions() == (tables.REVISIONS[-1], frozenset(tables.REVISIONS))
