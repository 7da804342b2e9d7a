"""The status of a day, the first thing a digest says, and the life of an alarm: raised once, then closed.

What the statuses mean to a manager is in docs/measures.md; how they are worded is in the templates.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from insights.baseline import DayCount, Signal
from insights.display import tier
from insights.intervals import wilson

#: none: no answers. few: fewer than ten. worse, better: the chart's signal. below_target: the last 28 days are.
#: usual: nothing speaks for any of these.
Status = Literal["usual", "worse", "below_target", "better", "few", "none"]
#: What is going on since before today.
Alarm = Literal["off", "worse", "below_target"]
#: What has to be said about it today, beside the status.
News = Literal["raised", "back_to_usual"]


def status(day: DayCount, found: Signal | None, month: tuple[int, int], target: float | None) -> Status:
    """The status of a judged day: its own signal first, then the target.

    `found` is what `baseline.signal` says; `month` is (satisfied, answers) of the 28 days that end with the day;
    `target` is a share of 0–1, None without one. Below target means that even the upper end of the month's Wilson
    interval is below it: one day never is. ValueError unless 0 ≤ satisfied ≤ answers.
    """
    if tier(day.whole) != "full":
        return "few" if day.whole else "none"
    if found is not None:
        return found
    interval = wilson(*month)
    if target is not None and interval is not None and interval[1] < target:
        return "below_target"
    return "usual"


#: The alarm before → today's status → the alarm now, and its news. A day of few answers changes nothing. A better day
#: ends a fall, but cannot tell whether the month still misses its target.
_LIFE: Mapping[Alarm, Mapping[Status, tuple[Alarm, News | None]]] = {
    "off": {
        "worse": ("worse", "raised"),
        "below_target": ("below_target", "raised"),
    },
    "worse": {
        "below_target": ("below_target", "raised"),
        "usual": ("off", "back_to_usual"),
        "better": ("off", "back_to_usual"),
    },
    "below_target": {
        "worse": ("worse", "raised"),
        "usual": ("off", "back_to_usual"),
    },
}


def next_alarm(previous: Alarm, today: Status) -> tuple[Alarm, News | None]:
    """The alarm after a day with this status, and what is new about it: the same alarm is never raised twice in a row.

    Begin with "off"; keep what comes back for the next day. "back_to_usual" closes an alarm.
    """
    return _LIFE[previous].get(today, (previous, None))
