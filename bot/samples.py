"""One payload for everything the bot says: `afterword preview` shows them, and tests render every one.

People in these samples write markup on purpose, so that one sees that it is escaped.
"""

from __future__ import annotations

from base64 import b64encode
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

NOW = datetime(2026, 2, 25, 7, 0, tzinfo=UTC)
OLYA = '<b>&"Оля"'
WORDS = 'Деньги так и не вернули, <b>&"Оля"</b> обещала в пятницу'

Payload = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Sample:
    """A message with the case it shows."""

    name: str
    kind: str
    payload: Payload


def _card(face: str = "question", question: str | None = None, **more: Any) -> Payload:
    return {
        "invitation": 5,
        "token": "tK3_x-9aB2cD",
        "survey": "csat",
        "version": None,
        "face": face,
        "question": question,
        "replies": {},
        "has_comment": False,
        "wants_contact": False,
        "is_changing": False,
        "may_change": False,
        "closed_at": "2026-02-24T14:05:00+00:00",
        "deadline": None,
        "zone": "Europe/Kyiv",
    } | more


_UNHAPPY = {"score": ["1"], "solved": ["no"], "reasons": ["waiting", "other"]}
_HAPPY = {"score": ["4"], "solved": ["yes"]}

_CASE: Payload = {
    "case": 12,
    "state": "open",
    "cause": "low_score",
    "step": None,
    "survey": "csat",
    "version": None,
    "score": 1,
    "previous_score": None,
    "reasons": ["waiting", "unresolved"],
    "comment": WORDS,
    "wants_contact": True,
    "customer": OLYA,
    "customer_username": "olya",
    "ticket": "T-1234",
    "topic": "возврат",
    "channel": "чат",
    "agent": "Анна",
    "team": "support",
    "opened_at": "2026-02-25T06:20:00+00:00",
    "due_at": "2026-02-26T06:20:00+00:00",
    "waiting_minutes": 40,
    "owner": None,
    "root_cause": None,
    "action": None,
    "outcome": None,
    "resolved_at": None,
    "is_escalated": False,
    "is_repeat": False,
    "zone": "Europe/Kyiv",
}
_TAKEN = _CASE | {"state": "taken", "owner": "Олег"}
_OVERDUE: Payload = {"is_escalated": True, "due_at": "2026-02-25T04:50:00+00:00", "waiting_minutes": 1600}
_RESOLVED = _TAKEN | {
    "state": "resolved",
    "score": 5,
    "previous_score": 2,
    "root_cause": "waiting",
    "action": "Вернули деньги <сегодня> & извинились",
    "outcome": "put_right",
    "resolved_at": "2026-02-25T06:50:00+00:00",
}

_DIGEST: Payload = {
    "kind": "day",
    "day": "2026-02-24",
    "audience": "support",
    "status": "usual",
    "survey": "csat",
    "version": None,
    "satisfied": 44,
    "dissatisfied": 3,
    "answered": 50,
    "percent": 88,
    "invited_cohort": 100,
    "answered_cohort": 42,
    "week": {"satisfied": 121, "answered": 141, "percent": 86},
    "open_cases": [
        {"id": 1043, "quote": WORDS, "waiting_minutes": 300},
        {"id": 1051, "quote": None, "waiting_minutes": 120},
    ],
    "open_cases_total": 2,
    "quotes": [{"text": WORDS, "score": 1}, {"text": "Спасибо, всё быстро!", "score": 5}],
    "top_reasons": ["waiting", "unresolved"],
    "nps": None,
    "ces": None,
    "is_repeat": False,
    "zone": "Europe/Kyiv",
}
_FEW = _DIGEST | {
    "day": "2026-02-21",
    "status": "few",
    "satisfied": 5,
    "dissatisfied": 0,
    "answered": 6,
    "percent": 83,
    "invited_cohort": 9,
    "answered_cohort": 6,
    "open_cases": [],
    "open_cases_total": 0,
    "quotes": [],
    "top_reasons": [],
}
_NONE = _FEW | {
    "status": "none",
    "satisfied": 0,
    "answered": 0,
    "percent": None,
    "invited_cohort": 0,
    "answered_cohort": 0,
    "week": {"satisfied": 2, "answered": 3, "percent": None},
    "open_cases": [{"id": 12, "quote": None, "waiting_minutes": 1560}],
    "open_cases_total": 1,
}
_WEEK = _DIGEST | {
    "kind": "week",
    "audience": None,
    "week": None,
    "open_cases_total": 9,
    "nps": {"score": 35, "promoters": 22, "detractors": 8, "answered": 40},
    "ces": {"satisfied": 12, "answered": 15, "percent": 80},
}
_FEW_WEEK = _WEEK | {
    "status": "few",
    "satisfied": 2,
    "dissatisfied": 1,
    "answered": 4,
    "percent": None,
    "nps": {"score": None, "promoters": 2, "detractors": 1, "answered": 3},
    "ces": {"satisfied": 1, "answered": 2, "percent": None},
}


