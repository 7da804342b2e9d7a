"""Signs of life over HTTP: `/healthz` for whoever restarts the process, `/readyz` for whoever sends it work.

What counts as well is decided elsewhere; here it becomes an answer.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping

from msgspec import Struct, field
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response

NOT_KEPT = {"Cache-Control": "no-store"}
EXPOSITION = "text/plain; version=0.0.4; charset=utf-8"

Fact = str | float | bool | None


class Sign(Struct, frozen=True):
    """One thing that was looked at, and what was seen."""

    is_ok: bool
    facts: Mapping[str, Fact] = field(default_factory=dict)


class Health(Struct, frozen=True):
    """`trouble` says in a word why no work is possible, None when it is; `signs` looks at everything; `exposition` is
    the text of the metrics."""

    trouble: Callable[[], str | None]
    signs: Callable[[], Awaitable[Mapping[str, Sign]]]
    exposition: Callable[[], Awaitable[bytes]]

    async def healthz(self, _: Request) -> Response:
        """That it is answered at all says that the loop turns."""
        trouble = self.trouble()
        return PlainTextResponse(f"{trouble or 'ok'}\n", 503 if trouble else 200, NOT_KEPT)

    async def readyz(self, _: Request) -> Response:
        trouble, signs = self.trouble(), await self.signs()
        is_ready = trouble is None and all(sign.is_ok for sign in signs.values())
        told = {name: {"ok": sign.is_ok, **sign.facts} for name, sign in signs.items()}
        body = {"ready": is_ready, **({"trouble": trouble} if trouble else {}), "signs": told}
        return JSONResponse(body, 200 if is_ready else 503, NOT_KEPT)

    async def metrics(self, _: Request) -> Response:
        return Response(await self.exposition(), 200, {**NOT_KEPT, "Content-Type": EXPOSITION})
