"""What the product needs from the outside: a store, a clock, and the house it works in.

`storage` fulfils the store on SQLite and PostgreSQL; one contract suite runs on both. Every method belongs to one open
transaction; nothing is visible to others before it ends, and an exception undoes it.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from datetime import date, datetime, timedelta
from typing import Protocol

from msgspec import Struct

from surveys.definition import Survey
from surveys.policy import Policy
from surveys.read_side import Evidence, Figures, Listening, Questions
from surveys.records import (
    Answer,
    Card,
    Case,
    ChosenBy,
    Contact,
    ContactLink,
    Customer,
    Delivery,
    DigestRun,
    Draft,
    Invitation,
    JournalEntry,
    Mark,
    NotedChange,
    Progress,
    Staff,
    StaffLink,
)


class Clock(Protocol):
    def now(self) -> datetime:
        """The present instant, aware, UTC."""


class Customers(Protocol):
    async def get(self, customer_id: int) -> Customer | None: ...
    async def by_telegram(self, telegram_id: int) -> Customer | None: ...
    async def by_username(self, username: str) -> Customer | None:
        """Without the @, in any letter case; the one seen last when a name was handed on."""

    async def by_number(self, number: str) -> Customer | None: ...
    async def latest(self, limit: int) -> list[Customer]:
        """Customers who can be asked, those met last first."""

    async def add(self, customer: Customer) -> Customer:
        """The id of the argument is ignored; the stored customer carries the new one."""

    async def save(self, customer: Customer) -> None: ...
    async def long_silent(self, since: datetime, limit: int) -> list[Customer]:
        """Not forgotten yet, and nothing has happened with them since then: no contact, invitation, answer or Start."""

    async def due_by_calendar(
        self, survey: str, decided_before: datetime, idle_since: datetime, limit: int
    ) -> list[Customer]:
        """Willing, reachable, had at least one contact, no open invitation, no invitation of this survey created since
        `decided_before` (in whatever state), and nothing asked since `idle_since`."""


class StaffBook(Protocol):
    async def get(self, staff_id: int) -> Staff | None: ...
    async def by_telegram(self, telegram_id: int) -> Staff | None:
        """Only those who have not left."""

    async def everyone(self) -> list[Staff]: ...
    async def managers_of(self, team: str | None) -> list[Staff]:
        """Managers of the team and managers of all teams; with None, managers of all teams only."""

    async def add(self, staff: Staff) -> Staff: ...
    async def save(self, staff: Staff) -> None: ...
    async def add_link(self, link: StaffLink) -> None: ...
    async def find_link(self, token_hash: str) -> StaffLink | None: ...
    async def use_link(self, token_hash: str, now: datetime) -> StaffLink | None:
        """The link, now used up; None when it is unknown, used or expired."""


class Contacts(Protocol):
    async def get(self, contact_id: int) -> Contact | None: ...
    async def by_ticket(self, ticket: str) -> Contact | None:
        """The newest contact with this ticket."""

    async def add(self, contact: Contact) -> Contact: ...
    async def save(self, contact: Contact) -> None: ...
    async def add_link(self, link: ContactLink) -> None: ...
    async def find_link(self, token_hash: str) -> ContactLink | None: ...
    async def use_link(self, token_hash: str, now: datetime) -> ContactLink | None:
        """As for staff links."""

    async def outcomes(
        self, begin: datetime, end: datetime, team: str | None = None
    ) -> Mapping[tuple[int | None, str], int]:
        """(agent's id, an Outcome of insights.coverage) → how many contacts that ended in begin ≤ t < end. What the lot
        asked was not asked."""

    async def scores(
        self, questions: Questions, begin: datetime, end: datetime, team: str | None = None
    ) -> Mapping[tuple[int | None, ChosenBy], Mapping[int, int]]:
        """(agent's id, who chose the contact) → score → how many answers, about contacts that ended in begin ≤ t < end,
        whenever they were given."""

    async def ended(self, since: datetime, after: int, until: datetime, limit: int) -> list[Contact]:
        """Those that ended in since ≤ t ≤ until, the earliest first; of those of the very moment `since` only the ones
        after the id `after`. What it costs does not grow with the history."""


class Invitations(Protocol):
    async def get(self, invitation_id: int) -> Invitation | None: ...
    async def by_token(self, token: str) -> Invitation | None: ...
    async def add(self, invitation: Invitation) -> Invitation: ...
    async def save(self, invitation: Invitation, before: Invitation | None = None) -> None:
        """`before` is what is stored, where that is known: then only what differs has to be written."""

    async def due(self, now: datetime, limit: int) -> list[Invitation]:
        """Those whose `wake_at` has come, the longest waiting first."""

    async def next_wake(self) -> datetime | None:
        """The earliest `wake_at` of all."""

    async def open_cards(self, asked_before: datetime, after: int, limit: int) -> list[Invitation]:
        """Those still asking whose card stands in the chat with nothing on its way to it, by id, from the one after
        `after`."""

    async def of_customer(self, customer_id: int, limit: int = 20) -> list[Invitation]:
        """Newest first."""

    async def of_contact(self, contact_id: int) -> list[Invitation]:
        """Newest first."""

    async def asked(self, customer_id: int) -> list[tuple[str, datetime]]:
        """(survey key, asked_at) of all that were really asked, newest first."""


class Answers(Protocol):
    async def add(self, answer: Answer) -> None:
        """Supersedes the current version of this invitation and question, if there is one, at `answered_at`. The id of
        the argument is ignored."""

    async def current(self, invitation_id: int) -> list[Answer]: ...
    async def versions(self, invitation_id: int) -> list[Answer]:
        """All of them, oldest first."""

    async def erase_texts(self, customer_id: int) -> int:
        """Forgets what this customer wrote, in every version; says how many answers held words."""


class Cases(Protocol):
    async def get(self, case_id: int) -> Case | None: ...
    async def of_invitation(self, invitation_id: int) -> Case | None: ...
    async def add(self, case: Case) -> Case: ...
    async def save(self, case: Case) -> None: ...
    async def open(self, team: str | None) -> list[Case]:
        """Open and taken ones of the team (None: of all teams), longest waiting first."""

    async def low_scores(
        self,
        since: datetime,
        until: datetime,
        most: int,
        teams: Collection[str] | None = None,
        but: Collection[str] = (),
    ) -> list[datetime]:
        """When low scores opened cases, since < t <= until, whatever became of them: newest first, at most so many. Of
        these teams; None: of all, `but` those."""

    async def count_waiting(self) -> Mapping[str, int]:
        """state → how many are open or taken."""

    async def overdue(self, now: datetime) -> list[Case]:
        """Open or taken, past their deadline, not escalated yet."""

    async def being_resolved_by(self, staff_id: int) -> Case | None:
        """The case for which this person's next message is the action."""


class Deliveries(Protocol):
    async def owe(self, draft: Draft, now: datetime) -> None:
        """Write the message down; ready ones of the same card are dropped as overtaken (unless `fresh`).
        A `fresh` draft takes over the card when it is sent. A group that moved is written to where it is now."""

    async def get(self, delivery_id: int) -> Delivery | None: ...
    async def claim(
        self, now: datetime, limit: int, sends: int | None = None, spared: Collection[int] = ()
    ) -> list[Delivery]:
        """Ready ones whose time has come, most urgent first, at most one for each chat and none for chats that have
        one under way or are spared, now marked `sending`. No more than `limit`, and of them no more than `sends` that
        are no edits. `message_id` is filled in from the card. What it costs does not grow with how many wait."""

    async def sent(self, message_ids: Mapping[int, int | None], now: datetime) -> None:
        """These deliveries went out, each as this message: cards stand there now, payloads are forgotten. When a fresh
        copy replaced an older one, the older one is owed an `unbutton`."""

    async def fill_in(self, delivery_id: int, payload: Mapping[str, object]) -> None:
        """What was still to be counted of one that is under way is in its payload now: a repeat says the same."""

    async def put_back(self, delivery_id: int, not_before: datetime, error: str | None) -> None:
        """Certainly not sent: ready again, not before then."""

    async def doubt(self, delivery_id: int, error: str, now: datetime) -> None:
        """Perhaps sent. Edits become ready again; sends become `in_doubt`, or what their kind says."""

    async def kill(self, delivery_id: int, error: str, now: datetime) -> None:
        """Will never be sent."""

    async def drop(self, delivery_id: int, reason: str, now: datetime) -> None:
        """Not worth sending any more."""

    async def drop_for_customer(self, customer_id: int, reason: str, now: datetime) -> int: ...
    async def forget_chat(self, customer_id: int, now: datetime) -> None:
        """To be called while the customer's Telegram id is still known, and before `forgotten_at` is saved. What became
        of past messages stays without chat, message and card; what still waits or is under way goes out as the last
        and then loses them too. Messages to the same person as a colleague stay."""

    async def recover(self, now: datetime) -> int:
        """After a crash: what was `sending` is in doubt (edits: ready). Says how many."""

    async def repeat_doubtful(self, now: datetime) -> int:
        """In-doubt ones of kinds that may be repeated, and old enough, become ready, marked as repeats."""

    async def park(self, chat_id: int | None, until: datetime) -> None:
        """After a 429: nothing to this chat (None: to anybody) before then; survives a restart."""

    async def newest(self) -> datetime | None:
        """When something was last changed, by the clock of that time."""

    async def set_back(self, by: timedelta, now: datetime) -> None:
        """The clock was ahead by so much: what was put off while it was, and the pauses, come that much sooner. What
        waits for a decent hour stays."""

    async def adopt(self, card: str, chat_id: int, message_id: int, now: datetime) -> None:
        """A tap proved that a copy of the card stands at this message: settles an in-doubt delivery of it. The card is
        where the newest copy in its chat is: a newer message takes the card, and the copy left behind, whichever that
        is, is owed an `unbutton`."""

    async def card(self, key: str) -> Card | None: ...
    async def cards(self, prefix: str) -> list[Card]: ...
    async def first_message(self, card: str) -> int | None:
        """The number of the first message that showed this card; None when none is known."""

    async def has_left(self, card: str) -> bool:
        """Whether the card may be in the chat already: something of it was sent, is under way, or is in doubt."""

    async def move_chat(self, old_chat_id: int, new_chat_id: int) -> None:
        """A group became a supergroup: cards, deliveries and parkings follow, and so will what is owed to it later."""

    async def next_due(self) -> datetime | None:
        """The earliest moment at which a ready delivery may go."""

    async def went_lately(
        self, groups_since: datetime, people_since: datetime, now: datetime
    ) -> list[tuple[int, datetime]]:
        """(chat, when) of all that went out since then, or may have: what chats have had of their limits. What is
        under way counts as of now."""

    async def progress(self, now: datetime) -> Progress:
        """How far sending has come."""

    async def count_by_state(self) -> Mapping[str, int]: ...


class Inbox(Protocol):
    async def admit(self, bot_id: int, update_ids: Sequence[int], now: datetime) -> set[int]:
        """Note these updates as seen; returns those not seen before."""

    async def fail(self, bot_id: int, update_id: int, raw: str, error: str, now: datetime) -> bool:
        """Keep the update as it came, to be tried again with growing pauses; True when it is given up as dead."""

    async def bury(self, bot_id: int, update_id: int, raw: str, error: str, now: datetime) -> None:
        """Keep what can never be handled as it came, given up at once; again is as good as once."""

    async def dead(self) -> int:
        """How many were given up."""

    async def retryable(self, now: datetime, limit: int) -> list[tuple[int, int, str]]:
        """(bot_id, update_id, raw) of failed ones whose time has come."""

    async def succeed(self, bot_id: int, update_id: int) -> None: ...
    async def forget(self, telegram_id: int) -> int:
        """Kept updates that came from this person, or tell of them, are given up and not kept; says how many."""

    async def prune(self, older_than: datetime, dead_older_than: datetime) -> int:
        """Drop the keys of what went well, and what was given up, once they are older than this."""


class Digests(Protocol):
    async def decide(self, run: DigestRun) -> bool:
        """True for the first to decide on this manager, kind and day; False ever after."""

    async def get(self, staff_id: int, kind: str, day: date) -> DigestRun | None: ...
    async def latest(self, staff_id: int, kind: str) -> DigestRun | None: ...


class Journal(Protocol):
    async def note(self, entry: JournalEntry) -> None: ...
    async def about(self, subject: str) -> list[JournalEntry]:
        """Oldest first."""


class Marks(Protocol):
    """Moments that outlive the process, each under a name of its own."""

    async def get(self, name: str) -> Mark | None: ...
    async def put(self, mark: Mark) -> None:
        """The mark of this name is this one from now on."""

    async def remove(self, name: str) -> None: ...
    async def named(self, prefix: str) -> list[Mark]:
        """All whose names begin so, by name."""


class NotedChanges(Protocol):
    async def get(self, change_id: int) -> NotedChange | None: ...
    async def add(self, change: NotedChange) -> NotedChange: ...
    async def remove(self, change_id: int) -> None: ...
    async def of_team(self, team: str | None) -> list[NotedChange]:
        """Those of the whole company and of this team, newest first; None: of the whole company alone."""


class Surveys(Protocol):
    async def keep(self, survey: Survey) -> None:
        """Keep this version's definition for ever. SurveyError when the same version was kept with other content and
        answers exist for it; without answers the content is replaced."""

    async def all(self) -> list[Survey]:
        """Every version ever kept."""


class Tx(Protocol):
    """One open transaction."""

    @property
    def customers(self) -> Customers: ...
    @property
    def staff(self) -> StaffBook: ...
    @property
    def contacts(self) -> Contacts: ...
    @property
    def invitations(self) -> Invitations: ...
    @property
    def answers(self) -> Answers: ...
    @property
    def cases(self) -> Cases: ...
    @property
    def deliveries(self) -> Deliveries: ...
    @property
    def inbox(self) -> Inbox: ...
    @property
    def digests(self) -> Digests: ...
    @property
    def journal(self) -> Journal: ...
    @property
    def marks(self) -> Marks: ...
    @property
    def noted_changes(self) -> NotedChanges: ...
    @property
    def surveys(self) -> Surveys: ...
    @property
    def figures(self) -> Figures: ...
    @property
    def evidence(self) -> Evidence: ...
    @property
    def listening(self) -> Listening: ...
    def savepoint(self) -> AbstractAsyncContextManager[None]:
        """An exception inside undoes what was done inside, and goes on."""

    async def foresee(self, telegram_ids: Collection[int], tokens: Collection[str]) -> None:
        """These people are about to press on these invitations. Makes what they need cheaper; changes nothing."""


class Leadership(Protocol):
    """Which of several processes does what only one may do: send, beat, poll. Where there is one process, it leads."""

    @property
    def epoch(self) -> int:
        """How often the lead was taken until this process took it; 0 before."""

    async def won(self) -> None:
        """Returns when this process leads."""

    async def lost(self) -> None:
        """Returns when this process leads no more."""

    async def resign(self) -> None:
        """Another may lead; `won` is waited for again by whoever wants to lead again."""


class Store(Protocol):
    @property
    def leadership(self) -> Leadership: ...

    def as_leader(self) -> Store:
        """The same store, whose transactions raise LeadershipLost, and write nothing, once another process leads."""

    def on_owed(self, callback: Callable[[], None]) -> None:
        """The callback is called after another process committed deliveries, and whenever that may have been missed."""

    def transaction(self) -> AbstractAsyncContextManager[Tx]:
        """Begins at once for writing; commits at the end, or undoes everything on an exception; never left half-way."""

    def reading(self) -> AbstractAsyncContextManager[Tx]:
        """For reading only: everything as it was at the first question, whatever is written meanwhile."""

    async def close(self) -> None: ...


class House(Struct, frozen=True):
    """What all use cases share: the rules, the surveys, and a source of unguessable tokens."""

    policy: Policy
    #: (key, version) → definition; versions of the past stay readable.
    surveys: Mapping[tuple[str, int], Survey]
    #: key → version in force.
    in_force: Mapping[str, int]
    #: n → url-safe ASCII token of n characters.
    new_token: Callable[[int], str]
    bot_username: str = ""

    def survey(self, key: str, version: int | None = None) -> Survey | None:
        """The definition of that version, or of the one in force; None when there is none."""
        number = version if version is not None else self.in_force.get(key)
        return None if number is None else self.surveys.get((key, number))


class Work(Struct, frozen=True):
    """One piece of work inside one transaction: the clock was asked once."""

    tx: Tx
    now: datetime
    house: House

    @property
    def policy(self) -> Policy:
        return self.house.policy
