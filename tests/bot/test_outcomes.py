"""Telegram's words, and what we make of them."""

import pytest
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Conflict,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
    TimedOut,
)

from bot.outcomes import UNSAID_PAUSE, Verdict, outcome_of
from bot.telegram_request import NeverSent, NoAnswer

SAYINGS = [
    (Forbidden("Forbidden: bot was blocked by the user"), Verdict.UNREACHABLE, "blocked"),
    (Forbidden("Forbidden: user is deactivated"), Verdict.UNREACHABLE, "deactivated"),
    (Forbidden("Forbidden: bot can't initiate conversation with a user"), Verdict.UNREACHABLE, "cannot_initiate"),
    (Forbidden("Forbidden: bot was kicked from the group chat"), Verdict.UNREACHABLE, "kicked"),
    (Forbidden("Forbidden: bot is not a member of the supergroup chat"), Verdict.UNREACHABLE, "kicked"),
    (Forbidden("Forbidden: something new"), Verdict.UNREACHABLE, "forbidden"),
    (BadRequest("Bad Request: chat not found"), Verdict.UNREACHABLE, "chat_not_found"),
    (BadRequest("Bad Request: BUSINESS_PEER_INVALID"), Verdict.UNREACHABLE, "chat_not_found"),
    (BadRequest("Bad Request: not enough rights to send text messages to the chat"), Verdict.UNREACHABLE, "no_rights"),
    (BadRequest("Bad Request: message to edit not found"), Verdict.GONE, "Message to edit not found"),
    (BadRequest("Bad Request: message can't be edited"), Verdict.GONE, "Message can't be edited"),
    (BadRequest("Bad Request: message is too long"), Verdict.DEAD, "Message is too long"),
    (BadRequest("Bad Request: BUTTON_DATA_INVALID"), Verdict.DEAD, "Button_data_invalid"),
    (NetworkError("Request Entity Too Large (413)"), Verdict.DEAD, "Request Entity Too Large (413)"),
    (NetworkError("Internal Server Error"), Verdict.DOUBT, "Internal Server Error"),
    (NetworkError("Bad Gateway"), Verdict.DOUBT, "Bad Gateway"),
    (TimedOut(), Verdict.DOUBT, "Timed out"),
    (NoAnswer("ServerDisconnectedError"), Verdict.DOUBT, "ServerDisconnectedError"),
    (TelegramError("Invalid server response"), Verdict.DOUBT, "Invalid server response"),
    (Conflict("Conflict: terminated by other getUpdates request"), Verdict.DOUBT, "Conflict: terminated by other"),
    (KeyError("Анна"), Verdict.DOUBT, "KeyError"),
    (NeverSent("ClientConnectorError"), Verdict.RETRY, "ClientConnectorError"),
    (InvalidToken("Unauthorized"), Verdict.RETRY, "unauthorized"),
]


@pytest.mark.parametrize(("error", "verdict", "reason"), SAYINGS, ids=lambda value: str(value))
def test_every_saying_has_its_meaning(error, verdict, reason):
    outcome = outcome_of(error)
    assert outcome.verdict is verdict
    assert outcome.reason.startswith(reason)


def test_an_edit_that_changes_nothing_succeeded():
    error = BadRequest("Bad Request: message is not modified: specified new message content and reply markup …")
    outcome = outcome_of(error, message_id=7)
    assert (outcome.verdict, outcome.message_id) == (Verdict.SENT, 7)


def test_too_many_requests_says_for_how_long():
    outcome = outcome_of(RetryAfter(10_072))
    assert (outcome.verdict, outcome.retry_after) == (Verdict.LATER, 10_072.0)


def test_too_many_requests_without_a_time_means_a_while():
    outcome = outcome_of(NetworkError("Too Many Requests"))
    assert (outcome.verdict, outcome.retry_after) == (Verdict.LATER, UNSAID_PAUSE)


def test_a_moved_group_tells_its_new_id():
    outcome = outcome_of(ChatMigrated(-1001))
    assert (outcome.verdict, outcome.new_chat_id) == (Verdict.MOVED, -1001)
