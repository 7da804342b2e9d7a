"""What is left to be written together: nobody can tell that it was not written at once."""

import pytest
from sqlalchemy.exc import IntegrityError

from storage.store import SqlStore, SqlTx
from surveys.errors import StoreError
from surveys.records import Answer, Invitation, JournalEntry
from surveys.values import replace
from tests.storage.people import HOUR, NOON, add_invitation, draft


def note(verb: str) -> JournalEntry:
    return JournalEntry(NOON, "bot", verb, "invitation:1")


def of_nobody() -> Answer:
    return Answer(0, 404, "score", NOON, choices=("5",), value=5)


async def told(store: SqlStore) -> list[str]:
    async with store.reading() as tx:
        return [entry.verb for entry in await tx.journal.about("invitation:1")]


async def stored(tx: SqlTx, invitation: Invitation) -> Invitation:
    found = await tx.invitations.get(invitation.id)
    assert found is not None
    return found


async def test_what_was_left_for_later_is_there_after_the_commit(store: SqlStore):
    async with store.transaction() as tx:
        for verb in ("asked", "answered", "thanked"):
            await tx.journal.note(note(verb))
    assert await told(store) == ["asked", "answered", "thanked"]


async def test_whoever_asks_finds_what_was_written_before(store: SqlStore):
    async with store.transaction() as tx:
        await tx.journal.note(note("asked"))
        assert [entry.verb for entry in await tx.journal.about("invitation:1")] == ["asked"]
        await tx.deliveries.owe(draft(), NOON)
        assert len(await tx.deliveries.claim(NOON, 10)) == 1


async def test_of_several_changes_of_a_row_the_last_holds(store: SqlStore):
    async with store.transaction() as tx:
        first = await add_invitation(tx, "a", team="day")
        other = await add_invitation(tx, "b", team="day")
        await tx.invitations.save(second := replace(first, team="night"), first)
        await tx.invitations.save(replace(other, team="night"), other)
        await tx.invitations.save(third := replace(second, topic="refund", team="dawn"), second)
        await tx.invitations.save(last := replace(third, team="dusk"), third)
        assert await stored(tx, first) == last


async def test_a_savepoint_undoes_what_was_left_for_later_inside_and_nothing_else(store: SqlStore):
    async def stumble(tx: SqlTx) -> None:
        async with tx.savepoint():
            await tx.journal.note(note("inside"))
            raise LookupError

    async with store.transaction() as tx:
        await tx.journal.note(note("before"))
        with pytest.raises(LookupError):
            await stumble(tx)
        await tx.journal.note(note("after"))
    assert await told(store) == ["before", "after"]


async def test_what_is_refused_is_refused_before_its_savepoint_ends(store: SqlStore):
    async def stumble(tx: SqlTx) -> None:
        async with tx.savepoint():
            await tx.journal.note(note("inside"))
            await tx.answers.add(of_nobody())

    async with store.transaction() as tx:
        await tx.journal.note(note("before"))
        with pytest.raises(IntegrityError):
            await stumble(tx)
        await tx.journal.note(note("after"))
    assert await told(store) == ["before", "after"]


async def test_what_could_not_be_written_is_not_forgotten_at_the_commit(store: SqlStore):
    async def overlook() -> None:
        async with store.transaction() as tx:
            await tx.journal.note(note("before"))
            await tx.answers.add(of_nobody())
            with pytest.raises(IntegrityError):
                await tx.journal.about("invitation:1")

    with pytest.raises(StoreError):
        await overlook()
    assert await told(store) == []


async def test_after_the_end_nothing_is_left_for_later_any_more(store: SqlStore):
    async with store.transaction() as tx:
        pass
    with pytest.raises(StoreError):
        await tx.journal.note(note("late"))


async def test_a_message_that_waits_is_overtaken_also_when_nobody_asked_in_between(store: SqlStore):
    async with store.transaction() as tx:
        for text in ("one", "two", "three"):
            await tx.deliveries.owe(draft(card="invitation:1", payload={"text": text}), NOON)
        claimed = await tx.deliveries.claim(NOON + HOUR, 10)
    assert [each.draft.payload["text"] for each in claimed] == ["three"]
