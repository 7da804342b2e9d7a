"""How loudly a chat hears of an unhappy customer, so that a bad hour does not make a phone ring without end.

The first card rings; those that follow within half an hour come silently. From the fifth low score of an hour on, one
message counts them instead of cards; /cases lists them all. Then the next hour begins anew. Cases that nobody answered
in time come as cards as well, so many in an hour, and the others are counted.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Literal

from msgspec import Struct

from surveys.deliveries import alert_card, case_card, overdue_card
from surveys.languages import Language
from surveys.ports import Work
from surveys.records import Case, CaseState, Draft, Mark
from surveys.use_cases._people import language_of, zone_of

#: spared: no card, a message that counts stands for it.
Tone = Literal["rings", "silent", "spared"]

RINGS_EVERY = timedelta(minutes=30)
HOUR = timedelta(hours=1)
#: So many low scores within an hour become one message; so many overdue cases come as cards.
MANY = 5


class Listener(Struct, frozen=True):
    """A chat that hears of cases, of these teams; None: of all of them, `but` some."""

    chat_id: int
    language: Language
    zone: str
    teams: frozenset[str] | None = None
    but: frozenset[str] = frozenset()
    staff_id: int | None = None

    def draft(self, kind: str, payload: Mapping[str, object], card: str) -> Draft:
        own = {**payload, "zone": self.zone}
        return Draft(kind, self.chat_id, self.language, own, card=card, staff_id=self.staff_id)


async def listeners_of(work: Work, team: str | None) -> list[Listener]:
    """The team's managers who can be reached, and its group."""
    company = work.policy.company
    managers = [
        Listener(
            manager.telegram_id,
            language_of(manager, company),
            zone_of(manager, company),
            None if manager.team is None else frozenset({manager.team}),
            staff_id=manager.id,
        )
        for manager in await work.tx.staff.managers_of(team)
        if manager.telegram_id is not None and not manager.unreachable
    ]
    group = work.policy.cases.group_for(team)
    return managers if group is None else [*managers, _group(work, group)]


def _group(work: Work, chat_id: int) -> Listener:
    cases, company = work.policy.cases, work.policy.company
    own = frozenset(team for team, group in cases.group_by_team.items() if group == chat_id)
    is_common = chat_id == cases.group
    return Listener(
        chat_id,
        company.language,
        company.timezone,
        None if is_common else own,
        frozenset(cases.group_by_team) - own if is_common else frozenset(),
    )


async def tone_of(work: Work, case: Case, listener: Listener, *, is_new: bool) -> Tone:
    """How a card comes to a chat where none of this case stands yet."""
    spared = _spared(case, listener.chat_id)
    if not is_new and await work.tx.marks.get(spared) is not None:
        return "spared"
    if is_new and case.cause == "low_score" and await _is_counted(work, listener):
        await work.tx.marks.put(Mark(spared, work.now))
        return "spared"
    is_loud = case.state is CaseState.OPEN and await _may_ring(work, listener, case)
    return "rings" if is_loud else "silent"


async def spare_no_more(work: Work, case: Case, chat_id: int) -> None:
    """From now on this chat has a card of its own."""
    await work.tx.marks.remove(_spared(case, chat_id))


def _spared(case: Case, chat_id: int) -> str:
    return f"spared:{case_card(case.id, chat_id)}"


async def _may_ring(work: Work, listener: Listener, case: Case) -> bool:
    """The card that rang may be replaced before it went out: it still rings."""
    rang = await work.tx.marks.get(_rang(listener))
    if rang is not None and rang.number == case.id:
        return True
    if rang is not None and rang.at <= work.now < rang.at + RINGS_EVERY:
        return False
    await work.tx.marks.put(Mark(_rang(listener), work.now, case.id))
    return True


def _rang(listener: Listener) -> str:
    return f"rang@{listener.chat_id}"


async def _is_counted(work: Work, listener: Listener) -> bool:
    """Whether the low score that has just come is one too many, and is counted in the message of this hour."""
    name = f"alert@{listener.chat_id}"
    alert = await work.tx.marks.get(name)
    if alert is not None and alert.at <= work.now < alert.at + HOUR:
        alert = Mark(name, alert.at, alert.number + 1)
    else:
        began = await _fifth_last(work, listener, alert.at + HOUR if alert and alert.at <= work.now else None)
        if began is None:
            return False
        alert = Mark(name, began, MANY)
        await work.tx.marks.put(Mark(_rang(listener), work.now))
    await work.tx.marks.put(alert)
    counted = {"count": alert.number, "since": alert.at.isoformat()}
    card = alert_card(alert.at, listener.chat_id)
    await work.tx.deliveries.owe(listener.draft("alert", counted, card), work.now)
    return True


async def is_one_of_many_overdue(work: Work, listener: Listener) -> bool:
    """Whether the case that has just become overdue gets no card, and is counted in the message of this hour."""
    name = f"overdue@{listener.chat_id}"
    hour = await work.tx.marks.get(name)
    is_on = hour is not None and hour.at <= work.now < hour.at + HOUR
    hour = Mark(name, hour.at, hour.number + 1) if hour and is_on else Mark(name, work.now, 1)
    await work.tx.marks.put(hour)
    if hour.number <= MANY:
        return False
    counted = {"count": hour.number - MANY, "since": hour.at.isoformat(), "is_overdue": True}
    card = overdue_card(hour.at, listener.chat_id)
    await work.tx.deliveries.owe(listener.draft("alert", counted, card), work.now)
    return True


async def _fifth_last(work: Work, listener: Listener, since: datetime | None) -> datetime | None:
    """When the last five low scores began, if they fell within an hour, and after what was counted before."""
    after = max(work.now - HOUR, since or work.now - HOUR)
    latest = await work.tx.cases.low_scores(after, work.now, MANY, listener.teams, listener.but)
    return latest[-1] if len(latest) == MANY else None
