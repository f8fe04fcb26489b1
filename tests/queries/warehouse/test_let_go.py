"""What was replaced is let go: publishing again and again leaves no file, thread, generation or draft behind."""

import gc
from pathlib import Path

import pytest

from etl.warehouse import generations
from queries.semantic import catalog
from queries.warehouse import generation
from queries.warehouse.rights import Asker
from tests.helpers.loading import BASIC, load_events

PUBLISHED, KEPT = 50, 3


def held(folder) -> tuple[set[str], int]:
    """Files below a folder that this process holds open, and its threads."""
    paths = [str(link.readlink()) for link in Path("/proc/self/fd").iterdir() if link.is_symlink()]
    return {path for path in paths if path.startswith(str(folder))}, len(list(Path("/proc/self/task").iterdir()))


@pytest.mark.slow
def test_fifty_publishes_leave_nothing_open_and_nothing_lying_about(tmp_path):
    load_events(tmp_path, BASIC)
    folder = tmp_path / "warehouse"
    threads = []
    for _ in range(PUBLISHED):
        with generations.locked(folder), generations.draft(folder) as draft:
            generations.publish(folder, draft, KEPT)
        live = generation.open_live(folder)
        for reader in (live, live.read_by(Asker((), may_see_people=False, may_see_texts=False))):
            catalog.run(reader, "received_count")
        del live, reader
        gc.collect()
        open_files, count = held(folder)
        threads.append(count)
    assert open_files == {str(folder / generation.live_name(folder))}
    assert max(threads[5:]) <= max(threads[:5])
    assert generations.generations(folder) == [PUBLISHED - 1, PUBLISHED, PUBLISHED + 1]
    assert not [path.name for path in folder.iterdir() if path.name.startswith(".draft")]
