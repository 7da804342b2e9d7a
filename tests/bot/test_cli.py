"""The command line as a person in a terminal meets it: the real command in a process of its own."""

import csv
import json
import sqlite3
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import date, timedelta
from pathlib import Path

import pytest
from openpyxl import load_workbook
from sqlalchemy import text

from bot.cli import app
from bot.door import open_door
from bot.errands import Desk
from simulator.clock import StillClock
from simulator.server import Served
from surveys.use_cases.join_staff import join_staff
from surveys.values import replace
from tests.builders import Office, open_office
from tests.terminal import Afterword, serving
from tests.use_cases.answering import answered


@pytest.fixture
async def office(tmp_path: Path) -> AsyncIterator[Office]:
    """The database, open in this process."""
    async with open_office(tmp_path) as opened:
        yield opened


@asynccontextmanager
async def running(office: Office, folder: Path) -> AsyncIterator[list[str]]:
    """The door is open, as it is while the bot runs; tells when the sender is woken."""
    woken: list[str] = []
    desk = Desk(office.store, office.house, StillClock(office.now), lambda: woken.append("woken"))
    async with open_door(folder / "afterword.db", desk):
        yield woken


# Wrong use


async def test_the_version_is_told(afterword: Afterword) -> None:
    told = await afterword("--version")
    assert told.status == 0
    assert told.out.startswith("afterword ")