def _say(text: str, **view: Any) -> Sample:
    return Sample(text, "say", {"text": text, "zone": "Europe/Kyiv"} | view)


def _refused(reason: str, since: str | None = None, until: str | None = None, detail: str | None = None) -> Sample:
    view = {"who": OLYA, "reason": reason, "since": since, "until": until, "detail": detail}
    return Sample(f"survey_refused: {detail or reason}", "say", _say("survey_refused", **view).payload)


_EARLIER, _LATER = "2026-02-22T10:00:00+00:00", "2026-03-24T10:00:00+00:00"

CARDS = (
    Sample("invitation", "invitation", _card(question="score")),
    Sample("invitation: nps", "invitation", _card(question="score", survey="nps", closed_at=None)),
    Sample("invitation: ces", "invitation", _card(question="score", survey="ces")),
    Sample("reminder", "reminder", _card(question="score")),
    Sample("reminder: nps", "reminder", _card(question="score", survey="nps", closed_at=None)),
    Sample("card: second question", "card", _card(question="solved", replies={"score": ["4"]})),
    Sample("card: reasons", "card", _card(question="reasons", replies={"score": ["1"], "solved": ["no"]})),
    Sample("card: reasons chosen", "card", _card(question="reasons", replies=_UNHAPPY)),
    Sample("card: comment", "card", _card(question="comment", replies=_HAPPY)),
    Sample("card: contact", "card", _card(question="contact", replies=_UNHAPPY, has_comment=True)),
    Sample("card: why nine", "card", _card(question="why", survey="nps", replies={"score": ["9"]})),
    Sample("card: thanks", "card", _card("thanks", replies=_HAPPY, may_change=True)),
    Sample(
        "card: thanks for words",
        "card",
        _card("thanks", replies=_HAPPY, has_comment=True, may_change=True),
    ),
    Sample(
        "card: will be contacted",
        "card",
        _card(
            "thanks",
            replies=_UNHAPPY | {"contact": ["yes"]},
            has_comment=True,
            wants_contact=True,
            may_change=True,
            deadline="2026-02-26T06:20:00+00:00",
        ),
    ),
    Sample("card: changing", "card", _card(question="score", replies=_HAPPY, is_changing=True)),
    Sample("card: unclear", "card", _card(question="score", unclear=["4", "5"])),
    Sample("card: puzzled", "card", _card(question="score", survey="nps", closed_at=None, unclear=[])),
    Sample("card: after an outage", "again", _card(question="solved", replies={"score": ["4"]})),
    Sample("card: sealed", "card", _card("sealed", replies=_HAPPY)),
    Sample("card: expired", "card", _card("expired")),
    Sample("card: declined", "card", _card("declined")),
    Sample("card: withdrawn", "card", _card("withdrawn")),
)

_ALERT: Payload = {"count": 5, "since": "2026-02-25T06:05:00+00:00", "zone": "Europe/Kyiv"}
CASES = (
    Sample("case: open", "case", _CASE),
    Sample(
        "case: only wants contact",
        "case",
        _CASE | {"cause": "wants_contact", "score": None, "reasons": [], "comment": None, "is_repeat": True},
    ),
    Sample("case: nps", "case", _CASE | {"survey": "nps", "score": 3, "reasons": [], "wants_contact": False}),
    Sample("case: taken", "case", _TAKEN),
    Sample("case: overdue", "case", _TAKEN | _OVERDUE),
    Sample("case: step cause", "case", _TAKEN | {"step": "cause"}),
    Sample("case: step action", "case", _TAKEN | {"step": "action", "root_cause": "waiting"}),
    Sample(
        "case: step outcome",
        "case",
        _TAKEN | {"step": "outcome", "root_cause": "waiting", "action": "Вернули деньги"},
    ),
    Sample("case: resolved", "case", _RESOLVED),
    Sample("case: not ours", "case", _TAKEN | {"state": "not_ours"}),
    Sample("escalation: nobody took it", "escalation", _CASE | _OVERDUE),
    Sample("escalation: taken", "escalation", _TAKEN | _OVERDUE | {"waiting_minutes": 4500}),
    Sample("alert", "alert", _ALERT),
    Sample("alert: overdue", "alert", _ALERT | {"count": 12, "is_overdue": True}),
)


