"""What a lead reads of the own agents: who stands out, whom they asked, whom the lot drew."""

from __future__ import annotations

from typing import Any

from bot.samples.sample import OLYA, Payload, Sample, say


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
    say("agents_list", days=90, agents=_LISTED),
    say("agents_list", days=30, agents=[_agent("Анна", 6, 7), _agent("Борис")]),
    say(
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
    say("agents_nothing", days=30),
    say("agents_nothing_to_ask", days=90),
)
