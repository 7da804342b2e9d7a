"""How the bot gets its updates: long polling, or a webhook; never both."""

from __future__ import annotations

import asyncio
import re
from typing import TYPE_CHECKING

from simulator.arguments import Arguments
from simulator.errors import OTHER_POLL, WEBHOOK_IS_ACTIVE, bad_request, conflict
from simulator.things import Shape
from simulator.updates import Update

if TYPE_CHECKING:
    from simulator.world import World

LONGEST_POLL = 50
SECRET = re.compile(r"[A-Za-z0-9_-]{0,256}")


async def get_updates(world: World, args: Arguments) -> bytes:
    """What lies at or above the offset; everything below it is thereby acknowledged."""
    if world.webhook.url:
        raise conflict(WEBHOOK_IS_ACTIVE)
    _remember_allowed(world, args)
    offset = args.integer("offset")
    limit = min(max(args.integer("limit", 100), 1), 100)
    batch = world.updates.take(offset, limit)
    timeout = min(args.integer("timeout"), LONGEST_POLL)
    if not batch and timeout > 0:
        await _wait_turn(world, timeout)
        batch = world.updates.take(offset, limit)
    return joined(batch)


async def _wait_turn(world: World, timeout: float) -> None:
    """Wait for an update. Only the newest waiting poll goes on: an older one is told to stop."""
    turn = world.poller = object()
    world.arrivals.ring()
    deadline = asyncio.get_running_loop().time() + timeout
    while not world.closing and not world.updates.pending(1):
        left = deadline - asyncio.get_running_loop().time()
        if left <= 0:
            break
        await world.arrivals.wait(left)
        if world.webhook.url:
            raise conflict("terminated by setWebhook request")
        if world.poller is not turn:
            raise conflict(OTHER_POLL)
    if world.poller is turn:
        world.poller = None


def joined(batch: list[Update]) -> bytes:
    return b"[" + b",".join(update.body for update in batch) + b"]"


def _remember_allowed(world: World, args: Arguments) -> None:
    """A list is kept until another one comes; an empty one means the defaults."""
    allowed = args.json("allowed_updates")
    if "allowed_updates" in args.values:
        world.updates.allowed = list(allowed or ()) or None


def set_webhook(world: World, args: Arguments) -> bool:
    url, secret = args.text("url"), args.text("secret_token")
    if not url:
        return delete_webhook(world, args)
    if not url.startswith(("http://", "https://")):
        raise bad_request("bad webhook: An HTTPS URL must be provided for webhook")
    if not SECRET.fullmatch(secret):
        raise bad_request("secret token contains unallowed characters")
    _remember_allowed(world, args)
    _drop_pending(world, args)
    world.webhook.url, world.webhook.secret = url, secret
    world.webhook.max_connections = min(max(args.integer("max_connections", 40), 1), 100)
    world.webhook.has_certificate = args.upload("certificate") is not None
    world.webhook.last_error = ""
    world.arrivals.ring()
    return True


def delete_webhook(world: World, args: Arguments) -> bool:
    _drop_pending(world, args)
    world.webhook.url = world.webhook.secret = ""
    return True


def _drop_pending(world: World, args: Arguments) -> None:
    if args.flag("drop_pending_updates"):
        world.updates.clear()


def get_webhook_info(world: World, args: Arguments) -> Shape:
    return world.webhook.shape(len(world.updates.pending()), world.updates.allowed)
