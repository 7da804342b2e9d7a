"""Who had to come back: told contact by contact, and recounted the plain way."""

from datetime import UTC, datetime, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from insights.repeats import (
    WINDOWS,
    CustomerContact,
    PerCustomer,
    RepeatRate,
    per_100_customers,
    per_customer,
    repeats,
)

MONDAY = datetime(2026, 2, 2, 9, tzinfo=UTC)
ANNA, BORYS = 1, 2


def day(number: float) -> datetime:
    return MONDAY + timedelta(days=number)


def contact(
    closed: float | None, customer: int | None = ANNA, topic: str | None = "payment", opened: float | None = None
) -> CustomerContact:
    """Days after Monday; opened an hour before it was closed unless said."""
    began = opened if opened is not None else (closed or 0) - 1 / 24
    return CustomerContact(customer, topic, day(began), None if closed is None else day(closed))


def both(contacts: list[CustomerContact], cut_off: float = 60, window: int = 7) -> tuple[RepeatRate, RepeatRate]:
    found = repeats(contacts, contacts, day(cut_off), window)
    return found.same_topic, found.any_topic


def test_second_contact_on_the_same_topic_within_the_week_is_a_repeat():
    same, any_topic = both([contact(0), contact(5), contact(3, BORYS)])
    assert (same.repeated, same.closed) == (1, 3)
    assert same.rate == Fraction(1, 3)
    assert same.observed_fcr == Fraction(2, 3)
    assert any_topic == same


def test_another_topic_is_a_repeat_only_beside_it():
    same, any_topic = both([contact(0), contact(5, topic="delivery")])
    assert (same.repeated, any_topic.repeated) == (0, 1)


def test_window_begins_at_the_closing_and_not_at_the_opening():
    long_one = contact(10, opened=0)
    assert both([long_one, contact(17.05)])[0].repeated == 0  # opened at 17.008, a little over a week later
    assert both([long_one, contact(16, opened=16)])[0].repeated == 1
    assert both([long_one, contact(17, opened=17)])[0].repeated == 1
    assert both([long_one, contact(8, opened=5)])[1].repeated == 0  # both were open at once: nobody came back


def test_longer_window_finds_more():
    contacts = [contact(0), contact(2), contact(12, BORYS), contact(40, BORYS)]
    assert [both(contacts, cut_off=90, window=window)[0].repeated for window in WINDOWS] == [0, 1, 1, 1, 2]


def test_latest_week_is_excluded_and_counted_as_excluded():
    same, any_topic = both([contact(0), contact(14), contact(15)], cut_off=20)
    assert (same.repeated, same.closed) == (0, 1)
    assert same.excluded == any_topic.excluded == {"immature": 2}


def test_what_cannot_be_judged_is_excluded_by_reason():
    same, any_topic = both([contact(0), contact(1, customer=None), contact(2, BORYS, topic=None), contact(None)])
    assert same.excluded == {"no_customer": 1, "no_topic": 1, "open": 1}
    assert any_topic.excluded == {"no_customer": 1, "open": 1}


def test_open_contact_repeats_the_one_before_it():
    assert both([contact(0), contact(None, opened=4)])[0].repeated == 1


def test_reopened_is_a_repeat_within_the_window_on_any_topic():
    again, long_after, unnamed = (
        CustomerContact(customer, topic, day(0), day(1), reopened_at=day(reopened))
        for customer, topic, reopened in ((ANNA, "payment", 4), (BORYS, "payment", 30), (3, None, 2))
    )
    same, any_topic = both([again, long_after, unnamed])
    assert (same.repeated, same.closed) == (1, 2)
    assert (any_topic.repeated, any_topic.closed) == (2, 3)


def test_chosen_contacts_are_judged_by_all_that_followed():
    satisfied, complaint = contact(0), contact(3)
    found = repeats([satisfied], [satisfied, complaint], day(60))
    assert (found.same_topic.repeated, found.same_topic.closed) == (1, 1)


def test_no_contacts_are_no_rate():
    same, _ = both([])
    assert same.rate is None
    assert same.observed_fcr is None
    assert both([contact(1)], cut_off=2)[0].rate is None


def test_unusual_window_and_reversed_contact_are_refused():
    with pytest.raises(ValueError, match="window"):
        both([], window=5)
    with pytest.raises(ValueError, match="before it was opened"):
        contact(1, opened=2)


contacts_of_few = st.lists(
    st.builds(
        lambda customer, topic, opened, lasted: contact(opened + lasted, customer, topic, opened),
        st.sampled_from([ANNA, BORYS]),
        st.sampled_from(["payment", "delivery"]),
        st.integers(0, 40),
        st.integers(0, 5),
    ),
    max_size=25,
)


@given(contacts_of_few, st.sampled_from(WINDOWS))
def test_rate_is_a_plain_recount(contacts: list[CustomerContact], window: int):
    same, any_topic = both(contacts, cut_off=40, window=window)
    length, mature = timedelta(days=window), 0
    expected = {True: 0, False: 0}
    for one in contacts:
        assert one.closed_at is not None
        if one.closed_at + length > day(40):
            continue
        mature += 1
        later = [
            other
            for other in contacts
            if other.customer_id == one.customer_id and one.closed_at < other.opened_at <= one.closed_at + length
        ]
        expected[False] += bool(later)
        expected[True] += any(other.topic == one.topic for other in later)
    assert (same.repeated, any_topic.repeated) == (expected[True], expected[False])
    assert same.closed == any_topic.closed == mature == len(contacts) - same.excluded.get("immature", 0)


def test_contacts_per_customer_as_mean_and_distribution():
    found = per_customer([ANNA, ANNA, ANNA, BORYS, 3, None])
    assert found == PerCustomer({1: 2, 3: 1}, unknown=1)
    assert found.mean == Fraction(5, 3)
    assert per_customer([]).mean is None


def test_contacts_per_100_active_customers():
    assert per_100_customers(30, 400) == Fraction(15, 2)
    assert per_100_customers(250, 100) == 250
    assert per_100_customers(0, 50) == 0
    assert per_100_customers(3, 0) is None
    with pytest.raises(ValueError, match="negative"):
        per_100_customers(-1, 5)
