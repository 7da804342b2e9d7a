"""Why a goal is missed, by the title of its figure: kept by hand, told only while the goal is missed."""

from __future__ import annotations

from collections.abc import Mapping

_SUMS = (
    "A tap of ours is two calls, a parsed update, a decision, a journal line, a delivery, the sums of which figures are"
    " made, and a commit; the two calls alone are a tenth of it, the sums a tenth to a fifth."
)

REASONS: Mapping[str, str] = {
    "taps ratio (whole bot / bare PTB echo)": _SUMS,
    "taps ratio (whole bot / bare PTB echo with sniffio)": _SUMS,
    "taps ratio (whole bot / bare aiogram echo)": (
        "The echo stores nothing; our two calls, decision and commit cost about what its framework does."
    ),
    "CPU per tap (whole bot / bare PTB echo)": (
        "Nearly half goes into the statements of the tap and its delivery, a tenth into the two calls, the rest into"
        " python-telegram-bot's types and the screen."
    ),
    "taps ratio with calls of 50 ms (whole bot / bare PTB echo)": (
        "Our bot is at the end of its processor there, not waiting for the network."
    ),
    "p50 to the answer at 60 taps/s (whole bot / bare PTB echo)": (
        "At sixty taps a second most batches hold one tap, so each answer waits for the statements and the flush of a"
        " commit of its own, about two thirds of its time; the echo stores nothing."
    ),
    "taps ratio (whole bot / bot without its store)": (
        "A press is looked up, written and committed in one transaction, and its edit claimed and settled in two"
        " more: about 190 µs, of which SQLite itself takes 85; a dictionary in memory costs next to nothing. All the"
        " rest of a tap takes 280, and the cheaper that became, the larger this share."
    ),
    "commits ratio (batches / one by one)": (
        "A local disk that answers a flush in a fraction of a millisecond makes single commits cheap, and reading and"
        " deciding, which cost the same in both cases, are most of what an answer of a batch costs; the slower the"
        " disk, the larger the ratio."
    ),
    "idle memory (whole bot / bare PTB echo)": (
        "The echo is python-telegram-bot alone, without a store. SQLAlchemy takes 13 MiB beside it, our own code with"
        " its tables 8."
    ),
    "start to first poll (whole bot / bare PTB echo)": (
        "Nearly all of it is loading: SQLAlchemy takes a third, our own code with its tables a quarter, what the echo"
        " loads too the rest; opening the database, the surveys and the first calls take about a tenth."
    ),
}
