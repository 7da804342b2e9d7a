"""Sums of answers and invitations by local day; those of an older history are made when its zone is told."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from storage.columns import Day, Number

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_SPLIT = ("kind", "day", "team", "member")


def upgrade() -> None:
    _calendar()
    _sums("answer_days", "survey", "question", *_SPLIT, "key")
    _sums("invitation_days", "survey", *_SPLIT, "outcome")
    if op.get_bind().exec_driver_sql("SELECT id FROM invitations LIMIT 1").first() is not None:
        op.execute("INSERT INTO calendar (id, zone) VALUES (1, NULL)")


def _calendar() -> None:
    op.create_table(
        "calendar",
        sa.Column("id", Number, autoincrement=False, nullable=False),
        sa.Column("zone", sa.Text()),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_calendar")),
        sqlite_strict=True,
    )


def _sums(name: str, *key: str) -> None:
    op.create_table(
        name,
        *(sa.Column(column, Day() if column == "day" else sa.Text(), nullable=False) for column in key),
        sa.Column("n", Number, nullable=False),
        sa.PrimaryKeyConstraint(*key, name=op.f(f"pk_{name}")),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
