"""Opening the live generation of a warehouse, and reading it as things stood at a moment.

A warehouse is a folder of immutable DuckDB files and a file `CURRENT` that names the live one. A generation is attached
read-only to an in-memory database, one for each file and process: DuckDB serves one content for a path as long as any
handle on it is open, so a path is never opened twice. What things looked like at a moment is made in `as_of.py`.
"""

import threading
import weakref
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from functools import cached_property
from pathlib import Path

import duckdb

from queries import period
from queries.errors import EncryptionError, NoWarehouseError, WarehouseError
from queries.warehouse import identity, rights, stored
from queries.warehouse.as_of import AsOfViews
from queries.warehouse.rights import Asker

SCHEMA_VERSION = 1
"""Version of the tables in docs/explanation/architecture.md; a load writes it, and another one is refused here."""

CURRENT = "CURRENT"
"""The file of a warehouse that names its live generation."""

_WHOLE = "whole"
"""The catalog of the file where `w` is what the asker may read of it."""

_HEADER_BYTES = 3 * 4096
"""What comes before the first block of a DuckDB file: one main header and two that take turns."""


class Generation:
    """One published state of the warehouse, open for reading; safe to share between threads.

    Use `open_live` or `open_file`, which hand the same object to everyone who reads the same file.
    """

    def __init__(self, path: Path, asker: Asker = rights.EVERYTHING):
        self.path = path
        self.name = path.name
        self.asker = asker
        """Who asks: what is not theirs to read is not in any table that a query finds."""
        self._connection = _attach(path, asker=asker)
        self._seen: dict[Asker, Generation] = {}
        self._names: list[str] | None = None
        self._company: Callable[[], Generation | None] = lambda: self
        self.meta: dict[str, str] = _read_meta(self._connection, path)
        self.zone: str = self.meta["zone"]
        """The policy's time zone, such as Asia/Baku."""
        self.policy: str = self.meta.get("policy", "")
        self.identity: str = identity.of(self._connection, self.meta)
        """Which warehouse this is a generation of; the register of decisions asks it."""
        self.data_as_of: datetime = _instant(self._connection, self.meta)
        """The instant of the newest event, aware, in UTC."""
        self._snapshots = AsOfViews(self._connection, self.data_as_of)

    def read_by(self, asker: Asker) -> "Generation":
        """Give the same generation as this asker may read it; nobody is given more than who hands it over has."""
        if asker == self.asker:
            return self
        if self.asker != rights.EVERYTHING:
            raise ValueError("what somebody else may read is handed on: ask the whole generation")
        with _lock:
            if asker not in self._seen:
                self._seen[asker] = Generation(self.path, asker)
                self._seen[asker]._company = weakref.ref(self)
            return self._seen[asker]

    @property
    def company(self) -> "Generation":
        """The whole, whoever asks: for what gives totals of many (`semantic/rest_totals.py`) and the weekly report."""
        if (found := self._company()) is None:
            raise WarehouseError(f"The generation {self.name} was replaced meanwhile: ask again.")
        return found

    def readable(self, text: str) -> str:
        """Give a text as the asker may read it: without names of employees where they may not see those."""
        if self.asker.may_see_people:
            return text
        if self._names is None:
            with self.cursor() as cursor:
                self._names = rights.names(cursor, _WHOLE)
        return rights.without(text, self._names)

    @property
    def data_as_of_on(self) -> date:
        """The local date of the newest event."""
        return period.local_date(self.data_as_of, self.zone)

    @cached_property
    def finished_on(self) -> date:
        """The last local day up to which everything is known; ask `over.is_over` of a period."""
        loaded_at = self.meta.get("loaded_at")
        loaded = None if not loaded_at else datetime.fromisoformat(loaded_at).replace(tzinfo=UTC)
        # a moment before the newest event is none at which that was loaded
        loaded_on = period.local_date(loaded, self.zone) if loaded and loaded >= self.data_as_of else None
        with self.cursor() as cursor:
            days = cursor.execute(
                "select day from w.calendar where policy = $1 and day > $2 and not is_working",
                [self.policy, self.data_as_of_on],
            ).fetchall()
        off = {day for (day,) in days}
        return period.known_to(self.data_as_of_on, loaded_on, lambda day: day not in off)

    @cached_property
    def begun_on(self) -> date | None:
        """The local date of the first event; None without any."""
        with self.cursor() as cursor:
            return cursor.execute("select cast(min(local_at) as date) from w.events").fetchone()[0]

    def cursor(self) -> duckdb.DuckDBPyConnection:
        """Give a connection of the caller's own; the stored tables are in `w`. Close it after use."""
        return self._connection.cursor()

    def snapshot(self, as_of: datetime | None = None) -> str:
        """Name the schema whose views show things as they stood at `as_of`, built on first use."""
        return self._snapshots.schema(as_of or self.data_as_of)

    @contextmanager
    def reading(self, as_of: datetime | None = None) -> Iterator[duckdb.DuckDBPyConnection]:
        """Give a cursor whose unqualified table names mean the views at `as_of`, kept alive meanwhile."""
        with self._snapshots.held(as_of or self.data_as_of) as schema, self.cursor() as cursor:
            cursor.execute(f"use memory.{schema}")
            yield cursor


