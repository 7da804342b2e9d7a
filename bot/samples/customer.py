"""What a customer reads: the card from the first question to the thanks, and answers to commands and words."""

from __future__ import annotations

from base64 import b64encode
from typing import Any

from bot.samples.sample import Payload, Sample, say


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

CUSTOMER = (
    say("greeting", rest_days=14, is_back=False),
    say("greeting", rest_days=0, is_back=True),
    *(say(name) for name in ("stopped", "language_menu", "language_set", "privacy", "forget_confirm", "forgotten")),
    *(say(name) for name in ("forget_kept", "help_customer", "write_please", "comment_kept", "comment_kept_late")),
    say("comment_cut"),
    *(say(name) for name in ("link_gone", "link_not_yours", "already_answering")),
    say("nothing_open", support_contact=None),
    say("nothing_open", is_off=True),
    say("nothing_open", support_contact="@support"),
    Sample(
        "file: own data",
        "file",
        {"template": "mydata", "name": "afterword.json", "content": b64encode(b"{}").decode()},
    ),
)
