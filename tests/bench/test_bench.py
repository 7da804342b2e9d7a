"""The bench itself is alive: it starts bots, counts what they did, and judges. Nothing timed is asserted."""

from __future__ import annotations

import sys
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.bench import bots
from tests.bench.figures import FIGURES, Figure, Result, results
from tests.bench.reasons import REASONS
from tests.bench.report import line
from tests.bench.running import BenchError, Bot, running
from tests.bench.sessions import SESSIONS, TINY, Bench, tapped

FASTER = Figure("taps", "taps ratio (ours / theirs)", "ours.taps", "theirs.taps", 2, 3)
LIGHTER = Figure("idle", "idle memory (ours / theirs)", "ours.idle", "theirs.idle", 1.6, 1.3, is_less_better=True)


@pytest.fixture
def bench(tmp_path: Path):
    with ExitStack() as exits:
        yield Bench(tmp_path, TINY, exits)


def test_every_quantity_of_the_whole_bot_is_measured(bench: Bench) -> None:
    wanted = {"start", "idle", "taps", "cpu", "p50", "done", "slow"}
    found = SESSIONS["whole"](bench, wanted)
    assert set(found) == wanted
    assert found["idle"] > 0


def test_the_bare_echo_answers_every_press(bench: Bench) -> None:
    echo = Bot("bare PTB echo", (sys.executable, *bots.BARE.command[1:]), {})
    assert tapped(bench, echo, "", {"taps"}, one_by_one=True)["taps"] > 0


def test_the_bot_without_its_store_answers_every_press(bench: Bench) -> None:
    assert SESSIONS["without"](bench, {"taps"})["taps"] > 0


def test_commits_are_counted_in_batches_and_one_by_one(bench: Bench) -> None:
    assert set(SESSIONS["commits"](bench, set())) == {"batches", "single", "flush"}


@pytest.mark.parametrize("session", ["digest", "server_digest"])
def test_a_digest_is_made_of_a_short_and_of_a_long_history(bench: Bench, session: str) -> None:
    found = SESSIONS[session](bench, set())
    needs = {need for figure in FIGURES for need in figure.needs() if need.startswith(f"{session}.")}
    assert needs == {f"{session}.{what}" for what in found}
    assert all(value > 0 for value in found.values())


def test_a_morning_goes_out_while_customers_press(bench: Bench) -> None:
    assert set(SESSIONS["send"](bench, set())) == {"mean", "excess", "p99"}


def test_a_bot_that_dies_is_named_with_its_last_words(tmp_path: Path) -> None:
    dying = Bot("dying bot", (sys.executable, "-c", "raise SystemExit('no tokens today')"), {})
    with running(dying, tmp_path) as process, pytest.raises(BenchError, match=r"(?s)dying bot.*no tokens today"):
        process.start_seconds()


def test_a_ratio_is_taken_within_each_pair() -> None:
    (result,) = results([FASTER], {"ours.taps": [600.0, 300.0, 900.0], "theirs.taps": [200.0, 100.0, 450.0]})
    assert result.values == [3, 3, 2]
    assert line(result) == "taps ratio (ours / theirs): 3.00 (2.00..3.00), floor 2, goal 3: goal reached"


@pytest.mark.parametrize(
    ("figure", "value", "verdict"),
    [
        (FASTER, 2.996, "goal"),  # it is printed as 3.00
        (FASTER, 2.5, "floor"),
        (FASTER, 1.9, "missed"),
        (LIGHTER, 1.3, "goal"),
        (LIGHTER, 1.5, "floor"),
        (LIGHTER, 1.7, "missed"),
    ],
)
def test_a_figure_is_judged_as_it_is_printed(figure: Figure, value: float, verdict: str) -> None:
    assert Result(figure, [value]).verdict == verdict


def test_every_figure_has_a_session_that_measures_it() -> None:
    needs = {need.partition(".")[0] for figure in FIGURES for need in figure.needs()}
    assert needs == set(SESSIONS)


def test_reasons_belong_to_figures() -> None:
    assert set(REASONS) <= {figure.title for figure in FIGURES if figure.goal is not None}
