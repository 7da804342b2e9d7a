"""Deliveries: what may go now, what became of it, and what happens when nobody knows."""

from datetime import datetime

from storage.store import SqlStore, SqlTx
from surveys.deliveries import REPEAT_AFTER
from surveys.records import Card, Delivery, DeliveryState
from tests.storage.people import DAY, HOUR, MINUTE, NOON, add_anna, delivery, draft, write_down

CARD = "invitation:1"


async def claimed(tx: SqlTx, at: datetime = NOON, limit: int = 100) -> list[Delivery]:
    return await tx.deliveries.claim(at, limit)


async def sent_card(tx: SqlTx, message_id: int = 7, key: str = CARD, kind: str = "invitation") -> int:
    delivery_id = await write_down(tx, draft(kind, card=key), NOON)
    await claimed(tx)
    await tx.deliveries.sent({delivery_id: message_id}, NOON)
    return delivery_id


async def state_of(tx: SqlTx, delivery_id: int) -> DeliveryState:
    return (await delivery(tx, delivery_id)).state


# --- claiming ---------------------------------------------------------------------------------------------------


async def test_what_is_owed_is_claimed_as_it_was_written(store: SqlStore):
    async with store.transaction() as tx:
        anna = await add_anna(tx)
        owed = draft("say", payload={"text": "hello", "n": 3}, customer_id=anna.id, not_after=NOON + DAY)
        delivery_id = await write_down(tx, owed, NOON)
        assert await claimed(tx) == [Delivery(delivery_id, owed, DeliveryState.SENDING, NOON, attempts=1)]


async def test_the_most_urgent_go_first_and_then_the_oldest(store: SqlStore):
    async with store.transaction() as tx:
        for chat_id, kind in enumerate(("reminder", "digest", "invitation", "case", "say", "say"), start=1):
            await tx.deliveries.owe(draft(kind, chat_id=chat_id), NOON)
        assert [each.draft.chat_id for each in await claimed(tx)] == [5, 6, 4, 3, 2, 1]


async def test_each_chat_gets_one_at_a_time(store: SqlStore):
    async with store.transaction() as tx:
        first = await write_down(tx, draft(), NOON)
        second = await write_down(tx, draft(), NOON)
        assert [each.id for each in await claimed(tx)] == [first]
        assert await claimed(tx) == []
        await tx.deliveries.sent({first: 1}, NOON)
        assert [each.id for each in await claimed(tx)] == [second]


async def test_in_one_chat_the_most_urgent_goes_first(store: SqlStore):
    async with store.transaction() as tx:
        await tx.deliveries.owe(draft("reminder"), NOON)
        reply = await write_down(tx, draft("say"), NOON)
        assert [each.id for each in await claimed(tx)] == [reply]


async def test_one_that_has_to_wait_does_not_hold_up_its_chat(store: SqlStore):
    async with store.transaction() as tx:
        await tx.deliveries.owe(draft("say", not_before=NOON + HOUR), NOON)
        reminder = await write_down(tx, draft("reminder"), NOON)
        assert [each.id for each in await claimed(tx)] == [reminder]


async def test_no_more_are_claimed_than_asked_for(store: SqlStore):
    async with store.transaction() as tx:
        for chat_id in range(1, 10):
            await tx.deliveries.owe(draft(chat_id=chat_id), NOON)
        assert len(await claimed(tx, limit=4)) == 4
        assert len(await claimed(tx, limit=100)) == 5


async def test_nothing_goes_before_its_time_and_nothing_after_it(store: SqlStore):
    async with store.transaction() as tx:
        later = await write_down(tx, draft(not_before=NOON + HOUR), NOON)
        perishable = await write_down(tx, draft(chat_id=2, not_after=NOON + MINUTE, payload={"text": "x"}), NOON)
        assert await tx.deliveries.next_due() == NOON
        assert [each.id for each in await claimed(tx, NOON + HOUR)] == [later]
        dropped = await delivery(tx, perishable)
    assert (dropped.state, dropped.error, dropped.draft.payload) == (DeliveryState.DROPPED, "too_late", {})


