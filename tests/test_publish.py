import os
import threading

import pytest

from etl import publish
from queries.errors import LockedError, NoWarehouseError, UnusableError, WarehouseError


def _publish(directory, content, keep=8):
    with publish.locked(directory), publish.draft(directory) as draft:
        draft.database.write_text(content)
        publish.publish(directory, draft, keep)
        return draft.number


def _content(directory):
    return (directory / publish.name_of(publish.live(directory))).read_text()


def test_a_published_draft_is_live(tmp_path):
    assert publish.live(tmp_path) is None
    assert _publish(tmp_path, "one") == 1
    assert (publish.live(tmp_path), _content(tmp_path)) == (1, "one")


def test_a_draft_begins_as_a_copy_of_the_live_generation(tmp_path):
    _publish(tmp_path, "one")
    with publish.locked(tmp_path), publish.draft(tmp_path) as draft:
        assert draft.database.read_text() == "one"
    with publish.locked(tmp_path), publish.draft(tmp_path, empty=True) as draft:
        assert not draft.database.exists()


def test_a_failed_load_leaves_the_live_generation_and_no_files(tmp_path):
    _publish(tmp_path, "one")
    before = sorted(tmp_path.iterdir())
    with pytest.raises(ZeroDivisionError), publish.locked(tmp_path), publish.draft(tmp_path) as draft:
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
    assert publish.generations(tmp_path) == [3, 4, 5]


def test_rollback_goes_back_one_and_numbers_never_come_again(tmp_path):
    for content in ("one", "two", "three"):
        _publish(tmp_path, content)
    assert publish.rollback(tmp_path) == (3, 2)
    assert _content(tmp_path) == "two"
    assert _publish(tmp_path, "four") == 4
    with publish.locked(tmp_path), publish.draft(tmp_path) as draft:
        assert draft.database.read_text() == "four"


def test_rollback_mends_a_current_that_names_a_lost_file(tmp_path):
    for content in ("one", "two"):
        _publish(tmp_path, content)
    (tmp_path / publish.name_of(2)).unlink()
    with pytest.raises(WarehouseError, match="rollback"):
        publish.live(tmp_path)
    publish.rollback(tmp_path)
    assert _content(tmp_path) == "one"


def test_rollback_without_anything_earlier(tmp_path):
    with pytest.raises(NoWarehouseError):
        publish.rollback(tmp_path)
    _publish(tmp_path, "one")
    with pytest.raises(UnusableError, match="nothing to go back to"):
        publish.rollback(tmp_path)


@pytest.mark.parametrize("content", ["", "g1.duckdb", "../g000001.duckdb", "nonsense"])
def test_a_current_that_names_no_generation(tmp_path, content):
    (tmp_path / publish.CURRENT).write_text(content)
    with pytest.raises(WarehouseError):
        publish.live(tmp_path)


def test_a_second_loader_is_told_who_holds_the_warehouse(tmp_path):
    with publish.locked(tmp_path):
        errors = []

        def second():
            try:
                with publish.locked(tmp_path, wait_seconds=0.05):
                    pass
            except LockedError as error:
                errors.append(str(error))

        thread = threading.Thread(target=second)
        thread.start()
        thread.join()
    assert f"process {os.getpid()}" in errors[0]
    with publish.locked(tmp_path, wait_seconds=0.05):
        pass


def test_a_folder_that_cannot_be_written(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(UnusableError), publish.locked(tmp_path / "file" / "warehouse"):
        pass
