"""Second thoughts just before sending: what must wait for a decent hour, and what is not worth sending any more.

When it was decided to ask, the hour was right. A message that could not go out since then, because we or Telegram were
away, may find people asleep or the matter closed.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from msgspec import Struct

from bot.messenger import is_edit
from surveys.policy import Policy
from surveys.records import Delivery
from surveys.schedule import next_slot, zone

#: What we send unasked.
UNASKED = ("invitation", "reminder")
#: Faces of a card that ask nothing: good for changing a card that stands, not for a message of their own.
OVER = ("expired", "declined", "withdrawn")
#: Whoever was asked a moment ago is awake: they have just opened a link, or the window has just closed.
STILL_FRESH = timedelta(minutes=10)


class Manners(Struct, frozen=True):
    policy: Policy

    def not_before(self, delivery: Delivery, now: datetime) -> datetime | None:
        """When a message that has waited for long may go, if that is not now."""
        if delivery.draft.kind not in UNASKED or now - delivery.created_at < STILL_FRESH:
            return None
        tz = zone(str(delivery.draft.payload.get("zone") or ""), self.policy.company.timezone)
        slot = next_slot(now, self.policy.invitations.window, tz)
        return slot if slot > now else None

    def is_pointless(self, delivery: Delivery) -> bool:
        """It would tell somebody that a survey is over which they have never seen."""
        draft = delivery.draft
        return draft.kind == "card" and draft.payload.get("face") in OVER and not is_edit(delivery)
