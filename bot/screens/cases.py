"""A case on a manager's phone: readable in five seconds, with what can be done next as buttons."""

from __future__ import annotations

from collections.abc import Mapping

from bot import moments
from bot.buttons import Button, Rows, encode
from bot.screens.screen import LONGEST_TEXT, Payload, Reader, Screen, fitting
from bot.words import BUTTONS, CASES, CAUSES, OUTCOMES

#: How much of the comment is shown; the whole of it is in the export.
_COMMENT_DIETS = (1500, 700, 200)

#: What may be pressed on a card in each state: (button, verb), row by row.
_ACTIONS: Mapping[str, tuple[tuple[tuple[str, str], ...], ...]] = {
    "open": ((("take", "take"), ("resolve", "resolve")), (("not_ours", "notours"),)),
    "taken": ((("resolve", "resolve"), ("not_ours", "notours")),),
    "resolved": (),
    "not_ours": (),
}


def case(reader: Reader, payload: Payload) -> Screen:
    """The card of a case, in whatever state and step it is."""
    return _screen(reader, payload, _headline(payload))


def escalation(reader: Reader, payload: Payload) -> Screen:
    """The same card when the deadline has passed."""
    taken = payload["state"] == "taken"
    return _screen(reader, payload, "overdue_taken" if taken else "overdue_open")


def alert(reader: Reader, payload: Payload) -> Screen:
    """Stands for cards when too many would come at once."""
    return Screen(reader.render("alert", **payload))


def _headline(payload: Payload) -> str:
    state = payload["state"]
    return str(payload["cause"]) if state == "open" else str(state)


def _screen(reader: Reader, payload: Payload, headline: str) -> Screen:
    sign, wording = CASES[headline]
    span = moments.span(payload["waiting_minutes"], reader.texts)
    view = {
        **payload,
        **_rated(reader, payload),
        "sign": sign,
        "headline": reader.word(wording, owner=payload["owner"] or "—", span=span),
        "root_cause": _worded(reader, CAUSES, payload["root_cause"]),
        "outcome": _worded(reader, OUTCOMES, payload["outcome"]),
        "asks": payload["wants_contact"] and headline != "wants_contact",
        "is_waiting": payload["state"] in ("open", "taken"),
    }
    text = fitting(lambda limit: reader.render("case", **view, comment_limit=limit), _COMMENT_DIETS, LONGEST_TEXT)
    return Screen(text, _rows(reader, payload))


def _rated(reader: Reader, payload: Payload) -> dict[str, object]:
    """The score in words, what it was before, and the reasons."""
    survey = reader.survey(payload)
    score, previous = payload["score"], payload["previous_score"]
    return {
        "survey_title": reader.title(payload),
        "rating": reader.rating(survey, score) if score is not None else None,
        "change": f"{previous} → {score}" if previous is not None and score is not None else None,
        "reasons": reader.labels(survey, payload["reasons"]),
    }


def _worded(reader: Reader, table: Mapping[str, str], key: str | None) -> str | None:
    return reader.word(table[key]) if key else None


def _rows(reader: Reader, payload: Payload) -> Rows:
    match payload["step"]:
        case "cause":
            return (*_list(reader, payload, "cause", CAUSES), _back(reader, payload))
        case "outcome":
            return (*_list(reader, payload, "outcome", OUTCOMES), _back(reader, payload))
        case "action":
            return (_back(reader, payload),)
    return tuple(
        tuple(Button(reader.word(BUTTONS[name]), encode("k", verb, payload["case"])) for name, verb in row)
        for row in _ACTIONS[payload["state"]]
    )


def _list(reader: Reader, payload: Payload, verb: str, table: Mapping[str, str]) -> Rows:
    return tuple(
        (Button(reader.word(wording), encode("k", verb, payload["case"], key)),) for key, wording in table.items()
    )


def _back(reader: Reader, payload: Payload) -> tuple[Button, ...]:
    """Shows the card anew, as it was before resolving was begun."""
    return (Button(reader.word(BUTTONS["back"]), encode("k", "show", payload["case"])),)
