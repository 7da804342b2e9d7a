"""The third promise: a manager reads the morning message and can believe it."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from surveys.values import replace
from tests.stage import Stage, stage

SCORES = ("😀 Очень хорошо", "🙂 Хорошо", "😀 Очень хорошо", "😡 Очень плохо", "🙂 Хорошо", "😐 Ни хорошо, ни плохо")


async def test_the_morning_after_each_manager_gets_one_digest(everywhere: Stage) -> None:
    maria = await everywhere.hires("manager", "Мария")
    await _a_day_of_answers(everywhere)
    await everywhere.passes(hours=24 - 4)

    digests = [message for message in maria.messages() if "Вторник, 24 ноября" in message.text]
    assert len(digests) == 1
    digest = digests[0]
    assert "4 из 6" in digest.text, "satisfied of answered"
    assert "%" not in digest.text.splitlines()[1], "no percentage of six people"
    assert "/c1" in digest.text, "the open case can be opened from it"
    assert len(digest.text) <= 1024
    await everywhere.passes(hours=2)
    assert len([message for message in maria.messages() if "Вторник, 24 ноября" in message.text]) == 1


async def test_a_day_without_anything_sends_nothing(everywhere: Stage) -> None:
    maria = await everywhere.hires("manager", "Мария")
    before = len(maria.messages())
    await everywhere.passes(hours=48)
    assert len(maria.messages()) == before


async def test_each_manager_gets_it_at_nine_in_their_own_zone(tmp_path: Path) -> None:
    async with stage(tmp_path, datetime(2026, 11, 24, 8, 0, tzinfo=UTC)) as everywhere:
        maria = await everywhere.hires("manager", "Мария")
        async with everywhere.app.store.transaction() as tx:
            (person,) = await tx.staff.everyone()
            await tx.staff.save(replace(person, timezone="Asia/Almaty"))
        await _a_day_of_answers(everywhere)
        await everywhere.passes(hours=24)
    (digest,) = [message for message in maria.messages() if "Вторник, 24 ноября" in message.text]
    assert datetime.fromtimestamp(digest.date, UTC).hour == 4, "nine in Almaty"


async def _a_day_of_answers(everywhere: Stage) -> None:
    anna = await everywhere.hires("agent", "Анна")
    for number, score in enumerate(SCORES):
        customer = await everywhere.meets(f"Клиент {number}", username=f"customer_{number}")
        anna.writes(f"/survey @customer_{number}")
        await everywhere.settle()
        await everywhere.passes(minutes=15)
        customer.taps(score)
        await everywhere.settle()
