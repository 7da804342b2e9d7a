"""The door for people: the verbs of `Person` over HTTP, for the page, load generators and chaos from outside.

Also groups, faults and the log of calls. What only the page needs is in `page_door`.
"""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from simulator.people import Person
from simulator.things import Chat, Message, Press, Shape

if TYPE_CHECKING:
    from simulator.world import World

JOINING = ("username", "language_code", "last_name", "id")
Act = Callable[["World", Person, Shape], Any]


def people_routes(world: World) -> list[Route]:
    async def join(body: Shape) -> Shape:
        known = {name: body[name] for name in JOINING if name in body}
        return {"id": world.joins(body["first_name"], **known).id}

    async def gather(body: Shape) -> Shape:
        members = [world.people[int(member)] for member in body.get("members", ())]
        return {"id": world.group(body["title"], members, supergroup=body.get("supergroup", False)).id}

    async def trouble(body: Shape) -> Shape:
        world.faults.inject(body.pop("kind"), **body)
        return {}

    async def log(request: Request) -> Response:
        since = int(request.query_params.get("since", 0))
        return JSONResponse([entry.shape() for entry in world.log.since(since)])

    async def messages(request: Request) -> Response:
        person = world.people[request.path_params["person"]]
        chat = _chat(world, {"chat": request.query_params.get("chat")})
        return JSONResponse([message.shape() for message in person.messages(chat)])

    return [
        Route("/people/join", posted(join), methods=["POST"]),
        Route("/people/{person:int}/messages", messages),
        *(Route(f"/people/{{person:int}}/{verb}", _acted(world, act), methods=["POST"]) for verb, act in VERBS.items()),
        Route("/groups", posted(gather), methods=["POST"]),
        Route("/faults", posted(trouble), methods=["POST"]),
        Route("/log", log),
    ]


def posted(act: Callable[[Shape], Awaitable[Shape]]) -> Callable[[Request], Awaitable[Response]]:
    async def endpoint(request: Request) -> Response:
        try:
            return JSONResponse(await act(json.loads(await request.body() or b"{}")))
        except (AssertionError, KeyError, TypeError, ValueError) as refused:
            return JSONResponse({"error": f"{type(refused).__name__}: {refused}"}, status_code=422)

    return endpoint


def _acted(world: World, act: Act) -> Callable[[Request], Awaitable[Response]]:
    async def endpoint(request: Request) -> Response:
        async def as_person(body: Shape) -> Shape:
            return _result(act(world, world.people[request.path_params["person"]], body))

        return await posted(as_person)(request)

    return endpoint


def _result(result: Any) -> Shape:
    if isinstance(result, Message):
        return {"message_id": result.id, "chat_id": result.chat.id}
    if isinstance(result, Press):
        return {"callback_query_id": result.id, "data": result.data}
    return {}


def _tap(world: World, person: Person, body: Shape) -> Press:
    chat, message = _chat(world, body), _message(world, person, body, "message_id")
    if "data" in body:
        return person.taps_data(body["data"], message=message)
    return person.taps(body["label"], message=message, chat=chat)


def _write(world: World, person: Person, body: Shape) -> Message:
    reply_to = _message(world, person, body, "reply_to")
    return person.writes(body["text"], reply_to=reply_to, chat=_chat(world, body))


def _forward(world: World, person: Person, body: Shape) -> Message:
    """Pass on a message of some chat, or a text that somebody (`author`) said elsewhere."""
    to, hidden = _chat(world, {"chat": body.get("to")}), bool(body.get("hidden"))
    if "text" in body:
        return person.forwards(world.people[int(body["author"])].tells(body["text"]), to, hidden=hidden)
    message = world.chats[int(body["chat_id"])].messages[int(body["message_id"])]
    return person.forwards(message, to, hidden=hidden)


def _edit(world: World, person: Person, body: Shape) -> None:
    message = _message(world, person, body, "message_id")
    assert message, "say which message"
    person.edits(message, body["text"])


VERBS: dict[str, Act] = {
    "start": lambda world, person, body: person.starts(body.get("payload")),
    "open": lambda world, person, body: person.opens(body["link"]),
    "write": _write,
    "tap": _tap,
    "forward": _forward,
    "edit": _edit,
    "block": lambda world, person, body: person.blocks(),
    "unblock": lambda world, person, body: person.unblocks(),
    "voice": lambda world, person, body: person.sends_voice(chat=_chat(world, body)),
    "photo": lambda world, person, body: person.sends_photo(chat=_chat(world, body)),
    "sticker": lambda world, person, body: person.sends_sticker(chat=_chat(world, body)),
}


def _chat(world: World, body: Shape) -> Chat | None:
    return world.chats[int(body["chat"])] if body.get("chat") else None


def _message(world: World, person: Person, body: Shape, name: str) -> Message | None:
    if not body.get(name):
        return None
    return (_chat(world, body) or world.private_chat(person.user)).messages[int(body[name])]
