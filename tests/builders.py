"""Readable beginnings for stories: an office with a real store on disk, its rules, people, and a clock to push."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from itertools import count
from pathlib import Path

from msgspec import Struct, field

from storage import SqlStore, open_store
from surveys.catalogue import load_catalogue
from surveys.policy import Policy
from surveys.ports import House, Work
from surveys.records import Contact, Customer, Draft, Invitation, Staff, State
from surveys.use_cases.invite import invite_at_once
from surveys.use_cases.join_staff import keep_staff
from surveys.use_cases.take_answer import Action, Heard, Said, Tap, take_tap, take_words
from surveys.use_cases.wake import wake
from surveys.values import replace
from tests.fakes import TUESDAY_AFTERNOON
from tests.sqlite import lay_file


def house(policy: Policy | None = None) -> House:
    """The built-in surveys under the product's own rules; tokens are numbered."""
    surveys = load_catalogue()
    numbers = count(1)
    return House(
        policy or Policy(),
        {(survey.key, survey.version): survey for survey in surveys},
        {survey.key: survey.version for survey in surveys},
        new_token=lambda size: f"token{next(numbers)}".ljust(size, "x"),
        bot_username="our_bot",
    )


class Office(Struct):
    """Everything a use case needs. `async with office.work() as work` is one transaction at `office.now`."""

    store: SqlStore
    house: House = field(default_factory=house)
    now: datetime = TUESDAY_AFTERNOON
    _numbers: count[int] = field(default_factory=lambda: count(1001))

    @asynccontextmanager
    async def work(self) -> AsyncIterator[Work]:
        async with self.store.transaction() as tx:
            yield Work(tx, self.now, self.house)

    def passes(self, **time: float) -> None:
        self.now += timedelta(**time)

    def obeys(self, policy: Policy) -> None:
        """Other rules hold from now on."""
        self.house = replace(self.house, policy=policy)

    # --- people ---------------------------------------------------------------------------------------------------

    async def customer(self, name: str = "Иван", **about) -> Customer:
        """Somebody who has pressed Start."""
        account = {"telegram_id": next(self._numbers), "telegram_language": "ru", "started_at": self.now}
        async with self.work() as work:
            return await work.tx.customers.add(
                Customer(0, **{**account, "created_at": self.now, "name": name, **about})
            )

    async def agent(self, name: str = "Анна", team: str | None = "support", **about) -> Staff:
        return await self._colleague(Staff(0, name, "agent", team, **about))

    async def manager(self, name: str = "Олег", team: str | None = None, **about) -> Staff:
        return await self._colleague(Staff(0, name, "manager", team, **about))

    async def _colleague(self, staff: Staff) -> Staff:
        known = replace(staff, telegram_id=staff.telegram_id or next(self._numbers), joined_at=self.now)
        async with self.work() as work:
            colleague = await keep_staff(work, known)
        await self.delivered()
        return colleague

    async def again(self, person: Customer) -> Customer:
        """The customer's row as it is now."""
        async with self.work() as work:
            found = await work.tx.customers.get(person.id)
        assert found is not None
        return found

    # --- contacts and surveys -------------------------------------------------------------------------------------

    async def contact(self, customer: Customer | None = None, agent: Staff | None = None, **about) -> Contact:
        """A support contact that has just ended."""
        agent_id, team = (agent.id, agent.team) if agent else (None, None)
        customer_id = customer.id if customer else None
        ended = Contact(0, self.now, customer_id=customer_id, agent_id=agent_id, team=team)
        async with self.work() as work:
            return await work.tx.contacts.add(replace(ended, **about))

    async def asked(self, customer: Customer, contact: Contact | None = None, survey: str = "csat") -> Invitation:
        """The customer has the card with its first question in the chat."""
        contact = contact or await self.contact(customer)
        definition = self.house.survey(survey)
        assert definition is not None
        async with self.work() as work:
            invitation = await invite_at_once(work, contact, customer, definition)
        await self.delivered()
        return invitation

    async def planned(self, customer: Customer, contact: Contact | None = None, **after: float) -> Invitation:
        """The customer will be asked later; in two hours unless said otherwise."""
        contact = contact or await self.contact(customer)
        due_at = self.now + timedelta(**(after or {"hours": 2}))
        async with self.work() as work:
            return await work.tx.invitations.add(
                Invitation(
                    0,
                    self.house.new_token(12),
                    "csat",
                    self.house.in_force["csat"],
                    customer.id,
                    State.SCHEDULED,
                    self.now,
                    contact_id=contact.id,
                    agent_id=contact.agent_id,
                    team=contact.team,
                    wake_at=due_at,
                    due_at=due_at,
                    expires_at=due_at + timedelta(days=3),
                )
            )

    async def taps(
        self, customer: Customer, token: str, question: str, choice: str, action: Action = "answer"
    ) -> Heard:
        assert customer.telegram_id is not None
        tap = Tap(action, token, customer.telegram_id, customer.telegram_id, None, question, choice)
        async with self.work() as work:
            return await take_tap(work, tap)

    async def writes(self, customer: Customer, text: str) -> None:
        async with self.work() as work:
            await take_words(work, customer, Said(text))

    async def wakes(self, invitation: Invitation) -> Invitation:
        """What the clock demands of this invitation now."""
        async with self.work() as work:
            current = await work.tx.invitations.get(invitation.id)
            assert current is not None
            return await wake(work, current)

    async def invitation(self, invitation: Invitation) -> Invitation:
        """As it is now."""
        async with self.work() as work:
            found = await work.tx.invitations.get(invitation.id)
        assert found is not None
        return found

    async def invitations(self, customer: Customer) -> list[Invitation]:
        """Newest first."""
        async with self.work() as work:
            return await work.tx.invitations.of_customer(customer.id)

    # --- what people get ------------------------------------------------------------------------------------------

    async def delivered(self) -> list[Draft]:
        """Everything owed until now goes out, and cards stand where they were sent; what went out, in order."""
        went: list[Draft] = []
        while claimed := await self._claim():
            went += claimed
        return went

    async def _claim(self) -> list[Draft]:
        async with self.work() as work:
            claimed = await work.tx.deliveries.claim(self.now, 100)
            for delivery in claimed:
                message_id = delivery.message_id or next(self._numbers)
                await work.tx.deliveries.sent({delivery.id: message_id}, self.now)
        return [delivery.draft for delivery in claimed]


@asynccontextmanager
async def open_office(folder: Path, url: str | None = None) -> AsyncIterator[Office]:
    """In a file in this folder, or at this address; its sums are by the days of the company, as after a start."""
    store = await open_store(url or lay_file(folder))
    try:
        office = Office(store)
        async with office.work() as work:
            await work.tx.figures.keep_in_days_of(work.policy.company.timezone)
        yield office
    finally:
        await store.close()
