"""Customers, staff and contacts: who is who, and links that work once."""

import pytest
from sqlalchemy.exc import IntegrityError

from storage.store import SqlStore, SqlTx
from surveys.records import ContactLink, Customer, StaffLink, State
from surveys.values import replace
from tests.storage.people import DAY, HOUR, MINUTE, NOON, Traits, add_anna, add_boss, add_contact, add_invitation

# --- customers --------------------------------------------------------------------------------------------------


async def test_a_customer_comes_back_as_stored_and_as_saved(store: SqlStore):
    everything: Traits = {
        "username": "Anna_K",
        "number": "K-17",
        "language": "uk",
        "contact_language": "uk-UA",
        "telegram_language": "ru",
        "timezone": "Europe/Kyiv",
    }
    async with store.transaction() as tx:
        anna = await add_anna(tx, **everything)
        changed = replace(anna, opted_out_at=NOON + HOUR, unreachable="blocked", language=None)
        await tx.customers.save(changed)
        assert await tx.customers.get(anna.id) == changed
        assert await tx.customers.get(anna.id + 1) is None


async def test_customers_are_found_by_every_name_they_have(store: SqlStore):
    async with store.transaction() as tx:
        anna = await add_anna(tx, 100, username="Anna_K", number="K-17")
        await add_anna(tx, 101)
        assert await tx.customers.by_telegram(100) == anna
        assert await tx.customers.by_username("anna_k") == anna
        assert await tx.customers.by_username("ANNA_K") == anna
        assert await tx.customers.by_number("K-17") == anna
        assert await tx.customers.by_username("anna") is None


async def test_a_username_that_was_handed_on_means_whoever_came_last(store: SqlStore):
    async with store.transaction() as tx:
        await add_anna(tx, 1, username="vip", started_at=NOON)
        newer = await add_anna(tx, 2, username="VIP", started_at=NOON + DAY)
        await add_anna(tx, 3, username="vip", started_at=NOON - DAY)
        assert await tx.customers.by_username("vip") == newer


async def test_one_telegram_account_is_one_customer(store: SqlStore):
    async def come_again(tx: SqlTx) -> None:
        async with tx.savepoint():
            await add_anna(tx, 100)

    async with store.transaction() as tx:
        await add_anna(tx, 100)
        with pytest.raises(IntegrityError):
            await come_again(tx)


async def test_the_latest_are_those_who_can_be_asked_met_last_first(store: SqlStore):
    async with store.transaction() as tx:
        old = await add_anna(tx, 1, started_at=NOON - DAY)
        new = await add_anna(tx, 2, started_at=NOON)
        await add_anna(tx, 3, opted_out_at=NOON)
        await add_anna(tx, 4, unreachable="blocked")
        await add_anna(tx, 5, forgotten_at=NOON)
        await tx.customers.add(Customer(id=0, username="never_started"))
        assert await tx.customers.latest(10) == [new, old]
        assert await tx.customers.latest(1) == [new]


#: Traits of an invitation → whether a customer who has it is due for the NPS.
PASTS: dict[str, tuple[Traits, bool]] = {
    "asked the other survey long ago": ({"survey": "csat", "asked_at": NOON - 15 * DAY}, True),
    "asked the other survey lately": ({"survey": "csat", "asked_at": NOON - 13 * DAY}, False),
    "asked the other survey in vain": ({"asked_at": NOON, "state": State.UNDELIVERABLE}, True),
    "asked this survey long ago": ({"survey": "nps", "created_at": NOON - 91 * DAY}, True),
    "decided on lately": ({"survey": "nps", "created_at": NOON - DAY, "state": State.SUPPRESSED}, False),
    "about to be asked": ({"survey": "csat", "state": State.SCHEDULED, "asked_at": None}, False),
    "being asked": ({"survey": "csat", "state": State.ASKING}, False),
}


@pytest.mark.parametrize("past", PASTS)
async def test_by_the_calendar_a_customer_is_due_unless(store: SqlStore, past: str):
    traits, is_due = PASTS[past]
    over: Traits = {"state": State.EXPIRED, "asked_at": NOON - 100 * DAY, "created_at": NOON - 100 * DAY}
    async with store.transaction() as tx:
        anna = await add_anna(tx)
        await add_contact(tx, customer_id=anna.id)
        await add_invitation(tx, "a", customer_id=anna.id, **(over | traits))
        due = await tx.customers.due_by_calendar("nps", NOON - 90 * DAY, NOON - 14 * DAY, 10)
    assert due == ([anna] if is_due else [])


