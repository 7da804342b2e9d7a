"""Meet whoever writes: the customer's row, made at the first word and kept in step with the Telegram profile."""

from __future__ import annotations

from typing import Any

from msgspec import Struct

from surveys.ports import Work
from surveys.records import Customer
from surveys.sizes import LANGUAGE_CODE, NAME, USERNAME, cut
from surveys.values import replace


class Person(Struct, frozen=True):
    """A Telegram account as it introduces itself. `username` comes without the @."""

    telegram_id: int
    username: str | None = None
    name: str | None = None
    language_code: str | None = None


async def meet(work: Work, person: Person) -> Customer:
    """The customer behind this account. Who writes can be reached, so `unreachable` is cleared."""
    person = _within_sizes(person)
    known = await work.tx.customers.by_telegram(person.telegram_id) or await _awaited(work, person)
    if known is not None:
        return await keep_in_step(work, replace(known, unreachable=None), person, known)
    await _take_name(work, person, None)
    return await work.tx.customers.add(_described(Customer(0, created_at=work.now), person))


async def keep_in_step(work: Work, customer: Customer, person: Person, before: Customer | None = None) -> Customer:
    """Somebody known, as the Telegram profile describes them now. Whoever bears a @username has it."""
    before, person = before or customer, _within_sizes(person)
    now = _described(customer, person)
    if now == before:
        return now
    if now.username != before.username:
        await _take_name(work, person, now.id)
    await work.tx.customers.save(now)
    return now


async def _awaited(work: Work, person: Person) -> Customer | None:
    """Somebody whom the help desk named by @username before they came."""
    namesake = await work.tx.customers.by_username(person.username) if person.username else None
    is_awaited = namesake is not None and namesake.telegram_id is None and not namesake.forgotten_at
    return namesake if is_awaited else None


async def _take_name(work: Work, person: Person, owner_id: int | None) -> None:
    """A @username has one bearer; whoever bore it before has changed it."""
    namesake = await work.tx.customers.by_username(person.username) if person.username else None
    if namesake is not None and namesake.id != owner_id:
        await work.tx.customers.save(replace(namesake, username=None))


def _within_sizes(person: Person) -> Person:
    """As Telegram promises accounts to be; nothing longer is stored."""
    return Person(
        person.telegram_id,
        person.username if len(person.username or "") <= USERNAME else None,
        cut(person.name, NAME) if person.name else None,
        person.language_code if len(person.language_code or "") <= LANGUAGE_CODE else None,
    )


def _described(customer: Customer, person: Person) -> Customer:
    told: dict[str, Any] = {
        "telegram_id": person.telegram_id,
        "username": person.username,
        "name": person.name or customer.name,
        "telegram_language": person.language_code or customer.telegram_language,
    }
    news = {name: value for name, value in told.items() if value != getattr(customer, name)}
    return replace(customer, **news) if news else customer
