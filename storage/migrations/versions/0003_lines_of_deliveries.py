"""Deliveries stand in lines: the indexes hold only what a question is asked about; and where groups have moved."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

from storage.columns import Number, only

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_REPLACED = ("begins_at", "chat_begins_at", "card", "chat_id", "customer_id", "not_after", "state")


def upgrade() -> None:
    _lines()
    _moved_chats()


def _lines() -> None:
    for name in _REPLACED:
        op.drop_index(f"ix_deliveries_{name}", "deliveries")
    is_ready, begins_at = "state = 'ready'", sa.text("coalesce(not_before, created_at)")
    lines: tuple[tuple[str, list[Any], str], ...] = (
        ("line", ["priority", "id", "chat_id"], f"{is_ready} AND not_before IS NULL"),
        ("not_before", ["not_before", "chat_id"], f"{is_ready} AND not_before IS NOT NULL"),
        ("not_after", ["not_after"], f"{is_ready} AND not_after IS NOT NULL"),
        ("chat_begins_at", ["chat_id", begins_at], is_ready),
        ("under_way", ["chat_id"], "state = 'sending'"),
        ("doubtful", ["changed_at"], "state = 'in_doubt'"),
        ("ended", ["state", "changed_at", "kind"], "state IN ('sent', 'dead')"),
        ("card", ["card"], "card IS NOT NULL"),
    )
    for name, columns, condition in lines:
        op.create_index(f"ix_deliveries_{name}", "deliveries", columns, **only(condition))
    op.create_index("ix_deliveries_chat_id", "deliveries", ["chat_id"])
    op.create_index("ix_deliveries_customer_id", "deliveries", ["customer_id"])


def _moved_chats() -> None:
    op.create_table(
        "moved_chats",
        sa.Column("old_id", Number, autoincrement=False, nullable=False),
        sa.Column("new_id", Number, nullable=False),
        sa.PrimaryKeyConstraint("old_id", name=op.f("pk_moved_chats")),
        sqlite_strict=True,
    )
    op.create_index("ix_moved_chats_new_id", "moved_chats", ["new_id"])
