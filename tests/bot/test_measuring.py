"""`afterword measure`: the table that people read, and the JSON that scripts do."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.commands.measuring import METRICS as OFFERED
from insights.metrics import METRICS
from tests.builders import Office, open_office
from tests.terminal import Afterword
from tests.use_cases.answering import answered

TUESDAY = ("--from", "2026-11-24", "--to", "2026-11-24")


@pytest.fixture
async def office(tmp_path: Path) -> AsyncIterator[Office]:
    async with open_office(tmp_path) as opened:
        yield opened


@pytest.fixture
async def a_day(office: Office) -> None:
    anna, vera = await office.agent("Анна"), await office.agent("Вера [red]", team="sales")
    for score in (5, 5, 5, 4, 4, 4, 4, 3):
        await answered(office, anna, score)
    customer, invitation = await answered(office, anna, 1)
    await office.taps(customer, invitation.token, "score", "2")
    for score in (5, 5, 5, 5, 1):
        await answered(office, vera, score)
    for score in (10, 9, 9, 8, 7, 7, 7, 6, 3, 0):
        await answered(office, anna, score, survey="nps")


def test_every_metric_can_be_measured() -> None:
    assert set(OFFERED) == set(METRICS)


@pytest.mark.usefixtures("a_day")
async def test_a_script_reads_figures_with_their_counts(afterword: Afterword) -> None:
    told = await afterword("measure", "csat", *TUESDAY, "--by", "team,agent,topic,day", "--json")
    assert told.status == 0, told.err
    facts = json.loads(told.out)
    assert (facts["metric"], facts["unit"], facts["from"], facts["to"], facts["team"]) == (
        *("csat", "percent"),
        *("2026-11-24", "2026-11-24", None),
    )
    assert (facts["part"], facts["whole"], facts["value"], facts["low"], facts["high"]) == (11, 14, 79, 52, 92)
    assert facts["excluded"] == {"superseded": 1}
    assert {split: len(lines) for split, lines in facts["by"].items()} == {"team": 2, "agent": 2, "topic": 1, "day": 1}
    anna, vera = facts["by"]["agent"]
    assert (anna["agent"], anna["part"], anna["whole"]) == ("Анна", 7, 9)
    assert (vera["part"], vera["whole"], vera["value"]) == (4, 5, None), "of so few there is no percent"


@pytest.mark.usefixtures("a_day")
async def test_a_person_reads_a_table(afterword: Afterword) -> None:
    told = await afterword("measure", "csat", *TUESDAY, "--by", "agent")
    assert told.status == 0, told.err
    assert "csat, 2026-11-24 to 2026-11-24 (Europe/Kyiv)" in told.out
    (everything,) = [line for line in told.out.splitlines() if line.startswith("all")]
    assert " ".join(everything.split()) == "all 11 of 14 79 52 to 92 1 superseded"
    assert "Вера [red]" in told.out


@pytest.mark.usefixtures("a_day")
async def test_points_show_what_counts_against_them(afterword: Afterword) -> None:
    told = await afterword("measure", "nps", *TUESDAY)
    (everything,) = [line for line in told.out.splitlines() if line.startswith("all")]
    assert "3 - 3 of 10" in everything
    assert "points" in told.out


@pytest.mark.usefixtures("a_day")
async def test_few_answers_of_a_colleague_are_shown_to_nobody(office: Office, afterword: Afterword) -> None:
    boris = await office.agent("Борис")
    for _ in range(2):
        await answered(office, boris, 1)
    words = ("measure", "csat", *TUESDAY, "--by", "agent")
    told, figures = await afterword(*words), json.loads((await afterword(*words, "--json")).out)
    (line,) = [line for line in told.out.splitlines() if line.startswith("Борис")]
    assert "too few to show" in line
    assert not any(character.isdigit() for character in line)
    hidden = next(one for one in figures["by"]["agent"] if one["agent"] == "Борис")
    assert set(hidden) == {"agent", "id", "is_hidden"}


async def test_without_days_it_is_the_last_four_weeks(office: Office, afterword: Afterword) -> None:
    facts = json.loads((await afterword("measure", "response", "--json")).out)
    assert (facts["part"], facts["whole"], facts["value"]) == (0, 0, None)
    assert facts["from"] < facts["to"]
