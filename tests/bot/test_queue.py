"""`afterword queue`, while much is being sent."""

import json
from datetime import UTC, datetime, timedelta

import pytest

from bot.queue import as_text, show, time_left
from storage import open_store
from surveys.records import Draft, KindProgress, Progress
from tests.bot.builders import MORNING

BUSY = Progress(
    {
        "case": KindProgress(waiting=2, due=2, oldest_at=MORNING),
        "invitation": KindProgress(waiting=8_400, due=8_398, oldest_at=MORNING, sending=3, sent=1_600, dead=4),
    },
    parked_until=MORNING + timedelta(minutes=12),
    parked_chats=2,
)


def test_the_table_tells_what_waits_and_when_it_will_be_through(capsys: pytest.CaptureFixture[str]):
    show(BUSY, 28, MORNING + timedelta(seconds=70))
    _, case, invitation, whole, *lines = capsys.readouterr().out.splitlines()
    assert case.split() == ["case", "2", "2", "–", "–", "–", "–", "1", "min"]
    assert invitation.split() == ["invitation", "8400", "8398", "3", "1600", "–", "4", "1", "min"]
    assert whole.split() == ["all", "8402", "8400", "3", "1600", "–", "4", "1", "min"]
    assert lines == [
        "At 28 messages a second what is due now takes another 5 min.",
        "Telegram asked for a pause: nothing is sent for another 10 min.",
        "Chats that are spared for a while: 2.",
    ]


def test_nothing_to_do_is_said_in_words(capsys: pytest.CaptureFixture[str]):
    show(Progress({}), 28, MORNING)
    assert capsys.readouterr().out == "Nothing waits, and nothing was sent in the last hour.\n"


def test_programs_get_the_same_figures():
    told = json.loads(as_text(BUSY, 28))
    assert told["kinds"]["invitation"]["due"] == 8_398
    assert told["seconds_left"] == time_left(BUSY, 28).total_seconds() == 300
    assert told["parked_until"] == "2026-11-02T08:12:00+00:00"


async def test_the_command_looks_into_the_database_beside_the_bot(afterword, tmp_path):
    store = await open_store(f"sqlite:///{tmp_path}/afterword.db")
    now = datetime.now(UTC)
    async with store.transaction() as tx:
        for chat_id in range(1, 4):
            await tx.deliveries.owe(Draft("invitation", chat_id, "en"), now)
        await tx.deliveries.claim(now, 1)
    outcome = await afterword("queue", "--json")
    table = await afterword("queue")
    await store.close()
    assert json.loads(outcome.out)["kinds"]["invitation"] | {"oldest_at": ""} == {
        **dict.fromkeys(("in_doubt", "sent", "dead"), 0),
        "waiting": 2,
        "due": 2,
        "oldest_at": "",
        "sending": 1,
    }
    assert "invitation" in table.out
