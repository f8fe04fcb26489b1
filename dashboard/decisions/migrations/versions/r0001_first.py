"""The first tables: decisions, confirmed causes, saved views; each append-only by triggers.

What a migration made stays as it was: it names its columns itself and reads no table definitions from elsewhere.
"""

import sqlalchemy as sa
from alembic import op

revision = "r0001"
down_revision = None

TABLES = {
    "decisions": ("decision_id", ("key", "version")),
    "codings": ("coding_id", ()),
    "views": ("view_id", ()),
}
_INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Make the tables and forbid to change or remove what is in them."""
    op.create_table(
        "decisions",
        sa.Column("decision_id", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("key", sa.Text, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("decided_at", _INSTANT, nullable=False),
        sa.Column("decided_by", sa.Text, nullable=False),
        sa.Column("why", sa.Text, nullable=False),
        sa.Column("kind", sa.Text),
        sa.Column("owner", sa.Text),
        sa.Column("in_force_on", sa.Date),
        sa.Column("expected_effect", sa.Text),
        sa.Column("expected_change_share", sa.Float),
        sa.Column("evidence", sa.JSON),
        sa.Column("result", sa.JSON),
        sa.UniqueConstraint("key", "version", name="one_decision_a_version"),
    )
    op.create_table(
        "codings",
        sa.Column("coding_id", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("complaint_id", sa.Text, nullable=False, index=True),
        sa.Column("cause", sa.Text),
        sa.Column("suggested_cause", sa.Text),
        sa.Column("coded_at", _INSTANT, nullable=False),
        sa.Column("coded_by", sa.Text, nullable=False),
    )
    op.create_table(
        "views",
        sa.Column("view_id", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("saved_by", sa.Text, nullable=False, index=True),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("address", sa.Text),
        sa.Column("saved_at", _INSTANT, nullable=False),
    )
    guard = _guard_postgresql if op.get_bind().dialect.name == "postgresql" else _guard_sqlite
    for table, (number, unique) in TABLES.items():
        guard(table, number, unique)


def _guard_sqlite(table: str, number: str, unique: tuple[str, ...]) -> None:
    for action in ("update", "delete"):
        op.execute(
            f"create trigger {table}_no_{action} before {action} on {table} "
            f"begin select raise(abort, '{table} is append-only'); end"
        )
    # `insert or replace` would remove the old row without asking the trigger above
    taken = f"{number} = new.{number}"
    if unique:
        taken += " or (" + " and ".join(f"{column} = new.{column}" for column in unique) + ")"
    op.execute(
        f"create trigger {table}_no_replace before insert on {table} "
        f"when exists (select 1 from {table} where {taken}) "
        f"begin select raise(abort, '{table} is append-only'); end"
    )


def _guard_postgresql(table: str, number: str, unique: tuple[str, ...]) -> None:
    op.execute(
        "create or replace function refuse_change() returns trigger language plpgsql as "
        "$$ begin raise exception '% is append-only', tg_table_name; end $$"
    )
    op.execute(
        f"create trigger {table}_no_change before update or delete or truncate on {table} "
        "for each statement execute function refuse_change()"
    )
