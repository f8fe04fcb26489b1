"""Disks that fill, folders that cannot be written, files that are damaged, clocks that jump."""

import contextlib
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from etl.marts import moment
from etl.pipeline.load import load
from etl.warehouse import generations
from queries.errors import ComplaintsError, UnusableError, WarehouseError
from queries.warehouse import generation
from tests.conftest import once
from tests.crash_safety import world

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]
MEGABYTE = 1_000_000


@pytest.fixture(scope="session")
def parts(tmp_path_factory) -> tuple[list[Path], Path, dict[int, str]]:
    """Three files, a warehouse of the first two (generations 1 and 2), and what 1, 2 and 3 generations say."""

    def make(folder: Path) -> dict:
        paths = world.write_files(folder / "files", 2, seed=11, complaints=40)
        said = [world.load_and_look([path], folder / "warehouse").fingerprint for path in paths]
        generations.rollback(folder / "warehouse")
        (folder / "warehouse" / generations.name_of(3)).unlink()
        return {"said": said}

    folder = once(tmp_path_factory, "torture", make)
    said = json.loads(folder.with_name("torture.json").read_text(encoding="utf-8"))["said"]
    return sorted((folder / "files").iterdir()), folder / "warehouse", dict(enumerate(said, start=1))


@pytest.fixture
def folder(parts, tmp_path) -> Path:
    """A warehouse of two generations, to be broken."""
    shutil.copytree(parts[1], tmp_path / "warehouse")
    return tmp_path / "warehouse"


def _one_sentence(error: BaseException) -> bool:
    return len(str(error).splitlines()) == 1 and str(error).endswith(".") and "Traceback" not in str(error)


def _third_load_gives_what_it_should(parts, folder: Path) -> None:
    state = world.load_and_look([parts[0][2]], folder)
    assert state.fingerprint == parts[2][3]
    assert not state.leftovers


@contextlib.contextmanager
def _disk(folder: Path) -> Iterator:
    """A small disk at `folder`; gives a function that sets its free bytes."""
    folder.mkdir()
    made = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=200m", "tmpfs", str(folder)],  # noqa: S607 - the system's own
        capture_output=True,
        text=True,
        check=False,
    )
    if made.returncode:
        pytest.skip(f"a disk of a set size needs the right to mount one: {made.stderr.strip()}")

    def leave(free_bytes: int) -> None:
        found = os.statvfs(folder)
        used = (found.f_blocks - found.f_bfree) * found.f_frsize
        size = f"remount,size={used + free_bytes}"
        subprocess.run(["mount", "-o", size, str(folder)], check=True)  # noqa: S607 - as above

    try:
        yield leave
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True)  # noqa: S607 - as above