async def test_by_the_calendar_only_willing_people_with_a_contact_are_due(store: SqlStore):
    async with store.transaction() as tx:
        first, second = await add_anna(tx, 1), await add_anna(tx, 2)
        unwilling, unreachable = await add_anna(tx, 3, opted_out_at=NOON), await add_anna(tx, 4, unreachable="blocked")
        await add_anna(tx, 5, name="without a contact")
        for customer in (first, second, unwilling, unreachable):
            await add_contact(tx, customer_id=customer.id)
        assert await tx.customers.due_by_calendar("nps", NOON, NOON, 10) == [first, second]
        assert await tx.customers.due_by_calendar("nps", NOON, NOON, 1) == [first]


# --- staff ------------------------------------------------------------------------------------------------------


async def test_managers_of_a_team_are_its_own_and_those_of_all_teams(store: SqlStore):
    async with store.transaction() as tx:
        chief = await add_boss(tx, None, name="Chief")
        head = await add_boss(tx, "support", name="Head")
        await add_boss(tx, "sales")
        await add_boss(tx, "support", role="agent")
        await add_boss(tx, "support", left_at=NOON)
        assert await tx.staff.managers_of("support") == [chief, head]
        assert await tx.staff.managers_of(None) == [chief]


async def test_who_left_is_not_known_by_the_account_but_stays_in_the_book(store: SqlStore):
    async with store.transaction() as tx:
        left = await add_boss(tx, telegram_id=7, left_at=NOON)
        assert await tx.staff.by_telegram(7) is None
        back = await add_boss(tx, telegram_id=7)
        assert await tx.staff.by_telegram(7) == back
        assert await tx.staff.everyone() == [left, back]
        assert await tx.staff.get(left.id) == left


async def test_a_staff_link_works_once_and_in_time(store: SqlStore):
    async with store.transaction() as tx:
        await tx.staff.add_link(StaffLink("abc", "Ivan", "agent", "support", NOON + DAY))
        await tx.staff.add_link(StaffLink("late", "Olga", "agent", None, NOON))
        used = await tx.staff.use_link("abc", NOON + HOUR)
        assert used == StaffLink("abc", "Ivan", "agent", "support", NOON + DAY, used_at=NOON + HOUR)
        assert await tx.staff.use_link("abc", NOON + HOUR) is None
        assert await tx.staff.use_link("late", NOON) is None
        assert await tx.staff.use_link("unknown", NOON) is None


# --- contacts ---------------------------------------------------------------------------------------------------


async def test_a_ticket_means_its_newest_contact(store: SqlStore):
    async with store.transaction() as tx:
        newest = await add_contact(tx, ticket="T-1", closed_at=NOON + HOUR, team="support", source="zendesk")
        await add_contact(tx, ticket="T-1", closed_at=NOON)
        assert await tx.contacts.by_ticket("T-1") == newest
        assert await tx.contacts.by_ticket("T-2") is None


async def test_a_contact_can_be_reopened_and_get_its_customer_later(store: SqlStore):
    async with store.transaction() as tx:
        contact, anna = await add_contact(tx), await add_anna(tx)
        changed = replace(contact, customer_id=anna.id, reopened_at=NOON)
        await tx.contacts.save(changed)
        assert await tx.contacts.get(contact.id) == changed


async def test_a_contact_link_works_once_but_can_be_looked_at_for_ever(store: SqlStore):
    async with store.transaction() as tx:
        link = ContactLink("abc", (await add_contact(tx)).id, "csat", NOON + MINUTE)
        await tx.contacts.add_link(link)
        assert await tx.contacts.find_link("abc") == link
        assert await tx.contacts.use_link("abc", NOON) is not None
        assert await tx.contacts.use_link("abc", NOON) is None
        found = await tx.contacts.find_link("abc")
        assert found is not None
        assert found.used_at == NOON
        assert await tx.contacts.find_link("unknown") is None
