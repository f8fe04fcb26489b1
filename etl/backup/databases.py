"""Copies of the small databases beside the warehouse, as they stand at one moment, while others write into them."""

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import date, datetime
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.engine import URL

from queries.errors import BackupError
from queries.register import tables

_VERSION = sa.table("alembic_version", sa.column("version_num"))


def copy_sqlite(source: Path, target: Path) -> None:
    """Copy a SQLite file as of one transaction; BackupError where it cannot be read."""
    try:
        read_only = f"{source.resolve().as_uri()}?mode=ro"
        with (
            closing(sqlite3.connect(read_only, uri=True, timeout=30)) as one,
            closing(sqlite3.connect(target)) as other,
        ):
            one.backup(other)
            # a file of its own: nothing of it waits in a journal beside it
            other.execute("pragma journal_mode = delete")
    except sqlite3.Error as error:
        raise BackupError(
            f"{source.name} cannot be copied ({error}): mend or restore that file, then back up again."
        ) from error


@contextmanager
def _reached(url: URL, **options: str) -> Iterator[sa.Connection]:
    """A connection to a register for the block; RegisterError where it is out of reach, or fails meanwhile."""
    engine = tables.engine(url)
    try:
        with engine.connect().execution_options(**options) as connection:
            yield connection
    except sa.exc.SQLAlchemyError as error:
        raise tables.unreachable(url, error) from error
    finally:
        engine.dispose()


def revision(url: URL) -> str | None:
    """Which tables a register has; None where there is no register. RegisterError where it is out of reach."""
    if url.get_backend_name() == "sqlite" and not Path(url.database or "").exists():
        return None
    with _reached(url) as connection:
        if not sa.inspect(connection).has_table(_VERSION.name):
            return None
        return connection.execute(sa.select(_VERSION.c.version_num)).scalar_one_or_none()


def write_rows(url: URL, target: Path) -> None:
    """Write every row of a register in PostgreSQL, as of one moment, a JSON object a line."""
    with (
        _reached(url, isolation_level="REPEATABLE READ") as connection,
        connection.begin(),
        target.open("w", encoding="utf-8") as file,
    ):
        for table in tables.metadata.sorted_tables:
            for row in connection.execute(sa.select(table)).mappings():
                line = {"table": table.name, "row": dict(row)}
                file.write(json.dumps(line, ensure_ascii=False, default=_plain) + "\n")


def require_empty(url: URL) -> None:
    """BackupError unless the register in PostgreSQL has its tables and nothing in them."""
    with _reached(url) as connection:
        present = sa.inspect(connection).get_table_names()
        if not {table.name for table in tables.metadata.sorted_tables} <= set(present):
            raise BackupError(
                f"The register in {tables.shown(url)} has no tables yet: make them with "
                "`python -m dashboard register --prepare`, then restore."
            )
        if any(
            connection.execute(sa.select(sa.exists(sa.select(table)))).scalar_one()
            for table in tables.metadata.sorted_tables
        ):
            raise BackupError(
                f"The register in {tables.shown(url)} holds rows already, which nothing removes: name an empty "
                "database in the setting `register`."
            )


def read_rows(source: Path, url: URL) -> None:
    """Write rows that `write_rows` wrote into the empty tables of a register in PostgreSQL, all or none."""
    with _reached(url) as connection, connection.begin():
        for line in source.read_text(encoding="utf-8").splitlines():
            found = json.loads(line)
            table = tables.metadata.tables[found["table"]]
            row = {name: _typed(table.c[name], value) for name, value in found["row"].items()}
            connection.execute(sa.insert(table).values(row))
        for table in tables.metadata.sorted_tables:
            key = next(iter(table.primary_key.columns))
            newest = sa.select(sa.func.coalesce(sa.func.max(key), 0) + 1).scalar_subquery()
            counter = sa.func.pg_get_serial_sequence(table.name, key.name)
            connection.execute(sa.select(sa.func.setval(counter, newest, False)))


def _plain(value: object) -> object:
    if isinstance(value, date | datetime):
        return value.isoformat()
    raise TypeError(type(value).__name__)


def _typed(column: sa.Column, value: object) -> object:
    if isinstance(value, str) and isinstance(column.type, sa.Date):
        return date.fromisoformat(value)
    if isinstance(value, str) and isinstance(column.type, tables.Instant):
        return datetime.fromisoformat(value)
    return value
