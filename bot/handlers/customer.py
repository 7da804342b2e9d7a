"""The customer answers: presses on the card, words, and things that are not words."""

from __future__ import annotations

from collections.abc import Mapping

from bot.buttons import Press
from bot.handlers import PressHandler, account
from bot.turn import Turn
from surveys.records import JournalEntry
from surveys.typed import means_stop
from surveys.use_cases.take_answer import Action, Said, Tap, awaits_words, take_tap, take_words

_ACTIONS: Mapping[str, Action] = {"a": "answer", "u": "take_back", "d": "done", "s": "skip", "r": "change"}


async def tap(turn: Turn, press: Press) -> None:
    """A press on a survey card."""
    token, question, choice = (*press.args, "", "", "")[:3]
    heard = await take_tap(
        turn.work,
        Tap(
            _ACTIONS[press.verb],
            token,
            turn.user_id,
            turn.chat_id,
            turn.message_id,
            question,
            choice,
        ),
        turn.customer,
    )
    turn.toast(heard.key, label=heard.label)


async def words(turn: Turn, text: str, is_edit: bool) -> None:
    """Words in the private chat: an answer, a comment, a wish to be left alone, or nothing that was asked for."""
    if turn.customer is not None and not is_edit and means_stop(text):
        return await account.stop(turn)
    message = turn.message
    said = Said(text, message.message_id, message.date, is_edit) if message else Said(text)
    heard = await take_words(turn.work, turn.customer, said) if turn.customer else None
    if heard is None and not is_edit:
        await _say_nothing_open(turn)
    elif heard is not None and not heard.is_on_card:
        await _say_once(turn, heard.key)
    return None


async def _say_nothing_open(turn: Turn) -> None:
    if turn.staff is not None:
        return await turn.say("commands_only")
    company = turn.work.policy.company
    is_off = turn.customer is None or turn.customer.opted_out_at is not None
    return await turn.say("nothing_open", support_contact=company.support_contact, is_off=is_off)


async def _say_once(turn: Turn, text: str) -> None:
    """People send several messages in a row; one line answers those that come together."""
    card = f"echo:{turn.user_id}"
    support = turn.work.policy.company.support_contact
    await turn.owe("say", {"text": text, "zone": turn.zone, "support_contact": support}, card=card, fresh=True)


async def not_words(turn: Turn, what: str, caption: str | None = None) -> None:
    """A voice message, a picture: noted, and kindly asked for in writing. What is written under it counts as words."""
    if turn.customer is not None:
        subject = f"customer:{turn.customer.id}"
        entry = JournalEntry(turn.work.now, subject, "sent", subject, {"what": what})
        await turn.work.tx.journal.note(entry)
    if caption:
        await words(turn, caption, is_edit=False)
    elif turn.customer is not None and await awaits_words(turn.work, turn.customer):
        await _say_once(turn, "write_please")
    else:
        await _say_nothing_open(turn)


PRESSES: Mapping[str, PressHandler] = dict.fromkeys(_ACTIONS, tap)
