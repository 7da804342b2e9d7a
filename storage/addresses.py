"""Where groups are now: one that became a supergroup has a new id, while settings and old buttons know the old one."""

from __future__ import annotations

from functools import cache
from typing import Any

from sqlalchemy import bindparam, delete, select, update

from storage.dialects import insert_or_update
from storage.schema import moved_chats
from storage.wire import Wire
from surveys.records import Draft
from surveys.values import replace

_NOW = select(moved_chats.c.new_id).where(moved_chats.c.old_id == bindparam("old"))
_FORWARD = update(moved_chats).where(moved_chats.c.new_id == bindparam("old")).values(new_id=bindparam("new"))
_IS_NO_CIRCLE = delete(moved_chats).where(moved_chats.c.old_id == bindparam("new"))


@cache
def _move(dialect: str) -> Any:
    return insert_or_update(dialect, moved_chats, "new_id")


async def remember_move(wire: Wire, old: int, new: int) -> None:
    """From now on the old id, and whatever had moved there, means the new one."""
    await wire.change(_IS_NO_CIRCLE, {"new": new})
    await wire.change(_FORWARD, {"old": old, "new": new})
    await wire.change(_move(wire.dialect), {"old_id": old, "new_id": new})


async def at_its_address(wire: Wire, draft: Draft) -> Draft:
    """The draft as it should be sent; people never move."""
    old = draft.chat_id
    new = await wire.value(_NOW, {"old": old}) if old < 0 else None
    if new is None:
        return draft
    return replace(draft, chat_id=new, card=draft.card and moved_key(draft.card, old, new))


def moved_key(card: str, old: int, new: int) -> str:
    """The key of a case's card names its chat."""
    name = f"@{old}"
    return card.removesuffix(name) + f"@{new}" if card.endswith(name) else card
