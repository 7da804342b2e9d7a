"""A clock that is wrong for a while silences nobody once it is right again."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

from bot.set_back import SetBack
from tests.fakes import TUESDAY_AFTERNOON
from tests.stage import stage


async def test_a_pause_from_an_hour_ahead_does_not_last_an_hour_longer(tmp_path: Path) -> None:
    async with stage(tmp_path) as theatre:
        ivan = await theatre.meets("Иван")
        greeting = ivan.last
        theatre.clock.advance(timedelta(hours=1))
        theatre.world.faults.add("flood", method="sendMessage", retry_after=600)
        ivan.writes("/help")
        await theatre.settle()
        assert ivan.last is greeting, "Telegram wants nothing to be written for ten minutes"
        theatre.clock.advance(timedelta(hours=-1))
        await theatre.restarts()
        await theatre.passes(minutes=11)
        assert ivan.last is not greeting


def test_a_clock_set_back_is_noticed_and_one_that_is_kept_right_is_not() -> None:
    def minutes(count: float) -> datetime:
        return TUESDAY_AFTERNOON + timedelta(minutes=count)

    watch = SetBack()
    assert watch.by(minutes(60), 0.0) is None
    assert watch.by(minutes(61), 61.0) is None
    assert watch.by(minutes(2), 120.0) == timedelta(minutes=59, seconds=59)
    assert watch.by(minutes(63), 180.0) is None, "forward does no harm: what was put off comes sooner"
