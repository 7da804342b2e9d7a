"""/forget, confirmed, or the end of retention: the person is erased, the counts stay.

Gone are name, username, Telegram id, number, languages, the chat and everything written; scores, dates and tickets stay
without a name. Whoever comes back later is a new customer.
"""

from __future__ import annotations

from collections.abc import Mapping

from surveys.events import OptedOut
from surveys.ports import Work
from surveys.records import Card, Customer, Draft, Invitation, JournalEntry, State
from surveys.use_cases._advance import advance
from surveys.use_cases._people import language_of, zone_of
from surveys.use_cases._show_card import has_buttons, show_card
from surveys.use_cases._show_case import case_payload

#: More invitations than one person ever gets.
ALL = 10_000


async def forget(work: Work, customer: Customer, by: str | None = None) -> None:
    """1. end what is open, and take the buttons off its cards while the chat is known; 2. erase the words, also those
    in updates that failed; 3. erase the chat and the person; 4. bring managers' cards up to date, which showed both.

    `by`: whose wish it was, when it was not the customer's."""
    invitations = await work.tx.invitations.of_customer(customer.id, ALL)
    await work.tx.deliveries.drop_for_customer(customer.id, "forgotten", work.now)
    for invitation in invitations:
        await _end(work, invitation, customer)
    await work.tx.answers.erase_texts(customer.id)
    if customer.telegram_id is not None:
        await work.tx.inbox.forget(customer.telegram_id)
    await work.tx.deliveries.forget_chat(customer.id, work.now)
    await work.tx.customers.save(_nobody(work, customer))
    for invitation in invitations:
        await _forget_on_case_cards(work, invitation)
    subject = f"customer:{customer.id}"
    await work.tx.journal.note(JournalEntry(work.now, by or subject, "forgotten", subject))


async def _end(work: Work, invitation: Invitation, customer: Customer) -> None:
    was_standing = has_buttons(invitation) or invitation.state is State.UNDELIVERABLE
    if was_standing or invitation.state is State.SCHEDULED:
        ended = (await advance(work, invitation, OptedOut())).invitation
        if was_standing:
            await show_card(work, ended, customer, face="withdrawn")


def _nobody(work: Work, customer: Customer) -> Customer:
    """Only what counts need: that there was somebody, and when."""
    return Customer(
        customer.id,
        created_at=customer.created_at,
        started_at=customer.started_at,
        opted_out_at=customer.opted_out_at,
        forgotten_at=work.now,
    )


async def _forget_on_case_cards(work: Work, invitation: Invitation) -> None:
    """Every copy that stands somewhere, also those of closed cases; nobody is sent a new one."""
    case = await work.tx.cases.of_invitation(invitation.id)
    if case is None:
        return
    payload = await case_payload(work, case)
    for card in await work.tx.deliveries.cards(f"case:{case.id}@"):
        await work.tx.deliveries.owe(await _rewritten(work, card, payload), work.now)


async def _rewritten(work: Work, card: Card, payload: Mapping[str, object]) -> Draft:
    """The card for whoever reads it: a colleague in private, or a group."""
    company = work.policy.company
    reader = await work.tx.staff.by_telegram(card.chat_id)
    language = language_of(reader, company) if reader else company.language
    return Draft("case", card.chat_id, language, {**payload, "zone": zone_of(reader, company)}, card=card.key)
