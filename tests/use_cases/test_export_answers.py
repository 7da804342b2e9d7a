"""The export from the chat: the team's answers with the documented columns, noted in the journal."""

from surveys.use_cases.export_answers import export_answers, rows_of
from tests.use_cases.answering import answered

COLUMNS = (
    "invitation_id, contact_id, ticket, customer_id, agent, team, survey, survey_version, question, value, text, "
    "language, answered_at, superseded_at"
)
MANY = 1000


async def exports(office, manager):
    """The rows that the manager gets."""
    async with office.work() as work:
        wanted, number = await export_answers(work, manager, MANY)
        rows = [row async for portion in rows_of(work.tx, work.house, wanted) for row in portion]
    assert len(rows) == number
    return rows


async def test_rows_have_the_documented_columns_and_every_answer(office):
    oleg, anna = await office.manager(), await office.agent("Анна")
    customer, invitation = await answered(office, anna, 1, "Деньги так и не вернули")
    rows = await exports(office, oleg)
    assert list(rows[0])[:14] == COLUMNS.split(", ")
    score = rows[0]
    assert (score["question"], score["value"], score["agent"]) == ("score", 1, "Анна")
    assert (score["ticket"], score["invitation_id"]) == (f"T-{customer.id}", invitation.id)
    assert "Деньги так и не вернули" in [row["text"] for row in rows]


async def test_a_score_is_told_with_its_band_and_nothing_else_has_one(office):
    oleg, anna = await office.manager(), await office.agent("Анна")
    await answered(office, anna, 3, "ну так")
    await answered(office, anna, 9, survey="nps")
    bands = [(row["survey"], row["question"], row["band"]) for row in await exports(office, oleg)]
    assert [each for each in bands if each[2]] == [("csat", "score", "neutral"), ("nps", "score", "promoter")]


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


async def test_of_too_many_nothing_is_taken_out(office):
    oleg, anna = await office.manager(), await office.agent()
    for _ in range(3):
        await answered(office, anna, 5)
    async with office.work() as work:
        assert (await export_answers(work, oleg, 1))[1] == 2, "it counts no further than it has to"
        assert "exported" not in [entry.verb for entry in await work.tx.journal.about(f"staff:{oleg.id}")]
