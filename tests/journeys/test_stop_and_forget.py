"""The fourth promise: whoever says stop is left alone, and whoever says forget is forgotten."""

from __future__ import annotations

from surveys.records import State
from tests.journeys.help_desk import taps, writes
from tests.stage import Stage


async def test_stop_ends_all_asking_and_the_reminder_too(everywhere: Stage) -> None:
    anna = await everywhere.hires("agent", "Анна")
    ivan = await everywhere.meets("Иван", username="ivan")
    await writes(everywhere, anna, "/survey @ivan")
    await everywhere.passes(minutes=15)
    await taps(everywhere, ivan, "Больше не спрашивать")
    ivan.sees("опросов больше не будет")
    assert not any(message.keyboard for message in ivan.messages()), "no dead buttons remain"

    before = len(ivan.messages())
    await everywhere.passes(hours=80)
    assert len(ivan.messages()) == before, "no reminder"
    await writes(everywhere, anna, "/survey @ivan")
    anna.sees("Больше не спрашиваем: об этом просили")
    await everywhere.passes(hours=2)
    assert len(ivan.messages()) == before

    ivan.starts()
    await everywhere.settle()
    ivan.sees("Аврора")


async def test_silence_is_answered_by_one_reminder_and_then_by_peace(everywhere: Stage) -> None:
    anna = await everywhere.hires("agent", "Анна")
    ivan = await everywhere.meets("Иван", username="ivan")
    await writes(everywhere, anna, "/survey @ivan")
    await everywhere.passes(hours=25)
    reminder = ivan.sees("Напоминаем")
    assert [message for message in ivan.messages() if message.keyboard] == [reminder]

    await everywhere.passes(hours=60)
    assert not any(message.keyboard for message in ivan.messages())
    ivan.sees("истёк")
    await writes(everywhere, ivan, "Всё-таки скажу: спасибо за помощь")
    async with everywhere.app.store.reading() as tx:
        (invitation,) = await tx.invitations.of_customer(1)
        (late,) = await tx.answers.current(invitation.id)
    assert (invitation.state, late.is_late) == (State.EXPIRED, True)


async def test_forget_erases_the_person_and_keeps_the_count(everywhere: Stage) -> None:
    anna = await everywhere.hires("agent", "Анна")
    maria = await everywhere.hires("manager", "Мария")
    ivan = await everywhere.meets("Иван", username="ivan")
    await writes(everywhere, anna, "/survey @ivan")
    await everywhere.passes(minutes=15)
    card = ivan.sees("Как вы оцениваете")
    await taps(everywhere, ivan, "🙂 Хорошо", "Да, полностью")
    await writes(everywhere, ivan, "Мой телефон +380501234567")

    await writes(everywhere, ivan, "/forget")
    await taps(everywhere, ivan, "Да, стереть")
    async with everywhere.app.store.reading() as tx:
        customer = await tx.customers.get(1)
        (invitation,) = await tx.invitations.of_customer(1)
        answers = await tx.answers.current(invitation.id)
    assert customer is not None
    assert (customer.name, customer.username, customer.telegram_id) == (None, None, None)
    assert [answer.value for answer in answers if answer.question == "score"] == [4]
    assert all(answer.text is None for answer in answers)

    dead = ivan.taps_data(f"a:{invitation.token}:score:1", message=card)
    await everywhere.settle()
    assert dead.toast, "a press after erasure gets a short notice and changes nothing"
    await writes(everywhere, maria, "/comments")
    maria.does_not_see("+380501234567")
