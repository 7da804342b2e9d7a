"""In: the long poll. The next poll acknowledges the last batch, and it is made only after the batch was committed.

Nothing is parsed here, so an update that nobody understands holds up nothing. The offset begins at 0 after every start:
Telegram sends again whatever was not acknowledged, and the inbox knows what it has seen.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from typing import Any

from telegram.error import InvalidToken

from bot.clock import Pace, RealPace, SystemClock
from bot.telegram_request import Client
from bot.vitals import Vitals
from bot.weather import wait_out
from surveys.errors import TelegramRefused
from surveys.ports import Clock

WANTED = ("message", "edited_message", "callback_query", "my_chat_member")
LONG_POLL = 50
#: How much longer than the poll itself an answer may take, in seconds.
PATIENCE = 15.0
#: A token refused for so long from the very start is a wrong one, in seconds.
REFUSED_FOR = 300.0

Raw = dict[str, Any]


class Poller:
    """`ingest` returns when a batch is safe, or raises when it could not be taken at all."""

    def __init__(
        self,
        client: Client,
        ingest: Callable[[list[Raw]], Awaitable[None]],
        *,
        pace: Pace | None = None,
        wanted: Sequence[str] = WANTED,
        clock: Clock | None = None,
        vitals: Vitals | None = None,
    ) -> None:
        self._client = client
        self._ingest = ingest
        self._pace = pace or RealPace()
        self._wanted = list(wanted)
        self._clock = clock or SystemClock()
        self._vitals = vitals or Vitals(self._clock.now())
        self._offset = 0
        self._is_running = False
        self._started_at = self._pace.now()
        self._succeeded_at: float | None = None

    @property
    def silence(self) -> float:
        """Seconds since a poll last succeeded, or since the start: the sign of life."""
        return self._pace.now() - (self._started_at if self._succeeded_at is None else self._succeeded_at)

    async def run(self) -> None:
        """For ever. Raises TelegramRefused when the token was never accepted."""
        self._is_running, self._started_at = True, self._pace.now()
        failures = 0
        try:
            await self._leave_webhook()
            while True:
                try:
                    await self._poll(LONG_POLL)
                    failures = 0
                except Exception as error:
                    self._check_refusal(error)
                    failures += 1
                    # Telegram shortens polls that repeat an offset sooner than after the first pause.
                    await wait_out(error, failures, self._pace)
        finally:
            self._is_running = False

    async def poll_once(self, timeout: int = 0) -> int:
        """One poll and its ingestion; says how many updates came. Nothing to do while `run` polls."""
        return 0 if self._is_running else await self._poll(timeout)

    async def _poll(self, timeout: int) -> int:
        wanted = {"offset": self._offset, "timeout": timeout, "limit": 100, "allowed_updates": self._wanted}
        updates: list[Raw] = await self._client.call("getUpdates", wanted, read_timeout=timeout + PATIENCE)
        self._succeeded_at = self._pace.now()
        self._vitals.polled_at = self._clock.now()
        if updates:
            await self._ingest(updates)
            self._offset = max(int(update["update_id"]) for update in updates) + 1
        return len(updates)

    async def _leave_webhook(self) -> None:
        """A webhook left over from another mode would make every poll a conflict; what waits there is kept."""
        try:
            await self._client.call("deleteWebhook", {"drop_pending_updates": False})
        except Exception as error:
            await wait_out(error, 1, self._pace)

    def _check_refusal(self, error: Exception) -> None:
        never = self._succeeded_at is None
        if isinstance(error, InvalidToken) and never and self.silence > REFUSED_FOR:
            raise TelegramRefused from None
