"""Files ordered in the chat: made of what the store knows, one at a time, and none that Telegram would refuse."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.filing import Filing, order
from surveys.use_cases.export_answers import Wanted, export_answers
from tests.builders import Office, open_office
from tests.use_cases.answering import answered


@pytest.fixture
async def office(tmp_path: Path) -> AsyncIterator[Office]:
    async with open_office(tmp_path) as opened:
        yield opened


async def wanted_by(office: Office) -> Wanted:
    """What a manager wants after a customer has answered."""
    oleg = await office.manager()
    await answered(office, await office.agent("Анна"), 5)
    async with office.work() as work:
        return (await export_answers(work, oleg, 10))[0]


@pytest.mark.parametrize("form", ["csv", "xlsx"])
async def test_an_order_becomes_a_file_and_leaves_nothing_on_the_disk(
    office: Office, form: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "temporary"))
    (tmp_path / "temporary").mkdir()
    wanted = await wanted_by(office)
    assert await Filing(office.store, office.house)(order(wanted, form, "UTC"))
    assert not list((tmp_path / "temporary").iterdir())


async def test_what_was_answered_after_the_order_is_not_in_the_file(office: Office) -> None:
    wanted = await wanted_by(office)
    office.passes(minutes=1)
    await answered(office, await office.agent("Борис"), 5)
    made = await Filing(office.store, office.house)(order(wanted, "csv", "UTC"))
    assert made is not None
    assert len(made.splitlines()) == 2


async def test_a_file_that_telegram_would_not_take_is_not_handed_over(office: Office) -> None:
    wanted = await wanted_by(office)
    assert await Filing(office.store, office.house, largest=100)(order(wanted, "xlsx", "UTC")) is None


async def test_many_orders_at_once_are_all_made(office: Office) -> None:
    wanted = await wanted_by(office)
    filing = Filing(office.store, office.house)
    made = await asyncio.gather(*(filing(order(wanted, form, "UTC")) for form in ("csv", "xlsx", "csv")))
    assert made[0] == made[2]
    assert made[1] is not None
