"""Figures: what digests, lists and exports are made of."""

from collections import Counter

import pytest

from storage.exports import EXPORTS, PORTION, export_columns
from storage.store import SqlStore, SqlTx
from surveys.read_side import Reply, Sought
from surveys.records import Answer, CaseState, JournalEntry, State
from tests.storage.people import (
    DAY,
    HOUR,
    MINUTE,
    NOON,
    Traits,
    add_anna,
    add_boss,
    add_case,
    add_contact,
    add_invitation,
    add_score,
    add_words,
    draft,
)

WHEN = (NOON, NOON + DAY)


async def add_scores(tx: SqlTx, *scores: int, **traits) -> None:
    """One invitation for each score."""
    for n, score in enumerate(scores):
        await add_score(tx, await add_invitation(tx, f"{traits}{n}", **traits), score)


async def test_an_interval_holds_its_beginning_and_not_its_end(store: SqlStore):
    async with store.transaction() as tx:
        for n, at in enumerate((NOON - MINUTE, NOON, NOON + DAY - MINUTE, NOON + DAY), start=1):
            await add_score(tx, await add_invitation(tx, f"t{n}"), n, answered_at=at)
        assert await tx.figures.score_counts("csat", "score", *WHEN) == {2: 1, 3: 1}


async def test_scores_are_counted_per_survey_team_and_agent(store: SqlStore):
    async with store.transaction() as tx:
        agent = await add_boss(tx, role="agent")
        await add_scores(tx, 5, 5, 1, team="support")
        await add_scores(tx, 4, team="sales", agent_id=agent.id)
        await add_scores(tx, 9, survey="nps")
        assert await tx.figures.score_counts("csat", "score", *WHEN) == {1: 1, 4: 1, 5: 2}
        assert await tx.figures.score_counts("csat", "score", *WHEN, team="support") == {1: 1, 5: 2}
        assert await tx.figures.score_counts("csat", "score", *WHEN, agent_id=agent.id) == {4: 1}
        assert await tx.figures.score_counts("ces", "score", *WHEN) == {}


async def test_only_the_newest_version_counts(store: SqlStore):
    async with store.transaction() as tx:
        invitation = await add_invitation(tx, "a")
        for score in (1, 3, 5):
            await add_score(tx, invitation, score)
        assert await tx.figures.score_counts("csat", "score", *WHEN) == {5: 1}


async def test_each_chosen_reason_counts(store: SqlStore):
    async with store.transaction() as tx:
        for n, choices in enumerate((("slow", "rude"), ("slow",), ())):
            invitation = await add_invitation(tx, f"t{n}")
            await tx.answers.add(Answer(0, invitation.id, "reasons", NOON, choices))
        assert await tx.figures.choice_counts("csat", "reasons", *WHEN) == {"slow": 2, "rude": 1}


async def test_late_words_are_left_out_and_those_in_time_stay(store: SqlStore):
    async with store.transaction() as tx:
        invitation = await add_invitation(tx, "a")
        await add_words(tx, invitation, "in time")
        await add_words(tx, invitation, "in time\ntoo late", is_late=True, answered_at=NOON + HOUR)
        await add_words(tx, await add_invitation(tx, "b"), "only late", is_late=True)
        assert [reply.text for reply in await tx.figures.comments(*WHEN)] == ["in time"]
        assert [(row["text"], row["counted"], row["excluded_because"]) for row in await exported(tx, "answers")] == [
            ("in time", True, None),
            ("in time\ntoo late", False, "late"),
            ("only late", False, "late"),
        ]
        assert await tx.figures.invited("csat", *WHEN) == (2, 1)


async def test_the_scores_of_those_asked_lately_leave_out_who_was_asked_before(store: SqlStore):
    async with store.transaction() as tx:
        await add_score(tx, await add_invitation(tx, "a", asked_at=NOON - DAY), 1)
        await add_score(tx, await add_invitation(tx, "b"), 5)
        assert await tx.figures.score_counts("csat", "score", *WHEN) == {1: 1, 5: 1}
        assert await tx.figures.score_counts("csat", "score", *WHEN, asked_since=NOON) == {5: 1}


