"""A manager takes a case and closes the loop: first taker wins, all copies follow, everything is in the journal."""

from surveys.cases import (
    CauseChosen,
    OutcomeChosen,
    RejectedAsNotOurs,
    ResolveBegun,
    ResolvePutOff,
    Taken,
)
from surveys.policy import CasePolicy, Policy
from surveys.records import CaseState
from surveys.use_cases.close_the_loop import Place, close_the_loop, write_action
from surveys.use_cases.list_cases import list_cases
from surveys.use_cases.look_at_case import look_at_case
from surveys.values import replace
from tests.use_cases.answering import case_now, unhappy

GROUP = -1001


async def presses(office, manager, case, event, place=None):
    async with office.work() as work:
        return await close_the_loop(work, manager, case.id, event, place)


async def writes(office, manager, text):
    async with office.work() as work:
        return await write_action(work, manager, text)


async def journal_of(office, case):
    async with office.work() as work:
        return [(entry.actor, entry.verb) for entry in await work.tx.journal.about(f"case:{case.id}")]


async def test_first_taker_wins_and_the_second_learns_who_it_was(office):
    oleg, vera = await office.manager("Олег"), await office.manager("Вера")
    case = await unhappy(office, await office.agent())
    first = await presses(office, oleg, case, Taken(oleg.id))
    second = await presses(office, vera, case, Taken(vera.id))
    assert first.notice == "taken"
    assert (second.notice, second.owner) == ("taken_by_other", "Олег")
    assert (await case_now(office, case)).owner_id == oleg.id


async def test_every_copy_of_the_card_is_edited(office):
    office.obeys(Policy(cases=CasePolicy(group=GROUP)))
    oleg, vera = await office.manager("Олег"), await office.manager("Вера")
    case = await unhappy(office, await office.agent())
    await presses(office, oleg, case, Taken(oleg.id))
    cards = await office.delivered()
    assert {card.chat_id for card in cards} == {oleg.telegram_id, vera.telegram_id, GROUP}
    assert {card.kind for card in cards} == {"case"}
    assert {(card.payload["state"], card.payload["owner"]) for card in cards} == {("taken", "Олег")}
    assert not any(card.fresh for card in cards)


async def test_resolving_asks_for_cause_then_action_then_outcome(office):
    oleg = await office.manager("Олег")
    case = await unhappy(office, await office.agent(), "Деньги так и не вернули")
    begun = await presses(office, oleg, case, ResolveBegun(oleg.id))
    caused = await presses(office, oleg, case, CauseChosen(oleg.id, "process"))
    assert await writes(office, oleg, "Вернули деньги и извинились")
    ended = await presses(office, oleg, case, OutcomeChosen(oleg.id, "put_right"))
    assert [step.notice for step in (begun, caused, ended)] == ["choose_cause", "write_action", "resolved"]
    closed = await case_now(office, case)
    assert closed.state is CaseState.RESOLVED
    assert (closed.root_cause, closed.action, closed.outcome) == (
        "process",
        "Вернули деньги и извинились",
        "put_right",
    )


async def test_journal_tells_each_change_and_no_words(office):
    oleg = await office.manager("Олег")
    case = await unhappy(office, await office.agent())
    actor = f"staff:{oleg.id}"
    await presses(office, oleg, case, Taken(oleg.id))
    await presses(office, oleg, case, ResolveBegun(oleg.id))
    await presses(office, oleg, case, CauseChosen(oleg.id, "manner"))
    await writes(office, oleg, "Поговорили со сменой")
    await presses(office, oleg, case, OutcomeChosen(oleg.id, "explained"))
    assert await journal_of(office, case) == [
        ("bot", "opened"),
        (actor, "took"),
        (actor, "began_resolving"),
        (actor, "named_cause"),
        (actor, "wrote_action"),
        (actor, "resolved"),
    ]
    async with office.work() as work:
        details = [entry.detail for entry in await work.tx.journal.about(f"case:{case.id}")]
    assert "Поговорили" not in str(details)


async def test_action_is_asked_for_privately_and_the_next_question_comes_below_it(office):
    oleg = await office.manager("Олег")
    case = await unhappy(office, await office.agent())
    await presses(office, oleg, case, ResolveBegun(oleg.id))
    await office.delivered()
    await presses(office, oleg, case, CauseChosen(oleg.id, "manner"))
    asked = [draft for draft in await office.delivered() if draft.kind == "say"]
    assert [(draft.chat_id, draft.payload["text"]) for draft in asked] == [(oleg.telegram_id, "action_please")]
    await writes(office, oleg, "Поговорили со сменой")
    (card,) = [draft for draft in await office.delivered() if draft.kind == "case"]
    assert (card.fresh, card.payload["step"]) == (True, "outcome")


async def test_words_are_no_action_when_nothing_is_being_resolved(office):
    oleg = await office.manager("Олег")
    case = await unhappy(office, await office.agent())
    assert not await writes(office, oleg, "Добрый день")
    await presses(office, oleg, case, ResolveBegun(oleg.id))
    assert not await writes(office, oleg, "Сначала причина")


