"""Agents who ask for surveys, and managers who take cases and see them through."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import count
from random import Random

from msgspec import Struct, field

from simulator.groups import Group
from simulator.people import Person
from simulator.things import Message
from tests.chaos.customers import Customer
from tests.chaos.ledger import CasePress, Ledger, Order

#: Telegram lets us answer an agent once a second.
PAUSE = 1.3
PATIENCE = 6.0
#: A case that belongs to somebody else is left to them.
MOST_TRIES = 3


class Agent(Struct):
    """Asks the customers of one list, one after the other, whenever one is free."""

    person: Person
    ledger: Ledger
    customers: Sequence[Customer]
    _tickets: count[int] = field(default_factory=lambda: count(1))
    _next_at: float = 0.0

    def live(self, now: float, *, is_asking: bool) -> None:
        customer = next((one for one in self.customers if one.is_free), None) if is_asking else None
        if customer is None or now < self._next_at:
            return
        self._next_at = now + PAUSE
        customer.is_asked, customer.moved_at = True, now
        ticket = f"T-{self.person.id % 1000}-{next(self._tickets)}"
        number = self.person.world.updates.next_id
        self.ledger.orders.append(Order(number, ticket, customer.person.id, self.person.id))
        self.person.writes(f"/survey @{customer.person.user.username} {ticket}")


class Manager(Struct):
    """Takes a case that waits, names its cause, writes what was done, and says how it ended: one at a time."""

    person: Person
    ledger: Ledger
    dice: Random
    #: Only takes, and leaves the rest to a colleague.
    is_boss: bool = False
    #: Looks into this group, and not into the own chat with the bot.
    group: Group | None = None
    _acted_on: tuple[object, ...] | None = None
    _acts_at: float = 0.0
    _tries: int = 0
    _written: set[int] = field(default_factory=set)

    @property
    def chat_id(self) -> int:
        return self.group.chat.id if self.group else self.person.id

    def cards(self) -> Iterator[Message]:
        """Case cards with buttons, newest first."""
        return (
            message
            for message in reversed(self.person.messages(self.group))
            if message.keyboard and any(press.startswith("k:") for press in presses_of(message))
        )

    def case_of(self, card: Message) -> int:
        return int(presses_of(card)[0].split(":")[2])

    def live(self, now: float) -> None:
        if now < self._acts_at:
            return
        card = next(self.cards(), None)
        if card is None:
            return
        look = (card.id, card.text, presses_of(card))
        self._tries = 1 if look != self._acted_on else self._tries + (now > self._acts_at + PATIENCE)
        if look != self._acted_on or (now > self._acts_at + PATIENCE and self._tries <= MOST_TRIES):
            self._acted_on, self._acts_at = look, now + self.dice.uniform(0.1, 0.8)
            self._act(card)

    def sets_right(self) -> None:
        """Every card is looked at anew, which ends a form that is half filled in: what was done is written again."""
        for card in self.cards():
            self._written.discard(self.case_of(card))
            self.person.taps_data(f"k:show:{self.case_of(card)}", message=card)

    def _act(self, card: Message) -> None:
        parts = [press.split(":") for press in presses_of(card)]
        verbs = {part[1]: part for part in parts}
        if "cause" in verbs or "outcome" in verbs:
            choices = [part for part in parts if part[1] in ("cause", "outcome")]
            self._press(card, self.dice.choice(choices))
        elif set(verbs) == {"show"}:
            self._writes_action(card, int(verbs["show"][2]))
        elif "take" in verbs and (self.is_boss or self.dice.random() < 0.5):
            self._press(card, verbs["take"])
        elif "resolve" in verbs and not self.is_boss:
            self._press(card, verbs["resolve"])

    def _press(self, card: Message, part: Sequence[str]) -> None:
        number, choice = self.person.world.updates.next_id, part[3] if len(part) > 3 else ""
        self.ledger.case_presses.append(CasePress(number, int(part[2]), self.person.id, part[1], choice))
        self.person.taps_data(":".join(part), message=card)

    def _writes_action(self, card: Message, case: int) -> None:
        if case not in self._written:
            self._written.add(case)
            self.ledger.actions.append((case, self.chat_id))
            self.person.writes("позвонили клиенту и вернули деньги", reply_to=card, chat=self.group)


def presses_of(message: Message) -> tuple[str, ...]:
    return tuple(str(button.get("callback_data", "")) for row in message.keyboard or () for button in row)
