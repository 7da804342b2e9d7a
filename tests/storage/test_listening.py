"""What customers say and what they do not, as the store tells it."""

from datetime import timedelta

from storage.listening import PORTION, QUARTER
from storage.store import SqlStore
from surveys.read_side import Asked, Stopped
from surveys.records import Answer, State
from tests.storage.people import (
    DAY,
    HOUR,
    MINUTE,
    NOON,
    add_anna,
    add_case,
    add_contact,
    add_invitation,
    add_score,
    add_words,
)

WHEN = (NOON, NOON + DAY)
CSAT = (("csat", "score"),)


async def test_a_remark_comes_with_the_score_the_ticket_and_the_case(store: SqlStore):
    async with store.transaction() as tx:
        contact = await add_contact(tx, ticket="T-1")
        low = await add_invitation(tx, "a", contact_id=contact.id)
        await add_score(tx, low, 1)
        await add_words(tx, low, "Долго", language="uk", answered_at=NOON + MINUTE)
        case = await add_case(tx, low)
        await add_words(tx, await add_invitation(tx, "b"), "Просто так")
        first, second = await tx.listening.remarks(*WHEN, None, 10)
    assert (first.text, first.score, first.ticket, first.case_id) == ("Долго", 1, "T-1", case.id)
    assert (first.language, first.at) == ("uk", NOON + MINUTE)
    assert (second.text, second.score, second.ticket, second.case_id) == ("Просто так", None, None, None)


async def test_of_too_many_remarks_the_newest_are_read(store: SqlStore):
    async with store.transaction() as tx:
        for n in range(PORTION + 3):
            await add_words(tx, await add_invitation(tx, f"t{n}"), f"{n}", answered_at=NOON + n // 2 * MINUTE)
        every = [remark.text for remark in await tx.listening.remarks(*WHEN, None, 10_000)]
        newest = [remark.text for remark in await tx.listening.remarks(*WHEN, None, PORTION + 1)]
    assert every == [str(n) for n in range(PORTION + 2, -1, -1)]
    assert newest == every[: PORTION + 1]


async def test_late_words_and_those_of_other_teams_are_not_read(store: SqlStore):
    async with store.transaction() as tx:
        await add_words(tx, await add_invitation(tx, "a", team="sales"), "Хорошо")
        await add_words(tx, await add_invitation(tx, "b", team="support"), "Поздно", is_late=True)
        assert await tx.listening.remarks(*WHEN, "support", 10) == []


async def test_a_score_comes_with_what_is_known_of_everybody(store: SqlStore):
    async with store.transaction() as tx:
        anna = await add_anna(tx)
        await add_contact(tx, customer_id=anna.id, closed_at=NOON - 6 * DAY)
        contact = await add_contact(tx, customer_id=anna.id, closed_at=NOON - HOUR)
        invitation = await add_invitation(
            tx,
            "a",
            customer_id=anna.id,
            contact_id=contact.id,
            topic="delivery",
            channel="chat",
            reminded_at=NOON - MINUTE,
            first_answered_at=NOON,
        )
        await add_score(tx, invitation, 2, language="ru")
        solved = Answer(0, invitation.id, "solved", NOON, ("no",))
        await tx.answers.add(solved)
        (known,) = await tx.listening.circumstances(CSAT, "solved", *WHEN, None, 10)
    assert (known.survey, known.score, known.topic, known.channel) == ("csat", 2, "delivery", "chat")
    assert (known.solved, known.at, known.language) == (("no",), NOON - HOUR, "ru")
    assert known.is_repeat
    assert known.was_reminded


async def test_a_contact_is_no_repeat_of_itself_nor_of_one_a_week_ago(store: SqlStore):
    async with store.transaction() as tx:
        anna = await add_anna(tx)
        await add_contact(tx, customer_id=anna.id, closed_at=NOON - 7 * DAY - MINUTE)
        contact = await add_contact(tx, customer_id=anna.id)
        await add_score(tx, await add_invitation(tx, "a", contact_id=contact.id), 5)
        await add_score(tx, await add_invitation(tx, "b", topic="own idea"), 5)
        found = await tx.listening.circumstances(CSAT, "solved", *WHEN, None, 10)
    assert [(one.is_repeat, one.solved, one.at) for one in found] == [(False, (), NOON), (False, (), NOON)]


async def test_those_asked_are_counted_by_what_became_of_them(store: SqlStore):
    async with store.transaction() as tx:
        for n in range(3):
            await add_score(tx, await add_invitation(tx, f"a{n}", topic="delivery"), 5)
        await add_invitation(tx, "b", state=State.EXPIRED)
        await add_invitation(tx, "c", state=State.UNDELIVERABLE)
        await add_invitation(tx, "d", asked_at=None, state=State.SCHEDULED)
        late = await add_invitation(tx, "e", reminded_at=NOON, first_answered_at=NOON + MINUTE)
        await add_score(tx, late, 1)
        found = await tx.listening.asked(CSAT, *WHEN, None)
    assert set(found) == {
        Asked("delivery", None, State.ASKING, True, False, 5, 3),
        Asked(None, None, State.EXPIRED, False, False, None, 1),
        Asked(None, None, State.UNDELIVERABLE, False, False, None, 1),
        Asked(None, None, State.ASKING, True, True, 1, 1),
    }


async def test_answers_are_told_by_the_quarter_of_an_hour_of_asking(store: SqlStore):
    async with store.transaction() as tx:
        await add_score(tx, await add_invitation(tx, "a"), 5)
        await add_invitation(tx, "b", asked_at=NOON + timedelta(minutes=14, seconds=59))
        await add_invitation(tx, "c", asked_at=NOON + QUARTER)
        await add_invitation(tx, "d", asked_at=NOON + QUARTER, state=State.UNDELIVERABLE)
        found = await tx.listening.asked_by_time(CSAT, *WHEN, None)
    assert found == {NOON: (1, 2), NOON + QUARTER: (0, 1)}


async def test_conversations_that_ended_half_way_come_with_what_was_said(store: SqlStore):
    async with store.transaction() as tx:
        half = await add_invitation(tx, "a", state=State.EXPIRED, settled=frozenset({"score"}))
        await add_score(tx, half, 2)
        await add_score(tx, await add_invitation(tx, "b", state=State.COMPLETED), 2)
        await add_invitation(tx, "c", state=State.EXPIRED)
        found = await tx.listening.stopped(CSAT, *WHEN, None)
    assert found == [Stopped("csat", 1, frozenset({"score"}), {"score": ("2",)})]


async def test_portions_lose_nobody_who_stopped(store: SqlStore):
    async with store.transaction() as tx:
        for n in range(PORTION // 2 + 2):
            invitation = await add_invitation(tx, f"t{n}", state=State.EXPIRED, settled=frozenset({"score", "solved"}))
            await add_score(tx, invitation, 2)
            if n:
                await tx.answers.add(Answer(0, invitation.id, "solved", NOON, ("no",)))
        found = await tx.listening.stopped(CSAT, *WHEN, None)
    assert [set(one.replies) for one in found] == [{"score"}] + [{"score", "solved"}] * (PORTION // 2 + 1)


async def test_who_explained_is_counted_once_however_many_reasons_there_are(store: SqlStore):
    async with store.transaction() as tx:
        for n, chosen in enumerate((("waiting", "manner"), ("waiting",), ())):
            invitation = await add_invitation(tx, f"t{n}")
            await tx.answers.add(Answer(0, invitation.id, "reasons", NOON, chosen))
        assert await tx.listening.explained("csat", "reasons", *WHEN, None) == 2
        assert await tx.listening.explained("csat", "reasons", *WHEN, "support") == 0
