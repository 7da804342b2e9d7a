"""What several processes share: marks, moments that outlive each of them; who leads; and histories that move here."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from storage.columns import Instant, Number

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _leadership()
    _marks()
    _moves()


def _leadership() -> None:
    op.create_table(
        "leadership",
        sa.Column("id", Number, autoincrement=False, nullable=False),
        sa.Column("epoch", Number, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_leadership")),
        sqlite_strict=True,
    )


def _marks() -> None:
    op.create_table(
        "marks",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("number", Number, nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_marks")),
        sqlite_strict=True,
    )


def _moves() -> None:
    op.create_table(
        "moves",
        sa.Column("id", Number, autoincrement=False, nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("checksum", sa.Text(), nullable=False),
        sa.Column("at_table", sa.Text()),
        sa.Column("after_key", sa.Text()),
        sa.Column("finished_at", Instant()),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_moves")),
        sqlite_strict=True,
    )
