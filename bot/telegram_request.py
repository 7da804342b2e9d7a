"""Calls to the Bot API: python-telegram-bot's client on top of our own HTTP.

What python-telegram-bot's own transport mixes up is kept apart: `NeverSent` means that Telegram cannot have seen the
request, `NoAnswer` that nobody knows. No text raised here contains the token.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Any, ClassVar, cast
from urllib.parse import urlencode

import orjson
from msgspec import Struct
from telegram import Bot, InputFile
from telegram.error import NetworkError, TelegramError
from telegram.request import BaseRequest, RequestData

from bot.http.calls import Calls
from bot.http.errors import NotSent, Unanswered
from bot.http.form import form
from bot.http.pool import Patience

CONNECT_TIMEOUT = 10.0
READ_TIMEOUT = 20.0
UPLOAD_TIMEOUT = 60.0
#: Shorter than any server keeps an idle connection: a request on a connection just closed is one nobody knows about.
KEEP_ALIVE = 20.0
TOKEN = re.compile(r"bot\d+:[\w-]+")
URL_ENCODED = "application/x-www-form-urlencoded"
JSON = "application/json"


class NeverSent(NetworkError):
    """The request did not leave: safe to try again."""

    __slots__ = ()


class NoAnswer(NetworkError):
    """The request left, or may have; what became of it is unknown."""

    __slots__ = ()


class PooledRequest(BaseRequest):
    """One pool of connections. Needs `initialize` inside the running loop."""

    __slots__ = ("_calls", "_pool_size")

    def __init__(self, pool_size: int = 256) -> None:
        self._pool_size = pool_size
        self._calls: Calls | None = None

    @property
    def read_timeout(self) -> float | None:
        return READ_TIMEOUT

    async def initialize(self) -> None:
        if self._calls is None:
            self._calls = Calls(self.USER_AGENT, self._pool_size, KEEP_ALIVE)

    async def shutdown(self) -> None:
        if self._calls is not None:
            calls, self._calls = self._calls, None
            await calls.close()

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
        if self._calls is None:
            raise NeverSent("not initialized")
        kind, body = _body(request_data)
        has_files = request_data is not None and request_data.contains_files
        try:
            return await self._calls.ask(method, url, body, kind, _patience(read_timeout, connect_timeout, has_files))
        except NotSent as error:
            raise NeverSent(redacted(str(error))) from None
        except Unanswered as error:
            raise NoAnswer(redacted(str(error))) from None


class Plain(Struct, frozen=True):
    """Parameters without files, for which the original goes a long way round."""

    parameters: Mapping[str, Any]
    contains_files: ClassVar[bool] = False

    def encoded(self) -> bytes:
        given = {name: value for name, value in self.parameters.items() if value is not None}
        try:
            return orjson.dumps(given)
        except TypeError:  # Halves of an emoji, which Telegram may refuse by itself.
            return json.dumps(given).encode()


def _body(data: RequestData | Plain | None) -> tuple[str | None, Sequence[bytes]]:
    """Its content type and itself."""
    if data is None:
        return None, ()
    if isinstance(data, Plain):
        return JSON, (data.encoded(),)
    if data.contains_files:
        return form(data.json_parameters, data.multipart_data)
    return URL_ENCODED, (urlencode(data.json_parameters).encode(),)


def _patience(read: Any, connect: Any, has_files: bool) -> Patience:
    default = UPLOAD_TIMEOUT if has_files else READ_TIMEOUT
    return Patience(_seconds(connect, CONNECT_TIMEOUT), _seconds(read, default))


def _seconds(given: Any, default: float) -> float:
    return float(given) if isinstance(given, int | float) else default


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
        request=PooledRequest(),
        get_updates_request=PooledRequest(pool_size=4),
    )
