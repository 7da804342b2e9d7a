"""Presses live at Telegram for 150 seconds. After an outage some may be gone, so open cards ask for the tap again.

How long we were out of touch is known from a mark that every beat renews while presses come. A card asks once for each
outage: the line goes with the next edit of the card.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from surveys.ports import Work
from surveys.records import Invitation, Mark
from surveys.use_cases._show_card import show_card
from surveys.values import replace

LONGEST_SILENCE = timedelta(minutes=2)
#: That we are cut off is noticed after so long at the latest.
NOTICED_WITHIN = timedelta(minutes=2)
#: The last moment at which presses reached us.
IN_TOUCH = "in_touch"
#: When the latest outage ended, and the last invitation whose card has been seen to; gone when all have.
OUTAGE = "outage"
PORTION = 50


async def stay_in_touch(work: Work) -> bool:
    """Presses reach us at this moment. Whether an outage has just ended."""
    last = await work.tx.marks.get(IN_TOUCH)
    await note_touch(work)
    has_ended = last is not None and work.now - last.at > LONGEST_SILENCE
    if has_ended:
        await work.tx.marks.put(Mark(OUTAGE, work.now))
    return has_ended


async def note_touch(work: Work) -> None:
    await work.tx.marks.put(Mark(IN_TOUCH, work.now))


async def lose_touch(work: Work, since: datetime) -> None:
    """Presses do not reach us, and no longer did at `since`: the mark stays where it is, or goes back a little.

    A mark much later than that is another process's, which was in touch meanwhile."""
    last = await work.tx.marks.get(IN_TOUCH)
    if last is None or since < last.at <= since + NOTICED_WITHIN:
        await work.tx.marks.put(Mark(IN_TOUCH, since))


async def ask_for_taps_again(work: Work) -> int:
    """A portion of the cards that were open in the outage; says how many, 0 when all have been seen to."""
    outage = await work.tx.marks.get(OUTAGE)
    if outage is None:
        return 0
    invitations = await work.tx.invitations.open_cards(outage.at, outage.number, PORTION)
    for invitation in invitations:
        await _ask_again(work, invitation)
    if invitations:
        await work.tx.marks.put(replace(outage, number=invitations[-1].id))
    else:
        await work.tx.marks.remove(OUTAGE)
    return len(invitations)


async def _ask_again(work: Work, invitation: Invitation) -> None:
    customer = await work.tx.customers.get(invitation.customer_id) if invitation.customer_id else None
    if customer is not None:
        await show_card(work, invitation, customer, kind="again")
