"""The export from the chat: the team's answers with the documented columns, noted in the journal."""

from surveys.use_cases.export_answers import export_answers
from tests.use_cases.answering import answered

COLUMNS = (
    "invitation_id, contact_id, ticket, customer_id, agent, team, survey, survey_version, question, value, text, "
    "language, answered_at, superseded_at"
)


async def exports(office, manager):
    async with office.work() as work:
        return await export_answers(work, manager)


async def test_rows_have_the_documented_columns_and_every_answer(office):
    oleg, anna = await office.manager(), await office.agent("Анна")
    customer, invitation = await answered(office, anna, 1, "Деньги так и не вернули")
    rows = await exports(office, oleg)
    assert list(rows[0]) == COLUMNS.split(", ")
    score = rows[0]
    assert (score["question"], score["value"], score["agent"]) == ("score", 1, "Анна")
    assert (score["ticket"], score["invitation_id"]) == (f"T-{customer.id}", invitation.id)
    assert "Деньги так и не вернули" in [row["text"] for row in rows]


async def test_manager_of_a_team_exports_that_team_only(office):
    vera = await office.manager("Вера", team="support")
    await answered(office, await office.agent(team="delivery"), 5)
    assert await exports(office, vera) == []
    await answered(office, await office.agent(team="support"), 5)
    assert {row["team"] for row in await exports(office, vera)} == {"support"}


async def test_journal_knows_who_took_how_much_out(office):
    oleg = await office.manager()
    await answered(office, await office.agent(), 5)
    rows = await exports(office, oleg)
    async with office.work() as work:
        last = (await work.tx.journal.about(f"staff:{oleg.id}"))[-1]
    assert (last.verb, last.detail) == ("exported", {"rows": len(rows)})
