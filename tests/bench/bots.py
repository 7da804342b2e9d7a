"""The bots that are compared, and how each is started."""

from __future__ import annotations

import sys
from collections.abc import Mapping

from tests.bench.people import TOKEN
from tests.bench.running import ROOT, Bot

OPPONENTS = ROOT / ".venv-bench"
_THEIR_PYTHON = str(OPPONENTS / "bin" / "python")
_ARGUMENTS = ("{token}", "{address}")
#: Our bot as it comes, but for what ties it to the bench; it asks at any hour, as nobody measures at night only.
OURS: Mapping[str, str] = {
    "PYTHONPATH": str(ROOT),
    "AFTERWORD_TELEGRAM__TOKEN": TOKEN,
    "AFTERWORD_TELEGRAM__BASE_URL": "{address}",
    "AFTERWORD_DATABASE__URL": "{database}",
    "AFTERWORD_COMPANY__NAME": "Аврора",
    "AFTERWORD_INVITATIONS__WINDOW": "00:00-24:00",
}
_PTB = (_THEIR_PYTHON, str(ROOT / "tests/bench/opponents/ptb_echo.py"), *_ARGUMENTS)

BARE = Bot("bare PTB echo", _PTB, {})
#: httpcore looks for sniffio at every request; where it is found this costs nothing.
FAIR = Bot("bare PTB echo with sniffio", _PTB, {"PYTHONPATH": str(OPPONENTS / "sniffio")})
AIOGRAM = Bot(
    "bare aiogram echo", (_THEIR_PYTHON, str(ROOT / "tests/bench/opponents/aiogram_echo.py"), *_ARGUMENTS), {}
)
WHOLE = Bot("whole bot", (sys.executable, "-m", "bot", "run"), OURS)
ON_POSTGRES = Bot("whole bot on PostgreSQL", WHOLE.command, OURS)
COMMITS = Bot(
    "our ingestion alone",
    (sys.executable, "-m", "tests.bench.commits", *_ARGUMENTS, "{database}"),
    {"PYTHONPATH": str(ROOT)},
)
DIGEST = Bot("a daily digest", (sys.executable, "-m", "tests.bench.digest", "{database}"), {"PYTHONPATH": str(ROOT)})


def without_store(open_cards: int) -> Bot:
    """Our bot, whose memory holds what the database of the other one holds."""
    command = (sys.executable, "-m", "tests.bench.without_store", *_ARGUMENTS, str(open_cards))
    return Bot("bot without its store", command, {"PYTHONPATH": str(ROOT)})


def sending_at(rate: int) -> Bot:
    """Our bot with another global rate; above thirty Telegram wants to be paid."""
    paid = {"AFTERWORD_SENDING__PAID": "true"} if rate > 30 else {}
    return Bot(f"whole bot at {rate}", WHOLE.command, {**OURS, "AFTERWORD_SENDING__RATE": str(rate), **paid})
