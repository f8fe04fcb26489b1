"""The tables of the register: what people decided of causes, of uncoded complaints, and which views they saved.

A database of its own, apart from the warehouse (`docs/explanation/decision-register.md`). The tables stand here because
both sides read them: the dashboard writes them (`dashboard/decisions/register.py`), loads read the confirmed causes
(`codings`). All three are append-only, which the database itself enforces. The migrations in `dashboard/decisions` make
them, never this module.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.engine import URL, make_url

from queries.errors import RegisterError
from queries.register.whereabouts import VARIABLE, given
from queries.settings import ROOT

_WAIT_SECONDS = 30
"""How long a writer waits for another one's transaction before it gives up."""


class Instant(sa.TypeDecorator):
    """An aware instant; SQLite, which knows no zones, keeps it in UTC."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: sa.Dialect) -> datetime | None:
        """Take an aware instant to UTC."""
        return None if value is None else value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: sa.Dialect) -> datetime | None:
        """Give an aware instant in UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


REVISIONS = ("r0001", "r0002")
"""The states of the tables that the migrations in `dashboard/decisions` lead through, the newest last."""

metadata = sa.MetaData()

OF_BEFORE = ""
"""Stands for the warehouse in rows written before the register knew warehouses: nobody's, until one adopts them."""

decisions = sa.Table(
    "decisions",
    metadata,
    sa.Column("decision_id", sa.Integer, primary_key=True, autoincrement=True),
    sa.Column("warehouse", sa.Text, nullable=False),
    sa.Column("key", sa.Text, nullable=False),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("decided_at", Instant, nullable=False),
    sa.Column("decided_by", sa.Text, nullable=False),
    sa.Column("why", sa.Text, nullable=False),
    sa.Column("kind", sa.Text),
    sa.Column("owner", sa.Text),
    sa.Column("in_force_on", sa.Date),
    sa.Column("expected_effect", sa.Text),
    sa.Column("expected_change_share", sa.Float),
    sa.Column("evidence", sa.JSON(none_as_null=True)),
    sa.Column("result", sa.JSON(none_as_null=True)),
    sa.UniqueConstraint("warehouse", "key", "version", name="one_decision_a_version"),
)
"""One row a decision or remark. `version` counts from 1 within a key: of two writers of one, the second fails."""

codings = sa.Table(
    "codings",
    metadata,
    sa.Column("coding_id", sa.Integer, primary_key=True, autoincrement=True),
    sa.Column("warehouse", sa.Text, nullable=False),
    sa.Column("complaint_id", sa.Text, nullable=False, index=True),
    sa.Column("cause", sa.Text),
    sa.Column("suggested_cause", sa.Text),
    sa.Column("coded_at", Instant, nullable=False),
    sa.Column("coded_by", sa.Text, nullable=False),
)
"""One row each time a person said which cause a complaint has; the latest counts, and an empty cause takes it back."""

views = sa.Table(
    "views",
    metadata,
    sa.Column("view_id", sa.Integer, primary_key=True, autoincrement=True),
    sa.Column("warehouse", sa.Text, nullable=False),
    sa.Column("saved_by", sa.Text, nullable=False, index=True),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("address", sa.Text),
    sa.Column("saved_at", Instant, nullable=False),
)
"""One row each time somebody saved a view under a name; the latest counts, and an empty address forgets it."""

adoptions = sa.Table(
    "adoptions",
    metadata,
    sa.Column("adoption_id", sa.Integer, primary_key=True, autoincrement=True),
    sa.Column("warehouse", sa.Text, nullable=False),
    sa.Column("adopts", sa.Text, nullable=False),
    sa.Column("adopted_at", Instant, nullable=False),
)
"""One row each time a warehouse took over what was written of another until then."""

WRITTEN_AT = {"decisions": "decided_at", "codings": "coded_at", "views": "saved_at"}
"""When a row of each table was written."""


def belonging(connection: sa.Connection, table: sa.Table, warehouse: str) -> sa.ColumnElement[bool]:
    """Give the condition that a row is of this warehouse: its own, and what it adopted as it was then."""
    until: dict[str, datetime | None] = {warehouse: None}
    rows = connection.execute(sa.select(adoptions.c.warehouse, adoptions.c.adopts, adoptions.c.adopted_at)).all()
    added = True
    while added:
        added = False
        for taker, adopts, at in rows:
            if taker in until and adopts not in until:
                until[adopts] = at if until[taker] is None else min(at, until[taker])
                added = True
    written_at = table.c[WRITTEN_AT[table.name]]
    return sa.or_(
        *(
            table.c.warehouse == one if last is None else sa.and_(table.c.warehouse == one, written_at <= last)
            for one, last in until.items()
        )
    )


def address() -> URL:
    """Give where the register lies: the variable, else the setting; a path there is relative to the project."""
    return url_of(*given())


