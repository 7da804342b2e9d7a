"""Misfortunes on demand: broken connections, errors, slowness, strange updates.

A `Fault` waits for a matching call and befalls it, as often as it says. Strange updates are put into the queue at
once. `Faults.inject` takes both by name, for those who sit on the other side of HTTP.
"""

from __future__ import annotations

from collections.abc import Callable
from math import ceil
from typing import TYPE_CHECKING, Any

from msgspec import Struct
from msgspec.structs import replace

from simulator.errors import ApiError, too_many_requests

if TYPE_CHECKING:
    from simulator.things import Press
    from simulator.world import World


class Fault(Struct, frozen=True):
    #: An HTTP code to answer with; None breaks the connection, 200 lets the answer through.
    code: int | None
    #: Whether the call takes effect all the same.
    accepted: bool = False
    #: Real seconds to wait before anything is done, and before it is answered.
    seconds: float = 0.0
    answers_after: float = 0.0
    retry_after: int = 0
    #: Which calls it befalls; None means any.
    method: str | None = None
    chat: int | None = None
    times: int = 1
    #: Instead of so many times: until this moment of the world. A flood then says how long it lasts still.
    until: float | None = None

    def befalls(self, method: str, chat: Any) -> bool:
        is_meant = method in WRITING if self.method == WRITES else self.method in (None, method)
        return is_meant and self.chat in (None, chat)

    def error(self, now: float) -> ApiError:
        if self.code == 429:
            return too_many_requests(self.retry_after if self.until is None else max(1, ceil(self.until - now)))
        code = self.code or 500
        return ApiError(code, DESCRIPTIONS.get(code, "Internal Server Error"))


#: As the `method` of a fault: every call that shows something in a chat.
WRITES = "writes"
WRITING = frozenset(
    {
        *("sendMessage", "sendPhoto", "sendDocument"),
        *("editMessageText", "editMessageCaption", "editMessageReplyMarkup"),
    }
)
KINDS = {
    "drop_before": Fault(None),
    "drop_after": Fault(None, accepted=True),
    "error_500": Fault(500),
    "error_500_after": Fault(500, accepted=True),
    "error_502": Fault(502),
    "unauthorized": Fault(401),
    "conflict": Fault(409),
    "flood": Fault(429, retry_after=3600),
    "slow_answer": Fault(200, accepted=True, answers_after=1.0),
    "slow": Fault(200, accepted=True, seconds=1.0),
}
DESCRIPTIONS = {
    500: "Internal Server Error",
    502: "Bad Gateway",
    401: "Unauthorized",
    409: "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running",
}


class Faults:
    def __init__(self, world: World) -> None:
        self.world = world
        self.waiting: list[Fault] = []

    def add(self, kind: str, **details: Any) -> None:
        """Let a fault of this kind wait; details are the fields of `Fault`: method, chat, times, seconds…"""
        self.waiting.append(replace(KINDS[kind], **details))

    def add_for(self, kind: str, seconds: float, **details: Any) -> None:
        """Let a fault of this kind befall every such call for a while."""
        self.add(kind, until=self.world.now() + seconds, **details)

    def clear(self) -> None:
        self.waiting.clear()

    def next(self, method: str, chat: Any) -> Fault | None:
        now = self.world.now()
        self.waiting = [fault for fault in self.waiting if fault.until is None or fault.until > now]
        for place, fault in enumerate(self.waiting):
            if fault.befalls(method, chat):
                if fault.until is None:
                    self.waiting[place : place + 1] = [replace(fault, times=fault.times - 1)] if fault.times > 1 else []
                return fault
        return None

    def poison_update(self) -> int:
        """An update that no client can parse."""
        return self._put({"message": {"message_id": "not a number", "date": "yesterday", "text": 5}})

    def unknown_update(self) -> int:
        """An update of a kind that is not invented yet."""
        return self._put({"time_travel": {"id": "1", "year": 1985}})

    def jump_ids(self, to: int) -> None:
        self.world.updates.jump(to)

    def repeat_press(self, press: Press) -> None:
        self.world.tell_press(press)

    def repeat_last_press(self) -> None:
        self.repeat_press(list(self.world.presses.values())[-1])

    def _put(self, fields: dict[str, Any]) -> int:
        number = self.world.updates.put_raw(fields)
        self.world.arrivals.ring()
        return number

    def inject(self, kind: str, **details: Any) -> None:
        """Any misfortune by its name."""
        at_once: dict[str, Callable[..., Any]] = {
            "clear": self.clear,
            "poison_update": self.poison_update,
            "unknown_update": self.unknown_update,
            "jump_ids": self.jump_ids,
            "repeat_last_press": self.repeat_last_press,
        }
        if kind in at_once:
            at_once[kind](**details)
        elif kind in KINDS:
            self.add(kind, **details)
        else:
            raise ValueError(f"no fault is called {kind!r}; there are {', '.join([*KINDS, *at_once])}")
