"""Reaching a MySQL, MariaDB or SQL Server database: its address, its name in the history, and what its errors mean.

The password may be in the address or in the environment (MYSQL_PWD, SQLCMDPASSWORD). It appears in no message: those of
the driver are never quoted.
"""

import contextlib
import importlib.util
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import URL, Connection, create_engine, exc, make_url, pool

from etl.inputs.sql_dialects import SERVERS, Server
from queries.errors import DatabaseError, UsageError

_CONNECT_SECONDS = 10
_SAFE = re.compile(r"[\w.-]+")
BAD_ADDRESS = (
    "The address of the database cannot be read; write it as mysql://user@host:3306/database (or mariadb://, mssql://, "
    "postgresql://), with characters such as @, :, /, ? and # of a password percent-encoded, or leave the password to "
    "the environment."
)


@dataclass(frozen=True)
class Address:
    """Where a database is. `label` names it without user and password."""

    url: URL
    label: str
    server: Server


def address(url: str) -> Address:
    """Read an address `mysql://user@host:port/database`; UsageError where it is not one, or its driver is missing."""
    kind = url.partition("://")[0]
    try:
        read = make_url(url)
    except (exc.ArgumentError, ValueError):
        raise UsageError(BAD_ADDRESS) from None
    if kind not in SERVERS or not _SAFE.fullmatch(read.host or "") or not _SAFE.fullmatch(read.database or ""):
        raise UsageError(BAD_ADDRESS)
    server = SERVERS[kind]
    if importlib.util.find_spec(server.package) is None:
        raise UsageError(
            f"{kind}:// needs the Python package {server.package}; install it with "
            f"`.venv/bin/python -m pip install {server.package}`."
        )
    password = read.password or os.environ.get(server.password) or None
    port = read.port or server.port
    whole = read.set(drivername=server.driver, port=port, password=password)
    return Address(whole, f"{kind}://{read.host}:{port}/{read.database}", server)


@contextlib.contextmanager
def connected(to: Address) -> Iterator[Connection]:
    """A connection on which reading has begun; what it did is never kept."""
    waits = {to.server.waits: _CONNECT_SECONDS}
    engine = create_engine(to.url, poolclass=pool.NullPool, isolation_level="AUTOCOMMIT", connect_args=waits)
    try:
        try:
            server = engine.connect()
        except exc.DBAPIError as error:
            raise DatabaseError(f"{_why_not_connected(to, error)}; nothing was published.") from None
        with contextlib.closing(server):
            to.server.begin(server)
            yield server
    finally:
        engine.dispose()


def _number(error: exc.DBAPIError) -> int:
    """The server's number of an error; 0 where there is none."""
    given = error.orig.args[0] if error.orig is not None and error.orig.args else 0
    given = given[0] if isinstance(given, tuple) and given else given
    return given if isinstance(given, int) else 0


def _why_not_connected(to: Address, error: exc.DBAPIError) -> str:
    match _number(error):
        case 1045 | 1698 | 18456:
            if to.url.password is None:
                return (
                    f"The database {to.label} asks for a password and none was given: set {to.server.password}, or put "
                    "it into the address"
                )
            return f"The database {to.label} refused the user or the password; check both"
        case 1049 | 4060:
            return f"There is no database of the name in {to.label}; check it"
        case 1044 | 1130:
            return f"The database {to.label} does not admit this user from this machine; ask its administrator"
    return f"The database {to.label} could not be reached; check that it runs and that the address is right"


def meaning(error: exc.DBAPIError, origin: str, rows_read: int = 0) -> DatabaseError:
    """What an error met while reading `origin` means, in one sentence without any of the data."""
    return DatabaseError(f"{_meaning(_number(error), origin, rows_read)}; nothing was published.")


def _meaning(number: int, origin: str, rows_read: int) -> str:
    match number:
        case 1969 | 3024 | 1317:
            return f"The database stopped reading {origin} after {rows_read:,} rows (time limit); raise it or read less"
        case 1142 | 1143 | 1044 | 1227 | 229:
            return f"The user may not read {origin}; ask its administrator for the right to select from it"
        case 1792:
            return f"The query of {origin} would change the database; it must only select"
        case 1146 | 208:
            return f"There is no such table for {origin}; check the name"
        case 1054 | 1064 | 1052 | 1060 | 1305 | 1221 | 102 | 156 | 207:
            return f"The query of {origin} does not run; mend it"
        case 2006 | 2013 | 1927 | 1053 | 20004 | 20003:
            return f"The connection to {origin} was lost after {rows_read:,} rows; load it again"
    return f"The database could not give the rows of {origin} (its error {number}); mend the query or the data"