def _behind(value: str, at: str, **more: Any) -> Payload:
    return {
        "value": value,
        "at": at,
        "reason": None,
        "survey": "csat",
        "ticket": "T-1234",
        "agent": "Анна",
        "comment": None,
        **more,
    }


_FIGURE: Payload = {
    "metric": "csat",
    "base": "answers",
    "question": None,
    "kind": "day",
    "day": "2026-02-24",
    "audience": "support",
    "part": 44,
    "less": 0,
    "whole": 50,
    "excluded": {"late": 1, "superseded": 3},
    "value": 88,
    "low": 76,
    "high": 94,
    "page": 0,
    "pages": 7,
    "zone": "Europe/Kyiv",
    "others": ["csat", "dissatisfied", "response", "completion", "fcr"],
    "rows": [
        _behind("5", "2026-02-24T15:02:00+00:00", comment="Спасибо, всё быстро!"),
        _behind("1", "2026-02-24T14:40:00+00:00", comment=WORDS),
        _behind("3", "2026-02-24T14:05:00+00:00", reason="superseded", ticket=None),
    ],
}
_RESPONSE = _FIGURE | {
    "metric": "response",
    "base": "invitations",
    "part": 2,
    "whole": 3,
    "excluded": {"undeliverable": 1},
    "value": None,
    "low": None,
    "high": None,
    "pages": 1,
    "rows": [
        _behind("complete", "2026-02-24T15:02:00+00:00"),
        _behind("silent", "2026-02-24T14:40:00+00:00"),
        _behind("undeliverable", "2026-02-24T14:05:00+00:00", reason="undeliverable"),
    ],
}
_NET = _FIGURE | {
    "metric": "nps",
    "part": 18,
    "less": 6,
    "whole": 34,
    "excluded": {},
    "value": 35,
    "low": 8,
    "high": 57,
    "rows": [_behind("9", "2026-02-24T15:02:00+00:00", survey="nps")],
}

_JUDGED = _DIGEST | {"usual": {"low": 80, "high": 97}}
_COLLAPSE = _JUDGED | {
    "day": "2026-02-25",
    "status": "worse",
    "news": "raised",
    "satisfied": 25,
    "dissatisfied": 17,
    "answered": 49,
    "percent": 51,
    "where": {"key": "доставка", "unsatisfied": 17, "whole": 24},
    "since": 14,
    "open_cases_total": 9,
}
_BELOW = _JUDGED | {
    "status": "below_target",
    "month": {"satisfied": 820, "answered": 1000, "percent": 82},
    "target": 90,
}
_UP = {"percent": 80, "points": 6, "is_real": True}
_LASTING = {"kind": "worse", "days": 9, "satisfied": 380, "answered": 452, "percent": 84, "usual": 90}
_BETTER = {"kind": "better", "satisfied": 430, "percent": 95}
_DRIFT: Payload = {
    "weeks": 24,
    "before": {"satisfied": 910, "answered": 1000, "percent": 91},
    "after": {"satisfied": 840, "answered": 1000, "percent": 84},
}
_AIM: Payload = {
    "month": {"satisfied": 910, "answered": 1000, "percent": 91},
    "target": 90,
    "light": "amber",
    "chances": 7,
}
_MONTH = _WEEK | {
    "kind": "month",
    "status": "worse",
    "step": _UP | {"points": -6},
    "level": {"day": "2026-02-02", "is_new": True, "before": _DRIFT["before"], "after": _DRIFT["after"]},
    "nps_step": {"score": 47, "points": -12, "is_real": True},
    "focus": ["csat", "response", "completion", "nps"],
    "completion": {"satisfied": 36, "answered": 42, "percent": 86},
    "month": _BELOW["month"],
    "target": 90,
    "light": "red",
}
_STILL_MONTH = _MONTH | {
    "status": "usual",
    "step": _UP | {"is_real": False},
    "level": None,
    "nps_step": {"score": 33, "points": 2, "is_real": False},
    "light": "amber",
    "chances": 1,
    "month": {"satisfied": 880, "answered": 1000, "percent": 88},
}
_PROMOTED = _STILL_MONTH | {
    "nps_step": {"score": 14, "points": 21, "is_real": True},
    "chances": 2,
    "month": {"satisfied": 893, "answered": 1000, "percent": 89},
}


