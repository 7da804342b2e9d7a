"""Staff: agents and managers, and the one-time links by which they join."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import bindparam, or_, update

from storage.book import Area, Book
from storage.foreseen import question
from storage.schema import staff, staff_links
from surveys.records import Staff, StaffLink

STAFF = Book(staff, Staff)
STAFF_LINKS = Book(staff_links, StaffLink)

_here = staff.c.left_at.is_(None)
_BY_TELEGRAM = (
    STAFF.select.where(staff.c.telegram_id == bindparam("telegram_id"), _here).order_by(staff.c.id.desc()).limit(1)
)
BY_TELEGRAM = question(STAFF, "telegram_id", _BY_TELEGRAM, _here, order=staff.c.id.desc())
_EVERYONE = STAFF.select.order_by(staff.c.id)
_MANAGERS_OF = STAFF.select.where(
    staff.c.role == "manager", _here, or_(staff.c.team.is_(None), staff.c.team == bindparam("team"))
).order_by(staff.c.id)
_FIND_LINK = STAFF_LINKS.select.where(staff_links.c.token_hash == bindparam("token"))
_USE_LINK = (
    update(staff_links)
    .where(
        staff_links.c.token_hash == bindparam("token"),
        staff_links.c.used_at.is_(None),
        staff_links.c.expires_at > bindparam("now"),
    )
    .values(used_at=bindparam("now"))
    .returning(*(staff_links.c[name] for name in STAFF_LINKS.names))
)


class SqlStaffBook(Area[Staff]):
    book = STAFF

    async def get(self, staff_id: int) -> Staff | None:
        return await self._get(staff_id)

    async def by_telegram(self, telegram_id: int) -> Staff | None:
        return await self._one(_BY_TELEGRAM, {"telegram_id": telegram_id})

    async def everyone(self) -> list[Staff]:
        """Those who have left, too: their names are on old contacts."""
        return await self._many(_EVERYONE)

    async def managers_of(self, team: str | None) -> list[Staff]:
        return await self._many(_MANAGERS_OF, {"team": team})

    async def add(self, staff: Staff) -> Staff:
        return await self._add(staff)

    async def save(self, staff: Staff) -> None:
        await self._save(staff)

    async def add_link(self, link: StaffLink) -> None:
        await self._wire.change(STAFF_LINKS.insert, STAFF_LINKS.write(link))

    async def find_link(self, token_hash: str) -> StaffLink | None:
        row = await self._wire.row(_FIND_LINK, {"token": token_hash})
        return None if row is None else STAFF_LINKS.read(row)

    async def use_link(self, token_hash: str, now: datetime) -> StaffLink | None:
        row = await self._wire.row(_USE_LINK, {"token": token_hash, "now": now})
        return None if row is None else STAFF_LINKS.read(row)
