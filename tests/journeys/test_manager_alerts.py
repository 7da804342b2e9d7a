"""A bad hour on a manager's phone: it rings for the first, and once more when there are many; the list has them all."""

from __future__ import annotations

from pathlib import Path

from tests.stage import Stage, stage

VERY_BAD = "😡 Очень плохо"


async def lets_down(theatre: Stage, agent, count: int) -> None:
    """So many customers of this agent, a minute apart."""
    for _ in range(count):
        customer = await theatre.meets("Иван", username=f"customer_{len(theatre.world.people)}")
        agent.writes(f"/survey @{customer.user.username}")
        await theatre.settle()
        customer.taps(VERY_BAD)
        await theatre.settle()
        await theatre.passes(minutes=1)


async def test_five_unhappy_customers_ring_twice_and_none_of_them_is_forgotten(tmp_path: Path) -> None:
    async with stage(tmp_path, INVITATIONS__DELAY="0s") as theatre:
        anna, maria = await theatre.hires("agent", "Анна"), await theatre.hires("manager", "Мария")
        before = len(maria.notifications)
        await lets_down(theatre, anna, 5)
        first, alert = maria.notifications[before:]
        assert "№ 1" in first.text
        assert alert.text.startswith("🔴 5 недовольных за час")
        assert "/cases" in alert.text

        await lets_down(theatre, anna, 2)
        assert maria.notifications[before:] == [first, alert]
        assert alert.text.startswith("🔴 7 недовольных за час")
        maria.writes("/cases")
        await theatre.settle()
        for number in range(1, 8):
            assert f"/c{number}" in maria.last.text

        maria.writes("/c7")
        await theatre.settle()
        assert "Взять в работу" in maria.last.buttons
