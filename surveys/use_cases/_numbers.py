"""The company's own number for a customer, as a colleague names it: `id:10042`. Once said, it is enough."""

from __future__ import annotations

from surveys.ports import Work
from surveys.records import Customer
from surveys.use_cases.find_customer import Found
from surveys.values import replace


async def remember_number(work: Work, found: Found) -> Found:
    """The number goes to whoever was named with it; without anybody it waits for the one who opens the link."""
    number = found.named.number
    if number is None or await work.tx.customers.by_number(number) is not None:
        return found
    if found.customer is None and found.named.telegram_id is None:
        newcomer = Customer(0, username=found.named.username, number=number, created_at=work.now)
        return replace(found, customer=await work.tx.customers.add(newcomer))
    if found.customer is not None and found.customer.number is None:
        known = replace(found.customer, number=number)
        await work.tx.customers.save(known)
        return replace(found, customer=known)
    return found
