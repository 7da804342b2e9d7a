"""Callback data is whatever a client sends: made-up, cut, foreign, from another chat, on another message.

Nothing of it is ever an exception, and nothing changes what belongs to anybody but the one who pressed.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.buttons import GRAMMAR, LONGEST_DATA
from storage.forgetting import NOWHERE
from tests.security.cast import Cast, Rows

MANGLED = (
    *("", ":", "a", "a:", "a::", "a:{token}", "a:{token}:score", "a:{token}:score:", "a:{token}:score:6"),
    *(
        "a:{token}:score:-1",
        "a:{token}:nothing:5",
        "a:{token}:score:5:extra",
        "A:{token}:score:5",
        " a:{token}:score:5",
    ),
    *(
        "a:{token}:score:5\n",
        "a:{token}:оценка:5",
        "a:{token}\u202e:score:5",
        "a:{half}:score:5",
        "a:{token}{token}:score:5",
    ),
    *(
        "k:take:999999999999999999",
        "k:take:0",
        "k:take:1' OR '1'='1",
        "k:cause:1:bribe",
        "k:outcome:1:magic",
        "k:steal:1",
    ),
    *("w:999999999999999999:csat", "w:1:nothing", "w:0:csat", "z:1", "l:fr", "f:maybe", "\x00", "\ud83d", "🙂" * 16),
    "a:" + "x" * 10_000,
)


async def test_mangled_data_changes_nothing_and_breaks_nothing(cast: Cast) -> None:
    before = cast.rows(("answers", "cases", "invitations", "staff"))
    for person in cast.everybody.values():
        for data in MANGLED:
            filled = data.replace("{token}", cast.token).replace("{half}", cast.token[:8])
            await cast.presses(person, filled, person.id, cast.card.id)
    assert cast.rows(("answers", "cases", "invitations", "staff")) == before
    assert cast.failed() == []


async def test_data_that_is_no_text_is_survived(cast: Cast) -> None:
    before = cast.rows()
    for data in (None, 5, ["a"], {"a": 1}, True):
        await cast.presses(cast.ivan, data, cast.ivan.id, cast.card.id)
    assert cast.rows() == before


async def test_a_customers_own_buttons_count_only_in_the_own_chat(cast: Cast) -> None:
    """Otherwise a press from a group would make the card stand there, and everybody would read it."""
    before = cast.rows()
    for verb in ("a:{}:score:5", "r:{}", "o:{}", "d:{}:reasons", "s:{}:solved"):
        await cast.presses(cast.ivan, verb.format(cast.token), cast.group.id, 1)
    await cast.presses(cast.ivan, "f:yes", cast.group.id, 1)
    await cast.theatre.settle()
    assert cast.rows() == before
    assert cast.group.messages() == []


async def test_a_case_pressed_in_a_foreign_group_does_not_move_its_card_there(cast: Cast) -> None:
    cards = cast.rows(("cards",))["cards"]
    await cast.presses(cast.maria, "k:take:1", cast.group.id, 1)
    await cast.theatre.settle()
    assert [card[:2] for card in cast.rows(("cards",))["cards"]] == [card[:2] for card in cards]
    assert cast.group.messages() == []


async def test_nobody_can_stop_or_erase_somebody_else(cast: Cast) -> None:
    before = cast.rows(("customers",))["customers"]
    for person in (cast.strangers["customer"], cast.strangers["outsider"], cast.maria):
        await cast.presses(person, f"o:{cast.token}", person.id, cast.card.id)
        await cast.presses(person, "f:yes", cast.ivan.id, cast.card.id)
        await cast.presses(person, "l:en", cast.ivan.id, cast.card.id)
    ivan = next(row for row in before if cast.ivan.id in row)
    assert ivan in cast.rows(("customers",))["customers"]


# --- anything at all -----------------------------------------------------------------------------------------------

PRESSERS = ("outsider", "customer", "left_agent", "left_manager", "other_manager", "anna", "ivan")
_keys = st.sampled_from(["score", "solved", "reasons", "comment", "contact", "yes", "no", "1", "5", "waiting", "csat"])
_numbers = st.one_of(st.integers(0, 5).map(str), st.integers(0, 10**18 - 1).map(str))
_words = st.one_of(st.just("{token}"), _keys, _numbers, st.text(max_size=20))
#: Somebody else's buttons; likely data, with verbs of ours and real tokens, keys and numbers; and any text whatever.
real = (
    "a:{token}:score:5",
    "a:{token}:solved:no",
    "s:{token}:solved",
    "r:{token}",
    "o:{token}",
    "k:take:1",
    "k:notours:1",
)
forged = st.one_of(
    st.sampled_from(real),
    st.tuples(st.sampled_from(sorted(GRAMMAR)), st.lists(_words, max_size=4)).map(
        lambda one: ":".join((one[0], *one[1]))
    ),
    st.tuples(st.sampled_from(["take", "resolve", "show", "notours", "cause", "outcome"]), _numbers, _keys).map(
        lambda one: ":".join(("k", *one))
    ),
    st.tuples(st.sampled_from("ads"), _keys, _keys).map(lambda one: f"{one[0]}:{{token}}:{one[1]}:{one[2]}"),
    st.text(max_size=LONGEST_DATA),
)


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    presser=st.sampled_from(PRESSERS),
    data=forged,
    chat=st.sampled_from(["own", "ivan", "maria", "group", "nowhere"]),
    message_id=st.integers(1, 400),
)
async def test_no_press_ever_breaks_anything_or_touches_what_is_somebody_elses(
    cast: Cast, presser: str, data: str, chat: str, message_id: int
) -> None:
    person = cast.everybody[presser]
    if data.startswith("w:") and presser in ("anna", "other_manager"):
        return  # Colleagues may ask any customer.
    others = dict(_of_others(cast, person.id))
    chats = {"own": person.id, "ivan": cast.ivan.id, "maria": cast.maria.id, "group": cast.group.id, "nowhere": -1}
    await cast.presses(person, data.replace("{token}", cast.token), chats[chat], message_id)
    assert dict(_of_others(cast, person.id)) == others
    assert cast.failed() == []


def _of_others(cast: Cast, presser: int) -> Iterator[tuple[str, Any]]:
    """Every stored row that is about somebody else, and every message owed to somebody else."""
    rows: Rows = cast.rows()
    ivans = ("invitations", "answers", "cases", "contacts")
    for table, stored in rows.items():
        mine = table in ivans and presser == cast.ivan.id
        yield table, [] if mine else [row for row in stored if presser not in row]
    owed = cast.rows(("deliveries",))["deliveries"]
    columns = cast.columns("deliveries")
    is_ivan = presser == cast.ivan.id
    chat, kind = columns.index("chat_id"), columns.index("kind")
    yield "owed", [] if is_ivan else [(row[0], row[kind]) for row in owed if row[chat] not in (presser, NOWHERE)]
