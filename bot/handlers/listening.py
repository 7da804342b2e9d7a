"""A manager listens: /topics, /drivers, /silence. What was asked for is made on the way out (`bot.reports`)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from fractions import Fraction

from bot.handlers import Handler
from bot.turn import Turn
from bot.words import NAMED_LEVELS
from insights.coverage import Coverage
from insights.display import tier
from insights.drivers import Difference, Place, mapped
from insights.importance import Importance
from insights.rounding import half_up, percent
from insights.silence import Compared
from surveys.definition import Text
from surveys.read_side import Remark
from surveys.use_cases import find_drivers, listen_to_silence, name_topics
from surveys.use_cases.deepen_digest import (
    MONTHS_DAYS,
    DeepWeek,
    HeardMonth,
    HeardWeek,
    Sides,
    foremost_of,
    sides_of,
)
from surveys.use_cases.find_drivers import Collected, Drivers
from surveys.use_cases.listen_to_silence import Apart, Noticed, Silence
from surveys.use_cases.name_topics import Heard, Topics

#: Days that may be asked for.
LONGEST = 366
#: Above this share of comments that fit no topic the dictionary is poor; so many comments have to say so.
POOR, ENOUGH = Fraction(3, 10), 20
#: A corrected figure is worth its line when it is so many points off.
POINTS_OFF = 3

Payload = dict[str, object]


async def topics(turn: Turn) -> None:
    """/topics, /topics 30"""
    await _ask(turn, "topics", name_topics.DAYS)


async def drivers(turn: Turn) -> None:
    """/drivers, /drivers 180"""
    await _ask(turn, "drivers", find_drivers.DAYS)


async def silence(turn: Turn) -> None:
    """/silence, /silence 60"""
    await _ask(turn, "silence", listen_to_silence.DAYS)


async def _ask(turn: Turn, kind: str, usual: int) -> None:
    days = read_days(turn.args, usual)
    if days is None:
        return await turn.say("bad_days", given=" ".join(turn.args), most=LONGEST, command=kind)
    return await turn.owe(kind, {"asked": {"staff": turn.colleague.id, "days": days}, "zone": turn.zone})


def read_days(args: Sequence[str], usual: int) -> int | None:
    """The number that is given, else the usual one; None for what is no number of days."""
    given = "".join(args)
    if not given:
        return usual
    is_number = given.isascii() and given.isdigit() and len(given) <= len(str(LONGEST))
    return int(given) if is_number and 1 <= int(given) <= LONGEST else None


# --- what the screens are made of, as plain values ----------------------------------------------------------------


def topics_payload(_heard: Heard, found: Topics) -> Payload:
    unplaced = found.comments - found.named
    return {
        **_period(found.first, found.last, found.team),
        "comments": found.comments,
        "named": found.named,
        "before": found.comments_before,
        "is_poor": found.comments >= ENOUGH and Fraction(unplaced, found.comments) > POOR,
        "rising": [{"name": _in_all(one.label), "now": one.now, "before": one.before} for one in found.rising],
        "topics": [
            {
                "name": _in_all(topic.label),
                "comments": topic.comments,
                "praised": topic.praised,
                "blamed": topic.blamed,
                "quote": topic.quote.text if topic.quote else None,
            }
            for topic in found.topics
        ],
    }


def drivers_payload(collected: Collected, found: Drivers, model: Importance | None = None) -> Payload:
    largest_first = sorted(model.drivers, key=lambda driver: -driver.share) if model else []
    return {
        **_period(collected.first, collected.last, collected.team),
        "survey": collected.survey,
        "answers": found.answers,
        "satisfied": found.satisfied,
        "is_all": collected.is_all,
        "method": found.method,
        "explained": collected.explained,
        "reasons": [[reason.name, reason.count] for reason in found.reasons],
        "linked": [_linked(one) for one in found.differences],
        "model": [
            {"factor": one.name, **{end: percent(Fraction(getattr(one, end))) for end in ("share", "low", "high")}}
            for one in largest_first
        ],
        "map": _map(found, model) if model else None,
    }


def _map(found: Drivers, model: Importance) -> Payload | None:
    """What has more than an even part of what is explained counts as important."""
    seen = mapped(found.looked_at, model)
    if not seen:
        return None
    centre, even = found.satisfied / found.answers, 1 / len(model.drivers)
    return {"centre": centre, "even": even, "points": [_place(one) for one in seen]}


def _place(one: Place) -> Payload:
    """Parts that arithmetic takes a hair off 0–1 are put back."""
    heights = {end: min(max(getattr(one, end), 0.0), 1.0) for end in ("share", "low", "high")}
    return {"factor": one.factor, **_level(one.factor, one.level), "with": one.with_it, **heights, "side": one.side}


def _linked(one: Difference) -> Payload:
    sides = {"with": one.with_it, "without": one.without_it}
    return {"factor": one.factor, **_level(one.factor, one.level), **sides, "is_worse": one.change.kind == "down"}


def _level(factor: str, level: str | None) -> Payload:
    """A word of ours, or what the company calls it."""
    is_named = factor in NAMED_LEVELS
    return {"level": None if is_named else level, "name": level if is_named else None}


def week_payload(_heard: HeardWeek, found: DeepWeek) -> Payload:
    """What a week says besides its figures."""
    counted = {"comments": found.comments, "before": found.before}
    rising = [{"name": _in_all(one.label), "now": one.now, "before": one.before} for one in found.rising]
    return {"topics": {**counted, "rising": rising} if rising else None, "covered": _covered(found.coverage)}


def month_payload(heard: HeardMonth, found: Drivers, model: Importance | None = None) -> Payload:
    """What a month says besides its figures."""
    first, sides = foremost_of(found, model), sides_of(heard.audit)
    looked_at = {"days": MONTHS_DAYS} if heard.collected.is_all else {"newest": found.answers}
    return {
        "driver": {"is_to_mend": first.is_to_mend, **looked_at, **_linked(first.difference)} if first else None,
        "audit": {"days": MONTHS_DAYS, **_sides(sides)} if sides else None,
    }


def _sides(sides: Sides) -> Payload:
    gap = sides.gap
    return {
        "chosen": sides.chosen,
        "drawn": sides.drawn,
        "gap": {"points": gap.points, "low": gap.low, "high": gap.high} if gap else None,
    }


def silence_payload(noticed: Noticed, found: Silence) -> Payload:
    return {
        **_period(noticed.first, noticed.last, noticed.team),
        "survey": noticed.survey,
        "reached": found.reached,
        "answered": found.answered,
        "scored": found.scored,
        "satisfied": found.satisfied,
        "bounds": _bounds(found),
        "corrected": _corrected(found),
        "is_even": found.is_even,
        "apart": [_apart(one) for one in found.apart],
        "late": _late(found.late),
        "mismatched": found.mismatched,
        "quotes": [_quote(remark) for remark in found.quotes],
        "stopped": _stopped(found),
        "opted_out": found.opted_out,
        "undelivered": found.undelivered,
        "covered": _covered(found.coverage) if found.coverage.missing else None,
    }


def _bounds(found: Silence) -> list[int] | None:
    """Of 100. Where all or none gave a score they would say nothing."""
    return [half_up(100 * end) for end in found.bounds] if found.bounds and 0 < found.scored < found.reached else None


def _corrected(found: Silence) -> Payload | None:
    """Beside the raw figure, where the two differ so much that it matters."""
    weighted = found.weighted
    if weighted is None or tier(weighted.answers) != "full":
        return None
    raw, corrected = percent(weighted.raw.share), percent(weighted.corrected.share)
    assert raw is not None
    assert corrected is not None
    return {"raw": raw, "corrected": corrected} if abs(raw - corrected) >= POINTS_OFF else None


def _apart(one: Apart) -> Payload:
    told = {"is_less": one.is_less, "answered": one.answered, "asked": one.asked}
    return {"factor": one.grouping, **_level(one.grouping, one.group), **told}


def _late(compared: Compared) -> Payload | None:
    if compared.gap is None:
        return None
    return {"after": compared.one, "before": compared.other, "kind": compared.gap.kind}


def _quote(remark: Remark) -> Payload:
    return {"quote": remark.text, "ticket": remark.ticket, "case": remark.case_id}


def _stopped(found: Silence) -> Payload | None:
    place = found.break_off
    return {"question": place.question, "stopped": place.stopped, "answered": place.answered} if place else None


def _covered(of: Coverage | None) -> Payload | None:
    return {"surveyed": of.surveyed, "eligible": of.eligible, "missing": dict(of.missing)} if of else None


def _period(first: date, last: date, team: str | None) -> Payload:
    return {"first": first.isoformat(), "last": last.isoformat(), "audience": team}


def _in_all(label: Text) -> Payload:
    return {"ru": label.ru, "uk": label.uk, "en": label.en}


COMMANDS: Mapping[str, Handler] = {"topics": topics, "drivers": drivers, "silence": silence}
