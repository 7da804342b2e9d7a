"""Many records at once, for histories that are made or brought along: a few statements instead of thousands."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, cast

from sqlalchemy import func, select, text

from storage.answers import ANSWERS
from storage.book import Book
from storage.cards import CARDS
from storage.cases import CASES
from storage.contacts import CONTACT_LINKS, CONTACTS
from storage.customers import CUSTOMERS
from storage.dialects import count_on_from
from storage.digests import DIGEST_RUNS
from storage.invitations import INVITATIONS
from storage.journal import JOURNAL
from storage.recounting import recounted
from storage.staff import STAFF, STAFF_LINKS
from storage.wire import Wire
from surveys.records import Answer, Invitation

#: Tables after those they point to.
_ORDER: tuple[Book[Any], ...] = (
    *(CUSTOMERS, STAFF, STAFF_LINKS, CONTACTS, CONTACT_LINKS, INVITATIONS, ANSWERS, CASES),
    *(CARDS, DIGEST_RUNS, JOURNAL),
)
_BOOKS: Mapping[type[Any], Book[Any]] = {book.record: book for book in _ORDER}


async def insert_all(wire: Wire, records: Sequence[Any]) -> None:
    """Ids are taken as they are. KeyError for a record that has no table of its own."""
    rows: dict[Book[Any], list[dict[str, Any]]] = {book: [] for book in _ORDER}
    for record in records:
        book = _BOOKS[type(record)]
        rows[book].append(book.write(record))
    new = {record.id for record in records if isinstance(record, Invitation)}
    old = {record.invitation_id for record in records if isinstance(record, Answer)} - new
    async with recounted(wire, old, new):
        for book in _ORDER:
            if rows[book]:
                await _insert(wire, book, rows[book])


async def _insert(wire: Wire, book: Book[Any], rows: list[dict[str, Any]]) -> None:
    await wire.change(book.insert, rows)
    if wire.dialect == "postgresql" and "id" in book.table.c:
        await wire.row(text(count_on_from(book.table.name)))


async def next_id(wire: Wire, record: type[Any]) -> int:
    return 1 + cast(int, await wire.value(select(func.coalesce(func.max(_BOOKS[record].table.c.id), 0))))