def _turned(drift: Payload) -> Payload:
    return drift | {"before": drift["after"], "after": drift["before"]}


DIGESTS = (
    Sample("digest: as usual", "digest", _JUDGED),
    Sample("digest: a collapse", "digest", _COLLAPSE),
    Sample("digest: back to usual", "digest", _JUDGED | {"news": "back_to_usual"}),
    Sample("digest: better than usual", "digest", _JUDGED | {"status": "better", "satisfied": 50, "percent": 100}),
    Sample("digest: below target", "digest", _BELOW),
    Sample("digest: bad since an hour", "digest", _COLLAPSE | {"where": None}),
    Sample("digest: a better week", "digest", _WEEK | {"status": "better", "step": _UP}),
    Sample(
        "digest: a worse month", "digest", _WEEK | {"kind": "month", "status": "worse", "step": _UP | {"points": -6}}
    ),
    Sample("digest: a week like the others", "digest", _WEEK | {"step": _UP | {"is_real": False}}),
    Sample("digest: days a little worse", "digest", _JUDGED | {"lasting": _LASTING}),
    Sample("digest: days a little better", "digest", _JUDGED | {"lasting": _LASTING | _BETTER}),
    Sample("digest: weeks that slid", "digest", _WEEK | {"step": _UP | {"is_real": False}, "drift": _DRIFT, **_AIM}),
    Sample("digest: weeks that rose", "digest", _WEEK | {"drift": _turned(_DRIFT), **_AIM, "light": "green"}),
    Sample("digest: a month on another level", "digest", _MONTH),
    Sample("digest: a month like the others", "digest", _STILL_MONTH),
    Sample("digest: a month of better NPS", "digest", _PROMOTED),
    Sample("digest: a day", "digest", _DIGEST),
    Sample("digest: few answers", "digest", _FEW),
    Sample("digest: no answers", "digest", _NONE | {"is_repeat": True}),
    Sample("digest: a week", "digest", _WEEK),
    Sample("digest: a thin week", "digest", _FEW_WEEK),
    Sample("figure: why this number", "figure", _FIGURE),
    Sample("figure: of so few that there is no percent", "figure", _RESPONSE),
    Sample("figure: points", "figure", _NET),
    Sample("figure: nothing behind it", "figure", _RESPONSE | {"part": 0, "whole": 0, "excluded": {}, "rows": []}),
)

CUSTOMER = (
    _say("greeting", rest_days=14, is_back=False),
    _say("greeting", rest_days=0, is_back=True),
    *(_say(name) for name in ("stopped", "language_menu", "language_set", "privacy", "forget_confirm", "forgotten")),
    *(_say(name) for name in ("forget_kept", "help_customer", "write_please", "comment_kept", "comment_kept_late")),
    _say("comment_cut"),
    *(_say(name) for name in ("link_gone", "link_not_yours", "already_answering")),
    _say("nothing_open", support_contact=None),
    _say("nothing_open", is_off=True),
    _say("nothing_open", support_contact="@support"),
    Sample(
        "file: own data",
        "file",
        {"template": "mydata", "name": "afterword.json", "content": b64encode(b"{}").decode()},
    ),
)

_ME: dict[str, Any] = {"name": OLYA, "days": 30, "survey": "csat", "invited": 9, "responded": 7, "comments": []}
_NOTE: Payload = {"name": OLYA, "days": 30, "comments": [WORDS, "Спасибо!"], "points": None, "zone": "Europe/Kyiv"}

