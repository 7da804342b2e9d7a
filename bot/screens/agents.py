"""What a lead sees of the agents, and a colleague of the morning. Words beside every figure, and no order of merit."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.screens.screen import LONGEST_CAPTION, Payload, Reader, Screen, as_many_as_fit
from bot.words import NOT_SURVEYED, STANDING

if TYPE_CHECKING:
    from insights.chart import Funnel

#: Beside the words that say the same.
SIGNS = {"above": "🔵", "below": "🟠"}


def agents(reader: Reader, payload: Payload) -> Screen:
    """All together, and who stands out; the picture shows how far chance alone takes anybody."""
    called = [_called(reader, one) for one in payload["called"]]
    picture = funnel_picture(reader, payload)
    text = as_many_as_fit(
        lambda n: reader.render(
            "agents",
            **{**payload, "called": called[:n], "more": len(called) - n, "has_picture": picture is not None},
        ),
        len(called),
        LONGEST_CAPTION,
    )
    return Screen(text, picture=picture)


def _called(reader: Reader, one: Payload) -> Payload:
    return {**one, "sign": SIGNS[one["side"]], "standing": reader.word(STANDING[one["side"]])}


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
            inner=reader.word("95 of 100 stay between these by chance"),
            outer=reader.word("almost everybody stays between these by chance"),
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
