"""Small groups: nobody can tell the few answers of one agent from what is shown, the total and the rule itself."""

from collections import Counter, defaultdict
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from insights.small_groups import LEAST, shown
from insights.tallies import Tally

tallies = st.dictionaries(st.integers(1, 5), st.integers(0, 6), max_size=5).map(Tally)
teams = st.dictionaries(st.sampled_from("ABCDEFGH"), tallies, max_size=8)


def team(*sizes: int) -> dict[int, Tally]:
    return {place: Tally({5: size}) for place, size in enumerate(sizes)}


def seen(*sizes: int) -> list[int | None]:
    return [None if group is None else group.n for group in shown(team(*sizes)).values()]


def splits(total: int, groups: int) -> Iterator[tuple[int, ...]]:
    """Every way to share out so many answers."""
    if groups == 1:
        yield (total,)
        return
    for first in range(total + 1):
        yield from ((first, *rest) for rest in splits(total - first, groups - 1))


@pytest.mark.parametrize(
    ("sizes", "expected"),
    [
        ((9, 8, 7), [9, 8, 7]),
        ((9, 3, 7, 8), [9, None, None, 8]),  # one hidden: the next smallest goes with it
        ((9, 3, 2, 8), [9, None, None, 8]),  # two protect each other
        ((9, 1, 1, 8), [9, None, None, None]),  # except when their sum can only be 1 + 1
        ((9, 4, 4, 8), [9, None, None, None]),  # or 4 + 4
        ((7, 3, 7, 8), [None, None, None, 8]),  # equals go together
        ((9, 3, 0, 8), [9, None, 0, None]),  # an empty group hides nobody
        ((3, 0, 0), [None, None, None]),  # unless there is nothing else
        ((0, 0, 6), [0, 0, 6]),
        ((), []),
    ],
)
def test_what_is_seen(sizes: tuple[int, ...], expected: list[int | None]):
    assert seen(*sizes) == expected


@pytest.mark.parametrize("groups", [2, 3, 4])
@pytest.mark.parametrize("total", range(1, 19))
def test_reader_who_knows_the_rule_and_the_total_finds_no_small_group(groups: int, total: int):
    """Exhaustive: all teams that look the same are collected; in each, a small group must have another size in some."""
    alike: dict[tuple[int | None, ...], list[tuple[int, ...]]] = defaultdict(list)
    for sizes in splits(total, groups):
        alike[tuple(seen(*sizes))].append(sizes)
    for view, teams_alike in alike.items():
        for place, size in enumerate(view):
            possible = {sizes[place] for sizes in teams_alike}
            assert size is not None or len(possible) > 1 or possible.isdisjoint(range(1, LEAST))


@given(teams)
def test_no_group_under_five_is_shown_and_none_is_hidden_alone(groups: dict[str, Tally]):
    found = shown(groups)
    assert list(found) == list(groups)
    hidden = [name for name, group in found.items() if group is None]
    for name, group in found.items():
        assert group is None or (group == groups[name] and (group.n == 0 or group.n >= LEAST))
    assert len(hidden) != 1 or len(groups) == 1


@given(teams)
def test_subtraction_leaves_the_sum_of_at_least_two(groups: dict[str, Tally]):
    found = shown(groups)
    total = sum(groups.values(), Tally())
    visible = sum((group for group in found.values() if group is not None), Tally())
    left = Counter(total.counts) - Counter(visible.counts)
    for name, group in groups.items():
        if found[name] is None and group.n < LEAST and len(groups) > 1 and total.n >= LEAST:
            assert left.total() > group.n


@given(teams, st.permutations("ABCDEFGH"))
def test_order_makes_no_difference(groups: dict[str, Tally], order: list[str]):
    assert shown({name: groups[name] for name in order if name in groups}) == shown(groups)
