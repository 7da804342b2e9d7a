"""Out: takes ready deliveries from the store, sends them within Telegram's limits, writes down what became of them.

One round: 1. when it is time, one transaction records everything that finished and claims what may go next (`sending`
is committed before any call); 2. whatever has its slot starts; 3. wait for the first of: something finished, a slot, a
due time, a wake-up. A wake-up, which is somebody's tap, is served at once; what finished is recorded in portions.
"""

from __future__ import annotations

import asyncio
import logging
import traceback
from contextlib import suppress
from datetime import datetime, timedelta

from bot.claims import Claims
from bot.clock import Pace, RealPace
from bot.floods import Floods
from bot.limits import Limits
from bot.manners import Manners
from bot.messenger import Messenger, is_edit
from bot.outcomes import Outcome, Verdict, outcome_of
from bot.receipts import OnUnreachable, Receipt, Receipts
from bot.set_back import NOTICED, SetBack
from bot.vitals import Vitals
from bot.weather import Weather, pause_after
from surveys.deliveries import KINDS
from surveys.errors import LeadershipLost
from surveys.policy import Policy
from surveys.ports import Clock, Store, Tx
from surveys.records import Delivery

log = logging.getLogger(__name__)

#: Calls under way at once; at a high rate as many as are under way in so many seconds.
WORKERS, SECONDS_UNDER_WAY = 64, 0.25
#: The store is asked again after so many seconds when there is reason to, and at once when somebody woke us.
GAP = 0.03
#: While there is much to send, what finished waits so long to be written down together.
LINGER = 0.1
#: Waiting for less than this is not waiting, in seconds.
TICK = 0.001
#: Whoever waits for everything to be sent waits for a chat that has to be spared for so long, in seconds.
MOMENT = 1.5
#: Look again at least so often, in seconds.
IDLE = 30.0
#: For calls under way when the program stops, in seconds: whoever stops it often waits for ten before killing it.
GRACE = 7.0
#: For so long it matters after a start what a chat was sent before.
MEMORY_OF_GROUPS, MEMORY_OF_PEOPLE = timedelta(seconds=61), timedelta(seconds=5)
#: After so many in a row it is not the store: the receipts that cannot be written are given up, and the rest goes on.
STORE_FAILURES = 6
NEVER = float("-inf")


