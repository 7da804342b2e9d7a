"""From an update to the handler that takes it: tables of commands and buttons, then words, then what is not words."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct
from telegram import ChatMemberUpdated, Message, MessageEntity, Update

from bot.access import COMMANDS as COMMAND_AUDIENCE
from bot.access import may, refuses_press
from bot.buttons import decode
from bot.handlers import Handler, PressHandler, account, agent, agents, changes, customer, figures, listening, manager
from bot.reading import Pressed
from bot.turn import Turn
from surveys.ports import Work
from surveys.use_cases.bounce import lose_customer, regain_customer
from surveys.use_cases.join_staff import regain_staff
from surveys.use_cases.meet import Person, keep_in_step

COMMANDS: Mapping[str, Handler] = {
    **account.COMMANDS,
    **agent.COMMANDS,
    **manager.COMMANDS,
    **changes.COMMANDS,
    **agents.COMMANDS,
    **listening.COMMANDS,
}
PRESSES: Mapping[str, PressHandler] = {
    **account.PRESSES,
    **customer.PRESSES,
    **agent.PRESSES,
    **manager.PRESSES,
    **changes.PRESSES,
    **figures.PRESSES,
}

#: What people send instead of words, and what the journal calls it.
NOT_WORDS = (
    *("voice", "video_note", "photo", "video", "animation", "audio", "document", "sticker"),
    *("location", "contact", "poll", "dice", "story"),
)
#: A ticket copied from a screen comes back with the hyphen that keeps it in one piece there.
HYPHENS = str.maketrans("\u2010\u2011", "--")


class Command(Struct, frozen=True):
    name: str
    args: tuple[str, ...]


async def route(work: Work, came: Pressed | Update) -> Turn | None:
    """Handle one update; the turn carries the toast, if any. None when the update is nobody's turn."""
    if isinstance(came, Pressed):
        return await _press(await _turn(work, came.person, came.chat_id, came.message_id, query_id=came.query_id), came)
    if came.my_chat_member is not None:
        await _membership(work, came.my_chat_member)
    elif not await _moved(work, came.message):
        return await _written(work, came)
    return None


async def _written(work: Work, update: Update) -> Turn | None:
    user, chat, message = update.effective_user, update.effective_chat, update.effective_message
    if user is None or chat is None or user.is_bot or not isinstance(message, Message):
        return None
    person = Person(user.id, user.username, user.full_name, user.language_code)
    turn = await _turn(work, person, chat.id, message.message_id, message)
    await _message(turn, message, is_edit=update.edited_message is not None)
    return turn


async def _turn(
    work: Work,
    person: Person,
    chat_id: int,
    message_id: int | None,
    message: Message | None = None,
    query_id: str | None = None,
) -> Turn:
    staff = await work.tx.staff.by_telegram(person.telegram_id)
    if staff is not None and chat_id == person.telegram_id:
        staff = await regain_staff(work, staff)
    asked = await work.tx.customers.by_telegram(person.telegram_id)
    if asked is not None:
        asked = await keep_in_step(work, asked, person)
    if asked is not None and chat_id == person.telegram_id:
        asked = await regain_customer(work, asked)
    return Turn(work, person, chat_id, message_id, message, query_id, asked, staff)


async def _press(turn: Turn, pressed: Pressed) -> Turn:
    press = decode(pressed.data)
    handler = PRESSES.get(press.verb) if press else None
    if press is None or handler is None:
        turn.toast("finished")
    elif reason := refuses_press(turn.staff, press.verb, turn.is_private):
        turn.toast(reason)
    else:
        await handler(turn, press)
    return turn


async def _message(turn: Turn, message: Message, is_edit: bool) -> None:
    command = read_command(message, turn.work.house.bot_username)
    if command is not None:
        await _command(turn, command, is_edit)
    elif not turn.is_private:
        await _words_in_group(turn, message, is_edit)
    elif message.text:
        await _words(turn, message.text, is_edit)
    elif not is_edit:
        await _not_words(turn, message)


async def _command(turn: Turn, command: Command, is_edit: bool) -> None:
    handler = COMMANDS.get(command.name)
    if is_edit:
        return
    if handler is None:
        if turn.is_private:
            await turn.say("unknown_command")
    elif may(turn.staff, COMMAND_AUDIENCE.get(command.name)):
        turn.args = command.args
        await handler(turn)
    elif turn.is_private:
        await turn.say("not_for_you")


async def _words_in_group(turn: Turn, message: Message, is_edit: bool) -> None:
    """Only a manager's answer to the bot's own message, as what was done about a case; all else is said to others."""
    author = message.reply_to_message.from_user if message.reply_to_message else None
    is_ours = author is not None and author.is_bot and author.username == turn.work.house.bot_username
    if turn.staff is not None and message.text and is_ours and not is_edit:
        await manager.manager_words(turn, message.text)


async def _words(turn: Turn, text: str, is_edit: bool) -> None:
    """A manager's words may be the action of a case, an agent forwards messages; all others are a customer's."""
    if turn.staff is not None and not is_edit and await manager.manager_words(turn, text):
        return
    if turn.message is not None and _is_passed_on(turn, turn.message):
        return
    await customer.words(turn, text, is_edit)


def _is_passed_on(turn: Turn, message: Message) -> bool:
    """A colleague forwards a customer's message, to answer it with a command next."""
    return turn.staff is not None and message.forward_origin is not None


async def _not_words(turn: Turn, message: Message) -> None:
    what = next((kind for kind in NOT_WORDS if getattr(message, kind, None)), None)
    if what is None or _is_passed_on(turn, message):
        return
    await customer.not_words(turn, what, message.caption)


async def _membership(work: Work, change: ChatMemberUpdated) -> None:
    """A private chat was blocked or unblocked. A colleague is lost when something cannot be delivered, not before."""
    if change.chat.type != "private":
        return
    is_lost = change.new_chat_member.status in ("kicked", "left")
    person = await work.tx.customers.by_telegram(change.from_user.id)
    if person is not None:
        await (lose_customer(work, person, "blocked") if is_lost else regain_customer(work, person))
    staff = await work.tx.staff.by_telegram(change.from_user.id)
    if staff is not None and not is_lost:
        await regain_staff(work, staff)


async def _moved(work: Work, message: Message | None) -> bool:
    """A group became a supergroup; Telegram says so twice, once in each."""
    if message is None:
        return False
    old, new = message.migrate_from_chat_id or message.chat.id, message.migrate_to_chat_id or message.chat.id
    if old != new:
        await work.tx.deliveries.move_chat(old, new)
    return old != new


def read_command(message: Message, bot_username: str) -> Command | None:
    """`/survey@our_bot T-1234 @ivan` → survey, its arguments. None for words and for other bots' commands.
    `/c12` is the command `c` with the argument 12."""
    text = message.text or ""
    first = next(iter(message.entities), None)
    if first is None or first.type != MessageEntity.BOT_COMMAND or first.offset != 0:
        return None
    name, _, addressee = text[1 : first.length].lower().partition("@")
    if addressee and addressee != bot_username.lower():
        return None
    args = tuple(text[first.length :].translate(HYPHENS).split())
    if name[:1] == "c" and name[1:].isdigit():
        return Command("c", (name[1:],))
    return Command(name, args)
