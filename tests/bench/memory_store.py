"""The store without durability and without SQL: records in dictionaries behind the ports that a press on a card needs.

It really keeps what it is given and hands it back; nothing is written to a disk, and nothing can be undone.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Collection, Iterable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import datetime
from heapq import heappop, heappush
from itertools import count
from typing import Any, Generic, TypeVar

from msgspec import Struct, field

from surveys.definition import Survey
from surveys.deliveries import KINDS
from surveys.records import (
    Answer,
    Card,
    Case,
    Contact,
    Customer,
    Delivery,
    DeliveryState,
    Draft,
    Invitation,
    JournalEntry,
    Staff,
)
from surveys.values import replace

R = TypeVar("R", Answer, Case, Contact, Customer, Invitation, Staff)


class Shelf(Generic[R]):
    """Records by id, and by one more key."""

    def __init__(self, key: Callable[[R], Any] = lambda record: record.id) -> None:
        self._key: Callable[[R], Any] = key
        self._ids = count(1)
        self.by_id: dict[int, R] = {}
        self.by_key: dict[Any, R] = {}

    async def get(self, row_id: int) -> R | None:
        return self.by_id.get(row_id)

    async def find(self, key: Any) -> R | None:
        return self.by_key.get(key)

    async def add(self, record: R) -> R:
        record = replace(record, id=next(self._ids))
        await self.save(record)
        return record

    async def save(self, record: R, before: R | None = None) -> None:
        self.by_id[record.id] = self.by_key[self._key(record)] = record


class Customers(Shelf[Customer]):
    by_telegram = Shelf.find


class Invitations(Shelf[Invitation]):
    by_token = Shelf.find


class Cases(Shelf[Case]):
    of_invitation = Shelf.find


class StaffBook(Shelf[Staff]):
    by_telegram = Shelf.find

    async def managers_of(self, team: str | None) -> list[Staff]:
        return [one for one in self.by_id.values() if one.role == "manager" and one.team in (None, team)]


class Answers:
    def __init__(self) -> None:
        self._versions: dict[int, list[Answer]] = {}

    async def add(self, answer: Answer) -> None:
        versions = self._versions.setdefault(answer.invitation_id, [])
        for place, one in enumerate(versions):
            if one.question == answer.question and one.superseded_at is None:
                versions[place] = replace(one, superseded_at=answer.answered_at)
        versions.append(answer)

    async def current(self, invitation_id: int) -> list[Answer]:
        return [one for one in self._versions.get(invitation_id, ()) if one.superseded_at is None]

    async def versions(self, invitation_id: int) -> list[Answer]:
        return self._versions.get(invitation_id, [])


class Inbox:
    def __init__(self) -> None:
        self._seen: set[tuple[int, int]] = set()

    async def admit(self, bot_id: int, update_ids: Sequence[int], now: datetime) -> set[int]:
        new = {update_id for update_id in update_ids if (bot_id, update_id) not in self._seen}
        self._seen.update((bot_id, update_id) for update_id in new)
        return new


class Journal:
    def __init__(self) -> None:
        self.entries: list[JournalEntry] = []

    async def note(self, entry: JournalEntry) -> None:
        self.entries.append(entry)


class Surveys:
    def __init__(self) -> None:
        self._kept: list[Survey] = []

    async def keep(self, survey: Survey) -> None:
        self._kept.append(survey)

    async def all(self) -> list[Survey]:
        return self._kept


class Figures:
    async def keep_in_days_of(self, zone: str) -> bool:
        """Nobody counts here."""
        return False

    async def count_one_more_day(self) -> int | None:
        return None


class Deliveries:
    """Nothing here has to wait for its time: edits of cards are ready as soon as they are owed."""

    def __init__(self) -> None:
        self._ids = count(1)
        self.all: dict[int, Delivery] = {}
        self._places: dict[str, Card] = {}
        #: Cards that have several copies, under what their keys have in common.
        self._copies: dict[str, dict[str, Card]] = {}
        self._line: list[tuple[int, int]] = []
        self._waiting: dict[str, int] = {}
        self._busy: set[int] = set()

    async def owe(self, draft: Draft, now: datetime) -> None:
        number = next(self._ids)
        if draft.card is not None:
            self._end(self._waiting.get(draft.card), DeliveryState.DROPPED)
            self._waiting[draft.card] = number
        self.all[number] = Delivery(number, draft, DeliveryState.READY, now)
        heappush(self._line, (0 if draft.card in self._places else KINDS[draft.kind].priority, number))

    async def claim(
        self, now: datetime, limit: int, sends: int | None = None, spared: Collection[int] = ()
    ) -> list[Delivery]:
        claimed: list[Delivery] = []
        passed: list[tuple[int, int]] = []
        while self._line and len(claimed) < limit:
            place = heappop(self._line)
            delivery = self.all[place[1]]
            if delivery.state is not DeliveryState.READY:
                continue
            if delivery.draft.chat_id in self._busy or delivery.draft.chat_id in spared:
                passed.append(place)
            else:
                claimed.append(self._claim(delivery))
        for place in passed:
            heappush(self._line, place)
        return claimed

    def _claim(self, delivery: Delivery) -> Delivery:
        draft = delivery.draft
        standing = self._places.get(draft.card) if draft.card is not None else None
        message_id = standing.message_id if standing is not None else None
        claimed = replace(delivery, state=DeliveryState.SENDING, attempts=delivery.attempts + 1, message_id=message_id)
        self.all[delivery.id] = claimed
        self._busy.add(draft.chat_id)
        if draft.card is not None:
            self._waiting.pop(draft.card, None)
        return claimed

    async def sent(self, message_ids: Mapping[int, int | None], now: datetime) -> None:
        for number, message_id in message_ids.items():
            draft = self.all[number].draft
            self._busy.discard(draft.chat_id)
            self._end(number, DeliveryState.SENT)
            if draft.card is not None and message_id is not None:
                self.place(Card(draft.card, draft.chat_id, message_id))

    def _end(self, number: int | None, state: DeliveryState) -> None:
        if number is not None:
            delivery = self.all[number]
            self.all[number] = replace(delivery, state=state, draft=replace(delivery.draft, payload={}))

    async def adopt(self, card: str, chat_id: int, message_id: int, now: datetime) -> None:
        self.place(Card(card, chat_id, message_id))

    def place(self, card: Card) -> None:
        self._places[card.key] = card
        if "@" in card.key:
            self._copies.setdefault(card.key.partition("@")[0] + "@", {})[card.key] = card

    async def card(self, key: str) -> Card | None:
        return self._places.get(key)

    async def cards(self, prefix: str) -> list[Card]:
        return list(self._copies.get(prefix, {}).values())

    async def next_due(self) -> datetime | None:
        return self.all[self._line[0][1]].created_at if self._line else None


class MemoryTx(Struct):
    """What the ports call a transaction; here everything holds at once."""

    customers: Customers = field(default_factory=lambda: Customers(lambda one: one.telegram_id))
    staff: StaffBook = field(default_factory=lambda: StaffBook(lambda one: one.telegram_id))
    contacts: Shelf[Contact] = field(default_factory=Shelf)
    invitations: Invitations = field(default_factory=lambda: Invitations(lambda one: one.token))
    answers: Answers = field(default_factory=Answers)
    cases: Cases = field(default_factory=lambda: Cases(lambda one: one.invitation_id))
    deliveries: Deliveries = field(default_factory=Deliveries)
    inbox: Inbox = field(default_factory=Inbox)
    journal: Journal = field(default_factory=Journal)
    surveys: Surveys = field(default_factory=Surveys)
    figures: Figures = field(default_factory=Figures)

    @asynccontextmanager
    async def savepoint(self) -> AsyncIterator[None]:
        yield

    async def foresee(self, telegram_ids: Collection[int], tokens: Collection[str]) -> None:
        """Everything is at hand."""

    async def bulk(self, records: Iterable[Any]) -> None:
        shelves: Mapping[type, Shelf[Any]] = {
            Customer: self.customers,
            Staff: self.staff,
            Contact: self.contacts,
            Invitation: self.invitations,
        }
        for record in records:
            if isinstance(record, Card):
                self.deliveries.place(record)
            else:
                await shelves[type(record)].save(record)


class MemoryStore:
    def __init__(self) -> None:
        self._tx = MemoryTx()

    def transaction(self) -> AbstractAsyncContextManager[MemoryTx]:
        return self._open()

    @asynccontextmanager
    async def _open(self) -> AsyncIterator[MemoryTx]:
        yield self._tx
