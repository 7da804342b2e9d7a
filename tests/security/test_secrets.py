"""The token, the webhook's secret and the database's password are in no log, no traceback, no list of processes.

The real program runs against a Telegram that does everything wrong and repeats whatever it was told.
"""

from __future__ import annotations

import asyncio
import io
import json
import logging
import signal
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from msgspec import Struct, field
from telegram.error import TelegramError

from bot.config import load_config
from bot.logs import configure_logs, hide, redact
from bot.telegram_request import make_bot
from bot.webhook import secret_of
from simulator.clock import Clock
from simulator.server import serve
from simulator.world import World
from surveys.errors import ConfigError
from tests.odd_server import Visit, odd_server
from tests.terminal import Afterword, begun, seen, serving

TOKEN = "7000000001:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw"
WEBHOOK_SECRET = "Webhook-Secret_0123456789"
PASSWORD = "sword/fish 99@"
ME = {"id": 7000000001, "is_bot": True, "first_name": "Bot", "username": "our_bot"}


class EvilTelegram(Struct):
    """Answers as `does` says; `calls` is set anew with each request."""

    does: str
    base_url: str = ""
    calls: int = 0
    changed: asyncio.Condition = field(default_factory=asyncio.Condition)

    async def answer(self, visit: Visit) -> None:
        told = f"{self.base_url}{visit.target} {visit.head.decode()} {visit.body.decode()}"
        async with self.changed:
            self.calls += 1
            self.changed.notify_all()
        if self.does.startswith("later: ") and visit.target.lower().endswith("/getme"):
            answer_json(visit, {"ok": True, "result": ME})
        else:
            ANSWERS[self.does.removeprefix("later: ")](visit, told)

    async def was_called(self, times: int) -> None:
        async with self.changed:
            await self.changed.wait_for(lambda: self.calls >= times)


def answer_json(visit: Visit, said: object, status: str = "200 OK") -> None:
    visit.answers(json.dumps(said).encode(), status, "Content-Type: application/json\r\n")


def refusing(code: int) -> Callable[[Visit, str], None]:
    def answer(visit: Visit, told: str) -> None:
        said = {"ok": False, "error_code": code, "description": told, "parameters": {"retry_after": 1}}
        answer_json(visit, said, f"{code} No")

    return answer


def nonsense(visit: Visit, told: str) -> None:
    visit.answers(told.encode())


def wrong_shape(visit: Visit, told: str) -> None:
    answer_json(visit, {"ok": True, "result": {"id": told, "nonsense": [told]}})


def go_round(visit: Visit, told: str) -> None:
    visit.answers(b"", "302 Found", f"Location: {visit.target}\r\n")


def speak_otherwise(visit: Visit, told: str) -> None:
    visit.says(told.encode())


def hang_up(visit: Visit, told: str) -> None:
    visit.breaks()


ANSWERS: dict[str, Callable[[Visit, str], None]] = {
    "400": refusing(400),
    "401": refusing(401),
    "409": refusing(409),
    "429": refusing(429),
    "500": refusing(500),
    "nonsense": nonsense,
    "wrong shape": wrong_shape,
    "round": go_round,
    "speaks otherwise": speak_otherwise,
    "hangs up": hang_up,
}


@pytest.fixture
async def evil(request: pytest.FixtureRequest) -> AsyncIterator[EvilTelegram]:
    telegram = EvilTelegram(request.param)
    async with odd_server(telegram.answer) as server:
        telegram.base_url = f"http://127.0.0.1:{server.port}"
        yield telegram


def spelled(*secrets: str) -> set[str]:
    """Every way in which a secret may stand in a text."""
    return {way for secret in secrets for way in (secret, quote(secret, safe=""), json.dumps(secret)[1:-1])}


EVERY_SECRET = spelled(TOKEN, TOKEN.partition(":")[2], WEBHOOK_SECRET, PASSWORD)


def found_in(text: str) -> list[str]:
    return [secret for secret in EVERY_SECRET if secret in text]


