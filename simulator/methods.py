"""The Bot API, as far as it is simulated: one table of methods with the parameters each takes.

`call` is the one way in: it looks the method up, lets waiting faults happen, keeps the log. What is not in the
table is refused loudly, so that nobody relies on a rule that is not simulated.
"""

from __future__ import annotations

import asyncio
import inspect
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from simulator import polling, sending
from simulator.arguments import Arguments
from simulator.errors import ApiError, bad_request
from simulator.faults import Fault
from simulator.menus import checked_commands, scope_of
from simulator.things import Call, Shape, User

if TYPE_CHECKING:
    from simulator.world import World


class ConnectionLost(Exception):
    """The answer never reaches the bot."""


class Method(Struct, frozen=True):
    name: str
    act: Callable[[World, Arguments], Any]
    takes: frozenset[str]


async def call(world: World, name: str, args: Arguments) -> Any:
    """Do what the bot asks and keep a record of it. A `bytes` result is JSON already."""
    if args.values.get("chat_id") is not None:
        chat: int | str | None = args.chat_id()
    else:
        chat = None
    for watch in world.on_request:
        watch(name, chat)
    try:
        result = await _under_faults(world, name, args, world.faults.next(name, chat))
    except ApiError as error:
        _record(world, name, chat, args, error.code, error.description)
        raise
    except ConnectionLost:
        _record(world, name, chat, args, 0, "connection lost")
        raise
    _record(world, name, chat, args, 200, None, result)
    return result


async def _under_faults(world: World, name: str, args: Arguments, fault: Fault | None) -> Any:
    if fault is None:
        return await _perform(world, name, args)
    if fault.seconds:
        await asyncio.sleep(fault.seconds)
    if not fault.accepted:
        raise ConnectionLost if fault.code is None else fault.error(world.now())
    result = await _perform(world, name, args)
    if fault.answers_after:
        await asyncio.sleep(fault.answers_after)
    if fault.code == 200:
        return result
    _record(world, name, args.values.get("chat_id"), args, 200, "accepted, but the answer was lost", result)
    raise ConnectionLost if fault.code is None else fault.error(world.now())


async def _perform(world: World, name: str, args: Arguments) -> Any:
    method = METHODS.get(name.lower())
    if method is None:
        raise ApiError(404, f"Not Found: the simulator knows no method {name!r}")
    unknown = args.names() - method.takes
    if unknown:
        raise bad_request(f"{method.name} has no parameter {sorted(unknown)[0]!r} in the simulator")
    result = method.act(world, args)
    return await result if inspect.isawaitable(result) else result


def _record(
    world: World,
    name: str,
    chat: Any,
    args: Arguments,
    code: int,
    error: str | None,
    result: Any = None,
) -> None:
    message_id = result.get("message_id") if isinstance(result, dict) else args.values.get("message_id")
    entry = Call(world.now(), name, chat, code == 200, code, error, int(message_id) if message_id else None)
    world.log.append(entry)
    for watch in world.on_call:
        watch(entry)
    if name != "getUpdates":
        world.feed.add("call", entry)


def get_me(world: World, args: Arguments) -> Shape:
    rights = ("can_read_all_group_messages", "supports_inline_queries", "can_connect_to_business", "has_main_web_app")
    return {**world.bot.shape(), "can_join_groups": True, **dict.fromkeys(rights, False)}


def get_file(world: World, args: Arguments) -> Shape:
    file = world.files.get(args.text("file_id"))
    if file is None:
        raise bad_request("wrong file_id or the file is temporarily unavailable")
    size = len(file.content)
    return {"file_id": file.id, "file_unique_id": file.id[:12], "file_size": size, "file_path": file.path}


def get_chat(world: World, args: Arguments) -> Shape:
    chat = world.known_chat(args.chat_id())
    gifts = ("unlimited_gifts", "limited_gifts", "unique_gifts", "premium_subscription", "gifts_from_channels")
    return {
        **chat.shape(),
        "accent_color_id": 0,
        "max_reaction_count": 11,
        "accepted_gift_types": dict.fromkeys(gifts, False),
    }


def get_chat_member(world: World, args: Arguments) -> Shape:
    chat = world.known_chat(args.chat_id())
    user: User | None = world.users.get(args.integer("user_id"))
    if user is None:
        raise bad_request("user not found")
    if user is world.bot:
        return world.member_shape(user, chat.bot_status)
    return world.member_shape(user, "member" if user.id in chat.members else "left")


