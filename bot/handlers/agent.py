"""Agents: ask for a survey, give a link, ask why, see their own results. Answers are private, also from a group."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime
from typing import Any

from msgspec import to_builtins
from telegram import Message, MessageOrigin, MessageOriginHiddenUser, MessageOriginUser, User

from bot.buttons import Press
from bot.handlers import Handler, PressHandler
from bot.turn import Turn
from insights.display import shown_percent
from surveys.records import Staff
from surveys.use_cases.explain import explain
from surveys.use_cases.find_customer import Named, read_names
from surveys.use_cases.give_link import Link, give_link
from surveys.use_cases.own_results import DAYS, own_results
from surveys.use_cases.send_morning_notes import want_morning_notes
from surveys.use_cases.survey_by_command import (
    AboutWhom,
    NeedsLink,
    NotYourself,
    Now,
    Planned,
    Refused,
    Reply,
    SurveyRequest,
    UnknownSurvey,
    read_request,
    survey_by_command,
)
from surveys.values import replace

#: `/me morning off`, as people write it.
MORNING = frozenset({"morning", "утро", "утром", "ранок", "вранці"})
OFF = frozenset({"off", "no", "stop", "нет", "выкл", "ні", "вимк"})


async def survey(turn: Turn) -> None:
    """/survey: about the person whose message it replies to, or about whoever is named."""
    if _hides_account(turn.message) and not turn.args:
        return await turn.say("survey_hidden_forward")
    request = replace(read_request(turn.args, turn.work.house, _replied_to(turn)), own_name=turn.person.username)
    await _answer(turn, await survey_by_command(turn.work, turn.colleague, request))
    return None


async def survey_about(turn: Turn, press: Press) -> None:
    """One of the customers offered by /survey was chosen."""
    customer_id, key = press.args
    request = SurveyRequest(Named(customer_id=int(customer_id)), key)
    reply = await survey_by_command(turn.work, turn.colleague, request)
    turn.toast("planned" if isinstance(reply, Planned | Now) else "refused")
    await _answer(turn, reply)


async def link(turn: Turn) -> None:
    """/link T-1234"""
    request = read_request(turn.args, turn.work.house, _replied_to(turn))
    await _show_link(turn, await give_link(turn.work, turn.colleague, request.named, request.survey))


async def why(turn: Turn) -> None:
    """/why T-1234"""
    named = read_names(turn.args, _replied_to(turn))
    if named.is_nobody:
        return await turn.say("why_about_whom")
    story = await explain(turn.work, turn.colleague, named)
    if story is None:
        return await turn.say("why_unknown", what=named.as_written)
    return await turn.say("why", who=story.who, lines=[_plain(line) for line in story.lines])


async def me(turn: Turn) -> None:
    """/me, and `/me morning on` or `off`."""
    agent = turn.colleague
    if turn.args[:1] and turn.args[0].lower() in MORNING:
        return await _morning(turn, agent)
    results = await own_results(turn.work, agent)
    if results is None:
        return await turn.say("me_few", days=DAYS)
    change = results.step
    return await turn.say(
        "me",
        name=agent.name,
        days=DAYS,
        survey=results.survey,
        invited=results.invited,
        responded=results.responded,
        answered=results.answered,
        satisfied=results.satisfied,
        percent=results.percent,
        is_few=results.tier == "few",
        points=change.points if change and change.is_real else 0 if change else None,
        is_same=change is not None and shown_percent(change.part, change.whole) == results.percent,
        reason=results.reason.key if results.reason else None,
        named=results.reason.named if results.reason else 0,
        comments=list(results.thanks),
        until=results.until.isoformat() if results.until < turn.work.now else None,
    )


async def _morning(turn: Turn, agent: Staff) -> None:
    is_on = not any(word.lower() in OFF for word in turn.args[1:])
    await want_morning_notes(turn.work, agent, is_on)
    await turn.say("me_morning", is_on=is_on, at=f"{turn.work.policy.digest.at:%H:%M}")


# --- whom ---------------------------------------------------------------------------------------------------------


def _replied_to(turn: Turn) -> Named | None:
    """The person behind the message to which the command replies: its first author, or whoever wrote it in a group."""
    original = turn.message.reply_to_message if turn.message else None
    origin = _origin(turn.message)
    if origin is not None:
        return _named(origin.sender_user) if isinstance(origin, MessageOriginUser) else None
    if original is None or original.forum_topic_created is not None or turn.is_private:
        return None
    return _named(original.from_user) if original.from_user else None


def _origin(message: Message | None) -> MessageOrigin | None:
    """Where the message came from to which the command replies: forwarded here, or answered from another chat."""
    if message is None:
        return None
    if message.reply_to_message is not None:
        return message.reply_to_message.forward_origin
    return message.external_reply.origin if message.external_reply else None


def _named(user: User) -> Named | None:
    return None if user.is_bot else Named(telegram_id=user.id, name=user.full_name)


def _hides_account(message: Message | None) -> bool:
    return isinstance(_origin(message), MessageOriginHiddenUser)


# --- replies ------------------------------------------------------------------------------------------------------


async def _answer(turn: Turn, reply: Reply) -> None:
    await REPLIES[type(reply)](turn, reply)


async def _show_planned(turn: Turn, reply: Planned) -> None:
    about = {"who": reply.who, "ticket": reply.ticket, "survey": reply.survey.key}
    await turn.say("survey_planned", at=reply.at.isoformat(), **about)


async def _show_now(turn: Turn, reply: Now) -> None:
    await turn.say("survey_now", who=reply.who, ticket=reply.ticket, survey=reply.survey.key)


async def _show_refused(turn: Turn, reply: Refused) -> None:
    await turn.say("survey_refused", who=reply.who, **_plain(reply.refusal))


async def _show_needed_link(turn: Turn, reply: NeedsLink) -> None:
    await _show_link(turn, reply.link)


async def _show_link(turn: Turn, given: Link) -> None:
    await turn.owe("link", {**_plain(given), "zone": turn.zone})


async def _show_choice(turn: Turn, reply: AboutWhom) -> None:
    if not reply.customers:
        return await turn.say("survey_nobody_known")
    known = [{"id": each.id, "name": each.name, "username": each.username} for each in reply.customers]
    return await turn.say("survey_about_whom", customers=known, survey=reply.survey.key)


async def _show_unknown(turn: Turn, reply: UnknownSurvey) -> None:
    await turn.say("survey_unknown_key", key=reply.key, known=list(reply.known))


async def _show_not_yourself(turn: Turn, reply: NotYourself) -> None:
    await turn.say("survey_not_yourself")


def _plain(value: Any) -> dict[str, object]:
    """A frozen value as a payload: times become ISO text."""
    shown = to_builtins(value, builtin_types=(datetime,)).items()
    return {name: each.isoformat() if isinstance(each, datetime) else each for name, each in shown}


REPLIES: Mapping[type[Any], Callable[[Turn, Any], Awaitable[None]]] = {
    Planned: _show_planned,
    Now: _show_now,
    Refused: _show_refused,
    NeedsLink: _show_needed_link,
    AboutWhom: _show_choice,
    UnknownSurvey: _show_unknown,
    NotYourself: _show_not_yourself,
}

COMMANDS: Mapping[str, Handler] = {"survey": survey, "link": link, "why": why, "me": me}
PRESSES: Mapping[str, PressHandler] = {"w": survey_about}
