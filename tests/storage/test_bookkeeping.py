"""Inbox, digest runs, journal, kept surveys, and many records at once."""

from datetime import date

import pytest

from storage.inbox import PAUSES
from storage.store import SqlStore
from surveys.definition import Survey, read_survey
from surveys.errors import SurveyError
from surveys.records import Answer, Contact, Customer, DigestRun, Invitation, JournalEntry, State
from tests.storage.people import DAY, MINUTE, NOON, add_boss, add_invitation, add_score

BOT = 42

# --- inbox ------------------------------------------------------------------------------------------------------


async def test_an_update_is_admitted_once_for_each_bot(store: SqlStore):
    async with store.transaction() as tx:
        assert await tx.inbox.admit(BOT, [1, 2, 2, 3], NOON) == {1, 2, 3}
        assert await tx.inbox.admit(BOT, [2, 3, 4], NOON) == {4}
        assert await tx.inbox.admit(BOT + 1, [2], NOON) == {2}
        assert await tx.inbox.admit(BOT, [], NOON) == set()


async def test_a_large_batch_is_admitted_too(store: SqlStore):
    async with store.transaction() as tx:
        await tx.inbox.admit(BOT, range(500, 700), NOON)
        assert await tx.inbox.admit(BOT, range(5000), NOON) == set(range(5000)) - set(range(500, 700))


async def test_a_failed_update_is_tried_again_with_growing_pauses_and_then_given_up(store: SqlStore):
    async with store.transaction() as tx:
        await tx.inbox.admit(BOT, [1], NOON)
        now = NOON
        for pause in PAUSES:
            assert not await tx.inbox.fail(BOT, 1, '{"update_id": 1}', "boom", now)
            assert await tx.inbox.retryable(now + pause - MINUTE / 60, 10) == []
            now += pause
            assert await tx.inbox.retryable(now, 10) == [(BOT, 1, '{"update_id": 1}')]
        assert await tx.inbox.dead() == 0
        assert await tx.inbox.fail(BOT, 1, "{}", "boom", now)
        assert await tx.inbox.dead() == 1
        assert await tx.inbox.retryable(now + 365 * DAY, 10) == []
        assert await tx.inbox.admit(BOT, [1], now) == set()


async def test_what_succeeded_at_last_is_not_tried_again_and_not_kept(store: SqlStore):
    async with store.transaction() as tx:
        await tx.inbox.fail(BOT, 1, "{}", "boom", NOON)
        await tx.inbox.succeed(BOT, 1)
        assert await tx.inbox.retryable(NOON + DAY, 10) == []
        assert await tx.inbox.prune(NOON + DAY, NOON + DAY) == 1


async def test_old_keys_are_pruned_and_failures_kept(store: SqlStore):
    async with store.transaction() as tx:
        await tx.inbox.admit(BOT, [1, 2], NOON)
        await tx.inbox.admit(BOT, [3], NOON + DAY)
        await tx.inbox.fail(BOT, 2, "{}", "boom", NOON)
        assert await tx.inbox.prune(NOON + DAY, NOON + DAY) == 1
        assert await tx.inbox.admit(BOT, [1, 2, 3], NOON + DAY) == {1}


async def test_what_was_given_up_stays_for_a_while(store: SqlStore):
    async with store.transaction() as tx:
        while not await tx.inbox.fail(BOT, 1, "{}", "boom", NOON):
            pass
        assert await tx.inbox.prune(NOON + DAY, NOON) == 0
        assert await tx.inbox.prune(NOON + DAY, NOON + DAY) == 1
        assert await tx.inbox.dead() == 0


# --- digest runs and journal ------------------------------------------------------------------------------------


async def test_whatever_was_brought_is_kept_even_what_no_text_may_hold(store: SqlStore):
    async with store.transaction() as tx:
        await tx.inbox.bury(1, -7, "{\0", "not JSON", NOON)
        assert await tx.inbox.dead() == 1


async def test_numbers_go_on_after_those_that_were_brought_along(store: SqlStore):
    async with store.transaction() as tx:
        await tx.bulk([Customer(7, telegram_id=7)])
        assert (await tx.customers.add(Customer(0, telegram_id=8))).id == 8


