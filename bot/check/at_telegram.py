"""What Telegram says: about the token, the webhook, the groups we write to, the colleagues we write to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from telegram.error import ChatMigrated, TelegramError

from bot.check.finding import Finding
from bot.check.premises import Premises
from bot.telegram_request import Client
from bot.words import UNREACHABLE, UNREACHABLE_OTHERWISE
from surveys.records import Staff

TAKE_TOKEN = "set AFTERWORD_TELEGRAM__TOKEN to the token from @BotFather"
#: A complaint of Telegram's about the webhook that is older than this is history.
RECENT = timedelta(hours=1)
#: More colleagues than this are not asked about one by one.
MOST_ASKED_ABOUT = 50
#: Standings of a bot that may write in a group.
MAY_WRITE = ("administrator", "member")


async def token(premises: Premises) -> Sequence[Finding]:
    config = premises.config
    if premises.client is not None:
        return [Finding("telegram", "good", f"the token belongs to @{premises.client.username}")]
    if premises.refusal is None:
        words = "no token: `afterword run` starts the demo"
        return [Finding("telegram", "note", words, f"to serve Telegram, {TAKE_TOKEN}")]
    if not isinstance(premises.refusal, TelegramError):
        return [Finding("telegram", "problem", str(premises.refusal), TAKE_TOKEN)]
    words = f"{config.telegram.base_url} cannot be reached: {premises.refusal}"
    return [Finding("telegram", "problem", words, "check the network, the firewall, and telegram.base_url")]


async def webhook(premises: Premises) -> Sequence[Finding]:
    """Whether what Telegram has fits the mode, and whether it gets through."""
    if premises.client is None:
        return []
    try:
        has: dict[str, Any] = await premises.client.call("getWebhookInfo", {})
    except TelegramError as error:
        return [Finding("updates", "problem", f"Telegram does not tell: {error}", "try again")]
    look = _with_webhook if premises.config.telegram.mode == "webhook" else _without_webhook
    return [look(premises, str(has.get("url") or ""), has)]


def _without_webhook(premises: Premises, url: str, has: Mapping[str, Any]) -> Finding:
    waiting = f"updates waiting: {has.get('pending_update_count', 0)}"
    if not url:
        return Finding("updates", "good", f"by polling; {waiting}")
    cure = (
        "nothing, when the bot is about to start: it takes the webhook away. Otherwise another program has this token"
    )
    return Finding("updates", "note", f"by polling, but Telegram has a webhook at {url}; {waiting}", cure)


def _with_webhook(premises: Premises, url: str, has: Mapping[str, Any]) -> Finding:
    ours = str(premises.config.telegram.webhook_url)
    words = f"by webhook at {ours}; updates waiting: {has.get('pending_update_count', 0)}"
    if not url:
        return Finding("updates", "note", f"{words}; not set at Telegram yet", "start the bot: it sets the webhook")
    if url != ours:
        cure = "start the bot again: it sets its own. If it comes back, another program has this token"
        return Finding("updates", "problem", f"{words}; but Telegram calls {url}", cure)
    failed_at = datetime.fromtimestamp(has.get("last_error_date") or 0, UTC)
    if premises.now - failed_at > RECENT:
        return Finding("updates", "good", words)
    words += f"; at {failed_at:%H:%M:%S} UTC Telegram did not get through: {has.get('last_error_message')}"
    return Finding("updates", "problem", words, "look whether the bot, the reverse proxy and the certificate are up")


async def groups(premises: Premises) -> Sequence[Finding]:
    """Whether the bot may write where cases go."""
    cases = premises.config.cases
    wanted = {chat: f"of team {team}" for team, chat in cases.group_by_team.items()}
    wanted |= {cases.group: "for all cases"} if cases.group is not None else {}
    client = premises.client
    return [await _group(client, chat, purpose) for chat, purpose in wanted.items()] if client else []


async def _group(client: Client, chat_id: int, purpose: str) -> Finding:
    called = f"group {chat_id} ({purpose})"
    try:
        chat = await client.call("getChat", {"chat_id": chat_id})
        member = await client.call("getChatMember", {"chat_id": chat_id, "user_id": client.id})
    except ChatMigrated as moved:
        cure = f"write {moved.new_chat_id} into the configuration"
        return Finding("groups", "note", f"{called} has become the supergroup {moved.new_chat_id}", cure)
    except TelegramError as error:
        return Finding(
            "groups", "problem", f"{called}: {error}", "add the bot to the group; /whoami there tells its id"
        )
    return _standing(f"{called}, «{chat.get('title')}»", chat, member)


def _standing(called: str, chat: Mapping[str, Any], member: Mapping[str, Any]) -> Finding:
    status = str(member["status"])
    is_muted = status == "restricted" and not member.get("can_send_messages")
    is_closed = status == "member" and chat.get("permissions", {}).get("can_send_messages") is False
    if status not in (*MAY_WRITE, "restricted"):
        cure = "add the bot to the group again, or take the group out of the configuration"
        return Finding("groups", "problem", f"{called}: the bot is not in it", cure)
    if is_muted or is_closed:
        cure = "let members write, or make the bot an administrator"
        return Finding("groups", "problem", f"{called}: the bot may not write there", cure)
    return Finding("groups", "good", f"{called}: the bot is {status}")


async def staff(premises: Premises) -> Sequence[Finding]:
    """Colleagues whom messages do not reach; a bot cannot write to people who have never started it."""
    everyone = await premises.asked(lambda tx: tx.staff.everyone()) or []
    listed = {one.telegram_id: one.name for one in everyone if one.telegram_id is not None and one.left_at is None}
    trouble = {one.telegram_id: _why(one) for one in everyone if one.telegram_id in listed and one.unreachable}
    if not everyone:
        listed = {one.telegram_id: one.name for one in premises.config.staff}
    if premises.client is not None:
        unknown = [chat for chat in listed if chat not in trouble][:MOST_ASKED_ABOUT]
        trouble |= {chat: UNREACHABLE["cannot_initiate"] for chat in unknown if not await _knows(premises.client, chat)}
    cure = "ask them to open the bot and press Start"
    return [Finding("reach", "problem", f"{listed[chat]} ({chat}): {why}", cure) for chat, why in trouble.items()]


def _why(one: Staff) -> str:
    return UNREACHABLE.get(one.unreachable or "", UNREACHABLE_OTHERWISE)


async def _knows(client: Client, chat_id: int) -> bool:
    try:
        await client.call("getChat", {"chat_id": chat_id})
    except TelegramError:
        return False
    return True
