"""Customers who had to come back: repeat contacts, observed FCR, contacts per customer.

Observed FCR is what customers did; claimed FCR is what they said, and lives elsewhere: the two are never mixed. The
window (7 days unless said) begins at the closing, and is part of the measure's name: “repeats within 7 days”.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from fractions import Fraction
from typing import Literal

from msgspec import Struct, field

from insights.tallies import share

#: Days within which a further contact is a repeat.
WINDOWS: tuple[int, ...] = (1, 3, 7, 14, 30)
#: open: not closed yet. no_customer, no_topic: nobody can tell what would repeat it. immature: closed less than the
#: window before the cut-off, so that its repeat may be still to come; counted, the latest week would always look best.
Exclusion = Literal["open", "no_customer", "no_topic", "immature"]


class CustomerContact(Struct, frozen=True):
    """What repeats are found by. Where only the end is known, `opened_at` is the closing. ValueError when reversed."""

    customer_id: int | None
    topic: str | None
    opened_at: datetime
    closed_at: datetime | None = None
    reopened_at: datetime | None = None

    def __post_init__(self) -> None:
        if self.closed_at is not None and self.closed_at < self.opened_at:
            raise ValueError(f"a contact closed at {self.closed_at} before it was opened at {self.opened_at}")


class RepeatRate(Struct, frozen=True):
    """`repeated` of `closed` contacts came back within `window` days; `excluded`: how many do not count, and why."""

    window: int
    repeated: int
    closed: int
    excluded: Mapping[Exclusion, int]

    @property
    def rate(self) -> Fraction | None:
        """Repeat-contact rate, a share of 0–1; None when no contact counts."""
        return share(self.repeated, self.closed)

    @property
    def observed_fcr(self) -> Fraction | None:
        """1 − repeat rate: solved with the first contact; None when no contact counts."""
        return share(self.closed - self.repeated, self.closed)


class Repeats(Struct, frozen=True):
    """Repeats on the same topic, and beside them those on any topic."""

    same_topic: RepeatRate
    any_topic: RepeatRate


class PerCustomer(Struct, frozen=True):
    """Number of contacts → number of customers with so many; contacts of nobody in particular are `unknown`."""

    distribution: Mapping[int, int] = field(default_factory=dict)
    unknown: int = 0

    @property
    def mean(self) -> Fraction | None:
        """Contacts per customer who had any; None without customers."""
        customers = sum(self.distribution.values())
        contacts = sum(number * count for number, count in self.distribution.items())
        return Fraction(contacts, customers) if customers else None


def repeats(
    closed: Iterable[CustomerContact], all_contacts: Iterable[CustomerContact], cut_off: datetime, window: int = 7
) -> Repeats:
    """How many of the `closed` contacts were followed by another of the same customer within `window` days of closing.

    `closed` is any selection (a week, an agent, the satisfied); what followed is looked for in `all_contacts`, and
    opened after the closing: a second ticket opened while the first was open repeats nothing. Reopened is a repeat.
    A contact without a topic is in “any topic” only. ValueError for a window that is not one of WINDOWS.
    """
    if window not in WINDOWS:
        raise ValueError(f"the window is one of {WINDOWS} days, not {window}")
    selected = list(closed)
    openings = _openings(all_contacts)
    return Repeats(
        _rate(selected, openings, cut_off, window, by_topic=True),
        _rate(selected, openings, cut_off, window, by_topic=False),
    )


#: When a customer's contacts were opened, in order: by topic, and (None) all of them.
_Openings = Mapping[tuple[int | None, str | None], Sequence[datetime]]


def _openings(contacts: Iterable[CustomerContact]) -> _Openings:
    found: defaultdict[tuple[int | None, str | None], list[datetime]] = defaultdict(list)
    for contact in contacts:
        for topic in {contact.topic, None}:
            found[contact.customer_id, topic].append(contact.opened_at)
    return {key: sorted(opened) for key, opened in found.items()}


def _rate(
    contacts: list[CustomerContact], openings: _Openings, cut_off: datetime, window: int, by_topic: bool
) -> RepeatRate:
    reasons = [_why_not(contact, cut_off, timedelta(days=window), by_topic) for contact in contacts]
    counted = [contact for contact, reason in zip(contacts, reasons, strict=True) if reason is None]
    repeated = sum(
        _came_back(contact, openings.get((contact.customer_id, contact.topic if by_topic else None), ()), window)
        for contact in counted
    )
    return RepeatRate(window, repeated, len(counted), dict(Counter(reason for reason in reasons if reason)))


def _why_not(contact: CustomerContact, cut_off: datetime, window: timedelta, by_topic: bool) -> Exclusion | None:
    if contact.closed_at is None:
        return "open"
    if contact.customer_id is None:
        return "no_customer"
    if by_topic and contact.topic is None:
        return "no_topic"
    return "immature" if contact.closed_at + window > cut_off else None


def _came_back(contact: CustomerContact, opened: Sequence[datetime], window: int) -> bool:
    assert contact.closed_at is not None  # an open contact is excluded
    until = contact.closed_at + timedelta(days=window)
    if contact.reopened_at is not None and contact.reopened_at <= until:
        return True
    following = bisect_right(opened, contact.closed_at)
    return following < len(opened) and opened[following] <= until


def per_customer(customer_ids: Iterable[int | None]) -> PerCustomer:
    """Who had how many contacts; one id for each contact, None where the customer is not known."""
    contacts = Counter(customer_ids)
    unknown = contacts.pop(None, 0)
    return PerCustomer(dict(sorted(Counter(contacts.values()).items())), unknown)


def per_100_customers(contacts: int, active_customers: int) -> Fraction | None:
    """Contacts per 100 active customers, those without a contact included; may exceed 100. None without customers.

    ValueError below zero.
    """
    if min(contacts, active_customers) < 0:
        raise ValueError("a count cannot be negative")
    return Fraction(100 * contacts, active_customers) if active_customers else None
