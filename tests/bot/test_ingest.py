"""The door for everything people do: few statements a tap, nothing half done, nothing lost, everything counted."""

import asyncio
import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from simulator.people import Person
from tests.journeys.help_desk import answers_of, customer_of, first_button, is_asked, taps
from tests.stage import Stage, stage

#: Of one tap, with what the card shows next: what it costs is mostly how often the database is asked.
MOST_STATEMENTS = 7
NUMBER = 900_000_000


@pytest.fixture
async def theatre(tmp_path: Path) -> AsyncIterator[Stage]:
    async with stage(tmp_path) as set_up:
        yield set_up


@pytest.fixture
async def ivan(theatre: Stage) -> Person:
    return await theatre.meets("Иван", username="ivan")


def press_of(person: Person, number: int, data: str, **message: Any) -> dict[str, Any]:
    seen = {"message_id": 1, "date": 1, "chat": {"id": person.id, "type": "private"}, **message}
    query = {"id": str(number), "from": person.user.shape(), "chat_instance": "1", "data": data, "message": seen}
    return {"update_id": number, "callback_query": query}


def words_of(person: Person, number: int, text: str) -> dict[str, Any]:
    chat = {"id": person.id, "type": "private"}
    message = {"message_id": number, "date": 1, "chat": chat, "from": person.user.shape(), "text": text}
    return {"update_id": number, "message": message}


async def test_a_tap_costs_few_statements(theatre: Stage):
    people = [await theatre.meets(f"Гость {number}") for number in range(10)]
    cards = [await is_asked(theatre, person) for person in people]
    taken: list[str] = []
    presses = [
        press_of(person, NUMBER + place, first_button(card).replace(":1", ":5"), message_id=card.id)
        for place, (person, card) in enumerate(zip(people, cards, strict=True))
    ]
    driver = theatre.app.store._writer._shelf.driver  # type: ignore[union-attr]  # as near to the file as one gets
    driver.set_trace_callback(taken.append)
    await theatre.app.ingest(presses)
    driver.set_trace_callback(None)
    assert sum(statement.startswith("COMMIT") for statement in taken) == 1, "one commit for all of them"
    assert len(taken) <= MOST_STATEMENTS * len(presses) + 10


async def test_everything_that_comes_in_is_counted(theatre: Stage, ivan: Person):
    vitals = theatre.app.vitals
    before, batches = vitals.updates.copy(), vitals.batches
    words, broken = words_of(ivan, NUMBER, "Спасибо"), {"update_id": NUMBER + 1, "message": {"message_id": "?"}}
    await theatre.app.ingest([words, broken, press_of(ivan, NUMBER + 2, "a:nobody:score:5")])
    await theatre.app.ingest([words])
    gained = vitals.updates - before
    assert (gained["message"], gained["callback_query"], gained["repeat"]) == (1, 1, 1)
    assert (vitals.failed_updates, vitals.batches - batches) == (1, 2)
    assert vitals.committed_at == theatre.clock.now()
    assert sum(vitals.transactions.counts) == vitals.batches


async def test_a_press_is_timed_until_telegram_has_its_answer(theatre: Stage, ivan: Person):
    await is_asked(theatre, ivan)
    await taps(theatre, ivan, "🙂 Хорошо")
    assert sum(theatre.app.vitals.taps.counts) == 1


async def test_a_caller_who_gives_up_still_has_the_batch_committed(theatre: Stage, ivan: Person):
    card = await is_asked(theatre, ivan)
    tap = press_of(ivan, NUMBER, first_button(card), message_id=card.id)
    async with theatre.app.store.transaction():
        caller = asyncio.create_task(theatre.app.ingest([tap]))
        await asyncio.sleep(0)
        caller.cancel()
    await asyncio.wait((caller,))
    assert caller.cancelled()
    assert "score" in await answers_of(theatre, ivan)


async def test_a_press_on_a_message_that_telegram_has_lost_counts_and_moves_no_card(theatre: Stage, ivan: Person):
    card = await is_asked(theatre, ivan)
    data = first_button(card)
    await theatre.app.ingest([press_of(ivan, NUMBER, data, message_id=card.id + 50, date=0)])
    await theatre.settle()
    assert "score" in await answers_of(theatre, ivan)
    assert "✓" in card.text, "the card is where it was"


async def test_an_update_number_that_fits_nowhere_holds_up_nobody(theatre: Stage, ivan: Person):
    await theatre.app.ingest([words_of(ivan, 2**70, "Привет"), words_of(ivan, NUMBER, "/language")])
    await theatre.settle()
    assert theatre.app.vitals.updates["message"] == 2, "/start and /language"


async def test_a_failed_update_is_looked_up_again_when_its_turn_comes(theatre: Stage, ivan: Person):
    """The first is a wish to be forgotten, and what the second says goes with everything else."""
    forget, words = press_of(ivan, NUMBER, "f:yes"), words_of(ivan, NUMBER + 1, "мой адрес: …")
    customer = await customer_of(theatre, ivan)
    async with theatre.app.store.transaction() as tx:
        for raw in (forget, words):
            text = json.dumps(raw)
            await tx.inbox.fail(theatre.app.bot.id, raw["update_id"], text, "OSError", theatre.clock.now())
    await theatre.passes(seconds=11)
    async with theatre.app.store.reading() as tx:
        forgotten = await tx.customers.get(customer.id)
        assert forgotten is not None
        assert forgotten.forgotten_at is not None
        assert await tx.inbox.retryable(theatre.clock.now(), limit=5) == []
        assert await tx.customers.by_telegram(ivan.id) is None, "nobody was met anew"
