"""A morning on which very much comes due at once: it is done in portions, and people are not kept waiting."""

import asyncio

from msgspec import Struct

from surveys.records import DeliveryState
from surveys.use_cases.tick import PORTION, Ports, tick
from tests.builders import Office


class OfficeClock(Struct):
    office: Office

    def now(self):
        return self.office.now


def ports_of(office: Office) -> Ports:
    failures: list[str] = []
    return Ports(office.store, OfficeClock(office), office.house, lambda what, _: failures.append(what))


async def ready(office: Office) -> int:
    async with office.work() as work:
        return (await work.tx.deliveries.count_by_state()).get(DeliveryState.READY, 0)


async def test_whoever_taps_while_many_are_asked_waits_for_a_portion_only(office: Office):
    for number in range(3 * PORTION):
        await office.planned(await office.customer(f"Клиент {number}"), hours=1)
    office.passes(hours=1)
    async with office.work() as work:
        beat = asyncio.create_task(tick(ports_of(office)))
        await asyncio.sleep(0)
        assert not await work.tx.deliveries.count_by_state()
    assert await ready(office) == PORTION
    await beat
    assert await ready(office) == 3 * PORTION