AGENT = (
    _say("welcome_agent", name=OLYA, team="support"),
    _say("staff_link_gone"),
    _say("staff_already", role="manager"),
    _say("whoami", telegram_id=42, role="agent", name=OLYA, team="support"),
    _say("whoami", telegram_id=42, role=None),
    _say("whoami", telegram_id=42, role="manager", name=OLYA, team=None, group=-1001234567890),
    *(_say(name) for name in ("help_agent", "not_for_you", "unknown_command", "commands_only")),
    _say("survey_planned", who=OLYA, at="2026-02-25T13:40:00+00:00", survey="csat", ticket="T-1234"),
    _say("survey_planned", who="@ivan", at="2026-02-26T08:00:00+00:00", survey="nps", ticket=None),
    _say("survey_now", who=OLYA, survey="csat", ticket="T-1234"),
    _refused("opted_out", since=_EARLIER),
    _refused("forgotten", since=_EARLIER),
    *(_refused("unreachable", detail=why) for why in ("blocked", "deactivated", "cannot_initiate")),
    *(_refused("unreachable", detail=why) for why in ("chat_not_found", "something else")),
    *(_refused(reason) for reason in ("never_started", "self", "already_asked", "open_invitation")),
    _refused("open_invitation", since=_EARLIER),
    _refused("open_invitation", until=_LATER),
    _refused("cool_down", since=_EARLIER, until=_LATER),
    _refused("gap", since=_EARLIER, until=_LATER),
    *(_refused(reason) for reason in ("sampled_out", "too_late", "reopened")),
    _say(
        "survey_about_whom",
        survey="csat",
        customers=[
            {"id": 1, "name": OLYA, "username": "olya"},
            {"id": 2, "name": "Иван", "username": None},
            {"id": 3, "name": None, "username": None},
        ],
    ),
    *(_say(name) for name in ("survey_nobody_known", "survey_hidden_forward", "survey_not_yourself")),
    _say("survey_unknown_key", key="<cast>", known=["csat", "nps", "ces"]),
    Sample(
        "link",
        "link",
        {
            "url": "https://t.me/afterword_bot?start=c_tK3_x-9aB2cD",
            "ticket": "T-1234",
            "who": OLYA,
            "expires_at": "2026-03-04T07:00:00+00:00",
            "zone": "Europe/Kyiv",
        },
    ),
    _say("why_unknown", what=OLYA),
    _say("why_about_whom"),
    _say("why", who=OLYA, lines=[]),
    _say(
        "why",
        who=OLYA,
        lines=[
            {"event": "asked", "at": "2026-02-20T08:00:00+00:00", "survey": "csat", "version": None},
            {"event": "reminded", "at": "2026-02-21T08:00:00+00:00"},
            {"event": "partly_answered", "at": "2026-02-21T08:05:00+00:00"},
            {"event": "answered", "at": "2026-02-21T08:06:00+00:00"},
            {"event": "completed", "at": "2026-02-21T08:07:00+00:00", "survey": "csat", "score": 4},
            {"event": "expired", "at": "2026-02-22T08:00:00+00:00"},
            {"event": "cancelled", "at": "2026-02-22T08:01:00+00:00"},
            {"event": "declined", "at": "2026-02-22T08:02:00+00:00"},
            {"event": "undeliverable", "at": "2026-02-22T08:03:00+00:00", "reason": "blocked"},
            {
                "event": "suppressed",
                "at": "2026-02-24T10:00:00+00:00",
                "reason": "cool_down",
                "since": "2026-02-20T08:00:00+00:00",
                "until": "2026-03-22T08:00:00+00:00",
            },
            {"event": "planned", "at": "2026-02-26T08:00:00+00:00", "survey": "nps"},
            {"event": "reminder_planned", "at": "2026-02-27T08:00:00+00:00"},
            {"event": "expires", "at": "2026-03-01T08:00:00+00:00"},
        ],
    ),
    _say(
        "me",
        name=OLYA,
        days=30,
        survey="csat",
        invited=40,
        responded=18,
        answered=18,
        satisfied=15,
        percent=83,
        is_few=False,
        points=21,
        reason="waiting",
        named=3,
        comments=[WORDS, "Спасибо!"],
        until="2026-02-23T14:00:00+00:00",
    ),
    _say("me", **_ME, answered=7, satisfied=6, percent=86, is_few=True),
    _say("me", **_ME, answered=12, satisfied=9, percent=75, is_few=False, points=0),
    _say("me", **_ME, answered=30, satisfied=18, percent=60, is_few=False, points=-24),
    _say("me_few", days=30),
    _say("me_morning", is_on=True, at="09:00"),
    _say("me_morning", is_on=False, at="09:00"),
    Sample("note: thanks", "note", _NOTE),
    Sample("note: thanks and better", "note", _NOTE | {"points": 12}),
    Sample("note: worse", "note", _NOTE | {"comments": [], "points": -15}),
)


