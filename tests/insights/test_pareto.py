"""Reasons: who was asked is the denominator, and equals stay where they were."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from insights.pareto import Reason, pareto

counts = st.dictionaries(st.text(max_size=5), st.integers(0, 50), max_size=12)


def test_reasons_of_fifty_unhappy_customers():
    found = pareto({"courtesy": 5, "waiting": 30, "not solved": 15, "price": 0}, asked=50)
    assert found == (
        Reason("waiting", 30, Fraction(30, 50), Fraction(30, 50)),
        Reason("not solved", 15, Fraction(15, 50), Fraction(45, 50)),
        Reason("courtesy", 5, Fraction(5, 50), Fraction(1)),
    )


def test_several_reasons_of_one_customer_count_each_among_those_asked():
    found = pareto({"waiting": 8, "courtesy": 6}, asked=10)
    assert [reason.share for reason in found] == [Fraction(8, 10), Fraction(6, 10)]
    assert [reason.cumulated for reason in found] == [Fraction(8, 14), 1]


@given(counts)
def test_commonest_first_and_equals_in_the_order_given(named: dict[str, int]):
    found = pareto(named, asked=50)
    order = list(named)
    assert [(-reason.count, order.index(reason.name)) for reason in found] == sorted(
        (-count, order.index(name)) for name, count in named.items() if count
    )
    cumulated = [reason.cumulated for reason in found]
    assert cumulated == sorted(cumulated)
    assert not found or cumulated[-1] == 1


def test_nobody_asked_or_nothing_named():
    assert pareto({}, asked=0) == pareto({"waiting": 0}, asked=0) == pareto({"waiting": 0}, asked=9) == ()


def test_more_named_than_asked_is_refused():
    with pytest.raises(ValueError, match="4 of 3"):
        pareto({"waiting": 4}, asked=3)
