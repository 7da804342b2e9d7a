"""Reports asked for in the chat: made of what the store knows when their turn has come, and a model counted apart."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from bot.modelling import DRAWS, SEED, model
from bot.reports import REPORTS, Reports
from insights.importance import Importance, importance
from simulator.clock import StillClock
from surveys.errors import AfterwordError
from surveys.ports import Clock
from surveys.records import Staff
from surveys.values import replace
from tests.builders import Office, open_office
from tests.use_cases.telling import Told, tells

FACTORS = {"solved": ["no"] * 30 + ["yes"] * 90, "channel": ["chat", "mail"] * 60}
SATISFIED = [False] * 20 + [True] * 10 + [False] * 5 + [True] * 85


@pytest.fixture
async def office(tmp_path: Path) -> AsyncIterator[Office]:
    async with open_office(tmp_path) as opened:
        yield opened


async def no_model(satisfied: object, factors: object) -> Importance | None:
    return None


def reports(office: Office, counts: object = no_model) -> Reports:
    clock: Clock = StillClock(office.now)
    return Reports(office.store, office.house, clock, counts)  # type: ignore[arg-type]


def asked_by(manager: Staff, days: int = 90) -> dict[str, int]:
    return {"staff": manager.id, "days": days}


@pytest.mark.parametrize("kind", REPORTS)
async def test_every_report_is_made_of_an_empty_house_too(office: Office, kind: str) -> None:
    oleg = await office.manager()
    made = await reports(office)(kind, asked_by(oleg))
    assert {"first", "last", "audience"} <= set(made)


async def test_many_at_once_are_all_made(office: Office) -> None:
    oleg = await office.manager()
    await tells(office, [Told(5, "Ответили быстро")])
    made = await asyncio.gather(*(reports(office)("topics", asked_by(oleg)) for _ in range(3)))
    assert [one["comments"] for one in made] == [1, 1, 1]


async def test_who_is_no_manager_any_more_gets_none(office: Office) -> None:
    oleg = await office.manager()
    async with office.work() as work:
        await work.tx.staff.save(replace(oleg, left_at=office.now))
    with pytest.raises(AfterwordError):
        await reports(office)("topics", asked_by(oleg))


def week_of(manager: Staff, day: str = "2026-11-24") -> dict[str, object]:
    return {"staff": manager.id, "team": manager.team, "zone": "Europe/Kyiv", "kind": "week", "day": day}


async def test_a_week_and_a_month_of_an_empty_house_have_nothing_besides(office: Office) -> None:
    oleg = await office.manager()
    assert await reports(office)("digest", week_of(oleg)) == {"topics": None, "covered": None}
    assert await reports(office)("digest", week_of(oleg) | {"kind": "month"}) == {"driver": None, "audit": None}


async def test_a_week_tells_of_topics_and_coverage(office: Office) -> None:
    oleg = await office.manager()
    await tells(office, [Told(5, "Спасибо, ответили быстро", ago=timedelta(days=20))] * 40)
    await tells(office, [Told(1, "Курьер так и не приехал")] * 6)
    await office.contact(await office.customer())
    made = await reports(office)("report", week_of(oleg))
    (risen,) = made["topics"]["rising"]
    assert (risen["name"]["ru"], risen["now"], made["topics"]["comments"], risen["before"]) == ("Доставка", 6, 6, 0)
    assert made["covered"] == {"surveyed": 6, "eligible": 7, "missing": {"not_asked": 1}}


async def test_a_month_tells_what_goes_along_with_satisfaction(office: Office) -> None:
    oleg = await many_answers(office)
    made = await reports(office, model)("digest", week_of(oleg) | {"kind": "month"})
    driver = made["driver"]
    assert (driver["factor"], driver["level"], driver["with"], driver["without"]) == (
        "solved",
        "no",
        (10, 50),
        (120, 120),
    )
    assert (driver["is_to_mend"], driver["days"]) == (False, 90), "a factor alone is on no map"


async def test_managers_of_one_team_share_a_mornings_count(office: Office) -> None:
    """The second is told the same, also when something came in between; asked for, it is counted anew."""
    oleg, maria = await office.manager(), await office.manager("Мария")
    made = reports(office)
    await office.contact(await office.customer())
    first = await made("digest", week_of(oleg))
    await office.contact(await office.customer())
    assert await made("digest", week_of(maria)) == first
    assert (await made("report", week_of(maria)))["covered"]["eligible"] == 2


async def test_a_digest_goes_without_what_cannot_be_counted(office: Office, caplog: pytest.LogCaptureFixture) -> None:
    oleg = await office.manager()
    assert await reports(office)("digest", week_of(oleg, day="the day after")) == {}
    assert [record.__dict__["event"] for record in caplog.records] == ["report_failed"]


async def test_who_has_left_is_told_nothing_besides(office: Office) -> None:
    oleg = await office.manager()
    async with office.work() as work:
        await work.tx.staff.save(replace(oleg, left_at=office.now))
    assert await reports(office)("digest", week_of(oleg)) == {}


async def many_answers(office: Office) -> Staff:
    oleg = await office.manager()
    bad, good = Told(2, solved="no"), Told(5, solved="yes")
    await tells(office, [*[bad] * 40, *[good] * 120, *[Told(5, solved="no")] * 10])
    return oleg


async def test_a_model_stands_beside_the_differences(office: Office) -> None:
    oleg = await many_answers(office)
    made = await reports(office, model)("drivers", asked_by(oleg))
    assert made["method"] == "model"
    assert [one["factor"] for one in made["model"]] == ["solved"]
    assert made["linked"]
    assert made["map"] is None, "a factor alone is neither important nor unimportant"


async def test_several_factors_make_a_map(office: Office) -> None:
    oleg = await office.manager()
    bad, good = Told(2, solved="no", channel="mail"), Told(5, solved="yes", channel="chat")
    mixed = [Told(5, solved="no", channel="phone"), Told(2, solved="yes", channel="phone")]
    await tells(office, [*[bad] * 50, *[good] * 120, *mixed * 15])
    made = await reports(office, model)("drivers", asked_by(oleg))
    shown = made["map"]
    assert (shown["centre"], shown["even"]) == (135 / 200, 1 / 2)
    assert {(one["factor"], one["level"] or one["name"]) for one in shown["points"]} == {
        ("solved", "no"),
        ("channel", "mail"),
        ("channel", "chat"),
        ("channel", "phone"),
    }
    mail = next(one for one in shown["points"] if one["name"] == "mail")
    assert (mail["with"], mail["side"]) == ((0, 50), "worse")
    assert 0 <= mail["low"] <= mail["share"] <= mail["high"] <= 1


async def test_without_a_model_the_differences_go_alone(office: Office) -> None:
    oleg = await many_answers(office)
    made = await reports(office)("drivers", asked_by(oleg))
    assert made["model"] == []
    assert made["linked"]


async def test_a_process_of_its_own_counts_what_would_be_counted_here() -> None:
    assert await model(SATISFIED, FACTORS) == importance(SATISFIED, FACTORS, SEED, DRAWS)


async def test_a_model_that_takes_too_long_is_none() -> None:
    assert await model(SATISFIED, FACTORS, limit=0.01) is None


async def test_what_cannot_be_counted_is_none() -> None:
    assert await model(SATISFIED, {"solved": ["no"]}) is None
    assert await model([True, True], {"solved": ["no", "yes"]}) is None
