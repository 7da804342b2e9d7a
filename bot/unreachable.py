"""Telegram will not deliver to somebody any more: the person is marked, with the reason, by whoever sent."""

from __future__ import annotations

from surveys.ports import Work
from surveys.records import Delivery
from surveys.use_cases.bounce import lose_customer
from surveys.values import replace


async def mark_unreachable(work: Work, delivery: Delivery, reason: str) -> None:
    """The customer or the colleague whom this delivery was for; a group belongs to nobody."""
    draft = delivery.draft
    customer = await work.tx.customers.get(draft.customer_id) if draft.customer_id else None
    if customer is not None:
        await lose_customer(work, customer, reason)
    person = await work.tx.staff.get(draft.staff_id) if draft.staff_id else None
    if person is not None and person.telegram_id == draft.chat_id:
        await work.tx.staff.save(replace(person, unreachable=reason))
