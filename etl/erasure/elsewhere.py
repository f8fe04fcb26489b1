"""What lies beside the generations: the register, the archive of reports, and files that were put into the inbox."""

import gzip
import sqlite3
import zipfile
from collections.abc import Iterable
from contextlib import closing, suppress
from pathlib import Path

import sqlalchemy as sa

from etl.erasure.subject import Subject
from queries import places
from queries.register import tables

_ERASED = "(erased)"
_LEAST = 4
_FREE_TEXTS = {"decisions": ("why", "expected_effect"), "views": ("name", "address")}
"""Columns of the register in which somebody may have written a customer's name or contact."""


def words_of(subject: Subject) -> list[str]:
    """By what a customer can be found in free text."""
    return [word for word in (*subject.contacts, *subject.names) if len(word) >= _LEAST]


def register_rows(subject: Subject) -> list[dict]:
    """What the register says of the complaints, and where its free texts name the customer."""
    url = tables.address()
    if url.get_backend_name() == "sqlite" and not Path(url.database or "").exists():
        return []
    reached = tables.engine(url)
    try:
        with reached.connect() as connection:
            present = set(sa.inspect(connection).get_table_names())
            found = []
            if tables.codings.name in present:
                of = sa.select(tables.codings).where(tables.codings.c.complaint_id.in_(subject.complaint_ids))
                found += [{"table": "codings", **row} for row in connection.execute(of).mappings()]
            for name, columns in _FREE_TEXTS.items():
                if name not in present:
                    continue
                for row in connection.execute(sa.select(tables.metadata.tables[name])).mappings():
                    if any(_names(str(row[column] or ""), subject) for column in columns):
                        found.append({"table": name, **row})
            return found
    except sa.exc.SQLAlchemyError as error:
        raise tables.unreachable(url, error) from error
    finally:
        reached.dispose()


def erase_in_register(subject: Subject) -> int:
    """Blank a customer's name and contact in the free texts of the register; gives in how many rows.

    Its tables refuse any change; their guards are taken off for this one transaction and put back in it.
    """
    rows = [row for row in register_rows(subject) if row["table"] in _FREE_TEXTS]
    if not rows:
        return 0
    url = tables.address()
    reached = tables.engine(url)
    try:
        with reached.connect().execution_options(immediate=True) as connection, connection.begin():
            for name in {row["table"] for row in rows}:
                table = tables.metadata.tables[name]
                key = next(iter(table.primary_key.columns))
                guards = _take_off(connection, name)
                for row in rows:
                    if row["table"] == name:
                        values = {one: _blanked(row[one], subject) for one in _FREE_TEXTS[name]}
                        connection.execute(sa.update(table).where(key == row[key.name]).values(values))
                for guard in guards:
                    connection.exec_driver_sql(guard)
        if url.get_backend_name() == "sqlite":
            # what was written over stays legible in unused pages
            with closing(sqlite3.connect(url.database or "", timeout=30, isolation_level=None)) as direct:
                direct.execute("vacuum")
    except sa.exc.SQLAlchemyError as error:
        raise tables.unreachable(url, error) from error
    finally:
        reached.dispose()
    return len(rows)


def _take_off(connection: sa.Connection, table: str) -> list[str]:
    """Take the guards off a table; the statements that put them back."""
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql(f"alter table {table} disable trigger user")
        return [f"alter table {table} enable trigger user"]
    found = connection.exec_driver_sql(
        "select name, sql from sqlite_master where type = 'trigger' and tbl_name = ?", (table,)
    ).all()
    for name, _ in found:
        connection.exec_driver_sql(f"drop trigger {name}")
    return [sql for _, sql in found]


def files_naming(folders: Iterable[Path], subject: Subject) -> list[Path]:
    """Files that hold a customer's name or contact, or a complaint's number, also packed ones."""
    sought = [word.casefold() for word in (*words_of(subject), *subject.complaint_ids) if len(word) >= 2]
    return [
        path
        for folder in folders
        for path in (sorted(folder.rglob("*")) if folder.is_dir() else [])
        if path.is_file() and any(word in text for text in _texts(path) for word in sought)
    ]


def report_files(subject: Subject) -> list[Path]:
    """Archived files that name the customer: there should be none, for no report does."""
    return files_naming([places.reports()], Subject((), subject.contacts, subject.names))


def set_aside(directory: Path) -> list[Path]:
    """What a restore moved aside and nobody has deleted since: it is as it was, whoever was erased."""
    register = tables.address()
    folders = [directory, places.reports()]
    folders += [Path(register.database or "").parent] if register.get_backend_name() == "sqlite" else []
    return sorted({path for folder in folders for path in folder.glob(".before-restore-*")})


def _texts(path: Path) -> Iterable[str]:
    content = path.read_bytes()
    with suppress(OSError, EOFError):
        if content[:2] == b"\x1f\x8b":
            content = gzip.decompress(content)
    yield _decoded(content)
    with suppress(zipfile.BadZipFile, OSError, RuntimeError):
        if content[:2] == b"PK":
            with zipfile.ZipFile(path) as archive:
                for name in archive.namelist():
                    yield _decoded(archive.read(name))


def _decoded(content: bytes) -> str:
    if content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return content.decode("utf-16", errors="replace").casefold()
    return content.decode("utf-8", errors="replace").casefold()


def _names(text: str, subject: Subject) -> bool:
    return any(word.casefold() in text.casefold() for word in words_of(subject))


def _blanked(text: str | None, subject: Subject) -> str | None:
    for word in words_of(subject) if text else ():
        at = text.casefold().find(word.casefold())
        while at >= 0:
            text = text[:at] + _ERASED + text[at + len(word) :]
            at = text.casefold().find(word.casefold())
    return text
