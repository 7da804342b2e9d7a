"""The easel: real pictures from a real process, which is there only while there is work."""

import asyncio
import logging
import os
import signal
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from bot.easel import MOST_KEPT, Easel
from insights.chart import Chart, Day, Words, draw
from surveys.values import replace

SIGNS = Words("{} %", "Ответов", "обычно", "цель", "мало", "хуже", "лучше", "с 50 %")
CHART = Chart("day", "Довольны", (Day(date(2026, 2, 24), 44, 50, "24 фев"),), 0, "88 %", SIGNS)
OTHER = replace(CHART, title="Довольны · Доставка")
#: Cheap to refuse.
BROKEN = replace(CHART, words=replace(SIGNS, percent="{secret}"))
TOKEN = "123456:not-a-real-token"


@pytest.fixture
async def easel():
    easel = Easel()
    yield easel
    await easel.stop()


def is_there(process):
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    return True


def environ_of(process):
    pairs = Path(f"/proc/{process}/environ").read_bytes().decode().split("\0")
    return dict(pair.split("=", 1) for pair in pairs if pair)


def commands_of_children():
    children = Path("/proc/thread-self/children").read_text().split()
    return [Path(f"/proc/{child}/cmdline").read_text() for child in children]


async def test_picture_is_what_drawing_here_would_give(easel):
    assert await easel.picture(CHART) == draw(CHART)


async def test_ten_managers_of_one_team_cost_one_drawing(easel):
    first = await easel.picture(CHART)
    os.kill(easel.worker, signal.SIGSTOP)  # From here on nothing could be drawn.
    assert await asyncio.gather(*(easel.picture(CHART) for _ in range(10))) == [first] * 10


async def test_all_who_ask_at_once_are_served_by_one_process(easel):
    asked = [CHART, OTHER] * 3
    assert await asyncio.gather(*map(easel.picture, asked)) == [draw(chart) for chart in asked]
    one = easel.worker
    await easel.picture(replace(CHART, title="Ещё одна"))
    assert easel.worker == one


async def test_only_the_latest_pictures_are_kept(easel):
    first = await easel.picture(CHART)
    for number in range(MOST_KEPT):
        await easel.picture(replace(BROKEN, title=f"Команда {number}"))
    killed = easel.worker
    os.kill(killed, signal.SIGKILL)
    assert await easel.picture(replace(BROKEN, title="Команда 0")) is None
    assert easel.worker == killed  # Nobody asked it.
    assert await easel.picture(CHART) == first
    assert easel.worker != killed


async def test_process_ends_after_its_rest_and_comes_back_for_work():
    easel = Easel(rest=0)
    first = await easel.picture(CHART)
    process = easel.worker
    await easel.rested()
    assert (easel.worker, is_there(process)) == (None, False)
    assert await easel.picture(CHART) == first
    assert easel.worker not in (None, process)
    await easel.stop()


async def test_process_that_was_killed_is_replaced(easel):
    await easel.picture(CHART)
    killed = easel.worker
    os.kill(killed, signal.SIGKILL)
    assert await easel.picture(OTHER) == draw(OTHER)
    assert easel.worker != killed


async def test_process_that_dies_of_every_picture_costs_the_picture_and_nothing_else(tmp_path, monkeypatch, caplog):
    (tmp_path / "sitecustomize.py").write_text("import os; os._exit(3)")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    easel = Easel()
    assert await easel.picture(CHART) is None
    assert [(line.event, line.reason) for line in caplog.records if line.name == "bot.easel"] == [
        ("chart_failed", "gone")
    ]
    await easel.stop()


async def test_picture_that_cannot_be_drawn_is_none_and_the_log_tells_nothing_of_it(easel, caplog):
    with caplog.at_level(logging.DEBUG):
        assert await easel.picture(BROKEN) is None
    assert [(line.event, line.reason) for line in caplog.records if line.name == "bot.easel"] == [
        ("chart_failed", "refused")
    ]
    assert not any(word in caplog.text for word in ("secret", "Довольны", "88"))
    assert await easel.picture(CHART) is not None


async def test_what_takes_too_long_is_given_up_once_for_all_who_ask(caplog):
    easel = Easel(limit=0)
    assert await asyncio.gather(*(easel.picture(CHART) for _ in range(10))) == [None] * 10
    assert easel.worker is None
    assert [line.reason for line in caplog.records if line.name == "bot.easel"] == ["too_slow"]
    await easel.stop()


async def test_whoever_stops_waiting_leaves_no_half_of_a_picture_to_the_next(easel):
    await easel.picture(CHART)
    impatient = asyncio.create_task(easel.picture(OTHER))
    await asyncio.sleep(0)
    impatient.cancel()
    await asyncio.wait((impatient,))
    third = replace(CHART, title="Третья")
    assert await easel.picture(third) == draw(third)


async def test_whoever_goes_away_while_the_process_begins_leaves_none_behind(easel):
    impatient = asyncio.create_task(easel.picture(CHART))
    await asyncio.sleep(0)
    impatient.cancel()
    await asyncio.wait((impatient,))
    assert easel.worker is None
    assert not [line for line in commands_of_children() if "insights.chart" in line]


async def test_stop_gives_up_what_is_under_way():
    easel = Easel()
    await easel.picture(CHART)
    process = easel.worker
    assert process
    os.kill(process, signal.SIGSTOP)
    under_way = asyncio.create_task(easel.picture(OTHER))
    await asyncio.sleep(0)
    await easel.stop()
    assert await under_way is None
    assert not is_there(process)
    assert await easel.picture(CHART) is None


async def test_stop_while_the_process_begins_leaves_none_behind():
    easel = Easel()
    under_way = asyncio.create_task(easel.picture(CHART))
    await asyncio.sleep(0)
    await easel.stop()
    assert await under_way is None
    assert easel.worker is None


async def test_process_does_not_get_to_know_our_secrets(easel, monkeypatch):
    monkeypatch.setenv("AFTERWORD_TELEGRAM__TOKEN", TOKEN)
    monkeypatch.setenv("PGPASSWORD", TOKEN)
    await easel.picture(CHART)
    environ = environ_of(easel.worker)
    assert TOKEN not in environ.values()
    assert "MPLCONFIGDIR" not in environ


async def test_list_of_fonts_has_a_place_where_there_is_no_home(tmp_path, monkeypatch):
    monkeypatch.setenv("HOME", str(tmp_path / "nowhere"))
    easel = Easel(rest=0)
    assert await easel.picture(CHART) is not None
    await easel.rested()
    await easel.picture(CHART)
    fonts = Path(environ_of(easel.worker)["MPLCONFIGDIR"])
    assert list(fonts.glob("fontlist*"))
    await easel.stop()
    assert not fonts.exists()


def test_bot_itself_never_loads_the_library_that_draws():
    program = "import sys, bot.easel; sys.exit(len({'matplotlib', 'numpy', 'PIL'} & sys.modules.keys()))"
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0
