"""The picture that rides with a digest, as pure data with all its words in the reader's language."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from babel.dates import format_date

from bot.screens.screen import Payload, Reader
from bot.texts import number
from bot.words import CHARTED, CHARTED_NPS
from surveys.values import replace

if TYPE_CHECKING:
    from insights.chart import Chart, Signal, Words

#: Points with answers, without which there is no picture.
LEAST = {"day": 5, "week": 3, "month": 3}
#: How a point is dated under the axis.
_DATES = {"day": "d MMM", "week": "d MMM", "month": "LLL"}


def digest_chart(reader: Reader, payload: Payload) -> Chart | None:
    """Of the share of satisfied, or of NPS where nothing else is answered; None while there is too little to see."""
    return _shares(reader, payload) or _scores(reader, payload)


def _shares(reader: Reader, payload: Payload) -> Chart | None:
    from insights.chart import Band, Chart, Day, Mark  # Who sends no pictures need not know how they are made.

    history = payload["history"]
    if not history or sum(whole > 0 for _, _, whole, _, _ in history["points"]) < LEAST[payload["kind"]]:
        return None
    days = [
        Day(
            date.fromisoformat(day),
            part,
            whole,
            _dated(reader, payload["kind"], day),
            None if low is None else Band(low, high),
            payload["status"] if is_last and payload["status"] in ("worse", "better") else None,
        )
        for is_last, (day, part, whole, low, high) in _with_last(history["points"])
    ]
    return Chart(
        payload["kind"],
        _title(reader, payload),
        tuple(days),
        len(days) - 1,
        _today(reader, payload),
        _words(reader),
        None if payload["target"] is None else payload["target"] / 100,
        tuple(Mark(date.fromisoformat(day), what) for day, what in _marks(reader, payload)),
    )


def _scores(reader: Reader, payload: Payload) -> Chart | None:
    """Every score with the range that so few answers leave: those of NPS are wide."""
    from insights.chart import Band, Chart, Day, Mark

    kind, history = payload["kind"], payload["nps_history"]
    if not history or sum(whole > 0 for *_, whole, _, _ in history["points"]) < LEAST[kind]:
        return None
    days = [
        Day(
            date.fromisoformat(day),
            promoters,
            whole,
            _dated(reader, kind, day),
            signal=_risen_or_fallen(payload["nps_step"]) if is_last else None,
            less=detractors,
            likely=None if low is None else Band(low / 100, high / 100),
        )
        for is_last, (day, promoters, detractors, whole, low, high) in _with_last(history["points"])
    ]
    score = payload["nps"]["score"] if payload["nps"] else None
    return Chart(
        kind,
        _with_audience(reader.word(CHARTED_NPS[kind]), payload),
        tuple(days),
        len(days) - 1,
        "" if score is None else number(score, reader.texts.language),
        replace(_words(reader), percent="{}"),
        marks=tuple(Mark(date.fromisoformat(day), what) for day, what in history["marks"]),
        measure="score",
    )


def _risen_or_fallen(step: Payload | None) -> Signal | None:
    if not step or not step["is_real"]:
        return None
    return "better" if step["points"] > 0 else "worse"


def _marks(reader: Reader, payload: Payload) -> list[Any]:
    """The company's own, and the one that was found."""
    level = payload["level"]
    found = [[level["day"], reader.word("another level")]] if level else []
    return [*payload["history"]["marks"], *found]


def _with_last(points: Sequence[Any]) -> list[tuple[bool, Any]]:
    return [(place == len(points) - 1, point) for place, point in enumerate(points)]


def _title(reader: Reader, payload: Payload) -> str:
    return _with_audience(reader.word(CHARTED[payload["kind"]]), payload)


def _with_audience(what: str, payload: Payload) -> str:
    return f"{what} · {payload['audience']}" if payload["audience"] else what


def _today(reader: Reader, payload: Payload) -> str:
    """As the text says it."""
    if payload["percent"] is None or payload["status"] in ("few", "none"):
        return reader.word("%(x)s of %(n)s", x=payload["satisfied"], n=payload["answered"])
    return reader.word("%(percent)s%%", percent=payload["percent"])


def _dated(reader: Reader, kind: str, day: str) -> str:
    return format_date(date.fromisoformat(day), _DATES[kind], locale=reader.texts.language).replace(".", "")


def _words(reader: Reader) -> Words:
    from insights.chart import Words

    return Words(
        percent=reader.word("%(percent)s%%", percent="{}"),
        answers=reader.word("answers"),
        usual=reader.word("usual"),
        target=reader.word("target"),
        few=reader.word("fewer than 10 answers"),
        worse=reader.word("worse"),
        better=reader.word("better"),
        broken=reader.word("the scale begins at 50"),
        likely=reader.word("possible values with this many answers"),
    )
