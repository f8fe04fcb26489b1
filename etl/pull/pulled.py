"""What an API gives, as an input of a load: records since the mark become rows, and the mark moves with them."""

import json
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import duckdb

from etl.progress import Progress
from etl.readers import dispatch, raw_table
from etl.readers.raw_table import RawCounts
from etl.sources.definition import Source
from queries.warehouse import stored


@dataclass(frozen=True)
class Page:
    """Some records, and the mark from which the next pull reads once they are published."""

    records: list[dict]
    mark: str


Reader = Callable[[str], Iterator[Page]]
"""Reads from a mark (empty: from the beginning) to the present."""


class Pulled:
    """An input for `etl.pipeline.load.load_input`; `origin` is known to the history, and holds no secret."""

    def __init__(self, origin: str, reader: Reader, *, everything: bool = False):
        self.origin = origin
        self._reader = reader
        self._everything = everything
        self._before = ""
        self._mark = ""

    @property
    def names(self) -> list[str]:
        """The origin."""
        return [self.origin]

    def read(
        self, connection: duckdb.DuckDBPyConnection, source: Source, live: Path | None, progress: Progress
    ) -> list[RawCounts]:
        """Append what is new to `raw`; raises PullError where the API cannot be read to its end."""
        self._before = _mark_of(live, source.name, self.origin)
        self._mark = self._before
        count = 0
        with tempfile.TemporaryDirectory(prefix="complaints-") as scratch, progress.stage("reading", self.origin):
            path = Path(scratch) / f"{self.origin.replace('/', ' ').replace(':', '-')}.jsonl"
            with path.open("w", encoding="utf-8") as file:
                for page in self._reader("" if self._everything else self._before):
                    for record in page.records:
                        file.write(json.dumps(record, ensure_ascii=False) + "\n")
                    count += len(page.records)
                    self._mark = page.mark or self._mark
                    progress.rows(count)
            if not count:
                raw_table.make_tables(connection, source)
                return [RawCounts(0, 0, ())]
            return [dispatch.into_raw(connection, replace(source, format="jsonl", records=""), path)]

    def known(self, connection: duckdb.DuckDBPyConnection, source: Source) -> list[str]:
        """None: what an API says now is news."""
        return []

    def remember(self, connection: duckdb.DuckDBPyConnection, source: Source, load_id: int) -> bool:
        """Move the mark in the draft; True where it is another than before."""
        if self._mark == self._before:
            return False
        connection.execute("delete from marks where source = ? and origin = ?", [source.name, self.origin])
        connection.execute(
            "insert into marks values (?, ?, 'pull', ?, ?, map {})", [source.name, self.origin, self._mark, load_id]
        )
        return True


def _mark_of(live: Path | None, source: str, origin: str) -> str:
    if live is None:
        return ""
    with stored.opened(live, read_only=True) as connection:
        found = connection.execute(
            "select value from marks where source = ? and origin = ?", [source, origin]
        ).fetchall()
    return found[0][0] if found else ""
