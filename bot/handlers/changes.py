"""What was changed from a day on: a manager writes it down, looks at what is watched, and takes it back."""

from __future__ import annotations

from collections.abc import Mapping

from bot.buttons import Press
from bot.handlers import Handler, PressHandler
from bot.turn import Turn
from surveys.deliveries import change_card
from surveys.records import NotedChange
from surveys.use_cases.note_change import changes_under_watch, note_change, withdraw_change


async def change(turn: Turn) -> None:
    """`/change new refund script`, or what is watched."""
    if not turn.args:
        return await _show(turn)
    noted = await note_change(turn.work, turn.colleague, " ".join(turn.args))
    card = change_card(noted.id, turn.user_id)
    return await turn.owe("say", {"text": "change_noted", **_payload(noted)}, card=card, fresh=True)


async def _show(turn: Turn) -> None:
    watched = await changes_under_watch(turn.work, turn.colleague)
    own = [each.id for each in watched if each.id and each.team == turn.colleague.team]
    await turn.say("changes", changes=[_payload(each) for each in watched], own=own)


async def press_withdraw(turn: Turn, press: Press) -> None:
    """Under the message that says so, or under the list: there it is said anew."""
    withdrawn = await withdraw_change(turn.work, turn.colleague, int(press.args[0]))
    if withdrawn is None or turn.message_id is None:
        return turn.toast("stale")
    turn.toast("change_withdrawn")
    card = change_card(withdrawn.id, turn.chat_id)
    await turn.work.tx.deliveries.adopt(card, turn.chat_id, turn.message_id, turn.work.now)
    return await turn.owe("say", {"text": "change_withdrawn", **_payload(withdrawn)}, card=card)


def _payload(noted: NotedChange) -> dict[str, object]:
    return {"id": noted.id, "day": noted.day.isoformat(), "what": noted.what}


COMMANDS: Mapping[str, Handler] = {"change": change}
PRESSES: Mapping[str, PressHandler] = {"n": press_withdraw}
