"""Plain answers to commands and to what people write: one template each.

Here are those that need more than their payload.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date

from bot import moments
from bot.buttons import Button, Rows, encode
from bot.screens import agents
from bot.screens.paging import turning
from bot.screens.screen import LONGEST_TEXT, Payload, Reader, Screen, as_many_as_fit
from bot.texts import line, visible
from bot.words import BUTTONS, OPEN_ALREADY, REFUSALS, ROLES, SIGNS, STORY, UNREACHABLE, UNREACHABLE_OTHERWISE
from surveys.languages import LANGUAGE_NAMES

View = dict[str, object]


def say(reader: Reader, payload: Payload) -> Screen:
    """The message that `payload["text"]` names."""
    name = payload["text"]
    view = {**payload, **VIEWS[name](reader, payload)} if name in VIEWS else dict(payload)
    rows = ROWS[name](reader, payload) if name in ROWS else ()
    return Screen(_written(reader, name, view), rows, force_reply=name in EXPECTING)


def _written(reader: Reader, name: str, view: View) -> str:
    """In lists first what people wrote is cut, then they end earlier, until they fit; `more` says how many were left
    out."""
    listed = LISTS.get(name)
    if listed is None:
        return reader.render(f"say/{name}", **view)
    every = view[listed]
    assert isinstance(every, list)

    def told(n: int, limit: int) -> str:
        return reader.render(f"say/{name}", **{**view, listed: every[:n], "more": len(every) - n, "limit": limit})

    limits = LIMITS.get(name, (0,))
    limit = next((each for each in limits[:-1] if len(visible(told(len(every), each))) <= LONGEST_TEXT), limits[-1])
    return as_many_as_fit(lambda n: told(n, limit), len(every), LONGEST_TEXT)


# --- what a template sees beyond the payload --------------------------------------------------------------------


def _with_title(reader: Reader, payload: Payload) -> View:
    return {"survey_title": reader.title(payload)}


def _whoami(reader: Reader, payload: Payload) -> View:
    role = payload["role"]
    return {"role": reader.word(ROLES[role]) if role else None}


def _refused(reader: Reader, payload: Payload) -> View:
    return {"why": refusal(reader, payload)}


def refusal(reader: Reader, payload: Payload) -> str:
    """Why a customer is not asked, in one or two sentences."""
    reason, since, until, detail = (payload[key] for key in ("reason", "since", "until", "detail"))
    return reader.word(
        REFUSALS[reason],
        ago=moments.ago(since, reader.zone, reader.now, reader.texts),
        until=moments.from_when(until, reader.zone, reader.now, reader.texts) if until else "—",
        unreachable=unreachable(reader, detail),
        open=_open_already(reader, since, until),
    )


def _open_already(reader: Reader, since: str | None, until: str | None) -> str:
    known = "since" if since else "until" if until else "neither"
    return reader.word(
        OPEN_ALREADY[known],
        ago=moments.ago(since, reader.zone, reader.now, reader.texts),
        at=moments.moment(until, reader.zone, reader.now, reader.texts) if until else "—",
    )


def unreachable(reader: Reader, reason: str | None) -> str:
    return reader.word(UNREACHABLE.get(reason or "", UNREACHABLE_OTHERWISE))


def _story(reader: Reader, payload: Payload) -> View:
    """A survey is named once when the whole story is about it, else at each event."""
    lines = [_story_line(reader, event) for event in payload["lines"]]
    titles = {line["survey_title"] for line in lines}
    is_one = len(titles) == 1
    return {"lines": lines, "title": titles.pop() if is_one else None, "names_each": not is_one}


def _story_line(reader: Reader, event: Payload) -> View:
    survey = reader.survey(event) if event.get("survey") else None
    score = event.get("score")
    return {
        "at": event["at"],
        "happened": reader.word(STORY[event["event"]]),
        "survey_title": reader.title(event) if survey else None,
        "because": _because(reader, event),
        "rating": reader.rating(survey, score) if survey and score is not None else None,
    }


def _because(reader: Reader, event: Payload) -> str | None:
    told = {key: event.get(key) for key in ("reason", "since", "until", "detail")}
    if event["event"] == "suppressed" and told["reason"] in REFUSALS:
        return refusal(reader, told)
    return unreachable(reader, event.get("reason")) if event["event"] == "undeliverable" else None


def _comments(reader: Reader, payload: Payload) -> View:
    return {"items": [{**item, "rating": _rating_of(reader, item)} for item in payload["items"]]}


def _rating_of(reader: Reader, item: Payload) -> str | None:
    return reader.rating(reader.survey(item), item["score"]) if item["score"] is not None else None


def _cases(reader: Reader, payload: Payload) -> View:
    """The signs are explained, as far as they are to be seen."""
    cases = payload["cases"]
    seen = {
        "overdue": any(case["is_overdue"] for case in cases),
        "open": any(not case["is_overdue"] and case["state"] == "open" for case in cases),
        "taken": any(not case["is_overdue"] and case["state"] == "taken" for case in cases),
    }
    signs = " · ".join(
        reader.word(wording).replace(" ", moments.NO_BREAK) for name, wording in SIGNS.items() if seen[name]
    )
    return {"total": len(cases) if payload["total"] is None else payload["total"], "signs": signs}


def _own(reader: Reader, payload: Payload) -> View:
    reason = payload["reason"]
    return {"reason": reader.labels(reader.survey(payload), [reason])[0] if reason else None}


def _change(reader: Reader, payload: Payload) -> View:
    return {"day": moments.plain_date(date.fromisoformat(payload["day"]), reader.texts)}


def _changes(reader: Reader, payload: Payload) -> View:
    return {"changes": [{**each, **_change(reader, each)} for each in payload["changes"]]}


VIEWS: Mapping[str, Callable[[Reader, Payload], View]] = {
    "change_noted": _change,
    "change_withdrawn": _change,
    "changes": _changes,
    "me": _own,
    "agents_coverage": agents.covered,
    "agents_audit": agents.audited,
    "whoami": _whoami,
    "staff_already": _whoami,
    "survey_planned": _with_title,
    "survey_now": _with_title,
    "survey_refused": _refused,
    "survey_about_whom": _with_title,
    "why": _story,
    "cases": _cases,
    "comments": _comments,
}

#: Templates that show a list of any length: which part of the view it is.
LISTS: Mapping[str, str] = {
    "cases": "cases",
    "comments": "items",
    "why": "lines",
    "me": "comments",
    "changes": "changes",
    **dict.fromkeys(("agents_list", "agents_coverage", "agents_audit"), "agents"),
}

#: How much is shown of what people wrote, from the richest to the leanest.
LIMITS: Mapping[str, tuple[int, ...]] = {"comments": (400, 250, 150)}

#: Of changes that may be taken back, the newest.
MOST_BUTTONS = 10

#: Templates after which the reader is expected to write.
EXPECTING = frozenset({"action_please"})


# --- buttons ------------------------------------------------------------------------------------------------------


def _languages(reader: Reader, payload: Payload) -> Rows:
    return tuple((Button(name, encode("l", language)),) for language, name in LANGUAGE_NAMES.items())


def _forgetting(reader: Reader, payload: Payload) -> Rows:
    yes = Button(reader.word(BUTTONS["forget_yes"]), encode("f", "yes"))
    return ((yes,), (Button(reader.word(BUTTONS["forget_no"]), encode("f", "no")),))


def _known_customers(reader: Reader, payload: Payload) -> Rows:
    return tuple(
        (Button(_named(customer), encode("w", customer["id"], payload["survey"])),) for customer in payload["customers"]
    )


def _named(customer: Payload) -> str:
    """A person's name and username, whichever are known."""
    username = f"@{customer['username']}" if customer["username"] else None
    return line(" · ".join(filter(None, (customer["name"], username))) or f"#{customer['id']}")


def _withdrawing(reader: Reader, payload: Payload) -> Rows:
    return ((Button(reader.word(BUTTONS["withdraw"]), encode("n", payload["id"])),),)


def _withdrawing_any(reader: Reader, payload: Payload) -> Rows:
    own = [each for each in payload["changes"] if each["id"] in payload["own"]]
    return tuple((Button(f"✖ {line(each['what'], 32)}", encode("n", each["id"])),) for each in own[:MOST_BUTTONS])


def _pages(name: str) -> Callable[[Reader, Payload], Rows]:
    def turns(reader: Reader, payload: Payload) -> Rows:
        about = (name, payload["day"]) if payload["day"] else (name,)
        return turning(payload["page"], payload["pages"], lambda page: encode("m", *about, page))

    return turns


ROWS: Mapping[str, Callable[[Reader, Payload], Rows]] = {
    "language_menu": _languages,
    "forget_confirm": _forgetting,
    "survey_about_whom": _known_customers,
    "cases": _pages("cases"),
    "comments": _pages("comments"),
    "change_noted": _withdrawing,
    "changes": _withdrawing_any,
}
