"""The door for the page with phones: its files, the clock, and one feed of everything that phones show."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from msgspec import Struct
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles

from simulator.people import Person
from simulator.people_door import posted
from simulator.things import Chat, Message, Press, Shape

if TYPE_CHECKING:
    from simulator.world import World

PAGE = Path(__file__).parent / "page"
#: Real seconds that the page waits for a change before it asks again.
LONGEST_WAIT = 25.0
#: How many calls a newly opened page is told of.
RECENT_CALLS = 40


class Phone(Struct, frozen=True):
    """A place on the page: whose phone it is, and what stands above it."""

    person: Person
    caption: str


def page_routes(world: World, phones: list[Phone], zone: ZoneInfo, note: str) -> list[BaseRoute]:
    async def page(_: Request) -> Response:
        return FileResponse(PAGE / "index.html")

    async def push(body: Shape) -> Shape:
        await world.push_clock(timedelta(seconds=body.get("advance_seconds", 0)), _target(world, body, zone))
        return {"now": world.clock.now().isoformat()}

    async def state(request: Request) -> Response:
        since = int(request.query_params.get("since", 0))
        if since and not world.closing:
            await world.feed.wait(since, LONGEST_WAIT)
        return JSONResponse(_state(world, phones, since) | {"timezone": zone.key, "note": note})

    async def file(request: Request) -> Response:
        kept = world.files.get(request.path_params["file_id"])
        return Response(kept.content, media_type=kept.mime_type) if kept else Response(status_code=404)

    return [
        Route("/", page),
        Route("/clock", posted(push), methods=["POST"]),
        Route("/state", state),
        Route("/files/{file_id}", file),
        Mount("/page", StaticFiles(directory=PAGE)),
    ]


def _target(world: World, body: Shape, zone: ZoneInfo) -> datetime | None:
    """`at` is an instant; `tomorrow_at` is a time of the next day where the page lives."""
    if "tomorrow_at" in body:
        tomorrow = world.clock.now().astimezone(zone).date() + timedelta(days=1)
        return datetime.combine(tomorrow, time.fromisoformat(body["tomorrow_at"]), zone)
    return datetime.fromisoformat(body["at"]) if "at" in body else None


def _state(world: World, phones: list[Phone], since: int) -> Shape:
    return {
        "world": world.name,
        "version": world.feed.changes.total,
        "now": world.clock.now().astimezone(UTC).isoformat(),
        "bot": world.bot.shape(),
        "phones": [_phone(world, phone) for phone in phones],
        "changes": list(_changes(world, since)),
    }


def _phone(world: World, phone: Phone) -> Shape:
    person = phone.person
    mine = [chat for chat in world.chats.values() if person.id in chat.members and not chat.migrated_to]
    private = [chat for chat in mine if chat.is_private] or [Chat(person.id, "private", person=person.user)]
    return {
        "person": person.user.shape(),
        "caption": phone.caption,
        "description": world.menus.description(person.user.language_code),
        "chats": [
            {**chat.shape(), "bot_status": chat.bot_status, "commands": world.menus.resolve(chat, person.user)}
            for chat in [*private, *(chat for chat in mine if not chat.is_private)]
        ],
    }


def _changes(world: World, since: int) -> Iterator[Shape]:
    changes = world.feed.since(since)
    calls = [thing for kind, thing in changes if kind == "call"]
    recent = {id(thing) for thing in calls[-RECENT_CALLS:]}
    for kind, thing in changes:
        if kind == "message":
            yield {"kind": kind, "message": _drawn(thing)}
        elif kind == "press" and since:
            yield {"kind": kind, **_pop_up(thing)}
        elif kind == "call" and id(thing) in recent:
            yield {"kind": kind, "call": thing.shape(), "who": _who(world, thing.chat_id)}


def _drawn(message: Message) -> Shape:
    """A message as a phone shows it: Telegram's shape and what only the phone knows."""
    from_bot = message.sender.is_bot
    return {**message.shape(), "silent": message.silent, "deleted": message.deleted, "from_bot": from_bot}


def _pop_up(press: Press) -> Shape:
    return {"press": press.id, "person": press.person.id, "toast": press.toast, "alert": press.alert}


def _who(world: World, chat_id: Any) -> str:
    chat = world.chats.get(chat_id)
    if chat is None:
        return ""
    return chat.title or (chat.person.first_name if chat.person else "")
