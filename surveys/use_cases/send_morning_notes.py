"""A morning note to colleagues who want it: thanks from customers, and what is new, on days when there is something.

One row for each who wants it: since when, or when it was last decided on, and about which day. So a day is decided on
once, whatever restarts and replicas do.
"""

from __future__ import annotations

from datetime import date, timedelta

from msgspec import Struct

from insights.verdict import Step
from surveys.ports import Work
from surveys.records import Mark, Staff
from surveys.schedule import due_morning, instant_of, zone
from surveys.use_cases._people import draft_for, zone_of
from surveys.use_cases.own_results import DAYS, own_results, own_step
from surveys.values import replace

#: So many are decided on in one go.
PORTION = 20
_WANTED = "morning_note:"
_DAY = timedelta(days=1)


class MorningNote(Struct, frozen=True):
    """`step` only when it is new."""

    thanks: tuple[str, ...]
    step: Step | None


async def want_morning_notes(work: Work, person: Staff, is_wanted: bool) -> None:
    """From the next morning on, or no more."""
    name = f"{_WANTED}{person.id}"
    if not is_wanted:
        await work.tx.marks.remove(name)
    elif await work.tx.marks.get(name) is None:
        await work.tx.marks.put(Mark(name, work.now))


async def send_morning_notes(work: Work) -> int:
    """Decide on the next few whose morning has come; says on how many."""
    due = [found for mark in await work.tx.marks.named(_WANTED) if (found := await _due(work, mark))]
    for person, mark, morning in due[:PORTION]:
        await work.tx.marks.put(replace(mark, at=work.now, number=morning.toordinal()))
        await _send(work, person, mark, morning)
    return len(due[:PORTION])


async def _due(work: Work, mark: Mark) -> tuple[Staff, Mark, date] | None:
    """Not for a morning that was over when the note was asked for."""
    person = await work.tx.staff.get(int(mark.name.removeprefix(_WANTED)))
    if person is None or person.telegram_id is None or person.left_at or person.unreachable:
        return None
    policy, tz = work.policy.digest, zone(zone_of(person, work.policy.company))
    morning = due_morning(work.now, policy.at, policy.catch_up, tz)
    if morning is None or mark.number >= morning.toordinal() or mark.at > instant_of(morning, policy.at, tz):
        return None
    return person, mark, morning


async def _send(work: Work, person: Staff, mark: Mark, morning: date) -> None:
    note = await _note(work, person, mark)
    draft = draft_for(person, "note", _payload(work, person, note), work.policy.company) if note else None
    if draft is None:
        return
    tz = zone(zone_of(person, work.policy.company))
    worthless_after = instant_of(morning + _DAY, work.policy.digest.at, tz)
    await work.tx.deliveries.owe(replace(draft, silent=True, not_after=worthless_after), work.now)


async def _note(work: Work, person: Staff, mark: Mark) -> MorningNote | None:
    """What has come since the last decision; None when nothing has, or nothing may be told."""
    results = await own_results(work, person, max(mark.at, work.now - DAYS * _DAY))
    if results is None:
        return None
    before = await own_step(work, person, mark.at) if results.until > mark.at else results.step
    is_news = _direction(results.step) != 0 and _direction(results.step) != _direction(before)
    note = MorningNote(results.thanks, results.step if is_news else None)
    return note if note.thanks or note.step else None


def _direction(change: Step | None) -> int:
    """1 up, −1 down, 0 nothing that chance would not explain."""
    return 0 if change is None or not change.is_real else 1 if change.points > 0 else -1


def _payload(work: Work, person: Staff, note: MorningNote) -> dict[str, object]:
    return {
        "name": person.name,
        "days": DAYS,
        "comments": list(note.thanks),
        "points": note.step.points if note.step else None,
        "zone": zone_of(person, work.policy.company),
    }
