"""The morning note: for those who want it, on days with something to say, once, without a sound."""

from datetime import timedelta

import pytest

from surveys.use_cases.send_morning_notes import send_morning_notes, want_morning_notes
from surveys.values import replace
from tests.use_cases.answering import answered, many_answered

THANKS = "Спасибо, очень быстро помогли"


async def wants(office, person, is_wanted=True):
    async with office.work() as work:
        await want_morning_notes(work, person, is_wanted)


async def mornings(office, days=1):
    """What comes at nine in Kyiv on each of the next days; beats before, at and after it."""
    notes = []
    for _ in range(days):
        office.now = (office.now + timedelta(days=1)).replace(hour=6, minute=59)
        for minutes in (0, 1, 1, 60):
            office.passes(minutes=minutes)
            async with office.work() as work:
                await send_morning_notes(work)
            notes += [draft for draft in await office.delivered() if draft.kind == "note"]
    return notes


async def praised(office, agent, words=THANKS):
    await answered(office, agent, 5, words, solved="yes")


@pytest.fixture
async def anna(office):
    """She wants it, and has answers enough to be told of."""
    agent = await office.agent()
    await many_answered(office, agent, 5, 0)
    await wants(office, agent)
    return agent


async def test_thanks_come_in_the_morning_once_and_silently(office, anna):
    await praised(office, anna)
    (note,) = await mornings(office)
    assert (note.payload["comments"], note.silent, note.chat_id) == ([THANKS], True, anna.telegram_id)
    assert await mornings(office, days=2) == [], "nothing more to say"


async def test_each_thanks_comes_once(office, anna):
    await praised(office, anna)
    await mornings(office)
    await praised(office, anna, "Вежливо и по делу, спасибо")
    (note,) = await mornings(office)
    assert note.payload["comments"] == ["Вежливо и по делу, спасибо"]


async def test_nobody_gets_it_who_did_not_ask_or_wants_it_no_more(office, anna):
    boris = await office.agent("Борис")
    await many_answered(office, boris, 5, 0)
    await wants(office, anna, is_wanted=False)
    for agent in (anna, boris):
        await praised(office, agent)
    assert await mornings(office) == []


async def test_no_note_without_thanks_or_news(office, anna):
    await many_answered(office, anna, 1, 4)
    assert await mornings(office) == []


async def test_under_five_answers_even_thanks_wait(office):
    agent = await office.agent()
    await wants(office, agent)
    await praised(office, agent)
    assert await mornings(office) == []


async def test_a_real_change_is_news_once(office, anna):
    await many_answered(office, anna, 10, 10)
    office.passes(days=31)
    await mornings(office)
    await many_answered(office, anna, 40, 0)
    (note,) = await mornings(office)
    assert note.payload["points"] == 40
    await many_answered(office, anna, 10, 0)
    assert await mornings(office, days=2) == [], "still better, which is no news"


@pytest.mark.parametrize("change", [{"unreachable": "blocked"}, {"left_at": timedelta()}])
async def test_never_to_whoever_cannot_be_reached_or_has_left(office, anna, change):
    await praised(office, anna)
    gone = {name: office.now if isinstance(value, timedelta) else value for name, value in change.items()}
    async with office.work() as work:
        await work.tx.staff.save(replace(anna, **gone))
    assert await mornings(office) == []


async def test_it_comes_at_nine_in_the_agents_own_zone(office):
    agent = await office.agent(timezone="Asia/Almaty")
    await many_answered(office, agent, 5, 0)
    await wants(office, agent)
    await praised(office, agent)
    office.now = (office.now + timedelta(days=1)).replace(hour=4, minute=1)
    async with office.work() as work:
        assert await send_morning_notes(work) == 1
    assert [draft.kind for draft in await office.delivered()].count("note") == 1


async def test_a_missed_morning_is_not_caught_up_in_the_evening(office, anna):
    await praised(office, anna)
    office.now = (office.now + timedelta(days=1)).replace(hour=15)
    async with office.work() as work:
        assert await send_morning_notes(work) == 0
    (note,) = await mornings(office)
    assert note.payload["comments"] == [THANKS], "what was not told is told the next morning"


async def test_asked_for_during_a_morning_it_begins_with_the_next(office):
    agent = await office.agent()
    office.now = office.now.replace(hour=7, minute=30)
    await many_answered(office, agent, 5, 0)
    await wants(office, agent)
    await praised(office, agent)
    office.passes(minutes=5)
    async with office.work() as work:
        assert await send_morning_notes(work) == 0
    assert len(await mornings(office)) == 1
