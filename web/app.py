"""The table of doors: which path is answered by what. Everything else is not found."""

from __future__ import annotations

from starlette.applications import Starlette
from starlette.routing import Route

from web.health import Health
from web.telegram_webhook import TelegramWebhook

#: Paths that Telegram's door cannot have.
OURS = ("/healthz", "/readyz", "/metrics")


def make_app(health: Health, webhook: TelegramWebhook | None = None, path: str = "/") -> Starlette:
    """Telegram's door is at this path, exactly."""
    app = Starlette(
        routes=[
            Route("/healthz", health.healthz),
            Route("/readyz", health.readyz),
            Route("/metrics", health.metrics),
            *([Route(path, webhook, methods=["POST"])] if webhook else []),
        ]
    )
    app.router.redirect_slashes = False
    return app
