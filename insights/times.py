"""How long customers wait: for the first answer of a person, and for the solution.

Times are instants, durations are `timedelta`: elapsed (a difference in UTC) or business time (the company's hours).
What is still open has no duration yet, and leaving it out would make every bad week look good: it counts as "longer
than this" (Kaplan & Meier 1958). The mean is never shown: one forgotten ticket moves it more than a hundred good ones.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from itertools import zip_longest
from math import floor
from typing import Literal

from msgspec import Struct

from insights.working_hours import WorkingHours, business_time, elapsed

#: A curve that stands at one half up to rounding stands at one half.
_ROUNDING = 1e-9


class Message(Struct, frozen=True):
    """One message of a contact; `bot` is everything that no person wrote: auto-replies, greetings, bots."""

    at: datetime
    sender: Literal["customer", "agent", "bot"]


class Span(Struct, frozen=True):
    """Something that began and ended, or (None) still goes on."""

    begin: datetime
    end: datetime | None


class Observed(Struct, frozen=True):
    """A duration as far as it was seen; when it is not over, the whole lasts longer than this."""

    duration: timedelta
    is_over: bool = True


class CurvePoint(Struct, frozen=True):
    """After `duration`, the share `still_open` (0–1) is not over; `at_risk` were still open just before."""

    duration: timedelta
    still_open: float
    at_risk: int


class Times(Struct, frozen=True):
    """Durations in a few figures; None where nothing is over (for `median_with_open`: less than half).

    `median` and `p90` are of the `over` finished ones, `median_with_open` also of the `still_open` ones. `in_time` of
    `decided` took no longer than promised; what is open and may still make it is not decided.
    """

    over: int
    still_open: int
    median: timedelta | None
    p90: timedelta | None
    median_with_open: timedelta | None
    in_time: int
    decided: int


def first_response(messages: Iterable[Message]) -> Span | None:
    """From the customer's first message to the first message of a person after it; None when no customer wrote.

    Auto-replies and bots are no response, and neither is what an agent wrote before.
    """
    in_order = sorted(messages, key=lambda message: message.at)
    asked = next((message.at for message in in_order if message.sender == "customer"), None)
    if asked is None:
        return None
    answers = (message.at for message in in_order if message.sender == "agent" and message.at >= asked)
    return Span(asked, next(answers, None))


def resolution(opened_at: datetime, closed_at: datetime | None, reopened_at: datetime | None = None) -> Span:
    """From opening to the last closing; a contact that was reopened after it goes on."""
    goes_on = closed_at is None or (reopened_at is not None and reopened_at >= closed_at)
    return Span(opened_at, None if goes_on else closed_at)


def observe(span: Span, cut_off: datetime, hours: WorkingHours | None = None) -> Observed:
    """What was known of a span at the cut-off: elapsed time, or business time when `hours` are given.

    What ended after the cut-off was open then. ValueError when it begins after the cut-off or after its end.
    """
    is_over = span.end is not None and span.end <= cut_off
    end = span.end if span.end is not None and is_over else cut_off
    return Observed(business_time(span.begin, end, hours) if hours else elapsed(span.begin, end), is_over)


def quantile(durations: Iterable[timedelta], at: float) -> timedelta | None:
    """The duration below which the share `at` (0–1) lies; None without durations, ValueError for another `at`.

    Linear interpolation between neighbours: type 7 of Hyndman & Fan 1996, the default of R and numpy.
    """
    if not 0 <= at <= 1:
        raise ValueError(f"{at} is not a share")
    in_order = sorted(durations)
    if not in_order:
        return None
    place = (len(in_order) - 1) * at
    below = floor(place)
    above = min(below + 1, len(in_order) - 1)
    return in_order[below] + (in_order[above] - in_order[below]) * (place - below)


def survival_curve(observed: Iterable[Observed]) -> tuple[CurvePoint, ...]:
    """For each duration at which something was over: the share (0–1) that was still open after it.

    Product limit of Kaplan & Meier 1958; what was last seen open at a duration is still at risk at that duration.
    """
    seen = list(observed)
    ended = Counter(each.duration for each in seen if each.is_over)
    left = Counter(each.duration for each in seen)
    at_risk, still_open, points = len(seen), 1.0, []
    for duration in sorted(left):
        if ended[duration]:
            still_open *= 1 - ended[duration] / at_risk
            points.append(CurvePoint(duration, still_open, at_risk))
        at_risk -= left[duration]
    return tuple(points)


def median_with_open(curve: Sequence[CurvePoint]) -> timedelta | None:
    """When half is over; None while less than half is. Without open ones it is the plain median.

    A curve that rests at exactly one half gives the middle of the rest, as R's survfit does.
    """
    for point, following in zip_longest(curve, curve[1:]):
        if following and abs(point.still_open - 0.5) < _ROUNDING:
            return point.duration + (following.duration - point.duration) / 2
        if point.still_open < 0.5 + _ROUNDING:
            return point.duration
    return None


def summarise(observed: Iterable[Observed], promised: timedelta) -> Times:
    """Median, 90th percentile and share within the promised time (SLA, the end included)."""
    seen = list(observed)
    over = [each.duration for each in seen if each.is_over]
    return Times(
        over=len(over),
        still_open=len(seen) - len(over),
        median=quantile(over, 0.5),
        p90=quantile(over, 0.9),
        median_with_open=median_with_open(survival_curve(seen)),
        in_time=sum(duration <= promised for duration in over),
        decided=sum(each.is_over or each.duration > promised for each in seen),
    )
