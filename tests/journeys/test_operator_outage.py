"""Away for longer than Telegram keeps a press: the cards that were open ask for the tap again, once, and quietly."""

from __future__ import annotations

from datetime import timedelta

from simulator.people import Person
from tests.stage import Stage

ASKING_AGAIN = "Какое-то время мы были не на связи"


async def asked(theatre: Stage) -> Person:
    """A customer with an open question."""
    anna = await theatre.hires("agent", "Анна")
    ivan = await theatre.meets("Иван", username="ivan")
    anna.writes("/survey T-1 @ivan")
    await theatre.settle()
    await theatre.passes(minutes=15)
    return ivan


async def lives(theatre: Stage, seconds: int) -> None:
    """The program beats as it does, every few seconds."""
    for _ in range(seconds // 10):
        theatre.clock.advance(timedelta(seconds=10))
        await theatre.settle()


def asks_again(person: Person) -> bool:
    return any(ASKING_AGAIN in message.text for message in person.messages())


async def test_a_press_that_was_lost_is_asked_for_and_then_works(theatre: Stage) -> None:
    ivan = await asked(theatre)
    await lives(theatre, 30)
    ivan.taps("🙂 Хорошо")
    theatre.clock.advance(timedelta(minutes=5))
    shown = len(ivan.messages())
    await theatre.restarts()
    assert asks_again(ivan)
    assert len(ivan.messages()) == shown, "an edit, and no new message"
    ivan.taps("🙂 Хорошо")
    await theatre.settle()
    ivan.sees("Ваш вопрос решён?")
    assert not asks_again(ivan)


async def test_it_is_asked_once_for_each_outage(theatre: Stage) -> None:
    ivan = await asked(theatre)
    await lives(theatre, 30)
    theatre.clock.advance(timedelta(minutes=5))
    await theatre.restarts()
    edits = [call for call in theatre.world.log if call.method == "editMessageText"]
    await lives(theatre, 300)
    assert asks_again(ivan)
    assert len([call for call in theatre.world.log if call.method == "editMessageText"]) == len(edits)


async def test_a_short_stop_troubles_nobody(theatre: Stage) -> None:
    ivan = await asked(theatre)
    await lives(theatre, 30)
    theatre.clock.advance(timedelta(seconds=90))
    await theatre.restarts()
    assert not asks_again(ivan)


async def test_at_night_the_card_changes_without_a_sound(theatre: Stage) -> None:
    ivan = await asked(theatre)
    theatre.clock.advance(timedelta(hours=10))
    await theatre.settle()
    shown = len(ivan.messages())
    await theatre.settle()
    assert asks_again(ivan)
    assert len(ivan.messages()) == shown