def _agent(name: str | None, satisfied: int | None = None, answered: int | None = None, **more: Any) -> Payload:
    told = {"side": None, "mix": None, "likely": None, "seldom": None, **more}
    return {"name": name, "satisfied": satisfied, "answered": answered, "is_few": (answered or 0) < 30, **told}


_LISTED = [
    _agent(OLYA, 199, 205, side="above", mix="does_not", likely=[93, 98]),
    _agent("Анна", 171, 196, likely=[83, 90]),
    _agent("Борис", 61, 100, side="below", mix="explains", likely=[55, 71]),
    _agent("Вера", 12, 14, likely=[78, 93]),
    _agent("Глеб"),
    _agent("Дарья", 194, 236, likely=[78, 87], seldom={"own": 22, "others": 74}),
    _agent(None, 175, 189),
]
_AGENTS: Payload = {
    "days": 90,
    "audience": "support",
    "satisfied": 812,
    "answered": 940,
    "percent": 86,
    "is_judged": True,
    "called": [one for one in _LISTED if one["side"] or one["seldom"]],
    "funnel": {
        "centre": 0.8638,
        "points": [[205, 199, OLYA], [196, 171, None], [100, 61, "Борис"], [14, 12, None], [236, 194, None]],
        "limits": [
            [5, 0.52, 1.0, 0.29, 1.0],
            [15, 0.66, 0.99, 0.52, 1.0],
            [40, 0.74, 0.95, 0.66, 0.99],
            [100, 0.79, 0.92, 0.74, 0.95],
            [236, 0.82, 0.91, 0.79, 0.93],
        ],
    },
    "zone": "Europe/Kyiv",
}
_ALIKE = [[205, 178, None], [196, 171, None], [100, 84, None], [14, 12, None], [236, 205, None]]
_NOBODY = _AGENTS | {"called": [], "funnel": _AGENTS["funnel"] | {"points": _ALIKE}}
_HIDDEN = _agent("Борис", side="below")
_FEW_AGENTS = _AGENTS | {"audience": None, "satisfied": 7, "answered": 9, "percent": None, "funnel": None, "called": []}
_COVERED: Payload = {"surveyed": 40, "eligible": 52, "missing": {"not_linked": 8, "throttled": 4}}
_UNCOVERED: Payload = {"surveyed": 9, "eligible": 60, "missing": {"not_asked": 45, "opted_out": 4, "too_late": 2}}
_AUDITED: Payload = {
    "days": 90,
    "audience": "support",
    "chosen": {"satisfied": 110, "answered": 116, "percent": 95},
    "drawn": {"satisfied": 20, "answered": 29, "percent": 69},
    "gap": {"points": 26, "low": 11, "high": 44},
    "missing": 0,
    "agents": [
        {"name": OLYA, "chosen": [40, 42], "drawn": [9, 16]},
        {"name": None, "chosen": [21, 22], "drawn": [10, 12]},
    ],
}
_TOO_EARLY: Payload = {"drawn": None, "gap": None, "missing": 150, "agents": []}

LEAD = (
    Sample("agents", "agents", _AGENTS),
    Sample("agents: nobody stands out", "agents", _NOBODY),
    Sample("agents: one whose figures are hidden", "agents", _NOBODY | {"called": [_HIDDEN]}),
    Sample("agents: few answers", "agents", _FEW_AGENTS | {"is_judged": False}),
    _say("agents_list", days=90, agents=_LISTED),
    _say("agents_list", days=30, agents=[_agent("Анна", 6, 7), _agent("Борис")]),
    _say(
        "agents_coverage",
        days=90,
        audience="support",
        whole={"surveyed": 49, "eligible": 112, "missing": {}},
        agents=[{"name": OLYA, **_COVERED}, {"name": "Борис", **_UNCOVERED}, {"name": None, **_COVERED}],
    ),
    *(
        Sample(f"agents_audit: {case}", "say", {"text": "agents_audit", **_AUDITED, **more})
        for case, more in {
            "agents choose the happier": {},
            "the lot draws the happier": {
                "chosen": {"satisfied": 78, "answered": 100, "percent": 78},
                "drawn": {"satisfied": 90, "answered": 100, "percent": 90},
                "gap": {"points": -12, "low": -22, "high": -2},
                "agents": [],
            },
            "too early": {**_TOO_EARLY, "audience": None},
            "few answers": {**_TOO_EARLY, "drawn": {"satisfied": 5, "answered": 7, "percent": None}},
            "no more than chance": {
                "chosen": {"satisfied": 440, "answered": 500, "percent": 88},
                "drawn": {"satisfied": 250, "answered": 290, "percent": 86},
                "gap": None,
            },
        }.items()
    ),
    _say("agents_nothing", days=30),
    _say("agents_nothing_to_ask", days=90),
)

