"""The customer answers: presses on the card, words, and things that are not words."""

from __future__ import annotations

from collections.abc import Mapping

from bot.buttons import Press
from bot.handlers import PressHandler
from bot.turn import Turn
from surveys.records import JournalEntry
from surveys.use_cases.take_answer import Action, AskBack, Tap, take_tap, take_words

_ACTIONS: Mapping[str, Action] = {"a": "answer", "d": "done", "s": "skip", "r": "change"}


async def tap(turn: Turn, press: Press) -> None:
    """A press on a survey card."""
    token, question, choice = (*press.args, "", "", "")[:3]
    message = turn.message
    heard = await take_tap(
        turn.work,
        Tap(
            _ACTIONS[press.verb],
            token,
            turn.user_id,
            turn.chat_id,
            message.message_id if message else None,
            question,
            choice,
        ),
    )
    turn.toast(heard.key, label=heard.label)


async def words(turn: Turn, text: str, is_edit: bool) -> None:
    """Words in the private chat: an answer, a comment, or nothing that was asked for."""
    if turn.customer is None:
        return await turn.say("nothing_open", **_company(turn))
    heard = await take_words(turn.work, turn.customer, text, is_edit)
    if heard is None:
        await turn.say("nothing_open", **_company(turn))
    elif isinstance(heard, AskBack):
        await turn.say("unclear", **_ask_back(heard))
    elif not heard.is_on_card:
        await turn.say(heard.key)
    return None


def _ask_back(heard: AskBack) -> dict[str, object]:
    return {
        "token": heard.invitation.token,
        "survey": heard.survey.key,
        "version": heard.survey.version,
        "question": heard.question.key,
        "candidates": list(heard.candidates),
    }


def _company(turn: Turn) -> dict[str, object]:
    company = turn.work.policy.company
    return {"company": company.name, "support_contact": company.support_contact}


async def not_words(turn: Turn, what: str) -> None:
    """A voice message, a picture: noted, and kindly asked for in writing."""
    if turn.customer is not None:
        subject = f"customer:{turn.customer.id}"
        entry = JournalEntry(turn.work.now, subject, "sent", subject, {"what": what})
        await turn.work.tx.journal.note(entry)
    await turn.say("write_please")


PRESSES: Mapping[str, PressHandler] = dict.fromkeys(_ACTIONS, tap)
