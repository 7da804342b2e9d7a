"""Writing down what became of each message, inside one transaction: one function per verdict."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime, timedelta
from functools import partial

from msgspec import Struct

from bot.messenger import UNBUTTON, is_edit
from bot.outcomes import Outcome, Verdict
from bot.weather import pause_after
from surveys.ports import Tx
from surveys.records import Delivery
from surveys.values import replace

log = logging.getLogger(__name__)

#: An edit that the server keeps failing on is given up; being offline costs no attempts.
MOST_ATTEMPTS = 30

#: Told inside the transaction: who cannot be reached, and why.
OnUnreachable = Callable[[Tx, Delivery, str, datetime], Awaitable[None]]


class Receipt(Struct, frozen=True):
    """A delivery and what became of it."""

    delivery: Delivery
    outcome: Outcome
    #: After a 429: seconds in which nobody may be written to.
    silence: float = 0.0


class Receipts:
    """Writes receipts; the rules of the house for people out of reach come from outside."""

    def __init__(self, on_unreachable: OnUnreachable) -> None:
        self._on_unreachable = on_unreachable
        self._writers: Mapping[Verdict, Callable[[Tx, Receipt, datetime], Awaitable[None]]] = {
            Verdict.SENT: _sent,
            Verdict.LATER: _later,
            Verdict.UNREACHABLE: self._unreachable,
            Verdict.GONE: _gone,
            Verdict.DEAD: _dead,
            Verdict.MOVED: self._moved,
            Verdict.DOUBT: _doubt,
            Verdict.RETRY: _again,
        }

    async def write_all(self, tx: Tx, receipts: Sequence[Receipt], now: datetime, *, apart: bool = False) -> None:
        """All or none; `apart`, those that can be written."""
        if not apart:
            arrived = [receipt for receipt in receipts if receipt.outcome.verdict is Verdict.SENT]
            await tx.deliveries.sent({each.delivery.id: each.outcome.message_id for each in arrived}, now)
            receipts = [receipt for receipt in receipts if receipt.outcome.verdict is not Verdict.SENT]
        for receipt in receipts:
            if apart:
                await _apart(tx, receipt, partial(self._write, tx, receipt, now))
            else:
                await self._write(tx, receipt, now)

    async def _write(self, tx: Tx, receipt: Receipt, now: datetime) -> None:
        await self._writers[receipt.outcome.verdict](tx, receipt, now)

    async def _unreachable(self, tx: Tx, receipt: Receipt, now: datetime) -> None:
        await _dead(tx, receipt, now)
        tell = partial(self._on_unreachable, tx, receipt.delivery, receipt.outcome.reason, now)
        await _apart(tx, receipt, tell)

    async def _moved(self, tx: Tx, receipt: Receipt, now: datetime) -> None:
        old, new = receipt.delivery.draft.chat_id, receipt.outcome.new_chat_id
        assert new is not None
        await tx.deliveries.put_back(receipt.delivery.id, now, receipt.outcome.reason)
        await tx.deliveries.move_chat(old, new)


async def _sent(tx: Tx, receipt: Receipt, now: datetime) -> None:
    await tx.deliveries.sent({receipt.delivery.id: receipt.outcome.message_id}, now)


async def _later(tx: Tx, receipt: Receipt, now: datetime) -> None:
    await tx.deliveries.park(receipt.delivery.draft.chat_id, now + timedelta(seconds=receipt.outcome.retry_after))
    if receipt.silence:
        await tx.deliveries.park(None, now + timedelta(seconds=receipt.silence))
    await tx.deliveries.put_back(receipt.delivery.id, now, receipt.outcome.reason)


async def _gone(tx: Tx, receipt: Receipt, now: datetime) -> None:
    """A message that is not there has no buttons either; a question that was deleted is sent once more."""
    draft = receipt.delivery.draft
    if draft.kind == UNBUTTON:
        return await _sent(tx, receipt, now)
    await _dead(tx, receipt, now)
    if draft.kind == "card" and draft.payload.get("face") == "question":
        await tx.deliveries.owe(replace(draft, fresh=True), now)
    return None


async def _dead(tx: Tx, receipt: Receipt, now: datetime) -> None:
    await tx.deliveries.kill(receipt.delivery.id, receipt.outcome.reason, now)


async def _doubt(tx: Tx, receipt: Receipt, now: datetime) -> None:
    if not is_edit(receipt.delivery):
        await tx.deliveries.doubt(receipt.delivery.id, receipt.outcome.reason, now)
    elif receipt.delivery.attempts >= MOST_ATTEMPTS:
        await _dead(tx, receipt, now)
    else:
        await _again(tx, receipt, now)


async def _again(tx: Tx, receipt: Receipt, now: datetime) -> None:
    pause = pause_after(receipt.delivery.attempts)
    await tx.deliveries.put_back(receipt.delivery.id, now + timedelta(seconds=pause), receipt.outcome.reason)


async def _apart(tx: Tx, receipt: Receipt, act: Callable[[], Awaitable[None]]) -> None:
    """In a savepoint of its own: a failure here must not keep the other receipts from being written."""
    try:
        async with tx.savepoint():
            await act()
    except Exception:
        log.exception(
            "What became of a message could not be settled.",
            extra={"event": "receipt_failed", "delivery_id": receipt.delivery.id},
        )
