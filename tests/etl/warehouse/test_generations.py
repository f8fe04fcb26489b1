import os
import threading

import duckdb
import pytest

from etl.warehouse import generations
from queries.errors import LockedError, NoWarehouseError, UnusableError, WarehouseError
from queries.warehouse import generation
from queries.warehouse.generation import SCHEMA_VERSION


def _write(path, content):
    path.unlink(missing_ok=True)
    with duckdb.connect(str(path)) as connection:
        connection.execute("create table meta (key varchar, value varchar)")
        rows = [("schema_version", str(SCHEMA_VERSION)), ("zone", "Asia/Baku"), ("content", content)]
        connection.executemany("insert into meta values (?, ?)", rows)
        # Enough that the file has blocks which opening it does not read.
        connection.execute("create table filler as select hash(i)::varchar as v from range(40_000) as t(i)")


def _read(path):
    with duckdb.connect(str(path), read_only=True) as connection:
        return connection.execute("select value from meta where key = 'content'").fetchall()[0][0]


def _publish(directory, content, keep=8):
    with generations.locked(directory), generations.draft(directory) as draft:
        _write(draft.database, content)
        generations.publish(directory, draft, keep)
        return draft.number


def _content(directory):
    return _read(directory / generations.name_of(generations.live(directory)))


def test_a_published_draft_is_live(tmp_path):
    assert generations.live(tmp_path) is None
    assert _publish(tmp_path, "one") == 1
    assert (generations.live(tmp_path), _content(tmp_path)) == (1, "one")


def test_a_draft_begins_as_a_copy_of_the_live_generation(tmp_path):
    _publish(tmp_path, "one")
    with generations.locked(tmp_path), generations.draft(tmp_path) as draft:
        assert _read(draft.database) == "one"
    with generations.locked(tmp_path), generations.draft(tmp_path, empty=True) as draft:
        assert not draft.database.exists()


def test_a_failed_load_leaves_the_live_generation_and_no_files(tmp_path):
    _publish(tmp_path, "one")
    before = sorted(tmp_path.iterdir())
    with pytest.raises(ZeroDivisionError), generations.locked(tmp_path), generations.draft(tmp_path) as draft:
        draft.database.write_text("half")
        raise ZeroDivisionError
    assert (sorted(tmp_path.iterdir()), _content(tmp_path)) == (before, "one")


def test_the_next_draft_removes_what_a_crash_left(tmp_path):
    _publish(tmp_path, "one")
    (tmp_path / ".draft-999").mkdir()
    (tmp_path / ".draft-999" / "g000002.duckdb").write_text("half")
    _publish(tmp_path, "two")
    assert not list(tmp_path.glob(".draft-*"))


def test_only_the_newest_generations_are_kept(tmp_path):
    for number in range(1, 6):
        _publish(tmp_path, str(number), keep=3)
    assert generations.generations(tmp_path) == [3, 4, 5]


def test_rollback_goes_back_one_and_numbers_never_come_again(tmp_path):
    for content in ("one", "two", "three"):
        _publish(tmp_path, content)
    assert generations.rollback(tmp_path) == (3, 2)
    assert _content(tmp_path) == "two"
    assert _publish(tmp_path, "four") == 4
    with generations.locked(tmp_path), generations.draft(tmp_path) as draft:
        assert _read(draft.database) == "four"


def test_rollback_mends_a_current_that_names_a_lost_file(tmp_path):
    for content in ("one", "two"):
        _publish(tmp_path, content)
    (tmp_path / generations.name_of(2)).unlink()
    with pytest.raises(WarehouseError, match="rollback"):
        generations.live(tmp_path)
    generations.rollback(tmp_path)
    assert _content(tmp_path) == "one"


def test_a_rolled_back_generation_is_never_rolled_back_to(tmp_path):
    for content in ("one", "two", "bad"):
        _publish(tmp_path, content)
    generations.rollback(tmp_path)
    assert _publish(tmp_path, "four") == 4
    assert generations.rollback(tmp_path) == (4, 2)


def test_a_generation_that_a_crash_left_unnamed_is_never_rolled_back_to(tmp_path):
    _publish(tmp_path, "one")
    _write(tmp_path / generations.name_of(2), "never live")
    assert _publish(tmp_path, "three") == 3
    assert generations.generations(tmp_path) == [1, 3]
    assert generations.rollback(tmp_path) == (3, 1)


@pytest.mark.parametrize("lost", [1, 300_000, 600_000])
def test_a_shortened_live_generation_is_told_of_and_mended_by_rollback(tmp_path, lost):
    for content in ("one", "two", "three"):
        _publish(tmp_path, content)
    for number in (2, 3):
        path = tmp_path / generations.name_of(number)
        os.truncate(path, path.stat().st_size - lost)
    for use in (lambda: generations.draft(tmp_path).__enter__(), lambda: generation.open_live(tmp_path)):
        with pytest.raises(WarehouseError, match=r"^g000003\.duckdb .*rollback[^\n]*$"):
            use()
    assert generations.rollback(tmp_path) == (3, 1)
    assert generation.open_live(tmp_path).meta["content"] == _content(tmp_path) == "one"


