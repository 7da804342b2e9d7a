"""The manager: digests, cases, comments and the export, by command and by button."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date, timedelta

from bot.buttons import Press
from bot.filing import MOST_ROWS, order
from bot.handlers import Handler, PressHandler
from bot.turn import Turn
from insights.digest import DigestKind
from insights.digest_payload import digest_payload
from surveys.cases import (
    CaseEvent,
    CauseChosen,
    OutcomeChosen,
    RejectedAsNotOurs,
    ResolveBegun,
    ResolvePutOff,
    Taken,
)
from surveys.deliveries import list_card
from surveys.schedule import local_date, zone
from surveys.use_cases.close_the_loop import Place, close_the_loop, write_action
from surveys.use_cases.compose_digest import compose_digest
from surveys.use_cases.deepen_digest import still_to_count
from surveys.use_cases.export_answers import export_answers
from surveys.use_cases.list_cases import list_cases
from surveys.use_cases.list_comments import list_comments
from surveys.use_cases.look_at_case import look_at_case

#: Days by name → how many days ago.
DAYS_BY_NAME: Mapping[str, int] = {
    "сегодня": 0,
    "сьогодні": 0,
    "today": 0,
    "вчера": 1,
    "вчора": 1,
    "учора": 1,
    "yesterday": 1,
    "позавчера": 2,
    "позавчора": 2,
}
_ISO_DATE = re.compile(r"(?P<year>\d{4})-(?P<month>\d{1,2})-(?P<day>\d{1,2})")
_DOTTED_DATE = re.compile(r"(?P<day>\d{1,2})\.(?P<month>\d{1,2})(?:\.(?P<year>\d{4}))?\.?")

#: How cards and questions name their case, in every language.
_CASE_NUMBER = re.compile(r"(?:№|No\.)\s(\d{1,18})")

#: verb of a case's button → what the manager did.
CASE_EVENTS: Mapping[str, Callable[..., CaseEvent]] = {
    "take": Taken,
    "resolve": ResolveBegun,
    "show": ResolvePutOff,
    "cause": CauseChosen,
    "outcome": OutcomeChosen,
    "notours": RejectedAsNotOurs,
}

#: Longer numbers are nobody's.
LONGEST_NUMBER = 18


def read_day(given: str, today: date) -> date | None:
    """`2026-02-24`, `24.02`, `24.02.2026`, «вчера»; without a year the latest such day.

    None for what is no day, and for a day to come.
    """
    written = given.strip().lower()
    if written in DAYS_BY_NAME:
        return today - timedelta(days=DAYS_BY_NAME[written])
    found = _ISO_DATE.fullmatch(written) or _DOTTED_DATE.fullmatch(written)
    if found is None:
        return None
    years = [int(found["year"])] if found["year"] else [today.year, today.year - 1]
    days = (_date(year, int(found["month"]), int(found["day"])) for year in years)
    return next((day for day in days if day is not None and day <= today), None)


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


async def digest(turn: Turn) -> None:
    """The digest about yesterday, or about the day that is named."""
    day = await _day(turn)
    if day is not None:
        await _show_digest(turn, day, "day")


async def one_day(turn: Turn) -> None:
    """A day in detail: its digest, and everything that was written."""
    day = await _day(turn)
    if day is not None:
        await _show_digest(turn, day, "day")
        await _lay_out(turn, "comments", await _comments(turn, day))


async def week(turn: Turn) -> None:
    """The seven days that end yesterday, or on the day that is named."""
    day = await _day(turn)
    if day is not None:
        await _show_digest(turn, day, "week")


async def month(turn: Turn) -> None:
    """The month of yesterday, or of the day that is named, up to that day."""
    day = await _day(turn)
    if day is not None:
        await _show_digest(turn, day, "month")


async def _day(turn: Turn) -> date | None:
    """The day that is named, else yesterday; None when it was told that the date is not understood."""
    today = local_date(turn.work.now, zone(turn.zone))
    given = " ".join(turn.args)
    day = read_day(given, today) if given else today - timedelta(days=1)
    if day is None:
        await turn.say("bad_date", given=given)
    return day


async def _show_digest(turn: Turn, day: date, kind: DigestKind) -> None:
    composed = await compose_digest(turn.work, turn.colleague, day, kind)
    if composed.is_empty:
        await turn.say("digest_nothing", day=day.isoformat())
    else:
        await turn.owe("report", {**digest_payload(composed), **still_to_count(turn.colleague, composed)})


async def cases(turn: Turn) -> None:
    if not await _lay_out(turn, "cases", await _cases(turn)):
        await turn.say("no_cases")


async def one_case(turn: Turn) -> None:
    """`/c12`."""
    number = turn.args[0] if turn.args else ""
    is_number = number.isascii() and number.isdigit() and len(number) <= LONGEST_NUMBER
    if not is_number or not await look_at_case(turn.work, turn.colleague, int(number)):
        await turn.say("case_gone")


async def comments(turn: Turn) -> None:
    """The latest, or those of the day that is named."""
    day = await _day(turn) if turn.args else None
    if turn.args and day is None:
        return
    if not await _lay_out(turn, "comments", await _comments(turn, day)):
        await turn.say("no_comments")


async def press_page(turn: Turn, press: Press) -> None:
    """In a list of pages: the same message shows another one, or says that nothing is left."""
    name, *day, page = press.args
    about = read_day(day[0], date.max) if day else None
    if turn.message_id is None or (day and about is None):
        turn.toast("stale")
        return
    turn.toast("looking")
    payload = await (_cases(turn, int(page)) if name == "cases" else _comments(turn, about, int(page)))
    card = list_card(name, turn.chat_id)
    await turn.work.tx.deliveries.adopt(card, turn.chat_id, turn.message_id, turn.work.now)
    await turn.owe("say", payload or {"text": f"no_{name}"}, card=card)


async def _lay_out(turn: Turn, name: str, payload: dict[str, object] | None) -> bool:
    """As a message of its own; False when there is nothing. Only what has pages is a card, to be turned in."""
    if payload is None:
        return False
    card = {"card": list_card(name, turn.user_id), "fresh": True} if payload["pages"] != 1 else {}
    await turn.owe("say", payload, **card)
    return True


async def _cases(turn: Turn, page: int = 0) -> dict[str, object] | None:
    manager = turn.colleague
    found = await list_cases(turn.work, manager, page)
    paged = {"total": found.total, "page": found.page, "pages": found.pages}
    told = {"text": "cases", "zone": turn.zone, "cases": found.items, "team": manager.team}
    return {**told, **paged} if found.items else None


async def _comments(turn: Turn, day: date | None, page: int = 0) -> dict[str, object] | None:
    found = await list_comments(turn.work, turn.colleague, day, page)
    paged = {"page": found.page, "pages": found.page + (1 if found.is_last else 2)}
    about = {"day": day.isoformat() if day else None}
    told = {"text": "comments", "zone": turn.zone, "items": found.items}
    return {**told, **about, **paged} if found.items else None


async def export(turn: Turn) -> None:
    """All answers of the team: a workbook, which a phone opens as it is; `/export csv` for other programs."""
    form = "csv" if turn.args[:1] == ("csv",) else "xlsx"
    wanted, rows = await export_answers(turn.work, turn.colleague, MOST_ROWS[form])
    if not 0 < rows <= MOST_ROWS[form]:
        return await turn.say("export_too_large" if rows else "export_nothing")
    day = local_date(turn.work.now, zone(turn.zone))
    file = {"name": f"answers-{day}.{form}", "order": order(wanted, form, turn.zone), "template": "export"}
    return await turn.owe("file", {**file, "what": wanted.what, "rows": rows, "form": form})


async def press_case(turn: Turn, press: Press) -> None:
    """A button on a case's card."""
    verb, number, *chosen = press.args
    manager = turn.colleague
    event = CASE_EVENTS[verb](manager.id, *chosen)
    place = Place(turn.chat_id, turn.message_id) if turn.message_id else None
    closing = await close_the_loop(turn.work, manager, int(number), event, place)
    turn.toast(closing.notice or "stale", owner=closing.owner or "—")


async def manager_words(turn: Turn, text: str) -> bool:
    """Whether the text was what was done about the case that this person is resolving; a reply says which one."""
    return turn.staff is not None and await write_action(turn.work, turn.staff, text, _replied_case(turn))


def _replied_case(turn: Turn) -> int | None:
    """The number on the card, or in the question, to which the message replies."""
    replied = turn.message.reply_to_message if turn.message else None
    found = (
        _CASE_NUMBER.search(replied.text or "") if replied and replied.from_user and replied.from_user.is_bot else None
    )
    return int(found[1]) if found else None


COMMANDS: Mapping[str, Handler] = {
    "digest": digest,
    "day": one_day,
    "week": week,
    "month": month,
    "cases": cases,
    "c": one_case,
    "comments": comments,
    "export": export,
}
PRESSES: Mapping[str, PressHandler] = {"k": press_case, "m": press_page}