async def test_going_back_keeps_the_case_and_forgets_the_half_filled_form(office):
    oleg = await office.manager("Олег")
    case = await unhappy(office, await office.agent())
    await presses(office, oleg, case, ResolveBegun(oleg.id))
    await presses(office, oleg, case, CauseChosen(oleg.id, "manner"))
    assert (await presses(office, oleg, case, ResolvePutOff(oleg.id))).notice == "taken"
    left = await case_now(office, case)
    assert (left.state, left.owner_id) == (CaseState.TAKEN, oleg.id)
    assert (left.resolving_by, left.root_cause) == (None, None)
    assert not await writes(office, oleg, "Это уже просто слова")


async def test_colleague_cannot_fill_in_what_another_began(office):
    oleg, vera = await office.manager("Олег"), await office.manager("Вера")
    case = await unhappy(office, await office.agent())
    await presses(office, oleg, case, ResolveBegun(oleg.id))
    assert (await presses(office, vera, case, CauseChosen(vera.id, "manner"))).notice == "stale"
    assert (await presses(office, vera, case, ResolvePutOff(vera.id))).notice == "stale"


async def test_not_ours_closes_the_case_for_everybody(office):
    oleg, vera = await office.manager("Олег"), await office.manager("Вера")
    case = await unhappy(office, await office.agent())
    assert (await presses(office, oleg, case, RejectedAsNotOurs(oleg.id))).notice == "not_ours"
    assert (await presses(office, vera, case, Taken(vera.id))).notice == "closed"
    async with office.work() as work:
        assert (await list_cases(work, vera)).items == []


async def test_other_teams_managers_may_not_act_and_see_nothing(office):
    stranger = await office.manager("Пётр", team="delivery")
    case = await unhappy(office, await office.agent(team="support"))
    assert (await presses(office, stranger, case, Taken(stranger.id))).notice == "not_allowed"
    assert (await case_now(office, case)).state is CaseState.OPEN
    async with office.work() as work:
        assert (await list_cases(work, stranger)).items == []
        assert not await look_at_case(work, stranger, case.id)


async def test_manager_of_the_team_and_of_all_teams_may_act(office):
    own, everywhere = await office.manager("Вера", team="support"), await office.manager("Олег", team=None)
    agent = await office.agent(team="support")
    for manager in (own, everywhere):
        case = await unhappy(office, agent)
        assert (await presses(office, manager, case, Taken(manager.id))).notice == "taken"


async def test_unknown_case_is_a_stale_card(office):
    oleg = await office.manager("Олег")
    case = await unhappy(office, await office.agent())
    gone = replace(case, id=case.id + 100)
    assert (await presses(office, oleg, gone, Taken(oleg.id))).notice == "stale"


async def test_press_proves_that_the_card_arrived(office):
    """A card lost on the way out, as far as anybody knew, is found where it was pressed and edited there."""
    oleg = await office.manager("Олег")
    agent = await office.agent()
    customer = await office.customer()
    invitation = await office.asked(customer, await office.contact(customer, agent))
    await office.taps(customer, invitation.token, "score", "1")
    async with office.work() as work:
        claimed = await work.tx.deliveries.claim(office.now, 100)
        for delivery in claimed:
            await work.tx.deliveries.doubt(delivery.id, "the line broke", office.now)
        case = await work.tx.cases.of_invitation(invitation.id)
    await presses(office, oleg, case, Taken(oleg.id), Place(oleg.telegram_id, 777))
    async with office.work() as work:
        card = await work.tx.deliveries.card(f"case:{case.id}@{oleg.telegram_id}")
        claimed = await work.tx.deliveries.claim(office.now, 100)
    assert card.message_id == 777
    assert 777 in {delivery.message_id for delivery in claimed}


async def test_looking_at_a_case_sends_a_new_card_to_that_manager_only(office):
    oleg = await office.manager("Олег")
    await office.manager("Вера")
    case = await unhappy(office, await office.agent())
    async with office.work() as work:
        assert await look_at_case(work, oleg, case.id)
    cards = [draft for draft in await office.delivered() if draft.kind == "case"]
    assert [(card.chat_id, card.fresh) for card in cards] == [(oleg.telegram_id, True)]


async def test_list_names_who_waits_longest_first_with_score_and_words(office):
    oleg, agent = await office.manager("Олег"), await office.agent()
    first = await unhappy(office, agent, "Деньги так и не вернули")
    office.passes(hours=25)
    second = await unhappy(office, agent, score=2)
    await presses(office, oleg, second, Taken(oleg.id))
    async with office.work() as work:
        listed = await list_cases(work, oleg)
    assert [(one["id"], one["score"], one["quote"], one["owner"], one["is_overdue"]) for one in listed.items] == [
        (first.id, 1, "Деньги так и не вернули", None, True),
        (second.id, 2, None, "Олег", False),
    ]


async def test_later_comment_edits_the_card(office):
    await office.manager("Олег")
    agent = await office.agent()
    customer = await office.customer()
    invitation = await office.asked(customer, await office.contact(customer, agent))
    await office.taps(customer, invitation.token, "score", "1")
    await office.delivered()
    await office.taps(customer, invitation.token, "solved", "no")
    await office.writes(customer, "Так и не перезвонили, жду второй день")
    cards = [draft for draft in await office.delivered() if draft.kind == "case"]
    assert cards[-1].payload["comment"] == "Так и не перезвонили, жду второй день"
    assert not cards[-1].fresh
