"""/me: agents see how they do, and never who gave which answer."""

from surveys.use_cases.own_results import own_results


async def results(office, agent):
    office.passes(minutes=1)
    async with office.work() as work:
        return await own_results(work, agent)


async def answers(office, agent, score, words=None):
    customer = await office.customer()
    asked = await office.asked(customer, await office.contact(customer, agent))
    await office.taps(customer, asked.token, "score", str(score))
    if words:
        await office.taps(customer, asked.token, "solved", "yes")
        await office.writes(customer, words)


async def test_without_answers_there_are_no_results(office):
    agent, customer = await office.agent(), await office.customer()
    await office.asked(customer, await office.contact(customer, agent))
    assert await results(office, agent) is None


async def test_few_answers_are_only_counted(office):
    agent = await office.agent()
    for score in (5, 4, 2):
        await answers(office, agent, score)
    customer = await office.customer()
    await office.asked(customer, await office.contact(customer, agent))
    own = await results(office, agent)
    assert (own.invited, own.responded, own.answered, own.satisfied, own.percent) == (4, 3, 3, 2, None)


async def test_from_five_answers_on_there_is_a_share_and_a_warning(office):
    agent = await office.agent()
    for score in (5, 4, 4, 5, 1):
        await answers(office, agent, score)
    own = await results(office, agent)
    assert (own.answered, own.percent, own.tier) == (5, 80, "few")


async def test_a_colleague_with_the_same_name_is_another_person(office):
    agent, namesake = await office.agent(), await office.agent()
    await answers(office, agent, 5)
    assert await results(office, namesake) is None


async def test_enough_answers_have_a_share(office):
    agent = await office.agent()
    for score in (5, 5, 5, 4, 4, 3, 3, 2, 1, 1):
        await answers(office, agent, score)
    own = await results(office, agent)
    assert (own.answered, own.satisfied, own.percent) == (10, 5, 50)


async def test_only_thanks_are_quoted_and_contacts_in_them_are_hidden(office):
    agent = await office.agent()
    await answers(office, agent, 5, "Спасибо, быстро помогли! Пишите на ivan@example.com")
    await answers(office, agent, 1, "Ужасно долго")
    own = await results(office, agent)
    assert own.thanks == ("Спасибо, быстро помогли! Пишите на •••",)


async def test_colleagues_and_the_distant_past_do_not_count(office):
    agent, colleague = await office.agent(), await office.agent("Борис")
    await answers(office, agent, 1)
    office.passes(days=31)
    await answers(office, agent, 5)
    await answers(office, colleague, 1)
    own = await results(office, agent)
    assert (own.invited, own.answered, own.satisfied) == (1, 1, 1)


async def test_who_was_asked_before_and_answers_only_now_belongs_to_the_past(office):
    agent, customer = await office.agent(), await office.customer()
    asked = await office.asked(customer, await office.contact(customer, agent))
    office.passes(days=2)
    await office.taps(customer, asked.token, "score", "1")
    office.passes(days=29)
    await answers(office, agent, 5)
    own = await results(office, agent)
    assert (own.invited, own.answered, own.satisfied) == (1, 1, 1)


async def test_a_changed_answer_counts_once_as_it_is_now(office):
    agent, customer = await office.agent(), await office.customer()
    asked = await office.asked(customer, await office.contact(customer, agent))
    await office.taps(customer, asked.token, "score", "1")
    await office.taps(customer, asked.token, "score", "4")
    own = await results(office, agent)
    assert (own.answered, own.satisfied) == (1, 1)
