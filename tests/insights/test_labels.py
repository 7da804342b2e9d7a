"""Names on a picture: each beside its own dot, none on another, whatever lies there."""

from itertools import combinations, product

from hypothesis import given
from hypothesis import strategies as st

from insights.labels import DISTANCES, Spot, meet, place

ROOM = (100.0, 100.0, 1000.0, 700.0)
places = st.tuples(st.integers(130, 970), st.integers(130, 670))
sizes = st.tuples(st.integers(40, 330), st.sampled_from((34, 68)))


def dot(x, y, size=30):
    return (x - size / 2, y - size / 2, x + size / 2, y + size / 2)


def spot(x, y, size=(100, 34), home=ROOM):
    return Spot(dot(x, y), [size], home)


@given(st.lists(st.tuples(places, sizes), max_size=8))
def test_no_name_lies_on_a_dot_or_a_name_or_out_of_the_room(points):
    named = place([spot(x, y, size) for (x, y), size in points], [], ROOM)
    boxes = [box for box in named if box is not None]
    assert len(named) == len(points)
    assert not any(meet(one, other) for one, other in combinations(boxes, 2))
    assert not any(meet(box, dot(*at)) for box, (at, _) in product(boxes, points))
    assert all(min(box[:2]) >= 100 and box[2] <= 1000 and box[3] <= 700 for box in boxes)
    assert all((round(box[2] - box[0]), round(box[3] - box[1])) in {size for _, size in points} for box in boxes)


def test_with_room_a_name_stands_to_the_right_of_its_dot():
    assert place([spot(500, 400)], [], ROOM) == [(515 + DISTANCES[0], 383, 615 + DISTANCES[0], 417)]


def test_at_the_right_edge_it_stands_to_the_left():
    (box,) = place([spot(980, 400)], [], ROOM)
    assert box is not None
    assert box[2] < 980


def test_a_line_is_kept_clear_of_as_long_as_there_is_room_nearby():
    line = (530.0, 100.0, 534.0, 700.0)
    (away,) = place([spot(500, 400)], [line], ROOM)
    assert away is not None
    assert not meet(away, line)
    (across,) = place([spot(500, 400)], [ROOM], ROOM)
    assert across is not None, "where there is a line everywhere one is crossed"


def test_the_shorter_form_of_a_name_is_taken_where_the_best_has_no_room():
    long, short = (300, 34), (160, 68)
    (box,) = place([Spot(dot(500, 400), [long, short], (510, 350, 760, 450))], [], ROOM)
    assert box is not None
    assert (box[2] - box[0], box[3] - box[1]) == short


def test_a_name_stays_at_home_and_leaves_it_only_when_it_must():
    own, small = (100.0, 100.0, 520.0, 700.0), (490.0, 390.0, 510.0, 410.0)
    (at_home,) = place([spot(500, 400, home=own)], [], ROOM)
    assert at_home is not None
    assert at_home[2] < 520
    assert place([spot(500, 400, home=small)], [], ROOM) != [None]


def test_a_name_is_not_read_for_the_next_dots():
    own, other = spot(300, 400, (130, 34)), spot(480, 400, (40, 34))
    named, _ = place([own, other], [], ROOM)
    assert named is not None
    left, *_ = other.dot
    assert not meet(named, (left - 30, 385, left, 415)), "it would end just before the other one"


def test_a_name_with_no_room_is_left_out():
    assert place([spot(500, 400, (950, 34))], [], ROOM) == [None]
    assert place([], [], ROOM) == []
