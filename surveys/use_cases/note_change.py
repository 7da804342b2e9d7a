"""What was changed and from which day on: managers write it down, for pictures and to see how it is since.

It holds from the day on which it is written down. Whoever could pick the day afterwards would pick one that suits the
figures. What `digest.marks` names is the whole company's, too.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from insights.watch import LONGEST
from surveys.ports import Work
from surveys.records import JournalEntry, NotedChange, Staff
from surveys.schedule import local_date, zone
from surveys.sizes import CHANGE, cut
from surveys.use_cases._people import zone_of


async def note_change(work: Work, manager: Staff, what: str) -> NotedChange:
    """Of the manager's team, or of the whole company, from today on. The same again on the same day is the same."""
    today, words = _today(work, manager), cut(" ".join(what.split()), CHANGE)
    noted = await work.tx.noted_changes.of_team(manager.team)
    same = (each for each in noted if (each.day, each.what, each.team) == (today, words, manager.team))
    if (found := next(same, None)) is not None:
        return found
    change = await work.tx.noted_changes.add(NotedChange(0, today, words, work.now, manager.team, manager.id))
    await _journal(work, manager, "noted", change)
    return change


async def withdraw_change(work: Work, manager: Staff, change_id: int) -> NotedChange | None:
    """None when it is not there, or another team's, or the whole company's and not this manager's to take away."""
    change = await work.tx.noted_changes.get(change_id)
    if change is None or change.team != manager.team:
        return None
    await work.tx.noted_changes.remove(change.id)
    await _journal(work, manager, "withdrawn", change)
    return change


async def changes_under_watch(work: Work, manager: Staff) -> list[NotedChange]:
    """Newest first; those of the settings have the id 0."""
    since = _today(work, manager) - LONGEST
    noted = await work.tx.noted_changes.of_team(manager.team)
    settled = [NotedChange(0, day, what, work.now) for day, what in work.policy.digest.marks.items()]
    return sorted((each for each in (*noted, *settled) if each.day >= since), key=lambda each: each.day, reverse=True)


async def changes_by_day(work: Work, team: str | None) -> Mapping[date, str]:
    """Of the whole company and of this team; those of one day are named together."""
    found = dict(work.policy.digest.marks)
    for each in reversed(await work.tx.noted_changes.of_team(team)):
        found[each.day] = f"{found[each.day]}; {each.what}" if each.day in found else each.what
    return found


def _today(work: Work, manager: Staff) -> date:
    return local_date(work.now, zone(zone_of(manager, work.policy.company)))


async def _journal(work: Work, manager: Staff, verb: str, change: NotedChange) -> None:
    await work.tx.journal.note(JournalEntry(work.now, f"staff:{manager.id}", verb, f"change:{change.id}"))
