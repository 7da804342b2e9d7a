"""Our webhook at Telegram: set, looked at every few minutes, and set again when somebody has changed it.

Only the leader does this; taking deliveries is for `web`. The webhook outlives the process, so that Telegram keeps what
comes while nobody listens, and nothing that waits is ever dropped.
"""

from __future__ import annotations

import hmac
import logging
from base64 import urlsafe_b64encode
from datetime import UTC, datetime
from typing import Any
from urllib.parse import unquote, urlsplit

from telegram import InputFile
from telegram.error import BadRequest, TelegramError

from bot.clock import Pace, RealPace
from bot.config import Config
from bot.logs import hide
from bot.poller import WANTED
from bot.telegram_request import Client
from bot.vitals import Vitals
from bot.weather import wait_out
from surveys.errors import ConfigError
from surveys.ports import Clock

log = logging.getLogger(__name__)

SECONDS_BETWEEN_LOOKS = 180.0
#: What Telegram assumes when it is told no number of connections.
UNSAID_CONNECTIONS = 40
PORTS = {"http": 80, "https": 443}


def secret_of(config: Config) -> str:
    """The configured secret, or one that every replica derives from the token alike."""
    chosen, token = config.telegram.webhook_secret, config.telegram.token
    if chosen is not None:
        return chosen.reveal()
    if token is None:
        raise ConfigError("telegram.token is not set; put it into AFTERWORD_TELEGRAM__TOKEN")
    digest = hmac.digest(token.reveal().encode(), b"afterword webhook secret", "sha256")
    derived = urlsafe_b64encode(digest).decode().rstrip("=")
    hide(derived)
    return derived


def path_of(url: str) -> str:
    """Where the listener answers Telegram."""
    return unquote(urlsplit(url).path) or "/"


class Webhook:
    """What Telegram says about the webhook is written into `vitals`."""

    def __init__(
        self, client: Client, config: Config, vitals: Vitals, clock: Clock, *, pace: Pace | None = None
    ) -> None:
        self._client = client
        self._config = config
        self._vitals = vitals
        self._clock = clock
        self._pace = pace or RealPace()
        self._is_set = False

    async def run(self) -> None:
        """For ever. Raises ConfigError when Telegram does not accept the address."""
        failures = 0
        while True:
            try:
                await self.look()
                failures = 0
                await self._pace.wait(SECONDS_BETWEEN_LOOKS)
            except TelegramError as error:
                failures += 1
                await wait_out(error, failures, self._pace)

    async def look(self) -> None:
        """Sets the webhook the first time and whenever it is not ours any more."""
        if not self._is_set:
            await self._set()
        told = await self._client.call("getWebhookInfo", {})
        self._note(told)
        if not self._is_ours(told):
            log.warning("The webhook was changed by somebody; it is set again.", extra={"event": "webhook_changed"})
            await self._set()

    async def _set(self) -> None:
        settings, certificate = self._config.telegram, self._config.web.certificate
        wanted = {
            "url": settings.webhook_url,
            "secret_token": secret_of(self._config),
            "max_connections": settings.max_connections,
            "allowed_updates": list(WANTED),
            "drop_pending_updates": False,
            "certificate": None if certificate is None else InputFile(certificate.read_bytes(), "certificate.pem"),
        }
        try:
            await self._client.call("setWebhook", wanted)
        except BadRequest as error:
            # A name that does not resolve may resolve soon; for all else Telegram will not change its mind.
            if "resolve" in error.message.lower():
                raise
            raise ConfigError(f"telegram.webhook_url: Telegram does not accept it: {error.message}") from None
        self._is_set = True
        self._vitals.webhook_set_at = self._clock.now()
        log.info("Telegram brings updates to our webhook.", extra={"event": "webhook_set"})

    def _note(self, told: dict[str, Any]) -> None:
        self._vitals.webhook_pending = int(told.get("pending_update_count", 0))
        failed_at = told.get("last_error_date")
        if not failed_at:
            return
        failed_at = datetime.fromtimestamp(failed_at, UTC)
        if failed_at == self._vitals.webhook_error_at:
            return
        self._vitals.webhook_error_at = failed_at
        facts = {
            "event": "webhook_error",
            "reason": str(told.get("last_error_message", ""))[:200],
            "pending": self._vitals.webhook_pending,
        }
        log.warning("Telegram could not bring an update to our webhook.", extra=facts)

    def _is_ours(self, told: dict[str, Any]) -> bool:
        settings = self._config.telegram
        return (
            _address(str(told.get("url", ""))) == _address(settings.webhook_url or "")
            and told.get("max_connections", UNSAID_CONNECTIONS) == settings.max_connections
            and set(told.get("allowed_updates") or ()) == set(WANTED)
        )


def _address(url: str) -> tuple[str | int | None, ...]:
    """Two addresses are the same when these are."""
    parts = urlsplit(url)
    return parts.scheme, parts.hostname, parts.port or PORTS.get(parts.scheme), parts.path or "/", parts.query
