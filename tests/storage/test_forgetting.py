"""Forgetting: what the store still knows of a chat after its customer was erased."""

from collections.abc import Awaitable, Callable

import pytest
from sqlalchemy import text

from storage.store import SqlStore, SqlTx
from surveys.records import Card, Customer, DeliveryState
from surveys.values import replace
from tests.storage.people import (
    DAY,
    HOUR,
    MINUTE,
    NOON,
    add_anna,
    add_boss,
    add_invitation,
    delivery,
    draft,
    write_down,
)

CHAT = 100
MENU = f"menu:{CHAT}"


async def forget(tx: SqlTx, anna: Customer) -> None:
    await tx.deliveries.forget_chat(anna.id, NOON)
    await tx.customers.save(Customer(anna.id, created_at=NOON, forgotten_at=NOON))


async def goes_out(tx: SqlTx, message_id: int | None = 7) -> None:
    """Whatever is ready."""
    for each in await tx.deliveries.claim(NOON, 100):
        await tx.deliveries.sent({each.id: message_id}, NOON)


async def is_told(tx: SqlTx, chat_id: int = CHAT) -> list[str]:
    """Where the chat can still be read."""
    everywhere = """
        SELECT 'delivery ' || state FROM deliveries WHERE chat_id = :chat OR card LIKE '%' || :chat || '%'
        UNION ALL SELECT 'card ' || key FROM cards WHERE chat_id = :chat
        UNION ALL SELECT 'pause' FROM pauses WHERE chat_id = :chat
    """
    return sorted(row[0] for row in await tx._wire.rows(text(everywhere), {"chat": chat_id}))


async def test_what_went_to_a_forgotten_customer_is_counted_and_tells_no_chat(store: SqlStore):
    async with store.transaction() as tx:
        anna = await add_anna(tx, CHAT)
        invitation = await add_invitation(tx, "a", customer_id=anna.id)
        card = f"invitation:{invitation.id}"
        await tx.deliveries.owe(draft("invitation", CHAT, card=card, customer_id=anna.id), NOON)
        await tx.deliveries.owe(draft("say", CHAT), NOON)
        await goes_out(tx)
        await goes_out(tx)
        assert await is_told(tx) == [f"card {card}", "delivery sent", "delivery sent"]
        await forget(tx, anna)
        assert await is_told(tx) == []
        assert await tx.deliveries.count_by_state() == {"sent": 2}


Fate = Callable[[SqlTx, int], Awaitable[None]]
FATES: dict[str, Fate] = {
    "sent": lambda tx, last: tx.deliveries.sent({last: 9}, NOON),
    "refused": lambda tx, last: tx.deliveries.kill(last, "blocked", NOON),
    "not worth it": lambda tx, last: tx.deliveries.drop(last, "closed", NOON),
    "in doubt": lambda tx, last: tx.deliveries.doubt(last, "timed out", NOON),
}


@pytest.mark.parametrize("fate", FATES)
@pytest.mark.parametrize("is_under_way", [True, False])
async def test_a_last_message_goes_out_and_then_forgets_where(store: SqlStore, fate: str, is_under_way: bool):
    async with store.transaction() as tx:
        anna = await add_anna(tx, CHAT)
        invitation = await add_invitation(tx, "a", customer_id=anna.id)
        last = await write_down(
            tx,
            draft("card", CHAT, card=f"invitation:{invitation.id}", customer_id=anna.id, not_after=NOON + HOUR),
            NOON,
        )
        if is_under_way:
            await tx.deliveries.claim(NOON, 1)
        await forget(tx, anna)
        if not is_under_way:
            assert [each.draft.chat_id for each in await tx.deliveries.claim(NOON + DAY, 1)] == [CHAT]
        await FATES[fate](tx, last)
        assert await is_told(tx) == []
        assert (await delivery(tx, last)).state in (DeliveryState.SENT, DeliveryState.DEAD, DeliveryState.DROPPED)


async def test_one_that_was_in_doubt_waits_for_no_proof(store: SqlStore):
    async with store.transaction() as tx:
        anna = await add_anna(tx, CHAT)
        doubtful = await write_down(tx, draft("invitation", CHAT, card="invitation:1", customer_id=anna.id), NOON)
        await tx.deliveries.claim(NOON, 1)
        await tx.deliveries.recover(NOON)
        await forget(tx, anna)
        assert await is_told(tx) == []
        assert (await delivery(tx, doubtful)).state is DeliveryState.DROPPED


async def test_after_a_crash_a_last_message_that_may_have_arrived_is_let_go(store: SqlStore):
    async with store.transaction() as tx:
        anna = await add_anna(tx, CHAT)
        await tx.deliveries.owe(draft("invitation", CHAT, card="invitation:1", customer_id=anna.id), NOON)
        await tx.deliveries.claim(NOON, 1)
        await forget(tx, anna)
        await tx.deliveries.recover(NOON)
        assert await is_told(tx) == []


async def test_the_goodbye_takes_the_place_of_the_question_and_is_the_last_to_know(store: SqlStore):
    async with store.transaction() as tx:
        anna = await add_anna(tx, CHAT)
        await tx.deliveries.owe(draft("say", CHAT, card=MENU, customer_id=anna.id, fresh=True), NOON)
        await goes_out(tx)
        await forget(tx, anna)
        await tx.deliveries.owe(draft("say", CHAT, card=MENU, customer_id=anna.id), NOON)
        (goodbye,) = await tx.deliveries.claim(NOON, 10)
        assert goodbye.message_id == 7
        await tx.deliveries.sent({goodbye.id: None}, NOON)
        assert await is_told(tx) == []


