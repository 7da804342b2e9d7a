"""Trouble on the line: how long to wait before the next attempt, and when everything should rest."""

from __future__ import annotations

import logging

from msgspec import Struct
from telegram.error import RetryAfter, TelegramError

from bot.clock import Pace
from bot.outcomes import outcome_of

log = logging.getLogger(__name__)

FIRST_PAUSE = 0.5
LONGEST_PAUSE = 30.0
#: A press lives for 150 seconds, and asking for news costs nobody anything.
LONGEST_SILENCE = 8.0


def pause_after(failures: int) -> float:
    """Seconds to wait after so many failures in a row: each pause is twice the one before, up to the longest."""
    return min(FIRST_PAUSE * 2.0 ** min(max(failures, 1) - 1, 10), LONGEST_PAUSE)


async def wait_out(error: Exception, failures: int, pace: Pace) -> None:
    """Before Telegram is asked for news again: longer after each failure in a row, and as long as Telegram says."""
    outcome = outcome_of(error)
    pause = min(pause_after(failures), LONGEST_SILENCE)
    if isinstance(error, RetryAfter):
        pause = max(pause, outcome.retry_after)
    log.warning(
        "Nothing comes from Telegram; trying again.",
        extra={"event": "poll_failed", "reason": outcome.reason, "failures": failures, "pause": pause},
        exc_info=None if isinstance(error, TelegramError) else error,
    )
    await pace.wait(pause)


class Weather(Struct):
    """One failure may be chance; a second one in a row means a rest, and each rest is longer than the last."""

    strikes: int = 0
    clear_at: float = float("-inf")

    def worsens(self, now: float) -> None:
        """Failures of what had left before the rest began tell nothing new."""
        if now >= self.clear_at:
            self.strikes += 1
        if self.strikes > 1 and now >= self.clear_at:
            self.clear_at = now + pause_after(self.strikes - 1)

    def clears(self) -> None:
        self.strikes, self.clear_at = 0, float("-inf")

    def rest(self, now: float) -> float:
        """Seconds left to rest."""
        return max(0.0, self.clear_at - now)
