"""The digest: a verdict that the figures carry, what to do, then the rest; never longer than a picture's caption.

Figures come counted. Here is decided only what is said and what is left out when it gets long.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from bot.buttons import Button, Rows, encode
from bot.moments import plain_date
from bot.screens.charts import digest_chart
from bot.screens.figures import period_title
from bot.screens.screen import LONGEST_CAPTION, Payload, Reader, Screen, fitting
from bot.words import BUTTONS, PERIODS, RISEN, USUALLY, VERDICTS


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

UNJUDGED = "📊"
SIGNS: Mapping[str, str] = {
    "usual": "🟢",
    "worse": "🔴",
    "below_target": "🟠",
    "better": "🔵",
    "few": "⚪",
    "none": "⚪",
}


def digest(reader: Reader, payload: Payload) -> Screen:
    """The digest of a day or a week, for the morning and on demand."""
    text = fitting(lambda diet: _written(reader, payload, diet), DIETS, LONGEST_CAPTION)
    return Screen(text, _why(reader, payload), picture=digest_chart(reader, payload))


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
            "sign": _sign(payload),
            "verdict": reader.word(VERDICTS[payload["status"]]) if _is_judged(payload) else None,
            "usually": _usually(reader, payload),
            "since_level": _since_level(reader, payload),
            "percent": None if payload["status"] in ("few", "none") else payload["percent"],
            "longest": max((case["waiting_minutes"] for case in payload["open_cases"]), default=0),
            "open_cases": open_cases,
            "more_cases": payload["open_cases_total"] - len(open_cases),
            "case_limit": diet.case_limit,
            "quotes": [_quote(reader, payload, quote, diet) for quote in payload["quotes"][: diet.quotes]],
            "top_reasons": _reasons(reader, payload),
        },
    )


def _reasons(reader: Reader, payload: Payload) -> list[str]:
    labels = reader.labels(reader.survey(payload), [key for key, _ in payload["top_reasons"]])
    told = zip(labels, payload["top_reasons"], strict=True)
    return [f"{label}\u00a0({_number(reader, n, payload['risen'].get(key))})" for label, (key, n) in told]


def _number(reader: Reader, n: int, usual: int | None) -> str:
    return str(n) if usual is None else reader.word(RISEN, n=n, usual=usual)


def _title(reader: Reader, payload: Payload) -> str:
    days = period_title(reader, payload["kind"], payload["day"])
    return days if payload["kind"] == "day" else reader.word(PERIODS[payload["kind"]], days=days)


def _is_judged(payload: Payload) -> bool:
    """Nothing is called usual while nobody knows what is."""
    return payload["status"] != "usual" or bool(payload["usual"] or payload["step"])


def _sign(payload: Payload) -> str:
    return SIGNS[payload["status"]] if _is_judged(payload) else UNJUDGED


def _usually(reader: Reader, payload: Payload) -> str | None:
    if not payload["usual"] or payload["status"] == "few":
        return None
    weekday = date.fromisoformat(payload["day"]).weekday()
    return reader.word(USUALLY[weekday], **payload["usual"])


def _since_level(reader: Reader, payload: Payload) -> str | None:
    """A month tells it in words; a week shows it in its picture."""
    level = payload["level"]
    if payload["kind"] != "month" or level is None or not level["is_new"]:
        return None
    return plain_date(date.fromisoformat(level["day"]), reader.texts)


def _quote(reader: Reader, payload: Payload, quote: Payload, diet: Diet) -> dict[str, object]:
    survey = reader.survey(quote if quote.get("survey") else payload)
    score = quote["score"]
    rating = reader.rating(survey, score) if score is not None else None
    return {"text": quote["text"], "rating": rating, "limit": diet.quote_limit}
