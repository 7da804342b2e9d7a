"""What rose in the comments, and what only seems to have."""

from fractions import Fraction

import pytest
from scipy.stats import false_discovery_control, fisher_exact

from insights.rising import Named, Rise, rising

STEADY = [Named(f"topic_{place}", 5, 5, 20) for place in range(10)]


def test_topic_named_by_three_times_the_usual_share_rose():
    (rise,) = rising([Named("delivery", 18, 17, 24), *STEADY], 50, 200)
    assert (rise.key, rise.now, rise.before) == ("delivery", Fraction(18, 50), Fraction(24, 200))


def test_p_values_are_those_of_scipy():
    topics = [Named("delivery", 18, 17, 24), Named("bot", 12, 9, 10), *STEADY]
    tables = [[[t.now, 50 - t.now], [t.before, 200 - t.before]] for t in topics]
    expected = false_discovery_control([fisher_exact(table, alternative="greater").pvalue for table in tables])
    found = {rise.key: rise.adjusted for rise in rising(topics, 50, 200)}
    assert found == pytest.approx({"delivery": expected[0], "bot": expected[1]}, abs=1e-6)


def test_surest_rise_is_named_first():
    topics = [Named("bot", 12, 9, 10), Named("delivery", 30, 20, 24), *STEADY]
    assert [rise.key for rise in rising(topics, 50, 200)] == ["delivery", "bot"]


def test_topic_of_two_customers_does_not_rise_however_often_they_write():
    assert rising([Named("delivery", 18, 2, 24), *STEADY], 50, 200) == ()
    assert len(rising([Named("delivery", 18, 3, 24), *STEADY], 50, 200)) == 1


def test_fall_is_no_rise():
    assert rising([Named("delivery", 0, 0, 150), *STEADY], 50, 200) == ()


def test_chance_of_one_topic_is_not_a_rise_among_many():
    # Alone p = 0.06 and called out at 10 %; among eleven topics it is what the luckiest of them looks like.
    lucky = Named("delivery", 9, 9, 19)
    assert [rise.key for rise in rising([lucky], 50, 200)] == ["delivery"]
    assert rising([lucky, *STEADY], 50, 200) == ()


def test_nothing_rises_without_comments_to_compare():
    assert rising([Named("delivery", 5, 5, 0)], 5, 0) == ()
    assert rising([Named("delivery", 0, 0, 5)], 0, 5) == ()
    assert rising([], 5, 5) == ()


def test_impossible_counts_are_refused():
    with pytest.raises(ValueError, match="more customers"):
        rising([Named("delivery", 5, 6, 0)], 10, 10)
    with pytest.raises(ValueError, match="5 of 4"):
        rising([Named("delivery", 5, 5, 0)], 4, 10)


def test_new_topic_may_rise_from_nothing():
    (rise,) = rising([Named("delivery", 8, 8, 0)], 50, 200)
    assert rise == Rise("delivery", Fraction(8, 50), Fraction(0), rise.adjusted)