_lock = threading.Lock()
_open: weakref.WeakValueDictionary[tuple, Generation] = weakref.WeakValueDictionary()
_live: dict[Path, Generation] = {}
"""Keeps each folder's live generation open; one that is replaced is closed once its last reader lets it go."""


def live_name(directory: Path | str) -> str:
    """Give the file name of the live generation, such as g000042.duckdb; reads one small file."""
    folder = Path(directory)
    try:
        name = (folder / CURRENT).read_text(encoding="utf-8").strip()
    except FileNotFoundError as error:
        raise NoWarehouseError(
            f"There is no data in {folder} yet: load some with `python -m etl load`, "
            "or invented data with `python -m etl demo`."
        ) from error
    except (OSError, UnicodeDecodeError) as error:
        raise WarehouseError(f"{folder / CURRENT} cannot be read: check that it is a readable text file.") from error
    if not name or Path(name).name != name:
        raise WarehouseError(f"{folder / CURRENT} does not name a generation: run `python -m etl rollback`.")
    return name


def open_live(directory: Path | str) -> Generation:
    """Open the live generation of a warehouse; NoWarehouseError before the first load, WarehouseError if unusable."""
    folder = Path(directory).resolve()
    name = live_name(directory)
    while True:
        try:
            generation = open_file(folder / name)
            break
        except WarehouseError:
            # Between the reading of CURRENT and the opening, loads may have replaced and removed what it named.
            if (newer := live_name(directory)) == name:
                raise
            name = newer
    with _lock:
        _live[folder] = generation
    return generation


def identity_of(path: Path) -> str:
    """Give the name of the warehouse that a generation belongs to, without opening it for readers; WarehouseError."""
    connection = _attach(path, is_checked=False)
    try:
        return identity.of(connection, _read_meta(connection, path))
    finally:
        connection.close()


def require_whole(path: Path) -> None:
    """Raise WarehouseError where a generation cannot be opened, or is shorter than its own table of contents says."""
    connection = _attach(path)
    try:
        _read_meta(connection, path)
    finally:
        connection.close()


def open_file(path: Path | str) -> Generation:
    """Open one generation by its path; the same object as long as anyone holds it and the file is the same."""
    path = Path(path).resolve()
    try:
        found = path.stat()
    except OSError as error:
        raise WarehouseError(
            f"The generation {path.name} is missing from {path.parent}: run `python -m etl rollback`, or load again."
        ) from error
    key = (path, found.st_ino, found.st_mtime_ns, found.st_size)
    with _lock:
        if key not in _open:
            # a folder that was emptied and filled again may bring another file under the same name: let the old one go
            for folder in [folder for folder, held in _live.items() if held.path == path]:
                del _live[folder]
            generation = Generation(path)
            _open[key] = generation
            return generation
        return _open[key]


