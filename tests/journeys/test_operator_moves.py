"""A company outgrows its file: the history goes to a server, and work goes on there; and it may come back."""

from __future__ import annotations

from pathlib import Path

from tests.journeys.help_desk import contact_ends, is_asked, taps
from tests.postgres import Server
from tests.stage import Stage
from tests.terminal import Afterword

ADDRESS = "AFTERWORD_DATABASE__URL"


async def starts_on(theatre: Stage, address: str) -> None:
    theatre.settings = {**theatre.settings, ADDRESS: address}
    await theatre.starts()


async def test_a_survey_that_began_on_a_file_ends_on_a_server(
    theatre: Stage, afterword: Afterword, settings: dict[str, str], postgres_url: str, tmp_path: Path
) -> None:
    ivan = await theatre.meets("Иван")
    await is_asked(theatre, ivan)
    await theatre.stops()
    ivan.taps("🙂 Хорошо")

    moved = await afterword("move", "--to", postgres_url)
    assert (moved.status, "customers 1" in moved.out) == (0, True), moved.err
    assert "invitations" in moved.err

    settings[ADDRESS] = postgres_url
    await starts_on(theatre, postgres_url)
    async with theatre.app.store.reading() as tx:
        (answer,) = await tx.answers.current(1)
    assert answer.value == 4

    await theatre.stops()
    file = f"sqlite:///{tmp_path}/again.db"
    assert "Moved and compared" in (await afterword("move", "--to", file)).out
    await starts_on(theatre, file)
    await taps(theatre, ivan, "Да, полностью")
    async with theatre.app.store.reading() as tx:
        assert [each.value for each in await tx.answers.current(1)][:1] == [answer.value]
        assert len(await tx.answers.current(1)) == 2


async def test_the_whole_day_works_on_a_server(theatre: Stage, postgres_url: str) -> None:
    await theatre.stops()
    await starts_on(theatre, postgres_url)
    manager = await theatre.hires("manager", "Мария", team=None)
    ivan = await theatre.meets("Иван")
    await is_asked(theatre, ivan)
    await taps(theatre, ivan, "😡 Очень плохо")
    manager.sees("Иван")
    await theatre.restarts()
    await theatre.passes(hours=24)
    manager.sees("1")
    await contact_ends(theatre, ivan)


async def test_a_file_in_use_is_not_moved(theatre: Stage, afterword: Afterword, postgres_url: str) -> None:
    refused = await afterword("move", "--to", postgres_url)
    assert (refused.status, "already uses this database" in refused.complaint) == (1, True)


async def test_addresses_are_checked_and_passwords_not_repeated(afterword: Afterword, settings: dict[str, str]) -> None:
    same = await afterword("move", "--to", settings[ADDRESS])
    assert (same.status, "both addresses are the same" in same.complaint) == (2, True)
    odd = await afterword("move", "--to", "mysql://joe:secret@host/db")
    assert (odd.status, "expected sqlite:///" in odd.complaint, "secret" in odd.complaint) == (2, True, False)
    away = await afterword("move", "--from", "postgresql://joe:secret@localhost:1/db")
    assert (away.status, "localhost:1/db" in away.complaint, "secret" in away.err) == (1, True, False)


async def test_a_copy_of_a_server_fills_an_empty_one(
    afterword: Afterword, settings: dict[str, str], postgres_url: str, postgres_server: Server
) -> None:
    settings[ADDRESS] = postgres_url
    assert "complete and checked" in (await afterword("backup", "copy.db")).out
    settings[ADDRESS] = empty = postgres_server.make_database(is_empty=True)
    restored = await afterword("restore", "copy.db")
    postgres_server.drop_database(empty)
    assert "holds what copy.db holds" in restored.out
