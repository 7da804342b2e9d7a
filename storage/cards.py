"""Where cards stand: which message of which chat is edited when a card changes."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any

from sqlalchemy import bindparam, delete, func, select, update

from storage.book import Area, Book
from storage.dialects import insert_or_update
from storage.foreseen import question
from storage.schema import cards, deliveries
from surveys.records import Card

CARDS = Book(cards, Card)

_GET = CARDS.select.where(cards.c.key == bindparam("key"))
BY_KEY = question(CARDS, "key", _GET)
_BY_PREFIX = CARDS.select.where(cards.c.key >= bindparam("begin"), cards.c.key < bindparam("end")).order_by(cards.c.key)
#: The key of a case's card names its chat, so the key moves along.
_moved_key = func.replace(cards.c.key, bindparam("old_name"), bindparam("new_name"))
_MAKE_ROOM = delete(cards).where(
    cards.c.key.in_(select(_moved_key).where(cards.c.chat_id == bindparam("old")).correlate(None)),
    cards.c.chat_id != bindparam("old"),
)
_MOVE_CARDS = update(cards).where(cards.c.chat_id == bindparam("old")).values(chat_id=bindparam("new"), key=_moved_key)
_MOVE_DELIVERIES = (
    update(deliveries)
    .where(deliveries.c.chat_id == bindparam("old"))
    .values(
        chat_id=bindparam("new"),
        card=func.replace(deliveries.c.card, bindparam("old_name"), bindparam("new_name")),
    )
)


@cache
def _place(dialect: str) -> Any:
    return insert_or_update(dialect, cards, "chat_id", "message_id")


class Cards(Area[Card]):
    book = CARDS

    async def get(self, key: str) -> Card | None:
        return await self._one(_GET, {"key": key})

    async def starting_with(self, prefix: str) -> list[Card]:
        end = prefix[:-1] + chr(ord(prefix[-1]) + 1)
        return await self._many(_BY_PREFIX, {"begin": prefix, "end": end})

    async def place(self, card: Card) -> None:
        await self.place_all([card])

    async def place_all(self, found: Sequence[Card]) -> None:
        if found:
            await self._wire.change(_place(self._wire.dialect), [CARDS.write(card) for card in found])

    async def move_chat(self, old: int, new: int) -> None:
        moved = {"old": old, "new": new, "old_name": f"@{old}", "new_name": f"@{new}"}
        for statement in (_MAKE_ROOM, _MOVE_CARDS, _MOVE_DELIVERIES):
            await self._wire.change(statement, moved)
