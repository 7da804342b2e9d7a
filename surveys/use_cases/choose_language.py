"""/language: the language a person wants to read, as a customer and as a colleague; open cards change at once."""

from __future__ import annotations

from surveys.languages import Language
from surveys.ports import Work
from surveys.records import Customer, Staff
from surveys.use_cases._menu import show_menu
from surveys.use_cases._show_card import has_buttons, refresh_card
from surveys.use_cases.join_staff import keep_staff
from surveys.values import replace


async def choose_language(
    work: Work, language: Language, customer: Customer | None, staff: Staff | None
) -> tuple[Customer | None, Staff | None]:
    """Both rows afterwards: one person may be customer and colleague."""
    if staff is not None:
        staff = replace(staff, language=language)
        await keep_staff(work, staff)
    if customer is not None:
        customer = replace(customer, language=language)
        await work.tx.customers.save(customer)
        await _translate_cards(work, customer)
    if customer is not None and staff is None:
        await show_menu(work, customer)
    return customer, staff


async def _translate_cards(work: Work, customer: Customer) -> None:
    """Only cards that stand in the chat: one on its way would arrive twice."""
    for invitation in await work.tx.invitations.of_customer(customer.id):
        if has_buttons(invitation):
            await refresh_card(work, invitation, customer)
