"""Everything that is there while chaos is played, and what is noted for the accounts."""

from __future__ import annotations

import asyncio
import signal
from collections import Counter
from collections.abc import Coroutine
from time import monotonic
from typing import Any

from msgspec import Struct, field

from simulator.things import Call, Press
from simulator.world import World
from surveys.values import replace
from tests.chaos.balancer import Balancer
from tests.chaos.bots import Blow, Bot
from tests.chaos.cast import Cast
from tests.chaos.databases import Database
from tests.chaos.plan import Plan
from tests.chaos.shifted_clock import ShiftedClock
from tests.chaos.staff import presses_of

#: Seconds between two looks into the database.
BETWEEN_LOOKS = 0.25


class Sent(Struct, frozen=True):
    """A new message of the bot, as it was when it was sent."""

    chat: int
    message: int
    text: str
    #: What its buttons carried.
    presses: tuple[str, ...]


class Scene(Struct):
    plan: Plan
    cast: Cast
    bots: list[Bot]
    balancer: Balancer
    clock: ShiftedClock
    database: Database
    blows: list[Blow] = field(default_factory=list)
    #: When the bot asked for news, in seconds that only grow.
    polls: list[float] = field(default_factory=list)
    #: Calls that show something in a chat.
    writes: list[Call] = field(default_factory=list)
    sent: list[Sent] = field(default_factory=list)
    poisoned: set[int] = field(default_factory=set)
    #: Deliveries that were ever seen in doubt.
    doubtful: set[int] = field(default_factory=set)
    happened: Counter[str] = field(default_factory=Counter)
    #: Misfortunes that have to happen at least once.
    expected: list[str] = field(default_factory=list)
    #: At the last look nothing was due, and nothing under way.
    is_settled: bool = False
    #: From when to when nobody could write to the database.
    withholdings: list[tuple[float, float]] = field(default_factory=list)
    _newest_press: dict[int, Press] = field(default_factory=dict)
    _seen_presses: int = 0
    _beside: set[asyncio.Task[None]] = field(default_factory=set)

    @property
    def world(self) -> World:
        return self.cast.world

    def watch(self) -> None:
        self.world.on_request.append(self._note_poll)
        self.world.on_call.append(self._note_call)

    def _note_poll(self, method: str, chat: object) -> None:
        if method == "getUpdates":
            self.polls.append(monotonic())

    def _note_call(self, call: Call) -> None:
        if call.method.startswith(("send", "edit")):
            self.writes.append(call)
        if call.method.startswith("send") and call.ok and call.message_id:
            chat = int(call.chat_id or 0)
            message = self.world.chats[chat].messages[call.message_id]
            self.sent.append(Sent(chat, message.id, message.text, presses_of(message)))

    def newest_press(self, person: int) -> Press | None:
        presses = list(self.world.presses.values())
        for press in presses[self._seen_presses :]:
            self._newest_press[press.person.id] = press
        self._seen_presses = len(presses)
        return self._newest_press.get(person)

    def strike(self, bot: Bot, sign: signal.Signals) -> Blow | None:
        standbys = tuple(each for each in self.bots if each is not bot and each.stands_by)
        blow = bot.hit(sign)
        if blow is not None:
            self.blows.append(replace(blow, standbys=standbys))
        return blow

    @property
    def activity(self) -> tuple[int, int]:
        """Changes whenever anybody does anything that shows."""
        return len(self.writes), self.world.updates.next_id

    def not_yet(self) -> list[str]:
        return [name for name in self.expected if not self.happened[name]]

    @property
    def kills(self) -> int:
        return sum(blow.sign == signal.SIGKILL for blow in self.blows)

    def beside(self, work: Coroutine[Any, Any, None]) -> None:
        """Goes on while others act; awaited before the accounts."""
        task = asyncio.create_task(work)
        self._beside.add(task)
        task.add_done_callback(self._beside.discard)

    async def withheld(self, work: Coroutine[Any, Any, None]) -> None:
        """As long as this goes on, the bot cannot write to its database."""
        begin = monotonic()
        try:
            await work
        finally:
            self.withholdings.append((begin, monotonic()))

    async def quiet(self) -> None:
        """All that was begun beside has ended."""
        if self._beside:
            await asyncio.wait(self._beside)

    async def look_into_database(self) -> None:
        """For ever."""
        while True:
            unsettled = await self.database.unsettled()
            if unsettled is not None:
                self.doubtful |= {row.id for row in unsettled if row.state == "in_doubt"}
            now = self.clock.now()
            self.is_settled = unsettled is not None and not any(row.is_due(now) for row in unsettled)
            await asyncio.sleep(BETWEEN_LOOKS)


def back_after(scene: Scene, blow: Blow) -> float | None:
    """Seconds from a blow until the process does its work again: polls, leads or takes deliveries. None: never."""
    started = next((at for at in blow.bot.starts if at > blow.at), None)
    if started is None:
        return None
    if len(scene.bots) > 1:
        return blow.bot.since(blow.at, "started")
    if scene.plan.mode == "polling":
        return next((at - blow.at for at in scene.polls if at > started), None)
    return blow.bot.since(blow.at, "leading")


def handed_over_after(scene: Scene, blow: Blow) -> float | None:
    """Seconds from the death of a leader until another leads. None: never."""
    times = (bot.since(blow.at, "leading") for bot in scene.bots)
    return min((after for after in times if after is not None), default=None)
