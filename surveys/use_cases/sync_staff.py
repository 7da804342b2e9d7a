"""The people listed in config.yaml become staff; those no longer listed leave. People who came by a link stay."""

from __future__ import annotations

from collections.abc import Sequence

from surveys.ports import Work
from surveys.records import JournalEntry, Staff
from surveys.use_cases.join_staff import account_of, keep_staff
from surveys.values import replace


async def sync_staff(work: Work, listed: Sequence[Staff]) -> None:
    """Called at every start; without a change in the file it changes nothing."""
    for person in listed:
        await _take_in(work, person)
    present = {person.telegram_id for person in listed}
    for person in await work.tx.staff.everyone():
        if person.source == "config" and person.left_at is None and person.telegram_id not in present:
            await _let_go(work, person)


async def _take_in(work: Work, person: Staff) -> None:
    """The language a colleague chose with /language outlives a restart; everything else is as the file says."""
    known = await account_of(work, person.telegram_id)
    if known is None:
        await keep_staff(work, replace(person, id=0, source="config", joined_at=work.now))
        return
    wanted = replace(
        known,
        name=person.name,
        role=person.role,
        team=person.team,
        language=known.language or person.language,
        timezone=person.timezone,
        source="config",
        left_at=None,
    )
    if wanted != known:
        await keep_staff(work, wanted)


async def _let_go(work: Work, person: Staff) -> None:
    await keep_staff(work, replace(person, left_at=work.now))
    await work.tx.journal.note(JournalEntry(work.now, "bot", "left", f"staff:{person.id}"))
