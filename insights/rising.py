"""Topics that rise: named by a larger share of this week's comments than of the four weeks before, beyond chance.

Fisher's exact test against a rise, then Benjamini & Hochberg over all topics looked at: of the topics called out about
one in ten may be chance. Whatever fewer than three customers named is a coincidence, whatever the test says.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from insights.compare import fisher
from insights.multiple import benjamini_hochberg

#: Of the topics called out about this share may be chance.
FALSE_DISCOVERIES = 0.10
CUSTOMERS = 3


@dataclass(frozen=True, slots=True)
class TopicWeeks:
    """Comments that name the topic: `now` this week, of so many `customers`, and `before`, in the four weeks before."""

    topic: str
    now: int
    customers: int
    before: int


@dataclass(frozen=True, slots=True)
class Rise:
    """A topic that rose: its shares of the comments, 0–1, and the `adjusted` p-value."""

    topic: str
    now: Fraction
    before: Fraction
    adjusted: float


def rising(topics: Sequence[TopicWeeks], comments: int, comments_before: int) -> tuple[Rise, ...]:
    """The topics that rose, the surest first; `comments` are all of this week, `comments_before` all of the four weeks.

    Give it every topic of the dictionary, also those nobody named: the correction counts them. Nothing rose when one
    side has no comments. ValueError when more comments name a topic than there are, or more customers than comments.
    """
    if any(topic.customers > topic.now for topic in topics):
        raise ValueError("more customers than comments name a topic")
    tested = [fisher(topic.now, comments, topic.before, comments_before, greater=True) for topic in topics]
    found = [
        Rise(topic.topic, Fraction(topic.now, comments), Fraction(topic.before, comments_before), adjusted)
        for topic, adjusted in zip(topics, benjamini_hochberg(tested), strict=True)
        if adjusted < FALSE_DISCOVERIES and topic.customers >= CUSTOMERS
    ]
    return tuple(sorted(found, key=lambda rise: rise.adjusted))