async def test_a_parked_chat_waits_and_others_do_not(store: SqlStore):
    async with store.transaction() as tx:
        await tx.deliveries.owe(draft(chat_id=1), NOON)
        await tx.deliveries.park(1, NOON + HOUR)
        assert await tx.deliveries.next_due() == NOON + HOUR
        free = await write_down(tx, draft(chat_id=2), NOON)
        assert await tx.deliveries.next_due() == NOON
        assert [each.id for each in await claimed(tx)] == [free]
        assert [each.draft.chat_id for each in await claimed(tx, NOON + HOUR)] == [1]


async def test_when_all_are_parked_nothing_goes(store: SqlStore):
    async with store.transaction() as tx:
        await tx.deliveries.owe(draft(chat_id=1), NOON)
        await tx.deliveries.park(None, NOON + HOUR)
        assert await claimed(tx) == []
        assert await tx.deliveries.next_due() == NOON + HOUR
        assert len(await claimed(tx, NOON + HOUR)) == 1


async def test_nothing_is_due_where_nothing_can_be_claimed(store: SqlStore):
    async with store.transaction() as tx:
        assert await tx.deliveries.next_due() is None
        await tx.deliveries.owe(draft(), NOON)
        await claimed(tx)
        await tx.deliveries.owe(draft(), NOON)
        assert await tx.deliveries.next_due() is None


# --- what became of it ------------------------------------------------------------------------------------------


async def test_what_went_out_keeps_its_message_and_forgets_its_words(store: SqlStore):
    async with store.transaction() as tx:
        delivery_id = await write_down(tx, draft(payload={"text": "secret"}), NOON)
        await claimed(tx)
        await tx.deliveries.sent({delivery_id: 55}, NOON)
        found = await delivery(tx, delivery_id)
    assert (found.state, found.message_id, found.draft.payload) == (DeliveryState.SENT, 55, {})


async def test_what_was_certainly_not_sent_goes_again_later(store: SqlStore):
    async with store.transaction() as tx:
        delivery_id = await write_down(tx, draft(payload={"text": "x"}), NOON)
        await claimed(tx)
        await tx.deliveries.put_back(delivery_id, NOON + MINUTE, "connect failed")
        assert await claimed(tx) == []
        again = (await claimed(tx, NOON + MINUTE))[0]
    assert (again.id, again.attempts, again.error, again.draft.payload) == (
        delivery_id,
        2,
        "connect failed",
        {"text": "x"},
    )


async def test_what_is_counted_on_the_way_is_kept_for_a_repeat(store: SqlStore):
    async with store.transaction() as tx:
        delivery_id = await write_down(tx, draft("digest", payload={"asked": {"kind": "week"}}), NOON)
        await claimed(tx)
        await tx.deliveries.fill_in(delivery_id, {"covered": {"surveyed": 3, "eligible": 5}})
        await tx.deliveries.recover(NOON)
        await tx.deliveries.repeat_doubtful(NOON + REPEAT_AFTER)
        (repeated,) = await claimed(tx, NOON + REPEAT_AFTER)
        assert (repeated.draft.payload, repeated.is_repeat) == ({"covered": {"surveyed": 3, "eligible": 5}}, True)


async def test_what_has_ended_gets_no_words_back(store: SqlStore):
    async with store.transaction() as tx:
        delivery_id = await write_down(tx, draft("digest"), NOON)
        await claimed(tx)
        await tx.deliveries.sent({delivery_id: 7}, NOON)
        await tx.deliveries.fill_in(delivery_id, {"quotes": ["Спасибо"]})
        assert (await delivery(tx, delivery_id)).draft.payload == {}


