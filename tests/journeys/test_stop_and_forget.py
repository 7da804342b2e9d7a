"""The fourth promise: whoever says stop is left alone, and whoever says forget is forgotten."""

from __future__ import annotations

from surveys.records import State
from tests.journeys.help_desk import taps, writes
from tests.stage import Stage


async def test_stop_ends_all_asking_and_the_reminder_too(theatre: Stage) -> None:
    anna = await theatre.hires("agent", "Анна")
    ivan = await theatre.meets("Иван", username="ivan")
    await writes(theatre, anna, "/survey @ivan")
    await theatre.passes(minutes=15)
    await taps(theatre, ivan, "Больше не спрашивать")
    ivan.sees("опросов больше не будет")
    assert not any(message.keyboard for message in ivan.messages()), "no dead buttons remain"

    before = len(ivan.messages())
    await theatre.passes(hours=80)
    assert len(ivan.messages()) == before, "no reminder"
    await writes(theatre, anna, "/survey @ivan")
    anna.sees("больше не спрашивать")
    await theatre.passes(hours=2)
    assert len(ivan.messages()) == before

    ivan.starts()
    await theatre.settle()
    ivan.sees("Аврора")


async def test_silence_is_answered_by_one_reminder_and_then_by_peace(theatre: Stage) -> None:
    anna = await theatre.hires("agent", "Анна")
    ivan = await theatre.meets("Иван", username="ivan")
    await writes(theatre, anna, "/survey @ivan")
    await theatre.passes(hours=25)
    reminder = ivan.sees("Напоминаем")
    assert [message for message in ivan.messages() if message.keyboard] == [reminder]

    await theatre.passes(hours=60)
    assert not any(message.keyboard for message in ivan.messages())
    ivan.sees("истёк")
    await writes(theatre, ivan, "Всё-таки скажу: спасибо за помощь")
    async with theatre.app.store.reading() as tx:
        (invitation,) = await tx.invitations.of_customer(1)
        (late,) = await tx.answers.current(invitation.id)
    assert (invitation.state, late.is_late) == (State.EXPIRED, True)


async def test_forget_erases_the_person_and_keeps_the_count(theatre: Stage) -> None:
    anna = await theatre.hires("agent", "Анна")
    maria = await theatre.hires("manager", "Мария")
    ivan = await theatre.meets("Иван", username="ivan")
    await writes(theatre, anna, "/survey @ivan")
    await theatre.passes(minutes=15)
    card = ivan.sees("Как вы оцениваете")
    await taps(theatre, ivan, "🙂 Хорошо", "Да, полностью")
    await writes(theatre, ivan, "Мой телефон +380501234567")

    await writes(theatre, ivan, "/forget")
    await taps(theatre, ivan, "Да, стереть")
    async with theatre.app.store.reading() as tx:
        customer = await tx.customers.get(1)
        (invitation,) = await tx.invitations.of_customer(1)
        answers = await tx.answers.current(invitation.id)
    assert customer is not None
    assert (customer.name, customer.username, customer.telegram_id) == (None, None, None)
    assert [answer.value for answer in answers if answer.question == "score"] == [4]
    assert all(answer.text is None for answer in answers)

    dead = ivan.taps_data(f"a:{invitation.token}:score:1", message=card)
    await theatre.settle()
    assert dead.toast, "a press after erasure gets a short notice and changes nothing"
    await writes(theatre, maria, "/comments")
    maria.does_not_see("+380501234567")
