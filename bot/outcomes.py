"""What becomes of a message: Telegram's answers and refusals as one table.

Telegram tells most refusals apart by their wording only. In python-telegram-bot `BadRequest` and `TimedOut` are both
`NetworkError`, so the order of the rows matters: the first that fits counts.
"""

from __future__ import annotations

from enum import StrEnum

from msgspec import Struct
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
)

from bot.telegram_request import NeverSent

#: Telegram said "too many requests" and forgot to say for how long.
UNSAID_PAUSE = 30.0
LONGEST_REASON = 200


class Verdict(StrEnum):
    SENT = "sent"
    LATER = "later"  # too much, too fast: again after `retry_after`
    UNREACHABLE = "unreachable"  # nothing arrives there, for the given reason
    GONE = "gone"  # the message to change is not there any more
    DEAD = "dead"  # wrong, and wrong for ever
    MOVED = "moved"  # the group became a supergroup
    DOUBT = "doubt"  # perhaps sent, perhaps not
    RETRY = "retry"  # certainly not sent, and not the message's fault


class Outcome(Struct, frozen=True):
    verdict: Verdict
    #: A few words without anybody's name or text.
    reason: str = ""
    message_id: int | None = None
    retry_after: float = 0.0
    new_chat_id: int | None = None


class Row(Struct, frozen=True):
    error: type[Exception]
    #: A part of Telegram's words, in lower case.
    words: str
    verdict: Verdict
    #: What we call it; Telegram's own words when empty.
    reason: str = ""


TABLE: tuple[Row, ...] = (
    Row(NeverSent, "", Verdict.RETRY),
    Row(RetryAfter, "", Verdict.LATER),
    Row(ChatMigrated, "", Verdict.MOVED),
    Row(InvalidToken, "", Verdict.RETRY, "unauthorized"),
    Row(Forbidden, "blocked by the user", Verdict.UNREACHABLE, "blocked"),
    Row(Forbidden, "user is deactivated", Verdict.UNREACHABLE, "deactivated"),
    Row(Forbidden, "can't initiate conversation", Verdict.UNREACHABLE, "cannot_initiate"),
    Row(Forbidden, "can't send messages to bots", Verdict.UNREACHABLE, "is_a_bot"),
    Row(Forbidden, "bot was kicked", Verdict.UNREACHABLE, "kicked"),
    Row(Forbidden, "bot is not a member", Verdict.UNREACHABLE, "kicked"),
    Row(Forbidden, "group chat was deleted", Verdict.UNREACHABLE, "kicked"),
    Row(Forbidden, "", Verdict.UNREACHABLE, "forbidden"),
    Row(BadRequest, "message is not modified", Verdict.SENT),
    Row(BadRequest, "message to edit not found", Verdict.GONE),
    Row(BadRequest, "message can't be edited", Verdict.GONE),
    Row(BadRequest, "message_id_invalid", Verdict.GONE),
    Row(BadRequest, "chat not found", Verdict.UNREACHABLE, "chat_not_found"),
    Row(BadRequest, "peer_id_invalid", Verdict.UNREACHABLE, "chat_not_found"),
    Row(BadRequest, "business_peer_invalid", Verdict.UNREACHABLE, "chat_not_found"),
    Row(BadRequest, "user_is_blocked", Verdict.UNREACHABLE, "blocked"),
    Row(BadRequest, "input_user_deactivated", Verdict.UNREACHABLE, "deactivated"),
    Row(BadRequest, "not enough rights", Verdict.UNREACHABLE, "no_rights"),
    Row(BadRequest, "have no rights", Verdict.UNREACHABLE, "no_rights"),
    Row(BadRequest, "chat_write_forbidden", Verdict.UNREACHABLE, "no_rights"),
    Row(BadRequest, "chat_restricted", Verdict.UNREACHABLE, "no_rights"),
    Row(BadRequest, "topic_closed", Verdict.UNREACHABLE, "no_rights"),
    Row(BadRequest, "too many requests", Verdict.LATER),
    Row(BadRequest, "", Verdict.DEAD),
    Row(NetworkError, "too many requests", Verdict.LATER),
    Row(NetworkError, "request entity too large", Verdict.DEAD),
    Row(Exception, "", Verdict.DOUBT),
)


def outcome_of(error: Exception, message_id: int | None = None) -> Outcome:
    """What an exception of a call means; `message_id` is the message that was to be changed."""
    words = str(error)
    row = next(row for row in TABLE if isinstance(error, row.error) and row.words in words.lower())
    return Outcome(
        row.verdict,
        reason=row.reason or _told(error),
        message_id=message_id if row.verdict is Verdict.SENT else None,
        retry_after=_pause(error) if row.verdict is Verdict.LATER else 0.0,
        new_chat_id=error.new_chat_id if isinstance(error, ChatMigrated) else None,
    )


def _told(error: Exception) -> str:
    """Telegram's words; of any other exception only its name, for it may quote people."""
    return str(error)[:LONGEST_REASON] if isinstance(error, TelegramError) else type(error).__name__


def _pause(error: Exception) -> float:
    if not isinstance(error, RetryAfter):
        return UNSAID_PAUSE
    pause = error.retry_after
    return float(pause if isinstance(pause, int | float) else pause.total_seconds())