@pytest.mark.parametrize(
    ("evil", "style"),
    [
        *(("401", "console"), ("400", "json"), ("nonsense", "console"), ("round", "json")),
        *(("hangs up", "console"), ("later: 500", "json")),
    ],
    indirect=["evil"],
)
async def test_the_program_tells_no_secret_whatever_telegram_does(
    evil: EvilTelegram, style: str, tmp_path: Path, settings: dict[str, str]
) -> None:
    settings |= {
        "AFTERWORD_TELEGRAM__TOKEN": TOKEN,
        "AFTERWORD_TELEGRAM__WEBHOOK_SECRET": WEBHOOK_SECRET,
        "AFTERWORD_TELEGRAM__BASE_URL": evil.base_url,
        "AFTERWORD_LOG__FORMAT": style,
        "AFTERWORD_LOG__LEVEL": "debug",
    }
    told, listed = await _lived(evil, tmp_path, settings)
    assert told, "it complains"
    assert found_in(told) == []
    assert found_in(listed) == []


async def _lived(evil: EvilTelegram, folder: Path, settings: dict[str, str]) -> tuple[str, str]:
    """Runs until it has failed three times or given up; what it wrote, and how it stands in the list of processes."""
    process = await begun(("run",), folder, settings)
    proc = Path(f"/proc/{process.pid}")
    listed = "".join((proc / name).read_text() for name in ("cmdline", "comm", "status") if proc.exists())
    ended, failed = asyncio.ensure_future(process.wait()), asyncio.ensure_future(evil.was_called(3))
    await asyncio.wait((ended, failed), return_when=asyncio.FIRST_COMPLETED)
    for waiting in (ended, failed):
        waiting.cancel()
    if process.returncode is None:
        process.send_signal(signal.SIGTERM)
    out, err = await process.communicate()
    return (out + err).decode(), listed


@pytest.mark.parametrize("evil", ["400"], indirect=True)
async def test_the_webhooks_secret_is_told_to_telegram_and_to_nobody_else(
    evil: EvilTelegram, tmp_path: Path, settings: dict[str, str]
) -> None:
    """Telegram repeats it in its refusal, also the secret that was derived from the token."""
    evil.does = "later: 400"
    settings |= {
        "AFTERWORD_TELEGRAM__TOKEN": TOKEN,
        "AFTERWORD_TELEGRAM__BASE_URL": evil.base_url,
        "AFTERWORD_TELEGRAM__MODE": "webhook",
        "AFTERWORD_TELEGRAM__WEBHOOK_URL": "https://bot.example.com/telegram",
        "AFTERWORD_WEB__LISTEN": "127.0.0.1:0",
    }
    for own in ({}, {"AFTERWORD_TELEGRAM__WEBHOOK_SECRET": WEBHOOK_SECRET}):
        used = secret_of(
            load_config(None, {key: value for key, value in (settings | own).items() if "TELEGRAM" in key})
        )
        told, listed = await _lived(evil, tmp_path, settings | own)
        assert found_in(told + listed) == []
        assert used not in told + listed


@pytest.mark.parametrize("command", [("run",), ("check",)])
async def test_the_password_of_a_database_that_is_not_there_is_not_told(
    afterword: Afterword, settings: dict[str, str], command: tuple[str, ...]
) -> None:
    settings |= {
        "AFTERWORD_TELEGRAM__TOKEN": TOKEN,
        "AFTERWORD_TELEGRAM__BASE_URL": "http://127.0.0.1:1",
        "AFTERWORD_DATABASE__URL": f"postgresql://bob:{quote(PASSWORD, safe='')}@127.0.0.1:1/afterword",
    }
    done = await afterword(*command)
    assert done.status == 1
    assert done.err or done.out
    assert found_in(done.out + done.err) == []


@pytest.mark.parametrize("url", ["postgres://bob:{}@host/x", "mysql://bob:{}@host/x", "bob:{}@host"])
def test_an_address_that_is_wrong_is_refused_without_its_password(url: str) -> None:
    with pytest.raises(ConfigError) as refused:
        load_config(None, {"AFTERWORD_DATABASE__URL": url.format("swordfish-9981")})
    assert "swordfish-9981" not in str(refused.value)


