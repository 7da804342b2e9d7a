"""The second promise: an unhappy customer reaches a manager at once, and the loop is closed."""

from __future__ import annotations

from surveys.records import CaseState
from tests.journeys.help_desk import taps, writes
from tests.stage import Stage


async def test_a_low_score_becomes_a_case_that_is_taken_and_resolved(everywhere: Stage) -> None:
    anna = await everywhere.hires("agent", "Анна")
    maria = await everywhere.hires("manager", "Мария")
    boris = await everywhere.hires("manager", "Борис")
    ivan = await everywhere.meets("Иван", username="ivan")
    await writes(everywhere, anna, "/survey T-1234 @ivan")
    await everywhere.passes(minutes=15)

    await taps(everywhere, ivan, "😡 Очень плохо")
    card = maria.sees("T-1234")
    boris.sees("T-1234")
    assert card in maria.notifications, "a case rings"

    await taps(everywhere, ivan, "Нет", "Долгое ожидание ответа", "Готово")
    await writes(everywhere, ivan, "Жду третий день <b>&")
    ivan.sees("Связаться с вами")
    await taps(everywhere, ivan, "Да, свяжитесь со мной")
    ivan.sees("Мы напишем вам до")
    assert "Жду третий день <b>&" in maria.sees("Жду третий день").text, "the quote came later and is escaped"

    await taps(everywhere, maria, "Взять")
    boris.sees("Мария")
    late = boris.taps_data(f"k:take:{_case_number(card.text)}", message=boris.last)
    await everywhere.settle()
    assert late.toast is not None
    assert "Мария" in late.toast, "the first taker wins, and the second hears who it was"

    await taps(everywhere, maria, "Решено", "Долгое ожидание")
    await writes(everywhere, maria, "Позвонили и вернули деньги")
    await taps(everywhere, maria, "Исправили")
    boris.sees("Позвонили и вернули деньги")

    async with everywhere.app.store.reading() as tx:
        case = await tx.cases.get(_case_number(card.text))
    assert case is not None
    assert (case.state, case.root_cause, case.outcome) == (CaseState.RESOLVED, "waiting", "put_right")


async def test_nobody_cares_for_a_day_and_the_case_is_escalated_once(everywhere: Stage) -> None:
    anna = await everywhere.hires("agent", "Анна")
    maria = await everywhere.hires("manager", "Мария")
    ivan = await everywhere.meets("Иван", username="ivan")
    await writes(everywhere, anna, "/survey @ivan")
    await everywhere.passes(minutes=15)
    await taps(everywhere, ivan, "🙁 Плохо")
    rang = len(maria.notifications)

    await everywhere.passes(hours=25)
    escalations = [message for message in maria.notifications[rang - 1 :] if "Взять в работу" in message.buttons]
    assert len(escalations) == 1, "the older copy has lost its buttons, the new one has them"
    await everywhere.passes(hours=10)
    assert len([message for message in maria.messages() if "Взять в работу" in message.buttons]) == 1


def _case_number(text: str) -> int:
    return int(text.split("№")[1].split()[0].strip(" .:·"))
