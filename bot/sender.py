"""Out: takes ready deliveries from the store, sends them within Telegram's limits, writes down what became of them.

One round: 1. one transaction records everything that finished and claims what may go next (`sending` is committed
before any call); 2. whatever has its slot starts; 3. wait for the first of: something finished, a slot, a due time, a
wake-up. Nothing waits here for long: what cannot go within a second or two goes back into the store.
"""

from __future__ import annotations

import asyncio
import logging
import traceback
from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime, timedelta

from telegram.error import TelegramError

from bot.clock import Pace, RealPace
from bot.limits import Floods, Limits
from bot.manners import Manners
from bot.messenger import Messenger, is_edit
from bot.outcomes import Outcome, Verdict, outcome_of
from bot.receipts import OnMoved, OnUnreachable, Receipt, Receipts
from bot.turn import Toast
from bot.weather import Weather, pause_after
from surveys.deliveries import KINDS
from surveys.policy import Policy
from surveys.ports import Clock, Store, Tx
from surveys.records import Delivery

log = logging.getLogger(__name__)

WORKERS = 64
#: The first claim of a round; it doubles while only edits come, for they need no slot of the whole.
PORTION = 8
#: Sends that are claimed ahead of their slot: a kill leaves no more than these and those under way in doubt.
SENDS_AHEAD = 3
#: A chat that has to wait longer gives its message back, in seconds.
PATIENCE = 1.5
#: Waiting for less than this is not waiting, in seconds.
TICK = 0.001
#: Look again at least so often, in seconds.
IDLE = 30.0
#: For calls under way when the program stops, in seconds: whoever stops it often waits for ten before killing it.
GRACE = 7.0
#: After so many in a row it is not the store: the receipts that cannot be written are given up, and the rest goes on.
STORE_FAILURES = 6


