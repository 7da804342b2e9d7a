"""What whoever watches over the program asks the store: the same on both engines."""

from surveys.records import Case, CaseState, Contact, Customer, Invitation, State
from tests.bot.builders import MORNING


async def test_cases_that_wait_are_counted_by_state(store):
    async with store.transaction() as tx:
        customer = await tx.customers.add(Customer(0, 7, created_at=MORNING))
        contact = await tx.contacts.add(Contact(0, MORNING, customer_id=customer.id))
        for place, state in enumerate((CaseState.OPEN, CaseState.OPEN, CaseState.TAKEN, CaseState.RESOLVED)):
            planned = Invitation(0, f"token{place}", "csat", 1, customer.id, State.COMPLETED, MORNING, contact.id)
            invitation = await tx.invitations.add(planned)
            await tx.cases.add(Case(0, invitation.id, state, MORNING, MORNING))
    async with store.reading() as tx:
        assert await tx.cases.count_waiting() == {"open": 2, "taken": 1}


async def test_what_nobody_can_read_is_buried_once_and_never_tried_again(store):
    for _ in range(2):
        async with store.transaction() as tx:
            await tx.inbox.bury(1, -77, "{", "not JSON", MORNING)
    async with store.transaction() as tx:
        assert await tx.inbox.dead() == 1
        assert await tx.inbox.retryable(MORNING, limit=10) == []
