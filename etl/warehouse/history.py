"""What happened to a warehouse: its loads and its generations, as text for a terminal."""

from pathlib import Path

import duckdb

from etl.warehouse import generations
from queries.errors import NoWarehouseError, WarehouseError
from queries.warehouse import stored


def text(directory: Path) -> str:
    """A line a load, the newest last, and a line on which generations are kept."""
    number = _live(directory)
    rows = _ask(
        directory,
        number,
        """select load_id, strftime(loaded_at, '%Y-%m-%d %H:%M:%S'), source, array_to_string(files, ' '),
        rows_read, events_loaded, duplicates, rejected from loads order by load_id""",
    )
    lines = [
        f"load {load_id}  {loaded_at} UTC  {source}  {files}: {rows_read:,} rows_read, {loaded:,} events_loaded, "
        f"{duplicates:,} duplicates, {rejected:,} rejected"
        for load_id, loaded_at, source, files, rows_read, loaded, duplicates, rejected in rows
    ]
    kept = ", ".join(f"{n} (live)" if n == number else str(n) for n in generations.generations(directory))
    return "\n".join([*lines, f"generations kept: {kept}"])


def sources(directory: Path) -> list[str]:
    """Names of the sources that the live generation was loaded from."""
    rows = _ask(directory, _live(directory), "select distinct source from loads where rows_read > 0 order by source")
    return [source for (source,) in rows]


def _live(directory: Path) -> int:
    number = generations.live(directory)
    if number is None:
        raise NoWarehouseError(f"There is no warehouse in {directory} yet: load something with `python -m etl load`.")
    return number


def _ask(directory: Path, number: int, sql: str) -> list[tuple]:
    try:
        with stored.opened(directory / generations.name_of(number), read_only=True) as connection:
            return connection.execute(sql).fetchall()
    except duckdb.Error as error:
        raise WarehouseError(
            f"The generation {generations.name_of(number)} cannot be read ({str(error).splitlines()[0]}): run "
            "`python -m etl rollback`."
        ) from error
