"""What an agent reads: help, surveys and links, why somebody is not asked, own results, the note in the morning."""

from __future__ import annotations

from typing import Any

from bot.samples.sample import OLYA, WORDS, Payload, Sample, say


def _refused(reason: str, since: str | None = None, until: str | None = None, detail: str | None = None) -> Sample:
    view = {"who": OLYA, "reason": reason, "since": since, "until": until, "detail": detail}
    return Sample(f"survey_refused: {detail or reason}", "say", say("survey_refused", **view).payload)


_EARLIER, _LATER = "2026-02-22T10:00:00+00:00", "2026-03-24T10:00:00+00:00"
_ME: dict[str, Any] = {"name": OLYA, "days": 30, "survey": "csat", "invited": 9, "responded": 7, "comments": []}
_NOTE: Payload = {"name": OLYA, "days": 30, "comments": [WORDS, "Спасибо!"], "points": None, "zone": "Europe/Kyiv"}

AGENT = (
    say("welcome_agent", name=OLYA, team="support"),
    say("staff_link_gone"),
    say("staff_already", role="manager"),
    say("whoami", telegram_id=42, role="agent", name=OLYA, team="support"),
    say("whoami", telegram_id=42, role=None),
    say("whoami", telegram_id=42, role="manager", name=OLYA, team=None, group=-1001234567890),
    *(say(name) for name in ("help_agent", "not_for_you", "unknown_command", "commands_only")),
    say("survey_planned", who=OLYA, at="2026-02-25T13:40:00+00:00", survey="csat", ticket="T-1234"),
    say("survey_planned", who="@ivan", at="2026-02-26T08:00:00+00:00", survey="nps", ticket=None),
    say("survey_now", who=OLYA, survey="csat", ticket="T-1234"),
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
    say(
        "survey_about_whom",
        survey="csat",
        customers=[
            {"id": 1, "name": OLYA, "username": "olya"},
            {"id": 2, "name": "Иван", "username": None},
            {"id": 3, "name": None, "username": None},
        ],
    ),
    *(say(name) for name in ("survey_nobody_known", "survey_hidden_forward", "survey_not_yourself")),
    say("survey_unknown_key", key="<cast>", known=["csat", "nps", "ces"]),
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
    say("why_unknown", what=OLYA),
    say("why_about_whom"),
    say("why", who=OLYA, lines=[]),
    say(
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
    say(
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
    say("me", **_ME, answered=7, satisfied=6, percent=86, is_few=True),
    say("me", **_ME, answered=12, satisfied=9, percent=75, is_few=False, points=0),
    say("me", **_ME, answered=30, satisfied=18, percent=60, is_few=False, points=-24),
    say("me_few", days=30),
    say("me_morning", is_on=True, at="09:00"),
    say("me_morning", is_on=False, at="09:00"),
    Sample("note: thanks", "note", _NOTE),
    Sample("note: thanks and better", "note", _NOTE | {"points": 12}),
    Sample("note: worse", "note", _NOTE | {"comments": [], "points": -15}),
)
