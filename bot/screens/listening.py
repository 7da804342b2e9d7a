"""What a manager hears who listens: topics of comments, what satisfaction is linked with, and who keeps silent.

Figures come counted. Here they get their words: counts first, never a cause, never a rank.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING

from bot import moments
from bot.screens.screen import LONGEST_CAPTION, LONGEST_TEXT, Payload, Reader, Screen, as_many_as_fit, fitting, short
from bot.texts import line, visible
from bot.words import APART, FACTORS, LEVELS, MAPPED, NAMED_LEVELS, NOT_SURVEYED
from insights.rounding import percent

if TYPE_CHECKING:
    from insights.chart import DriverMap, Signal

#: How much of a quote is shown, from the richest to the leanest.
QUOTE_LIMITS = (160, 80)
#: How many reasons, differences in one direction and factors are told, from the richest to the leanest.
DRIVER_DIETS = ((20, 8, 10), (5, 4, 10), (3, 3, 10), (3, 3, 5), (3, 2, 3), (2, 1, 3), (1, 1, 2), (1, 1, 1))


def topics(reader: Reader, payload: Payload) -> Screen:
    """Each topic with how often it is praised and blamed, and somebody's words."""
    named = [{**one, "label": topic_label(reader, one)} for one in payload["topics"]]
    rising = [{**one, "label": topic_label(reader, one)} for one in payload["rising"]]
    view = {**_headed(reader, payload), "rising": rising}

    def written(n: int, limit: int) -> str:
        cut = {"topics": named[:n], "more": len(named) - n, "limit": limit}
        return reader.render("topics", **{**view, **cut})

    for limit in QUOTE_LIMITS:
        text = written(len(named), limit)
        if len(visible(text)) <= LONGEST_TEXT:
            return Screen(text)
    return Screen(as_many_as_fit(lambda n: written(n, 0), len(named), LONGEST_TEXT))


def topic_label(reader: Reader, one: Payload) -> str:
    return line(one["name"][reader.texts.language], 40)


def drivers(reader: Reader, payload: Payload) -> Screen:
    """As far as there are answers to tell: reasons, differences, and how closely each factor goes along, as a map."""
    linked = [{**one, "what": what(reader, one), **percents(one)} for one in payload["linked"]]
    survey = reader.survey(payload)
    reasons = [(label, count) for (key, count) in payload["reasons"] for label in reader.labels(survey, [key])]
    worse, better = ([one for one in linked if one["is_worse"] is is_worse] for is_worse in (True, False))
    model = [{**one, "factor": reader.word(FACTORS[one["factor"]])} for one in payload["model"] if one["high"]]
    every: dict[str, Sequence[object]] = {"reasons": reasons, "worse": worse, "better": better, "model": model}
    picture = driver_map(reader, payload)

    def written(diet: tuple[int, int, int]) -> str:
        of_reasons, of_linked, of_model = diet
        most = {"reasons": of_reasons, "worse": of_linked, "better": of_linked, "model": of_model}
        cut = {name: things[: most[name]] for name, things in every.items()}
        more = {name: len(things) - len(cut[name]) for name, things in every.items()}
        return reader.render("drivers", **{**_headed(reader, payload), **cut, "more": more})

    return Screen(fitting(written, DRIVER_DIETS, LONGEST_CAPTION if picture else LONGEST_TEXT), picture=picture)


def driver_map(reader: Reader, payload: Payload) -> DriverMap | None:
    """None where there is no model, or too little to put on a map."""
    from insights.chart import Band, DriverMap, MapPoint, MapWords

    seen = payload["map"]
    if not seen:
        return None
    title = reader.word("What satisfaction goes along with")
    signals: dict[str, Signal] = {"worse": "worse", "better": "better"}
    points = [
        MapPoint(
            label=what(reader, one),
            part=one["with"][0],
            whole=one["with"][1],
            importance=one["share"],
            likely=Band(one["low"], one["high"]),
            signal=signals.get(one["side"]),
        )
        for one in seen["points"]
    ]
    words = {name: reader.word(wording) for name, wording in MAPPED.items()}
    return DriverMap(
        f"{title} · {payload['audience']}" if payload["audience"] else title,
        tuple(points),
        seen["centre"],
        seen["even"],
        MapWords(
            percent=reader.word("%(percent)s%%", percent="{}"),
            centre=reader.word("all together: %(percent)s%% satisfied", percent=percent(Fraction(seen["centre"]))),
            **words,
        ),
    )


def percents(one: Payload) -> dict[str, int | None]:
    """How many of every hundred are satisfied, with it and without."""
    return {"percent": percent(Fraction(*one["with"])), "otherwise": percent(Fraction(*one["without"]))}


def what(reader: Reader, one: Payload) -> str:
    """«вопрос не решён», «тема „доставка“»."""
    factor, level = one["factor"], one["level"]
    if level is None:
        return reader.word(NAMED_LEVELS[factor], name=line(one["name"], 40))
    return reader.word(LEVELS[factor][level]) if level in LEVELS[factor] else level


def silence(reader: Reader, payload: Payload) -> Screen:
    """How bad it could be, who answers less often, and what is said between the lines."""
    apart = [{**one, "what": what(reader, one)} for one in payload["apart"]]
    for one in apart:
        one["how"] = reader.word(APART["less" if one["is_less"] else "more"])
    covered = payload["covered"]
    missing = [(reader.word(NOT_SURVEYED[why]), n) for why, n in covered["missing"].items()] if covered else []
    view = {**_headed(reader, payload), "missing": missing, "place": _place(reader, payload)}

    def written(n: int) -> str:
        cut = {"apart": apart[:n], "more": len(apart) - n}
        return reader.render("silence", **{**view, **cut})

    return Screen(as_many_as_fit(written, len(apart), LONGEST_TEXT))


def _place(reader: Reader, payload: Payload) -> str | None:
    """The sentence that asks what most did not answer any more."""
    if not payload["stopped"]:
        return None
    question = reader.survey(payload).question(payload["stopped"]["question"])
    return short(reader.fill(question.text)) if question else payload["stopped"]["question"]


def _headed(reader: Reader, payload: Payload) -> dict[str, object]:
    first, last = date.fromisoformat(payload["first"]), date.fromisoformat(payload["last"])
    days = moments.day_title(last, reader.texts) if first == last else moments.days_between(first, last, reader.texts)
    return {**payload, "days": days}
