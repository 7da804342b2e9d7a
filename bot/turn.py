"""One person's turn: an update being handled inside an open transaction, and the ways to answer it.

Nothing here touches the network: `say` and `owe` write deliveries, `toast` is kept for after the commit.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from telegram import Message, Update

from surveys.languages import Language, choose_language
from surveys.ports import Work
from surveys.records import Customer, Draft, Staff


@dataclass(frozen=True, slots=True)
class Toast:
    """The short line on top of the screen that answers a press; worth nothing later."""

    query_id: str
    key: str
    language: Language
    view: Mapping[str, object]
    #: When the press reached us, in seconds of the `Pace`.
    arrived_at: float | None = None


@dataclass(slots=True)
class Turn:
    """`chat_id` is where it happened, `user_id` who did it; a private answer goes to `user_id`."""

    work: Work
    update: Update
    user_id: int
    chat_id: int
    customer: Customer | None = None
    staff: Staff | None = None
    args: tuple[str, ...] = ()
    answer: Toast | None = None

    @property
    def message(self) -> Message | None:
        """What was written; None for a press."""
        if self.update.callback_query is not None:
            return None
        return self.update.effective_message if isinstance(self.update.effective_message, Message) else None

    @property
    def message_id(self) -> int | None:
        """Of what was written, or of the message whose button was pressed; None where that message is lost."""
        query = self.update.callback_query
        message = query.message if query is not None else self.update.effective_message
        return (message.message_id or None) if message is not None else None

    @property
    def is_private(self) -> bool:
        return self.chat_id == self.user_id

    @property
    def language(self) -> Language:
        """The language of whoever acts."""
        company = self.work.policy.company.language
        hint = self.update.effective_user.language_code if self.update.effective_user else None
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
        query = self.update.callback_query
        if query is not None:
            self.answer = Toast(query.id, key, self.language, view)