def _attach(path: Path, *, is_checked: bool = True, asker: Asker = rights.EVERYTHING) -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect(":memory:")
    try:
        connection.execute("set global timezone = 'UTC'")
        connection.execute("set autoinstall_known_extensions = false")
        is_whole = asker == rights.EVERYTHING
        stored.attach(connection, path, "w" if is_whole else _WHOLE, read_only=True)
        if not is_whole:
            rights.lay_over(connection, asker, _WHOLE)
        # the texts in mart_sql come from the file: they may compute, not reach for other files
        connection.execute("set enable_external_access = false")
        if is_checked and is_whole:
            _check_length(connection, path)
    except EncryptionError:
        connection.close()
        raise
    except (duckdb.Error, OSError) as error:
        connection.close()
        raise WarehouseError(
            f"{path.name} in {path.parent} cannot be opened as a warehouse ({_first_line(error)}): "
            "run `python -m etl rollback`, or load again into an empty folder."
        ) from error
    return connection


def _check_length(connection: duckdb.DuckDBPyConnection, path: Path) -> None:
    """Raise duckdb.IOException where the file lost its end, which the database notices only in what it reads.

    The file must reach to the last block that holds rows or descriptions of them. How many blocks the file says it has
    is no measure: the database cuts off free ones at its end.
    """
    block_bytes, last_block = connection.execute(
        """select
            (select block_size from pragma_database_size() where database_name = 'w'),
            (select max(block_id) from pragma_metadata_info('w'))"""
    ).fetchone()
    tables = connection.execute(
        "select table_name from duckdb_tables() where database_name = 'w' and schema_name = 'main'"
    ).fetchall()
    for (table,) in tables:
        used = connection.execute(
            "select greatest(max(block_id), max(list_max(additional_block_ids))) from pragma_storage_info($1)",
            [f'w.main."{table}"'],
        ).fetchone()
        last_block = max(last_block or 0, used[0] or 0)
    # A file without a table has no block at all.
    expected = _HEADER_BYTES + (0 if last_block is None else last_block + 1) * block_bytes
    if (found := path.stat().st_size) < expected:
        raise duckdb.IOException(f"it has {found:,} bytes of at least {expected:,}")


def _read_meta(connection: duckdb.DuckDBPyConnection, path: Path) -> dict[str, str]:
    try:
        meta = dict(connection.execute("select key, value from w.meta").fetchall())
    except duckdb.Error as error:
        connection.close()
        raise WarehouseError(
            f"{path.name} in {path.parent} is not a warehouse of this project (it has no table meta): load again."
        ) from error
    if (version := meta.get("schema_version")) != str(SCHEMA_VERSION):
        connection.close()
        is_newer = str(version).isdecimal() and int(version) > SCHEMA_VERSION
        do = "use the version that wrote it" if is_newer else "load the sources again into an empty folder"
        raise WarehouseError(
            f"{path.name} in {path.parent} has tables of version {version}, but this program reads version "
            f"{SCHEMA_VERSION}: {do}."
        )
    if "zone" not in meta:
        connection.close()
        raise WarehouseError(f"{path.name} in {path.parent} does not say its time zone (meta.zone): load again.")
    return meta


def _instant(connection: duckdb.DuckDBPyConnection, meta: dict[str, str]) -> datetime:
    """Read meta.data_as_of; without any event, the time of the load stands in for it."""
    text = meta.get("data_as_of") or meta.get("loaded_at") or "1970-01-01"
    return connection.execute("select cast($1 as timestamp)", [text]).fetchone()[0].replace(tzinfo=UTC)


def _first_line(error: Exception) -> str:
    return str(error).splitlines()[0] if str(error) else type(error).__name__
