"""The door for the bot: `/bot<token>/<method>` and `/file/bot<token>/<path>`, as bare ASGI.

Bare, because a benchmark sends thousands of calls a second through here.
"""

from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl

from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.types import Receive, Scope, Send

from simulator.arguments import Arguments, Upload
from simulator.errors import ApiError, bad_request
from simulator.methods import ConnectionLost, call

if TYPE_CHECKING:
    from simulator.world import World

#: Where the server leaves the connection, so that a fault can break it.
TRANSPORT = "simulator.transport"


class BotDoor:
    def __init__(self, world: World) -> None:
        self.world = world

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            if scope["path_params"]["token"] != self.world.token:
                raise ApiError(401, "Unauthorized")
            args = await read_arguments(scope, receive)
            result = await call(self.world, scope["path_params"]["method"], args)
            status, body = 200, b'{"ok":true,"result":%b}' % _encoded(result)
        except ApiError as error:
            status, body = error.code, _refusal(error)
        except ConnectionLost:
            await _break(scope, receive)
            return
        await _answer(send, status, body)


def _encoded(result: Any) -> bytes:
    if isinstance(result, bytes):
        return result
    return json.dumps(result, ensure_ascii=False, separators=(",", ":")).encode()


def _refusal(error: ApiError) -> bytes:
    reply: dict[str, Any] = {"ok": False, "error_code": error.code, "description": error.description}
    if error.parameters:
        reply["parameters"] = error.parameters
    return json.dumps(reply, ensure_ascii=False).encode()


async def _answer(send: Send, status: int, body: bytes) -> None:
    headers = [(b"content-type", b"application/json"), (b"content-length", b"%d" % len(body))]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})


async def _break(scope: Scope, receive: Receive) -> None:
    transport: asyncio.Transport = scope[TRANSPORT]
    transport.abort()
    while (await receive())["type"] != "http.disconnect":
        pass


async def read_arguments(scope: Scope, receive: Receive) -> Arguments:
    values: dict[str, Any] = dict(parse_qsl(scope["query_string"].decode(), keep_blank_values=True))
    kind = next((value for name, value in scope["headers"] if name == b"content-type"), b"").decode("latin-1")
    if kind.startswith("multipart/form-data"):
        return await _read_multipart(values, scope, receive)
    body = await _read_body(receive)
    if kind.startswith("application/json"):
        try:
            values |= json.loads(body or b"{}")
        except (ValueError, TypeError):
            raise bad_request("can't parse request JSON object") from None
    else:
        values.update(parse_qsl(body.decode(), keep_blank_values=True))
    return Arguments({name: value for name, value in values.items() if value is not None})


async def _read_body(receive: Receive) -> bytes:
    chunks: list[bytes] = []
    while True:
        message = await receive()
        chunks.append(message.get("body", b""))
        if not message.get("more_body"):
            return b"".join(chunks)


async def _read_multipart(values: dict[str, Any], scope: Scope, receive: Receive) -> Arguments:
    uploads: dict[str, Upload] = {}
    async with Request(scope, receive).form() as form:
        for name, value in form.multi_items():
            if isinstance(value, UploadFile):
                uploads[name] = Upload(value.filename or name, await value.read(), value.content_type or "")
            else:
                values[name] = value
    return Arguments(values, uploads)


class FileDoor:
    """What was sent can be fetched again."""

    def __init__(self, world: World) -> None:
        self.world = world

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        file = self.world.files.get(scope["path_params"]["file_id"])
        right = scope["path_params"]["token"] == self.world.token
        response: Response = PlainTextResponse("Not Found", 404)
        if file and right:
            response = Response(file.content, media_type=file.mime_type)
        await response(scope, receive, send)