async def test_invited_are_those_asked_then_with_those_who_answered_whenever(store: SqlStore):
    async with store.transaction() as tx:
        agent = await add_boss(tx, role="agent")
        answered = await add_invitation(tx, "a", team="support", agent_id=agent.id)
        await add_score(tx, answered, 5, answered_at=NOON + 5 * DAY)
        await add_words(tx, answered, "and words")
        await add_invitation(tx, "b", team="sales")
        await add_invitation(tx, "c", state=State.UNDELIVERABLE)
        await add_invitation(tx, "d", asked_at=None, state=State.SUPPRESSED)
        await add_invitation(tx, "e", asked_at=NOON + DAY)
        assert await tx.figures.invited("csat", *WHEN) == (2, 1)
        assert await tx.figures.invited("csat", *WHEN, team="sales") == (1, 0)
        assert await tx.figures.invited("csat", *WHEN, agent_id=agent.id) == (1, 1)
        assert await tx.figures.invited("nps", *WHEN) == (0, 0)


async def test_completed_are_those_who_answered_every_question(store: SqlStore):
    async with store.transaction() as tx:
        for n, state in enumerate((State.COMPLETED, State.COMPLETED, State.EXPIRED)):
            team = "support" if n else None
            await add_score(tx, await add_invitation(tx, f"t{n}", state=state, team=team), 5)
        await add_invitation(tx, "silent")
        assert await tx.figures.invited("csat", *WHEN) == (4, 3)
        assert await tx.figures.completed("csat", *WHEN) == 2
        assert await tx.figures.completed("csat", *WHEN, team="support") == 1


async def test_comments_come_newest_first_with_everything_frozen_on_the_invitation(store: SqlStore):
    async with store.transaction() as tx:
        anna, agent, contact = await add_anna(tx), await add_boss(tx), await add_contact(tx, ticket="T-1")
        frozen: Traits = {
            "customer_id": anna.id,
            "agent_id": agent.id,
            "team": "support",
            "topic": "bill",
            "channel": "chat",
        }
        about = await add_invitation(tx, "a", contact_id=contact.id, **frozen)
        await add_words(tx, about, "older")
        newer = await add_words(tx, await add_invitation(tx, "b"), "newer", answered_at=NOON + HOUR)
        await add_words(tx, await add_invitation(tx, "c"), "")
        replies = await tx.figures.comments(*WHEN)
        assert [reply.text for reply in replies] == ["newer", "older"]
        assert replies[0].invitation_id == newer.invitation_id
        assert replies[1] == Reply(about.id, "csat", "comment", (), None, "older", NOON, ticket="T-1", **frozen)
        assert await tx.figures.comments(*WHEN, limit=1) == replies[:1]
        assert await tx.figures.comments(*WHEN, team="support") == replies[1:]
        assert await tx.figures.comments(*WHEN, agent_id=agent.id) == replies[1:]


# --- exports ----------------------------------------------------------------------------------------------------


async def exported(tx: SqlTx, what: str, begin=None, end=None, team=None):
    """All portions together."""
    return [row async for portion in tx.figures.export_rows(what, begin, end, team) for row in portion]


ANSWER_COLUMNS = (
    "invitation_id contact_id ticket customer_id agent team survey survey_version question value text language "
    "answered_at superseded_at"
)


async def test_answers_are_exported_with_every_version_oldest_first(store: SqlStore):
    async with store.transaction() as tx:
        anna, agent = await add_anna(tx), await add_boss(tx, name="Пётр")
        contact = await add_contact(tx, ticket="T-1")
        whose = {"customer_id": anna.id, "agent_id": agent.id, "contact_id": contact.id, "team": "support"}
        invitation = await add_invitation(tx, "a", **whose, topic="payment", channel="chat")
        await add_score(tx, invitation, 2, language="ru")
        await add_score(tx, invitation, 4, answered_at=NOON + HOUR)
        await tx.answers.add(Answer(0, invitation.id, "reasons", NOON + 2 * HOUR, ("slow", "rude")))
        await add_words(tx, invitation, "ok", answered_at=NOON + 3 * HOUR)
        await add_case(tx, invitation)
        rows = await exported(tx, "answers")
    assert [list(row)[:14] for row in rows] == [ANSWER_COLUMNS.split()] * 4
    assert [(row["question"], row["value"]) for row in rows] == [
        ("score", 2),
        ("score", 4),
        ("reasons", "slow,rude"),
        ("comment", None),
    ]
    assert (rows[0]["agent"], rows[0]["ticket"], rows[0]["language"]) == ("Пётр", "T-1", "ru")
    assert (rows[0]["answered_at"], rows[0]["superseded_at"]) == (NOON, NOON + HOUR)
    assert [row["excluded_because"] for row in rows] == ["superseded", None, None, None]
    assert [row["counted"] for row in rows] == [False, True, True, True]
    assert (rows[0]["topic"], rows[0]["channel"], rows[0]["contact_closed_at"]) == ("payment", "chat", NOON)
    assert (rows[0]["asked_at"], rows[0]["via"], rows[0]["is_late"]) == (NOON, "tap", False)
    assert (rows[0]["invitation_state"], rows[0]["case_id"], rows[0]["case_state"]) == ("asking", 1, "open")