def test_a_full_disk_leaves_the_live_generation(parts, tmp_path):
    with _disk(tmp_path / "disk") as leave:
        folder = tmp_path / "disk" / "warehouse"
        shutil.copytree(parts[1], folder)
        size = (folder / generations.name_of(2)).stat().st_size
        # Too little for the copy, for the staging, for the draft's growth, for its finishing.
        failed = 0
        for free in (0, 100_000, size // 2, size + 10_000, size + MEGABYTE, size + 2 * MEGABYTE, size + 4 * MEGABYTE):
            leave(free)
            try:
                load("events", [parts[0][2]], folder)
            except ComplaintsError as error:
                assert isinstance(error, UnusableError)
                assert _one_sentence(error), error
                failed += 1
            else:
                break
            leave(200 * MEGABYTE)
            state = world.look(folder)
            assert (state.number, state.fingerprint) == (2, parts[2][2])
            assert not state.leftovers
        assert failed >= 5
        leave(200 * MEGABYTE)
        _third_load_gives_what_it_should(parts, folder)


def test_a_folder_that_may_only_be_read(parts, folder):
    command = [sys.executable, "-m"]
    if os.geteuid() == 0:
        if not shutil.which("setpriv"):
            pytest.skip("root may write everywhere, and setpriv, which takes that right away, is absent")
        command = ["setpriv", "--bounding-set=-dac_override,-dac_read_search", *command]
    for path in (*folder.iterdir(), folder):
        path.chmod(0o555 if path.is_dir() else 0o444)
    try:
        ended = [
            subprocess.run([*command, *arguments, "--warehouse", str(folder)], cwd=ROOT, capture_output=True, text=True)
            for arguments in (["etl", "load", "--source", "events", str(parts[0][2])], ["queries", "received_count"])
        ]
    finally:
        folder.chmod(0o755)
    assert ended[0].returncode == 1, ended[0].stderr
    assert len(ended[0].stderr.strip().splitlines()) == 1
    assert "cannot be written (Permission denied)" in ended[0].stderr
    assert ended[1].returncode == 0, ended[1].stderr
    assert world.look(folder).fingerprint == parts[2][2]
    for path in folder.iterdir():
        path.chmod(0o644)
    _third_load_gives_what_it_should(parts, folder)


def _shorten(path: Path, share: float) -> None:
    os.truncate(path, int(path.stat().st_size * share))


def _overwrite(path: Path) -> None:
    with path.open("r+b") as file:
        file.seek(4096)
        file.write(bytes(8192))


@pytest.mark.parametrize(
    "damage",
    [
        lambda path: _shorten(path, 0),
        lambda path: _shorten(path, 0.001),
        lambda path: _shorten(path, 0.5),
        lambda path: _shorten(path, 0.99),
        _overwrite,
        lambda path: path.write_text("no database"),
        Path.unlink,
    ],
    ids=["emptied", "header cut", "half", "end cut", "header overwritten", "another file", "deleted"],
)
def test_a_damaged_live_generation_is_told_of_and_rolled_back(parts, folder, damage):
    damage(folder / generations.name_of(2))
    for use in (lambda: load("events", [parts[0][2]], folder), lambda: generation.open_live(folder)):
        with pytest.raises(WarehouseError, match="rollback") as caught:
            use()
        assert _one_sentence(caught.value), caught.value
    generations.rollback(folder)
    assert world.look(folder).fingerprint == parts[2][1]


def test_rot_inside_the_live_generation_never_reaches_a_new_one(parts, folder):
    path = folder / generations.name_of(2)
    with path.open("r+b") as file:
        for place in range(12_288 + 100_000, path.stat().st_size, 262_144):
            file.seek(place)
            file.write(b"rot" * 100)
    with pytest.raises(ComplaintsError) as caught:
        load("events", [parts[0][2]], folder)
    assert _one_sentence(caught.value), caught.value
    assert generations.live(folder) == 2
    generations.rollback(folder)
    # From here on the file is the one that the damaged cases above go back to as well.
    assert world.load_and_look(parts[0][1:], folder).fingerprint == parts[2][3]


@pytest.mark.parametrize("content", [b"", b"g000099.duckdb", b"../g000001.duckdb", b"nonsense", b"\xff\xfe\x00", None])
def test_a_current_that_names_nothing_is_told_of_and_rolled_back(parts, folder, content):
    (folder / generations.CURRENT).unlink()
    if content is not None:
        (folder / generations.CURRENT).write_bytes(content)
    with pytest.raises(WarehouseError, match="rollback") as caught:
        load("events", [parts[0][2]], folder)
    assert _one_sentence(caught.value), caught.value
    with pytest.raises(ComplaintsError) as caught:
        generation.open_live(folder)
    assert _one_sentence(caught.value), caught.value
    generations.rollback(folder)
    assert world.look(folder).fingerprint == parts[2][2]


def test_a_clock_that_jumps_back_changes_neither_order_nor_figures(parts, folder, monkeypatch):
    # after the events, which a load of before them would reject
    monkeypatch.setenv(moment.VARIABLE, "2026-11-29T00:00+00:00")
    for path in folder.iterdir():
        os.utime(path, (4_000_000_000, 4_000_000_000))
    _third_load_gives_what_it_should(parts, folder)
    monkeypatch.undo()
    with duckdb.connect(str(folder / generations.name_of(3)), read_only=True) as connection:
        times = connection.execute("select loaded_at from loads order by load_id").fetchall()
    assert times[2] < min(times[:2])
