"""A chat offers the commands of the person's role, in the language they chose."""

from __future__ import annotations

from surveys.ports import Work
from surveys.records import Customer, Staff
from surveys.use_cases._people import draft_for


async def show_menu(work: Work, person: Staff | Customer) -> None:
    """Owed whenever role or language changed; who has left sees what customers see."""
    audience = person.role if isinstance(person, Staff) and not person.left_at else "customer"
    draft = draft_for(person, "menu", {"audience": audience}, work.policy.company)
    if draft is not None:
        await work.tx.deliveries.owe(draft, work.now)
