"""The demo's past: plausible, the same every time, and marked as made up."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from pathlib import Path

import pytest

from bot.demo_history import WEEKS, History, Setting, make_history
from insights.csat import csat
from insights.tallies import tally
from storage import open_store
from surveys.catalogue import load_catalogue
from surveys.definition import Survey
from surveys.languages import LANGUAGES, Language
from surveys.records import CaseState, State
from surveys.schedule import zone
from tests.fakes import TUESDAY_AFTERNOON


def survey() -> Survey:
    return next(one for one in load_catalogue() if one.key == "csat")


def history(language: Language = "ru") -> History:
    setting = Setting(language, TUESDAY_AFTERNOON, zone("Europe/Kyiv"), agent_telegram_id=1, manager_telegram_id=2)
    return make_history(survey(), setting)


def test_the_same_seed_tells_the_same_story() -> None:
    assert history() == history()


@pytest.mark.parametrize("language", LANGUAGES)
def test_everything_is_marked_as_made_up(language: Language) -> None:
    told = history(language)
    assert {person.source for person in told.staff} == {"demo"}
    assert {contact.source for contact in told.contacts} == {"demo"}
    assert {answer.via for answer in told.answers} == {"demo"}
    assert {customer.unreachable for customer in told.customers} == {"demo"}, "nobody of them is ever written to"


def test_it_covers_eight_weeks_and_ends_just_now() -> None:
    asked = [invitation.asked_at for invitation in history().invitations if invitation.asked_at]
    assert timedelta(weeks=WEEKS - 1) < max(asked) - min(asked) < timedelta(weeks=WEEKS, days=1)
    assert max(asked) < TUESDAY_AFTERNOON


def test_scores_look_like_support_scores() -> None:
    scores = Counter(answer.value for answer in history().answers if answer.value is not None)
    share = csat(tally(value for value, n in scores.items() for _ in range(n)))
    assert share is not None
    assert 0.8 < share < 0.92
    assert scores[1] > scores[2], "whoever is unhappy is very unhappy"


def test_low_scores_are_cases_and_only_the_youngest_still_wait() -> None:
    told = history()
    low = {answer.invitation_id for answer in told.answers if answer.value in (1, 2)}
    assert {case.invitation_id for case in told.cases} == low
    waiting = [case for case in told.cases if case.state is CaseState.OPEN]
    assert all(TUESDAY_AFTERNOON - case.opened_at < timedelta(days=1) for case in waiting)


def test_nothing_in_it_is_waiting_to_be_sent() -> None:
    assert State.SCHEDULED not in {invitation.state for invitation in history().invitations}


async def test_a_store_takes_it_whole(tmp_path: Path) -> None:
    told = history()
    store = await open_store(f"sqlite:///{tmp_path / 'demo.db'}")
    async with store.transaction() as tx:
        await tx.bulk(told.records())
    async with store.reading() as tx:
        rows = [row async for portion in tx.figures.export_rows("answers", None, None, None) for row in portion]
    await store.close()
    assert len(rows) == len(told.answers)