async def test_killed_and_dropped_ones_keep_only_the_reason(store: SqlStore):
    async with store.transaction() as tx:
        killed = await write_down(tx, draft(payload={"text": "x"}), NOON)
        dropped = await write_down(tx, draft(payload={"text": "x"}), NOON)
        await tx.deliveries.kill(killed, "blocked", NOON)
        await tx.deliveries.drop(dropped, "closed", NOON)
        ends = [await delivery(tx, killed), await delivery(tx, dropped)]
        assert await tx.deliveries.count_by_state() == {"dead": 1, "dropped": 1}
    assert [(end.error, end.draft.payload) for end in ends] == [("blocked", {}), ("closed", {})]


async def test_who_says_stop_is_sent_nothing_that_still_waited(store: SqlStore):
    async with store.transaction() as tx:
        anna, boris = await add_anna(tx, 1), await add_anna(tx, 2)
        under_way = await write_down(tx, draft("invitation", 1, customer_id=anna.id), NOON)
        await claimed(tx)
        waiting = await write_down(tx, draft("reminder", 1, customer_id=anna.id), NOON)
        foreign = await write_down(tx, draft("reminder", 2, customer_id=boris.id), NOON)
        assert await tx.deliveries.drop_for_customer(anna.id, "opted_out", NOON) == 1
        states = [await state_of(tx, each) for each in (under_way, waiting, foreign)]
    assert states == [DeliveryState.SENDING, DeliveryState.DROPPED, DeliveryState.READY]


# --- doubt ------------------------------------------------------------------------------------------------------


async def test_what_may_have_arrived_is_treated_as_its_kind_says(store: SqlStore):
    async with store.transaction() as tx:
        kinds = ("invitation", "case", "say")
        ids = [await write_down(tx, draft(kind, chat, payload={"a": 1}), NOON) for chat, kind in enumerate(kinds, 1)]
        await claimed(tx)
        for delivery_id in ids:
            await tx.deliveries.doubt(delivery_id, "timed out", NOON)
        ends = [await delivery(tx, delivery_id) for delivery_id in ids]
    assert [(end.state.value, end.draft.payload) for end in ends] == [
        ("in_doubt", {}),
        ("in_doubt", {"a": 1}),
        ("dropped", {}),
    ]


async def test_a_doubtful_edit_is_simply_made_again(store: SqlStore):
    async with store.transaction() as tx:
        await sent_card(tx)
        edit = await write_down(tx, draft("card", card=CARD), NOON)
        await claimed(tx)
        await tx.deliveries.doubt(edit, "timed out", NOON)
        again = (await claimed(tx))[0]
    assert (again.id, again.message_id, again.is_repeat) == (edit, 7, False)


async def test_after_a_crash_sends_are_in_doubt_and_edits_are_ready(store: SqlStore):
    async with store.transaction() as tx:
        await sent_card(tx)
        edit = await write_down(tx, draft("card", card=CARD), NOON)
        send = await write_down(tx, draft("invitation", 2, card="invitation:2"), NOON)
        waiting = await write_down(tx, draft("say", 3, not_before=NOON + HOUR), NOON)
        await claimed(tx)
        assert await tx.deliveries.recover(NOON) == 2
        assert [await state_of(tx, each) for each in (edit, send, waiting)] == ["ready", "in_doubt", "ready"]
        assert await tx.deliveries.recover(NOON) == 0


async def test_a_doubtful_case_card_is_sent_again_after_a_while_as_a_repeat(store: SqlStore):
    async with store.transaction() as tx:
        case = await write_down(tx, draft("case", 1, card="case:1@1", payload={"score": 1}), NOON)
        invitation = await write_down(tx, draft("invitation", 2, card=CARD), NOON)
        await claimed(tx)
        await tx.deliveries.recover(NOON)
        assert await tx.deliveries.repeat_doubtful(NOON + REPEAT_AFTER - MINUTE) == 0
        assert await tx.deliveries.repeat_doubtful(NOON + REPEAT_AFTER) == 1
        again = await claimed(tx, NOON + REPEAT_AFTER)
        assert [(each.id, each.is_repeat, each.draft.payload) for each in again] == [(case, True, {"score": 1})]
        assert await state_of(tx, invitation) is DeliveryState.IN_DOUBT


