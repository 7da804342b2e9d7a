"""One-time links into the bot: what they carry, and what is kept of them. Only the hash of a token is stored."""

from __future__ import annotations

import hashlib

#: What a deep link begins with: a colleague joins, or a customer comes about a contact.
STAFF, CONTACT = "j_", "c_"
#: With its prefix a token must fit Telegram's 64 characters.
TOKEN_LENGTH = 24
#: Telegram passes on no more than this.
LONGEST_PAYLOAD = 64


def hash_of(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def url_of(bot_username: str, prefix: str, token: str) -> str:
    return f"https://t.me/{bot_username}?start={prefix}{token}"
