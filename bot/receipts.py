"""Writing down what became of each message, inside one transaction: one function per verdict."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.messenger import is_edit
from bot.outcomes import Outcome, Verdict
from surveys.ports import Tx
from surveys.records import Delivery

log = logging.getLogger(__name__)

#: The pause before another attempt doubles up to the longest.
FIRST_PAUSE = 0.5
LONGEST_PAUSE = 60.0
#: An edit that the server keeps failing on is given up; being offline costs no attempts.
MOST_ATTEMPTS = 30

#: Told inside the transaction: who cannot be reached, and why.
OnUnreachable = Callable[[Tx, Delivery, str, datetime], Awaitable[None]]
#: Told inside the transaction: the old and the new id of a group.
OnMoved = Callable[[Tx, int, int, datetime], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Receipt:
    """A delivery and what became of it."""

    delivery: Delivery
    outcome: Outcome
    #: The 429 meant the whole bot.
    is_general: bool = False


class Receipts:
    """Writes receipts; the rules of the house for people out of reach and moved groups come from outside."""

    def __init__(self, on_unreachable: OnUnreachable, on_moved: OnMoved | None) -> None:
        self._on_unreachable = on_unreachable
        self._on_moved = on_moved
        self._writers: Mapping[Verdict, Callable[[Tx, Receipt, datetime], Awaitable[None]]] = {
            Verdict.SENT: _sent,
            Verdict.LATER: _later,
            Verdict.UNREACHABLE: self._unreachable,
            Verdict.GONE: _dead,
            Verdict.DEAD: _dead,
            Verdict.MOVED: self._moved,
            Verdict.DOUBT: _doubt,
            Verdict.RETRY: _again,
        }

    async def write(self, tx: Tx, receipt: Receipt, now: datetime) -> None:
        await self._writers[receipt.outcome.verdict](tx, receipt, now)

    async def _unreachable(self, tx: Tx, receipt: Receipt, now: datetime) -> None:
        await _dead(tx, receipt, now)
        await _apart(tx, receipt, lambda: self._on_unreachable(tx, receipt.delivery, receipt.outcome.reason, now))

    async def _moved(self, tx: Tx, receipt: Receipt, now: datetime) -> None:
        old, new = receipt.delivery.draft.chat_id, receipt.outcome.new_chat_id
        assert new is not None
        await tx.deliveries.put_back(receipt.delivery.id, now, receipt.outcome.reason)
        await tx.deliveries.move_chat(old, new)
        on_moved = self._on_moved
        if on_moved is not None:
            await _apart(tx, receipt, lambda: on_moved(tx, old, new, now))


async def _sent(tx: Tx, receipt: Receipt, now: datetime) -> None:
    await tx.deliveries.sent(receipt.delivery.id, receipt.outcome.message_id, now)


async def _later(tx: Tx, receipt: Receipt, now: datetime) -> None:
    until = now + timedelta(seconds=receipt.outcome.retry_after)
    await tx.deliveries.park(None if receipt.is_general else receipt.delivery.draft.chat_id, until)
    await tx.deliveries.put_back(receipt.delivery.id, now, receipt.outcome.reason)


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
    pause = min(FIRST_PAUSE * 2.0 ** min(receipt.delivery.attempts - 1, 10), LONGEST_PAUSE)
    await tx.deliveries.put_back(receipt.delivery.id, now + timedelta(seconds=pause), receipt.outcome.reason)


async def _apart(tx: Tx, receipt: Receipt, act: Callable[[], Awaitable[None]]) -> None:
    """In a savepoint of its own: what the house does about it must not keep the receipts from being written."""
    try:
        async with tx.savepoint():
            await act()
    except Exception:
        log.exception(
            "What follows from a delivery could not be done.",
            extra={"event": "receipt_failed", "delivery_id": receipt.delivery.id},
        )