def url_of(text: str, folder: Path = ROOT) -> URL:
    """Read an address: `postgresql://...`, or the path of a SQLite file, relative to `folder`; RegisterError."""
    if "://" not in text:
        return URL.create("sqlite", database=str(folder / Path(text).expanduser()))
    try:
        url = make_url(text)
    except (sa.exc.ArgumentError, ValueError) as error:
        # not what was written: an address may hold a password
        raise RegisterError(
            "The address of the register cannot be read: give a file, or postgresql://user@host/database."
        ) from error
    backend = url.get_backend_name()
    if backend == "sqlite":
        return url
    if backend != "postgresql":
        raise RegisterError(f"The register cannot be kept in {backend}: give a file (SQLite) or postgresql://...")
    return url.set(drivername="postgresql+psycopg")


def shown(url: URL) -> str:
    """Name a register in messages: the file, or the address without user and password."""
    if url.get_backend_name() == "sqlite":
        return Path(url.database or "").name
    return f"{url.host or 'localhost'}/{url.database or ''}"


def engine(url: URL) -> sa.Engine:
    """Make the engine of a register; nothing is reached yet.

    SQLite: transactions begin where SQLAlchemy says so (the driver would begin them late, and not for tables being
    made), with the write lock at once where the option `immediate` is set; no handle on the file stays open.
    """
    if url.get_backend_name() != "sqlite":
        # waiting for ten seconds at most: a page would otherwise hang on a server that does not answer
        return sa.create_engine(url, pool_pre_ping=True, connect_args={"connect_timeout": 10})
    made = sa.create_engine(url, poolclass=sa.NullPool, connect_args={"timeout": _WAIT_SECONDS})

    @sa.event.listens_for(made, "connect")
    def _by_hand(connection, _record):
        connection.isolation_level = None

    @sa.event.listens_for(made, "begin")
    def _begin(connection):
        immediate = connection.get_execution_options().get("immediate")
        connection.exec_driver_sql("begin immediate" if immediate else "begin")

    return made


@dataclass(frozen=True)
class Coding:
    """The cause a person gave a complaint that came without one."""

    complaint_id: str
    cause: str
    suggested_cause: str | None
    """What was suggested when the person decided; None: nothing was."""
    coded_at: datetime
    coded_by: str
    is_of_before: bool = False
    """It was written before the register knew warehouses, and no warehouse has adopted it."""


def latest_codings(is_wanted: sa.ColumnElement[bool] | None = None) -> sa.Select:
    """Select the confirmed causes as they stand: the latest of each complaint, without those taken back."""
    last = sa.select(sa.func.max(codings.c.coding_id)).group_by(codings.c.complaint_id)
    return (
        sa.select(
            codings.c.complaint_id,
            codings.c.cause,
            codings.c.suggested_cause,
            codings.c.coded_at,
            codings.c.coded_by,
        )
        .where(
            codings.c.coding_id.in_(last if is_wanted is None else last.where(is_wanted)), codings.c.cause.is_not(None)
        )
        .order_by(codings.c.complaint_id)
    )


def read_codings(warehouse: str, url: URL | None = None) -> list[Coding]:
    """Read the confirmed causes of a warehouse without writing; none where there is no register. RegisterError.

    For loads, which may not import the dashboard. A register that was never used is neither made nor migrated here.
    What is of before the register knew warehouses comes too, and says so: a load knows which of it it took earlier.
    """
    url = url or address()
    if url.get_backend_name() == "sqlite" and not Path(url.database or "").exists():
        return []
    reached = engine(url)
    try:
        with reached.connect() as connection:
            if not (inspected := sa.inspect(connection)).has_table(codings.name):
                return []
            if not inspected.has_table(adoptions.name):
                return [Coding(*row, is_of_before=True) for row in connection.execute(latest_codings())]
            own = latest_codings(belonging(connection, codings, warehouse))
            found = {row.complaint_id: Coding(*row) for row in connection.execute(own)}
            if not is_claimed(connection):
                before = connection.execute(latest_codings(codings.c.warehouse == OF_BEFORE))
                found = {row.complaint_id: Coding(*row, is_of_before=True) for row in before} | found
            return [found[complaint_id] for complaint_id in sorted(found)]
    except sa.exc.SQLAlchemyError as error:
        raise unreachable(url, error) from error
    finally:
        reached.dispose()


def is_claimed(connection: sa.Connection) -> bool:
    """Whether a warehouse has adopted what was written before the register knew warehouses."""
    return connection.execute(sa.select(sa.exists().where(adoptions.c.adopts == OF_BEFORE))).scalar_one()


def unreachable(url: URL, error: Exception) -> RegisterError:
    """Say in one sentence that the register cannot be read; never its address in full, nor the statement's values."""
    cause = getattr(error, "orig", None)
    kind = type(cause or error).__name__
    return RegisterError(
        f"The register of decisions in {shown(url)} cannot be used ({kind}): check that it is there, that it may be "
        f"read and written, and what the setting `register` or the variable {VARIABLE} says."
    )
