"""The composition root: every part is made here and handed what it needs. Reading this file is reading the program.

poller or listener ──→ ingest ──→ store ──→ sender ──→ Telegram
                                    ↑
                                heartbeat

The listener is open in every replica; poller, heartbeat and sender are the duties of the one that leads.
"""

from __future__ import annotations

import asyncio
import logging
import signal
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from contextlib import AsyncExitStack
from datetime import datetime
from typing import TYPE_CHECKING, Any, TypeVar

from msgspec import Struct

from bot.clock import Pace, RealPace, SystemClock
from bot.config import Config
from bot.connecting import connect
from bot.door import open_door
from bot.easel import Easel
from bot.errands import Desk
from bot.filing import Filing
from bot.furnishing import furnish, take_in_staff
from bot.handlers.failures import report_failure
from bot.heartbeat import Heartbeat
from bot.ingest import Ingest
from bot.introduction import introduce
from bot.leading import Leading
from bot.limits import FREE_RATE, Limits
from bot.manners import Manners
from bot.messenger import Messenger
from bot.modelling import model
from bot.nightly import Nightly
from bot.poller import Poller
from bot.recounting import Recounting
from bot.reports import Reports
from bot.screens import Screens
from bot.sender import Sender
from bot.surveys_in_force import surveys_in_force
from bot.telegram_request import Client
from bot.toasts import Toasts
from bot.touch import Touch
from bot.turn import Toast
from bot.unreachable import mark_unreachable
from bot.vitals import Vitals
from bot.webhook import Webhook
from storage import SqlStore, open_store
from surveys.ports import Clock, House, Tx, Work
from surveys.records import Delivery
from surveys.use_cases.tick import Ports, tick

if TYPE_CHECKING:
    from bot.listener import Listener

log = logging.getLogger(__name__)
T = TypeVar("T")


class App(Struct):
    """The running program, part by part. Polling is a leader's duty; `webhook` takes its place when Telegram calls."""

    config: Config
    bot: Client
    store: SqlStore
    clock: Clock
    house: House
    vitals: Vitals
    ingest: Ingest
    toasts: Toasts
    sender: Sender
    poller: Poller
    webhook: Webhook
    touch: Touch
    #: Done at every beat, after what came due.
    chores: Sequence[Callable[[], Awaitable[object]]]
    listener: Listener | None = None

    async def beat(self) -> None:
        """One beat: whatever came due, what is done now and then, and the sender is woken."""
        await tick(Ports(self.store.as_leader(), self.clock, self.house, report_failure, self.sender.wake))
        for chore in self.chores:
            await chore()
        self.vitals.beat_at = self.clock.now()
        self.sender.wake()

    async def settle(self) -> None:
        """Go on until nothing is left to do at this moment: for tests and for the demo's pushed clock."""
        if self._is_called:
            await self.webhook.look()
        while not self._is_called and await self.poller.poll_once(timeout=0):
            pass
        await self.toasts.settled()
        await self.beat()
        await self.sender.drain()

    async def run(self, stop: asyncio.Event) -> None:
        """Serve until `stop` is set, or until a part gives up: then its error goes to the caller.

        Stopping goes in order: nothing new comes in, what came in is committed, what is under way goes out.
        """
        async with asyncio.TaskGroup() as group:
            leading = group.create_task(self._leading().run(), name="leading")
            await stop.wait()
            if self.listener is not None:
                await self.listener.stop()
            leading.cancel()

    @property
    def _is_called(self) -> bool:
        """Telegram calls us, rather than we it."""
        return self.config.telegram.mode == "webhook"

    def _leading(self) -> Leading:
        takes = self.webhook.run if self._is_called else self.poller.run
        duties = (takes, Heartbeat(self.beat).run, self.sender.run, self.introduce)
        return Leading(self.store.leadership, self.sender.recover, duties, self.vitals)

    async def introduce(self) -> None:
        await introduce(self.bot, self.house.policy.company)