async def test_cases_are_exported_with_score_and_owner(store: SqlStore):
    async with store.transaction() as tx:
        boss, contact = await add_boss(tx, name="Мария"), await add_contact(tx, ticket="T-9")
        invitation = await add_invitation(tx, "a", contact_id=contact.id, team="support")
        await add_score(tx, invitation, 1)
        done = {
            "state": CaseState.RESOLVED,
            "owner_id": boss.id,
            "taken_at": NOON,
            "root_cause": "manner",
            "outcome": "explained",
        }
        await add_case(tx, invitation, **done)
        (row,) = await exported(tx, "cases", *WHEN, "support")
    assert (row["ticket"], row["score"], row["owner"], row["state"], row["outcome"]) == (
        "T-9",
        1,
        "Мария",
        "resolved",
        "explained",
    )


@pytest.mark.parametrize("what", EXPORTS)
async def test_an_export_keeps_to_its_interval_and_team_and_names_its_columns(store: SqlStore, what: str):
    async with store.transaction() as tx:
        for n, at in enumerate((NOON - MINUTE, NOON, NOON + DAY)):
            for team in ("support", "sales"):
                invitation = await add_invitation(tx, f"{n}{team}", created_at=at, team=team)
                await add_score(tx, invitation, 1, answered_at=at)
                await add_case(tx, invitation, opened_at=at)
        assert len(await exported(tx, what)) == 6
        assert len(await exported(tx, what, *WHEN)) == 2
        rows = await exported(tx, what, *WHEN, "sales")
        counts = [await tx.figures.count_export(what, None, None, None, most) for most in (5, 6, 7)]
        assert await tx.figures.count_export(what, *WHEN, "sales", 10) == 1
    assert [list(row) for row in rows] == [export_columns(what)]
    assert counts == [5, 6, 6]


async def test_a_long_export_comes_in_portions_and_whole(store: SqlStore):
    async with store.transaction() as tx:
        await add_scores(tx, *[n % 5 + 1 for n in range(PORTION + 1)])
    async with store.reading() as tx:
        portions = [portion async for portion in tx.figures.export_rows("answers", None, None, None)]
    assert [len(portion) for portion in portions] == [PORTION, 1]
    assert [row["value"] for portion in portions for row in portion] == [n % 5 + 1 for n in range(PORTION + 1)]


async def test_figures_can_be_counted_anew_from_the_export(store: SqlStore):
    async with store.transaction() as tx:
        for n, score in enumerate((1, 2, 2, 5, 5, 5)):
            invitation = await add_invitation(tx, f"t{n}")
            await add_score(tx, invitation, score)
            if n % 2:
                await add_score(tx, invitation, 4, answered_at=NOON + MINUTE)
            if n == 0:
                await add_score(tx, invitation, 5, answered_at=NOON + HOUR, is_late=True)
        rows = await exported(tx, "answers", *WHEN)
        figures = await tx.figures.score_counts("csat", "score", *WHEN)
        behind = await tx.evidence.counts(Sought("answers", (("csat", "score"),), *WHEN, now=NOON))
    assert Counter(row["value"] for row in rows if row["counted"]) == figures
    assert Counter((str(row["value"]), row["excluded_because"]) for row in rows) == behind


async def test_a_customer_sees_all_that_is_kept_and_nothing_of_others(store: SqlStore):
    async with store.transaction() as tx:
        for n in (1, 2):
            anna = await add_anna(tx, n, name=f"Anna {n}")
            await add_contact(tx, customer_id=anna.id)
            invitation = await add_invitation(tx, f"t{n}", customer_id=anna.id)
            await add_words(tx, invitation, f"words of {n}")
            await add_case(tx, invitation, customer_id=anna.id)
            await tx.deliveries.owe(draft(customer_id=anna.id), NOON)
            await tx.journal.note(JournalEntry(NOON, f"customer:{anna.id}", "opted_out", "bot"))
        kept = await tx.figures.of_customer(anna.id)
    assert {table: len(rows) for table, rows in kept.items()} == dict.fromkeys(kept, 1)
    assert kept["customers"][0]["name"] == "Anna 2"
    assert kept["answers"][0]["text"] == "words of 2"
    assert "token" not in kept["invitations"][0]
