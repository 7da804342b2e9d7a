"""Trouble while it runs: strange updates, bad weather, a store that fails. What people said is not lost, and the log
tells the operator without telling what people said."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from bot.logs import configure_logs
from simulator.people import Person
from storage.inbox import PAUSES
from tests.stage import Stage


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    """The log as it is written, line by line."""
    root = logging.getLogger()
    before, level, written = root.handlers[:], root.level, io.StringIO()
    configure_logs("json", "debug", written)
    yield written
    root.handlers = before
    root.setLevel(level)
    logging.captureWarnings(False)


def told(log: io.StringIO, event: str) -> list[dict[str, Any]]:
    return [line for line in map(json.loads, log.getvalue().splitlines()) if line.get("event") == event]


async def asked(theatre: Stage, name: str = "Иван") -> Person:
    """A customer with an open question."""
    anna = await theatre.hires("agent", "Анна")
    customer = await theatre.meets(name, username="ivan")
    anna.writes("/survey T-1 @ivan")
    await theatre.settle()
    await theatre.passes(minutes=15)
    return customer


async def test_a_strange_update_holds_up_nobody(theatre: Stage, log: io.StringIO) -> None:
    ivan = await asked(theatre)
    number = theatre.world.faults.poison_update()
    theatre.world.faults.unknown_update()
    ivan.taps("🙂 Хорошо")
    await theatre.settle()
    ivan.sees("Ваш вопрос решён?")
    assert [line["update_id"] for line in told(log, "update_failed")] == [number]
    assert theatre.world.updates.pending() == []


async def test_an_update_that_never_works_is_given_up_loudly(theatre: Stage, log: io.StringIO) -> None:
    number = theatre.world.faults.poison_update()
    await theatre.settle()
    for pause in PAUSES:
        theatre.clock.advance(pause)
        await theatre.settle()
    (dead,) = told(log, "update_dead")
    assert (dead["level"], dead["update_id"], dead["kind"], dead["error"]) == ("error", number, "message", "TypeError")
    assert len(told(log, "update_failed")) == len(PAUSES)
    async with theatre.app.store.reading() as tx:
        assert await tx.inbox.dead() == 1


async def test_half_an_emoji_is_kept_like_any_other_update(theatre: Stage, log: io.StringIO) -> None:
    """Clients have been seen to cut texts in the middle of a surrogate pair, and no database takes that."""
    ivan = await asked(theatre)
    ivan.taps("🙂 Хорошо")
    user, chat = ivan.user.shape(), {"id": ivan.id, "type": "private"}
    cut = {"message_id": 900, "date": 1, "chat": chat, "from": user, "text": "обрезано \ud83d"}
    await theatre.app.ingest([{"update_id": 999_000_001, "message": cut}])
    await theatre.settle()
    ivan.sees("Ваш вопрос решён?")
    assert "обрезано" not in log.getvalue()


async def test_what_people_say_and_are_called_is_not_in_the_log(theatre: Stage, log: io.StringIO) -> None:
    oleg = await theatre.hires("manager", "Олег")
    ivan = await asked(theatre)
    ivan.taps("😡 Очень плохо")
    ivan.writes("Ужасно, верните деньги")
    theatre.world.faults.add("error_500", method="editMessageText", times=2)
    theatre.world.faults.add("drop_after", method="sendMessage")
    await theatre.settle()
    oleg.sees("верните деньги")
    ivan.blocks()
    await theatre.passes(hours=1)
    written = log.getvalue()
    assert written
    said = ("Иван", "ivan", "Анна", "Олег", "Ужасно", "деньги", theatre.world.token)
    assert [words for words in said if words in written] == []


@pytest.mark.parametrize("fault", ["drop_before", "drop_after", "error_500", "error_500_after", "error_502", "flood"])
async def test_bad_weather_costs_time_and_nothing_else(theatre: Stage, fault: str) -> None:
    ivan = await asked(theatre)
    theatre.world.faults.add(fault, method="editMessageText", times=2)
    ivan.taps("🙂 Хорошо")
    await theatre.settle()
    await theatre.passes(hours=3)
    ivan.sees("Ваш вопрос решён?")
    ivan.taps("Да, полностью")
    await theatre.settle()
    ivan.sees("Хотите что-то добавить?")


async def test_after_two_days_down_nothing_is_asked_twice(theatre: Stage) -> None:
    ivan = await asked(theatre)
    shown = len(ivan.messages())
    theatre.clock.advance(timedelta(days=2))
    await theatre.settle()
    reminded = len(ivan.messages()) - shown
    assert reminded == 1, "one reminder, however late"
    await theatre.passes(hours=3)
    assert len(ivan.messages()) - shown == reminded