async def run(config: Config, clock: Clock | None = None) -> None:
    """Serve until SIGTERM or SIGINT. A Telegram that is out of reach at the start is waited for."""
    stop = stop_on_signals()
    async with AsyncExitStack() as exits:
        app = await unless(stop, build(config, exits, clock))
        if app is not None:
            log.info("Afterword is running.", extra={"event": "started", "bot": app.bot.username})
            await app.run(stop)
    log.info("Afterword has stopped.", extra={"event": "stopped"})


def stop_on_signals() -> asyncio.Event:
    stop = asyncio.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(name, stop.set)
    return stop


async def unless(stop: asyncio.Event, work: Coroutine[Any, Any, T]) -> T | None:
    """What the work gives; None when `stop` was set before it was done."""
    working, stopping = asyncio.ensure_future(work), asyncio.ensure_future(stop.wait())
    await asyncio.wait((working, stopping), return_when=asyncio.FIRST_COMPLETED)
    stopping.cancel()
    if not working.done():
        working.cancel()
        await asyncio.wait((working,))
    return None if working.cancelled() else working.result()


async def build(config: Config, exits: AsyncExitStack, clock: Clock | None = None, pace: Pace | None = None) -> App:
    """Open the database, greet Telegram, wire the parts. `exits` closes everything in the right order."""
    clock, pace = clock or SystemClock(), pace or RealPace()
    vitals = Vitals(clock.now())
    surveys = surveys_in_force(config)
    store = await open_store(config.database.url)
    exits.push_async_callback(store.close)
    bot = await connect(config, exits, pace)
    house = await furnish(config, surveys, store, bot.username)
    screens = Screens(house.survey, house.policy.company)
    is_paid = config.sending.paid and config.sending.rate > FREE_RATE
    easel = Easel()
    exits.push_async_callback(easel.stop)
    reports = Reports(store, house, clock, model)
    messenger = Messenger(
        bot,
        screens,
        is_paid=is_paid,
        filing=Filing(store, house),
        draws=easel.picture,
        reports=reports,
        keeps=reports.keep,
    )
    sender = Sender(
        store.as_leader(),
        messenger,
        Limits(config.sending.rate),
        clock,
        on_unreachable=_Unreachable(house),
        manners=Manners(house.policy),
        pace=pace,
        vitals=vitals,
    )
    store.on_owed(sender.wake)
    toasts = Toasts(messenger.toast, vitals.taps, pace)
    exits.push_async_callback(toasts.stop)
    ingest = Ingest(bot, store, clock, house, Aftermath(sender, toasts), vitals=vitals, pace=pace)
    await take_in_staff(config, store, clock, house)
    await exits.enter_async_context(open_door(config.database.file, Desk(store, house, clock, sender.wake)))
    nightly = Nightly(store.as_leader(), clock, config.database.url, config.backup, config.company.timezone)
    exits.push_async_callback(nightly.stop)
    touch = Touch(store.as_leader(), clock, house, vitals, config.telegram.mode)
    chores = (ingest.retry_failed, touch, nightly, Recounting(store.as_leader()))
    poller = Poller(bot, ingest, pace=pace, clock=clock, vitals=vitals)
    webhook = Webhook(bot, config, vitals, clock, pace=pace)
    app = App(config, bot, store, clock, house, vitals, ingest, toasts, sender, poller, webhook, touch, chores)
    if config.web.listen or config.telegram.mode == "webhook":
        from bot.listener import listening  # Who listens to nobody needs no HTTP server.

        app.listener = await exits.enter_async_context(listening(config, bot.id, ingest, store, house, clock, vitals))
    return app


class Aftermath(Struct, frozen=True):
    """After every commit: the answers to presses leave, and then the sender is woken for whatever is owed."""

    sender: Sender
    toasts: Toasts

    async def __call__(self, toasts: Sequence[Toast]) -> None:
        self.toasts.answer(toasts)
        await asyncio.sleep(0)  # They leave before the sender begins its own work.
        self.sender.wake()


class _Unreachable(Struct, frozen=True):
    """Marks people out of reach by the rules of the house."""

    house: House

    async def __call__(self, tx: Tx, delivery: Delivery, reason: str, now: datetime) -> None:
        await mark_unreachable(Work(tx, now, self.house), delivery, reason)
