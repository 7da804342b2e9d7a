"""A colleague joins by a one-time link: made in the terminal, opened in Telegram, good for one account."""

from __future__ import annotations

from surveys.languages import known_language
from surveys.links import STAFF, TOKEN_LENGTH, hash_of, url_of
from surveys.ports import House, Work
from surveys.records import JournalEntry, Role, Staff, StaffLink
from surveys.use_cases._menu import show_menu
from surveys.values import replace


async def make_staff_link(work: Work, name: str, role: Role, team: str | None) -> str:
    """The token of a new link; it is not kept and cannot be shown again."""
    token = work.house.new_token(TOKEN_LENGTH)
    expires_at = work.now + work.policy.staff.link_expires_after
    await work.tx.staff.add_link(StaffLink(hash_of(token), name, role, team, expires_at))
    return token


def staff_url(house: House, token: str) -> str:
    """The address that the colleague opens."""
    return url_of(house.bot_username, STAFF, token)


async def join_staff(work: Work, token: str, telegram_id: int, language_code: str | None = None) -> Staff | None:
    """The colleague, with name, role and team as the link says. None when the link is unknown, used or expired.

    A manager who tries out an agent's link stays what they are, and the link stays good for the agent.
    """
    known = await account_of(work, telegram_id)
    if await _would_lower(work, known, hash_of(token)):
        return None
    link = await work.tx.staff.use_link(hash_of(token), work.now)
    if link is None:
        return None
    joined = replace(
        known or Staff(0, link.name, link.role, language=known_language(language_code)),
        name=link.name,
        role=link.role,
        team=link.team,
        telegram_id=telegram_id,
        source="link",
        joined_at=work.now,
        left_at=None,
        unreachable=None,
    )
    staff = await keep_staff(work, joined)
    await work.tx.journal.note(JournalEntry(work.now, f"staff:{staff.id}", "joined", f"staff:{staff.id}"))
    return staff


async def _would_lower(work: Work, known: Staff | None, token_hash: str) -> bool:
    if known is None or known.left_at is not None or known.role != "manager":
        return False
    link = await work.tx.staff.find_link(token_hash)
    return link is not None and link.role == "agent"


async def account_of(work: Work, telegram_id: int | None) -> Staff | None:
    """Whoever has this account, also when they have left."""
    return next((one for one in await work.tx.staff.everyone() if one.telegram_id == telegram_id), None)


async def keep_staff(work: Work, staff: Staff) -> Staff:
    """Add the newcomer (id 0), or save what is new about a colleague; the menu of commands follows."""
    kept = await work.tx.staff.add(staff) if staff.id == 0 else staff
    if staff.id != 0:
        await work.tx.staff.save(staff)
    await show_menu(work, kept)
    return kept


async def regain_staff(work: Work, staff: Staff) -> Staff:
    """A colleague who had blocked the bot writes again, so messages arrive again."""
    return staff if staff.unreachable is None else await keep_staff(work, replace(staff, unreachable=None))
