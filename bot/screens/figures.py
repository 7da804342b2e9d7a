"""An opened figure: what it is, how it came about, what was left out and why, and a page of exactly the rows behind it.

Rows are told as short as they can be: when, what was answered, about which ticket, by which colleague.
"""

from __future__ import annotations

from datetime import date, timedelta

from bot import moments
from bot.buttons import Button, Rows, encode
from bot.screens.paging import turning
from bot.screens.screen import LONGEST_TEXT, Payload, Reader, Screen, fitting
from bot.texts import number
from bot.words import BECAME, DEFINITIONS, EXCLUSIONS, LIKELY, METRICS, MORE_OF, TOO_FEW
from surveys.definition import Survey

#: How much of a comment is shown beside its answer, from the richest to the leanest.
COMMENT_LIMITS = (140, 70, 0)
#: Nobody turns so many pages: a file is better.
MANY_PAGES = 12
#: Buttons of other figures beside each other.
IN_A_ROW = 2


def figure(reader: Reader, payload: Payload) -> Screen:
    """One page; its buttons turn pages and open the other figures of the same period."""
    text = fitting(lambda limit: _written(reader, payload, limit), COMMENT_LIMITS, LONGEST_TEXT)
    return Screen(text, (*_pages(payload), *_others(reader, payload)))


def _written(reader: Reader, payload: Payload, limit: int) -> str:
    rows = [{**row, "answer": _answer(reader, payload, row), "why": _why(reader, row)} for row in payload["rows"]]
    return reader.render(
        "figure",
        **{
            **payload,
            "title": reader.word(METRICS[payload["metric"]]),
            "period": period_title(reader, payload["kind"], payload["day"]),
            "definition": reader.word(DEFINITIONS[payload["metric"]]),
            "excluded": [(n, reader.word(EXCLUSIONS[why])) for why, n in payload["excluded"].items()],
            "likely": _likely(reader, payload),
            "too_few": reader.word(TOO_FEW[payload["base"]]),
            "more_of": reader.word(MORE_OF[payload["base"]]),
            "rows": rows,
            "comment_limit": limit,
            "is_long": payload["pages"] >= MANY_PAGES,
        },
    )


def _likely(reader: Reader, payload: Payload) -> str | None:
    """The range that so few leave; None where it was not worked out."""
    if payload["low"] is None:
        return None
    wording = LIKELY["points" if payload["metric"] == "nps" else payload["base"]]
    low, high = (number(payload[end], reader.texts.language) for end in ("low", "high"))
    return reader.word(wording, low=low, high=high)


def period_title(reader: Reader, kind: str, day: str) -> str:
    """Tuesday, 24 February; 18–24 February; February."""
    if kind == "day":
        return moments.day_title(day, reader.texts)
    last = date.fromisoformat(day)
    first = last - timedelta(days=6) if kind == "week" else last.replace(day=1)
    return moments.days_between(first, last, reader.texts)


def _answer(reader: Reader, payload: Payload, row: Payload) -> str:
    if payload["base"] != "answers":
        return reader.word(BECAME[row["value"]])
    survey = reader.survey({"survey": row["survey"]})
    key = payload["question"] or survey.score_question.key
    question = next((one for one in survey.questions if one.key == key), None)
    choice = question.choice(row["value"]) if question else None
    is_worded = choice is not None and reader.label(choice) != row["value"]
    return reader.label(choice) if choice and is_worded else _of_scale(reader, survey, payload, row)


def _of_scale(reader: Reader, survey: Survey, payload: Payload, row: Payload) -> str:
    """A score without words of its own is told with its scale."""
    return row["value"] if payload["question"] else reader.rating(survey, int(row["value"]))


def _why(reader: Reader, row: Payload) -> str | None:
    """Unless that is what the row says anyway."""
    return reader.word(EXCLUSIONS[row["reason"]]) if row["reason"] and row["reason"] != row["value"] else None


def _pages(payload: Payload) -> Rows:
    return turning(payload["page"], payload["pages"], lambda page: _turn_to(payload, payload["metric"], page))


def _others(reader: Reader, payload: Payload) -> Rows:
    keys = [key for key in payload["others"] if key != payload["metric"]]
    buttons = [Button(reader.word(METRICS[key]), _turn_to(payload, key, 0)) for key in keys]
    return tuple(tuple(buttons[begin : begin + IN_A_ROW]) for begin in range(0, len(buttons), IN_A_ROW))


def _turn_to(payload: Payload, metric: str, page: int) -> str:
    return encode("p", metric, payload["kind"], payload["day"], page)
