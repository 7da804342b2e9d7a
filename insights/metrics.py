"""Metrics that can be opened: which rows stand behind each of them, which of these count, and for what.

A metric looks at rows of one base. A row has a value (a score, a choice, what became of an invitation) or a reason for
which it is left out; whatever is neither for nor against is in the whole only. Definitions: docs/measures.md.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Literal

from msgspec import Struct, field

from insights.display import shown_percent, tier
from insights.intervals import adjusted_wald_nps, wilson
from insights.rounding import half_up
from insights.tallies import share
from surveys.scales import SCALES, Band, Measure

#: answers: every version given in the period. invitations: everybody who was asked in the period. cases: all that were
#: opened in the period.
Base = Literal["answers", "invitations", "cases"]
#: Why a row does not count. superseded: the customer changed it in time. late: it came after the end.
#: undeliverable: the invitation did not arrive. silent: there is no answer that could be complete.
#: not_due: nobody has resolved the case yet, and its deadline has not passed. not_ours: there was nothing to resolve.
Exclusion = Literal["superseded", "late", "undeliverable", "silent", "not_due", "not_ours"]


class Metric(Struct, frozen=True):
    """`part` are the values that count for it, `less` those that count against it; both are divided by all that count.

    `measure` names the surveys it looks at, None all of them; `question` the question, without which it is the one that
    asks the score.
    """

    key: str
    base: Base
    measure: Measure | None
    part: frozenset[str]
    less: frozenset[str] = frozenset()
    question: str | None = None
    excluded: frozenset[Exclusion] = frozenset({"superseded", "late"})


def _scores(measure: Measure, *bands: Band) -> frozenset[str]:
    scale = SCALES[measure]
    return frozenset(str(score) for score in scale.scores if scale.band(score) in bands)


_UNASKED: frozenset[Exclusion] = frozenset({"undeliverable"})

METRICS: Mapping[str, Metric] = {
    metric.key: metric
    for metric in (
        Metric("csat", "answers", "csat", _scores("csat", "satisfied")),
        Metric("dissatisfied", "answers", "csat", _scores("csat", "dissatisfied")),
        Metric("nps", "answers", "nps", _scores("nps", "promoter"), _scores("nps", "detractor")),
        Metric("ces", "answers", "ces", _scores("ces", "satisfied")),
        Metric("fcr", "answers", "csat", frozenset({"yes"}), question="solved"),
        Metric("response", "invitations", "csat", frozenset({"partial", "complete"}), excluded=_UNASKED),
        Metric("completion", "invitations", "csat", frozenset({"complete"}), excluded=_UNASKED | {"silent"}),
        Metric("in_time", "cases", None, frozenset({"in_time"}), excluded=frozenset({"not_due", "not_ours"})),
    )
}


class Account(Struct, frozen=True):
    """How a figure comes about: `part` − `less` of `whole`, and what was left out, by reason."""

    part: int
    less: int
    whole: int
    excluded: Mapping[str, int] = field(default_factory=dict)

    @property
    def rows(self) -> int:
        """All that was looked at."""
        return self.whole + sum(self.excluded.values())


def account(metric: Metric, counts: Mapping[tuple[str, str | None], int]) -> Account:
    """`counts` maps (value, reason why it is left out or None) to a number of rows."""
    counted = {value: number for (value, reason), number in counts.items() if reason is None}
    excluded: dict[str, int] = {}
    for (_, reason), number in counts.items():
        if reason is not None:
            excluded[reason] = excluded.get(reason, 0) + number
    for_it, against = (
        sum(number for value, number in counted.items() if value in side) for side in (metric.part, metric.less)
    )
    return Account(for_it, against, sum(counted.values()), dict(sorted(excluded.items())))


class Reading(Struct, frozen=True):
    """A metric as it may be shown. `value` is a whole percent, or points of NPS; None while there are too few answers.

    `low` and `high` are the 95 % interval in the same unit: Wilson for shares, adjusted Wald for NPS.
    """

    value: int | None
    low: int | None
    high: int | None


def reading(metric: Metric, of: Account) -> Reading:
    """Raises ValueError when more rows count for it than there are."""
    if metric.less:
        return _points(of)
    value = shown_percent(of.part, of.whole)
    interval = wilson(of.part, of.whole)
    if value is None or interval is None:
        return Reading(None, None, None)
    return Reading(value, *(half_up(Fraction(100 * end)) for end in interval))


def _points(of: Account) -> Reading:
    interval = adjusted_wald_nps(of.part, of.whole - of.part - of.less, of.less)
    net, against = share(of.part, of.whole), share(of.less, of.whole)
    if tier(of.whole) != "full" or interval is None or net is None or against is None:
        return Reading(None, None, None)
    return Reading(half_up(100 * (net - against)), *(half_up(Fraction(end)) for end in interval))
