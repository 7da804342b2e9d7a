"""The digest: a verdict that the figures carry, what to do, then the rest; never longer than a picture's caption.

Figures come counted. Here is decided only what is said and what is left out when it gets long.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date

from msgspec import Struct

from bot.buttons import Button, Rows, encode
from bot.moments import plain_date
from bot.screens.charts import digest_chart
from bot.screens.figures import period_title
from bot.screens.listening import percents, topic_label, what
from bot.screens.screen import LONGEST_CAPTION, Payload, Reader, Screen, fitting
from bot.words import BUTTONS, FOREMOST, NOT_SURVEYED, PERIODS, RISEN, RISEN_TOPIC, USUALLY, VERDICTS


class Diet(Struct, frozen=True):
    """How much of what people wrote is shown."""

    quotes: int
    quote_limit: int
    cases: int
    case_limit: int
    #: And how many of the lines about what was counted besides.
    besides: int = 2
    #: Whether a month asks which figure nobody needed.
    asks_back: bool = False


#: The question to the reader goes first, then customers' words then what was counted besides, then the quotes of
#: cases, then cases beyond the link to all of them.
DIETS = (
    Diet(2, 160, 3, 60, asks_back=True),
    Diet(2, 160, 3, 60),
    Diet(2, 90, 3, 60),
    Diet(1, 90, 3, 40),
    Diet(0, 0, 3, 40),
    Diet(0, 0, 3, 40, besides=1),
    Diet(0, 0, 3, 40, besides=0),
    Diet(0, 0, 2, 24, besides=0),
    Diet(0, 0, 0, 0, besides=0),
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
    metric = "csat" if payload["answered"] else _asked_alone(payload)
    if metric is None:
        return ()
    return ((Button(reader.word(BUTTONS["why"]), encode("q", metric, payload["kind"], payload["day"])),),)


def _asked_alone(payload: Payload) -> str | None:
    """What is told where nobody was asked about help: there are answers, but nothing to judge them by."""
    told = (metric for metric in ("nps", "ces") if payload[metric] and metric in payload["focus"])
    return None if payload["answered"] else next(told, None)


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
            "asks_back": diet.asks_back,
            **_besides(reader, payload, diet),
        },
    )


def _besides(reader: Reader, payload: Payload, diet: Diet) -> dict[str, object]:
    """As many lines as there is room for, the most telling first."""
    told = [name for name in BESIDES if payload[name]][: diet.besides]
    return {name: BESIDES[name](reader, payload[name]) if name in told else None for name in BESIDES}


def _rising(reader: Reader, topics: Payload) -> list[str]:
    n, m = topics["comments"], topics["before"]
    return [
        reader.word(RISEN_TOPIC, topic=topic_label(reader, one), x=one["now"], n=n, y=one["before"], m=m)
        for one in topics["rising"]
    ]


def _covered(reader: Reader, covered: Payload) -> Payload:
    """With what kept most of the others from being asked."""
    cause, number = max(covered["missing"].items(), key=lambda one: one[1])
    return {**covered, "why": reader.word(NOT_SURVEYED[cause]), "left_out": number}


def _driver(reader: Reader, driver: Payload) -> Payload:
    head = reader.word(FOREMOST["mend" if driver["is_to_mend"] else "closest"])
    return {"days": None, **driver, "head": head, "what": what(reader, driver), **percents(driver)}


def _audit(reader: Reader, audit: Payload) -> Payload:
    return {**audit, "gap": _gap(audit["gap"]) if audit["gap"] else None}


def _gap(gap: Payload) -> dict[str, int]:
    """How far they are apart; which are happier the counts say."""
    low, high = sorted((abs(gap["low"]), abs(gap["high"])))
    return {"points": abs(gap["points"]), "low": low, "high": high}


def _watched(reader: Reader, change: Payload) -> Payload:
    return {**change, "day": plain_date(date.fromisoformat(change["day"]), reader.texts)}


#: The most telling first: after a change what became of it, then of a week the next two, of a month the others.
BESIDES: Mapping[str, Callable[[Reader, Payload], object]] = {
    "watched": _watched,
    "topics": _rising,
    "covered": _covered,
    "driver": _driver,
    "audit": _audit,
}


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
    """Nothing is called usual while nobody knows what is, and nobody silent who answered something else."""
    if payload["status"] == "none":
        return _asked_alone(payload) is None
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
