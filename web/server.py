"""uvicorn inside our own event loop: our socket, our signals, our log, and an end that keeps its promises.

Limits on what a stranger may hold up: connections, the size of a head, the time to send one, idle connections.
"""

from __future__ import annotations

import asyncio
import socket
from pathlib import Path
from typing import Any

import h11
import uvicorn
from starlette.types import ASGIApp
from uvicorn.protocols.http.h11_impl import H11Protocol

BACKLOG = 1024
MOST_CONNECTIONS = 1000
LONGEST_HEAD = 16 << 10
#: In seconds. Longer than a proxy keeps an idle connection: it, not we, should be the one who hangs up.
KEEP_ALIVE = 75
HEAD_PATIENCE = 10.0
LAST_ANSWERS = 2.0


class Server:
    """Listens from `start` to `stop`. The address is a name, an IPv4 or an IPv6 address without brackets."""

    def __init__(
        self,
        app: ASGIApp,
        host: str,
        port: int,
        *,
        certificate: Path | None = None,
        private_key: Path | None = None,
        head_patience: float = HEAD_PATIENCE,
    ) -> None:
        self._host, self._port = host, port
        config = uvicorn.Config(
            app,
            http=_patient_protocol(head_patience),
            ws="none",
            lifespan="off",
            interface="asgi3",
            log_config=None,
            access_log=False,
            proxy_headers=False,
            server_header=False,
            date_header=False,
            timeout_keep_alive=KEEP_ALIVE,
            limit_concurrency=MOST_CONNECTIONS,
            h11_max_incomplete_event_size=LONGEST_HEAD,
            ssl_certfile=certificate,
            ssl_keyfile=private_key,
        )
        config.load()
        self._server = uvicorn.Server(config)
        self._server.lifespan = config.lifespan_class(config)
        self._server.servers = []

    @property
    def port(self) -> int:
        """The real one, also when any free one was asked for."""
        return self._port

    async def start(self) -> None:
        """Returns once connections are welcome; OSError when the address is taken or not ours."""
        listener = await _listener(self._host, self._port)
        self._port = listener.getsockname()[1]
        await self._server.startup(sockets=[listener])

    async def stop(self, patience: float = LAST_ANSWERS) -> None:
        """No new connection; requests under way are answered for so long; then everybody is hung up on."""
        state = self._server.server_state
        for listener in self._server.servers:
            listener.close()
        for connection in list(state.connections):
            connection.shutdown()
        if state.tasks:
            await asyncio.wait(list(state.tasks), timeout=patience)
        for task in list(state.tasks):
            task.cancel()
        for left in list(state.connections):
            left.transport.close()


async def _listener(host: str, port: int) -> socket.socket:
    family, kind, protocol, _, address = (
        await asyncio.get_running_loop().getaddrinfo(
            host, port, type=socket.SOCK_STREAM, proto=socket.IPPROTO_TCP, flags=socket.AI_PASSIVE
        )
    )[0]
    listener = socket.socket(family, kind, protocol)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        # Connections inherit it; without it every answer waits 40 ms for the caller's delayed acknowledgement.
        listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        listener.bind(address)
        listener.listen(BACKLOG)
        listener.setblocking(False)
    except OSError:
        listener.close()
        raise
    return listener


def _patient_protocol(patience: float) -> type[H11Protocol]:
    class Patient(H11Protocol):
        """Hangs up on those who connect and ask nothing, never come to the end of a head, or go on with a body that
        was answered already."""

        def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
            super().connection_made(transport)
            self._is_slow = False
            self._look_again = self.loop.call_later(patience, self._look)

        def connection_lost(self, exc: Exception | None) -> None:
            self._look_again.cancel()
            super().connection_lost(exc)

        def _look(self) -> None:
            was_slow, self._is_slow = self._is_slow, self._is_waiting()
            if was_slow and self._is_slow:
                self.transport.close()
            else:
                self._look_again = self.loop.call_later(patience, self._look)

        def _is_waiting(self) -> bool:
            """For the first request, for the rest of the next one's head, or for the end of a body."""
            cycle: Any = self.cycle
            is_in_pieces = bool(self.conn.trailing_data[0]) or self.conn.their_state is h11.SEND_BODY
            return cycle is None or (cycle.response_complete and is_in_pieces)

    return Patient
