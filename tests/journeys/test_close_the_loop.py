"""The second promise: an unhappy customer reaches a manager at once, and the loop is closed."""

from __future__ import annotations

from surveys.records import CaseState
from tests.journeys.help_desk import taps, writes
from tests.stage import Stage


async def test_a_low_score_becomes_a_case_that_is_taken_and_resolved(theatre: Stage) -> None:
    anna = await theatre.hires("agent", "Анна")
    maria = await theatre.hires("manager", "Мария")
    boris = await theatre.hires("manager", "Борис")
    ivan = await theatre.meets("Иван", username="ivan")
    await writes(theatre, anna, "/survey T-1234 @ivan")
    await theatre.passes(minutes=15)

    await taps(theatre, ivan, "😡 Очень плохо")
    card = maria.sees("T-1234")
    boris.sees("T-1234")
    assert card in maria.notifications, "a case rings"

    await taps(theatre, ivan, "Нет", "Долгое ожидание ответа", "Готово")
    await writes(theatre, ivan, "Жду третий день <b>&")
    ivan.sees("Связаться с вами")
    await taps(theatre, ivan, "Да, свяжитесь со мной")
    ivan.sees("Мы напишем вам до")
    assert "Жду третий день <b>&" in maria.sees("Жду третий день").text, "the quote came later and is escaped"

    await taps(theatre, maria, "Взять")
    boris.sees("Мария")
    late = boris.taps_data(f"k:take:{_case_number(card.text)}", message=boris.last)
    await theatre.settle()
    assert late.toast is not None
    assert "Мария" in late.toast, "the first taker wins, and the second hears who it was"

    await taps(theatre, maria, "Решено", "Долгое ожидание")
    await writes(theatre, maria, "Позвонили и вернули деньги")
    await taps(theatre, maria, "Исправили")
    boris.sees("Позвонили и вернули деньги")

    async with theatre.app.store.reading() as tx:
        case = await tx.cases.get(_case_number(card.text))
    assert case is not None
    assert (case.state, case.root_cause, case.outcome) == (CaseState.RESOLVED, "waiting", "put_right")


async def test_nobody_cares_for_a_day_and_the_case_is_escalated_once(theatre: Stage) -> None:
    anna = await theatre.hires("agent", "Анна")
    maria = await theatre.hires("manager", "Мария")
    ivan = await theatre.meets("Иван", username="ivan")
    await writes(theatre, anna, "/survey @ivan")
    await theatre.passes(minutes=15)
    await taps(theatre, ivan, "🙁 Плохо")
    rang = len(maria.notifications)

    await theatre.passes(hours=25)
    escalations = [message for message in maria.notifications[rang - 1 :] if message.keyboard]
    assert len(escalations) == 1, "the older copy has lost its buttons, the new one has them"
    await theatre.passes(hours=10)
    assert len([message for message in maria.messages() if message.keyboard]) == 1


def _case_number(text: str) -> int:
    return int(text.split("№")[1].split()[0].strip(" .:·"))