async def test_a_tap_proves_where_a_doubtful_card_stands(store: SqlStore):
    async with store.transaction() as tx:
        invitation = await write_down(tx, draft("invitation", card=CARD), NOON)
        await claimed(tx)
        await tx.deliveries.doubt(invitation, "timed out", NOON)
        await tx.deliveries.adopt(CARD, 100, 7, NOON)
        proven = await delivery(tx, invitation)
        assert (proven.state, proven.message_id) == (DeliveryState.SENT, 7)
        assert await tx.deliveries.card(CARD) == Card(CARD, 100, 7)
        await tx.deliveries.owe(draft("card", card=CARD), NOON)
        assert (await claimed(tx))[0].message_id == 7


async def test_a_tap_on_the_card_we_know_changes_nothing(store: SqlStore):
    async with store.transaction() as tx:
        await sent_card(tx)
        before = await tx.deliveries.count_by_state()
        await tx.deliveries.adopt(CARD, 100, 7, NOON)
        assert await tx.deliveries.count_by_state() == before


async def test_an_old_copy_found_by_a_tap_loses_its_buttons_once(store: SqlStore):
    async with store.transaction() as tx:
        lost = await write_down(tx, draft("invitation", card=CARD), NOON)
        await claimed(tx)
        await tx.deliveries.doubt(lost, "timed out", NOON)
        reminder = await write_down(tx, draft("reminder", card=CARD, fresh=True), NOON)
        await claimed(tx)
        await tx.deliveries.sent({reminder: 9}, NOON)
        for _ in range(2):
            await tx.deliveries.adopt(CARD, 100, 7, NOON)
        assert await state_of(tx, lost) is DeliveryState.SENT
        assert await tx.deliveries.card(CARD) == Card(CARD, 100, 9)
        owed = await claimed(tx)
        assert [(each.draft.kind, each.message_id) for each in owed] == [("unbutton", 7)]
        await tx.deliveries.sent({owed[0].id: None}, NOON)
        assert await claimed(tx) == []


async def test_a_tap_on_a_fresh_copy_that_is_still_under_way_makes_it_the_card(store: SqlStore):
    async with store.transaction() as tx:
        await sent_card(tx, message_id=7)
        reminder = await write_down(tx, draft("reminder", card=CARD, fresh=True), NOON)
        await claimed(tx)
        await tx.deliveries.adopt(CARD, 100, 9, NOON)
        await tx.deliveries.sent({reminder: 9}, NOON)
        assert await tx.deliveries.card(CARD) == Card(CARD, 100, 9)
        assert [(each.draft.kind, each.message_id) for each in await claimed(tx)] == [("unbutton", 7)]


# --- cards ------------------------------------------------------------------------------------------------------


async def test_once_sent_a_card_is_edited(store: SqlStore):
    async with store.transaction() as tx:
        await sent_card(tx)
        await tx.deliveries.owe(draft("card", card=CARD), NOON)
        edit = (await claimed(tx))[0]
        await tx.deliveries.sent({edit.id: None}, NOON)
        assert edit.message_id == 7
        assert await tx.deliveries.card(CARD) == Card(CARD, 100, 7)
        assert await claimed(tx) == []


async def test_a_fresh_copy_takes_over_the_card_and_the_old_one_loses_its_buttons(store: SqlStore):
    async with store.transaction() as tx:
        await sent_card(tx, message_id=7)
        fresh = await write_down(tx, draft("reminder", card=CARD, fresh=True), NOON)
        assert (await claimed(tx))[0].message_id is None
        await tx.deliveries.sent({fresh: 9}, NOON)
        assert await tx.deliveries.card(CARD) == Card(CARD, 100, 9)
        unbutton = (await claimed(tx))[0]
        assert (unbutton.draft.kind, unbutton.draft.chat_id, unbutton.message_id) == ("unbutton", 100, 7)
        await tx.deliveries.recover(NOON)
        assert [each.id for each in await claimed(tx)] == [unbutton.id]


