"""What a manager reads besides figures: cases and alerts, lists, files, help."""

from __future__ import annotations

from bot.samples.sample import OLYA, WORDS, Payload, Sample, say

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
_OVERDUE: Payload = {
    "is_escalated": True,
    "opened_at": "2026-02-24T04:50:00+00:00",
    "due_at": "2026-02-25T04:50:00+00:00",
    "waiting_minutes": 1570,
}
_LONG_OVERDUE = _OVERDUE | {
    "opened_at": "2026-02-22T04:00:00+00:00",
    "due_at": "2026-02-23T04:00:00+00:00",
    "waiting_minutes": 4500,
}
_RESOLVED = _TAKEN | {
    "state": "resolved",
    "score": 5,
    "previous_score": 2,
    "root_cause": "waiting",
    "action": "Вернули деньги <сегодня> & извинились",
    "outcome": "put_right",
    "resolved_at": "2026-02-25T06:50:00+00:00",
}
_ALERT: Payload = {"count": 5, "since": "2026-02-25T06:05:00+00:00", "zone": "Europe/Kyiv"}

_CHANGE: Payload = {"id": 3, "day": "2026-02-24", "what": "новый скрипт возврата"}

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
    Sample("escalation: taken", "escalation", _TAKEN | _LONG_OVERDUE),
    Sample("alert", "alert", _ALERT),
    Sample("alert: overdue", "alert", _ALERT | {"count": 12, "is_overdue": True}),
)

MANAGER = (
    say("welcome_manager", name=OLYA, team=None),
    say("help_manager"),
    say(
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
    *(say(name) for name in ("no_cases", "case_gone", "no_comments", "export_nothing", "export_too_large")),
    say("action_please", case=12),
    say("change_noted", **_CHANGE),
    say("change_withdrawn", **_CHANGE),
    say("changes", changes=[_CHANGE, _CHANGE | {"id": 0, "day": "2026-01-28", "what": "чат вместо телефона"}], own=[3]),
    Sample("changes: none", "say", {"text": "changes", "changes": [], "own": []}),
    say(
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
    say("digest_nothing", day="2026-02-22"),
    say("bad_date", given=OLYA),
    say("bad_days", given=OLYA, most=366, command="topics"),
    *(
        Sample(
            f"file: {what}",
            "file",
            {"template": "export", "what": what, "rows": rows, "form": form, "name": f"{what}.{form}", "content": ""},
        )
        for what, rows, form in (("answers", 21, "xlsx"), ("invitations", 3, "csv"), ("cases", 11, "csv"))
    ),
)
