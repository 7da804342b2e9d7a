"""The first schema: everything the product remembers."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from storage.columns import Day, Flag, Instant, Json, Key, Keys, Number, only

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Tables after those they point to."""
    _cards()
    _customers()
    _inbox()
    _journal()
    _pauses()
    _staff()
    _staff_links()
    _surveys()
    _contacts()
    _digest_runs()
    _contact_links()
    _invitations()
    _answers()
    _cases()
    _deliveries()


def _cards() -> None:
    op.create_table(
        "cards",
        sa.Column("key", Key, nullable=False),
        sa.Column("chat_id", Number, nullable=False),
        sa.Column("message_id", Number, nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_cards")),
        sqlite_strict=True,
    )
    op.create_index("ix_cards_chat_id", "cards", ["chat_id"])


def _customers() -> None:
    op.create_table(
        "customers",
        sa.Column("id", Number, nullable=False),
        sa.Column("telegram_id", Number),
        sa.Column("username", sa.Text()),
        sa.Column("name", sa.Text()),
        sa.Column("number", sa.Text()),
        sa.Column("language", sa.Text()),
        sa.Column("contact_language", sa.Text()),
        sa.Column("telegram_language", sa.Text()),
        sa.Column("timezone", sa.Text()),
        sa.Column("created_at", Instant()),
        sa.Column("started_at", Instant()),
        sa.Column("opted_out_at", Instant()),
        sa.Column("unreachable", sa.Text()),
        sa.Column("forgotten_at", Instant()),
        sa.CheckConstraint("language IN ('ru', 'uk', 'en')", name=op.f("ck_customers_language")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_customers")),
        sa.UniqueConstraint("number", name=op.f("uq_customers_number")),
        sa.UniqueConstraint("telegram_id", name=op.f("uq_customers_telegram_id")),
        sqlite_strict=True,
    )
    op.create_index("ix_customers_username", "customers", [sa.text("lower(username)")])
    op.create_index("ix_customers_started_at", "customers", ["started_at"])


def _inbox() -> None:
    op.create_table(
        "inbox",
        sa.Column("bot_id", Number, nullable=False),
        sa.Column("update_id", Number, nullable=False),
        sa.Column("seen_at", Instant(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("raw", sa.Text()),
        sa.Column("error", sa.Text()),
        sa.Column("attempts", Number, nullable=False),
        sa.Column("retry_at", Instant()),
        sa.CheckConstraint("state IN ('seen', 'failed', 'dead')", name=op.f("ck_inbox_state")),
        sa.PrimaryKeyConstraint("bot_id", "update_id", name=op.f("pk_inbox")),
        sqlite_strict=True,
    )
    op.create_index("ix_inbox_retry_at", "inbox", ["retry_at"], **only("retry_at IS NOT NULL"))
    op.create_index("ix_inbox_seen_at", "inbox", ["seen_at"])


def _journal() -> None:
    op.create_table(
        "journal",
        sa.Column("id", Number, nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("verb", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("detail", Json(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_journal")),
        sqlite_strict=True,
    )
    op.create_index("ix_journal_subject", "journal", ["subject"])


def _pauses() -> None:
    op.create_table(
        "pauses",
        sa.Column("chat_id", Number, autoincrement=False, nullable=False),
        sa.Column("until", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("chat_id", name=op.f("pk_pauses")),
        sqlite_strict=True,
    )


def _staff() -> None:
    op.create_table(
        "staff",
        sa.Column("id", Number, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("team", sa.Text()),
        sa.Column("telegram_id", Number),
        sa.Column("language", sa.Text()),
        sa.Column("timezone", sa.Text()),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("joined_at", Instant()),
        sa.Column("left_at", Instant()),
        sa.Column("unreachable", sa.Text()),
        sa.CheckConstraint("language IN ('ru', 'uk', 'en')", name=op.f("ck_staff_language")),
        sa.CheckConstraint("role IN ('agent', 'manager')", name=op.f("ck_staff_role")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staff")),
        sqlite_strict=True,
    )
    op.create_index("ix_staff_telegram_id", "staff", ["telegram_id"])


def _staff_links() -> None:
    op.create_table(
        "staff_links",
        sa.Column("token_hash", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("team", sa.Text()),
        sa.Column("expires_at", Instant(), nullable=False),
        sa.Column("used_at", Instant()),
        sa.CheckConstraint("role IN ('agent', 'manager')", name=op.f("ck_staff_links_role")),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_staff_links")),
        sqlite_strict=True,
    )


def _surveys() -> None:
    op.create_table(
        "surveys",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("version", Number, nullable=False),
        sa.Column("definition", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("key", "version", name=op.f("pk_surveys")),
        sqlite_strict=True,
    )


def _contacts() -> None:
    op.create_table(
        "contacts",
        sa.Column("id", Number, nullable=False),
        sa.Column("closed_at", Instant(), nullable=False),
        sa.Column("ticket", sa.Text()),
        sa.Column("customer_id", Number),
        sa.Column("agent_id", Number),
        sa.Column("team", sa.Text()),
        sa.Column("topic", sa.Text()),
        sa.Column("channel", sa.Text()),
        sa.Column("reopened_at", Instant()),
        sa.Column("source", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["agent_id"], ["staff.id"], name=op.f("fk_contacts_agent_id")),
        sa.ForeignKeyConstraint(["customer_id"], ["customers.id"], name=op.f("fk_contacts_customer_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contacts")),
        sqlite_strict=True,
    )
    op.create_index("ix_contacts_customer_id", "contacts", ["customer_id"])
    op.create_index("ix_contacts_ticket", "contacts", ["ticket", "closed_at"])


def _digest_runs() -> None:
    op.create_table(
        "digest_runs",
        sa.Column("staff_id", Number, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("day", Day(), nullable=False),
        sa.Column("decided_at", Instant(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.CheckConstraint("kind IN ('day', 'week')", name=op.f("ck_digest_runs_kind")),
        sa.CheckConstraint("outcome IN ('sent', 'quiet')", name=op.f("ck_digest_runs_outcome")),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_digest_runs_staff_id")),
        sa.PrimaryKeyConstraint("staff_id", "kind", "day", name=op.f("pk_digest_runs")),
        sqlite_strict=True,
    )


def _contact_links() -> None:
    op.create_table(
        "contact_links",
        sa.Column("token_hash", sa.Text(), nullable=False),
        sa.Column("contact_id", Number, nullable=False),
        sa.Column("survey", sa.Text(), nullable=False),
        sa.Column("expires_at", Instant(), nullable=False),
        sa.Column("used_at", Instant()),
        sa.ForeignKeyConstraint(["contact_id"], ["contacts.id"], name=op.f("fk_contact_links_contact_id")),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_contact_links")),
        sqlite_strict=True,
    )


def _invitations() -> None:
    op.create_table(
        "invitations",
        sa.Column("id", Number, nullable=False),
        sa.Column("token", sa.Text(), nullable=False),
        sa.Column("survey", sa.Text(), nullable=False),
        sa.Column("survey_version", Number, nullable=False),
        sa.Column("customer_id", Number),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("created_at", Instant(), nullable=False),
        sa.Column("contact_id", Number),
        sa.Column("agent_id", Number),
        sa.Column("team", sa.Text()),
        sa.Column("topic", sa.Text()),
        sa.Column("channel", sa.Text()),
        sa.Column("reason", sa.Text()),
        sa.Column("question", sa.Text()),
        sa.Column("settled", Keys(frozenset), nullable=False),
        sa.Column("wake_at", Instant()),
        sa.Column("due_at", Instant()),
        sa.Column("asked_at", Instant()),
        sa.Column("remind_at", Instant()),
        sa.Column("reminded_at", Instant()),
        sa.Column("expires_at", Instant()),
        sa.Column("first_answered_at", Instant()),
        sa.Column("completed_at", Instant()),
        sa.Column("editable_until", Instant()),
        sa.Column("is_changing", Flag(), nullable=False),
        sa.Column("wants_contact", Flag(), nullable=False),
        sa.CheckConstraint(
            "state IN ('scheduled', 'asking', 'completed', 'expired', 'declined', 'undeliverable', 'cancelled', "
            "'suppressed')",
            name=op.f("ck_invitations_state"),
        ),
        sa.ForeignKeyConstraint(["agent_id"], ["staff.id"], name=op.f("fk_invitations_agent_id")),
        sa.ForeignKeyConstraint(["contact_id"], ["contacts.id"], name=op.f("fk_invitations_contact_id")),
        sa.ForeignKeyConstraint(["customer_id"], ["customers.id"], name=op.f("fk_invitations_customer_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invitations")),
        sa.UniqueConstraint("token", name=op.f("uq_invitations_token")),
        sqlite_strict=True,
    )
    op.create_index("ix_invitations_contact_id", "invitations", ["contact_id"])
    op.create_index("ix_invitations_customer_id", "invitations", ["customer_id", "created_at"])
    op.create_index("ix_invitations_survey", "invitations", ["survey", "asked_at"])
    op.create_index("ix_invitations_wake_at", "invitations", ["wake_at"], **only("wake_at IS NOT NULL"))


def _answers() -> None:
    op.create_table(
        "answers",
        sa.Column("id", Number, nullable=False),
        sa.Column("invitation_id", Number, nullable=False),
        sa.Column("question", sa.Text(), nullable=False),
        sa.Column("answered_at", Instant(), nullable=False),
        sa.Column("choices", Keys(tuple), nullable=False),
        sa.Column("value", Number),
        sa.Column("text", sa.Text()),
        sa.Column("language", sa.Text()),
        sa.Column("via", sa.Text(), nullable=False),
        sa.Column("is_late", Flag(), nullable=False),
        sa.Column("superseded_at", Instant()),
        sa.CheckConstraint("language IN ('ru', 'uk', 'en')", name=op.f("ck_answers_language")),
        sa.ForeignKeyConstraint(["invitation_id"], ["invitations.id"], name=op.f("fk_answers_invitation_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_answers")),
        sqlite_strict=True,
    )
    op.create_index("ix_answers_invitation_id", "answers", ["invitation_id", "question"])
    op.create_index("ix_answers_question", "answers", ["question", "answered_at"])
    op.create_index("ix_answers_words", "answers", ["answered_at"], **only("text IS NOT NULL"))
    op.create_index(
        "uq_answers_current",
        "answers",
        ["invitation_id", "question"],
        unique=True,
        **only("superseded_at IS NULL"),
    )


def _cases() -> None:
    op.create_table(
        "cases",
        sa.Column("id", Number, nullable=False),
        sa.Column("invitation_id", Number, nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("opened_at", Instant(), nullable=False),
        sa.Column("due_at", Instant(), nullable=False),
        sa.Column("team", sa.Text()),
        sa.Column("agent_id", Number),
        sa.Column("customer_id", Number),
        sa.Column("cause", sa.Text(), nullable=False),
        sa.Column("wants_contact", Flag(), nullable=False),
        sa.Column("owner_id", Number),
        sa.Column("taken_at", Instant()),
        sa.Column("resolving_by", Number),
        sa.Column("root_cause", sa.Text()),
        sa.Column("action", sa.Text()),
        sa.Column("outcome", sa.Text()),
        sa.Column("resolved_at", Instant()),
        sa.Column("escalated_at", Instant()),
        sa.CheckConstraint("cause IN ('low_score', 'wants_contact')", name=op.f("ck_cases_cause")),
        sa.CheckConstraint("state IN ('open', 'taken', 'resolved', 'not_ours')", name=op.f("ck_cases_state")),
        sa.ForeignKeyConstraint(["agent_id"], ["staff.id"], name=op.f("fk_cases_agent_id")),
        sa.ForeignKeyConstraint(["customer_id"], ["customers.id"], name=op.f("fk_cases_customer_id")),
        sa.ForeignKeyConstraint(["invitation_id"], ["invitations.id"], name=op.f("fk_cases_invitation_id")),
        sa.ForeignKeyConstraint(["owner_id"], ["staff.id"], name=op.f("fk_cases_owner_id")),
        sa.ForeignKeyConstraint(["resolving_by"], ["staff.id"], name=op.f("fk_cases_resolving_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cases")),
        sa.UniqueConstraint("invitation_id", name=op.f("uq_cases_invitation_id")),
        sqlite_strict=True,
    )
    op.create_index("ix_cases_customer_id", "cases", ["customer_id"])
    op.create_index("ix_cases_resolving_by", "cases", ["resolving_by"], **only("resolving_by IS NOT NULL"))
    op.create_index("ix_cases_state", "cases", ["state", "opened_at"])


def _deliveries() -> None:
    op.create_table(
        "deliveries",
        sa.Column("id", Number, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("chat_id", Number, nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("payload", Json(), nullable=False),
        sa.Column("card", Key),
        sa.Column("fresh", Flag(), nullable=False),
        sa.Column("silent", Flag(), nullable=False),
        sa.Column("not_before", Instant()),
        sa.Column("not_after", Instant()),
        sa.Column("customer_id", Number),
        sa.Column("staff_id", Number),
        sa.Column("invitation_id", Number),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("created_at", Instant(), nullable=False),
        sa.Column("attempts", Number, nullable=False),
        sa.Column("message_id", Number),
        sa.Column("error", sa.Text()),
        sa.Column("is_repeat", Flag(), nullable=False),
        sa.Column("priority", Number, nullable=False),
        sa.Column("changed_at", Instant(), nullable=False),
        sa.CheckConstraint("language IN ('ru', 'uk', 'en')", name=op.f("ck_deliveries_language")),
        sa.CheckConstraint(
            "state IN ('ready', 'sending', 'sent', 'in_doubt', 'dead', 'dropped')", name=op.f("ck_deliveries_state")
        ),
        sa.ForeignKeyConstraint(["customer_id"], ["customers.id"], name=op.f("fk_deliveries_customer_id")),
        sa.ForeignKeyConstraint(["invitation_id"], ["invitations.id"], name=op.f("fk_deliveries_invitation_id")),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_deliveries_staff_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deliveries")),
        sqlite_strict=True,
    )
    begins_at, is_ready = sa.text("coalesce(not_before, created_at)"), only("state = 'ready'")
    op.create_index("ix_deliveries_begins_at", "deliveries", ["state", begins_at], **is_ready)
    op.create_index("ix_deliveries_chat_begins_at", "deliveries", ["chat_id", begins_at], **is_ready)
    op.create_index("ix_deliveries_card", "deliveries", ["card", "state"], **only("card IS NOT NULL"))
    op.create_index("ix_deliveries_chat_id", "deliveries", ["chat_id", "state", "priority", "id"])
    op.create_index("ix_deliveries_customer_id", "deliveries", ["customer_id", "state"])
    op.create_index("ix_deliveries_not_after", "deliveries", ["state", "not_after"], **only("not_after IS NOT NULL"))
    op.create_index("ix_deliveries_state", "deliveries", ["state", "priority", "id"])
