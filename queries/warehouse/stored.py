"""The one place where a file of a warehouse is opened: plain, or encrypted as the setting `encryption` says.

Whether a file that is there is encrypted is read from its first bytes, so that generations of before and after a change
of the setting can be read side by side. The key comes from the environment, or from a file that the environment names;
it is handed to the database as a parameter, and stands in no statement, no error, no log and no address.
"""

import os
from collections.abc import Mapping
from pathlib import Path

import duckdb

from queries.errors import EncryptionError
from queries.settings import ENCRYPTION, settings

KEY = "COMPLAINTS_WAREHOUSE_KEY"
"""Environment variable that holds the key."""
KEY_FILE = "COMPLAINTS_WAREHOUSE_KEY_FILE"
"""Environment variable that names a file with the key, such as a credential of systemd; read where `KEY` is not set."""
LEAST_CHARACTERS = 32
"""Of a key: the database makes its own of it by one hash, so that a short word would be found by trying."""
OFF, OPENSSL, BUILT_IN = ENCRYPTION
"""What the setting `encryption` can be: what writes files, and with whose random numbers."""
MAKE_ONE = "make one with `openssl rand -base64 32`"

_FLAGS = slice(20, 28)
"""Where a database's main header says what kind of file it is: after a checksum, four letters and a version."""
_IS_ENCRYPTED = 1
_CLOSING = "enable_external_access"
"""Is set once the file is attached: before, nothing could be."""


def opened(
    path: Path, *, read_only: bool = False, config: Mapping[str, str] | None = None
) -> duckdb.DuckDBPyConnection:
    """Open a file of a warehouse, its tables found by their bare names; the caller closes it.

    `config` are settings of the database. EncryptionError where its key is missing or wrong, duckdb.Error otherwise.
    """
    if not will_encrypt(path):
        return duckdb.connect(str(path), read_only=read_only, config=dict(config or {}))
    wanted = dict(config or {})
    closing = wanted.pop(_CLOSING, None)
    connection = duckdb.connect(":memory:", config=wanted)
    try:
        attach(connection, path, path.stem, read_only=read_only)
        connection.execute(f"use {_named(path.stem)}")
        if closing:
            connection.execute(f"set {_CLOSING} = {closing}")
    except BaseException:
        connection.close()
        raise
    return connection


def attach(connection: duckdb.DuckDBPyConnection, path: Path, name: str, *, read_only: bool = False) -> None:
    """Attach a file of a warehouse as the catalog `name`; errors as in `opened`."""
    quoted = str(path).replace("'", "''")
    options = ["read_only"] if read_only else []
    if not will_encrypt(path):
        connection.execute(f"attach '{quoted}' as {_named(name)}{f' ({options[0]})' if options else ''}")
        return
    secret = key(path)
    guard(connection)
    options.append("encryption_key $1")
    try:
        connection.execute(f"attach '{quoted}' as {_named(name)} ({', '.join(options)})", [secret])
    except duckdb.InvalidInputException as error:
        if "encryption key" not in str(error):
            raise
        raise EncryptionError(
            f"{path.name} in {path.parent} is encrypted with another key than {_where()} gives: give the one that it "
            "was written with."
        ) from None


def guard(connection: duckdb.DuckDBPyConnection) -> None:
    """Let a connection write encrypted files as the setting says, and encrypt what it puts aside on the disk."""
    chosen = settings().encryption
    if chosen == OPENSSL:
        try:
            connection.execute("load httpfs")
        except duckdb.Error as error:
            raise EncryptionError(
                f"encryption = {OPENSSL!r} needs the extension httpfs of DuckDB {duckdb.__version__} on this machine, "
                f"and it cannot be loaded ({type(error).__name__}): install it once with `INSTALL httpfs`, or see "
                "docs/how-to/encrypt.md."
            ) from error
    elif chosen == BUILT_IN:
        connection.execute("set force_mbedtls_unsafe = 'true'")
    if chosen != OFF:
        connection.execute("set temp_file_encryption = true")


def require_means() -> None:
    """Raise EncryptionError where this machine cannot encrypt as the setting says."""
    with duckdb.connect(":memory:") as connection:
        guard(connection)


def is_encrypted(path: Path) -> bool:
    """Whether a file that is there is an encrypted database; OSError where it cannot be read."""
    with path.open("rb") as file:
        flags = file.read(_FLAGS.stop)[_FLAGS]
    return bool(int.from_bytes(flags, "little") & _IS_ENCRYPTED)


def will_encrypt(path: Path) -> bool:
    """Whether a file is encrypted, or where it is not there yet, would be."""
    try:
        return is_encrypted(path) if path.stat().st_size else encrypts()
    except OSError:
        return encrypts()


def encrypts() -> bool:
    """Whether new files are encrypted."""
    return settings().encryption != OFF


def key(path: Path | None = None) -> str:
    """Give the key; EncryptionError, naming the file that wants it, where there is none or a short one."""
    what = f"{path.name} in {path.parent} is encrypted" if path else "encryption is on"
    found = os.environ.get(KEY, "")
    if not found and (place := os.environ.get(KEY_FILE)):
        try:
            found = Path(place).read_text(encoding="utf-8").strip()
        except (OSError, UnicodeDecodeError) as error:
            raise EncryptionError(
                f"{what}, but the file that {KEY_FILE} names cannot be read ({type(error).__name__}): mend it."
            ) from None
    if not found:
        raise EncryptionError(f"{what}, but neither {KEY} nor {KEY_FILE} gives a key: set one of them.")
    if len(found) < LEAST_CHARACTERS:
        raise EncryptionError(f"{what}, but the key has fewer than {LEAST_CHARACTERS} characters: {MAKE_ONE}.")
    return found


def _where() -> str:
    return KEY if os.environ.get(KEY) else KEY_FILE


def _named(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
