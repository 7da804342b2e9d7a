"""The bot's hands: send, edit, delete, answer a press. Every rule that Telegram has about them is here."""

from __future__ import annotations

import mimetypes
import struct
from typing import TYPE_CHECKING, Any

from simulator.arguments import Arguments
from simulator.errors import NOT_MODIFIED, QUERY_TOO_OLD, bad_request
from simulator.formatting import formatted
from simulator.keyboards import inline_keyboard
from simulator.things import Chat, File, Keyboard, Message, Shape
from simulator.updates import LIFETIMES

if TYPE_CHECKING:
    from simulator.world import World

LONGEST_TEXT = 4096
LONGEST_CAPTION = 1024
LONGEST_TOAST = 200
DELETABLE_FOR = 48 * 3600.0
ACTIONS = {
    "typing",
    "upload_photo",
    "upload_document",
    "record_voice",
    "upload_voice",
    "choose_sticker",
    "find_location",
}


def send_message(world: World, args: Arguments) -> Shape:
    chat = world.writable_chat(args.chat_id())
    return _post(world, args, chat, text_content(args))


def send_photo(world: World, args: Arguments) -> Shape:
    chat = world.writable_chat(args.chat_id())
    file = _file(world, args, "photo", "photo.jpg")
    width, height = _size(file.content)
    size = {**_file_shape(file), "width": width, "height": height}
    return _post(world, args, chat, {"photo": [size], **caption_content(args)})


def send_document(world: World, args: Arguments) -> Shape:
    chat = world.writable_chat(args.chat_id())
    file = _file(world, args, "document", "document")
    shape = {**_file_shape(file), "file_name": file.name, "mime_type": file.mime_type}
    return _post(world, args, chat, {"document": shape, **caption_content(args)})


def _post(world: World, args: Arguments, chat: Chat, content: Shape) -> Shape:
    keyboard = inline_keyboard(args.json("reply_markup"))
    reply_to = _replied(chat, args.json("reply_parameters"))
    world.limits.spend(chat.id, world.now(), paid=args.flag("allow_paid_broadcast"))
    silent = args.flag("disable_notification")
    return world.post(chat, world.bot, content, keyboard=keyboard, reply_to=reply_to, silent=silent).shape()


def _replied(chat: Chat, reply: Any) -> Message | None:
    if not reply:
        return None
    message = chat.messages.get(int(reply["message_id"]))
    if (message is None or message.deleted) and not reply.get("allow_sending_without_reply"):
        raise bad_request("message to be replied not found")
    return message


def text_content(args: Arguments) -> Shape:
    result = formatted(args.text("text"), args.text("parse_mode") or None, args.json("entities"))
    if not result.text:
        raise bad_request("message text is empty")
    if len(result.text) > LONGEST_TEXT:
        raise bad_request("message is too long")
    return {"text": result.text, **({"entities": result.entities} if result.entities else {})}


def caption_content(args: Arguments) -> Shape:
    result = formatted(args.text("caption"), args.text("parse_mode") or None, args.json("caption_entities"))
    if len(result.text) > LONGEST_CAPTION:
        raise bad_request("message caption is too long")
    content: Shape = {"caption": result.text} if result.text else {}
    return {**content, **({"caption_entities": result.entities} if result.entities else {})}


def _file(world: World, args: Arguments, name: str, default_name: str) -> File:
    upload = args.upload(name)
    if upload:
        if not upload.content:
            raise bad_request("file must be non-empty")
        guessed = mimetypes.guess_type(upload.name)[0] or upload.mime_type or "application/octet-stream"
        return world.keep_file(upload.name or default_name, upload.content, guessed)
    known = world.files.get(args.text(name))
    if known is None:
        raise bad_request("wrong file identifier/HTTP URL specified")
    return known


def _file_shape(file: File) -> Shape:
    return {"file_id": file.id, "file_unique_id": file.id[:12], "file_size": len(file.content)}


def _size(content: bytes) -> tuple[int, int]:
    if content.startswith(b"\x89PNG"):
        width, height = struct.unpack(">II", content[16:24])
        return width, height
    return 800, 600


def edit_message_text(world: World, args: Arguments) -> Shape:
    message = _editable(world, args)
    if "text" not in message.content:
        raise bad_request("there is no text in the message to edit")
    return _edit(world, args, message, text_content(args))


def edit_message_caption(world: World, args: Arguments) -> Shape:
    message = _editable(world, args)
    if "text" in message.content:
        raise bad_request("there is no caption in the message to edit")
    media = {name: value for name, value in message.content.items() if not name.startswith("caption")}
    return _edit(world, args, message, media | caption_content(args))


def edit_message_reply_markup(world: World, args: Arguments) -> Shape:
    message = _editable(world, args)
    return _edit(world, args, message, message.content)


def _editable(world: World, args: Arguments) -> Message:
    chat = world.writable_chat(args.chat_id())
    message = chat.messages.get(args.integer("message_id"))
    if message is None or message.deleted:
        raise bad_request("message to edit not found")
    if message.sender is not world.bot:
        raise bad_request("message can't be edited")
    return message


def _edit(world: World, args: Arguments, message: Message, content: Shape) -> Shape:
    """An edit that names no keyboard takes the keyboard away."""
    keyboard: Keyboard | None = inline_keyboard(args.json("reply_markup"))
    world.limits.spend(message.chat.id, world.now(), edit=True)
    if content == message.content and keyboard == message.keyboard:
        raise bad_request(NOT_MODIFIED)
    world.edit(message, content, keyboard)
    return message.shape()


def delete_message(world: World, args: Arguments) -> bool:
    chat = world.writable_chat(args.chat_id())
    message = chat.messages.get(args.integer("message_id"))
    if message is None or message.deleted:
        raise bad_request("message to delete not found")
    foreign = message.sender is not world.bot and not chat.is_private and chat.bot_status != "administrator"
    if foreign or world.now() - message.date > DELETABLE_FOR:
        raise bad_request("message can't be deleted")
    world.delete(message)
    return True


def answer_callback_query(world: World, args: Arguments) -> bool:
    press = world.presses.get(args.text("callback_query_id"))
    if press is None or world.now() - press.pressed_at > LIFETIMES["callback_query"]:
        raise bad_request(QUERY_TOO_OLD)
    toast = args.text("text")
    if len(toast) > LONGEST_TOAST:
        raise bad_request("MESSAGE_TOO_LONG")
    if not press.answered:
        press.answered, press.toast, press.alert = True, toast or None, args.flag("show_alert")
        world.feed.add("press", press)
    return True


def send_chat_action(world: World, args: Arguments) -> bool:
    world.writable_chat(args.chat_id())
    if args.text("action") not in ACTIONS:
        raise bad_request("wrong parameter action in request")
    return True
