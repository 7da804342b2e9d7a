"""A figure is opened: its account, what was left out, and exactly the rows behind it, for this manager only."""

import pytest

from insights.metrics import METRICS, account
from surveys.policy import Policy
from surveys.use_cases.compose_digest import compose_digest
from surveys.use_cases.open_figure import PAGE, open_figure
from tests.use_cases.answering import answered
from tests.use_cases.test_digests import TUESDAY


async def opens(office, manager, key="csat", kind="day", page=0):
    async with office.work() as work:
        return await open_figure(work, manager, key, kind, TUESDAY, page)


async def every_row(office, manager, key):
    first = await opens(office, manager, key)
    pages = [await opens(office, manager, key, page=page) for page in range(first.pages)]
    return [row for opened in pages for row in opened.rows]


async def a_mixed_day(office):
    """Ten scores, one of them changed, one invitation unanswered, one that could not be delivered, an NPS and a CES."""
    agent = await office.agent()
    for score in (5, 5, 4, 4, 3, 2, 1, 5, 5):
        await answered(office, agent, score, "Спасибо за помощь, всё хорошо", solved="yes" if score > 3 else "no")
    customer, invitation = await answered(office, agent, 1)
    await office.taps(customer, invitation.token, "score", "4")
    silent = await office.customer()
    await office.asked(silent, await office.contact(silent, agent))
    await answered(office, agent, 9, survey="nps")
    await answered(office, agent, 3, survey="nps")
    await answered(office, agent, 6, survey="ces")
    return agent


async def test_the_account_says_what_counted_for_it_and_what_was_left_out(office):
    oleg = await office.manager()
    await a_mixed_day(office)
    opened = await opens(office, oleg)
    assert (opened.account.part, opened.account.whole) == (7, 10)
    assert opened.account.excluded == {"superseded": 1}
    assert (opened.reading.value, opened.reading.low, opened.reading.high) == (70, 40, 89)


async def test_the_digest_shows_the_same_figures(office):
    oleg = await office.manager()
    await a_mixed_day(office)
    async with office.work() as work:
        digest = await compose_digest(work, oleg, TUESDAY)
    csat, response = await opens(office, oleg), await opens(office, oleg, "response")
    nps, ces, low = [await opens(office, oleg, key) for key in ("nps", "ces", "dissatisfied")]
    assert (digest.satisfied.part, digest.satisfied.whole) == (csat.account.part, csat.account.whole)
    assert (digest.responded.part, digest.responded.whole) == (response.account.part, response.account.whole)
    assert digest.dissatisfied == low.account.part
    assert digest.nps is not None
    assert digest.ces is not None
    assert (digest.nps.promoters, digest.nps.detractors) == (nps.account.part, nps.account.less)
    assert (digest.ces.part, digest.ces.whole) == (ces.account.part, ces.account.whole)


@pytest.mark.parametrize("key", METRICS)
async def test_the_pages_hold_exactly_the_rows_behind_the_figure(office, key):
    oleg = await office.manager()
    await a_mixed_day(office)
    opened = await opens(office, oleg, key)
    rows = await every_row(office, oleg, key)
    counts: dict[tuple[str, str | None], int] = {}
    for row in rows:
        counts[row.value, row.reason] = counts.get((row.value, row.reason), 0) + 1
    assert opened.account.rows
    assert len(rows) == opened.account.rows
    assert account(METRICS[key], counts) == opened.account


async def test_a_row_tells_ticket_colleague_and_words(office):
    oleg, agent = await office.manager(), await office.agent()
    await answered(office, agent, 2, "Ждал ответа два дня, никто не позвонил")
    (row,) = (await opens(office, oleg)).rows
    assert (row.value, row.agent, row.comment) == ("2", "Анна", "Ждал ответа два дня, никто не позвонил")
    assert row.ticket is not None


async def test_a_page_beyond_the_last_is_the_last(office):
    oleg, agent = await office.manager(), await office.agent()
    for _ in range(PAGE + 1):
        await answered(office, agent, 5)
    opened = await opens(office, oleg, page=99)
    assert (opened.page, opened.pages, len(opened.rows)) == (1, 2, 1)


async def test_a_manager_sees_behind_their_own_teams_figures_only(office):
    of_sales, agent = await office.manager(team="sales"), await office.agent(team="support")
    await answered(office, agent, 5)
    opened = await opens(office, of_sales)
    assert (opened.account.whole, opened.rows, opened.others) == (0, (), ())


async def test_few_answers_have_no_percent(office):
    oleg, agent = await office.manager(), await office.agent()
    await answered(office, agent, 5)
    assert (await opens(office, oleg)).reading.value is None


async def test_a_late_answer_is_shown_and_not_counted(office):
    oleg, agent = await office.manager(), await office.agent()
    office.obeys(Policy())
    customer, _ = await answered(office, agent, 5, "Спасибо, всё быстро решили")
    office.passes(days=2)
    await office.writes(customer, "И ещё раз спасибо за терпение")
    async with office.work() as work:
        opened = await open_figure(work, oleg, "csat", "week", office.now.date())
    assert opened.account.whole == 1
