"""What presses on survey cards are about to ask, for all presses of a batch at once."""

from __future__ import annotations

from collections.abc import Collection

from storage import answers, cards, cases, contacts, customers, invitations, overtaking, staff
from storage.wire import Wire
from surveys.deliveries import invitation_card


async def foresee_presses(wire: Wire, telegram_ids: Collection[int], tokens: Collection[str]) -> None:
    await wire.foresee(staff.BY_TELEGRAM, telegram_ids)
    await wire.foresee(customers.BY_TELEGRAM, telegram_ids)
    found = await wire.foresee(invitations.BY_TOKEN, tokens)
    ids = [each.id for each in found]
    await wire.foresee(answers.CURRENT, ids)
    await wire.foresee(cases.OF_INVITATION, ids)
    keys = [invitation_card(each) for each in ids]
    await wire.foresee(cards.BY_KEY, keys)
    await wire.foresee(overtaking.WAITING, keys)
    await wire.foresee(contacts.BY_ID, [each.contact_id for each in found if each.contact_id])
