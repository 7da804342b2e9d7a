"""The first promise: a closed contact becomes an answer."""

from __future__ import annotations

from surveys.records import State
from tests.journeys.help_desk import taps, writes
from tests.stage import Stage


async def test_a_closed_contact_becomes_a_complete_response(everywhere: Stage) -> None:
    anna = await everywhere.hires("agent", "Анна")
    ivan = await everywhere.meets("Иван", username="ivan")
    ivan.sees("Аврора")

    await writes(everywhere, anna, "/survey T-1234 @ivan")
    anna.sees("14:15")
    await everywhere.passes(minutes=15)
    card = ivan.sees("Как вы оцениваете нашу помощь?")

    await taps(everywhere, ivan, "🙂 Хорошо")
    ivan.sees("Ваш вопрос решён?")
    await taps(everywhere, ivan, "Да, полностью")
    ivan.sees("Хотите что-то добавить?")
    await writes(everywhere, ivan, "Быстро и вежливо <3")
    assert "Спасибо" in ivan.sees("Спасибо").text
    assert ivan.sees("Спасибо").id == card.id, "the survey is one message, edited"

    async with everywhere.app.store.reading() as tx:
        invitation = (await tx.invitations.of_customer(1))[0]
        answers = await tx.answers.current(invitation.id)
    assert invitation.state is State.COMPLETED
    assert {answer.question: answer.choices for answer in answers} == {
        "score": ("4",),
        "solved": ("yes",),
        "comment": (),
    }
    assert [answer.value for answer in answers if answer.question == "score"] == [4]
