"""Each colleague's chat offers the commands of their role, in their language."""

from __future__ import annotations

from surveys.ports import Work
from surveys.records import Staff
from surveys.use_cases._people import draft_for


async def show_menu(work: Work, staff: Staff) -> None:
    """Owed whenever role or language changed; who has left sees what customers see."""
    audience = "customer" if staff.left_at else staff.role
    draft = draft_for(staff, "menu", {"audience": audience}, work.policy.company)
    if draft is not None:
        await work.tx.deliveries.owe(draft, work.now)
