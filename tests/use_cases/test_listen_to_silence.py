"""Who does not answer, how bad it could be, and what is said between the lines."""

from datetime import timedelta
from fractions import Fraction

from surveys.records import State
from surveys.use_cases.listen_to_silence import listen_to_silence, notice_silence
from surveys.values import replace
from tests.use_cases.telling import Told, tells

LONG_AGO = timedelta(days=10)
GOOD, BAD = Told(5, ago=LONG_AGO), Told(1, ago=LONG_AGO)
NOBODY = Told(None, ago=LONG_AGO, state=State.EXPIRED)


async def silence(office, manager, days=30):
    async with office.work() as work:
        noticed = await notice_silence(work, manager, days)
    return listen_to_silence(noticed)


async def test_the_truth_lies_between_the_bounds(office):
    oleg = await office.manager()
    await tells(office, [*[GOOD] * 6, *[BAD] * 2, *[NOBODY] * 12])
    found = await silence(office, oleg)
    assert (found.reached, found.answered, found.scored, found.satisfied) == (20, 8, 8, 6)
    assert found.bounds == (Fraction(6, 20), Fraction(18, 20))


async def test_who_may_still_answer_is_not_called_silent(office):
    oleg = await office.manager()
    await tells(office, [Told(None, ago=timedelta(days=2), state=State.ASKING), NOBODY])
    assert (await silence(office, oleg)).reached == 1


async def test_a_channel_that_answers_less_often_is_named(office):
    oleg = await office.manager()
    mail = [replace(GOOD, channel="mail")] * 4 + [replace(NOBODY, channel="mail")] * 36
    chat = [replace(GOOD, channel="chat")] * 30 + [replace(NOBODY, channel="chat")] * 10
    await tells(office, mail + chat)
    found = await silence(office, oleg)
    told = [(one.grouping, one.group, one.answered, one.asked, one.is_less) for one in found.apart]
    assert told == [("channel", "chat", 30, 40, False), ("channel", "mail", 4, 40, True)]
    assert not found.is_even


async def test_agents_whose_customers_answer_alike_are_not_named(office):
    oleg, anna, boris = await office.manager(), await office.agent("Анна"), await office.agent("Борис")
    each = [[replace(GOOD, agent=who)] * 12 + [replace(NOBODY, agent=who)] * 12 for who in (anna, boris)]
    await tells(office, each[0] + each[1])
    found = await silence(office, oleg)
    assert found.apart == ()
    assert found.is_even


async def test_a_corrected_figure_counts_everybody_who_was_asked(office):
    oleg = await office.manager()
    chat = [replace(GOOD, channel="chat")] * 18 + [replace(NOBODY, channel="chat")] * 2
    mail = [replace(BAD, channel="mail")] * 4 + [replace(NOBODY, channel="mail")] * 16
    await tells(office, chat + mail)
    weighted = (await silence(office, oleg)).weighted
    assert weighted is not None
    assert (weighted.raw.share, weighted.corrected.share) == (Fraction(18, 22), Fraction(1, 2))


async def test_late_answerers_are_held_against_early_ones(office):
    oleg = await office.manager()
    late = [replace(BAD, reminded=True)] * 10 + [replace(GOOD, reminded=True)] * 2
    await tells(office, [*[GOOD] * 30, *late])
    compared = (await silence(office, oleg)).late
    assert (compared.one, compared.other) == ((2, 12), (30, 30))
    assert compared.gap is not None
    assert compared.gap.kind == "down"


async def test_a_good_score_with_bad_words_is_shown_with_its_ticket(office):
    oleg = await office.manager()
    words = "Очень долго ждал, пишите на a@b.com"
    await tells(office, [replace(GOOD, words=words), replace(BAD, words=words), replace(GOOD, words="Быстро, спасибо")])
    found = await silence(office, oleg)
    assert found.mismatched == 1
    assert [(quote.text, quote.ticket) for quote in found.quotes] == [("Очень долго ждал, пишите на •••", "T-0")]


async def test_the_question_where_most_stop_is_found_by_what_they_had_answered(office):
    oleg = await office.manager()
    stopped = replace(BAD, state=State.EXPIRED, settled=("score", "solved"), solved="no")
    await tells(office, [stopped, stopped, replace(GOOD, state=State.EXPIRED, settled=("score",)), GOOD])
    place = (await silence(office, oleg)).break_off
    assert place is not None
    assert (place.question, place.stopped, place.answered) == ("reasons", 2, 4), "the unhappy are asked for reasons"


async def test_refusals_and_messages_that_did_not_arrive_are_counted(office):
    oleg = await office.manager()
    await tells(office, [replace(NOBODY, state=State.DECLINED), replace(NOBODY, state=State.UNDELIVERABLE), NOBODY])
    found = await silence(office, oleg)
    assert (found.opted_out, found.undelivered, found.reached) == (1, 1, 2)


async def test_contacts_after_which_nobody_was_asked_are_told(office):
    oleg = await office.manager()
    office.passes(days=-10)
    customer = await office.customer()
    await office.contact(customer)
    office.passes(days=10)
    await tells(office, [GOOD, NOBODY])
    covered = (await silence(office, oleg)).coverage
    assert (covered.surveyed, covered.eligible, covered.missing) == (2, 3, {"not_asked": 1})


async def test_a_manager_hears_their_own_teams_silence_only(office):
    of_sales, anna = await office.manager(team="sales"), await office.agent(team="support")
    await tells(office, [replace(NOBODY, agent=anna)] * 3)
    found = await silence(office, of_sales)
    assert (found.reached, found.bounds, found.apart) == (0, None, ())
