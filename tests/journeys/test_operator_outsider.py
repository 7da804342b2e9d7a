"""Somebody who only has the documentation runs it: a configuration elsewhere, the environment, commands in a second
terminal, and people who act through Telegram."""

from __future__ import annotations

import csv
import json
import signal
from datetime import UTC, datetime, timedelta
from pathlib import Path

from simulator.server import Served
from tests.terminal import Afterword, Outcome, seen, serving

CONFIG = """
company: {name: Acme, language: ru}
staff:
  - {telegram_id: 7001, name: Анна, role: agent, team: support}
  - {telegram_id: 7002, name: Олег, role: manager, team: support, language: uk, timezone: Europe/Warsaw}
"""
ANSWER_COLUMNS = (
    "invitation_id,contact_id,ticket,customer_id,agent,team,survey,survey_version,"
    "question,value,text,language,answered_at,superseded_at"
)
COMMENT = "Ждал три дня, и всё зря"


async def test_asked_answered_exported_and_told(
    telegram: Served, tmp_path: Path, settings: dict[str, str], afterword: Afterword
) -> None:
    (tmp_path / "other.yaml").write_text(CONFIG)
    settings |= {"AFTERWORD_INVITATIONS__DELAY": "0s", "AFTERWORD_INVITATIONS__WINDOW": "00:00-24:00"}
    where = ("--config", "other.yaml")
    world = telegram.world
    anna, oleg = world.joins("Анна", id=7001), world.joins("Олег", id=7002)
    ivan = world.joins("Иван", username="ivan", language_code="ru")

    async with serving(tmp_path, settings, *where) as bot:
        for person in (anna, oleg, ivan):
            person.starts()
        await seen(anna, "сотрудник поддержки")
        await seen(oleg, "керівник")
        await seen(ivan, "Acme")

        anna.writes("/survey T-1 @ivan")
        card = await seen(ivan, "Плохо")
        ivan.taps("🙁 Плохо")
        await seen(ivan, "Ваш вопрос решён?")
        await seen(oleg, "Незадоволений клієнт")
        ivan.writes(COMMENT)
        assert COMMENT in (await seen(oleg, COMMENT)).text

        exported = await afterword("export", "answers", "--format", "csv", *where)
        assert exported.out.splitlines()[0].startswith(f"{ANSWER_COLUMNS},"), (
            "what is promised stays, new columns come after"
        )
        rows = list(csv.DictReader(exported.out.splitlines()))
        assert [(row["ticket"], row["question"], row["value"], row["text"]) for row in rows] == [
            ("T-1", "score", "2", ""),
            ("T-1", "comment", "", COMMENT),
        ]
        assert {(row["agent"], row["team"], row["survey"], row["language"]) for row in rows} == {
            ("Анна", "support", "csat", "ru")
        }

        today = datetime.now(UTC).date()
        days = [(today + timedelta(days=shift)).isoformat() for shift in (-1, 0, 1)]
        figures = [json.loads((await _digest(afterword, day, "--json", *where)).out) for day in days]
        assert sum(figure["answered"] for figure in figures) == 1
        assert sum(figure["satisfied"] for figure in figures) == 0
        shown = await _digest(afterword, days[1], "--print", *where)
        sent = await _digest(afterword, days[1], "--send", *where)
        assert shown.status == sent.status == 0, shown.err + sent.err
        assert (await seen(oleg, "Докладніше")).text.split() == shown.out.split()

        olga = world.joins("Ольга", language_code="uk")
        link = (await afterword("invite", "agent", "--name", "Ольга", "--team", "sales", *where)).out.split()[0]
        olga.opens(link)
        await seen(olga, "Команда: sales")
        assert (await afterword("check", *where)).status == 0
        assert (await afterword("backup", "copy.db", *where)).status == 0

        assert await bot.ends(signal.SIGKILL) == -signal.SIGKILL

    async with serving(tmp_path, settings, *where) as again:
        ivan.taps("Нет", message=card)
        await seen(ivan, "Что именно")
        assert await again.ends(signal.SIGINT) == 0
    after = await afterword("export", "answers", "--format", "json", *where)
    assert [(row["question"], row["value"]) for row in json.loads(after.out)] == [
        ("score", 2),
        ("comment", None),
        ("solved", "no"),
    ]

    told = bot.log + again.log
    private = (COMMENT, "Иван", "ivan", "Анна", "Олег", "Ольга", world.token, world.token.partition(":")[2])
    assert [words for words in private if words in told] == []
    assert "Traceback" not in told


async def _digest(afterword: Afterword, day: str, how: str, *where: str) -> Outcome:
    return await afterword("digest", "--manager", "7002", "--day", day, how, *where)
