"""What customers say and do not say: topics, drivers, silence."""

from __future__ import annotations

from bot.samples.sample import OLYA, WORDS, Payload, Sample

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
