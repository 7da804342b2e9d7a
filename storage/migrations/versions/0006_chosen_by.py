"""Who decided that a customer is asked, so that those whom agents chose can be told from those drawn by lot."""

from __future__ import annotations

from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # Written out, because SQLite takes a named condition only together with its column; both engines understand it.
    op.execute(
        "ALTER TABLE invitations ADD COLUMN chosen_by TEXT DEFAULT 'agent' NOT NULL"
        " CONSTRAINT ck_invitations_chosen_by CHECK (chosen_by IN ('agent', 'calendar', 'audit'))"
    )
    op.execute("UPDATE invitations SET chosen_by = 'calendar' WHERE contact_id IS NULL")
    op.create_index("ix_contacts_closed_at", "contacts", ["closed_at"])
