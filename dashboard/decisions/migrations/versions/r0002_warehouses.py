"""Each row says of which warehouse it is; what was written before is of none, until a warehouse adopts it.

What the demonstration wrote is told by its author and stays its own: nobody can adopt it for data of a company.
"""

import sqlalchemy as sa
from alembic import op

revision = "r0002"
down_revision = "r0001"

_WHO_DEMONSTRATES = "demo"
_COLUMNS = (
    "decision_id, warehouse, key, version, state, decided_at, decided_by, why, kind, owner, in_force_on, "
    "expected_effect, expected_change_share, evidence, result"
)
_OLD = _COLUMNS.replace("warehouse", f"case decided_by when '{_WHO_DEMONSTRATES}' then decided_by else '' end")


def upgrade() -> None:
    """Add the column to all three tables, and the table of adoptions."""
    is_postgresql = op.get_bind().dialect.name == "postgresql"
    (_decisions_postgresql if is_postgresql else _decisions_sqlite)()
    for table in ("codings", "views"):
        op.execute(f"alter table {table} add column warehouse text not null default ''")
    op.create_table(
        "adoptions",
        sa.Column("adoption_id", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("warehouse", sa.Text, nullable=False),
        sa.Column("adopts", sa.Text, nullable=False),
        sa.Column("adopted_at", sa.DateTime(timezone=True), nullable=False),
    )
    if is_postgresql:
        _guard_postgresql("adoptions")
    else:
        _guard_sqlite("adoptions", "adoption_id = new.adoption_id")


def _decisions_postgresql() -> None:
    op.execute("drop trigger decisions_no_change on decisions")
    op.execute("alter table decisions add column warehouse text not null default ''")
    op.execute(f"update decisions set warehouse = decided_by where decided_by = '{_WHO_DEMONSTRATES}'")
    op.execute("alter table decisions drop constraint one_decision_a_version")
    op.execute("alter table decisions add constraint one_decision_a_version unique (warehouse, key, version)")
    _guard_postgresql("decisions")


def _decisions_sqlite() -> None:
    """A constraint can only be changed by making the table anew."""
    for action in ("update", "delete", "replace"):
        op.execute(f"drop trigger decisions_no_{action}")
    op.rename_table("decisions", "decisions_before")
    op.create_table(
        "decisions",
        sa.Column("decision_id", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("warehouse", sa.Text, nullable=False),
        sa.Column("key", sa.Text, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_by", sa.Text, nullable=False),
        sa.Column("why", sa.Text, nullable=False),
        sa.Column("kind", sa.Text),
        sa.Column("owner", sa.Text),
        sa.Column("in_force_on", sa.Date),
        sa.Column("expected_effect", sa.Text),
        sa.Column("expected_change_share", sa.Float),
        sa.Column("evidence", sa.JSON),
        sa.Column("result", sa.JSON),
        sa.UniqueConstraint("warehouse", "key", "version", name="one_decision_a_version"),
    )
    op.execute(f"insert into decisions ({_COLUMNS}) select {_OLD} from decisions_before")
    op.drop_table("decisions_before")
    _guard_sqlite(
        "decisions",
        'decision_id = new.decision_id or (warehouse = new.warehouse and "key" = new."key" and version = new.version)',
    )


def _guard_sqlite(table: str, taken: str) -> None:
    for action in ("update", "delete"):
        op.execute(
            f"create trigger {table}_no_{action} before {action} on {table} "
            f"begin select raise(abort, '{table} is append-only'); end"
        )
    # `insert or replace` would remove the old row without asking the trigger above
    op.execute(
        f"create trigger {table}_no_replace before insert on {table} "
        f"when exists (select 1 from {table} where {taken}) "
        f"begin select raise(abort, '{table} is append-only'); end"
    )


def _guard_postgresql(table: str) -> None:
    op.execute(
        f"create trigger {table}_no_change before update or delete or truncate on {table} "
        "for each statement execute function refuse_change()"
    )
