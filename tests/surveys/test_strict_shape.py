"""What people write is taken as they mean it; everything that is wrong is told, each mistake with its path."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Annotated, Any, Literal

import pytest
from msgspec import Meta, Struct, field

from surveys.strict_shape import CheckedBy, Misshapen, ReadBy, shaped

Word = Annotated[str, CheckedBy(str.strip), Meta(min_length=1, max_length=6)]


def _even(number: int) -> int:
    if number % 2:
        raise ValueError(f"expected an even number, got {number}")
    return number


def _hundredths(written: object) -> float:
    return float(str(written).removesuffix("%")) / 100


class Inner(Struct, frozen=True):
    word: Word
    truth: bool = False

    def __post_init__(self) -> None:
        if self.truth and self.word == "lie":
            raise ValueError("a lie is never true")


class Outer(Struct, frozen=True):
    text: str = ""
    whole: Annotated[int, Meta(ge=1, le=100)] = 1
    share: Annotated[float, Meta(ge=0, le=1)] = 0
    truth: bool = False
    mood: Literal["good", "fair", "bad"] = "good"
    path: Path | None = None
    days: Annotated[tuple[date, ...], Meta(max_length=2)] = ()
    words: Mapping[Word, int] = {}
    even: Annotated[int, CheckedBy(_even)] = 0
    percent: Annotated[float | None, ReadBy(_hundredths)] = None
    inner: Inner = Inner("a")
    many: tuple[Inner, ...] = ()
    class_: str = field(name="class", default="")


def read(**raw: object) -> Any:
    [name] = raw
    return getattr(shaped(Outer, raw), name)


def refused(raw: object) -> list[tuple[tuple[str | int, ...], str]]:
    with pytest.raises(Misshapen) as misshapen:
        shaped(Outer, raw)
    return [(mistake.path, mistake.kind) for mistake in misshapen.value.mistakes]


def each(key: str, expected: object, *written: object) -> list[tuple[str, object, object]]:
    return [(key, one, expected) for one in written]


@pytest.mark.parametrize(
    ("key", "written", "meant"),
    [
        ("text", 7, "7"),
        ("text", 1.5, "1.5"),
        ("text", " as it is ", " as it is "),
        *each("whole", 5, 5, 5.0, "5", " 5 ", "+5", "05", "5.0"),
        *each("whole", 10, "1_0", "10.000"),
        ("whole", True, 1),
        *each("share", 0.5, 0.5, "0.5", " .5 ", "5e-1"),
        *each("truth", True, True, 1, 1.0, "yes", "ON", "True", "t", "Y", "1"),
        *each("truth", False, False, 0, 0.0, "no", "oFF", "false", "F", "n", "0"),
        ("path", "var/own", Path("var/own")),
        ("path", None, None),
        ("days", ["2026-02-28"], (date(2026, 2, 28),)),
        ("words", {" one ": "1", 2: 2}, {"one": 1, "2": 2}),
        ("percent", "50%", 0.5),
        ("inner", {"word": 12, "truth": "yes"}, Inner("12", True)),
        ("many", [{"word": "a"}, {"word": "b"}], (Inner("a"), Inner("b"))),
    ],
)
def test_values_are_taken_as_they_are_meant(key: str, written: object, meant: object) -> None:
    found = read(**{key: written})
    assert (found, type(found)) == (meant, type(meant))


@pytest.mark.parametrize(
    ("key", "written", "kind"),
    [
        *each("text", "text", True, None, [1], {"a": 1}, date(2026, 1, 1)),
        *each("whole", "whole_number", "", "5.5", "5.", "0x5", "1__0", "٥", "5e0", None, []),
        *each("whole", "finite", float("inf"), float("nan")),
        ("whole", 1.5, "fraction"),
        ("whole", "1" * 5000, "digits"),
        ("whole", 0, "ge"),
        ("whole", 10**30, "le"),
        *each("share", "number", "", "half", "1,5", "٠.٥", None, [], 10**400),
        ("share", float("nan"), "ge"),
        ("share", "inf", "le"),
        *each("truth", "truth", 2, 1.5, "2", " yes ", "", None, []),
        *each("mood", "choice", "great", None, 1, ["good"]),
        *each("path", "path", 1, True, []),
        *each("words", "keys", [], "one", None),
        *each("inner", "keys", [], "one", None),
        *each("many", "list", {}, "one", None),
        ("even", 3, "told"),
        ("percent", "much", "told"),
        ("class_", "", "unknown"),
    ],
)
def test_what_cannot_be_meant_is_refused(key: str, written: object, kind: str) -> None:
    assert refused({key: written}) == [((key,), kind)]


@pytest.mark.parametrize("written", ["noon", "2026-02-30", "20260228", "2026-2-28", 1772236800, None])
def test_a_date_is_written_in_one_way(written: object) -> None:
    assert refused({"days": [written]}) == [(("days", 0), "date")]


@pytest.mark.parametrize(("written", "kind"), [("  ", "min_length"), ("seventh", "max_length"), (False, "text")])
def test_bounds_are_those_of_what_was_meant(written: object, kind: str) -> None:
    assert refused({"inner": {"word": written}}) == [(("inner", "word"), kind)]


def test_every_mistake_is_told_with_its_path_and_what_hangs_together_only_then() -> None:
    assert refused(
        {
            "more": 1,
            2: 3,
            "many": [{"word": "a"}, {"word": "lie", "truth": True}, {"truth": 5, "wrod": "b"}, 4],
            "days": ["2026-01-01"] * 3,
            "words": {"": 1, "two": "two"},
        }
    ) == [
        (("days",), "max_items"),
        (("words", ""), "min_length"),
        (("words", "two"), "whole_number"),
        (("many", 1), "told"),
        (("many", 2, "word"), "missing"),
        (("many", 2, "truth"), "truth"),
        (("many", 2, "wrod"), "unknown"),
        (("many", 3), "keys"),
        (("more",), "unknown"),
        ((2,), "no_word"),
    ]


def test_a_mistake_knows_what_fills_its_words() -> None:
    with pytest.raises(Misshapen) as misshapen:
        shaped(Outer, {"mood": "great", "whole": 0, "even": 3, "inner": {"word": "a", "wrod": "b"}})
    found = {mistake.path[-1]: (mistake.found, mistake.about) for mistake in misshapen.value.mistakes}
    assert found["mood"] == ("great", {"choices": "'good', 'fair' or 'bad'"})
    assert found["whole"] == (0, {"bound": 1, "length": None})
    assert found["even"] == (3, {"words": "expected an even number, got 3"})
    assert found["wrod"] == ("wrod", {"known": "word, truth"})


def test_what_is_no_mapping_is_no_record() -> None:
    assert refused("text") == [((), "keys")]
