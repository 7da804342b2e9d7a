"""Many unhappy customers at once: a phone rings now and then, not for each of them, and nobody is forgotten."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from surveys.cases import RejectedAsNotOurs, Taken
from surveys.policy import CasePolicy, Policy
from surveys.use_cases._alerts import MANY
from surveys.use_cases.close_the_loop import close_the_loop
from surveys.use_cases.escalate import escalate_overdue
from surveys.use_cases.list_cases import list_cases
from surveys.use_cases.look_at_case import look_at_case
from tests.use_cases.answering import answered

GROUP, OF_SALES = -1001, -1002


async def hears(office, agent, count=1, score=1, words=None):
    """What goes out after so many more low scores, a minute apart."""
    drafts = []
    for _ in range(count):
        office.passes(minutes=1)
        await answered(office, agent, score, words)
        drafts += [draft for draft in await office.delivered() if draft.kind in ("case", "alert")]
    return drafts


def to(drafts, chat):
    chat_id = chat if isinstance(chat, int) else chat.telegram_id
    return [draft for draft in drafts if draft.chat_id == chat_id]


def sounds(drafts):
    """(what came, whether it rang)."""
    return [(draft.kind, not draft.silent) for draft in drafts]


def number(draft):
    return draft.payload["case"]


# --- at most one ring in half an hour -----------------------------------------------------------------------------


async def test_the_first_card_rings_and_the_next_ones_come_silently(office):
    oleg, agent = await office.manager(), await office.agent()
    came = to(await hears(office, agent, 3), oleg)
    assert sounds(came) == [("case", True), ("case", False), ("case", False)]


async def test_after_half_an_hour_the_next_card_rings_again(office):
    oleg, agent = await office.manager(), await office.agent()
    await hears(office, agent)
    office.passes(minutes=28)
    assert sounds(to(await hears(office, agent), oleg)) == [("case", False)]
    assert sounds(to(await hears(office, agent), oleg)) == [("case", True)]


async def test_each_managers_phone_is_counted_by_itself(office):
    support, sales = await office.manager("Вера", team="support"), await office.manager("Пётр", team="sales")
    boss = await office.manager("Олег")
    anna, boris = await office.agent("Анна"), await office.agent("Борис", team="sales")
    first, second = await hears(office, anna), await hears(office, boris)
    assert sounds(to(first, support)) == sounds(to(second, sales)) == [("case", True)]
    assert sounds([*to(first, boss), *to(second, boss)]) == [("case", True), ("case", False)]


async def test_a_card_that_is_replaced_before_it_went_out_rings_still(office):
    """Telegram was out of reach while the customer went on answering."""
    oleg, agent = await office.manager(), await office.agent()
    await answered(office, agent, 1, "Так и не перезвонили, жду второй день")
    (card,) = to([draft for draft in await office.delivered() if draft.kind == "case"], oleg)
    assert card.payload["comment"] is not None
    assert not card.silent


async def test_a_clock_that_was_ahead_silences_nobody(office):
    oleg, agent = await office.manager(), await office.agent()
    office.passes(days=365)
    await hears(office, agent, MANY)
    office.passes(days=-365)
    assert sounds(to(await hears(office, agent), oleg)) == [("case", True)]


async def test_an_overdue_case_rings_whatever_rang_before(office):
    oleg, agent = await office.manager(), await office.agent()
    await hears(office, agent)
    office.passes(hours=23, minutes=50)
    await hears(office, agent)
    office.passes(minutes=10)
    async with office.work() as work:
        assert await escalate_overdue(work) == 1
    (card,) = [draft for draft in to(await office.delivered(), oleg) if draft.kind == "escalation"]
    assert (card.silent, card.fresh) == (False, True)


# --- five within an hour become one message -----------------------------------------------------------------------


async def test_the_fifth_within_an_hour_becomes_one_message_that_rings_and_counts(office):
    oleg, agent = await office.manager(), await office.agent()
    came = to(await hears(office, agent, 4), oleg)
    assert {draft.kind for draft in came} == {"case"}
    fifth, sixth = to(await hears(office, agent, 2), oleg)
    assert sounds([fifth]) == [("alert", True)]
    assert (fifth.payload["count"], sixth.payload["count"]) == (5, 6)
    assert fifth.card == sixth.card
    assert not sixth.fresh


async def test_the_message_is_edited_and_not_sent_again(office):
    oleg, agent = await office.manager(), await office.agent()
    await hears(office, agent, 5)
    await answered(office, agent, 1)
    async with office.work() as work:
        claimed = await work.tx.deliveries.claim(office.now, 100)
    (edit,) = [one for one in claimed if one.draft.chat_id == oleg.telegram_id]
    assert edit.draft.kind == "alert"
    assert edit.message_id is not None


async def test_it_tells_since_when(office):
    await office.manager()
    agent = await office.agent()
    began = office.now + timedelta(minutes=1)
    *_, alert = await hears(office, agent, 5)
    assert datetime.fromisoformat(alert.payload["since"]).astimezone(UTC) == began


async def test_four_an_hour_stay_cards(office):
    oleg, agent = await office.manager(), await office.agent()
    for _ in range(3):
        assert {draft.kind for draft in to(await hears(office, agent, 4), oleg)} == {"case"}
        office.passes(hours=1)


async def test_five_spread_over_more_than_an_hour_stay_cards(office):
    oleg, agent = await office.manager(), await office.agent()
    for _ in range(9):
        assert {draft.kind for draft in to(await hears(office, agent), oleg)} == {"case"}
        office.passes(minutes=14)


async def test_the_next_hour_begins_with_cards_again_and_has_a_message_of_its_own(office):
    oleg, agent = await office.manager(), await office.agent()
    *_, first = to(await hears(office, agent, 8), oleg)
    office.passes(minutes=60)
    came = to(await hears(office, agent, 5), oleg)
    assert [draft.kind for draft in came] == ["case"] * 4 + ["alert"]
    assert came[-1].payload["count"] == 5
    assert came[-1].card != first.card


async def test_no_case_is_hidden_all_of_them_are_listed(office):
    oleg, agent = await office.manager(), await office.agent()
    await hears(office, agent, 9)
    async with office.work() as work:
        listed = await list_cases(work, oleg)
    assert (len(listed.items), listed.total) == (9, 9)


async def test_what_the_customer_adds_brings_no_card_after_all(office):
    """Nor does a colleague who takes the case."""
    oleg, vera = await office.manager(), await office.manager("Вера")
    agent = await office.agent()
    await hears(office, agent, 4)
    came = await hears(office, agent, 1, words="Так и не перезвонили, жду второй день")
    assert {draft.kind for draft in came} == {"alert"}
    async with office.work() as work:
        case = (await work.tx.cases.open(None))[-1]
        await close_the_loop(work, vera, case.id, Taken(vera.id))
    assert [draft for draft in await office.delivered() if draft.chat_id == oleg.telegram_id] == []


async def test_a_spared_case_that_is_opened_by_its_number_is_kept_up_to_date(office):
    oleg, vera = await office.manager(), await office.manager("Вера")
    agent = await office.agent()
    await hears(office, agent, 5)
    async with office.work() as work:
        case = (await work.tx.cases.open(None))[-1]
        assert await look_at_case(work, oleg, case.id)
    (card,) = [draft for draft in await office.delivered() if draft.kind == "case"]
    assert (number(card), card.chat_id) == (case.id, oleg.telegram_id)
    async with office.work() as work:
        await close_the_loop(work, vera, case.id, Taken(vera.id))
    (edit,) = to(await office.delivered(), oleg)
    assert (edit.payload["owner"], edit.fresh) == ("Вера", False)


async def test_an_overdue_case_that_was_spared_reaches_everybody(office):
    office.obeys(Policy(cases=CasePolicy(group=GROUP)))
    oleg, agent = await office.manager(), await office.agent()
    await hears(office, agent, 5)
    office.passes(hours=25)
    async with office.work() as work:
        assert await escalate_overdue(work) == 5
    cards = [draft for draft in await office.delivered() if draft.kind == "escalation"]
    assert len(to(cards, oleg)) == len(to(cards, GROUP)) == 5


async def test_closed_ones_count_too(office):
    """They were unhappy within that hour, whatever became of it."""
    oleg, agent = await office.manager(), await office.agent()
    for card in to(await hears(office, agent, 4), oleg):
        async with office.work() as work:
            await close_the_loop(work, oleg, number(card), RejectedAsNotOurs(oleg.id))
        await office.delivered()
    assert [draft.kind for draft in to(await hears(office, agent), oleg)] == ["alert"]


async def test_each_hears_of_as_many_as_are_theirs(office):
    """Three of one team and two of another are five for who looks after both."""
    office.obeys(Policy(cases=CasePolicy(group=GROUP, group_by_team={"sales": OF_SALES})))
    boss, vera = await office.manager(), await office.manager("Вера", team="support")
    anna, boris = await office.agent("Анна"), await office.agent("Борис", team="sales")
    of_support, of_sales = await hears(office, anna, 3), await hears(office, boris, 2)
    came = [*of_support, *of_sales]
    assert [draft.kind for draft in to(came, boss)] == ["case"] * 4 + ["alert"]
    assert [draft.kind for draft in to(came, vera)] == ["case"] * 3
    assert [draft.kind for draft in to(came, GROUP)] == ["case"] * 3
    assert [draft.kind for draft in to(came, OF_SALES)] == ["case"] * 2


async def test_the_group_gets_one_message_too(office):
    office.obeys(Policy(cases=CasePolicy(group=GROUP, group_by_team={"sales": OF_SALES})))
    anna, nobodys = await office.agent("Анна"), await office.agent("Борис", team=None)
    came = [*await hears(office, anna, 3), *await hears(office, nobodys, 2)]
    assert [draft.kind for draft in to(came, GROUP)] == ["case"] * 4 + ["alert"]
    assert sounds(to(came, GROUP))[0] == ("case", True)


async def test_who_joins_later_gets_the_cards_that_colleagues_have(office):
    oleg, agent = await office.manager(), await office.agent()
    (card,) = to(await hears(office, agent), oleg)
    vera = await office.manager("Вера")
    async with office.work() as work:
        await close_the_loop(work, oleg, number(card), Taken(oleg.id))
    assert sounds(to(await office.delivered(), vera)) == [("case", False)]


# --- the morning after --------------------------------------------------------------------------------------------


async def goes_overdue(office, **time):
    """What goes out when this time has passed."""
    office.passes(**time)
    escalated = 1
    while escalated:
        async with office.work() as work:
            escalated = await escalate_overdue(work)
    return await office.delivered()


async def test_the_morning_after_a_collapse_five_cards_come_and_one_message_counts_the_rest(office):
    oleg, agent = await office.manager(), await office.agent()
    await hears(office, agent, 12)
    came = to(await goes_overdue(office, hours=24), oleg)
    assert sounds(came).count(("escalation", True)) == 5
    (alert,) = [draft for draft in came if draft.kind == "alert"]
    assert (alert.payload["count"], alert.payload["is_overdue"], alert.silent) == (7, True, False)


async def test_the_next_hour_of_such_a_morning_begins_with_cards_again(office):
    oleg, agent = await office.manager(), await office.agent()
    await hears(office, agent, 8)
    office.passes(hours=2)
    await hears(office, agent, 3)
    await goes_overdue(office, hours=22)
    came = to(await goes_overdue(office, hours=2), oleg)
    assert sounds(came).count(("escalation", True)) == 3
    assert all(draft.kind != "alert" for draft in came)


async def test_a_card_that_stands_is_brought_up_to_date_when_its_case_is_only_counted(office):
    """Its case is told to be overdue where it is, without a sound."""
    oleg, agent = await office.manager(), await office.agent()
    for _ in range(2):
        await hears(office, agent, 3)
        office.passes(minutes=70)
    came = to(await goes_overdue(office, hours=24), oleg)
    (stands,) = [draft for draft in came if draft.kind == "escalation" and not draft.fresh]
    assert stands.payload["is_escalated"]