class Sender:
    def __init__(
        self,
        store: Store,
        messenger: Messenger,
        limits: Limits,
        clock: Clock,
        *,
        on_unreachable: OnUnreachable,
        manners: Manners | None = None,
        pace: Pace | None = None,
        vitals: Vitals | None = None,
    ) -> None:
        self._store = store
        self._messenger = messenger
        self._limits = limits
        self._claims = Claims(limits, manners or Manners(Policy()))
        self._clock = clock
        self._pace = pace or RealPace()
        self._vitals = vitals or Vitals(clock.now())
        self._workers = max(WORKERS, int(limits.rate * SECONDS_UNDER_WAY))
        self._receipts = Receipts(on_unreachable)
        self._floods = Floods()
        self._weather = Weather()
        self._set_back = SetBack()
        self._silent_until = NEVER  # Telegram had enough of all of it
        self._held: list[Delivery] = []  # claimed, waiting for their slot
        self._flying: set[asyncio.Task[None]] = set()
        self._sends_flying = 0
        self._finished: list[Receipt] = []  # not yet written down
        self._bell = asyncio.Event()
        self._quiet = asyncio.Event()
        self._store_failures = 0  # in a row
        self._is_woken = True
        self._asked_at = NEVER  # when the store was asked last
        self._due_at = NEVER  # when something comes due there
        self._chats_free_at: float | None = None  # when the first chat may be written to for which something waits
        self._is_running = False
        self._is_stopping = False

    # What others call

    def wake(self) -> None:
        """Something was committed: look at once."""
        self._is_woken = True
        self._quiet.clear()
        self._bell.set()

    async def recover(self) -> int:
        """Before the first round after a start: what was under way at a crash is in doubt, and what chats have had of
        their limits is known again. Says how many are in doubt."""
        async with self._store.transaction() as tx:
            now = self._clock.now()
            newest = await tx.deliveries.newest()
            if newest is not None and newest - now > NOTICED:
                await tx.deliveries.set_back(newest - now, now)
            groups_since, people_since = now - MEMORY_OF_GROUPS, now - MEMORY_OF_PEOPLE
            # Asked before they are recovered: an interrupted edit that a newer one overtakes leaves no trace.
            lately = await tx.deliveries.went_lately(groups_since, people_since, now)
            interrupted = await tx.deliveries.recover(now)
        self._limits.begin(self._pace.now())
        for chat_id, at in lately:
            if at <= now:
                self._limits.remember(chat_id, self._pace.now() - (now - at).total_seconds())
        return interrupted

    async def run(self) -> None:
        """For ever; when cancelled, calls under way are finished and written down first.

        Raises LeadershipLost when another process leads: it will find out what became of the calls under way.
        """
        self._let_go()
        work = asyncio.create_task(self._work(), name="sending")
        self._is_running, self._is_stopping, self._is_woken = True, False, True
        try:
            await asyncio.shield(work)
        except asyncio.CancelledError:
            self._is_stopping = True
            self._bell.set()
            await work
            raise
        except LeadershipLost:
            self._let_go()
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
            elif self._held or self._is_free_soon():
                await self._pace.wait(wait)
            elif not (self._finished or self._claims.has_more):
                return
            self._is_woken |= not self._held

    # The loop

    async def _work(self) -> None:
        while not self._is_stopping:
            self._bell.clear()
            try:
                wait = await self._round()
            except LeadershipLost:
                raise
            except Exception:
                wait = pause_after(self._store_failures)
                log.exception("The store refuses; sending waits.", extra={"event": "sender_store_failed"})
                self._is_woken = True
            if wait > 0:
                await self._pace.wait(wait, self._bell)
        await self._settle()

    async def _round(self) -> float:
        """One round; the seconds after which the next one is due, if nothing rings before."""
        if self._ask_in() <= 0:
            await self._exchange()
        slot_in = self._launch()
        is_busy = self._flying or self._held or self._finished or self._is_woken or self._claims.has_more
        if not (is_busy or self._is_free_soon()):
            self._quiet.set()
        return max(0.0, min(self._ask_in(), slot_in))

    def _is_free_soon(self) -> bool:
        """Something only waits until its chat has had a moment's rest."""
        return self._chats_free_at is not None and self._chats_free_at - self._pace.now() <= MOMENT

    def _ask_in(self) -> float:
        """Seconds until there is reason to ask the store again."""
        if self._is_woken:
            return 0.0
        now = self._pace.now()
        has_more = self._claims.has_more
        reasons = [self._due_at - now]
        if self._finished:
            reasons.append(self._asked_at + (LINGER if has_more else GAP) - now)
        if has_more and self._free_workers() > 0 and self._claims.is_low(self._held):
            reasons.append(self._asked_at + GAP - now if self._held or self._flying else 0.0)
        return min(reasons)

    async def _exchange(self) -> None:
        """Record and claim in one transaction."""
        finished, self._finished = self._finished, []
        self._is_woken, self._asked_at = False, self._pace.now()
        try:
            async with self._store.transaction() as tx:
                now = self._clock.now()
                if back := self._set_back.by(now, self._pace.now()):
                    await tx.deliveries.set_back(back, now)
                await self._receipts.write_all(tx, finished, now, apart=self._store_failures >= STORE_FAILURES)
                taken = await self._claims.take(tx, now, self._pace.now(), self._held, self._free_workers())
                self._chats_free_at = None
                due_in = IDLE if self._claims.has_more else await self._due_in(tx, now)
        except BaseException:
            self._finished = finished + self._finished
            self._claims.has_more = True
            self._store_failures += 1
            raise
        self._store_failures = 0
        self._due_at = self._pace.now() + due_in
        self._vitals.sending_rate = self._limits.rate_now(self._pace.now())
        if finished:
            self._vitals.settled_at = now
        self._held = sorted(self._held + taken, key=_urgency)

    async def _due_in(self, tx: Tx, now: datetime) -> float:
        due = await tx.deliveries.next_due()
        seconds = IDLE if due is None else (due - now).total_seconds()
        if seconds > 0:
            return min(seconds, IDLE)
        # What could go and was not taken waits for its chat.
        self._chats_free_at = self._claims.spared_until
        return 1.0 if self._chats_free_at is None else max(self._chats_free_at - self._pace.now(), TICK)

    def _free_workers(self) -> int:
        if self._is_stopping or self._rest(self._pace.now()) > 0:
            return 0
        return self._workers - len(self._flying) - len(self._held)

    def _rest(self, now: float) -> float:
        """Seconds for which nothing may leave."""
        return max(self._weather.rest(now), self._silent_until - now)

    def _launch(self) -> float:
        """Start whatever has its slot; the seconds until the next one has."""
        now = self._pace.now()
        if (rest := self._rest(now)) > 0:
            was_held = self._give_back("resting")
            return 0.0 if was_held else rest
        is_suspected, common = self._floods.is_suspected(now), self._limits.next_common_slot(now)
        waiting: list[Delivery] = []
        soonest = IDLE
        for delivery in self._held:
            chat_id, edits = delivery.draft.chat_id, is_edit(delivery)
            slot = self._limits.next_chat_slot(chat_id, now) if edits or common <= now else common
            if slot <= now and (edits or not (is_suspected and self._sends_flying)):
                self._start(delivery, now, was_rested=self._limits.is_rested(chat_id, now))
                self._limits.take(chat_id, edits, now)
                common = common if edits else self._limits.next_common_slot(now)
            else:
                waiting.append(delivery)
                soonest = min(soonest, max(slot - now, TICK)) if slot > now else soonest
        self._held = waiting
        return soonest

    def _start(self, delivery: Delivery, now: float, *, was_rested: bool) -> None:
        self._sends_flying += not is_edit(delivery)
        self._flying.add(asyncio.create_task(self._fly(delivery, now, was_rested), name=f"delivery {delivery.id}"))

    async def _fly(self, delivery: Delivery, left_at: float, was_rested: bool) -> None:
        outcome = await self._deliver(delivery)
        self._sends_flying -= not is_edit(delivery)
        self._flying.discard(asyncio.current_task())
        self._report(delivery, outcome, left_at, was_rested)

    async def _deliver(self, delivery: Delivery) -> Outcome:
        try:
            call = await self._messenger.complete(self._messenger.prepare(delivery, self._clock.now()))
        except Exception as error:
            return Outcome(Verdict.DEAD, _unprintable(delivery, error))
        try:
            return Outcome(Verdict.SENT, message_id=await self._messenger.send(call))
        except Exception as error:
            return outcome_of(error, delivery.message_id)

    def _report(self, delivery: Delivery, outcome: Outcome, left_at: float, was_rested: bool) -> None:
        now = self._pace.now()
        self._limits.landed(delivery.draft.chat_id, is_edit(delivery), left_at, now)
        self._vitals.deliveries[delivery.draft.kind, outcome.verdict.value] += 1
        self._vitals.settled_at = self._clock.now()
        silence = 0.0
        if outcome.verdict is not Verdict.SENT:
            log.warning("A message was not sent.", extra=_facts(delivery, outcome))
        if outcome.verdict in (Verdict.RETRY, Verdict.DOUBT):
            self._weather.worsens(now)
        elif outcome.verdict is Verdict.SENT:
            self._weather.clears()
            if not is_edit(delivery):
                self._floods.got_through(left_at)
        elif outcome.verdict is Verdict.LATER:
            chat_id, retry_after = delivery.draft.chat_id, outcome.retry_after
            self._limits.refused(chat_id, now + retry_after)
            silence = self._floods.refused(chat_id, retry_after, now, was_rested=was_rested)
            self._be_silent(silence, now)
        elif outcome.new_chat_id is not None:
            self._limits.follow(delivery.draft.chat_id, outcome.new_chat_id)
        self._finished.append(Receipt(delivery, outcome, silence))
        self._ring()

    def _be_silent(self, seconds: float, now: float) -> None:
        """Nothing leaves for so long, also of what was claimed already; then it goes half as fast."""
        self._vitals.floods["all" if seconds else "chat"] += 1
        if seconds:
            self._silent_until = max(self._silent_until, now + seconds)
            self._limits.slow_down(now, self._silent_until)

    def _ring(self) -> None:
        """The loop plans when to write down the first that finished; whether it must hurry shows at the last, and while
        one is sent at a time."""
        if len(self._finished) == 1 or not self._flying or self._rest(self._pace.now()) > 0 or not self._sends_flying:
            self._bell.set()

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

    def _let_go(self) -> None:
        """What was under way in an earlier leadership has been settled by another leader."""
        for flight in self._flying:
            flight.cancel()
        self._flying, self._held, self._finished, self._sends_flying = set(), [], [], 0


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