async def test_the_first_message_of_a_card_is_remembered_when_the_card_has_moved_on(store: SqlStore):
    async with store.transaction() as tx:
        assert await tx.deliveries.first_message(CARD) is None
        await sent_card(tx, message_id=7)
        fresh = await write_down(tx, draft("reminder", card=CARD, fresh=True), NOON)
        await claimed(tx)
        await tx.deliveries.sent({fresh: 9}, NOON)
        assert await tx.deliveries.first_message(CARD) == 7


async def test_a_card_has_left_from_the_moment_in_which_it_may_arrive(store: SqlStore):
    async with store.transaction() as tx:
        waiting = await write_down(tx, draft("invitation", card=CARD), NOON)
        assert not await tx.deliveries.has_left(CARD)
        await claimed(tx)
        assert await tx.deliveries.has_left(CARD)
        await tx.deliveries.put_back(waiting, NOON, "flood")
        assert not await tx.deliveries.has_left(CARD)
        await claimed(tx)
        await tx.deliveries.doubt(waiting, "no answer", NOON)
        assert await tx.deliveries.has_left(CARD)


async def test_an_edit_that_had_to_be_sent_anew_moves_the_card(store: SqlStore):
    async with store.transaction() as tx:
        await sent_card(tx, message_id=7)
        edit = await write_down(tx, draft("card", card=CARD), NOON)
        await claimed(tx)
        await tx.deliveries.sent({edit: 12}, NOON)
        assert await tx.deliveries.card(CARD) == Card(CARD, 100, 12)


async def test_all_copies_of_a_case_are_found_by_their_prefix(store: SqlStore):
    async with store.transaction() as tx:
        for key in ("case:1@5", "case:1@-1007", "case:12@5", "case:1"):
            await sent_card(tx, key=key, kind="case")
        assert [card.key for card in await tx.deliveries.cards("case:1@")] == ["case:1@-1007", "case:1@5"]


async def test_a_group_that_became_a_supergroup_takes_everything_along(store: SqlStore):
    async with store.transaction() as tx:
        first = await write_down(tx, draft("case", -5, card="case:1@-5"), NOON)
        await claimed(tx)
        await tx.deliveries.sent({first: 7}, NOON)
        waiting = await write_down(tx, draft("case", -5, card="case:1@-5"), NOON)
        await tx.deliveries.park(-5, NOON + HOUR)
        await tx.deliveries.move_chat(-5, -1005)
        assert await tx.deliveries.card("case:1@-5") is None
        assert await tx.deliveries.card("case:1@-1005") == Card("case:1@-1005", -1005, 7)
        assert await claimed(tx) == []
        edit = (await claimed(tx, NOON + HOUR))[0]
    assert (edit.id, edit.draft.chat_id, edit.draft.card, edit.message_id) == (waiting, -1005, "case:1@-1005", 7)


async def test_a_supergroup_that_was_parked_already_is_parked_on(store: SqlStore):
    async with store.transaction() as tx:
        await tx.deliveries.park(-5, NOON + HOUR)
        await tx.deliveries.park(-1005, NOON + MINUTE)
        await tx.deliveries.move_chat(-5, -1005)
        await tx.deliveries.owe(draft("case", -1005), NOON)
        assert await tx.deliveries.next_due() == NOON + HOUR


async def test_a_card_already_standing_in_the_supergroup_gives_way(store: SqlStore):
    async with store.transaction() as tx:
        for chat_id, message_id in ((-1005, 3), (-5, 7)):
            sent = await write_down(tx, draft("case", chat_id, card=f"case:1@{chat_id}"), NOON)
            await claimed(tx)
            await tx.deliveries.sent({sent: message_id}, NOON)
        await tx.deliveries.move_chat(-5, -1005)
        await tx.deliveries.move_chat(-5, -1005)
        assert await tx.deliveries.cards("case:1@") == [Card("case:1@-1005", -1005, 7)]
