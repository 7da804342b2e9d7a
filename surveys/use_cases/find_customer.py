"""Find whom a colleague means: by Telegram account, @username, ticket or customer number, in any combination.

`read_names` knows how people write such things; `find_customer` knows who they are.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from msgspec import Struct

from surveys.ports import Work
from surveys.records import Contact, Customer
from surveys.sizes import REFERENCE, WORDS_OF_COMMAND
from surveys.values import replace

_NUMBER = re.compile(r"(?:id|ид|ід)[:=](\S{1,64})", re.IGNORECASE)
_TOPIC = re.compile(r"#([^\W\d]\w{0,31})")
_USERNAME = re.compile(r"(?:@|(?:https?://)?t\.me/)([A-Za-z]\w{3,31})", re.ASCII)


class Named(Struct, frozen=True):
    """How somebody was named. `words` are tickets, numbers, or usernames without their @."""

    telegram_id: int | None = None
    #: What Telegram calls the account, for the reply only.
    name: str | None = None
    username: str | None = None
    words: tuple[str, ...] = ()
    customer_id: int | None = None
    #: What the contact was about: `#delivery`, without its #.
    topic: str | None = None
    #: The company's own number for the customer, said to be one: `id:10042`.
    number: str | None = None

    @property
    def is_nobody(self) -> bool:
        return not (self.telegram_id or self.username or self.words or self.customer_id or self.number)

    @property
    def as_written(self) -> str:
        username = f"@{self.username}" if self.username else None
        return " ".join(part for part in (self.name, username, *self.words, self.number) if part)


class Found(Struct, frozen=True):
    """Who was meant, as far as we know: perhaps only a ticket, perhaps nobody."""

    named: Named
    customer: Customer | None = None
    contact: Contact | None = None
    #: The ticket that was named; it need not have a contact yet.
    ticket: str | None = None
    #: A word that is no ticket, no number and nobody's name.
    not_understood: str | None = None

    @property
    def person(self) -> str | None:
        """What to call the person in a reply to a colleague; None when only a ticket was named."""
        if self.customer is not None and (called := _called(self.customer)):
            return called
        others = tuple(word for word in self.named.words if word.upper() != (self.ticket or "").upper())
        return replace(self.named, words=others).as_written or None

    @property
    def who(self) -> str:
        """The person, or at least the ticket."""
        return self.person or self.ticket or "—"


def _called(customer: Customer) -> str | None:
    username = f"@{customer.username}" if customer.username else None
    return " ".join(part for part in (customer.name, username) if part) or customer.number


def read_names(words: Sequence[str], about: Named | None = None) -> Named:
    """What was written after a command; `about` is whose message the command replies to."""
    named = about or Named()
    for word in words:
        username = _USERNAME.fullmatch(word)
        topic = _TOPIC.fullmatch(word)
        if username:
            named = replace(named, username=username[1])
        elif topic:
            named = replace(named, topic=topic[1].lower())
        elif number := _NUMBER.fullmatch(word):
            named = replace(named, number=number[1])
        elif reference := word.strip("#№.,;:"):
            named = replace(named, words=(*named.words, reference))
    return named


async def find_customer(work: Work, named: Named) -> Found:
    """Whoever was named outright comes before the customer of the ticket."""
    named = await _without_colleague(work, named)
    found = Found(named)
    for word in named.words[:WORDS_OF_COMMAND]:
        found = await _read_word(work, found, word)
    if len(named.words) > WORDS_OF_COMMAND:
        found = replace(found, not_understood=named.words[WORDS_OF_COMMAND])
    if named.customer_id or named.telegram_id or named.username:
        return replace(found, customer=await _named_outright(work, named))
    if named.number:
        return replace(found, customer=await work.tx.customers.by_number(named.number))
    if found.customer is None and found.contact is not None and found.contact.customer_id is not None:
        return replace(found, customer=await work.tx.customers.get(found.contact.customer_id))
    return found


async def _without_colleague(work: Work, named: Named) -> Named:
    """In a group the command may answer a colleague who asked for it; then the words say whom it is about."""
    colleague = await work.tx.staff.by_telegram(named.telegram_id) if named.telegram_id else None
    has_words = bool(named.words or named.username)
    return replace(named, telegram_id=None, name=None) if colleague and has_words else named


async def _named_outright(work: Work, named: Named) -> Customer | None:
    """What was written comes before whose message it replies to."""
    if named.customer_id is not None:
        return await work.tx.customers.get(named.customer_id)
    written = await work.tx.customers.by_username(named.username) if named.username else None
    if written is None and named.telegram_id is not None:
        return await work.tx.customers.by_telegram(named.telegram_id)
    return written


async def _read_word(work: Work, found: Found, word: str) -> Found:
    """A known ticket, else a known number, else a known name; what has digits is a ticket that we meet first here."""
    contact = await work.tx.contacts.by_ticket(word) or await work.tx.contacts.by_ticket(word.upper())
    if contact is not None:
        return replace(found, contact=contact, ticket=contact.ticket)
    customer = await work.tx.customers.by_number(word) or await work.tx.customers.by_username(word)
    if customer is not None:
        return replace(found, customer=customer)
    if len(word) <= REFERENCE and any(character.isdigit() for character in word):
        return replace(found, ticket=word.upper())
    return replace(found, not_understood=word)
