"""The digest: a verdict that the figures carry, what to do, then the rest; never longer than a picture's caption.

Figures come counted. Here is decided only what is said and what is left out when it gets long.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from bot import moments
from bot.buttons import Button, Rows, encode
from bot.screens.screen import LONGEST_CAPTION, Payload, Reader, Screen, fitting
from bot.words import BUTTONS


@dataclass(frozen=True, slots=True)
class Diet:
    """How much of what people wrote is shown."""

    quotes: int
    quote_limit: int
    cases: int
    case_limit: int


#: Customers' words go first, then the quotes of cases, then cases beyond the link to all of them.
DIETS = (
    Diet(2, 160, 3, 60),
    Diet(2, 90, 3, 60),
    Diet(1, 90, 3, 40),
    Diet(0, 0, 3, 40),
    Diet(0, 0, 2, 24),
    Diet(0, 0, 0, 0),
)


def digest(reader: Reader, payload: Payload) -> Screen:
    """The digest of a day or a week, for the morning and on demand."""
    return Screen(fitting(lambda diet: _written(reader, payload, diet), DIETS, LONGEST_CAPTION), _why(reader, payload))


def _why(reader: Reader, payload: Payload) -> Rows:
    """Opens the figure of the first line; from there all others can be reached."""
    if not payload["answered"]:
        return ()
    return ((Button(reader.word(BUTTONS["why"]), encode("q", "csat", payload["kind"], payload["day"])),),)


def _written(reader: Reader, payload: Payload, diet: Diet) -> str:
    open_cases = payload["open_cases"][: diet.cases]
    return reader.render(
        "digest",
        **{
            **payload,
            "title": _title(reader, payload),
            "percent": payload["percent"] if payload["status"] == "usual" else None,
            "longest": max((case["waiting_minutes"] for case in payload["open_cases"]), default=0),
            "open_cases": open_cases,
            "more_cases": payload["open_cases_total"] - len(open_cases),
            "case_limit": diet.case_limit,
            "quotes": [_quote(reader, payload, quote, diet) for quote in payload["quotes"][: diet.quotes]],
            "top_reasons": reader.labels(reader.survey(payload), payload["top_reasons"]),
        },
    )


def _title(reader: Reader, payload: Payload) -> str:
    if payload["kind"] == "day":
        return moments.day_title(payload["day"], reader.texts)
    last = date.fromisoformat(payload["day"])
    return reader.word("Week: %(days)s", days=moments.days_between(last - timedelta(days=6), last, reader.texts))


def _quote(reader: Reader, payload: Payload, quote: Payload, diet: Diet) -> dict[str, object]:
    survey = reader.survey(quote if quote.get("survey") else payload)
    score = quote["score"]
    rating = reader.rating(survey, score) if score is not None else None
    return {"text": quote["text"], "rating": rating, "limit": diet.quote_limit}
