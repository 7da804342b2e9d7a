"""What a manager reads in the morning, and the figures that can be opened from there."""

from __future__ import annotations

from typing import Any

from bot.samples.sample import WORDS, Payload, Sample

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
    "top_reasons": [["waiting", 2], ["unresolved", 1]],
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
    "in_time": {"satisfied": 17, "answered": 19, "percent": 89},
    "open_cases_total": 9,
    "nps": {"score": 35, "promoters": 22, "detractors": 8, "answered": 40},
    "ces": {"satisfied": 12, "answered": 15, "percent": 80},
}
_ROSE: Payload = {"top_reasons": [["waiting", 12], ["unresolved", 9]], "risen": {"waiting": 5}}
_FEW_WEEK = _WEEK | {
    "status": "few",
    "satisfied": 2,
    "dissatisfied": 1,
    "answered": 4,
    "percent": None,
    "nps": {"score": None, "promoters": 2, "detractors": 1, "answered": 3},
    "ces": {"satisfied": 1, "answered": 2, "percent": None},
}


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
_IN_TIME = _RESPONSE | {
    "metric": "in_time",
    "base": "cases",
    "kind": "week",
    "part": 1,
    "whole": 2,
    "excluded": {"not_due": 1, "not_ours": 1},
    "others": ["csat", "in_time"],
    "rows": [
        _behind("not_due", "2026-02-24T15:02:00+00:00", reason="not_due", comment=WORDS),
        _behind("in_time", "2026-02-23T14:40:00+00:00"),
        _behind("overdue", "2026-02-22T14:05:00+00:00"),
        _behind("not_ours", "2026-02-21T14:05:00+00:00", reason="not_ours"),
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
_ALL_HAPPY: Payload = {"status": "better", "satisfied": 50, "dissatisfied": 0, "percent": 100}
_BELOW = _JUDGED | {
    "status": "below_target",
    "month": {"satisfied": 820, "answered": 1000, "percent": 82},
    "target": 90,
}
_UP = {"percent": 82, "points": 6, "is_real": True}
_DOWN = {"percent": 94, "points": -6, "is_real": True}
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
    "step": _DOWN,
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
_DELIVERY = {"ru": "Доставка", "uk": "Доставка", "en": "Delivery"}
_PRICE = {"ru": "Цена", "uk": "Ціна", "en": "Price"}
#: What is counted of weeks and months on their way out.
_WATCHED: Payload = {
    "day": "2026-01-28",
    "what": "новый скрипт возврата",
    "before": {"satisfied": 448, "answered": 560, "percent": 80},
    "since": {"satisfied": 95, "answered": 108, "percent": 88},
    "kind": "better",
    "missing": 0,
    "is_recovery": True,
    "is_mixed": False,
}
_UNSEEN: Payload = _WATCHED | {"kind": "same", "missing": 200, "is_recovery": False, "is_mixed": True}
_DEEP_WEEK: Payload = {
    "topics": {
        "comments": 80,
        "before": 310,
        "rising": [{"name": _DELIVERY, "now": 12, "before": 9}, {"name": _PRICE, "now": 7, "before": 3}],
    },
    "covered": {"surveyed": 120, "eligible": 340, "missing": {"not_asked": 180, "throttled": 40}},
}
_DEEP_MONTH: Payload = {
    "driver": {
        "is_to_mend": True,
        "factor": "solved",
        "level": "no",
        "name": None,
        "with": (12, 60),
        "without": (180, 200),
        "is_worse": True,
        "days": 90,
    },
    "audit": {"chosen": (90, 100), "drawn": (30, 45), "gap": {"points": 23, "low": 9, "high": 38}, "days": 90},
}
_BIG_MONTH: Payload = {
    "driver": {name: value for name, value in _DEEP_MONTH["driver"].items() if name != "days"}
    | {"is_to_mend": False, "newest": 20_000},
    "audit": _DEEP_MONTH["audit"] | {"gap": None},
}


def _turned(drift: Payload) -> Payload:
    return drift | {"before": drift["after"], "after": drift["before"]}


DIGESTS = (
    Sample("digest: as usual", "digest", _JUDGED),
    Sample("digest: a collapse", "digest", _COLLAPSE),
    Sample("digest: back to usual", "digest", _JUDGED | {"news": "back_to_usual"}),
    Sample("digest: better than usual", "digest", _JUDGED | _ALL_HAPPY),
    Sample("digest: below target", "digest", _BELOW),
    Sample("digest: bad since an hour", "digest", _COLLAPSE | {"where": None}),
    Sample("digest: a better week", "digest", _WEEK | {"status": "better", "step": _UP}),
    Sample("digest: a worse month", "report", _WEEK | {"kind": "month", "status": "worse", "step": _DOWN}),
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
    Sample("digest: a week in which a reason rose", "digest", _WEEK | _ROSE),
    Sample("digest: a deep week", "digest", _WEEK | _DEEP_WEEK),
    Sample("digest: a week after a change", "digest", _WEEK | {"watched": _WATCHED}),
    Sample("digest: a week too early after a change", "digest", _WEEK | {"watched": _UNSEEN}),
    Sample("digest: a month after a change", "digest", _STILL_MONTH | {"watched": _WATCHED | {"kind": "worse"}}),
    Sample("digest: a deep month", "digest", _STILL_MONTH | _DEEP_MONTH),
    Sample("digest: a deep month of many", "digest", _STILL_MONTH | _BIG_MONTH),
    Sample("figure: why this number", "figure", _FIGURE),
    Sample("figure: of so few that there is no percent", "figure", _RESPONSE),
    Sample("figure: points", "figure", _NET),
    Sample("figure: cases", "figure", _IN_TIME),
    Sample("figure: nothing behind it", "figure", _RESPONSE | {"part": 0, "whole": 0, "excluded": {}, "rows": []}),
)
