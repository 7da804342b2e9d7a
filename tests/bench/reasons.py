"""Why a goal is missed, by the title of its figure: kept by hand, told only while the goal is missed."""

from __future__ import annotations

from collections.abc import Mapping

REASONS: Mapping[str, str] = {
    "taps ratio (whole bot / bare PTB echo with sniffio)": (
        "A tap of ours is two calls, a parsed update, a decision, a journal line, a delivery and a commit; the two"
        " calls alone are a third of it."
    ),
    "taps ratio (whole bot / bare aiogram echo)": (
        "The echo stores nothing; our two calls, decision and commit cost about what its framework does."
    ),
    "CPU per tap (whole bot / bare PTB echo)": (
        "A third goes into the two calls, a third into the statements of the tap and its delivery, the rest into"
        " python-telegram-bot's types and the screen."
    ),
    "taps ratio with calls of 50 ms (whole bot / bare PTB echo)": (
        "Our bot is at the end of its processor there, not waiting for the network."
    ),
    "p50 to the answer at 60 taps/s (whole bot / bare PTB echo)": (
        "At sixty taps a second most batches hold one tap, so each answer waits for a commit of its own; the echo"
        " commits nothing."
    ),
    "taps ratio (whole bot / bot without its store)": (
        "Without its store the bot decides nothing either: validation, the conversation's table and the delivery"
        " are on one side of the ratio only."
    ),
    "commits ratio (batches / one by one)": (
        "A local disk that answers a flush in a fraction of a millisecond makes single commits cheap, so that the"
        " statements of each answer decide; the slower the disk, the larger the ratio."
    ),
    "sends inside a 429 pause that means everybody": (
        "Telegram does not say whether one 429 means a chat or the bot. Until three chats have been refused sends"
        " go one at a time, so that two may still leave."
    ),
    "idle memory (whole bot / bare PTB echo)": (
        "The echo is python-telegram-bot alone; SQLAlchemy takes 12 MiB beside it, aiohttp 10, pydantic with the models"
        " of settings and surveys 10, the rest is our own code, templates and words."
    ),
    "start to first poll (whole bot / bare PTB echo)": (
        "Nearly all of it is loading the same libraries; opening the database, the surveys and the first calls take"
        " about a tenth."
    ),
}
