"""The journal: who did what to which row, when. Only ever appended to."""

from __future__ import annotations

from sqlalchemy import bindparam

from storage.book import Area, Book
from storage.schema import journal
from surveys.records import JournalEntry

JOURNAL = Book(journal, JournalEntry)

_ABOUT = JOURNAL.select.where(journal.c.subject == bindparam("subject")).order_by(journal.c.id)


class SqlJournal(Area[JournalEntry]):
    book = JOURNAL

    async def note(self, entry: JournalEntry) -> None:
        await self._wire.later(JOURNAL.insert, JOURNAL.write(entry))

    async def about(self, subject: str) -> list[JournalEntry]:
        return await self._many(_ABOUT, {"subject": subject})
