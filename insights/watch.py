"""What became of a change that the company made on a day and wrote down: how it was before, and how it has been since.

That it is different is told, not why: in the weeks before a change it had often been worse than usual, and then it gets
better by itself. The plain difference holds for twelve weeks; later a trend would have to be told apart from it (Turner
et al. 2021).
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Literal

from msgspec import Struct

from insights.audit import answers_missing
from insights.past import Past
from insights.verdict import step

_DAY, _WEEK = timedelta(days=1), timedelta(weeks=1)
#: As long as what is usual is taken from.
BEFORE = timedelta(weeks=8)
#: A week tells it when so many weeks have passed, and no more than once each; a month from the first of them on.
TOLD_AFTER = (2, 4, 8, 12)
LONGEST = TOLD_AFTER[-1] * _WEEK

Pair = tuple[int, int]


class Watched(Struct, frozen=True):
    """(satisfied, answers) of the eight weeks before the `day`, and since."""

    day: date
    what: str
    before: Pair
    since: Pair
    #: same: what chance may explain.
    kind: Literal["better", "worse", "same"]
    #: While it is the same: answers that are needed still until a difference of ten points would be seen, speakably.
    missing: int
    #: Better since, but shortly before the change it had been worse than earlier.
    is_recovery: bool
    #: Something else was changed in these weeks too.
    is_mixed: bool


def watched(kind: Literal["week", "month"], last: date, marks: Mapping[date, str], past: Past) -> Watched | None:
    """Of the newest change whose turn it is in a week or a month that ends with this day; None while before or since
    there are too few answers for percent. Days that tell nothing of what is usual are left out."""
    due = [day for day in sorted(marks, reverse=True) if _is_due(kind, last, day)]
    return next((found for day in due if (found := _watched(last, day, marks, past)) is not None), None)


def _is_due(kind: Literal["week", "month"], last: date, day: date) -> bool:
    passed = last + _DAY - day
    if kind == "week":
        return any(weeks * _WEEK <= passed < (weeks + 1) * _WEEK for weeks in TOLD_AFTER)
    return TOLD_AFTER[0] * _WEEK <= passed < LONGEST + _WEEK


def _watched(last: date, day: date, marks: Mapping[date, str], past: Past) -> Watched | None:
    first = day - BEFORE
    before, since = _total(past, first, day - _DAY), _total(past, day, last)
    baseline = past.baseline(day)
    found = step(since, before, baseline.dispersion if baseline else 1.0)
    if found is None:
        return None
    is_better = found.is_real and found.points > 0
    return Watched(
        day,
        marks[day],
        before,
        since,
        "better" if is_better else "worse" if found.is_real else "same",
        0 if found.is_real else answers_missing(before, since),
        is_better and _was_worse(past, first, day),
        any(first <= other <= last for other in marks if other != day),
    )


def _was_worse(past: Past, first: date, day: date) -> bool:
    """In the second half of the time before the day than in the first."""
    middle = first + BEFORE / 2
    (part, whole), (earlier_part, earlier_whole) = _total(past, middle, day - _DAY), _total(past, first, middle - _DAY)
    return part * earlier_whole < earlier_part * whole


def _total(past: Past, first: date, last: date) -> Pair:
    days = past.usable(first, last)
    return sum(one.part for one in days), sum(one.whole for one in days)
