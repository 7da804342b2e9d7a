"""What was asked ahead for a batch: it is never older than what the same transaction has written since."""

from collections.abc import Sequence

from storage.store import SqlStore, SqlTx
from surveys.deliveries import invitation_card
from surveys.records import Answer, Card, Contact, Customer, Invitation, Staff, State
from surveys.values import replace
from tests.storage.people import DAY, NOON, draft

IVAN, OLGA = 101, 102
PEOPLE, TOKENS = (IVAN, OLGA), ("ivan", "olga")


async def filled(store: SqlStore) -> None:
    records: list[object] = []
    for row, (person, token) in enumerate(zip(PEOPLE, TOKENS, strict=True), 1):
        records += [
            Customer(row, telegram_id=person, name=token, created_at=NOON),
            Contact(row, NOON, f"T-{row}", row),
            Invitation(row, token, "csat", 1, row, State.ASKING, NOON, contact_id=row, question="score"),
            Card(invitation_card(row), person, 7),
        ]
    async with store.transaction() as tx:
        await tx.bulk(records)


async def everything(tx: SqlTx) -> Sequence[object]:
    """What presses of both, and of a stranger, ask."""
    found: list[object] = [await tx.staff.by_telegram(person) for person in (*PEOPLE, 103)]
    found += [await tx.customers.by_telegram(person) for person in (*PEOPLE, 103)]
    found += [await tx.invitations.by_token(token) for token in (*TOKENS, "nobody")]
    for row in (1, 2):
        found += [await tx.contacts.get(row), await tx.cases.of_invitation(row), await tx.answers.current(row)]
        found.append(await tx.deliveries.card(invitation_card(row)))
    return found


async def foresee(tx: SqlTx) -> None:
    await tx.foresee((*PEOPLE, 103), (*TOKENS, "nobody"))


async def as_stored(tx: SqlTx) -> Sequence[object]:
    tx._wire.foreseen.clear()
    return await everything(tx)


async def test_what_was_foreseen_is_what_would_have_been_found(store: SqlStore):
    await filled(store)
    async with store.transaction() as tx:
        before = await everything(tx)
        await foresee(tx)
        assert await everything(tx) == before


async def test_whatever_is_written_is_seen_at_once(store: SqlStore):
    await filled(store)
    async with store.transaction() as tx:
        ivan, olga = [await tx.customers.by_telegram(person) for person in PEOPLE]
        invitation = await tx.invitations.by_token("ivan")
        contact = await tx.contacts.get(1)
        assert ivan is not None
        assert olga is not None
        assert invitation is not None
        assert contact is not None
        answer = Answer(0, 1, "score", NOON, choices=("5",), value=5)
        for write in (
            lambda: tx.invitations.save(replace(invitation, question=None), invitation),
            lambda: tx.invitations.save(replace(invitation, team="night")),
            lambda: tx.invitations.add(replace(invitation, token="nobody")),
            lambda: tx.customers.save(replace(ivan, name="Иван")),
            lambda: tx.customers.save(replace(olga, telegram_id=None)),
            lambda: tx.customers.save(replace(olga, telegram_id=103)),
            lambda: tx.customers.add(Customer(0, telegram_id=OLGA, created_at=NOON)),
            lambda: tx.staff.add(Staff(0, "Анна", "agent", telegram_id=IVAN, joined_at=NOON)),
            lambda: tx.staff.save(Staff(1, "Анна", "agent", telegram_id=103, joined_at=NOON)),
            lambda: tx.contacts.save(replace(contact, reopened_at=NOON)),
            lambda: tx.answers.add(answer),
            lambda: tx.answers.add(replace(answer, choices=("1",), value=1, answered_at=NOON + DAY)),
            lambda: tx.deliveries.adopt(invitation_card(1), IVAN, 9, NOON),
            lambda: tx.deliveries.move_chat(IVAN, -5),
        ):
            await foresee(tx)
            before = await everything(tx)
            await write()
            after = await everything(tx)
            assert after == await as_stored(tx)
            assert after != before


async def test_what_was_undone_is_not_seen(store: SqlStore):
    await filled(store)
    async with store.transaction() as tx:
        before = await everything(tx)
        try:
            async with tx.savepoint():
                await tx.answers.add(Answer(0, 1, "score", NOON, choices=("5",), value=5))
                await foresee(tx)
                raise LookupError
        except LookupError:
            pass
        assert await everything(tx) == before


async def test_of_several_rows_the_same_comes_first(store: SqlStore):
    async with store.transaction() as tx:
        for name in ("Анна", "Мария"):
            await tx.staff.add(Staff(0, name, "agent", telegram_id=IVAN, joined_at=NOON))
        before = await tx.staff.by_telegram(IVAN)
        await foresee(tx)
        assert await tx.staff.by_telegram(IVAN) == before


async def test_of_however_many_each_is_found(store: SqlStore):
    people = [Customer(row, telegram_id=1000 + row, created_at=NOON) for row in range(1, 301)]
    async with store.transaction() as tx:
        await tx.bulk(people)
        await tx.foresee([person.telegram_id for person in people if person.telegram_id], ())
        assert [await tx.customers.by_telegram(1000 + row) for row in range(1, 301)] == people


async def test_a_card_for_which_something_waits_is_overtaken(store: SqlStore):
    await filled(store)
    async with store.transaction() as tx:
        for text in ("one", "two"):
            await foresee(tx)
            await tx.deliveries.owe(draft("card", IVAN, card=invitation_card(1), payload={"text": text}), NOON)
        await tx.deliveries.owe(draft("card", OLGA, card=invitation_card(2), payload={"text": "hers"}), NOON)
        claimed = await tx.deliveries.claim(NOON, 10)
    assert [each.draft.payload["text"] for each in claimed] == ["two", "hers"]
