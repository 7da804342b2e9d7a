"""The world over HTTP: the bot's door, the people's door and the page with phones, on one port.

`app` is the Starlette application; `serve` runs it inside the current event loop and hands back its address.
"""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from msgspec import Struct
from starlette.applications import Starlette
from starlette.routing import Route

from simulator.bot_door import TRANSPORT, BotDoor, FileDoor
from simulator.page_door import Phone, page_routes
from simulator.people_door import people_routes
from simulator.world import World

if TYPE_CHECKING:
    import uvicorn

__all__ = ["Phone", "Served", "app", "serve", "served"]

#: How often, in real seconds, failed webhook deliveries are looked at again.
WEBHOOK_BEAT = 0.25
#: Real seconds that calls under way have to be answered when the world ends.
LAST_ANSWERS = 2.0


def app(world: World, phones: Sequence[Phone] = (), *, timezone: str = "UTC", note: str = "") -> Starlette:
    """The doors and the page; `timezone` is the one in which the page shows time and means "tomorrow 09:00"; `note`
    is what the page says about itself."""

    return Starlette(
        routes=[
            Route("/bot{token}/{method}", BotDoor(world)),
            Route("/file/bot{token}/files/{file_id}/{name}", FileDoor(world)),
            *people_routes(world),
            *page_routes(world, list(phones), ZoneInfo(timezone), note),
        ]
    )


class Served(Struct, frozen=True):
    base_url: str
    world: World
    _server: uvicorn.Server
    _webhooks: asyncio.Task[None]

    async def stop(self) -> None:
        """Let long polls go home, then hang up. uvicorn's own shutdown would take a tenth of a second more."""
        self.world.close()
        self._webhooks.cancel()
        self.world.webhook.stop()
        for listener in self._server.servers:
            listener.close()
        await asyncio.wait([self._webhooks, *self._server.server_state.tasks], timeout=LAST_ANSWERS)
        for connection in list(self._server.server_state.connections):
            connection.shutdown()


async def serve(
    world: World,
    host: str = "127.0.0.1",
    port: int = 0,
    *,
    phones: Sequence[Phone] = (),
    timezone: str = "UTC",
    note: str = "",
) -> Served:
    """Listen, and return once connections are welcome. No signal handlers, no log."""
    import uvicorn

    listener = socket.create_server((host, port))
    # Without this every answer waits 40 ms for the client's delayed acknowledgement.
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    config = uvicorn.Config(
        app(world, phones, timezone=timezone, note=note),
        http=_breakable_protocol(),
        lifespan="off",
        log_config=None,
        access_log=False,
        date_header=False,
    )
    config.load()
    server = uvicorn.Server(config)
    server.lifespan = config.lifespan_class(config)
    await server.startup(sockets=[listener])
    webhooks = asyncio.create_task(_deliver_webhooks(world))
    return Served(f"http://{host}:{listener.getsockname()[1]}", world, server, webhooks)


@asynccontextmanager
async def served(world: World, **options: Any) -> AsyncIterator[Served]:
    """`serve` for as long as a block lasts."""
    running = await serve(world, **options)
    try:
        yield running
    finally:
        await running.stop()


async def _deliver_webhooks(world: World) -> None:
    while True:
        world.webhook.start(world.updates, world.now)
        await world.arrivals.wait(WEBHOOK_BEAT)


def _breakable_protocol() -> Any:
    """uvicorn's HTTP, with the connection within reach of a fault that wants to break it."""
    from uvicorn.protocols.http.auto import AutoHTTPProtocol

    protocol: Any = AutoHTTPProtocol

    class Breakable(protocol):  # type: ignore[misc]
        app: Any

        def connection_made(self, transport: asyncio.Transport) -> None:
            super().connection_made(transport)
            inner: Any = self.app

            async def with_transport(scope: Any, receive: Any, send: Any) -> None:
                scope[TRANSPORT] = transport
                await inner(scope, receive, send)

            self.app = with_transport

    return Breakable
