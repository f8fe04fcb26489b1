"""Readers, in threads and in another process, while generation after generation is published."""

import shutil
import threading
import time
from pathlib import Path

from tests.crash_safety import children, world

FILES = 2


def read_while_publishing(folder: Path, publishes: int, seed: int) -> dict:
    """Publish `publishes` times while four threads of two processes read; each answer must belong to one generation.

    Few generations are kept, so that readers are overtaken by the removal of what they chose.
    """
    began = time.monotonic()
    paths = world.write_files(folder / "files", FILES, seed, complaints=60)
    made = folder / "made"
    totals = {}
    for number in range(1, FILES + 2):
        children.call(world.load, [paths[number - 1]], made)
        totals[number] = children.call(_total, made / f"g{number:06d}.duckdb")
    warehouse, stop = folder / "warehouse", folder / "stop"
    children.call(_publish_made, made, 1, warehouse)
    readers = [children.begin(_read_in_threads, warehouse, stop, totals, threads) for threads in (3, 1)]
    try:
        children.call(_publish_all, made, warehouse, publishes)
    finally:
        stop.touch()
        reads = [children.finish(reader) for reader in readers]
    seen = set().union(*(names for _, names in reads))
    return {
        "publishes": publishes,
        "reads": sum(count for count, _ in reads),
        "generations_seen": len(seen),
        "seconds": round(time.monotonic() - began, 1),
    }


def _total(path: Path) -> int:
    import duckdb

    with duckdb.connect(str(path), read_only=True) as connection:
        sql = "select count(*) from complaints where received_at is not null"
        return connection.execute(sql).fetchall()[0][0]


def _publish_made(made: Path, variant: int, warehouse: Path) -> None:
    """Publish a copy of a finished generation under its new number."""
    import duckdb

    from etl.warehouse import generations

    with generations.locked(warehouse), generations.draft(warehouse, empty=True) as draft:
        shutil.copyfile(made / f"g{variant:06d}.duckdb", draft.database)
        with duckdb.connect(str(draft.database)) as connection:
            connection.execute("update meta set value = ? where key = 'generation'", [str(draft.number)])
            connection.execute("insert into meta values ('variant', ?)", [str(variant)])
        generations.publish(warehouse, draft, 1)


def _publish_all(made: Path, warehouse: Path, publishes: int) -> None:
    for number in range(publishes):
        _publish_made(made, 1 + number % (FILES + 1), warehouse)


def _read_in_threads(warehouse: Path, stop: Path, totals: dict[int, int], count: int) -> tuple[int, set[str]]:
    """Read in some threads until the file `stop` is there; how often, and which generations."""
    errors, names, reads = [], set(), []

    def read() -> None:
        try:
            while not stop.exists():
                names.add(_read_once(warehouse, totals))
                reads.append(1)
        except BaseException as error:
            errors.append(error)

    threads = [threading.Thread(target=read) for _ in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if errors:
        raise errors[0]
    return len(reads), names


def _read_once(warehouse: Path, totals: dict[int, int]) -> str:
    """Ask one generation three things that must agree."""
    from queries.semantic import catalog
    from queries.semantic.catalog import Request
    from queries.warehouse import generation as opened

    generation = opened.open_live(warehouse)
    total = catalog.run(generation, "received_count")["value"].sum()
    parts = catalog.run(generation, "received_count", Request(by=("source",)))["value"].sum()
    with generation.reading() as cursor:
        listed, number = cursor.execute(
            """select
                (select count(*) from complaints where received_at is not null),
                (select value from w.meta where key = 'generation')"""
        ).fetchone()
    assert generation.name == f"g{int(number):06d}.duckdb"
    assert total == parts == listed == totals[int(generation.meta["variant"])]
    return generation.name
