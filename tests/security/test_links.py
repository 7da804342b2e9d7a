"""The links by which colleagues join: for one account, for a while, and known to nobody who reads the database."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from storage import SqlStore, open_store
from surveys.links import LONGEST_PAYLOAD, TOKEN_LENGTH, hash_of
from surveys.ports import Work
from surveys.records import Role
from surveys.use_cases.find_customer import Named
from surveys.use_cases.give_link import give_link
from surveys.use_cases.join_staff import join_staff, make_staff_link
from tests.builders import house
from tests.fakes import TUESDAY_AFTERNOON
from tests.stage import Stage, stage

RULES = house()


@pytest.fixture
async def theatre(tmp_path: Path) -> AsyncIterator[Stage]:
    async with stage(tmp_path) as set_up:
        yield set_up


async def a_link(theatre: Stage, role: Role = "manager") -> str:
    async with theatre.app.store.transaction() as tx:
        return await make_staff_link(Work(tx, theatre.clock.now(), theatre.app.house), "Мария", role, None)


def opening(number: int, user_id: int, token: str) -> dict[str, Any]:
    text = f"/start j_{token}"
    person, chat = {"id": user_id, "is_bot": False, "first_name": "М"}, {"id": user_id, "type": "private"}
    command = {"type": "bot_command", "offset": 0, "length": 6}
    message = {"message_id": 1, "date": 1, "chat": chat, "from": person, "text": text, "entities": [command]}
    return {"update_id": number, "message": message}


async def colleagues(theatre: Stage) -> list[int | None]:
    async with theatre.app.store.reading() as tx:
        return [one.telegram_id for one in await tx.staff.everyone()]


async def test_two_who_press_in_one_batch_are_one_colleague(theatre: Stage) -> None:
    token = await a_link(theatre)
    await theatre.app.ingest([opening(1, 11, token), opening(2, 12, token)])
    assert await colleagues(theatre) == [11]


async def test_many_who_press_at_the_same_instant_are_one_colleague(theatre: Stage) -> None:
    token = await a_link(theatre)
    batches = [[opening(number, 10 + number, token)] for number in range(1, 9)]
    await asyncio.gather(*(theatre.app.ingest(batch) for batch in batches))
    assert len(await colleagues(theatre)) == 1


async def test_a_link_is_spent_for_good_also_after_a_restart(theatre: Stage) -> None:
    token = await a_link(theatre)
    await theatre.app.ingest([opening(1, 11, token)])
    await theatre.restarts()
    await theatre.app.ingest([opening(2, 12, token), opening(3, 11, token)])
    assert await colleagues(theatre) == [11]


async def test_an_expired_link_admits_nobody_at_its_very_last_instant(theatre: Stage) -> None:
    token = await a_link(theatre)
    theatre.clock.advance(theatre.app.house.policy.staff.link_expires_after)
    await theatre.app.ingest([opening(1, 11, token)])
    assert await colleagues(theatre) == []


async def test_no_file_of_the_database_holds_a_token(theatre: Stage) -> None:
    """Neither before the link is used nor after, nor in the log of what is being written."""
    token = await a_link(theatre)
    assert occurrences(theatre.folder, token) == []
    assert occurrences(theatre.folder, hash_of(token)) != []
    await theatre.app.ingest([opening(1, 11, token)])
    assert occurrences(theatre.folder, token) == []
    await theatre.restarts()
    assert occurrences(theatre.folder, token) == []


async def test_an_update_that_failed_is_kept_without_the_token(theatre: Stage) -> None:
    token = await a_link(theatre)
    unreadable = opening(1, 11, token)
    unreadable["message"]["date"] = "yesterday"
    await theatre.app.ingest([unreadable])
    assert occurrences(theatre.folder, "/start j_") != [], "it was kept"
    assert occurrences(theatre.folder, token) == []
    assert await colleagues(theatre) == []
    await theatre.app.ingest([opening(2, 11, token)])
    assert await colleagues(theatre) == [11], "the link stays good"


async def test_a_customers_link_is_kept_as_a_hash_too(theatre: Stage) -> None:
    async with theatre.app.store.transaction() as tx:
        work = Work(tx, theatre.clock.now(), theatre.app.house)
        staff = await join_staff(work, await make_staff_link(work, "Анна", "agent", None), 77)
        assert staff is not None
        given = await give_link(work, staff, Named())
    assert occurrences(theatre.folder, given.url.partition("c_")[2]) == []


def test_tokens_cannot_be_guessed() -> None:
    """Telegram allows 64 characters; ours carry 192 bits of chance."""
    made = {secrets.token_urlsafe(TOKEN_LENGTH) for _ in range(1000)}
    assert len(made) == 1000
    assert all(len(f"j_{token}") <= LONGEST_PAYLOAD and len(token) * 6 >= 128 for token in made)


def occurrences(folder: Path, words: str) -> list[str]:
    return [path.name for path in folder.iterdir() if path.is_file() and words.encode() in path.read_bytes()]


# --- several processes -------------------------------------------------------------------------------------------


@pytest.fixture
async def replicas(postgres_url: str) -> AsyncIterator[tuple[SqlStore, SqlStore]]:
    """Two processes on one database server."""
    one, other = await open_store(postgres_url), await open_store(postgres_url)
    yield one, other
    await one.close()
    await other.close()


async def test_two_replicas_admit_one(replicas: tuple[SqlStore, SqlStore]) -> None:
    now = TUESDAY_AFTERNOON
    async with replicas[0].transaction() as tx:
        tokens = [await make_staff_link(Work(tx, now, RULES), "Мария", "manager", None) for _ in range(10)]

    async def opens(store: SqlStore, token: str, telegram_id: int) -> bool:
        async with store.transaction() as tx:
            return await join_staff(Work(tx, now, RULES), token, telegram_id) is not None

    for number, token in enumerate(tokens):
        pressed = (opens(store, token, 100 * number + place) for place, store in enumerate(replicas * 2))
        assert sum(await asyncio.gather(*pressed)) == 1
