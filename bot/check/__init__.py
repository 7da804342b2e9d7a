"""`afterword check`: looks at everything the bot stands on, before it is started or while it runs. Changes nothing.

Each finding says what was looked at and what was found; a problem comes with its cure.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from contextlib import AsyncExitStack

from bot.check import at_telegram, in_database, in_house, on_machine
from bot.check.finding import Finding, as_text, is_sound, show
from bot.check.premises import Premises, enter
from bot.config import Config

__all__ = ["Finding", "as_text", "examine", "is_sound", "show"]

Look = Callable[[Premises], Awaitable[Sequence[Finding]]]

#: In this order they are shown.
LOOKS: tuple[Look, ...] = (
    *(at_telegram.token, at_telegram.webhook, at_telegram.groups, at_telegram.staff),
    *(in_database.database, in_database.engine, in_database.life, in_database.figures),
    *(in_database.backups, in_house.roles, in_house.surveys, in_house.topics, in_house.languages),
    *(on_machine.clock, on_machine.disk),
)


async def examine(config: Config) -> list[Finding]:
    """All findings, in the order of `LOOKS`."""
    async with AsyncExitStack() as exits:
        premises = await enter(config, exits)
        return [finding for look in LOOKS for finding in await look(premises)]