async def test_a_digest_is_decided_once_for_each_manager_kind_and_day(store: SqlStore):
    async with store.transaction() as tx:
        boss = await add_boss(tx)
        run = DigestRun(boss.id, "day", date(2026, 3, 1), NOON, "sent")
        assert await tx.digests.decide(run) is True
        assert await tx.digests.decide(run) is False
        next_day = DigestRun(boss.id, "day", date(2026, 3, 2), NOON, "quiet")
        assert await tx.digests.decide(next_day) is True
        assert await tx.digests.decide(DigestRun(boss.id, "week", date(2026, 3, 9), NOON, "sent")) is True
        assert await tx.digests.latest(boss.id, "day") == next_day
        assert await tx.digests.latest(boss.id + 1, "day") is None


async def test_the_journal_tells_the_story_of_a_row(store: SqlStore):
    async with store.transaction() as tx:
        opened = JournalEntry(NOON, "bot", "opened", "case:1", {"score": 1})
        taken = JournalEntry(NOON, "staff:3", "took", "case:1")
        for entry in (opened, JournalEntry(NOON, "bot", "opened", "case:12"), taken):
            await tx.journal.note(entry)
        assert await tx.journal.about("case:1") == [opened, taken]


# --- surveys ----------------------------------------------------------------------------------------------------


def survey(version: int = 1, wording: str = "How was it?") -> Survey:
    def said(text: str) -> dict[str, str]:
        return {"ru": text, "uk": text, "en": text}

    return read_survey(
        {
            "key": "csat",
            "version": version,
            "measure": "csat",
            "title": said("Contact"),
            "questions": [{"key": "score", "kind": "score", "text": said(wording)}],
            "low": [1, 2],
            "cool_down": "30d",
            **{name: said(name) for name in ("reminder", "thanks", "thanks_with_comment", "thanks_contact")},
        }
    )


async def test_every_version_of_a_survey_is_kept(store: SqlStore):
    async with store.transaction() as tx:
        for each in (survey(2), survey(1), survey(1)):
            await tx.surveys.keep(each)
        assert await tx.surveys.all() == [survey(1), survey(2)]


async def test_a_version_nobody_answered_may_be_reworded(store: SqlStore):
    async with store.transaction() as tx:
        await tx.surveys.keep(survey())
        await add_invitation(tx, "a")
        await tx.surveys.keep(survey(wording="Better?"))
        assert await tx.surveys.all() == [survey(wording="Better?")]


async def test_a_version_that_was_answered_may_not(store: SqlStore):
    async with store.transaction() as tx:
        await tx.surveys.keep(survey())
        await add_score(tx, await add_invitation(tx, "a"), 5)
        await tx.surveys.keep(survey())
        await tx.surveys.keep(survey(2, "Better?"))
        with pytest.raises(SurveyError, match=r"'csat'.*version 2"):
            await tx.surveys.keep(survey(wording="Better?"))


# --- many at once -----------------------------------------------------------------------------------------------


async def test_a_history_of_five_thousand_records_is_stored_at_once(store: SqlStore):
    async with store.transaction() as tx:
        first = await tx.next_id(Customer)
        people = [Customer(first + n, telegram_id=n, started_at=NOON) for n in range(1000)]
        contacts = [Contact(n, NOON, customer_id=person.id) for n, person in enumerate(people, 1)]
        invitations = [
            Invitation(n, f"t{n}", "csat", 1, person.id, State.COMPLETED, NOON, contact_id=n, asked_at=NOON)
            for n, person in enumerate(people, 1)
        ]
        answers = [Answer(n, n % 1000 + 1, f"q{n // 1000}", NOON, ("5",), 5) for n in range(1, 2001)]
        await tx.bulk([*answers, *invitations, *contacts, *people])
        assert await tx.next_id(Customer) == first + 1000
    async with store.reading() as tx:
        assert await tx.customers.get(first) == people[0]
        assert await tx.figures.invited("csat", NOON, NOON + DAY) == (1000, 1000)
