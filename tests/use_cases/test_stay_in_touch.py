"""After an outage longer than a press lives, cards that were open ask for the tap again: once, and without a sound."""

from datetime import timedelta

from surveys.records import Draft
from surveys.use_cases.stay_in_touch import PORTION, ask_for_taps_again, lose_touch, stay_in_touch
from tests.builders import Office


async def beats(office: Office) -> bool:
    """Presses reach us; whether an outage has just ended."""
    async with office.work() as work:
        return await stay_in_touch(work)


async def asked_again(office: Office) -> list[Draft]:
    """The edits that go out because of an outage."""
    while True:
        async with office.work() as work:
            if not await ask_for_taps_again(work):
                break
    return [draft for draft in await office.delivered() if draft.kind == "again"]


async def away(office: Office, **time: float) -> bool:
    await beats(office)
    office.passes(**time)
    return await beats(office)


async def test_an_open_card_asks_for_the_tap_once(office: Office) -> None:
    ivan = await office.customer()
    asked = await office.asked(ivan)
    assert await away(office, minutes=3)
    (edit,) = await asked_again(office)
    assert (edit.chat_id, edit.card, edit.fresh) == (ivan.telegram_id, f"invitation:{asked.id}", False)
    assert edit.payload["question"] == "score"
    assert not await beats(office)
    assert await asked_again(office) == []


async def test_two_minutes_are_no_outage(office: Office) -> None:
    await office.asked(await office.customer())
    assert not await away(office, minutes=2)
    assert await asked_again(office) == []


async def test_the_very_first_start_follows_no_outage(office: Office) -> None:
    assert not await beats(office)


async def test_cards_that_ask_nothing_or_came_later_are_left_alone(office: Office) -> None:
    done, planned, later = [await office.customer() for _ in range(3)]
    finished = await office.asked(done, survey="ces")
    await office.taps(done, finished.token, "score", "7")
    await office.taps(done, finished.token, "comment", "", "skip")
    await office.planned(planned)
    await office.delivered()
    assert await away(office, minutes=3)
    await office.asked(later)
    assert await asked_again(office) == []


async def test_a_card_about_to_change_says_what_it_has_to_say(office: Office) -> None:
    ivan = await office.customer()
    asked = await office.asked(ivan)
    assert await away(office, minutes=3)
    await office.taps(ivan, asked.token, "score", "4")
    async with office.work() as work:
        assert await ask_for_taps_again(work) == 0
    (edit,) = await office.delivered()
    assert (edit.kind, edit.payload["question"]) == ("card", "solved")


async def test_a_tap_on_the_way_overtakes_the_question(office: Office) -> None:
    ivan = await office.customer()
    asked = await office.asked(ivan)
    assert await away(office, minutes=3)
    async with office.work() as work:
        assert await ask_for_taps_again(work) == 1
    await office.taps(ivan, asked.token, "score", "4")
    assert [draft.kind for draft in await office.delivered()] == ["card"]


async def test_many_cards_are_seen_to_in_portions_each_once(office: Office) -> None:
    for _ in range(PORTION + 1):
        await office.asked(await office.customer())
    assert await away(office, hours=1)
    async with office.work() as work:
        assert await ask_for_taps_again(work) == PORTION
    await office.delivered()
    assert len(await asked_again(office)) == 1


async def test_lost_touch_is_counted_from_when_it_was_lost(office: Office) -> None:
    """The process lives and beats while Telegram is cut off."""
    await office.asked(await office.customer())
    await beats(office)
    cut_off_at = office.now + timedelta(seconds=20)
    for _ in range(9):
        office.passes(seconds=20)
        async with office.work() as work:
            await lose_touch(work, cut_off_at)
    assert await beats(office)
    assert len(await asked_again(office)) == 1
