"""What a lead sees of the agents, and a colleague of the morning. Words beside every figure, and no order of merit."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.screens.screen import LONGEST_CAPTION, Payload, Reader, Screen, as_many_as_fit
from bot.words import AUDITED, GAPS, NOT_SURVEYED, STANDING

if TYPE_CHECKING:
    from insights.chart import Funnel

#: Beside the words that say the same.
SIGNS = {"above": "🔵", "below": "🟠"}
#: Of those who cannot be compared, whatever their figures say.
UNJUDGED = "🧾"


def agents(reader: Reader, payload: Payload) -> Screen:
    """All together, and who stands out; the picture shows how far chance alone takes anybody."""
    called = [_called(reader, one) for one in payload["called"]]
    picture = funnel_picture(reader, payload)
    text = as_many_as_fit(
        lambda n: reader.render(
            "agents",
            **{
                **payload,
                "called": called[:n],
                "more": len(called) - n,
                "is_anybody_apart": any(one["side"] for one in called),
                "has_picture": picture is not None,
            },
        ),
        len(called),
        LONGEST_CAPTION,
    )
    return Screen(text, picture=picture)


def _called(reader: Reader, one: Payload) -> Payload:
    standing = reader.word(STANDING[one["side"]]) if one["side"] else None
    return {**one, "sign": UNJUDGED if one["seldom"] else SIGNS[one["side"]], "standing": standing}


def funnel_picture(reader: Reader, payload: Payload) -> Funnel | None:
    """None with too few agents. Only those who are called out have their names in it."""
    from insights.chart import Band, Funnel, FunnelLimits, FunnelPoint, FunnelWords

    seen = payload["funnel"]
    if not seen:
        return None
    what = reader.word("Satisfied, by agent")
    return Funnel(
        f"{what} · {payload['audience']}" if payload["audience"] else what,
        tuple(FunnelPoint(n, part / n, name, name is not None) for n, part, name in seen["points"]),
        seen["centre"],
        tuple(
            FunnelLimits(n, Band(inner_low, inner_high), Band(outer_low, outer_high))
            for n, inner_low, inner_high, outer_low, outer_high in seen["limits"]
        ),
        FunnelWords(
            percent=reader.word("%(percent)s%%", percent="{}"),
            answers=reader.word("answers per agent"),
            centre=reader.word("all together"),
            inner=reader.word("only 5 of 100 get beyond this by chance"),
            outer=reader.word("hardly anybody gets beyond this by chance"),
            called=reader.word("further off than chance explains"),
            broken=reader.word("the scale begins at 50"),
        ),
    )


def note(reader: Reader, payload: Payload) -> Screen:
    """The morning note of a colleague."""
    return Screen(reader.render("note", **payload))


def covered(reader: Reader, payload: Payload) -> dict[str, object]:
    """What the list of coverage sees: reasons in words."""
    return {
        "whole": _with_reasons(reader, payload["whole"]),
        "agents": [_with_reasons(reader, one) for one in payload["agents"]],
    }


def _with_reasons(reader: Reader, one: Payload) -> Payload:
    reasons = [(reader.word(NOT_SURVEYED[cause]), number) for cause, number in one["missing"].items()]
    return {**one, "reasons": reasons}


def audited(reader: Reader, payload: Payload) -> dict[str, object]:
    """What the comparison of chosen and drawn sees: each side and the gap in words."""
    told = {side: _side(reader, side, payload[side]) for side in ("chosen", "drawn")}
    return {"told": {**told, "gap": _gap(reader, payload["gap"], payload["missing"])}}


def _side(reader: Reader, side: str, answers: Payload | None) -> str:
    if answers is None:
        return reader.word(AUDITED[side, "hidden"])
    shown = "counts" if answers["percent"] is None else "percent"
    view = {"x": answers["satisfied"], "n": answers["answered"], "percent": answers["percent"]}
    return reader.word(AUDITED[side, shown], **view)


def _gap(reader: Reader, gap: Payload | None, missing: int) -> str:
    if gap is None:
        return reader.word(GAPS["missing" if missing else "chance"], missing=missing)
    low, high = sorted((abs(gap["low"]), abs(gap["high"])))
    happier = "chosen" if gap["points"] > 0 else "drawn"
    return reader.word(GAPS[happier], points=abs(gap["points"]), low=low, high=high)
