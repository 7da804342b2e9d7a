"""The rows the product lives on, as frozen values. Change one with `replace` of `surveys.values`."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from enum import StrEnum
from typing import Literal

from msgspec import Struct, field

from surveys.languages import Language

Role = Literal["agent", "manager"]
#: Who decided that a customer is asked: an agent, also by a link that the customer opened; the calendar; or the lot,
#: which audits whom agents choose.
ChosenBy = Literal["agent", "calendar", "audit"]


class State(StrEnum):
    """Where an invitation is; the table in `conversation` says how it moves."""

    SCHEDULED = "scheduled"
    ASKING = "asking"
    COMPLETED = "completed"
    EXPIRED = "expired"
    DECLINED = "declined"
    UNDELIVERABLE = "undeliverable"
    CANCELLED = "cancelled"
    SUPPRESSED = "suppressed"


class CaseState(StrEnum):
    OPEN = "open"
    TAKEN = "taken"
    RESOLVED = "resolved"
    NOT_OURS = "not_ours"


class Customer(Struct, frozen=True):
    """A person whom we ask. `telegram_id` is absent until the person has started the bot, and after /forget."""

    id: int
    telegram_id: int | None = None
    username: str | None = None
    name: str | None = None
    #: The company's own number for this person.
    number: str | None = None
    #: Chosen with /language; wins over everything.
    language: Language | None = None
    #: What the help desk said about the person's language.
    contact_language: str | None = None
    telegram_language: str | None = None
    #: IANA name; the company's zone is used when absent.
    timezone: str | None = None
    created_at: datetime | None = None
    started_at: datetime | None = None
    opted_out_at: datetime | None = None
    #: Why messages cannot reach the person: blocked, deactivated, cannot_initiate, chat_not_found.
    unreachable: str | None = None
    forgotten_at: datetime | None = None


class Staff(Struct, frozen=True):
    """An agent or a manager. `team` None means all teams for a manager."""

    id: int
    name: str
    role: Role
    team: str | None = None
    telegram_id: int | None = None
    language: Language | None = None
    timezone: str | None = None
    #: Written in config.yaml, joined by a link, or made up for the demo.
    source: Literal["config", "link", "demo"] = "link"
    joined_at: datetime | None = None
    left_at: datetime | None = None
    #: Name and role in force are those of the newest word: config.yaml or link.
    unreachable: str | None = None


class StaffLink(Struct, frozen=True):
    """A one-time way in for a colleague; only the hash of its token is kept."""

    token_hash: str
    name: str
    role: Role
    team: str | None
    expires_at: datetime
    used_at: datetime | None = None


class ContactLink(Struct, frozen=True):
    """A one-time way for a customer to reach the survey about one contact; only the hash of its token is kept."""

    token_hash: str
    contact_id: int
    survey: str
    expires_at: datetime
    used_at: datetime | None = None


class Contact(Struct, frozen=True):
    """One finished support interaction. Agent, team, topic and channel are frozen here."""

    id: int
    closed_at: datetime
    ticket: str | None = None
    customer_id: int | None = None
    agent_id: int | None = None
    team: str | None = None
    topic: str | None = None
    channel: str | None = None
    reopened_at: datetime | None = None
    #: How we heard of it: command, link, schedule, demo, or the name of a help desk.
    source: str = "command"


class Invitation(Struct, frozen=True):
    """Our decision to ask one customer about one contact; carries the state of the conversation."""

    id: int
    token: str  # short, unguessable, inside callback data; also the seed of the shuffled order
    survey: str
    survey_version: int
    customer_id: int | None
    state: State
    created_at: datetime
    contact_id: int | None = None
    agent_id: int | None = None
    team: str | None = None
    topic: str | None = None
    channel: str | None = None
    #: Why it was suppressed, cancelled, declined or undeliverable.
    reason: str | None = None
    #: Key of the question on the card now.
    question: str | None = None
    #: Keys of questions that are answered, finished or skipped.
    settled: frozenset[str] = frozenset()
    #: The next moment at which something is due; None when nothing is.
    wake_at: datetime | None = None
    #: Planned time of asking.
    due_at: datetime | None = None
    asked_at: datetime | None = None
    remind_at: datetime | None = None
    reminded_at: datetime | None = None
    expires_at: datetime | None = None
    first_answered_at: datetime | None = None
    completed_at: datetime | None = None
    editable_until: datetime | None = None
    #: The customer is changing an answer that was already complete.
    is_changing: bool = False
    wants_contact: bool = False
    chosen_by: ChosenBy = "agent"


class Answer(Struct, frozen=True):
    """One version of the reply to one question. The current version has no `superseded_at`."""

    id: int
    invitation_id: int
    question: str
    answered_at: datetime
    #: Keys of the chosen choices.
    choices: tuple[str, ...] = ()
    #: The number, where the question has a scale.
    value: int | None = None
    text: str | None = None
    language: Language | None = None
    via: Literal["tap", "typed", "demo"] = "tap"
    #: Given after expiry or after the edit window: kept, but not counted.
    is_late: bool = False
    superseded_at: datetime | None = None


class Case(Struct, frozen=True):
    """A low score, or a wish to be contacted, waiting for a manager. Its id is the number people see."""

    id: int
    invitation_id: int
    state: CaseState
    opened_at: datetime
    due_at: datetime
    team: str | None = None
    agent_id: int | None = None
    customer_id: int | None = None
    #: low_score or wants_contact.
    cause: Literal["low_score", "wants_contact"] = "low_score"
    wants_contact: bool = False
    owner_id: int | None = None
    taken_at: datetime | None = None
    #: Who is filling in the resolution now; their next message is the action.
    resolving_by: int | None = None
    root_cause: str | None = None
    action: str | None = None
    outcome: str | None = None
    resolved_at: datetime | None = None
    escalated_at: datetime | None = None


class DeliveryState(StrEnum):
    READY = "ready"
    SENDING = "sending"
    SENT = "sent"
    IN_DOUBT = "in_doubt"
    DEAD = "dead"
    DROPPED = "dropped"


class Draft(Struct, frozen=True):
    """A message we decided to owe. With a `card`, the newest draft of that card wins and edits what is there."""

    kind: str
    chat_id: int
    language: Language
    #: Plain values, enough to render the message; never a finished text.
    payload: Mapping[str, object] = field(default_factory=dict)
    card: str | None = None
    #: Send anew even if the card stands in the chat; the older copy loses its buttons.
    fresh: bool = False
    silent: bool = False
    not_before: datetime | None = None
    #: Worthless afterwards: dropped with the reason.
    not_after: datetime | None = None
    customer_id: int | None = None
    staff_id: int | None = None
    invitation_id: int | None = None


class Delivery(Struct, frozen=True):
    """A draft that was written down, and what became of it."""

    id: int
    draft: Draft
    state: DeliveryState
    created_at: datetime
    attempts: int = 0
    #: Where the card stands now, when it does: then this delivery is an edit.
    message_id: int | None = None
    error: str | None = None
    is_repeat: bool = False


class KindProgress(Struct, frozen=True):
    """How far the messages of one kind have come."""

    #: Not sent yet, whenever their time comes; of those, `due` may go now.
    waiting: int = 0
    due: int = 0
    #: Since when the longest waiting of those has been due.
    oldest_at: datetime | None = None
    sending: int = 0
    in_doubt: int = 0
    #: In the last hour.
    sent: int = 0
    #: In the last day.
    dead: int = 0


class Progress(Struct, frozen=True):
    """How far sending has come, kind by kind; kinds about which there is nothing to tell are left out."""

    kinds: Mapping[str, KindProgress]
    #: Telegram asked for a pause from everybody, until then.
    parked_until: datetime | None = None
    #: Chats that have to be spared for a while.
    parked_chats: int = 0


class Card(Struct, frozen=True):
    """Where a card stands: one message in one chat."""

    key: str
    chat_id: int
    message_id: int


class JournalEntry(Struct, frozen=True):
    """Who did what to which row, when. Never words of a customer."""

    at: datetime
    actor: str  # customer:12, staff:3, bot, retention
    verb: str
    subject: str  # invitation:5, case:12
    detail: Mapping[str, object] = field(default_factory=dict)


class Mark(Struct, frozen=True):
    """A moment that outlives the process, such as «backup_made»; the number is what its writer has to remember."""

    name: str
    at: datetime
    number: int = 0


class NotedChange(Struct, frozen=True):
    """What a manager wrote down as changed from a day on, before anybody knows how it is since."""

    id: int
    day: date
    what: str
    noted_at: datetime
    #: None: the whole company.
    team: str | None = None
    staff_id: int | None = None


class DigestRun(Struct, frozen=True):
    """One digest for one manager about one local day; unique, so that nobody gets two."""

    staff_id: int
    kind: Literal["day", "week", "month"]
    #: The day it is about; of a week or a month, the last one.
    day: date
    decided_at: datetime
    #: sent, or why nothing was: quiet.
    outcome: Literal["sent", "quiet"]
