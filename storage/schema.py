"""The tables. One column for each field of a record, named like it; what is added says why.

Numbered revisions in `migrations/` build exactly this, which a test holds. Nothing here knows how a row is used.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, get_args

from sqlalchemy import (
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    MetaData,
    PrimaryKeyConstraint,
    Table,
    Text,
    UniqueConstraint,
    event,
    func,
    text,
)
from sqlalchemy.engine import Connection

from storage.columns import Day, Flag, Instant, Json, Key, Keys, Number, OneOf
from surveys.languages import LANGUAGES
from surveys.records import CaseState, ChosenBy, DeliveryState, Role, State

metadata = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "ix": "ix_%(table_name)s_%(column_0_name)s",
    }
)


def _table(name: str, *parts: Any) -> Table:
    return Table(name, metadata, *parts, sqlite_strict=True)


def _id() -> Column[int]:
    return Column("id", Number, primary_key=True)


def _one_of(column: str, words: Iterable[str]) -> CheckConstraint:
    return CheckConstraint(f"{column} IN ({', '.join(repr(str(word)) for word in words)})", name=column)


def _only(condition: str) -> dict[str, Any]:
    """Of an index: it holds only rows of which this is true."""
    return {"sqlite_where": text(condition)}


@event.listens_for(metadata, "before_create")
def _on_a_server_too(_: MetaData, connection: Connection, **__: Any) -> None:
    """Said as late as this, because naming an engine loads all that SQLAlchemy knows of it."""
    if connection.dialect.name == "postgresql":
        for index in (index for table in metadata.sorted_tables for index in table.indexes):
            index.dialect_options["postgresql"]["where"] = index.dialect_options["sqlite"]["where"]


def _to(name: str, table: str) -> Column[int]:
    return Column(name, Number, ForeignKey(f"{table}.id"))


customers = _table(
    "customers",
    _id(),
    Column("telegram_id", Number),
    Column("username", Text),
    Column("name", Text),
    Column("number", Text),
    Column("language", Text),
    Column("contact_language", Text),
    Column("telegram_language", Text),
    Column("timezone", Text),
    Column("created_at", Instant),
    Column("started_at", Instant),
    Column("opted_out_at", Instant),
    Column("unreachable", Text),
    Column("forgotten_at", Instant),
    _one_of("language", LANGUAGES),
    UniqueConstraint("telegram_id"),
    UniqueConstraint("number"),
    Index("ix_customers_username", func.lower(text("username"))),
    Index("ix_customers_started_at", "started_at"),
)

staff = _table(
    "staff",
    _id(),
    Column("name", Text, nullable=False),
    Column("role", Text, nullable=False),
    Column("team", Text),
    Column("telegram_id", Number),
    Column("language", Text),
    Column("timezone", Text),
    Column("source", Text, nullable=False),
    Column("joined_at", Instant),
    Column("left_at", Instant),
    Column("unreachable", Text),
    _one_of("role", get_args(Role)),
    _one_of("language", LANGUAGES),
    Index("ix_staff_telegram_id", "telegram_id"),
)

staff_links = _table(
    "staff_links",
    Column("token_hash", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("role", Text, nullable=False),
    Column("team", Text),
    Column("expires_at", Instant, nullable=False),
    Column("used_at", Instant),
    _one_of("role", get_args(Role)),
)

contacts = _table(
    "contacts",
    _id(),
    Column("closed_at", Instant, nullable=False),
    Column("ticket", Text),
    _to("customer_id", "customers"),
    _to("agent_id", "staff"),
    Column("team", Text),
    Column("topic", Text),
    Column("channel", Text),
    Column("reopened_at", Instant),
    Column("source", Text, nullable=False),
    Index("ix_contacts_ticket", "ticket", "closed_at"),
    Index("ix_contacts_customer_id", "customer_id"),
    Index("ix_contacts_closed_at", "closed_at"),
)

contact_links = _table(
    "contact_links",
    Column("token_hash", Text, primary_key=True),
    Column("contact_id", Number, ForeignKey("contacts.id"), nullable=False),
    Column("survey", Text, nullable=False),
    Column("expires_at", Instant, nullable=False),
    Column("used_at", Instant),
)

invitations = _table(
    "invitations",
    _id(),
    Column("token", Text, nullable=False),
    Column("survey", Text, nullable=False),
    Column("survey_version", Number, nullable=False),
    _to("customer_id", "customers"),
    Column("state", OneOf(State), nullable=False),
    Column("created_at", Instant, nullable=False),
    _to("contact_id", "contacts"),
    _to("agent_id", "staff"),
    Column("team", Text),
    Column("topic", Text),
    Column("channel", Text),
    Column("reason", Text),
    Column("question", Text),
    Column("settled", Keys(frozenset), nullable=False),
    Column("wake_at", Instant),
    Column("due_at", Instant),
    Column("asked_at", Instant),
    Column("remind_at", Instant),
    Column("reminded_at", Instant),
    Column("expires_at", Instant),
    Column("first_answered_at", Instant),
    Column("completed_at", Instant),
    Column("editable_until", Instant),
    Column("is_changing", Flag, nullable=False),
    Column("wants_contact", Flag, nullable=False),
    # It came later than the table, so rows of that time need a word.
    Column("chosen_by", Text, nullable=False, server_default="agent"),
    _one_of("state", State),
    _one_of("chosen_by", get_args(ChosenBy)),
    UniqueConstraint("token"),
    Index("ix_invitations_wake_at", "wake_at", **_only("wake_at IS NOT NULL")),
    Index("ix_invitations_customer_id", "customer_id", "created_at"),
    Index("ix_invitations_contact_id", "contact_id"),
    Index("ix_invitations_survey", "survey", "asked_at"),
)

answers = _table(
    "answers",
    _id(),
    Column("invitation_id", Number, ForeignKey("invitations.id"), nullable=False),
    Column("question", Text, nullable=False),
    Column("answered_at", Instant, nullable=False),
    Column("choices", Keys(tuple), nullable=False),
    Column("value", Number),
    Column("text", Text),
    Column("language", Text),
    Column("via", Text, nullable=False),
    Column("is_late", Flag, nullable=False),
    Column("superseded_at", Instant),
    _one_of("language", LANGUAGES),
    Index("ix_answers_invitation_id", "invitation_id", "question"),
    Index(
        "uq_answers_current",
        *("invitation_id", "question"),
        unique=True,
        **_only("superseded_at IS NULL"),
    ),
    Index("ix_answers_question", "question", "answered_at"),
    Index("ix_answers_words", "answered_at", **_only("text IS NOT NULL")),
)

#: In whose local days the sums below are kept, from which day on: `id` is the day's number, 1 the first there is (as in
#: `date.toordinal`). NULL: the history was here before them, and they have still to be made. Without a row, UTC's.
calendar = _table(
    "calendar",
    Column("id", Number, primary_key=True, autoincrement=False),
    Column("zone", Text),
)


def _sums(name: str, *key: Column[Any]) -> Table:
    """A number for each key: whatever the rows are told apart by."""
    return Table(
        name,
        metadata,
        *key,
        Column("n", Number, nullable=False),
        PrimaryKeyConstraint(*(column.name for column in key)),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )


def _text(name: str) -> Column[str]:
    """Of a key, in which nothing is NULL."""
    return Column(name, Text, nullable=False)


def _split() -> tuple[Column[Any], ...]:
    """The local day, the team (empty: none), and what is told apart beside it: agents, topics, channels, or nothing."""
    return (
        _text("kind"),
        Column("day", Day, nullable=False),
        _text("team"),
        # Of an agent, the number; empty: without one. Of the kind `team` it is always empty.
        _text("member"),
    )


# What was answered on a day: `key` is a score as text, or one chosen choice.
answer_days = _sums("answer_days", _text("survey"), _text("question"), *_split(), _text("key"))
# What became of those who were asked on a day.
invitation_days = _sums("invitation_days", _text("survey"), *_split(), _text("outcome"))

cases = _table(
    "cases",
    _id(),
    Column("invitation_id", Number, ForeignKey("invitations.id"), nullable=False),
    Column("state", OneOf(CaseState), nullable=False),
    Column("opened_at", Instant, nullable=False),
    Column("due_at", Instant, nullable=False),
    Column("team", Text),
    _to("agent_id", "staff"),
    _to("customer_id", "customers"),
    Column("cause", Text, nullable=False),
    Column("wants_contact", Flag, nullable=False),
    _to("owner_id", "staff"),
    Column("taken_at", Instant),
    _to("resolving_by", "staff"),
    Column("root_cause", Text),
    Column("action", Text),
    Column("outcome", Text),
    Column("resolved_at", Instant),
    Column("escalated_at", Instant),
    _one_of("state", CaseState),
    _one_of("cause", ("low_score", "wants_contact")),
    UniqueConstraint("invitation_id"),
    Index("ix_cases_state", "state", "opened_at"),
    Index("ix_cases_customer_id", "customer_id"),
    Index("ix_cases_resolving_by", "resolving_by", **_only("resolving_by IS NOT NULL")),
)

#: When a delivery that is ready may go, as an index has it.
_begins_at, _is_ready = text("coalesce(not_before, created_at)"), "state = 'ready'"

deliveries = _table(
    "deliveries",
    _id(),
    Column("kind", Text, nullable=False),
    Column("chat_id", Number, nullable=False),
    Column("language", Text, nullable=False),
    Column("payload", Json, nullable=False),
    Column("card", Key),
    Column("fresh", Flag, nullable=False),
    Column("silent", Flag, nullable=False),
    Column("not_before", Instant),
    Column("not_after", Instant),
    _to("customer_id", "customers"),
    _to("staff_id", "staff"),
    _to("invitation_id", "invitations"),
    Column("state", OneOf(DeliveryState), nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("attempts", Number, nullable=False),
    # Of an edit: the message to change, known since it was claimed. Of a message that went out: where it stands.
    Column("message_id", Number),
    Column("error", Text),
    Column("is_repeat", Flag, nullable=False),
    # Copied from the kind, so that the most urgent are found by an index.
    Column("priority", Number, nullable=False),
    # When it went out, died, or came into doubt; a doubtful one is repeated some time after it.
    Column("changed_at", Instant, nullable=False),
    _one_of("language", LANGUAGES),
    _one_of("state", DeliveryState),
    # The line of those that may go now, most urgent first; whatever waits for its time stands beside it.
    Index("ix_deliveries_line", "priority", "id", "chat_id", **_only(f"{_is_ready} AND not_before IS NULL")),
    Index("ix_deliveries_not_before", "not_before", "chat_id", **_only(f"{_is_ready} AND not_before IS NOT NULL")),
    Index("ix_deliveries_not_after", "not_after", **_only(f"{_is_ready} AND not_after IS NOT NULL")),
    Index("ix_deliveries_chat_begins_at", "chat_id", _begins_at, **_only(_is_ready)),
    Index("ix_deliveries_under_way", "chat_id", **_only("state = 'sending'")),
    Index("ix_deliveries_doubtful", "changed_at", **_only("state = 'in_doubt'")),
    Index("ix_deliveries_ended", "state", "changed_at", "kind", **_only("state IN ('sent', 'dead')")),
    Index("ix_deliveries_chat_id", "chat_id"),
    Index("ix_deliveries_card", "card", **_only("card IS NOT NULL")),
    Index("ix_deliveries_customer_id", "customer_id"),
)

cards = _table(
    "cards",
    Column("key", Key, primary_key=True),
    Column("chat_id", Number, nullable=False),
    Column("message_id", Number, nullable=False),
    Index("ix_cards_chat_id", "chat_id"),
)

pauses = _table(
    "pauses",
    # 0, which is nobody's chat, stands for all chats together.
    Column("chat_id", Number, primary_key=True, autoincrement=False),
    Column("until", Instant, nullable=False),
)

# Groups that became supergroups: what is still addressed to the old id goes to the new one.
moved_chats = _table(
    "moved_chats",
    Column("old_id", Number, primary_key=True, autoincrement=False),
    Column("new_id", Number, nullable=False),
    Index("ix_moved_chats_new_id", "new_id"),
)

inbox = _table(
    "inbox",
    Column("bot_id", Number, nullable=False),
    Column("update_id", Number, nullable=False),
    Column("seen_at", Instant, nullable=False),
    Column("state", Text, nullable=False),
    Column("raw", Text),
    Column("error", Text),
    Column("attempts", Number, nullable=False),
    Column("retry_at", Instant),
    PrimaryKeyConstraint("bot_id", "update_id"),
    _one_of("state", ("seen", "failed", "dead")),
    Index("ix_inbox_retry_at", "retry_at", **_only("retry_at IS NOT NULL")),
    Index("ix_inbox_seen_at", "seen_at"),
)

digest_runs = _table(
    "digest_runs",
    Column("staff_id", Number, ForeignKey("staff.id"), nullable=False),
    Column("kind", Text, nullable=False),
    Column("day", Day, nullable=False),
    Column("decided_at", Instant, nullable=False),
    Column("outcome", Text, nullable=False),
    PrimaryKeyConstraint("staff_id", "kind", "day"),
    _one_of("kind", ("day", "week", "month")),
    _one_of("outcome", ("sent", "quiet")),
)

journal = _table(
    "journal",
    _id(),
    Column("at", Instant, nullable=False),
    Column("actor", Text, nullable=False),
    Column("verb", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("detail", Json, nullable=False),
    Index("ix_journal_subject", "subject"),
)

#: Moments that outlive the process, each by its name: one row that is overwritten.
marks = _table(
    "marks",
    Column("name", Text, primary_key=True),
    Column("at", Instant, nullable=False),
    Column("number", Number, nullable=False),
)

#: What was changed from a day on, for pictures and to see how it is since.
noted_changes = _table(
    "noted_changes",
    _id(),
    Column("day", Day, nullable=False),
    Column("what", Text, nullable=False),
    Column("noted_at", Instant, nullable=False),
    Column("team", Text),
    _to("staff_id", "staff"),
)

leadership = _table(
    "leadership",
    # There is one row.
    Column("id", Number, primary_key=True, autoincrement=False),
    # How often the lead was taken: whoever knows an older number leads no more.
    Column("epoch", Number, nullable=False),
)

#: A history that was brought here from another database, or is half here.
moves = _table(
    "moves",
    Column("id", Number, primary_key=True, autoincrement=False),
    Column("source", Text, nullable=False),
    # Of what the source held when the move began.
    Column("checksum", Text, nullable=False),
    # How far it came: the table, and the key of the last row of it that is here.
    Column("at_table", Text),
    Column("after_key", Text),
    Column("finished_at", Instant),
)

surveys = _table(
    "surveys",
    Column("key", Text, nullable=False),
    Column("version", Number, nullable=False),
    Column("definition", Text, nullable=False),
    PrimaryKeyConstraint("key", "version"),
)
