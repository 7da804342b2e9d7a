"""Managers write down what was changed from a day on."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from storage.columns import Day, Instant, Number

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "noted_changes",
        sa.Column("id", Number, nullable=False),
        sa.Column("day", Day(), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("noted_at", Instant(), nullable=False),
        sa.Column("team", sa.Text()),
        sa.Column("staff_id", Number),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_noted_changes_staff_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_noted_changes")),
        sqlite_strict=True,
    )
