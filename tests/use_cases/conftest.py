"""An office for every story about what the product does; some stories happen on both engines."""

from collections.abc import AsyncIterator
from inspect import signature
from pathlib import Path

import pytest

from tests.builders import Office, open_office

#: What is read in one transaction decides what is written in it; the other stories ask the store for less.
ON_BOTH_ENGINES = {
    f"test_{story}"
    for story in (
        *("alerts", "close_the_loop", "digests", "escalate", "figures_agree", "forget", "join_staff"),
        *("links", "measure", "open_figure"),
        *("retention", "stay_in_touch", "compare_agents", "own_results", "send_morning_notes"),
        *("deepen_digest", "find_drivers", "invite_by_lot", "listen_to_silence", "name_topics"),
    )
}


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "engine" in metafunc.fixturenames:
        is_both = metafunc.module.__name__.rpartition(".")[2] in ON_BOTH_ENGINES and not _looks_into_files(metafunc)
        metafunc.parametrize("engine", ["sqlite", "postgres"] if is_both else ["sqlite"])


def _looks_into_files(metafunc: pytest.Metafunc) -> bool:
    return "tmp_path" in signature(metafunc.function).parameters


@pytest.fixture
async def office(engine: str, request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Office]:
    url = request.getfixturevalue("postgres_url") if engine == "postgres" else None
    async with open_office(tmp_path, url) as opened:
        yield opened
