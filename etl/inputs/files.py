"""What a load reads: files here, a database in `postgres.py`. Either remembers in the generation what it has read.

What is remembered is written into the draft, so that it holds exactly when the rows read are published with it.
"""

import hashlib
from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

import duckdb

from etl.progress import Progress
from etl.readers import dispatch as readers_dispatch
from etl.readers import raw_table
from etl.readers.dispatch import RawCounts
from etl.sources.definition import Source
from queries.errors import BadFileError, MissingFileError

_CHUNK_BYTES = 1 << 20
_TABLES = ("raw", "raw_rejects")


class Input(Protocol):
    """Something that fills the table `raw` and remembers that it did."""

    @property
    def names(self) -> list[str]:
        """How the history calls what was read: names of files, or the origin of a database. Never a password."""

    def read(
        self, connection: duckdb.DuckDBPyConnection, source: Source, live: Path | None, progress: Progress
    ) -> list[RawCounts]:
        """Append everything to `raw` and `raw_rejects`; `live` is the generation that says what was read before."""

    def known(self, connection: duckdb.DuckDBPyConnection, source: Source) -> list[str]:
        """Which of the names stand for something that was loaded before just as it is; the draft is the catalog."""

    def remember(self, connection: duckdb.DuckDBPyConnection, source: Source, load_id: int) -> bool:
        """Write into the draft (the current catalog) what the next load must know; True where that is news."""


class Files:
    """Files of one source, read from their beginnings each time."""

    def __init__(self, paths: Sequence[str | Path]):
        self._paths = [Path(path) for path in paths]
        self._names = _names(self._paths)
        self._fingerprints: list[tuple[str, str, int]] = []

    @property
    def names(self) -> list[str]:
        """Names of the files, without their folders unless two of them have the same."""
        return list(self._names)

    def read(
        self, connection: duckdb.DuckDBPyConnection, source: Source, live: Path | None, progress: Progress
    ) -> list[RawCounts]:
        """Append the files to `raw` one after the other."""
        sizes = [path.stat().st_size if path.is_file() else 0 for path in self._paths]
        total = sum(sizes) or 1
        counts, done = [], 0
        for path, name, size in zip(self._paths, self._names, sizes, strict=True):
            raw_table.make_tables(connection, source)
            last = [_last_row(connection, table) for table in _TABLES]
            with (
                progress.stage("reading", path.name),
                progress.statement(connection, done / total, (done + size) / total),
            ):
                counts.append(self._read_file(connection, source, path))
            if name != path.name:
                for table, before in zip(_TABLES, last, strict=True):
                    connection.execute(f"update {table} set file = ? where rowid > ?", [name, before])
            done += size
        return counts

    def _read_file(self, connection: duckdb.DuckDBPyConnection, source: Source, path: Path) -> RawCounts:
        if not path.is_file():
            return readers_dispatch.into_raw(connection, source, path)  # which says what is wrong with it
        before, digest = path.stat(), sha256(path)
        counts = readers_dispatch.into_raw(connection, source, path)
        after = path.stat() if path.is_file() else None
        # The content remembered must be the content read, or the inbox would pass over what it never loaded.
        if after is None or (before.st_size, before.st_mtime_ns) != (after.st_size, after.st_mtime_ns):
            raise BadFileError(f"The file {path.name} changed while it was read; load it again once it is whole.")
        self._fingerprints.append((path.name, digest, before.st_size))
        return counts

    def known(self, connection: duckdb.DuckDBPyConnection, source: Source) -> list[str]:
        """The files whose content was loaded before."""
        loaded = connection.execute("select sha256 from loaded_files where source = ?", [source.name]).fetchall()
        return [
            name for name, (_, digest, _) in zip(self._names, self._fingerprints, strict=True) if (digest,) in loaded
        ]

    def remember(self, connection: duckdb.DuckDBPyConnection, source: Source, load_id: int) -> bool:
        """Note each file by its content, so that the inbox loads none twice; True where one was not loaded before."""
        known = connection.execute("select sha256 from loaded_files where source = ?", [source.name]).fetchall()
        news = [one for one in self._fingerprints if (one[1],) not in known]
        if news:
            connection.executemany(
                "insert into loaded_files values (?, ?, ?, ?, ?)",
                [(load_id, source.name, name, digest, size) for name, digest, size in news],
            )
        return bool(news)


def _names(paths: Sequence[Path]) -> list[str]:
    """A name for each file by which its rows are known: as short as tells it from the others of the load."""
    parts = [path.absolute().parts for path in paths]
    names: list[str] = []
    for number, mine in enumerate(parts):
        alike = [other for other in parts if other[-1] == mine[-1] and other != mine]
        length = next(n for n in range(1, len(mine) + 1) if all(other[-n:] != mine[-n:] for other in alike))
        name = "/".join(mine[-length:])
        times = parts[:number].count(mine)
        names.append(f"{name} ({times + 1})" if times else name)
    return names


def _last_row(connection: duckdb.DuckDBPyConnection, table: str) -> int:
    return connection.execute(f"select coalesce(max(rowid), -1) from {table}").fetchall()[0][0]


def sha256(path: Path) -> str:
    """SHA-256 of a file's content in hexadecimal; MissingFileError where it is gone."""
    digest = hashlib.sha256()
    try:
        with path.open("rb") as file:
            while chunk := file.read(_CHUNK_BYTES):
                digest.update(chunk)
    except OSError as error:
        raise MissingFileError(f"The file {path} can no longer be read; check its name.") from error
    return digest.hexdigest()


def sha256_of_text(text: str) -> str:
    """SHA-256 of a text in hexadecimal."""
    return hashlib.sha256(text.encode()).hexdigest()
