"""After `company.timezone` was changed: the start does not wait, and beat by beat the past is counted anew."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from bot import recounting
from bot.config import load_config
from bot.furnishing import furnish
from bot.recounting import Recounting
from bot.surveys_in_force import surveys_in_force
from surveys.schedule import day_bounds, local_date, zone
from tests.builders import Office, open_office
from tests.use_cases.answering import answered

KYIV, TOKYO = "Europe/Kyiv", "Asia/Tokyo"
#: More days than are counted at one beat.
DAYS = recounting.DAYS + 2


@pytest.fixture
async def office(tmp_path: Path) -> AsyncIterator[Office]:
    async with open_office(tmp_path) as opened:
        yield opened


async def starts(office: Office, zone_name: str) -> Recounting:
    config = load_config(None, {"AFTERWORD_COMPANY__TIMEZONE": zone_name})
    await furnish(config, surveys_in_force(config), office.store, "our_bot")
    return Recounting(office.store.as_leader())


async def is_counted(office: Office) -> bool:
    """And figures are right, whether they are or not."""
    tokyo = zone(TOKYO)
    today = local_date(office.now, tokyo)
    begin = day_bounds(today - timedelta(days=DAYS), tokyo)[0]
    async with office.store.reading() as tx:
        assert await tx.figures.miscounts() == []
        assert await tx.figures.score_counts("csat", "score", begin, day_bounds(today, tokyo)[1]) == {5: DAYS}
        return await tx.figures.counted_since() is None


async def test_another_zone_holds_up_no_start(office: Office) -> None:
    await starts(office, KYIV)
    agent = await office.agent("Анна")
    for _ in range(DAYS):
        office.now += timedelta(days=1)
        await answered(office, agent, 5)
    beat = await starts(office, TOKYO)
    assert not await is_counted(office)
    await beat()
    assert not await is_counted(office), "each beat counts some days"
    beat = await starts(office, TOKYO)
    await beat()
    assert await is_counted(office)
    await beat()
    assert await is_counted(office)
