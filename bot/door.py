"""A door into the running bot for commands in another terminal, so that one process alone writes the database.

A Unix socket beside the database file, open to its owner only. One line of JSON goes in, an answer comes back.
"""

from __future__ import annotations

import asyncio
import json
import logging
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any

from bot.errands import ERRANDS, Desk, Order
from bot.failing import WrongUse
from surveys.errors import AfterwordError

log = logging.getLogger(__name__)

#: No order comes near it, in bytes.
LONGEST_ORDER = 16_384


@asynccontextmanager
async def open_door(database: Path | None, desk: Desk) -> AsyncIterator[None]:
    """Errands are done while this is open. A database server needs no door; without one the bot runs all the same."""
    path = _beside(database) if database else None
    server = await _serve(path, desk) if path else None
    try:
        yield
    finally:
        if server and path:
            server.close()
            path.unlink(missing_ok=True)


def _beside(database: Path) -> Path:
    return database.with_name(f"{database.name}-door")


async def _serve(path: Path, desk: Desk) -> asyncio.Server | None:
    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(ConnectionError):
            writer.write(json.dumps(await _answer(desk, reader)).encode())
            await writer.drain()
        writer.close()

    permissions = os.umask(0o177)
    try:
        return await asyncio.start_unix_server(answer, path, limit=LONGEST_ORDER)
    except OSError as error:  # Such as a path that is too long for a socket.
        log.warning(
            "Commands in other terminals cannot reach this bot.", extra={"event": "no_door", "error": str(error)}
        )
        return None
    finally:
        os.umask(permissions)


async def _answer(desk: Desk, reader: asyncio.StreamReader) -> dict[str, object]:
    try:
        line = await reader.readline()
    except ValueError:
        return {"refusal": f"an order has at most {LONGEST_ORDER} bytes", "is_wrong_use": True}
    return await _do(desk, line)


async def _do(desk: Desk, line: bytes) -> dict[str, object]:
    try:
        asked = json.loads(line)
        return {"text": await ERRANDS[asked["errand"]](desk, asked["order"])}
    except AfterwordError as refusal:
        return {"refusal": str(refusal), "is_wrong_use": isinstance(refusal, WrongUse)}
    except Exception:
        log.exception("An errand failed.", extra={"event": "errand_failed"})
        return {"refusal": "the running bot could not do it; its log says why", "is_wrong_use": False}


async def knock(database: Path | None, errand: str, order: Order) -> str | None:
    """Have the running bot do the errand; None when no bot is running."""
    if database is None:
        return None
    try:
        reader, writer = await asyncio.open_unix_connection(_beside(database))
    except OSError:
        return None
    writer.write(json.dumps({"errand": errand, "order": order}).encode() + b"\n")
    answer = await reader.read()
    writer.close()
    return _told(json.loads(answer) if answer else {"refusal": "the bot stopped meanwhile", "is_wrong_use": False})


def _told(answer: dict[str, Any]) -> str:
    if "refusal" in answer:
        raise (WrongUse if answer["is_wrong_use"] else AfterwordError)(answer["refusal"])
    return str(answer["text"])
