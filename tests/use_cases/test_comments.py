"""What customers wrote, for managers: with score, agent and ticket, without phones, and only of their team."""

from datetime import date

from surveys.use_cases.list_comments import PAGE, list_comments
from tests.use_cases.answering import answered


async def page_of(office, manager, day=None, page=0):
    async with office.work() as work:
        return await list_comments(work, manager, day, page)


async def lists(office, manager, day=None):
    return (await page_of(office, manager, day)).items


async def test_newest_comment_comes_first_with_score_agent_and_ticket(office):
    oleg, anna = await office.manager(), await office.agent("Анна")
    await answered(office, anna, 1, "Деньги так и не вернули")
    office.passes(hours=1)
    customer, _ = await answered(office, anna, 5, "Спасибо, быстро помогли", solved="yes")
    first, second = await lists(office, oleg)
    assert first == {
        "survey": "csat",
        "score": 5,
        "text": "Спасибо, быстро помогли",
        "at": office.now.isoformat(),
        "agent": "Анна",
        "ticket": f"T-{customer.id}",
    }
    assert (second["score"], second["text"]) == (1, "Деньги так и не вернули")


async def test_phones_and_addresses_are_hidden(office):
    oleg, agent = await office.manager(), await office.agent()
    await answered(office, agent, 5, "Пишите мне на ivan@example.com или 067 123 45 67", solved="yes")
    (item,) = await lists(office, oleg)
    assert item["text"] == "Пишите мне на ••• или •••"


async def test_only_the_managers_team_is_listed(office):
    vera = await office.manager("Вера", team="support")
    await answered(office, await office.agent(team="delivery"), 1, "Курьер так и не приехал сегодня")
    assert await lists(office, vera) == []


async def test_one_day_is_the_managers_local_day(office):
    oleg, agent = await office.manager(timezone="Europe/Kyiv"), await office.agent()
    office.now = office.now.replace(hour=23)  # one o'clock on Wednesday in Kyiv
    await answered(office, agent, 1, "Деньги так и не вернули")
    assert await lists(office, oleg, date(2026, 11, 24)) == []
    assert len(await lists(office, oleg, date(2026, 11, 25))) == 1


async def test_latest_are_not_older_than_ninety_days(office):
    oleg, agent = await office.manager(), await office.agent()
    for _ in range(3):
        await answered(office, agent, 1, "Деньги так и не вернули")
    assert len(await lists(office, oleg)) == 3
    office.passes(days=91)
    assert await lists(office, oleg) == []


async def test_pages_hold_every_comment_once_and_the_last_is_never_empty(office):
    oleg, agent = await office.manager(), await office.agent()
    for n in range(2 * PAGE):
        await answered(office, agent, 5, f"Спасибо, помогли {n} раз", solved="yes")
        office.passes(minutes=1)
    first, second, beyond = [await page_of(office, oleg, page=n) for n in (0, 1, 7)]
    assert [(one.page, len(one.items), one.is_last) for one in (first, second)] == [(0, PAGE, False), (1, PAGE, True)]
    assert beyond == second, "a page that is gone is the last"
    said = [item["text"] for one in (first, second) for item in one.items]
    assert said == [f"Спасибо, помогли {n} раз" for n in reversed(range(2 * PAGE))]
    nobody = await page_of(office, oleg, date(2026, 11, 20), page=1)
    assert (nobody.page, nobody.items, nobody.is_last) == (0, [], True)
