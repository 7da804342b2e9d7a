"""From a delivery to one call of the Bot API, and from its answer to a message id.

Rendering happens here, on the way out, in the reader's language. Whether and when to call is the sender's matter.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any, Protocol

from msgspec import Struct
from telegram import InputFile

from bot.buttons import Button
from bot.menus import commands
from bot.screens.screen import Screen
from bot.telegram_request import Client
from bot.texts import toast
from bot.turn import Toast
from surveys.deliveries import KINDS
from surveys.languages import Language
from surveys.records import Delivery, Draft
from surveys.values import replace

if TYPE_CHECKING:
    from insights.chart import Picture

UNBUTTON = "unbutton"
MENU = "menu"
NO_PREVIEW = {"is_disabled": True}


class Renders(Protocol):
    def render(self, kind: str, payload: Mapping[str, Any], language: Language, now: datetime) -> Screen: ...


class Call(Struct, frozen=True):
    """One Bot API method with its parameters."""

    method: str
    parameters: Mapping[str, Any]
    #: The order of a file that is still to be made, and the call that is made instead when it is too large.
    order: Mapping[str, Any] | None = None
    instead: Call | None = None
    #: A picture that is still to be drawn; without it the words go alone.
    picture: Picture | None = None
    #: A report that is still to be made, in whole or in part, and the moment at which it is told.
    report: tuple[Delivery, datetime] | None = None


def is_edit(delivery: Delivery) -> bool:
    """Whether it changes a message that is there; doing that twice does no harm."""
    return delivery.message_id is not None and not delivery.draft.fresh


#: Makes the file that an order describes; None when Telegram would not take it.
MakesFile = Callable[[Mapping[str, Any]], Awaitable[bytes | None]]
#: Draws a picture; None when that is not possible.
Draws = Callable[["Picture"], Awaitable[bytes | None]]
#: Makes the report of this kind that was asked for: what its screen is made of, or what of it is still to be counted.
Reporting = Callable[[str, Mapping[str, Any]], Awaitable[Mapping[str, Any]]]
#: Keeps with this delivery what was counted of it, so that a repeat says the same.
Keeping = Callable[[int, Mapping[str, Any]], Awaitable[None]]


class Messenger:
    """`is_paid`: Telegram may charge Stars for messages above its free rate."""

    def __init__(
        self,
        client: Client,
        screens: Renders,
        *,
        is_paid: bool = False,
        filing: MakesFile | None = None,
        draws: Draws | None = None,
        reports: Reporting | None = None,
        keeps: Keeping | None = None,
    ) -> None:
        self._client = client
        self._screens = screens
        self._filing = filing
        self._draws = draws
        self._reports = reports
        self._keeps = keeps
        self._terms: Mapping[str, Any] = {"allow_paid_broadcast": True} if is_paid else {}

    def prepare(self, delivery: Delivery, now: datetime) -> Call:
        """The call that this delivery needs. Raises whatever a broken template raises."""
        draft = delivery.draft
        if draft.kind == UNBUTTON:
            return Call("editMessageReplyMarkup", _where(delivery))
        if draft.kind == MENU:
            return _menu(draft)
        if "asked" in draft.payload:
            return Call("sendMessage", {}, report=(delivery, now))
        payload: Mapping[str, Any] = {**draft.payload, "is_repeat": True} if delivery.is_repeat else draft.payload
        screen = self._screens.render(draft.kind, payload, draft.language, now)
        if is_edit(delivery):
            return _edit(delivery, screen)
        call = replace(_send(delivery, screen, self._terms), picture=screen.picture)
        if "order" not in payload:
            return call
        too_large = self._screens.render("say", {"text": "export_too_large"}, draft.language, now)
        return replace(call, order=payload["order"], instead=_send(delivery, too_large, self._terms))

    async def complete(self, call: Call) -> Call:
        """The file that was ordered is made, or the report, and the picture is drawn. Raises whatever keeps a file or a
        report from being made."""
        if call.report is not None and self._reports is not None:
            return await self.complete(await self._report(*call.report, self._reports))
        if call.picture is not None and self._draws is not None:
            drawn = await self._draws(call.picture)
            return call if drawn is None else _with_picture(call, drawn)
        if call.order is None or call.instead is None or self._filing is None:
            return call
        content = await self._filing(call.order)
        if content is None:
            return call.instead
        named = call.parameters["document"].filename
        return Call(call.method, {**call.parameters, "document": InputFile(content, filename=named)})

    async def _report(self, delivery: Delivery, now: datetime, reports: Reporting) -> Call:
        draft = delivery.draft
        known = {name: value for name, value in draft.payload.items() if name != "asked"}
        told = await reports(draft.kind, draft.payload["asked"])  # type: ignore[arg-type]
        made = replace(draft, payload={**known, **told})
        if self._keeps is not None and KINDS[draft.kind].doubt == "repeat":
            await self._keeps(delivery.id, made.payload)
        return self.prepare(replace(delivery, draft=made), now)

    async def send(self, call: Call) -> int | None:
        """Make the call; the id of the message that stands there now."""
        result = await self._client.call(call.method, call.parameters)
        return int(result["message_id"]) if isinstance(result, dict) else call.parameters.get("message_id")

    async def toast(self, answer: Toast) -> None:
        """Answer a press with the short line on top of the screen."""
        text = toast(answer.key, answer.language, **answer.view)
        await self._client.call("answerCallbackQuery", {"callback_query_id": answer.query_id, "text": text})


def _with_picture(call: Call, drawn: bytes) -> Call:
    """The same words, beneath a picture."""
    kept = {name: value for name, value in call.parameters.items() if name not in ("text", "link_preview_options")}
    photo = {"photo": InputFile(drawn, filename="picture.png"), "caption": call.parameters["text"]}
    return Call("sendPhoto", kept | photo)


def _menu(draft: Draft) -> Call:
    """The commands of one chat: those of the colleague's role, in the colleague's language."""
    offered = commands(draft.payload["audience"], draft.language)  # type: ignore[arg-type]
    listed = [{"command": name, "description": words} for name, words in offered]
    return Call("setMyCommands", {"commands": listed, "scope": {"type": "chat", "chat_id": draft.chat_id}})


def _where(delivery: Delivery) -> dict[str, Any]:
    return {"chat_id": delivery.draft.chat_id, "message_id": delivery.message_id}


def _edit(delivery: Delivery, screen: Screen) -> Call:
    call = _with_media(screen, "editMessageText", "editMessageCaption", "editMessageCaption")
    return Call(call, _where(delivery) | _words(screen) | _markup(screen))


def _send(delivery: Delivery, screen: Screen, terms: Mapping[str, Any]) -> Call:
    method = _with_media(screen, "sendMessage", "sendPhoto", "sendDocument")
    how = {"chat_id": delivery.draft.chat_id, "disable_notification": delivery.draft.silent or None, **terms}
    return Call(method, how | _media(screen) | _words(screen) | _markup(screen))


def _with_media(screen: Screen, text: str, photo: str, document: str) -> str:
    return photo if screen.photo is not None else document if screen.document is not None else text


def _words(screen: Screen) -> dict[str, Any]:
    if screen.photo is None and screen.document is None:
        return {"text": screen.text, "parse_mode": "HTML", "link_preview_options": NO_PREVIEW}
    return {"caption": screen.text, "parse_mode": "HTML"}


def _media(screen: Screen) -> dict[str, Any]:
    if screen.photo is not None:
        return {"photo": InputFile(screen.photo, filename="picture.png")}
    if screen.document is not None:
        name, content = screen.document
        return {"document": InputFile(content, filename=name)}
    return {}


def _markup(screen: Screen) -> dict[str, Any]:
    """Without a keyboard nothing is said, and an edit takes the old one away."""
    if screen.rows:
        return {"reply_markup": {"inline_keyboard": [[_button(button) for button in row] for row in screen.rows]}}
    return {"reply_markup": {"force_reply": True}} if screen.force_reply else {}


def _button(button: Button) -> dict[str, str]:
    if button.url is not None:
        return {"text": button.text, "url": button.url}
    return {"text": button.text, "callback_data": button.data or ""}
