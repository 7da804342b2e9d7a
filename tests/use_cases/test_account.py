"""A customer's own account: meeting, stopping, coming back, the language, one's own data."""

import json

from surveys.records import State
from surveys.use_cases.choose_language import choose_language
from surveys.use_cases.meet import Person, meet
from surveys.use_cases.opt_out import opt_out, opt_out_by_card
from surveys.use_cases.resume import resume
from surveys.use_cases.tell_own_data import tell_own_data

IVAN = Person(501, "ivan", "Иван", "uk")


async def met(office, person=IVAN):
    async with office.work() as work:
        return await meet(work, person)


async def stopped(office, customer):
    async with office.work() as work:
        return await opt_out(work, customer)


async def starts(office, customer):
    async with office.work() as work:
        return await resume(work, customer)


async def test_whoever_writes_is_met_once(office):
    first = await met(office)
    office.passes(days=1)
    assert await met(office) == first
    assert (first.username, first.name, first.telegram_language, first.started_at) == ("ivan", "Иван", "uk", None)


async def test_a_new_name_is_noted_and_a_chosen_language_stays(office):
    await office.customer(telegram_id=501, username="old", language="ru")
    now = await met(office, Person(501, None, "Иван К.", "en"))
    assert (now.username, now.name, now.language, now.telegram_language) == (None, "Иван К.", "ru", "en")


async def test_who_writes_can_be_reached_again(office):
    await office.customer(telegram_id=501, unreachable="blocked")
    assert (await met(office)).unreachable is None


async def test_a_username_that_went_to_another_person_names_only_the_new_owner(office):
    before = await office.customer("Прежний", username="Ivan")
    now = await met(office)
    assert (await office.again(before)).username is None
    async with office.work() as work:
        assert await work.tx.customers.by_username("ivan") == now


async def test_a_customer_known_by_username_only_is_recognised(office):
    known = await office.customer("—", username="ivan", telegram_id=None, started_at=None, number="7")
    now = await met(office)
    assert (now.id, now.telegram_id, now.number) == (known.id, 501, "7")


async def test_start_is_noted_once_and_the_second_one_is_no_news(office):
    ivan = await met(office)
    welcome = await starts(office, ivan)
    assert (welcome.is_new, welcome.is_back, welcome.customer.started_at) == (True, False, office.now)
    again = await starts(office, welcome.customer)
    assert (again.is_new, again.is_back) == (False, False)


async def test_stop_ends_the_open_survey_and_its_card_loses_its_buttons(office):
    ivan = await office.customer()
    asked = await office.asked(ivan)
    await stopped(office, ivan)
    (card,) = await office.delivered()
    assert (card.kind, card.payload["face"]) == ("card", "declined")
    ended = await office.invitation(asked)
    assert (ended.state, ended.wake_at) == (State.DECLINED, None)


async def test_stop_ends_what_was_only_planned_without_a_word(office):
    ivan = await office.customer()
    planned = await office.planned(ivan)
    await stopped(office, ivan)
    assert await office.delivered() == []
    assert (await office.invitation(planned)).state is State.DECLINED


async def test_a_reminder_that_was_on_its_way_is_not_sent_after_stop(office):
    ivan = await office.customer()
    asked = await office.asked(ivan)
    office.passes(days=1)
    await office.wakes(asked)
    await stopped(office, ivan)
    assert [draft.kind for draft in await office.delivered()] == ["card"]


async def test_answers_given_before_stop_stay(office):
    ivan = await office.customer()
    asked = await office.asked(ivan)
    await office.taps(ivan, asked.token, "score", "4")
    await stopped(office, ivan)
    async with office.work() as work:
        assert [answer.value for answer in await work.tx.answers.current(asked.id)] == [4]


async def test_start_after_stop_resumes_but_revives_nothing(office):
    ivan = await office.customer()
    asked = await office.asked(ivan)
    welcome = await starts(office, await stopped(office, ivan))
    assert (welcome.is_new, welcome.is_back, welcome.customer.opted_out_at) == (False, True, None)
    assert (await office.invitation(asked)).state is State.DECLINED


async def test_a_second_stop_keeps_the_date_of_the_first(office):
    ivan = await office.customer()
    once = await stopped(office, ivan)
    office.passes(days=1)
    assert (await stopped(office, once)).opted_out_at == once.opted_out_at


async def test_the_button_on_the_card_counts_only_from_the_one_who_is_asked(office):
    ivan = await office.customer()
    asked = await office.asked(ivan)
    async with office.work() as work:
        assert await opt_out_by_card(work, asked.token, 999) == "not_yours"
        assert await opt_out_by_card(work, "unknown", ivan.telegram_id) == "erased"
    assert (await office.again(ivan)).opted_out_at is None
    async with office.work() as work:
        assert await opt_out_by_card(work, asked.token, ivan.telegram_id) == "stopped"
    assert (await office.again(ivan)).opted_out_at == office.now


async def test_a_chosen_language_changes_the_open_card_at_once(office):
    ivan = await office.customer(telegram_language="ru")
    await office.asked(ivan)
    async with office.work() as work:
        await choose_language(work, "en", ivan, None)
    card, menu = await office.delivered()
    assert (menu.kind, menu.language) == ("menu", "en"), "the commands too"
    assert (card.kind, card.language, card.payload["face"]) == ("card", "en", "question")


async def test_a_chosen_language_changes_the_thanks_that_can_still_be_changed(office):
    ivan = await office.customer()
    asked = await office.asked(ivan, survey="ces")
    await office.taps(ivan, asked.token, "score", "7")
    await office.taps(ivan, asked.token, "comment", "", "skip")
    await office.delivered()
    async with office.work() as work:
        await choose_language(work, "uk", ivan, None)
    card, _ = await office.delivered()
    assert (card.language, card.payload["face"]) == ("uk", "thanks")


async def test_without_an_open_card_the_language_is_only_remembered(office):
    ivan = await office.customer()
    await office.planned(ivan)
    async with office.work() as work:
        await choose_language(work, "en", ivan, None)
    assert [draft.kind for draft in await office.delivered()] == ["menu"]
    assert (await office.again(ivan)).language == "en"


async def test_one_person_may_be_customer_and_colleague(office):
    anna = await office.agent()
    as_customer = await office.customer(telegram_id=anna.telegram_id)
    async with office.work() as work:
        customer, staff = await choose_language(work, "en", as_customer, anna)
        assert await work.tx.staff.get(anna.id) == staff
    assert [one.language for one in (customer, staff) if one] == ["en", "en"]


async def test_own_data_hold_the_answers_and_the_words(office):
    ivan = await office.customer()
    asked = await office.asked(ivan, survey="ces")
    await office.taps(ivan, asked.token, "score", "7")
    await office.writes(ivan, "Спасибо, очень быстро")
    async with office.work() as work:
        kept = json.loads(await tell_own_data(work, ivan))
    assert kept["customers"][0]["name"] == "Иван"
    assert "Спасибо, очень быстро" in [answer["text"] for answer in kept["answers"]]


async def test_nothing_is_kept_about_a_stranger(office):
    async with office.work() as work:
        assert json.loads(await tell_own_data(work, None)) == {}
