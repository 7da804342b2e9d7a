"""Calls to the Bot API: python-telegram-bot's client on top of aiohttp.

What python-telegram-bot's own transport mixes up is kept apart: `NeverSent` means that Telegram cannot have seen the
request, `NoAnswer` that nobody knows. No text raised here contains the token.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, cast
from urllib.parse import urlencode

import aiohttp
import orjson
from telegram import Bot, InputFile
from telegram.error import NetworkError, TelegramError
from telegram.request import BaseRequest, RequestData

CONNECT_TIMEOUT = 10.0
READ_TIMEOUT = 20.0
UPLOAD_TIMEOUT = 60.0
#: Shorter than any server keeps an idle connection: a request on a connection just closed is one nobody knows about.
KEEP_ALIVE = 20.0
TOKEN = re.compile(r"bot\d+:[\w-]+")
URL_ENCODED = {"Content-Type": "application/x-www-form-urlencoded"}
JSON = {"Content-Type": "application/json"}


class NeverSent(NetworkError):
    """The request did not leave: safe to try again."""

    __slots__ = ()


class NoAnswer(NetworkError):
    """The request left, or may have; what became of it is unknown."""

    __slots__ = ()


class AiohttpRequest(BaseRequest):
    """One pool of connections. Needs `initialize` inside the running loop."""

    __slots__ = ("_pool_size", "_session")

    def __init__(self, pool_size: int = 256) -> None:
        self._pool_size = pool_size
        self._session: aiohttp.ClientSession | None = None

    @property
    def read_timeout(self) -> float | None:
        return READ_TIMEOUT

    async def initialize(self) -> None:
        if self._session is None:
            self._session = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(limit=self._pool_size, keepalive_timeout=KEEP_ALIVE),
                cookie_jar=aiohttp.DummyCookieJar(),
                headers={"User-Agent": self.USER_AGENT},
            )

    async def shutdown(self) -> None:
        if self._session is not None:
            await self._session.close()
            self._session = None

    @staticmethod
    def parse_json_payload(payload: bytes) -> Any:
        """As the original, which writes what it cannot read, and so people's words, into the log."""
        with suppress(ValueError):
            return orjson.loads(payload)
        try:  # Halves of an emoji are rare, and all that came with them still counts.
            return json.loads(payload.decode("utf-8", "replace"))
        except ValueError:
            raise TelegramError("Invalid server response") from None

    async def do_request(
        self,
        url: str,
        method: str,
        request_data: RequestData | Plain | None = None,
        read_timeout: Any = BaseRequest.DEFAULT_NONE,
        write_timeout: Any = BaseRequest.DEFAULT_NONE,
        connect_timeout: Any = BaseRequest.DEFAULT_NONE,
        pool_timeout: Any = BaseRequest.DEFAULT_NONE,
    ) -> tuple[int, bytes]:
        if self._session is None:
            raise NeverSent("not initialized")
        body, headers = _body(request_data)
        timeout = _timeout(read_timeout, connect_timeout, has_files=isinstance(body, aiohttp.FormData))
        try:
            async with self._session.request(method, url, data=body, headers=headers, timeout=timeout) as response:
                return response.status, await response.read()
        except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError, aiohttp.InvalidURL) as error:
            raise NeverSent(_described(error)) from None
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            raise NoAnswer(_described(error)) from None


@dataclass(frozen=True, slots=True)
class Plain:
    """Parameters without files, for which the original goes a long way round."""

    parameters: Mapping[str, Any]

    def encoded(self) -> bytes:
        given = {name: value for name, value in self.parameters.items() if value is not None}
        try:
            return orjson.dumps(given)
        except TypeError:  # Halves of an emoji, which Telegram may refuse by itself.
            return json.dumps(given).encode()


def _body(data: RequestData | Plain | None) -> tuple[aiohttp.FormData | bytes | None, Mapping[str, str]]:
    if data is None:
        return None, {}
    if isinstance(data, Plain):
        return data.encoded(), JSON
    if not data.contains_files:
        return urlencode(data.json_parameters).encode(), URL_ENCODED
    form = aiohttp.FormData(quote_fields=False)
    for name, value in data.json_parameters.items():
        form.add_field(name, value)
    for name, (filename, content, mime_type) in data.multipart_data.items():
        form.add_field(name, content, filename=filename, content_type=mime_type)
    return form, {}


def _timeout(read: Any, connect: Any, *, has_files: bool) -> aiohttp.ClientTimeout:
    """The whole may not end while still connecting: such an end would not say that nothing was sent."""
    connecting = _seconds(connect, CONNECT_TIMEOUT)
    reading = _seconds(read, UPLOAD_TIMEOUT if has_files else READ_TIMEOUT)
    return aiohttp.ClientTimeout(total=connecting + 2 * reading, connect=connecting, sock_read=reading)


def _seconds(given: Any, default: float) -> float:
    return float(given) if isinstance(given, int | float) else default


def _described(error: Exception) -> str:
    return redacted(f"{type(error).__name__}: {error}")


def redacted(text: str) -> str:
    """The text with every token in an address made unreadable."""
    return TOKEN.sub("bot<token>", text)


class Client(Bot):
    """python-telegram-bot's Bot, which can also be called by bare method name, giving back bare JSON."""

    def __repr__(self) -> str:
        """The original shows the token."""
        return f"{type(self).__name__}()"

    async def call(self, method: str, parameters: Mapping[str, Any], read_timeout: float | None = None) -> Any:
        """The `result` of a Bot API method; None among the parameters means not given."""
        if any(isinstance(value, InputFile) for value in parameters.values()):
            return await self._post(method, dict(parameters), read_timeout=read_timeout)
        request = self._request[0 if method == "getUpdates" else 1]
        data = cast(RequestData, Plain(parameters))  # It is only handed through.
        return await request.post(f"{self._base_url}/{method}", data, read_timeout=read_timeout)


def make_bot(token: str, base_url: str) -> Client:
    """A client for `<base_url>/bot<token>/<method>`; long polls have connections of their own."""
    address = base_url.rstrip("/")
    return Client(
        token,
        base_url=f"{address}/bot",
        base_file_url=f"{address}/file/bot",
        request=AiohttpRequest(),
        get_updates_request=AiohttpRequest(pool_size=4),
    )
