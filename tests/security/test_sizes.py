"""Nothing that is given is taken without end. What is cut is marked or told; what is too long to be true is refused."""

from __future__ import annotations

import asyncio
import json
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from bot.buttons import LONGEST_DATA, decode
from bot.config import load_config
from bot.door import LONGEST_ORDER, knock, open_door
from bot.errands import Desk
from bot.failing import WrongUse
from simulator.clock import StillClock
from surveys.cases import ActionWritten, step_case
from surveys.catalogue import load_survey
from surveys.errors import ConfigError, SurveyError
from surveys.links import LONGEST_PAYLOAD
from surveys.modest_yaml import MOST_VALUES
from surveys.records import Case, CaseState
from surveys.sizes import ACTION, COMMENT, FILE, LANGUAGE_CODE, NAME, REFERENCE, USERNAME, WORDS_OF_COMMAND, cut
from tests.builders import open_office
from tests.fakes import TUESDAY_AFTERNOON
from tests.security.cast import Cast
from tests.terminal import Afterword

#: Longer than anything that Telegram passes on.
ENDLESS = "Ж" * 5000


def test_what_is_cut_shows_it() -> None:
    assert cut("коротко", 7) == "коротко"
    assert cut("слишком длинно", 8) == "слишком…"


# --- what people are called ---------------------------------------------------------------------------------------


async def test_names_are_cut_and_usernames_and_languages_that_cannot_be_are_not_believed(cast: Cast) -> None:
    user = {"id": 42, "is_bot": False, "first_name": ENDLESS, "last_name": ENDLESS, "username": "u" * 500}
    chat, text = {"id": 42, "type": "private"}, "/start"
    command = [{"type": "bot_command", "offset": 0, "length": 6}]
    message = {"message_id": 1, "date": 1, "chat": chat, "from": user | {"language_code": "r" * 500}, "text": text}
    await cast.theatre.app.ingest([{"update_id": 1, "message": message | {"entities": command}}])
    async with cast.theatre.app.store.reading() as tx:
        known = await tx.customers.by_telegram(42)
    assert known is not None
    assert known.name == cut(f"{ENDLESS} {ENDLESS}", NAME)
    assert (known.username, known.telegram_language) == (None, None)
    assert max(USERNAME, LANGUAGE_CODE) < 500


# --- what customers and managers write ----------------------------------------------------------------------------


async def test_a_comment_in_endless_pieces_is_kept_up_to_its_limit_and_the_rest_is_told(cast: Cast) -> None:
    for day in ("Понедельник", "Вторник", "Среда", "Четверг", "Пятница"):
        cast.ivan.writes(f"{day}: ждём и ждём ответа поддержки. " * 45)
        await cast.theatre.settle()
    kept = [row for row in cast.rows(("answers",))["answers"] if any("Пароль" in str(cell) for cell in row)]
    longest = max(len(str(cell)) for row in kept for cell in row)
    assert longest == COMMENT
    assert any(str(cell).endswith("…") for row in kept for cell in row)
    assert len(kept) == 4, "what adds nothing makes no further version"
    cast.ivan.sees("конец не поместился")


async def test_what_a_manager_did_is_kept_up_to_its_limit_with_a_mark(cast: Cast) -> None:
    case = Case(1, 1, CaseState.TAKEN, TUESDAY_AFTERNOON, TUESDAY_AFTERNOON, resolving_by=3, root_cause="waiting")
    action = step_case(case, ActionWritten(3, ENDLESS), TUESDAY_AFTERNOON).case.action
    assert action is not None
    assert (len(action), action[-1]) == (ACTION, "…")


# --- commands and links --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("command", ["/survey", "/link", "/why"])
async def test_a_ticket_longer_than_any_ticket_is_no_ticket(cast: Cast, command: str) -> None:
    cast.anna.writes(f"{command} T-{'7' * REFERENCE}")
    await cast.theatre.settle()
    assert not [row for row in cast.rows(("contacts",))["contacts"] if any("777777" in str(cell) for cell in row)]
    cast.anna.sees("777777")


async def test_of_a_command_with_a_hundred_words_the_first_that_is_too_many_is_named(cast: Cast) -> None:
    cast.anna.writes("/survey " + " ".join(f"T-{number}" for number in range(1, 101)))
    await cast.theatre.settle()
    cast.anna.sees(f"T-{WORDS_OF_COMMAND + 1}»")


