"""/forget: the person is erased everywhere, the counts stay, and nobody is troubled by it."""

import sqlite3
from contextlib import closing
from datetime import timedelta

from surveys.records import Customer, State
from surveys.use_cases.forget import forget
from surveys.use_cases.meet import Person, meet

SECRET = "Меня зовут Иван, звоните"


async def forgotten(office, customer):
    async with office.work() as work:
        await forget(work, customer)


async def unhappy(office, customer):
    """A low score with words; managers have the case on their phones."""
    asked = await office.asked(customer)
    for question, choice in (("score", "1"), ("solved", "no")):
        await office.taps(customer, asked.token, question, choice)
    await office.writes(customer, SECRET)
    await office.delivered()
    return asked


async def everything_in(office):
    """All that the database holds about anybody, as one text."""
    async with office.work() as work:
        rows = [
            portion
            for what in ("answers", "invitations", "cases")
            async for portion in work.tx.figures.export_rows(what, None, None, None)
        ]
    return repr(rows)


def personal_in(folder):
    """What of Ivan can be read in any table."""
    personal = ("777000111", "ivan_the_first", "N-10042", "Иван", SECRET)
    with closing(sqlite3.connect(folder / "afterword.db")) as database:
        everything = "\n".join(database.iterdump())
    return {word for word in personal if word in everything}


async def test_name_ids_and_words_are_gone_and_scores_stay(office):
    ivan = await office.customer(username="ivan", number="10042", language="uk", timezone="Europe/Kyiv")
    await unhappy(office, ivan)
    await forgotten(office, ivan)
    assert await office.again(ivan) == Customer(
        ivan.id, created_at=ivan.created_at, started_at=ivan.started_at, forgotten_at=office.now
    )
    assert SECRET not in await everything_in(office)
    async with office.work() as work:
        later = office.now + timedelta(seconds=1)
        counts = await work.tx.figures.score_counts("csat", "score", office.now - timedelta(days=1), later)
    assert counts == {1: 1}


async def test_once_the_last_messages_have_gone_nothing_on_disk_tells_who_it_was(office, tmp_path):
    await office.manager()
    ivan = await office.customer("Иван", username="ivan_the_first", telegram_id=777000111, number="N-10042")
    await unhappy(office, ivan)
    await office.planned(ivan)
    raw = f'{{"update_id": 1, "message": {{"from": {{"id": {ivan.telegram_id}}}, "text": "{SECRET}"}}}}'
    async with office.work() as work:
        await work.tx.inbox.fail(42, 1, raw, "boom", office.now)
        await work.tx.deliveries.park(ivan.telegram_id, office.now + timedelta(minutes=1))
    assert personal_in(tmp_path) == {"777000111", "ivan_the_first", "N-10042", "Иван", SECRET}
    await forgotten(office, ivan)
    assert personal_in(tmp_path) == {"777000111"}
    office.passes(minutes=1)
    await office.delivered()
    assert personal_in(tmp_path) == set()


async def test_the_open_card_loses_its_buttons_first(office):
    ivan = await office.customer()
    asked = await office.asked(ivan)
    await forgotten(office, ivan)
    (card,) = await office.delivered()
    assert (card.chat_id, card.kind, card.payload["face"]) == (ivan.telegram_id, "card", "withdrawn")
    assert (await office.invitation(asked)).state is State.DECLINED


async def test_a_finished_card_that_could_be_changed_loses_its_button_too(office):
    ivan = await office.customer()
    asked = await office.asked(ivan, survey="ces")
    await office.taps(ivan, asked.token, "score", "7")
    await office.taps(ivan, asked.token, "comment", "", "skip")
    await office.delivered()
    await forgotten(office, ivan)
    assert [card.payload["face"] for card in await office.delivered()] == ["withdrawn"]
    assert (await office.invitation(asked)).wake_at is None


async def test_what_was_planned_will_not_be_asked(office):
    ivan = await office.customer()
    planned = await office.planned(ivan)
    await forgotten(office, ivan)
    assert await office.delivered() == []
    assert (await office.invitation(planned)).state is State.DECLINED


async def test_managers_cards_forget_the_name_and_the_words(office):
    boss, ivan = await office.manager(), await office.customer()
    await unhappy(office, ivan)
    await forgotten(office, ivan)
    cards = [draft for draft in await office.delivered() if draft.kind == "case"]
    assert [card.chat_id for card in cards] == [boss.telegram_id]
    assert (cards[0].payload["customer"], cards[0].payload["comment"], cards[0].payload["score"]) == (None, None, 1)


async def test_a_manager_who_came_later_is_not_sent_an_old_case(office):
    await office.manager()
    ivan = await office.customer()
    await unhappy(office, ivan)
    newcomer = await office.manager("Ольга")
    await forgotten(office, ivan)
    assert newcomer.telegram_id not in [draft.chat_id for draft in await office.delivered()]


async def test_a_tap_on_an_old_card_changes_nothing(office):
    ivan = await office.customer()
    asked = await office.asked(ivan)
    await forgotten(office, ivan)
    assert (await office.taps(ivan, asked.token, "score", "5")).key == "erased"


async def test_whoever_comes_back_is_a_new_customer(office):
    ivan = await office.customer(username="ivan")
    await forgotten(office, ivan)
    async with office.work() as work:
        back = await meet(work, Person(ivan.telegram_id, "ivan", "Иван", "ru"))
    assert back.id != ivan.id
    assert back.started_at is None


async def test_the_journal_tells_that_somebody_was_forgotten_and_not_who(office):
    ivan = await office.customer()
    await forgotten(office, ivan)
    async with office.work() as work:
        entries = await work.tx.journal.about(f"customer:{ivan.id}")
    assert [(entry.verb, entry.detail) for entry in entries] == [("forgotten", {})]