def set_my_commands(world: World, args: Arguments) -> bool:
    scope = _known_scope(world, args)
    world.menus.commands[scope, args.text("language_code")] = checked_commands(args.json("commands") or [])
    world.feed.add("menus", world.menus)
    return True


def get_my_commands(world: World, args: Arguments) -> list[Shape]:
    return world.menus.commands.get((_known_scope(world, args), args.text("language_code")), [])


def delete_my_commands(world: World, args: Arguments) -> bool:
    world.menus.commands.pop((_known_scope(world, args), args.text("language_code")), None)
    world.feed.add("menus", world.menus)
    return True


def _known_scope(world: World, args: Arguments) -> tuple[Any, ...]:
    scope = scope_of(args.json("scope"))
    if len(scope) > 1:
        world.known_chat(scope[1])
    return scope


def set_my_description(world: World, args: Arguments) -> bool:
    return _describe(world, world.menus.descriptions, args.text("language_code"), args.text("description"), 512)


def set_my_short_description(world: World, args: Arguments) -> bool:
    texts = world.menus.short_descriptions
    return _describe(world, texts, args.text("language_code"), args.text("short_description"), 120)


def _describe(world: World, texts: dict[str, str], language: str, text: str, longest: int) -> bool:
    if len(text) > longest:
        raise bad_request("ABOUT_TOO_LONG" if longest == 120 else "DESCRIPTION_TOO_LONG")
    texts[language] = text
    world.feed.add("menus", world.menus)
    return True


def set_chat_menu_button(world: World, args: Arguments) -> bool:
    world.menus.buttons[args.integer("chat_id") or None] = args.json("menu_button") or {"type": "default"}
    return True


def say_yes(world: World, args: Arguments) -> bool:
    return True


WHERE = "chat_id business_connection_id"
HOW_SENT = (
    f"{WHERE} message_thread_id disable_notification protect_content allow_paid_broadcast reply_parameters "
    "reply_markup parse_mode"
)
EDITED = f"{WHERE} message_id reply_markup"
SCOPE = "scope language_code"

TABLE: tuple[tuple[str, Callable[[World, Arguments], Any], str], ...] = (
    ("getMe", get_me, ""),
    ("getUpdates", polling.get_updates, "offset limit timeout allowed_updates"),
    (
        "setWebhook",
        polling.set_webhook,
        "url certificate ip_address max_connections allowed_updates drop_pending_updates secret_token",
    ),
    ("deleteWebhook", polling.delete_webhook, "drop_pending_updates"),
    ("getWebhookInfo", polling.get_webhook_info, ""),
    ("sendMessage", sending.send_message, f"{HOW_SENT} text entities link_preview_options"),
    ("sendPhoto", sending.send_photo, f"{HOW_SENT} photo caption caption_entities"),
    (
        "sendDocument",
        sending.send_document,
        f"{HOW_SENT} document caption caption_entities disable_content_type_detection",
    ),
    ("editMessageText", sending.edit_message_text, f"{EDITED} text parse_mode entities link_preview_options"),
    ("editMessageCaption", sending.edit_message_caption, f"{EDITED} caption parse_mode caption_entities"),
    ("editMessageReplyMarkup", sending.edit_message_reply_markup, EDITED),
    ("deleteMessage", sending.delete_message, "chat_id message_id"),
    ("answerCallbackQuery", sending.answer_callback_query, "callback_query_id text show_alert cache_time"),
    ("sendChatAction", sending.send_chat_action, f"{WHERE} message_thread_id action"),
    ("getFile", get_file, "file_id"),
    ("getChat", get_chat, "chat_id"),
    ("getChatMember", get_chat_member, "chat_id user_id"),
    ("setMyCommands", set_my_commands, f"{SCOPE} commands"),
    ("getMyCommands", get_my_commands, SCOPE),
    ("deleteMyCommands", delete_my_commands, SCOPE),
    ("setMyDescription", set_my_description, "description language_code"),
    ("setMyShortDescription", set_my_short_description, "short_description language_code"),
    ("setChatMenuButton", set_chat_menu_button, "chat_id menu_button"),
    ("logOut", say_yes, ""),
    ("close", say_yes, ""),
)
METHODS = {name.lower(): Method(name, act, frozenset(takes.split())) for name, act, takes in TABLE}
