"""Our bot with its store taken out: the same poller, transport, event loop and screens. Every press gets the toast and
the rendered edit of a real answer, but nothing is checked, decided, committed or claimed. What durability costs is the
difference, and a little more, because the decisions are missing too.
"""

from __future__ import annotations

import asyncio
import sys
from datetime import UTC, datetime
from typing import Any

import uvloop

from bot.messenger import Messenger
from bot.poller import Poller
from bot.screens import Screens
from bot.sender import WORKERS
from bot.telegram_request import make_bot
from bot.turn import Toast
from surveys.catalogue import load_catalogue
from surveys.definition import Survey
from surveys.policy import Company
from surveys.records import Delivery, DeliveryState, Draft


class Echo:
    """In the place of ingest and sender."""

    def __init__(self, messenger: Messenger, survey: Survey) -> None:
        self._messenger = messenger
        self._survey = survey
        self._free = asyncio.Semaphore(WORKERS)
        self._edits: set[asyncio.Task[None]] = set()

    async def __call__(self, raws: list[dict[str, Any]]) -> None:
        presses = [raw["callback_query"] for raw in raws]
        for press in presses:
            edit = asyncio.create_task(self._edit(press))
            self._edits.add(edit)
            edit.add_done_callback(self._edits.discard)
        await asyncio.gather(*(self._messenger.toast(Toast(press["id"], "saved", "ru", {})) for press in presses))

    async def _edit(self, press: dict[str, Any]) -> None:
        now = datetime.now(UTC)
        async with self._free:
            await self._messenger.send(self._messenger.prepare(self._delivery(press, now), now))

    def _delivery(self, press: dict[str, Any], now: datetime) -> Delivery:
        _, token, question, choice = press["data"].split(":")
        payload = {
            "invitation": int(press["id"]),
            "token": token,
            "survey": self._survey.key,
            "version": self._survey.version,
            "face": "question",
            "question": self._survey.questions[1].key,
            "replies": {question: [choice]},
            "has_comment": False,
            "wants_contact": False,
            "is_changing": False,
            "may_change": False,
            "closed_at": now.isoformat(),
            "zone": "Europe/Kyiv",
            "deadline": None,
        }
        draft = Draft("card", press["from"]["id"], "ru", payload)
        return Delivery(1, draft, DeliveryState.SENDING, now, message_id=press["message"]["message_id"])


async def main(token: str, address: str) -> None:
    survey = next(survey for survey in load_catalogue() if survey.key == "csat")
    async with make_bot(token, address) as client:
        messenger = Messenger(client, Screens(lambda *_: survey, Company("Аврора")))
        await Poller(client, Echo(messenger, survey)).run()


if __name__ == "__main__":
    uvloop.run(main(*sys.argv[1:]))