@pytest.mark.parametrize(
    "words",
    [
        ("dance",),
        ("invite", "boss", "--name", "X"),
        ("invite", "agent"),
        ("export", "answers", "--format", "xls"),
        ("export", "answers", "--format", "xlsx"),
        ("export", "answers", "--from", "soon"),
        ("export", "answers", "--from", "2026-12-01", "--to", "2026-11-01"),
        ("invite", "agent", "--name", " "),
        ("invite", "agent", "--name", "x" * 65),
        ("digest", "--manager", "1", "--json", "--send"),
        ("digest", "--manager", "1", "--kind", "year"),
        ("measure",),
        ("measure", "luck"),
        ("measure", "csat", "--by", "moon"),
        ("measure", "csat", "--from", "2026-12-01", "--to", "2026-11-01"),
    ],
    ids=lambda words: " ".join(words)[:40],
)
def test_a_wrong_command_ends_with_2(
    words: tuple[str, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Nothing has begun when it ends, so this needs no process of its own."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "argv", ["afterword", *words])
    with pytest.raises(SystemExit) as ended:
        app()
    assert ended.value.code == 2
    assert "Traceback" not in capsys.readouterr().err


async def test_mistakes_in_the_configuration_are_one_line_each(afterword: Afterword, tmp_path: Path) -> None:
    (tmp_path / "config.yaml").write_text("invitations:\n  delay: soon\n  dealy: 5m\n")
    told = await afterword("run")
    assert told.status == 2
    assert told.err.splitlines() == [
        "config.yaml: invitations.delay: expected a duration such as 15m, 24h or 30d, got 'soon'",
        "config.yaml: invitations.dealy: unknown key; did you mean invitations.delay?",
    ]


async def test_a_configuration_elsewhere_must_be_there(afterword: Afterword) -> None:
    told = await afterword("check", "--config", "other.yaml")
    assert told.status == 2
    assert told.complaint == "other.yaml: cannot be read: No such file or directory"


async def test_a_mistake_in_a_survey_is_one_line(
    afterword: Afterword, tmp_path: Path, settings: dict[str, str]
) -> None:
    (tmp_path / "mine.yaml").write_text("key: mine\nversion: one\n")
    settings["AFTERWORD_INVITATIONS__SURVEYS_FOLDER"] = "."
    told = await afterword("preview")
    assert told.status == 2
    assert "mine.yaml: version" in told.err
    assert "Traceback" not in told.err


# Serving


async def test_run_serves_until_it_is_told_to_stop(
    telegram: Served, tmp_path: Path, settings: dict[str, str], afterword: Afterword
) -> None:
    async with serving(tmp_path, settings) as bot:
        second = await afterword("run")
        assert await bot.ends() == 0
    assert second.status == 1
    assert "Another Afterword process already uses this database" in second.err.splitlines()[-1]
    assert "Traceback" not in second.err + bot.log


async def test_a_wrong_token_is_one_line(telegram: Served, settings: dict[str, str], afterword: Afterword) -> None:
    settings["AFTERWORD_TELEGRAM__TOKEN"] = "5:somebody-elses"
    settings["AFTERWORD_LOG__LEVEL"] = "warning"
    told = await afterword("run")
    assert told.status == 1
    assert told.complaint == "Telegram does not accept the token; check it with @BotFather."


async def test_a_database_of_a_newer_version_is_left_alone(
    telegram: Served, settings: dict[str, str], afterword: Afterword, tmp_path: Path
) -> None:
    async with open_office(tmp_path):
        pass
    with sqlite3.connect(tmp_path / "afterword.db") as database:
        database.execute("UPDATE alembic_version SET version_num = 'from_the_future'")
    settings["AFTERWORD_LOG__LEVEL"] = "warning"
    told = await afterword("run")
    assert told.status == 1
    assert "was written by a newer version" in told.complaint


# Inviting colleagues


async def test_a_link_made_beside_the_running_bot_lets_the_colleague_in(
    office: Office, afterword: Afterword, tmp_path: Path
) -> None:
    async with running(office, tmp_path):
        told = await afterword("invite", "agent", "--name", "Анна", "--team", "support")
    link, *qr = told.out.splitlines()
    assert told.status == 0
    assert link.startswith("https://t.me/our_bot?start=j_")
    assert len(qr) > 10
    async with office.work() as work:
        anna = await join_staff(work, link.partition("j_")[2], 1001)
    assert anna is not None
    assert (anna.name, anna.role, anna.team) == ("Анна", "agent", "support")


async def test_a_link_made_without_the_bot_waits_for_it(telegram: Served, afterword: Afterword, tmp_path: Path) -> None:
    told = await afterword("invite", "manager", "--name", "Олег")
    link = told.out.splitlines()[0]
    assert link.startswith(f"https://t.me/{telegram.world.bot.username}?start=j_")
    async with open_office(tmp_path) as office, office.work() as work:
        oleg = await join_staff(work, link.partition("j_")[2], 1001)
    assert oleg is not None
    assert oleg.role == "manager"


async def test_without_a_token_there_is_nobody_to_link_to(afterword: Afterword, tmp_path: Path) -> None:
    told = await afterword("invite", "agent", "--name", "Анна")
    assert told.status == 2
    assert "AFTERWORD_TELEGRAM__TOKEN" in told.complaint
    assert not (tmp_path / "afterword.db").exists()


# Figures and files


async def test_answers_are_exported_beside_the_running_bot(
    office: Office, afterword: Afterword, tmp_path: Path
) -> None:
    ivan = await office.customer()
    invitation = await office.asked(ivan, await office.contact(ivan, ticket="T-1"))
    await office.taps(ivan, invitation.token, "score", "4")

    printed = await afterword("export", "answers", "--format", "json")
    assert [(row["ticket"], row["value"]) for row in json.loads(printed.out)] == [("T-1", 4)]

    written = await afterword("export", "answers", "--from", "2026-11-24", "--to", "2026-11-24", "--output", "a.csv")
    assert written.status == 0
    content = (tmp_path / "a.csv").read_bytes()
    assert content.startswith(b"\xef\xbb\xbf")
    assert [row["value"] for row in csv.DictReader(content.decode("utf-8-sig").splitlines())] == ["4"]

    earlier = await afterword("export", "answers", "--to", "2026-11-23")
    assert len(earlier.out.splitlines()) == 1
    await office.agent("Вера", team="sales")
    others = await afterword("export", "answers", "--team", "sales", "--format", "json")
    assert json.loads(others.out) == []


@pytest.mark.parametrize("words", [("export", "answers", "--output", "a.csv"), ("measure", "csat")], ids=lambda _: _[0])
async def test_an_unknown_team_is_told_which_are_known(
    office: Office, afterword: Afterword, tmp_path: Path, words: tuple[str, ...]
) -> None:
    await office.agent("Анна", team="support")
    (tmp_path / "a.csv").write_text("yesterday's")
    told = await afterword(*words, "--team", "suport")
    assert told.status == 2
    assert told.complaint == "no team is called suport; known: support"
    assert (tmp_path / "a.csv").read_text() == "yesterday's"


async def test_a_workbook_has_dates_on_the_companys_clock(office: Office, afterword: Afterword, tmp_path: Path) -> None:
    ivan = await office.customer()
    invitation = await office.asked(ivan)
    await office.taps(ivan, invitation.token, "score", "4")
    told = await afterword("export", "answers", "--format", "xlsx", "--output", "a.xlsx")
    assert told.status == 0, told.err
    head, row = load_workbook(tmp_path / "a.xlsx").active.iter_rows(values_only=True)
    known = dict(zip(head, row, strict=True))
    assert "answered_at (Europe/Kyiv)" in known
    assert (known["value"], known["band"], known["counted"]) == (4, "satisfied", "yes")


async def test_an_export_needs_a_database_and_a_place(office: Office, afterword: Afterword, tmp_path: Path) -> None:
    nowhere = await afterword("export", "cases", "--output", "no/such/folder.csv")
    assert nowhere.status == 1
    assert nowhere.complaint == "no/such/folder.csv: No such file or directory"


async def test_a_digest_is_shown_or_sent(office: Office, afterword: Afterword, tmp_path: Path) -> None:
    oleg = await office.manager(language="ru")
    ivan = await office.customer()
    invitation = await office.asked(ivan)
    await office.taps(ivan, invitation.token, "score", "4")
    words = ("digest", "--manager", str(oleg.telegram_id), "--day", "2026-11-24")

    figures = json.loads((await afterword(*words, "--json")).out)
    assert (figures["day"], figures["satisfied"], figures["answered"]) == ("2026-11-24", 1, 1)
    shown = await afterword(*words)
    assert "24 ноября" in shown.out
    assert "<b>" not in shown.out
    assert "18–24 ноября" in (await afterword(*words, "--kind", "week")).out
    assert json.loads((await afterword(*words, "--kind", "month", "--json")).out)["kind"] == "month"

    async with running(office, tmp_path) as woken:
        sent = await afterword(*words, "--send")
    assert sent.status == 0, sent.err
    assert woken
    assert [draft.chat_id for draft in await office.delivered() if draft.kind == "digest"] == [oleg.telegram_id]


async def test_an_unknown_manager_is_told_who_is_known(office: Office, afterword: Afterword, tmp_path: Path) -> None:
    oleg = await office.manager()
    told = await afterword("digest", "--manager", "99", "--day", str(date(2026, 11, 24)))
    assert told.status == 2
    assert told.complaint == f"no manager has the id 99; known: {oleg.telegram_id} (Олег)"
    async with running(office, tmp_path):
        refused = await afterword("digest", "--manager", "99", "--send")
    assert replace(refused, out="") == replace(told, out="")


async def test_a_backup_is_a_database_of_its_own(office: Office, afterword: Afterword, tmp_path: Path) -> None:
    await office.customer("Иван")
    first = await afterword("backup", "copies/today.db")
    again = await afterword("backup", "copies/today.db")
    assert first.status == 0, first.err
    assert again.status == 1
    assert "exists already" in again.complaint
    with sqlite3.connect(tmp_path / "copies" / "today.db") as copy:
        assert copy.execute("SELECT name FROM customers").fetchall() == [("Иван",)]


async def test_sums_that_went_wrong_are_put_right_by_the_running_bot_or_without_it(
    tmp_path: Path, afterword: Afterword
) -> None:
    async with open_office(tmp_path) as office:
        for _ in range(3):
            await answered(office, await office.agent("Анна"), 5)
            office.now += timedelta(days=1)
        for day in ("2026-11-25", "2026-11-26"):
            async with office.store.transaction() as tx:
                await tx._wire.change(text(f"UPDATE answer_days SET n = 7 WHERE day = '{day}'"))
        async with running(office, tmp_path):
            told = await afterword("recount", "--to", "2026-11-25")
    assert told.out == "Counted again: days 2, of them put right 1: 2026-11-25.\n", told.err
    told = await afterword("recount")
    assert told.out == "Counted again: days 3, of them put right 1: 2026-11-26.\n", told.err
    assert (await afterword("recount")).out == "Counted again: days 3, all of them were right.\n"


async def test_a_server_counts_again_beside_its_bots(
    tmp_path: Path, afterword: Afterword, settings: dict[str, str], postgres_url: str
) -> None:
    settings["AFTERWORD_DATABASE__URL"] = postgres_url
    async with open_office(tmp_path, postgres_url) as office:
        await answered(office, await office.agent("Анна"), 5)
        told = await afterword("recount", "--to", "2026-11-24")
        assert told.out == "Counted again: days 1, all of them were right.\n", told.err


async def test_without_a_history_there_is_nothing_to_count(office: Office, afterword: Afterword) -> None:
    assert (await afterword("recount")).out == "Counted again: days 0, all of them were right.\n"
    assert (await afterword("recount", "--from", "2026-12-02", "--to", "2026-12-01")).status == 2


async def test_pages_are_written(afterword: Afterword, tmp_path: Path) -> None:
    assert (await afterword("preview", "pages/all.html")).status == 0
    assert "<html" in (tmp_path / "pages" / "all.html").read_text("utf-8")
    assert (await afterword("diagram")).out.startswith("# ")
    assert (await afterword("diagram", "lifecycle.md")).status == 0
    assert "stateDiagram" in (tmp_path / "lifecycle.md").read_text("utf-8")