@pytest.mark.parametrize("section", ["telegram:\n  token: ", "telegram:\n  webhook_secret: ", "database:\n  url: "])
def test_a_secret_in_the_file_of_settings_is_refused_and_not_repeated(section: str, tmp_path: Path) -> None:
    secret = "postgresql://bob:swordfish-9981@host/x" if "url" in section else TOKEN
    (tmp_path / "config.yaml").write_text(f"{section}'{secret}'\n")
    with pytest.raises(ConfigError, match="a secret does not belong in this file") as refused:
        load_config(tmp_path / "config.yaml", {})
    assert "swordfish" not in str(refused.value)
    assert found_in(str(refused.value)) == []


async def test_a_busy_day_with_strange_updates_tells_no_secret(tmp_path: Path, settings: dict[str, str]) -> None:
    served = await serve(World(Clock(), token=TOKEN))
    settings |= {"AFTERWORD_TELEGRAM__TOKEN": TOKEN, "AFTERWORD_TELEGRAM__BASE_URL": served.base_url}
    settings |= {"AFTERWORD_LOG__LEVEL": "debug"}
    faults = served.world.faults
    async with serving(tmp_path, settings) as bot:
        ivan = served.world.joins("Иван")
        faults.poison_update()
        ivan.writes(f"/start j_{'A' * 32}")
        await bot.tells("update_failed")
        await seen(ivan, "invitation has already been used")
        await bot.ends()
    await served.stop()
    assert "Traceback" in bot.log, "the update that failed is told with its place"
    assert found_in(bot.log) == []
    assert "A" * 32 not in bot.log


# --- in the program itself -----------------------------------------------------------------------------------------


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    """What is written when every library tells everything it knows."""
    root, written = logging.getLogger(), io.StringIO()
    handlers, level = root.handlers[:], root.level
    configure_logs("json", "debug", written)
    known = [logging.getLogger(name) for name in logging.root.manager.loggerDict]
    levels = [(logger, logger.level) for logger in known]
    for logger in known:
        logger.setLevel(logging.DEBUG)
    yield written
    for logger, before in levels:
        logger.setLevel(before)
    root.handlers = handlers
    root.setLevel(level)
    logging.captureWarnings(False)


@pytest.mark.parametrize("evil", sorted(ANSWERS), indirect=True)
async def test_libraries_that_tell_everything_still_tell_no_token(evil: EvilTelegram, log: io.StringIO) -> None:
    async with Opened(evil) as bot:
        for call in (bot.get_me(), bot.get_updates(), bot.call("sendMessage", {"chat_id": 1, "text": "x"})):
            try:
                await call
            except (TelegramError, TypeError, ValueError, KeyError) as error:
                logging.getLogger("bot").error("It failed: %s", error, exc_info=error)
        logging.getLogger("bot").info("With %r and %s", bot, bot)
    assert log.getvalue()
    assert found_in(log.getvalue()) == []


class Opened:
    """The client, opened without asking Telegram who it is."""

    def __init__(self, evil: EvilTelegram) -> None:
        self.bot = make_bot(TOKEN, evil.base_url)

    async def __aenter__(self) -> Any:
        for request in self.bot._request:
            await request.initialize()
        return self.bot

    async def __aexit__(self, *_: object) -> None:
        for request in self.bot._request:
            await request.shutdown()


def test_what_is_hidden_is_blotted_out_in_every_spelling() -> None:
    secret = 'a "strange" password&co'
    hide(secret, "short")
    for way in spelled(secret):
        assert redact(f"with {way}, told") == "with <secret>, told"
    assert redact("short words stay") == "short words stay"
    assert redact("postgresql://bob:other-word@host/x") == "postgresql://<password>@host/x"


def test_settings_do_not_show_their_secrets() -> None:
    config = load_config(
        None,
        {
            "AFTERWORD_TELEGRAM__TOKEN": TOKEN,
            "AFTERWORD_TELEGRAM__WEBHOOK_SECRET": WEBHOOK_SECRET,
            "AFTERWORD_DATABASE__URL": f"postgresql://bob:{quote(PASSWORD, safe='')}@host/x",
        },
    )
    assert found_in(f"{config!r} {config}") == []
    assert {TOKEN, WEBHOOK_SECRET, PASSWORD} <= set(config.secrets())
