"""Of one card's deliveries that still wait, the newest goes, with the duties of those it overtook."""

from datetime import datetime

import pytest

from storage.store import SqlStore, SqlTx
from surveys.records import Delivery, DeliveryState
from tests.storage.people import HOUR, MINUTE, NOON, delivery, draft, write_down

CARD = "invitation:1"


async def owe(tx: SqlTx, kind: str = "card", **traits) -> int:
    return await write_down(tx, draft(kind, card=CARD, **traits), NOON)


async def send(tx: SqlTx, message_id: int = 7) -> None:
    """The card goes out and stands in the chat."""
    await owe(tx, "invitation")
    await tx.deliveries.sent({(await claim(tx)).id: message_id}, NOON)


async def claim(tx: SqlTx, at: datetime = NOON) -> Delivery:
    """The one delivery that may go now."""
    claimed = await tx.deliveries.claim(at, 10)
    assert len(claimed) == 1
    return claimed[0]


async def test_of_several_edits_only_the_newest_is_made(store: SqlStore):
    async with store.transaction() as tx:
        await send(tx)
        older = [await owe(tx, payload={"n": 1}), await owe(tx, payload={"n": 2})]
        newest = await owe(tx, payload={"n": 3})
        assert (await claim(tx)).id == newest
        overtaken = [await delivery(tx, each) for each in older]
    assert {(each.state, each.error, len(each.draft.payload)) for each in overtaken} == {("dropped", "overtaken", 0)}


async def test_what_was_to_be_sent_first_is_still_sent_with_sound_and_the_newest_words(store: SqlStore):
    async with store.transaction() as tx:
        await owe(tx, "invitation", payload={"n": 1}, not_before=NOON + HOUR)
        newest = await owe(tx, "card", payload={"n": 2}, silent=True)
        assert await tx.deliveries.claim(NOON, 10) == []
        goes = await claim(tx, NOON + HOUR)
    assert (goes.id, goes.message_id, goes.draft.silent, goes.draft.payload) == (newest, None, False, {"n": 2})


async def test_a_fresh_copy_that_waited_is_still_sent_afresh(store: SqlStore):
    async with store.transaction() as tx:
        await send(tx)
        await owe(tx, "reminder", fresh=True)
        await owe(tx, "card", silent=True)
        goes = await claim(tx)
    assert (goes.message_id, goes.draft.fresh, goes.draft.silent) == (None, True, False)


async def test_an_edit_does_not_hold_back_or_wake_what_follows_it(store: SqlStore):
    async with store.transaction() as tx:
        await send(tx)
        await owe(tx, "card", not_before=NOON + HOUR)
        await owe(tx, "card", silent=True)
        goes = await claim(tx)
    assert (goes.message_id, goes.draft.silent, goes.draft.not_before) == (7, True, None)


async def test_one_under_way_is_left_alone_and_the_next_edits_what_it_sent(store: SqlStore):
    async with store.transaction() as tx:
        first = await owe(tx, "invitation")
        await claim(tx)
        second = await owe(tx)
        assert await tx.deliveries.claim(NOON, 10) == []
        await tx.deliveries.sent({first: 7}, NOON)
        goes = await claim(tx)
    assert (goes.id, goes.message_id) == (second, 7)


async def test_one_that_comes_back_unsent_finds_itself_overtaken(store: SqlStore):
    async with store.transaction() as tx:
        first = await owe(tx, "invitation")
        await claim(tx)
        second = await owe(tx, silent=True)
        await tx.deliveries.put_back(first, NOON + MINUTE, "too many requests")
        assert (await delivery(tx, first)).state is DeliveryState.DROPPED
        assert await tx.deliveries.claim(NOON, 10) == []
        goes = await claim(tx, NOON + MINUTE)
    assert (goes.id, goes.message_id, goes.draft.silent) == (second, None, False)


async def test_an_edit_that_a_crash_interrupted_gives_way_to_a_newer_one(store: SqlStore):
    async with store.transaction() as tx:
        await send(tx)
        await owe(tx)
        await claim(tx)
        newest = await owe(tx)
        await tx.deliveries.recover(NOON)
        assert (await claim(tx)).id == newest


@pytest.mark.parametrize("was_doubtful_before", [True, False])
async def test_a_card_that_may_have_arrived_is_replaced_by_one_marked_as_a_repeat(store: SqlStore, was_doubtful_before):
    async with store.transaction() as tx:
        first = await owe(tx, "case", silent=False)
        await claim(tx)
        if was_doubtful_before:
            await tx.deliveries.doubt(first, "timed out", NOON)
            newest = await owe(tx, "case")
        else:
            newest = await owe(tx, "case")
            await tx.deliveries.doubt(first, "timed out", NOON)
        goes = await claim(tx)
        assert (goes.id, goes.is_repeat, goes.message_id) == (newest, True, None)
        assert await tx.deliveries.repeat_doubtful(NOON + HOUR) == 0


async def test_a_doubtful_invitation_goes_on_waiting_for_proof(store: SqlStore):
    async with store.transaction() as tx:
        first = await owe(tx, "invitation")
        await claim(tx)
        await tx.deliveries.doubt(first, "timed out", NOON)
        await owe(tx, "reminder", fresh=True)
        assert (await delivery(tx, first)).state is DeliveryState.IN_DOUBT
        assert (await claim(tx)).is_repeat is False


async def test_cards_of_others_are_not_touched(store: SqlStore):
    async with store.transaction() as tx:
        await owe(tx, "invitation")
        await tx.deliveries.owe(draft("invitation", 2, card="invitation:2"), NOON)
        assert len(await tx.deliveries.claim(NOON, 10)) == 2
