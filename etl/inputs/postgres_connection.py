"""Reaching a PostgreSQL database: its address, the name it goes by in the history, and what its errors mean.

The password may be in the address, in PGPASSWORD or in a pgpass file. It appears in no message: those of the driver
are never quoted where they could hold a part of the address or of the data.
"""

import contextlib
import re
from collections.abc import Iterator
from dataclasses import dataclass

import psycopg
from psycopg import conninfo, errors, sql

from queries.errors import DatabaseError, UsageError

_CONNECT_SECONDS = 10
_SAFE = re.compile(r"[\w.,:-]*|/[\w./-]*")
_BAD_ADDRESS = (
    "The address of the database cannot be read; write it as postgresql://user@host:5432/database, with characters "
    "such as @, :, /, ? and # of a password percent-encoded, or leave the password to a pgpass file."
)


@dataclass(frozen=True)
class Address:
    """Where a database is. `label` names it without user and password."""

    parameters: dict[str, object]
    label: str


def address(url: str) -> Address:
    """Read an address `postgresql://user@host:port/database`; UsageError where it is not one."""
    if not url.startswith(("postgresql://", "postgres://")):
        raise UsageError(_BAD_ADDRESS)
    try:
        parameters = conninfo.conninfo_to_dict(url)
    except psycopg.ProgrammingError:
        raise UsageError(_BAD_ADDRESS) from None
    host = str(parameters.get("host") or parameters.get("hostaddr") or "localhost")
    port = str(parameters.get("port") or "5432")
    name = str(parameters.get("dbname") or parameters.get("user") or "")
    # A password with a bare @ or / spills over into the host or the name, and must not be told from there.
    if not _SAFE.fullmatch(host) or not re.fullmatch(r"[\d,]+", port) or not re.fullmatch(r"[^@:/?#]*", name):
        raise UsageError(_BAD_ADDRESS)
    return Address(parameters, f"postgresql://{host}:{port}/{name}")


@contextlib.contextmanager
def connected(to: Address) -> Iterator[psycopg.Connection]:
    """A connection that only reads, sees one moment throughout, and writes instants in UTC."""
    parameters = {"connect_timeout": _CONNECT_SECONDS, **to.parameters}
    parameters |= {"application_name": "complaint-sla-dashboard", "client_encoding": "UTF8"}
    try:
        connection = psycopg.connect(**parameters)
    except psycopg.Error as error:
        raise DatabaseError(f"{_why_not_connected(to, str(error))}; nothing was published.") from None
    with contextlib.closing(connection):
        connection.read_only = True
        connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        connection.execute("set local timezone = 'UTC'")
        connection.execute("set local datestyle = 'ISO, YMD'")
        connection.execute("set local intervalstyle = 'postgres'")
        connection.execute("set local bytea_output = 'hex'")
        yield connection


def ask(connection: psycopg.Connection, question: sql.Composable) -> psycopg.Cursor:
    """Asks one question, however many the words of a source's query would make of it.

    The extended protocol takes one statement and refuses more; the simple one, which the driver prefers, would run them
    all, also one that ends the read-only transaction. A cursor of the server's speaks the extended one by itself.
    """
    return connection.execute(question, binary=True)


def _why_not_connected(to: Address, text: str) -> str:
    """Say why in our words: the driver's may hold parts of the address."""
    if "no password supplied" in text or "fe_sendauth" in text:
        return f"The database {to.label} asks for a password, and none was given: set PGPASSWORD or use a pgpass file"
    if "authentication failed" in text:
        return f"The database {to.label} refused the user or the password; check both"
    if "database" in text and "does not exist" in text:
        return f"There is no database of the name in {to.label}; check it"
    if "role" in text and "does not exist" in text:
        return f"The database {to.label} does not know the user; check the address"
    if "no pg_hba.conf entry" in text:
        return f"The database {to.label} does not admit this user from this machine; ask its administrator"
    return f"The database {to.label} could not be reached; check that it runs and that the address is right"


def meaning(error: psycopg.Error, origin: str, rows_read: int = 0) -> DatabaseError:
    """What an error met while reading `origin` means, in one sentence without any of the data."""
    told = _meaning(error, origin, rows_read)
    return DatabaseError(f"{told}; nothing was published.")


def _meaning(error: psycopg.Error, origin: str, rows_read: int) -> str:
    code = error.sqlstate or "no code"
    # Of the server's own words only those about names: others may quote a value.
    named = (error.diag.message_primary or "").rstrip(".")
    match error:
        case errors.QueryCanceled():
            return f"The database stopped reading {origin} after {rows_read:,} rows (time limit); raise it or read less"
        case errors.SerializationFailure():
            return f"The database could not keep one moment in view of {origin}; load it again"
        case errors.InsufficientPrivilege():
            return f"The user may not read {origin}; ask its administrator for the right to select from it"
        case errors.ReadOnlySqlTransaction():
            return f"The query of {origin} would change the database; it must only select"
        case errors.UndefinedTable():
            return f"There is no such table for {origin} ({named}); check the name"
        case errors.UndefinedColumn() | errors.UndefinedFunction() | errors.SyntaxError() | errors.AmbiguousColumn():
            return f"The query of {origin} does not run ({named}); mend it"
        case psycopg.OperationalError() | psycopg.InterfaceError():
            return f"The connection to {origin} was lost after {rows_read:,} rows; load it again"
        case _:
            return f"The database could not give the rows of {origin} (SQLSTATE {code}); mend the query or the data"