async def test_a_start_with_an_endless_payload_is_a_plain_start(cast: Cast) -> None:
    outsider = cast.strangers["outsider"]
    outsider.writes(f"/start j_{'x' * LONGEST_PAYLOAD}")
    await cast.theatre.settle()
    outsider.sees("Я бот обратной связи")


async def test_every_command_survives_the_longest_message(cast: Cast) -> None:
    for person in (cast.maria, cast.anna, cast.ivan):
        for command in (
            "survey",
            "link",
            "why",
            "day",
            "digest",
            "week",
            "month",
            "comments",
            "c1",
            "start",
            "export",
            "change",
            "language",
        ):
            person.writes(f"/{command} {ENDLESS[:4000]}")
            person.writes(f"/{command} {'=x ' * 1300}")
        await cast.theatre.settle()
    assert cast.failed() == []
    assert undeliverable(cast) == []


def undeliverable(cast: Cast) -> list[Any]:
    with closing(sqlite3.connect(cast.database)) as file:
        return file.execute("SELECT kind, error FROM deliveries WHERE state = 'dead'").fetchall()


@pytest.mark.parametrize("data", ["a:" + "t" * 1000 + ":q:c", "k:take:" + "1" * 1000, "w:1:" + "c" * 1000])
def test_longer_callback_data_than_telegram_carries_is_not_ours(data: str) -> None:
    assert len(data) > LONGEST_DATA
    assert decode(data) is None


# --- files -----------------------------------------------------------------------------------------------------------

#: A few lines that mean thousands of millions of values.
BOMB = "a: &a [1,1,1,1,1,1,1,1,1,1]\n" + "\n".join(
    f"{name}: &{name} [{','.join([f'*{before}'] * 10)}]" for before, name in zip("abcdefgh", "bcdefghi", strict=True)
)
TURNING_ON_ITSELF = "company: &a\n  name: *a\n"
DEEP = "company: " + "[" * 20_000


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("#" * (FILE + 1), f"at most {FILE} characters"),
        (BOMB, f"more than {MOST_VALUES} values"),
        (TURNING_ON_ITSELF, f"more than {MOST_VALUES} values"),
        (DEEP, "nested too deeply"),
    ],
    ids=["long", "bomb", "circle", "deep"],
)
def test_files_that_mean_more_than_anybody_wrote_are_refused_at_once(tmp_path: Path, text: str, complaint: str) -> None:
    file = tmp_path / "csat.yaml"
    file.write_text(text)
    with pytest.raises(ConfigError, match=complaint):
        load_config(file, {})
    with pytest.raises(ConfigError, match=complaint if text != DEEP else "deeply|nested"):
        load_config(None, {"AFTERWORD_STAFF": text})
    with pytest.raises(SurveyError, match=complaint):
        load_survey(file)


def test_a_wording_that_no_message_holds_is_refused(tmp_path: Path) -> None:
    built_in = Path("surveys/catalog/csat.yaml").read_text("utf-8")
    file = tmp_path / "csat.yaml"
    file.write_text(built_in.replace("en: ", f"en: {'long ' * 200}", 1), "utf-8")
    with pytest.raises(SurveyError, match=r"csat\.yaml"):
        load_survey(file)


# --- doors -----------------------------------------------------------------------------------------------------------


async def test_the_door_for_commands_takes_no_endless_order(tmp_path: Path) -> None:
    database = tmp_path / "afterword.db"
    async with open_office(tmp_path) as office:
        desk = Desk(office.store, office.house, StillClock(office.now))
        async with open_door(database, desk):
            reader, writer = await asyncio.open_unix_connection(f"{database}-door")
            writer.write(b"x" * (LONGEST_ORDER + 1) + b"\n")
            answer = json.loads(await reader.read())
            writer.close()
            assert answer == {"refusal": f"an order has at most {LONGEST_ORDER} bytes", "is_wrong_use": True}
            with pytest.raises(WrongUse, match="at most"):
                await knock(database, "invite", {"name": "x" * LONGEST_ORDER, "role": "agent", "team": None})
            assert await knock(database, "invite", {"name": "Анна", "role": "agent", "team": None})


@pytest.mark.parametrize("option", ["--name", "--team"])
async def test_a_colleague_is_not_called_by_an_essay(afterword: Afterword, option: str) -> None:
    words = {"--name": "Анна", "--team": "support", option: ENDLESS[:65]}
    done = await afterword("invite", "agent", *(part for pair in words.items() for part in pair))
    assert done.status == 2
    assert "1 to 64 characters" in done.err
