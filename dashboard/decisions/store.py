"""Reaching the register: made and brought up to date on first use, safely when several processes start at once."""

import threading
from functools import cache
from pathlib import Path

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy.engine import URL

from queries.errors import RegisterError
from queries.register import tables as register_tables

MIGRATIONS = Path(__file__).with_name("migrations")

_MIGRATION_LOCK = 7_215_330_046
"""A number of our own for PostgreSQL's advisory lock: one migration at a time in a database."""

_lock = threading.Lock()
_ready: dict[URL, sa.Engine] = {}


def engine(url: URL) -> sa.Engine:
    """Give the engine of a register that has the newest tables; RegisterError where it is newer or out of reach."""
    with _lock:
        if url not in _ready or _is_gone(url):
            _close(url)
            _ready[url] = _prepared(url)
        return _ready[url]


def close(url: URL) -> None:
    """Let go of a register; the next `engine` looks at it anew."""
    with _lock:
        _close(url)


def _close(url: URL) -> None:
    if (old := _ready.pop(url, None)) is not None:
        old.dispose()


def _is_gone(url: URL) -> bool:
    """Whether a file was removed since it was made ready: it is then made again."""
    return url.get_backend_name() == "sqlite" and not Path(url.database or "").exists()


def _prepared(url: URL) -> sa.Engine:
    made = register_tables.engine(url)
    try:
        if url.get_backend_name() == "sqlite":
            Path(url.database or "").parent.mkdir(parents=True, exist_ok=True)
        with made.connect().execution_options(immediate=True) as connection, connection.begin():
            # One at a time: SQLite's write lock is held from the start, PostgreSQL's is asked for. Whoever waited
            # finds the tables made.
            if connection.dialect.name == "postgresql":
                connection.execute(sa.select(sa.func.pg_advisory_xact_lock(_MIGRATION_LOCK)))
            _upgrade(connection, url)
    except (sa.exc.SQLAlchemyError, OSError) as error:
        made.dispose()
        raise register_tables.unreachable(url, error) from error
    except RegisterError:
        made.dispose()
        raise
    return made


def _upgrade(connection: sa.Connection, url: URL) -> None:
    present = MigrationContext.configure(connection).get_current_revision()
    newest, known = _revisions()
    if present == newest:
        return
    if present is not None and present not in known:
        raise RegisterError(
            f"The register of decisions in {register_tables.shown(url)} was written by a newer version of this program "
            f"({present}): run that version."
        )
    config = _config()
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


@cache
def _revisions() -> tuple[str | None, frozenset[str]]:
    scripts = ScriptDirectory.from_config(_config())
    return scripts.get_current_head(), frozenset(script.revision for script in scripts.walk_revisions())


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    return config
