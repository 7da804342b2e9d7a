"""The check: everything the bot stands on is looked at, changes nothing, and each problem comes with its cure."""

from __future__ import annotations

import json
import shutil
import sqlite3
from collections.abc import AsyncIterator, Mapping
from contextlib import closing
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

import pytest
from sqlalchemy import text

from bot.check import Finding, examine
from bot.config import load_config
from bot.nightly import FAILED, MADE
from simulator.server import Served
from storage.sqlite.condition import condition_of
from surveys.records import Mark
from surveys.schedule import local_date, zone
from surveys.use_cases.stay_in_touch import IN_TOUCH
from tests.builders import Office, open_office
from tests.odd_server import Visit, odd_server
from tests.terminal import Afterword, serving
from tests.use_cases.answering import answered


@pytest.fixture
async def office(tmp_path: Path) -> AsyncIterator[Office]:
    """The database, open in this process."""
    async with open_office(tmp_path) as opened:
        yield opened


async def found(settings: Mapping[str, str], subject: str, **more: str) -> list[Finding]:
    """What is found about one subject. `more`: CASES__GROUP="-100" and so on."""
    environ = {**settings, **{f"AFTERWORD_{name}": value for name, value in more.items()}}
    return [finding for finding in await examine(load_config(None, environ)) if finding.subject == subject]


async def the(settings: Mapping[str, str], subject: str, **more: str) -> Finding:
    (finding,) = await found(settings, subject, **more)
    assert finding.cure or finding.verdict != "problem", "every problem comes with its cure"
    return finding


# In a terminal


async def test_a_fresh_machine_is_sound(afterword: Afterword) -> None:
    told = await afterword("check")
    assert told.status == 0, told.out
    assert "no token" in told.out
    assert "will be made at the first start" in told.out


async def test_beside_the_running_bot_all_is_well(
    telegram: Served, afterword: Afterword, tmp_path: Path, settings: dict[str, str]
) -> None:
    async with serving(tmp_path, settings):
        told = await afterword("check", "--json")
    assert told.status == 0, told.out
    findings = json.loads(told.out)
    assert findings["is_sound"]
    subjects = [finding["subject"] for finding in findings["findings"]]
    assert {"telegram", "updates", "database", "sqlite", "bot", "backups", "staff", "clock", "disk"} <= set(subjects)
    assert telegram.world.token not in told.out


