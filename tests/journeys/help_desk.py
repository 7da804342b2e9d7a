"""A help desk for journeys: contacts end, and the customers are asked about them."""

from __future__ import annotations

from typing import Any

from simulator.people import Person
from simulator.things import Message, Press
from surveys.ports import Tx, Work
from surveys.records import Answer, Case, Contact, Customer, Invitation
from surveys.use_cases.invite import Invited, NotInvited, invite
from surveys.use_cases.reopen import reopen_contact
from surveys.values import replace
from tests.stage import Stage


async def contact_ends(theatre: Stage, person: Person, survey: str = "csat", **about: Any) -> Invited | NotInvited:
    """A support contact of this person is over, and the rules decide about the survey."""
    async with theatre.app.store.transaction() as tx:
        work = Work(tx, theatre.clock.now(), theatre.app.house)
        customer = await tx.customers.by_telegram(person.id)
        assert customer is not None, f"{person!r} is no customer"
        contact = await tx.contacts.add(replace(Contact(0, work.now, customer_id=customer.id, source="desk"), **about))
        definition = theatre.app.house.survey(survey)
        assert definition is not None
        decision = await invite(work, contact, customer, definition)
    await theatre.settle()
    return decision


async def contact_goes_on(theatre: Stage, invitation: Invitation) -> None:
    async with theatre.app.store.transaction() as tx:
        contact = await tx.contacts.get(invitation.contact_id or 0)
        assert contact is not None
        await reopen_contact(Work(tx, theatre.clock.now(), theatre.app.house), contact)
    await theatre.settle()


async def is_asked(theatre: Stage, person: Person, survey: str = "csat", **about: Any) -> Message:
    """A contact is over and a quarter of an hour has passed: the card is there."""
    decision = await contact_ends(theatre, person, survey, **about)
    assert isinstance(decision, Invited), decision
    await theatre.passes(minutes=15)
    (card,) = live(person)
    return card


async def taps(theatre: Stage, person: Person, *labels: str) -> Press:
    """One button after the other, each answered before the next."""
    for label in labels:
        press = person.taps(label)
        await theatre.settle()
    return press


async def writes(theatre: Stage, person: Person, *texts: str) -> Message:
    for text in texts:
        message = person.writes(text)
        await theatre.settle()
    return message


def live(person: Person) -> list[Message]:
    """Messages with something to press."""
    return [message for message in person.messages() if message.keyboard]


def sizes(card: Message) -> list[int]:
    """Buttons in each row."""
    return [len(row) for row in card.keyboard or []]


def first_button(card: Message) -> str:
    """What its first button carries."""
    assert card.keyboard, card
    return str(card.keyboard[0][0]["callback_data"])


async def knows(theatre: Stage, person: Person, **traits: Any) -> None:
    """The help desk knows this about the customer."""
    async with theatre.app.store.transaction() as tx:
        await tx.customers.save(replace(await _customer(tx, person), **traits))


async def customer_of(theatre: Stage, person: Person) -> Customer:
    async with theatre.app.store.reading() as tx:
        return await _customer(tx, person)


async def invitations_of(theatre: Stage, person: Person) -> list[Invitation]:
    """Newest first."""
    async with theatre.app.store.reading() as tx:
        return await tx.invitations.of_customer((await _customer(tx, person)).id)


async def answers_of(theatre: Stage, person: Person) -> dict[str, Answer]:
    """Current answers to the newest survey."""
    async with theatre.app.store.reading() as tx:
        newest = (await tx.invitations.of_customer((await _customer(tx, person)).id))[0]
        return {answer.question: answer for answer in await tx.answers.current(newest.id)}


async def versions_of(theatre: Stage, person: Person, question: str) -> list[Answer]:
    async with theatre.app.store.reading() as tx:
        newest = (await tx.invitations.of_customer((await _customer(tx, person)).id))[0]
        return [answer for answer in await tx.answers.versions(newest.id) if answer.question == question]


async def case_of(theatre: Stage, person: Person) -> Case | None:
    async with theatre.app.store.reading() as tx:
        newest = (await tx.invitations.of_customer((await _customer(tx, person)).id))[0]
        return await tx.cases.of_invitation(newest.id)


async def _customer(tx: Tx, person: Person) -> Customer:
    customer = await tx.customers.by_telegram(person.id)
    assert customer is not None, f"{person!r} is no customer"
    return customer