MANAGER = (
    _say("welcome_manager", name=OLYA, team=None),
    _say("help_manager"),
    _say(
        "cases",
        team="support",
        cases=[
            {
                "id": 12,
                "score": 1,
                "scale_high": 5,
                "opened_at": "2026-02-24T06:20:00+00:00",
                "state": "open",
                "owner": None,
                "quote": WORDS,
                "is_overdue": True,
            },
            {
                "id": 15,
                "score": None,
                "scale_high": 5,
                "opened_at": "2026-02-25T06:20:00+00:00",
                "state": "taken",
                "owner": "Олег",
                "quote": None,
                "is_overdue": False,
            },
        ],
    ),
    *(_say(name) for name in ("no_cases", "case_gone", "no_comments", "export_nothing", "export_too_large")),
    _say("action_please", case=12),
    _say(
        "comments",
        items=[
            {
                "text": WORDS,
                "at": "2026-02-24T14:00:00+00:00",
                "score": 1,
                "survey": "csat",
                "version": None,
                "agent": "Анна",
                "ticket": "T-1234",
            },
            {
                "text": "Спасибо!",
                "at": "2026-02-23T14:00:00+00:00",
                "score": None,
                "survey": "csat",
                "version": None,
                "agent": None,
                "ticket": None,
            },
        ],
    ),
    _say("digest_nothing", day="2026-02-22"),
    _say("bad_date", given=OLYA),
    _say("bad_days", given=OLYA, most=366, command="topics"),
    *(
        Sample(
            f"file: {what}",
            "file",
            {"template": "export", "what": what, "rows": rows, "form": form, "name": f"{what}.{form}", "content": ""},
        )
        for what, rows, form in (("answers", 21, "xlsx"), ("invitations", 3, "csv"), ("cases", 11, "csv"))
    ),
)

