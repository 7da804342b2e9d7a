"""What people do, by audience: customer, agent, manager. Parse, call one use case, show its reply."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from bot.buttons import Press
from bot.turn import Turn

Handler = Callable[[Turn], Awaitable[None]]
PressHandler = Callable[[Turn, Press], Awaitable[None]]
