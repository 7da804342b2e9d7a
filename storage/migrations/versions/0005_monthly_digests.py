"""A digest may be about a month."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from storage.columns import Day, Instant, Number

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

_NAME = op.f("ck_digest_runs_kind")


def upgrade() -> None:
    with op.batch_alter_table("digest_runs", copy_from=_as_it_was(), table_kwargs={"sqlite_strict": True}) as table:
        table.drop_constraint(_NAME, type_="check")
        table.create_check_constraint(_NAME, "kind IN ('day', 'week', 'month')")


def _as_it_was() -> sa.Table:
    """SQLite builds the table anew and copies the rows: it has to be told of what it cannot look up."""
    return sa.Table(
        "digest_runs",
        sa.MetaData(),
        sa.Column("staff_id", Number, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("day", Day(), nullable=False),
        sa.Column("decided_at", Instant(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.CheckConstraint("kind IN ('day', 'week')", name=_NAME),
        sa.CheckConstraint("outcome IN ('sent', 'quiet')", name=op.f("ck_digest_runs_outcome")),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_digest_runs_staff_id")),
        sa.PrimaryKeyConstraint("staff_id", "kind", "day", name=op.f("pk_digest_runs")),
        sqlite_strict=True,
    )
