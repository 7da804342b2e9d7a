"""Meet whoever writes: the customer's row, made at the first word and kept in step with the Telegram profile."""

from __future__ import annotations

from dataclasses import dataclass, replace

from surveys.ports import Work
from surveys.records import Customer


@dataclass(frozen=True, slots=True)
class Person:
    """A Telegram account as it introduces itself. `username` comes without the @."""

    telegram_id: int
    username: str | None = None
    name: str | None = None
    language_code: str | None = None


async def meet(work: Work, person: Person) -> Customer:
    """The customer behind this account. Who writes can be reached, so `unreachable` is cleared."""
    known = await work.tx.customers.by_telegram(person.telegram_id)
    namesake = await work.tx.customers.by_username(person.username) if person.username else None
    if known is None and namesake is not None and namesake.telegram_id is None and not namesake.forgotten_at:
        known, namesake = namesake, None
    if namesake is not None and (known is None or namesake.id != known.id):
        await work.tx.customers.save(replace(namesake, username=None))
    if known is None:
        return await work.tx.customers.add(_described(Customer(0, created_at=work.now), person))
    met = _described(known, person)
    if met != known:
        await work.tx.customers.save(met)
    return met


def _described(customer: Customer, person: Person) -> Customer:
    return replace(
        customer,
        telegram_id=person.telegram_id,
        username=person.username,
        name=person.name or customer.name,
        telegram_language=person.language_code or customer.telegram_language,
        unreachable=None,
    )
