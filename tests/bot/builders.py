"""Deliveries and screens for stories about sending."""

from datetime import UTC, datetime

from bot.buttons import Button
from bot.screens.screen import Screen
from surveys.records import Delivery, DeliveryState, Draft
from surveys.values import replace

MORNING = datetime(2026, 11, 2, 8, 0, tzinfo=UTC)


def draft(chat_id, kind="say", text="Hi", **more):
    return replace(Draft(kind, chat_id, "en", {"text": text}), **more)


def delivery(chat_id=1, *, id=1, message_id=None, is_repeat=False, **more):
    return Delivery(id, draft(chat_id, **more), DeliveryState.SENDING, MORNING, 1, message_id, is_repeat=is_repeat)


class PlainScreens:
    """Shows the payload's text as it is; `rows` are labels, and a text of "broken" cannot be shown."""

    def render(self, kind, payload, language, now):
        if payload["text"] == "broken":
            raise KeyError(payload["text"])
        rows = tuple(
            tuple(Button(label, f"z:{place}") for place, label in enumerate(row)) for row in payload.get("rows", ())
        )
        text = f"again: {payload['text']}" if payload.get("is_repeat") else payload["text"]
        media = payload.get("photo"), payload.get("document")
        return Screen(text, rows, *media, payload.get("force_reply", False), payload.get("picture"))
