"""Who chose a contact: contacts as they ended, what their customers answered, and databases of before."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from storage.opening import open_store
from storage.store import SqlStore, SqlTx
from surveys.records import Contact
from tests.sqlite import lay_old_file
from tests.storage.people import DAY, HOUR, MINUTE, NOON, add_contact, add_invitation, add_score
from tests.storage.test_lines import counted

CSAT = (("csat", "score"),)


async def ends(tx: SqlTx, *hours: float) -> list[int]:
    return [(await add_contact(tx, closed_at=NOON + each * HOUR)).id for each in hours]


def ids(found: Sequence[Contact]) -> list[int]:
    return [contact.id for contact in found]


# --- contacts in the order in which they ended --------------------------------------------------------------------


async def test_contacts_come_in_the_order_in_which_they_ended(store: SqlStore):
    async with store.transaction() as tx:
        late, early, middle = await ends(tx, 3, 1, 2)
        assert ids(await tx.contacts.ended(NOON, 0, NOON + DAY, 10)) == [early, middle, late]
        assert ids(await tx.contacts.ended(NOON, 0, NOON + 2 * HOUR, 10)) == [early, middle], "up to that moment"
        assert ids(await tx.contacts.ended(NOON, 0, NOON + DAY, 2)) == [early, middle], "no more than asked for"


async def test_of_one_moment_those_after_the_last_one_are_still_to_come(store: SqlStore):
    async with store.transaction() as tx:
        first, second, before, after = await ends(tx, 1, 1, 0.5, 2)
        assert ids(await tx.contacts.ended(NOON + HOUR, first, NOON + DAY, 10)) == [second, after]
        assert before not in ids(await tx.contacts.ended(NOON + HOUR, 0, NOON + DAY, 10))


async def test_looking_costs_the_same_after_years(sqlite_store: SqlStore):
    """Twenty of the last hour, of a longer and longer history."""
    costs = []
    async with sqlite_store.transaction() as tx:
        (one,) = await ends(tx, 0)
        for size in (300, 3_000, 30_000):
            await tx._wire.control(
                f"WITH RECURSIVE numbers(n) AS (VALUES(1) UNION ALL SELECT n + 1 FROM numbers WHERE n < {size})"
                " INSERT INTO contacts (closed_at, source)"
                f" SELECT closed_at + n * {MINUTE.seconds * 1_000_000}, source FROM numbers, contacts WHERE id = {one}"
            )
            last_hour = NOON + size * MINUTE - HOUR, 7, NOON + size * MINUTE, 20
            await tx.contacts.ended(*last_hour)
            with counted(tx) as steps:
                assert len(await tx.contacts.ended(*last_hour)) == 20
            costs.append(steps())
    assert max(costs) <= 2 * min(costs), costs


# --- what was answered --------------------------------------------------------------------------------------------


async def answers(
    tx: SqlTx, token: str, score: int, chosen_by: str = "agent", ended: Any = NOON, **traits: Any
) -> None:
    contact = await add_contact(tx, closed_at=ended, team=traits.pop("team", None))
    invitation = await add_invitation(tx, token, contact_id=contact.id, chosen_by=chosen_by, **traits)
    await add_score(tx, invitation, score)
    await add_score(tx, invitation, 1, is_late=True)


async def test_scores_are_told_apart_by_who_chose(store: SqlStore):
    """The score that counts, of contacts that ended in these days, whenever it was given."""
    async with store.transaction() as tx:
        await answers(tx, "a", 5)
        await answers(tx, "b", 5)
        await answers(tx, "c", 2, "audit")
        await answers(tx, "d", 4, "audit", team="sales")
        await answers(tx, "e", 3, ended=NOON + DAY)
        await answers(tx, "f", 9, survey="nps")
        told = await tx.contacts.scores(CSAT, NOON, NOON + DAY)
        assert told == {(None, "agent"): {5: 2}, (None, "audit"): {2: 1, 4: 1}}
        assert await tx.contacts.scores(CSAT, NOON, NOON + DAY, "sales") == {(None, "audit"): {4: 1}}
        assert await tx.contacts.scores((), NOON, NOON + DAY) == {}


async def test_nobody_else_chooses(store: SqlStore):
    with pytest.raises(Exception, match=r"(?i)constraint"):
        async with store.transaction() as tx:
            await add_invitation(tx, "a", chosen_by="chance")


# --- older databases ----------------------------------------------------------------------------------------------


def before_audits(path: Path) -> None:
    """As the revision before left it: a survey about a contact, and one by the calendar."""
    lay_old_file(path, "0005")
    with closing(sqlite3.connect(path)) as file, file:
        file.execute("INSERT INTO contacts (id, closed_at, source) VALUES (3, 1795503600000000, 'command')")
        file.executemany(
            "INSERT INTO invitations (token, survey, survey_version, state, created_at, contact_id, settled,"
            " is_changing, wants_contact) VALUES (?, 'csat', 1, 'completed', 1795503600000000, ?, '', 0, 0)",
            [("about", 3), ("yearly", None)],
        )


async def test_what_was_asked_before_was_chosen_by_agents_or_by_the_calendar(tmp_path: Path):
    path = tmp_path / "afterword.db"
    before_audits(path)
    store = await open_store(f"sqlite:///{path}")
    async with store.reading() as tx:
        chosen = [(await tx.invitations.by_token(token)) for token in ("about", "yearly")]
    await store.close()
    assert [one.chosen_by for one in chosen if one] == ["agent", "calendar"]