def test_a_lost_current_is_not_taken_for_an_empty_warehouse(tmp_path):
    for content in ("one", "two"):
        _publish(tmp_path, content)
    (tmp_path / generations.CURRENT).unlink()
    with pytest.raises(WarehouseError, match="rollback"):
        generations.live(tmp_path)
    assert generations.rollback(tmp_path)[1] == 2
    assert _content(tmp_path) == "two"


def test_a_crash_of_the_first_load_is_not_taken_for_a_lost_current(tmp_path):
    _write(tmp_path / generations.name_of(1), "never live")
    assert generations.live(tmp_path) is None
    assert _publish(tmp_path, "two") == 2


def test_a_load_that_begins_empty_needs_no_live_generation(tmp_path):
    _publish(tmp_path, "one")
    (tmp_path / generations.CURRENT).write_text("nonsense")
    with generations.locked(tmp_path), generations.draft(tmp_path, empty=True) as draft:
        _write(draft.database, "new")
        generations.publish(tmp_path, draft, 8)
    assert _content(tmp_path) == "new"


def test_rollback_mends_a_current_that_names_nothing(tmp_path):
    _publish(tmp_path, "one")
    (tmp_path / generations.CURRENT).write_bytes(b"\xff\xfe")
    with pytest.raises(WarehouseError):
        generations.live(tmp_path)
    assert generations.rollback(tmp_path)[1] == 1
    assert _content(tmp_path) == "one"


def test_a_draft_whose_log_was_not_folded_in_is_not_published(tmp_path):
    _publish(tmp_path, "one")
    with pytest.raises(UnusableError), generations.locked(tmp_path), generations.draft(tmp_path) as draft:
        draft.database.with_name(f"{draft.database.name}.wal").write_text("rows not in the file yet")
        generations.publish(tmp_path, draft, 8)
    assert (generations.generations(tmp_path), _content(tmp_path)) == ([1], "one")


def test_a_generation_that_cannot_be_named_is_taken_away_again(tmp_path, monkeypatch):
    _publish(tmp_path, "one")

    def full(directory, number):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(generations, "make_live", full)
    with pytest.raises(UnusableError, match=r"No space left on device.*nothing was published"):
        _publish(tmp_path, "two")
    assert (generations.generations(tmp_path), _content(tmp_path)) == ([1], "one")


def test_what_cannot_be_removed_does_not_undo_the_publishing(tmp_path, monkeypatch):
    _publish(tmp_path, "one", keep=1)
    monkeypatch.setattr(generations.Path, "unlink", _refuse(generations.Path.unlink))
    assert _publish(tmp_path, "two", keep=1) == 2
    monkeypatch.undo()
    assert (generations.generations(tmp_path), _content(tmp_path)) == ([1, 2], "two")
    _publish(tmp_path, "three", keep=1)
    assert generations.generations(tmp_path) == [3]


def _refuse(unlink):
    def refusing(path, missing_ok=False):
        if path.name == generations.name_of(1):
            raise PermissionError(13, "Permission denied")
        unlink(path, missing_ok)

    return refusing


def test_a_reader_follows_when_the_generation_it_chose_is_removed(tmp_path, monkeypatch):
    _publish(tmp_path, "one", keep=1)
    asked = []
    real = generation.live_name

    def overtaken(directory):
        name = real(directory)
        if not asked:
            _publish(tmp_path, "two", keep=1)
        asked.append(name)
        return name

    monkeypatch.setattr(generation, "live_name", overtaken)
    assert generation.open_live(tmp_path).meta["content"] == "two"
    assert asked == [generations.name_of(1), generations.name_of(2)]


def test_rollback_without_anything_earlier(tmp_path):
    with pytest.raises(NoWarehouseError):
        generations.rollback(tmp_path)
    _publish(tmp_path, "one")
    with pytest.raises(UnusableError, match="nothing to go back to"):
        generations.rollback(tmp_path)


@pytest.mark.parametrize("content", ["", "g1.duckdb", "../g000001.duckdb", "nonsense"])
def test_a_current_that_names_no_generation(tmp_path, content):
    (tmp_path / generations.CURRENT).write_text(content)
    with pytest.raises(WarehouseError):
        generations.live(tmp_path)


def test_a_second_loader_is_told_who_holds_the_warehouse(tmp_path):
    with generations.locked(tmp_path):
        errors = []

        def second():
            try:
                with generations.locked(tmp_path, wait_seconds=0.05):
                    pass
            except LockedError as error:
                errors.append(str(error))

        thread = threading.Thread(target=second)
        thread.start()
        thread.join()
    assert f"process {os.getpid()}" in errors[0]
    with generations.locked(tmp_path, wait_seconds=0.05):
        pass


def test_a_folder_that_cannot_be_written(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(UnusableError), generations.locked(tmp_path / "file" / "warehouse"):
        pass
