"""One person's turn: something they did, being handled inside an open transaction, and the ways to answer it.

Nothing here touches the network: `say` and `owe` write deliveries, `toast` is kept for after the commit.
"""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct
from telegram import Message

from surveys.languages import Language, choose_language
from surveys.ports import Work
from surveys.records import Customer, Draft, Staff
from surveys.use_cases.meet import Person
from surveys.values import replace


class Toast(Struct, frozen=True):
    """The short line on top of the screen that answers a press; worth nothing later."""

    query_id: str
    key: str
    language: Language
    view: Mapping[str, object]
    #: When the press reached us, in seconds of the `Pace`.
    arrived_at: float | None = None


class Turn(Struct):
    """`chat_id` is where it happened, `person` who did it; a private answer goes to them."""

    work: Work
    person: Person
    chat_id: int
    #: Of what was written, or of the message whose button was pressed; None where that message is lost.
    message_id: int | None = None
    #: What was written; None for a press.
    message: Message | None = None
    #: The press, which can be answered once.
    query_id: str | None = None
    customer: Customer | None = None
    staff: Staff | None = None
    args: tuple[str, ...] = ()
    answer: Toast | None = None

    @property
    def user_id(self) -> int:
        return self.person.telegram_id

    @property
    def colleague(self) -> Staff:
        """The agent or manager who acts, where `access` lets nobody else come."""
        assert self.staff is not None
        return self.staff

    @property
    def is_private(self) -> bool:
        return self.chat_id == self.user_id

    @property
    def language(self) -> Language:
        """The language of whoever acts."""
        company = self.work.policy.company.language
        hint = self.person.language_code
        if self.staff is not None:
            return choose_language(self.staff.language, None, None, company)
        if self.customer is not None:
            return choose_language(self.customer.language, self.customer.contact_language, hint, company)
        return choose_language(None, None, hint, company)

    @property
    def zone(self) -> str:
        """IANA name of the zone in which this person reads times."""
        own = self.staff.timezone if self.staff else self.customer.timezone if self.customer else None
        return own or self.work.policy.company.timezone

    async def say(self, text: str, **view: object) -> None:
        """A plain answer, privately."""
        await self.owe("say", {"text": text, "zone": self.zone, **view})

    async def owe(self, kind: str, payload: Mapping[str, object], **more: object) -> None:
        draft = Draft(kind, self.user_id, self.language, payload)
        if self.staff is not None:
            draft = replace(draft, staff_id=self.staff.id)
        elif self.customer is not None:
            draft = replace(draft, customer_id=self.customer.id)
        await self.work.tx.deliveries.owe(replace(draft, **more), self.work.now)  # type: ignore[arg-type]

    def toast(self, key: str, **view: object) -> None:
        """Answers a press; without a press there is nobody to show it to."""
        if self.query_id is not None:
            self.answer = Toast(self.query_id, key, self.language, view)