class Sender:
    def __init__(
        self,
        store: Store,
        messenger: Messenger,
        limits: Limits,
        clock: Clock,
        *,
        on_unreachable: OnUnreachable,
        on_moved: OnMoved | None = None,
        manners: Manners | None = None,
        pace: Pace | None = None,
        workers: int = WORKERS,
    ) -> None:
        self._store = store
        self._messenger = messenger
        self._limits = limits
        self._manners = manners or Manners(Policy())
        self._clock = clock
        self._pace = pace or RealPace()
        self._workers = workers
        self._receipts = Receipts(on_unreachable, on_moved)
        self._floods = Floods()
        self._weather = Weather()
        self._held: list[Delivery] = []  # claimed, waiting for their slot
        self._flying: set[asyncio.Task[None]] = set()
        self._finished: list[Receipt] = []  # not yet written down
        self._bell = asyncio.Event()
        self._quiet = asyncio.Event()
        self._store_failures = 0  # in a row
        self._is_woken = True
        self._has_more = False  # the last claim left ready ones behind
        self._is_running = False
        self._is_stopping = False

    # What others call

    def wake(self) -> None:
        """Something was committed: look at once."""
        self._is_woken = True
        self._quiet.clear()
        self._bell.set()

    async def recover(self) -> int:
        """Before the first round after a start: what was under way at a crash is in doubt. Says how many."""
        async with self._store.transaction() as tx:
            return await tx.deliveries.recover(self._clock.now())

    async def run(self) -> None:
        """For ever; when cancelled, calls under way are finished and written down first."""
        work = asyncio.create_task(self._work(), name="sending")
        self._is_running, self._is_stopping = True, False
        try:
            await asyncio.shield(work)
        except asyncio.CancelledError:
            self._is_stopping = True
            self._bell.set()
            await work
            raise
        finally:
            self._is_running = False

    async def drain(self) -> None:
        """Until nothing is ready to go at this moment."""
        self.wake()
        if self._is_running:
            await self._quiet.wait()
            return
        while True:
            wait = await self._round()
            if self._flying:
                await asyncio.wait(self._flying)
            elif self._held:
                await self._pace.wait(wait)
            elif not (self._finished or self._has_more):
                return

    async def answer(self, toasts: Sequence[Toast]) -> None:
        """Answer presses, all at once; worth nothing later, so nothing is kept when it fails."""
        for error in await asyncio.gather(*map(self._messenger.toast, toasts), return_exceptions=True):
            if isinstance(error, Exception):
                level = logging.DEBUG if isinstance(error, TelegramError) else logging.ERROR
                facts = {"event": "toast_failed", "error": type(error).__name__}
                log.log(level, "A press stays unanswered.", extra=facts)

    # The loop

    async def _work(self) -> None:
        while not self._is_stopping:
            self._bell.clear()
            try:
                wait = await self._round()
            except Exception:
                wait = pause_after(self._store_failures)
                log.exception("The store refuses; sending waits.", extra={"event": "sender_store_failed"})
                self._is_woken = True
            if wait > 0:
                await self._pace.wait(wait, self._bell)
        await self._settle()

    async def _round(self) -> float:
        """One round; the seconds after which the next one is due, if nothing rings before."""
        due_in = IDLE
        if self._finished or self._is_woken or not self._held:
            due_in = await self._exchange()
        slot_in = self._launch()
        if self._has_more and not self._held:
            return 0.0
        if not (self._flying or self._held or self._finished or self._is_woken):
            self._quiet.set()
        return min(due_in, slot_in)

    async def _exchange(self) -> float:
        """Record and claim in one transaction; the seconds until something is due."""
        finished, self._finished = self._finished, []
        is_woken, self._is_woken = self._is_woken, False
        try:
            async with self._store.transaction() as tx:
                now = self._clock.now()
                await self._receipts.write_all(tx, finished, now, apart=self._store_failures >= STORE_FAILURES)
                taken = await self._claim(tx, now, is_woken)
                due_in = await self._due_in(tx, now)
        except BaseException:
            self._finished = finished + self._finished
            self._store_failures += 1
            raise
        self._store_failures = 0
        self._held = sorted(self._held + taken, key=_urgency)
        return due_in

    async def _due_in(self, tx: Tx, now: datetime) -> float:
        due = await tx.deliveries.next_due()
        if due is None:
            return IDLE
        seconds = (due - now).total_seconds()
        return min(seconds, IDLE) if seconds > 0 else 1.0

    async def _claim(self, tx: Tx, now: datetime, is_woken: bool) -> list[Delivery]:
        """What may go next, most urgent first; what cannot go soon is given back at once."""
        room = SENDS_AHEAD - sum(not is_edit(delivery) for delivery in self._held)
        if self._has_more and not is_woken and room <= 0:
            return []
        share = PORTION if is_woken else max(room, 1)
        taken: list[Delivery] = []
        self._has_more = False
        while (limit := min(share, self._free_workers() - len(taken))) > 0:
            portion = await tx.deliveries.claim(now, limit)
            welcome = [delivery for delivery in portion if await self._is_welcome(tx, delivery, now)]
            for delivery in welcome:
                room -= not is_edit(delivery)
                if await self._can_go_soon(tx, delivery, room, now):
                    taken.append(delivery)
            self._has_more = len(portion) == limit or len(welcome) < len(portion)
            if not self._has_more or not all(map(is_edit, portion)):
                break
            share *= 2
        return taken

    async def _is_welcome(self, tx: Tx, delivery: Delivery, now: datetime) -> bool:
        """Otherwise it is dropped, or put off to a decent hour."""
        if self._manners.is_pointless(delivery):
            await tx.deliveries.drop(delivery.id, "pointless", now)
            return False
        later = self._manners.not_before(delivery, now)
        if later is not None:
            await tx.deliveries.put_back(delivery.id, later, "night")
        return later is None

    def _free_workers(self) -> int:
        if self._is_stopping or self._weather.rest(self._pace.now()):
            return 0
        return self._workers - len(self._flying) - len(self._held)

    async def _can_go_soon(self, tx: Tx, delivery: Delivery, room: int, now: datetime) -> bool:
        """Otherwise it is ready again, and its chat parked when that has to wait for long."""
        chat_id, pace_now = delivery.draft.chat_id, self._pace.now()
        wait = self._limits.next_chat_slot(chat_id, pace_now) - pace_now
        if wait > PATIENCE:
            await tx.deliveries.park(chat_id, now + timedelta(seconds=wait))
        elif room >= 0 or is_edit(delivery):
            return True
        await tx.deliveries.put_back(delivery.id, now, None)
        return False

    def _launch(self) -> float:
        """Start whatever has its slot; the seconds until the next one has."""
        now = self._pace.now()
        if rest := self._weather.rest(now):
            was_held = self._give_back("resting")
            return 0.0 if was_held else rest
        waiting: list[Delivery] = []
        soonest = IDLE
        for delivery in self._held:
            chat_id, edits = delivery.draft.chat_id, is_edit(delivery)
            slot_in = self._limits.next_slot(chat_id, edits, now) - now
            if slot_in > 0:
                waiting.append(delivery)
                soonest = min(soonest, max(slot_in, TICK))
            else:
                self._limits.take(chat_id, edits, now)
                self._start(delivery)
        self._held = waiting
        return soonest

    def _start(self, delivery: Delivery) -> None:
        flight = asyncio.create_task(self._fly(delivery), name=f"delivery {delivery.id}")
        self._flying.add(flight)
        flight.add_done_callback(self._landed)

    def _landed(self, flight: asyncio.Task[None]) -> None:
        self._flying.discard(flight)
        self._bell.set()

    async def _fly(self, delivery: Delivery) -> None:
        try:
            call = self._messenger.prepare(delivery, self._clock.now())
        except Exception as error:
            self._report(delivery, Outcome(Verdict.DEAD, _unprintable(delivery, error)))
            return
        try:
            outcome = Outcome(Verdict.SENT, message_id=await self._messenger.send(call))
        except Exception as error:
            outcome = outcome_of(error, delivery.message_id)
        self._report(delivery, outcome)

    def _report(self, delivery: Delivery, outcome: Outcome) -> None:
        now = self._pace.now()
        if outcome.verdict in (Verdict.RETRY, Verdict.DOUBT):
            self._weather.worsens(now)
        elif outcome.verdict is Verdict.SENT:
            self._weather.clears()
        if outcome.verdict is not Verdict.SENT:
            log.warning("A message was not sent.", extra=_facts(delivery, outcome))
        is_general = outcome.verdict is Verdict.LATER and self._floods.is_general(delivery.draft.chat_id, now)
        self._finished.append(Receipt(delivery, outcome, is_general))

    def _give_back(self, reason: str) -> bool:
        """What is held has not left; says whether there was any."""
        back = [Receipt(delivery, Outcome(Verdict.RETRY, reason)) for delivery in self._held]
        self._finished += back
        self._held = []
        return bool(back)

    async def _settle(self) -> None:
        """The end: what has not left goes back, what is under way is awaited, all of it is written down."""
        self._give_back("stopped")
        if self._flying:
            await asyncio.wait(self._flying, timeout=GRACE)
        for flight in self._flying:
            flight.cancel()
        with suppress(Exception):
            await self._exchange()


def _urgency(delivery: Delivery) -> tuple[int, int]:
    return KINDS[delivery.draft.kind].priority, delivery.id


def _facts(delivery: Delivery, outcome: Outcome) -> dict[str, object]:
    facts = {"event": f"delivery_{outcome.verdict}", "delivery_id": delivery.id, "kind": delivery.draft.kind}
    return {**facts, "reason": outcome.reason}


def _unprintable(delivery: Delivery, error: Exception) -> str:
    """Where rendering broke and on what kind of error; its text may quote people and is left out."""
    place = traceback.extract_tb(error.__traceback__)[-1]
    reason = f"cannot be rendered: {type(error).__name__} in {place.name}, line {place.lineno}"
    log.error(
        "A message cannot be rendered.",
        extra={
            "event": "render_failed",
            "delivery_id": delivery.id,
            "kind": delivery.draft.kind,
            "reason": reason,
        },
    )
    return reason