async def test_every_problem_comes_with_a_cure(afterword: Afterword, settings: dict[str, str], tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    settings |= {
        "AFTERWORD_TELEGRAM__TOKEN": "1:nobody",
        "AFTERWORD_TELEGRAM__BASE_URL": "http://127.0.0.1:9",
        "AFTERWORD_DATABASE__URL": f"sqlite:///{tmp_path}/file/afterword.db",
        "AFTERWORD_INVITATIONS__DEFAULT_SURVEY": "stars",
    }
    told = await afterword("check")
    assert told.status == 1
    assert "http://127.0.0.1:9 cannot be reached" in told.out
    assert "check the network" in told.out
    assert "let this user write" in told.out
    assert "invitations.default_survey: there is no survey 'stars'" in told.out


# Telegram


async def test_a_wrong_token(telegram: Served, settings: dict[str, str]) -> None:
    finding = await the(settings, "telegram", TELEGRAM__TOKEN="5:somebody-elses")
    assert (finding.verdict, "does not accept" in finding.words) == ("problem", True)


async def test_a_webhook_that_does_not_fit_the_mode(telegram: Served, settings: dict[str, str]) -> None:
    assert (await the(settings, "updates")).verdict == "good"
    ours = {"TELEGRAM__MODE": "webhook", "TELEGRAM__WEBHOOK_URL": "https://bot.example.com/telegram"}
    assert "not set at Telegram yet" in (await the(settings, "updates", **ours)).words
    telegram.world.webhook.url = "https://other.example.com/"
    assert (await the(settings, "updates")).verdict == "note"
    other = await the(settings, "updates", **ours)
    assert (other.verdict, "https://other.example.com/" in other.words) == ("problem", True)


async def test_a_webhook_that_telegram_cannot_reach(telegram: Served, settings: dict[str, str]) -> None:
    ours = {"TELEGRAM__MODE": "webhook", "TELEGRAM__WEBHOOK_URL": "https://bot.example.com/telegram"}
    hook = telegram.world.webhook
    hook.url, hook.last_error = ours["TELEGRAM__WEBHOOK_URL"], "Connection refused"
    for age, verdict in ((60, "problem"), (7200, "good")):
        hook.last_error_at = datetime.now(UTC).timestamp() - age
        finding = await the(settings, "updates", **ours)
        assert (finding.verdict, "Connection refused" in finding.words) == (verdict, verdict == "problem")


async def test_groups_where_cases_go(telegram: Served, settings: dict[str, str]) -> None:
    world = telegram.world
    oleg = world.joins("Олег")
    ours, left = world.group("Наши", [oleg]), world.group("Бывшие", [oleg])
    left.kicks_bot(oleg)
    teams = {"CASES__GROUP_BY_TEAM": json.dumps({"sales": left.id, "nowhere": -100500})}
    findings = await found(settings, "groups", CASES__GROUP=str(ours.id), **teams)
    verdicts = {str(finding.words.split()[1]): finding.verdict for finding in findings}
    assert verdicts == {str(ours.id): "good", str(left.id): "problem", "-100500": "problem"}


async def test_colleagues_who_cannot_be_reached(telegram: Served, settings: dict[str, str], office: Office) -> None:
    anna = telegram.world.joins("Анна")
    anna.starts()
    await office.agent("Анна", telegram_id=anna.id)
    await office.manager("Олег", telegram_id=777)
    await office.manager("Ольга", telegram_id=778, unreachable="blocked")
    reach = {finding.words.partition(" (")[0]: finding for finding in await found(settings, "reach")}
    assert set(reach) == {"Олег", "Ольга"}
    assert "blocked" in reach["Ольга"].words
    assert "Press Start".lower() in reach["Олег"].cure.lower()


# The database


@pytest.mark.parametrize(
    ("minutes", "verdict", "words"), [(0, "good", "it is"), (10, "problem", "differs by 600"), (None, "good", "it is")]
)
async def test_the_clock_is_compared_with_telegrams(
    settings: dict[str, str], minutes: int | None, verdict: str, words: str
) -> None:
    async def answer(visit: Visit) -> None:
        date = "" if minutes is None else format_datetime(datetime.now(UTC) + timedelta(minutes=minutes), usegmt=True)
        visit.answers(b"", "404 Not Found", f"Date: {date}\r\n")

    async with odd_server(answer) as server:
        url = f"http://127.0.0.1:{server.port}"
        clock = await the(settings, "clock", TELEGRAM__TOKEN="1:nobody", TELEGRAM__BASE_URL=url)
    assert clock.verdict == verdict
    assert words in clock.words.replace("599", "600")


async def test_a_broken_database(settings: dict[str, str], tmp_path: Path) -> None:
    (tmp_path / "afterword.db").write_text("this is no database, however long one looks at it " * 100)
    (finding,) = await found(settings, "database")
    assert (finding.verdict, "file is not a database" in finding.words) == ("problem", True)


async def test_damage_inside_the_file(office: Office, tmp_path: Path) -> None:
    """Where the header and the schema are whole, only reading it through finds it."""
    for _ in range(200):
        await office.customer("Иван" * 20)
    copy = tmp_path / "copy.db"
    await office.store.backup(copy)
    whole = copy.read_bytes()
    with closing(sqlite3.connect(copy)) as database:
        page = database.execute("SELECT rootpage FROM sqlite_master WHERE name = 'customers'").fetchone()[0]
    copy.write_bytes(whole[: (page - 1) * 4096] + bytes(range(256)) * 16 + whole[page * 4096 :])
    assert condition_of(copy).damage


async def test_a_file_that_others_may_read(office: Office, settings: dict[str, str], tmp_path: Path) -> None:
    (tmp_path / "afterword.db").chmod(0o644)
    findings = await found(settings, "database")
    assert [finding.cure for finding in findings if finding.verdict == "note"] == [
        f"chmod 600 {tmp_path / 'afterword.db'}"
    ]


async def test_updates_that_were_given_up_are_counted(settings: dict[str, str], office: Office) -> None:
    async with office.store.transaction() as tx:
        while not await tx.inbox.fail(42, 1, "{}", "TypeError", office.now):
            pass
    assert "could not be handled and were given up: 1" in (await the(settings, "database")).words


async def test_whether_the_bot_was_in_touch_lately(settings: dict[str, str], office: Office) -> None:
    assert (await the(settings, "bot")).verdict == "note"
    for age, verdict in ((5, "good"), (600, "note")):
        async with office.store.transaction() as tx:
            await tx.marks.put(Mark(IN_TOUCH, datetime.now(UTC) - timedelta(seconds=age)))
        assert (await the(settings, "bot")).verdict == verdict


async def test_the_server_tells_its_version_and_that_nobody_leads(settings: dict[str, str], postgres_url: str) -> None:
    from storage import open_store

    store = await open_store(postgres_url)
    try:
        settings["AFTERWORD_DATABASE__URL"] = postgres_url
        assert "PostgreSQL" in (await the(settings, "server")).words
        assert (await the(settings, "leader")).verdict == "note"
        await store.leadership.won()
        assert (await the(settings, "leader")).verdict == "good"
    finally:
        await store.close()


async def test_a_server_that_is_away(settings: dict[str, str]) -> None:
    settings["AFTERWORD_DATABASE__URL"] = "postgresql://somebody:secret@127.0.0.1:9/afterword"
    finding = await the(settings, "database")
    assert finding.verdict == "problem"
    assert "secret" not in finding.words


async def test_sums_of_the_last_days_are_counted_again(settings: dict[str, str], office: Office) -> None:
    office.now = datetime.now(UTC)
    async with office.store.transaction() as tx:
        await tx.figures.keep_in_days_of("Europe/Kyiv")
    await answered(office, await office.agent("Анна"), 5)
    today = local_date(office.now, zone("Europe/Kyiv"))
    assert (await the(settings, "figures")).words == "those of the last 8 days are what a recount gives"
    async with office.store.transaction() as tx:
        await tx._wire.change(text("UPDATE answer_days SET n = n + 1 WHERE kind = 'agent'"))
    finding = await the(settings, "figures")
    assert (finding.verdict, finding.words) == ("problem", f"sums of {today} that are not what its answers give: 1")
    assert finding.cure.startswith(f"afterword recount --from {today} --to {today}")


async def test_days_that_are_still_to_be_counted_anew(settings: dict[str, str], office: Office) -> None:
    await answered(office, await office.agent("Анна"), 5)
    async with office.store.transaction() as tx:
        await tx.figures.keep_in_days_of("Asia/Tokyo")
    assert (await the(settings, "figures")).verdict == "note"


# What we bring along


async def test_topics_of_the_companys_own(settings: dict[str, str], tmp_path: Path) -> None:
    assert await found(settings, "topics") == []
    file = tmp_path / "topics.yaml"
    missing = await the(settings, "topics", COMMENTS__TOPICS_FILE=str(file))
    assert (missing.verdict, str(file) in missing.words) == ("problem", True)
    file.write_text("topics: soon\n")
    assert (await the(settings, "topics", COMMENTS__TOPICS_FILE=str(file))).verdict == "problem"


# Backups


async def test_backups_are_looked_at_when_they_are_wanted(
    settings: dict[str, str], office: Office, tmp_path: Path
) -> None:
    folder = tmp_path / "backups"
    assert (await the(settings, "backups")).verdict == "note"
    assert "there is none" in (await the(settings, "backups", BACKUP__FOLDER=str(folder))).words
    folder.mkdir()
    now = datetime.now(UTC)
    for age, verdict in ((timedelta(days=3), "problem"), (timedelta(hours=8), "good")):
        (folder / f"afterword-{now - age:%Y%m%dT%H%M%SZ}.db").touch()
        assert (await the(settings, "backups", BACKUP__FOLDER=str(folder))).verdict == verdict
    async with office.store.transaction() as tx:
        await tx.marks.put(Mark(MADE, now - timedelta(days=1)))
        await tx.marks.put(Mark(FAILED, now))
    assert "failed" in (await the(settings, "backups", BACKUP__FOLDER=str(folder))).words
    shutil.rmtree(folder)
    folder.touch()
    assert "not a folder" in (await the(settings, "backups", BACKUP__FOLDER=str(folder))).words