_SPAN: Payload = {"first": "2026-02-19", "last": "2026-02-25", "audience": "support", "zone": "Europe/Kyiv"}
_DELIVERY = {"ru": "Доставка", "uk": "Доставка", "en": "Delivery"}
_SPEED = {"ru": "Скорость ответа", "uk": "Швидкість відповіді", "en": "Speed of reply"}
_TOPICS: Payload = {
    **_SPAN,
    "comments": 84,
    "named": 66,
    "before": 310,
    "is_poor": False,
    "rising": [{"name": _DELIVERY, "now": 14, "before": 12}],
    "topics": [
        {"name": _SPEED, "comments": 23, "praised": 9, "blamed": 12, "quote": WORDS},
        {"name": _DELIVERY, "comments": 14, "praised": 0, "blamed": 14, "quote": "Курьер не приехал"},
        {"name": {"ru": OLYA, "uk": OLYA, "en": OLYA}, "comments": 1, "praised": 0, "blamed": 0, "quote": None},
    ],
}
_LINKED: list[Payload] = [
    {"factor": "solved", "level": "no", "name": None, "with": [12, 60], "without": [300, 340], "is_worse": True},
    {"factor": "topic", "level": None, "name": OLYA, "with": [20, 44], "without": [292, 356], "is_worse": True},
    {"factor": "reminder", "level": "yes", "name": None, "with": [31, 52], "without": [281, 348], "is_worse": True},
    {"factor": "hour", "level": "morning", "name": None, "with": [150, 165], "without": [162, 235], "is_worse": False},
]
_DRIVERS: Payload = {
    **_SPAN,
    "first": "2025-11-28",
    "survey": "csat",
    "answers": 400,
    "satisfied": 312,
    "is_all": True,
    "method": "differences",
    "explained": 40,
    "reasons": [["waiting", 18], ["unresolved", 15], ["manner", 4]],
    "linked": _LINKED,
    "model": [],
}
_SHARES: list[Payload] = [
    {"factor": "solved", "share": 62, "low": 50, "high": 71},
    {"factor": "topic", "share": 24, "low": 15, "high": 33},
    {"factor": "hour", "share": 14, "low": 5, "high": 22},
]
_SOLVED, _TOPIC, _HOUR = ({end: one[end] / 100 for end in ("share", "low", "high")} for one in _SHARES)
_MAP = {
    "centre": 0.78,
    "even": 1 / 3,
    "points": [
        {"factor": "solved", "level": "no", "name": None, "with": [12, 60], **_SOLVED, "side": "worse"},
        {"factor": "solved", "level": "yes", "name": None, "with": [270, 290], **_SOLVED, "side": "better"},
        {"factor": "topic", "level": None, "name": OLYA, "with": [20, 44], **_TOPIC, "side": "worse"},
        {"factor": "topic", "level": None, "name": "billing", "with": [21, 24], **_TOPIC, "side": "same"},
        {"factor": "hour", "level": "morning", "name": None, "with": [150, 165], **_HOUR, "side": "better"},
    ],
}
_SILENCE: Payload = {
    **_SPAN,
    "first": "2026-01-23",
    "last": "2026-02-21",
    "survey": "csat",
    "reached": 100,
    "answered": 30,
    "scored": 30,
    "satisfied": 26,
    "bounds": [26, 96],
    "corrected": {"raw": 87, "corrected": 80},
    "is_even": False,
    "apart": [
        {"factor": "channel", "level": None, "name": "почта", "is_less": True, "answered": 6, "asked": 50},
        {"factor": "agent", "level": None, "name": OLYA, "is_less": False, "answered": 24, "asked": 40},
        {"factor": "hour", "level": "evening", "name": None, "is_less": True, "answered": 4, "asked": 30},
    ],
    "late": {"after": [5, 12], "before": [17, 18], "kind": "down"},
    "mismatched": 3,
    "quotes": [
        {"quote": WORDS, "ticket": "T-1234", "case": None},
        {"quote": "Долго ждать", "ticket": None, "case": 12},
        {"quote": "Могли бы и быстрее", "ticket": None, "case": None},
    ],
    "stopped": {"question": "solved", "stopped": 7, "answered": 30},
    "opted_out": 3,
    "undelivered": 2,
    "covered": {"surveyed": 102, "eligible": 160, "missing": {"throttled": 41, "not_linked": 17}},
}
_HUSH: Payload = {
    **_SILENCE,
    **dict.fromkeys(("bounds", "corrected", "late", "stopped", "covered")),
    **dict.fromkeys(("mismatched", "opted_out", "undelivered", "scored", "satisfied"), 0),
    "apart": [],
    "quotes": [],
    "is_even": True,
}

LISTENING = (
    Sample("topics", "topics", _TOPICS),
    Sample("topics: many fit none", "topics", _TOPICS | {"named": 40, "is_poor": True, "rising": []}),
    Sample("topics: nobody wrote", "topics", _TOPICS | {"comments": 0, "named": 0, "topics": [], "rising": []}),
    Sample("drivers", "drivers", _DRIVERS),
    Sample("drivers: a model", "drivers", _DRIVERS | {"method": "model", "model": _SHARES, "is_all": False}),
    Sample("drivers: a map", "drivers", _DRIVERS | {"method": "model", "model": _SHARES, "map": _MAP}),
    Sample("drivers: no difference", "drivers", _DRIVERS | {"linked": []}),
    Sample("drivers: few", "drivers", _DRIVERS | {"answers": 30, "satisfied": 21, "method": "reasons", "linked": []}),
    Sample("drivers: none", "drivers", _DRIVERS | {"answers": 0, "satisfied": 0, "method": "reasons", "linked": []}),
    Sample("silence", "silence", _SILENCE),
    Sample("silence: everybody alike", "silence", _HUSH),
    Sample("silence: the late ones are no different", "silence", _HUSH | {"late": _SILENCE["late"] | {"kind": "same"}}),
    Sample("silence: nobody asked", "silence", _HUSH | {"reached": 0, "answered": 0, "is_even": False}),
)

#: Everything, by who reads it.
SAMPLES: dict[str, tuple[Sample, ...]] = {
    "The card": CARDS,
    "Customer": CUSTOMER,
    "Agent": AGENT,
    "Manager": MANAGER,
    "Agents, for their lead": LEAD,
    "Cases": CASES,
    "Digest": DIGESTS,
    "Listening": LISTENING,
}

#: What toasts are filled with.
TOAST_VIEW = {"label": "🙂 Хорошо", "owner": "Олег"}