async def test_what_the_goodbye_overtook_forgets_with_it(store: SqlStore):
    async with store.transaction() as tx:
        anna = await add_anna(tx, CHAT)
        await tx.deliveries.owe(draft("say", CHAT, card=MENU, customer_id=anna.id, fresh=True), NOON)
        await forget(tx, anna)
        await tx.deliveries.owe(draft("say", CHAT, card=MENU, customer_id=anna.id), NOON)
        await goes_out(tx)
        assert await is_told(tx) == []
        assert await tx.deliveries.count_by_state() == {"dropped": 1, "sent": 1}


async def test_a_copy_left_behind_by_the_last_one_loses_its_buttons_first(store: SqlStore):
    async with store.transaction() as tx:
        anna = await add_anna(tx, CHAT)
        invitation = await add_invitation(tx, "a", customer_id=anna.id)
        card = draft("reminder", CHAT, card=f"invitation:{invitation.id}", customer_id=anna.id)
        await tx.deliveries.owe(card, NOON)
        await goes_out(tx, message_id=7)
        await tx.deliveries.owe(replace(card, fresh=True), NOON)
        (under_way,) = await tx.deliveries.claim(NOON, 1)
        await forget(tx, anna)
        await tx.deliveries.sent({under_way.id: 9}, NOON)
        (unbutton,) = await tx.deliveries.claim(NOON, 10)
        assert (unbutton.draft.kind, unbutton.draft.chat_id, unbutton.message_id) == ("unbutton", CHAT, 7)
        await tx.deliveries.sent({unbutton.id: None}, NOON)
        assert await is_told(tx) == []


async def test_what_is_dropped_because_the_chat_is_closed_is_forgotten_too(store: SqlStore):
    async with store.transaction() as tx:
        anna = await add_anna(tx, CHAT)
        await tx.deliveries.owe(draft("say", CHAT, customer_id=anna.id), NOON)
        await forget(tx, anna)
        await tx.deliveries.drop_for_customer(anna.id, "blocked", NOON)
        assert await is_told(tx) == []


async def test_a_pause_is_forgotten_when_it_is_over(store: SqlStore):
    async with store.transaction() as tx:
        anna = await add_anna(tx, CHAT)
        await tx.deliveries.park(CHAT, NOON + MINUTE)
        await forget(tx, anna)
        await tx.deliveries.claim(NOON + MINUTE, 1)
        assert await is_told(tx) == []


async def test_what_the_same_person_gets_as_a_colleague_stays(store: SqlStore):
    async with store.transaction() as tx:
        anna, boss = await add_anna(tx, CHAT), await add_boss(tx, telegram_id=CHAT)
        await tx.deliveries.owe(draft("case", CHAT, card=f"case:1@{CHAT}", staff_id=boss.id), NOON)
        await goes_out(tx, message_id=7)
        await tx.deliveries.owe(draft("say", CHAT, card=MENU, staff_id=boss.id, fresh=True), NOON)
        await goes_out(tx, message_id=8)
        await forget(tx, anna)
        assert await tx.deliveries.card(f"case:1@{CHAT}") == Card(f"case:1@{CHAT}", CHAT, 7)
        assert await tx.deliveries.card(MENU) == Card(MENU, CHAT, 8)
        assert await is_told(tx) == [f"card case:1@{CHAT}", f"card {MENU}", "delivery sent", "delivery sent"]


async def test_of_others_nothing_is_forgotten(store: SqlStore):
    async with store.transaction() as tx:
        anna, boris = await add_anna(tx, CHAT), await add_anna(tx, CHAT + 1)
        await tx.deliveries.owe(draft("invitation", CHAT + 1, card="invitation:5", customer_id=boris.id), NOON)
        await goes_out(tx)
        await forget(tx, anna)
        assert await is_told(tx, CHAT + 1) == ["card invitation:5", "delivery sent"]


async def test_whoever_comes_back_keeps_what_they_get_from_then_on(store: SqlStore):
    async with store.transaction() as tx:
        anna = await add_anna(tx, CHAT)
        last = await write_down(tx, draft("say", CHAT, customer_id=anna.id), NOON)
        await forget(tx, anna)
        again = await add_anna(tx, CHAT)
        await goes_out(tx)
        await tx.deliveries.owe(draft("invitation", CHAT, card="invitation:9", customer_id=again.id), NOON)
        await goes_out(tx)
        assert await is_told(tx) == ["card invitation:9", "delivery sent"]
        assert (await delivery(tx, last)).draft.chat_id == 0


# --- updates that failed ----------------------------------------------------------------------------------------

BOT = 42
FROM_HER = '{"update_id": 1, "message": {"from": {"id": 100, "first_name": "Anna"}, "text": "my words"}}'
ABOUT_HER = '{"update_id": 2, "message": {"from": {"id": 5}, "contact": {"user_id": 100}}}'
OF_OTHERS = '{"update_id": 3, "message": {"message_id": 100, "from": {"id": 1001}, "text": "100"}}'


async def test_failed_updates_of_a_forgotten_person_are_not_kept_and_those_of_others_are(store: SqlStore):
    async with store.transaction() as tx:
        for update_id, raw in enumerate((FROM_HER, ABOUT_HER, OF_OTHERS), start=1):
            await tx.inbox.admit(BOT, [update_id], NOON)
            await tx.inbox.fail(BOT, update_id, raw, "boom", NOON)
        assert await tx.inbox.forget(CHAT) == 2
        assert await tx.inbox.retryable(NOON + DAY, 10) == [(BOT, 3, OF_OTHERS)]
        assert await tx.inbox.admit(BOT, [1, 2, 3], NOON) == set()
